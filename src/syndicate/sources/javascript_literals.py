"""What a module of JavaScript or TypeScript exports -> texts, lists and tables of texts; it is never run.

What is understood: literals, names of constants and what is in them, texts joined by `+` or in a template,
`process.env.NAME || "default"`, since the environment is nobody's configuration, and objects that pass
through `defineConfig`. Of a function that is exported the `return` counts. All else is unclear.
"""

from collections import defaultdict

from syndicate.sources.javascript_expressions import BOUNDS, STATEMENTS, WRAPPERS, Members, Reader
from syndicate.sources.javascript_tokens import Token, tokens
from syndicate.sources.literals import UNCLEAR, Result, Unclear
from syndicate.sources.matter import Loaded

_DECLARE = ("const", "let", "var")
_NAME_ENDS = frozenset(["=", "", *BOUNDS])
_NO_ARROW = frozenset(["(", "[", "{", "=", ".", *BOUNDS])


def load_javascript(text: str, first_line: int) -> Loaded:
    """Return what a module exports: the members of its default export, and under their names all others.

    Under a name with `()` behind it stand the first arguments of the calls of such a method, in a list.
    *first_line* is the number of the text's first line. Raises `FrontMatterError` for what is too much.
    """
    return _Module([*tokens(text, first_line)]).load()


class _Module:
    """Reads a module statement by statement.

    A class, because what it exports gathers on the way. *changed* has, by name, the members that are set
    elsewhere; "" stands for the whole.
    """

    def __init__(self, all_tokens: list[Token]) -> None:
        self._reader = Reader(all_tokens)
        self._changed = _changed(all_tokens)
        self._exports = Members()
        self._default = Members()

    def load(self) -> Loaded:
        """Return what the module exports."""
        while self._reader.text:
            self._statement()
        whole = self._exports
        whole.add(self._default)
        return Loaded(values=dict(whole), lines=whole.lines, repeated={}, unclear=whole.unclear)

    def _statement(self) -> None:
        reader = self._reader
        words = [token.text for token in reader.tokens[reader.at : reader.at + 4]]
        match words:
            case ["const" | "let" | "var", *_]:
                self._declare(exported=False)
            case ["export", "const" | "let" | "var", *_]:
                reader.at += 1
                self._declare(exported=True)
            case ["export", "default", *_]:
                reader.at += 2
                self._export()
            case ["module", ".", "exports", "="]:
                reader.at += 4
                self._export()
            case ["exports", ".", name, "="]:
                reader.at += 4
                self._exports.put(name, *self._value())
            case ["return", *_]:
                reader.at += 1
                self._export()
            case [_, ".", name, "("] if reader.token.kind == "name":
                reader.at += 3
                self._call(f"{name}()")
            case _:
                reader.step()

    def _value(self) -> tuple[Result, int, int]:
        """Return the value that stands here, its line, and the line of what is unclear in it, or 0."""
        reader = self._reader
        reader.holes, line = [], reader.token.line
        value = reader.expression()
        return value, line, next(iter(reader.holes), 0)

    def _declare(self, *, exported: bool) -> None:
        """Read `const NAME: Type = VALUE, …`."""
        reader = self._reader
        reader.at += 1
        while reader.token.kind == "name":
            name, line = reader.text, reader.token.line
            reader.at += 1
            while reader.text not in _NAME_ENDS and not (reader.token.first and reader.text in STATEMENTS):
                reader.step()
            value, hole = self._bound(name, line)
            reader.names[name] = (value, hole)
            if exported:
                self._exports.put(name, value, line, hole)
            if reader.text != ",":
                return
            reader.at += 1

    def _bound(self, name: str, line: int) -> tuple[Result, int]:
        """Return what is assigned to a name, and the line of what is unclear in it, or 0."""
        reader, changed = self._reader, self._changed.get(name, {})
        if reader.text != "=":
            return UNCLEAR, line
        reader.at += 1
        value, _, hole = self._value()
        if "" in changed:
            return UNCLEAR, changed[""]
        if isinstance(value, Members):
            for key, there in changed.items():
                value.lose(key, there)
                hole = hole or there
        return value, hole

    def _export(self) -> None:
        """Take the members of the object that stands here, or go into the function that returns it."""
        reader = self._reader
        name, end = reader.dotted()
        while name in WRAPPERS:
            reader.at = end + 1
            name, end = reader.dotted()
        if not self._enters_function():
            value = self._value()[0]
            if isinstance(value, Members):
                self._default = value

    def _enters_function(self) -> bool:
        """Pass the head of a function, if one begins here, and tell whether its statements follow."""
        reader = self._reader
        if reader.text == "async":
            reader.at += 1
        if reader.text == "function":
            while reader.text not in ("{", ""):
                reader.step()
        elif arrow := self._arrow():
            reader.at = arrow
        else:
            return False
        if reader.text != "{":
            return False
        reader.at += 1
        return True

    def _arrow(self) -> int:
        """Return where the body of an arrow function begins, 0 if none begins here."""
        reader = self._reader
        rest, end = reader.tokens, reader.close(reader.at) + 1
        if reader.text == "(":  # the type of what is returned may follow
            while end < len(rest) and rest[end].text not in _NO_ARROW | {"=>"}:
                end += 1
        elif reader.token.kind != "name":
            return 0
        found = end < len(rest) and rest[end].text == "=>"
        return end + 1 if found else 0

    def _call(self, name: str) -> None:
        """Keep the first argument of a method's call, if it is clear."""
        reader = self._reader
        end = reader.close(reader.at)
        reader.at += 1
        value, line, hole = self._value() if reader.at < end else (UNCLEAR, 0, 0)
        before = self._exports.get(name.lower(), [])
        if not isinstance(value, Unclear) and isinstance(before, list):
            self._exports.put(name, [*before, value], line, hole)
        reader.at = end + 1


def _changed(all_tokens: list[Token]) -> dict[str, dict[str, int]]:
    """Return the names that are assigned to where they are not declared, and their members that are.

    A type in a declaration of TypeScript looks the same, and is no name of a value.
    """
    found: dict[str, dict[str, int]] = defaultdict(dict)
    padded = [Token("mark", "", 0, True), *all_tokens]
    for before, token, *after in zip(padded, padded[1:], padded[2:], padded[3:], padded[4:], strict=False):
        if token.kind != "name" or before.text in (*_DECLARE, ".", ":", ","):
            continue
        dot, member, equals = (each.text for each in after)
        if dot in ("=", "+="):
            found[token.text][""] = token.line
        elif dot == "." and equals in ("=", "+=", ".", "["):
            found[token.text][member] = token.line
    return found
