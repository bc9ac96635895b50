"""Expressions of JavaScript -> what they say, as far as they are literals or names of such.

`javascript_literals` reads the statements round them.
"""

import re
from typing import TypeAlias

from syndicate.sources.javascript_tokens import Token
from syndicate.sources.literals import UNCLEAR, Limits, Result, Unclear
from syndicate.sources.matter import MAX_DEPTH, Value, too_deep

WRAPPERS = frozenset(["defineConfig", "Object.freeze"])
"""Functions that return the object that they are given."""
STATEMENTS = frozenset([
    "const", "let", "var", "export", "module", "exports", "import", "return", "function", "class",
    "interface", "type", "if", "for", "while", "try", "async",
])  # fmt: skip
"""What begins a statement where it begins a line."""
_ENVIRONMENTS = ("process.env.", "import.meta.env.")
_WORDS = {"true": "true", "false": "false", "null": "", "undefined": ""}
_SUFFIXES = frozenset(["as", "satisfies"])
_OPEN, _CLOSE = ("(", "[", "{"), (")", "]", "}")
BOUNDS = frozenset([",", ";", *_CLOSE])
"""What ends an expression."""
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
_LAST_CHARACTER = 0x10FFFF
_HOLE = re.compile(r"\$\{\s*([\w$.]+)\s*\}")
_END = Token("mark", "", 0, False)


class Members(dict[str, Value]):
    """An object, with the lines of its keys, and with the line of what is unclear under one."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}
        self.unclear: dict[str, int] = {}

    def put(self, name: str, value: Result, line: int, hole: int) -> None:
        """Set a member of that name, which stands on a line; *hole* is that of something unclear, or 0."""
        key = name.lower()
        self.pop(key, None)
        self.unclear.pop(key, None)
        self.lines[key] = line
        if not isinstance(value, Unclear):
            self[key] = value
        if hole:
            self.unclear[key] = hole

    def lose(self, name: str, line: int) -> None:
        """Take a member for unclear, because it is set elsewhere."""
        self.put(name, UNCLEAR, line, line)

    def add(self, other: "Members") -> None:
        """Take over another's members."""
        for key in other.lines:
            self.put(key, other.get(key, UNCLEAR), other.lines[key], other.unclear.get(key, 0))


Named: TypeAlias = tuple[Result, int]
"""What a name stands for, and the line of something unclear in it, or 0."""


