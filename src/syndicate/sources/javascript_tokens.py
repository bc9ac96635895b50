"""JavaScript or TypeScript -> tokens, as far as it takes to find literals; no text is refused."""

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

Kind: TypeAlias = Literal["text", "template", "number", "name", "mark", "regex"]

# Possessive: no input makes them go back.
_TOKEN = re.compile(
    r"(?P<blank>\s++|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?)"
    r"|(?P<text>\"(?:[^\"\\\n]++|\\.)*+\"?|'(?:[^'\\\n]++|\\.)*+'?)"
    r"|(?P<number>\d[\w.]*+)"
    r"|(?P<name>[\w$#@][\w$]*+)"
    r"|(?P<mark>\.\.\.|=>|\?\?=?|\?\.|\|\|=?|&&=?|[=!]==?|[-+*/%<>]=|.)",
    re.DOTALL,
)
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*+\])++/\w*+")
_LONGEST_REGEX = 300  # each `/` of a long line may seem to begin one
_TEMPLATE = re.compile(r"(?:[^`\\$]++|\\.|\$(?!\{))*+", re.DOTALL)
# What a regular expression may stand after; after anything else that a value ends with, `/` divides.
_BEFORE_REGEX = frozenset(["return", "typeof", "case", "in", "of", "=>"])
_ENDS = frozenset([")", "]", "}"])


class Token(Struct, frozen=True):
    """A token; *text* is as it is written, with its quotes. *first* tells that it begins a line."""

    kind: Kind
    text: str
    line: int
    first: bool


def tokens(text: str, first_line: int) -> Iterator[Token]:
    """Yield the tokens of a program, without comments."""
    at, line, begins = 0, first_line, True
    last: Token | None = None
    while at < len(text):
        kind, end = _next(text, at, last)
        written = text[at:end]
        if kind is None:
            begins = begins or "\n" in written
        else:
            last = Token(kind, written, line, begins)
            yield last
            begins = False
        line += written.count("\n")
        at = end


def _next(text: str, at: int, last: Token | None) -> tuple[Kind | None, int]:
    """Return of what kind the token at a place is, None where it is a blank, and where it ends."""
    if text[at] == "`":
        return "template", _end_of_template(text, at + 1)
    match = _TOKEN.match(text, at)
    assert match  # noqa: S101 - the last form takes any character
    if (
        match["mark"] == "/"
        and not _ends_value(last)
        and (regex := _REGEX.match(text, at, at + _LONGEST_REGEX))
    ):
        return "regex", regex.end()
    for kind in ("text", "number", "name", "mark"):
        if match[kind]:
            return kind, match.end()
    return None, match.end()


def _ends_value(token: Token | None) -> bool:
    if token is None or token.text in _BEFORE_REGEX:
        return False
    return token.kind != "mark" or token.text in _ENDS


def _end_of_template(text: str, at: int) -> int:
    """Return where a template ends that begins at a place, with templates in its expressions."""
    open_braces: list[int] = []  # one number for each `${` that is open
    inside = True
    while at < len(text):
        if inside:
            at = _end(_TEMPLATE, text, at)
            if text.startswith("${", at):
                open_braces.append(0)
                inside, at = False, at + 2
            else:
                at += 1
                if not open_braces:
                    return at
                inside = False
            continue
        char = text[at]
        if char == "`":
            inside, at = True, at + 1
        elif char in "{}":
            open_braces[-1] += 1 if char == "{" else -1
            at += 1
            if open_braces[-1] < 0:
                open_braces.pop()
                inside = True
        else:
            at = _end(_TOKEN, text, at)
    return len(text)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