class Reader:
    """Reads expressions, from a place in a program's tokens that moves on.

    A class for that, and because names mean what was declared before, and all values share one limit. What
    is not understood is passed over with the brackets in it. *holes* are lines of what was unclear.
    """

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.names: dict[str, Named] = {}
        self.holes: list[int] = []
        self._limits = Limits()
        self._closing = _closing(tokens)

    @property
    def token(self) -> Token:
        """The token at the place, one without text at the end."""
        return self.tokens[self.at] if self.at < len(self.tokens) else _END

    @property
    def text(self) -> str:
        """The text of that token."""
        return self.token.text

    def close(self, at: int) -> int:
        """Return where the bracket at a place is closed; the place itself if there is none."""
        return self._closing.get(at, at)

    def step(self) -> None:
        """Pass a token, or everything in the brackets that it opens."""
        self.at = self.close(self.at) + 1

    def dotted(self) -> tuple[str, int]:
        """Return the name `a.b.c` that begins here, "" if none does, and the place behind it."""
        if self.token.kind != "name":
            return "", self.at
        end, names = self.at + 1, [self.text]
        rest = self.tokens
        while end + 1 < len(rest) and rest[end].text in (".", "?.") and rest[end + 1].kind == "name":
            names.append(rest[end + 1].text)
            end += 2
        return ".".join(names), end

    def expression(self, depth: int = 0) -> Result:
        """Return what an expression says, and pass it; raises `FrontMatterError` for what is too much."""
        if depth > MAX_DEPTH:
            raise too_deep(self.token.line)
        line = self.token.line
        value = self._sum(depth)
        while self.text in ("||", "??") and not isinstance(value, Unclear):
            self.at += 1
            value = value or self._sum(depth)
        if self.text in _SUFFIXES:  # TypeScript says of what type it is
            self._pass_rest()
        if not self._ends():
            self._pass_rest()
            value = UNCLEAR
        if isinstance(value, Unclear):
            self.holes.append(line)
        return value

    def _ends(self) -> bool:
        token = self.token
        return not token.text or token.text in BOUNDS or (token.first and token.kind != "mark")

    def _pass_rest(self) -> None:
        while self.text and self.text not in BOUNDS and not (self.token.first and self.text in STATEMENTS):
            self.step()

    def _sum(self, depth: int) -> Result:
        line = self.token.line
        value = self._operand(depth)
        while self.text == "+":
            self.at += 1
            value = self._limits.joined([value, self._operand(depth)], line)
        return value

    def _operand(self, depth: int) -> Result:
        token = self.token
        if token.text in ("{", "["):
            inner = self._members(depth) if token.text == "{" else self._items(depth)
            return self._limits.spend(inner, token.line) if not self._goes_on() else UNCLEAR
        if token.text == "(":
            return self._parenthesised(depth)
        if token.text == "-" and self._is_number(self.at + 1):
            self.at += 2
            return f"-{self.tokens[self.at - 1].text}"
        if token.kind == "name":
            return self._named(depth)
        if token.kind in ("text", "number", "template"):
            self.at += 1
            return UNCLEAR if self._goes_on() else self._limits.spend(self._literal(token), token.line)
        return UNCLEAR

    def _is_number(self, at: int) -> bool:
        return at < len(self.tokens) and self.tokens[at].kind == "number"

    def _goes_on(self) -> bool:
        """Tell whether something is asked of the value that stood here: `"a".trim()`."""
        return self.text in (".", "?.", "(", "[", "!") and not (self.text in _OPEN and self.token.first)

    def _literal(self, token: Token) -> Result:
        if token.kind == "number":
            return token.text
        parts = [*_HOLE.split(token.text[1:-1])] if token.kind == "template" else [token.text[1:-1]]
        if any("${" in part for part in parts[::2]):
            return UNCLEAR
        found = (self._meaning(part) if at % 2 else _unescaped(part) for at, part in enumerate(parts))
        return self._limits.joined(found, token.line)

    def _parenthesised(self, depth: int) -> Result:
        end = self.close(self.at)
        self.at += 1
        value = self.expression(depth + 1)
        alone = self.at == end
        self.at = end + 1
        return value if alone and self.text != "=>" and not self._goes_on() else UNCLEAR

    def _named(self, depth: int) -> Result:
        name, self.at = self.dotted()
        if name in WRAPPERS and self.text == "(":
            return self._parenthesised(depth)
        return UNCLEAR if self._goes_on() else self._meaning(name)

    def _meaning(self, name: str) -> Result:
        """Return what a dotted name stands for."""
        if name in _WORDS:
            return _WORDS[name]
        if name.startswith(_ENVIRONMENTS):
            return ""
        first, *rest = name.split(".")
        value, hole = self.names.get(first, (UNCLEAR, 0))
        for part in rest:
            value = value.get(part.lower(), UNCLEAR) if isinstance(value, dict) else UNCLEAR
        if hole and isinstance(value, dict | list):
            self.holes.append(hole)
        return self._limits.spend(value, self.token.line)

    def _items(self, depth: int) -> list[Value]:
        end = self.close(self.at)
        self.at += 1
        items: list[Value] = []
        while self.at < end:
            spread = self._passes("...")
            value = self.expression(depth + 1)
            if spread:
                items += value if isinstance(value, list) else []
            else:
                items.append("" if isinstance(value, Unclear) else value)
            self._to_next(end)
        self.at = end + 1
        return items

    def _members(self, depth: int) -> Members:
        end = self.close(self.at)
        self.at += 1
        members = Members()
        while self.at < end:
            if self._passes("..."):
                value = self.expression(depth + 1)
                if isinstance(value, Members):
                    members.add(value)
            else:
                self._member(members, depth)
            self._to_next(end)
        self.at = end + 1
        return members

    def _member(self, members: Members, depth: int) -> None:
        key, before = self.token, len(self.holes)
        if key.kind not in ("name", "text", "number"):
            return  # such as `[computed]: 1`
        self.at += 1
        name = _unescaped(key.text[1:-1]) if key.kind == "text" else key.text
        if self._passes(":"):
            value = self.expression(depth + 1)
        elif self.text in BOUNDS:
            value = self._meaning(name)
            self.holes += [key.line] * isinstance(value, Unclear)
        else:
            value = UNCLEAR  # a method
            self.holes.append(key.line)
        members.put(name, value, key.line, next(iter(self.holes[before:]), 0))

    def _passes(self, text: str) -> bool:
        """Pass a token if it is this one."""
        there = self.text == text
        self.at += there
        return there

    def _to_next(self, end: int) -> None:
        """Pass what is left before the next comma, and that."""
        while self.at < end and self.text != ",":
            self.step()
        self.at += self.at < end


def _closing(tokens: list[Token]) -> dict[int, int]:
    """Return the place of the closing bracket for that of each opening one; the end closes all."""
    found: dict[int, int] = {}
    stack: list[int] = []
    for at, token in enumerate(tokens):
        if token.kind == "mark" and token.text in _OPEN:
            stack.append(at)
        elif token.kind == "mark" and token.text in _CLOSE and stack:
            found[stack.pop()] = at
    return found | dict.fromkeys(stack, len(tokens))


def _unescaped(text: str) -> str:
    """Return what a text says, which stands without its quotes."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        number = int(code, 16)
        return chr(number) if number <= _LAST_CHARACTER else ""
    return _ESCAPES.get(match[4], match[4])
