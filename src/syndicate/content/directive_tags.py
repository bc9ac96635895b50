"""The boxes between `:::`, of which Docusaurus's admonitions and Starlight's asides are made.

https://docusaurus.io/docs/markdown-features/admonitions and
https://starlight.astro.build/guides/authoring-content/#asides.
"""

import re
from collections.abc import Iterator

import msgspec

from syndicate.content import common_tags
from syndicate.content.common_tags import BOXES, contents
from syndicate.content.tags import Call, Syntax, Tag

_MARKER = ":::"
_START = re.compile(rf"^[ \t>]*+{_MARKER}", re.MULTILINE)
_BOX = re.compile(r"[ \t>]*+(?P<colons>:{3,})[ \t]*+(?P<name>[A-Za-z][\w-]*+)?+(?P<title>[^\n]*+)(?=\n|\Z)")
_LABEL = re.compile(r"\[(?P<label>(?:[^\[\]]|\[[^\[\]]*+\])*+)\]")
_LABELLED = re.compile(rf"{_LABEL.pattern}(?:\{{[^{{}}]*+\}})?+")
_TITLE = re.compile(r"""\{[^{}]*?\btitle=(?:"([^"]*+)"|'([^']*+)')""")
_BRACES = re.compile(r"\s*+\{[^{}]*+\}\s*+\Z")


def _find(source: str) -> Iterator[Tag]:
    return filter(None, (box_at(source, match.start()) for match in _START.finditer(source)))


def box_at(source: str, start: int) -> Tag | None:
    """Return the first or the last line of a box that stands there."""
    match = _BOX.match(source, start)
    if match is None or (not match["name"] and match["title"].strip()):
        return None
    # What stands behind a label belongs to the text.
    label = _LABELLED.match(match["title"])
    end = match.start("title") + label.end() if label else match.end()
    return Tag(
        start=match.start("colons"),
        end=end,
        name=(match["name"] or "").lower(),
        arguments=source[match.start("title") : end].strip(),
        closing=not match["name"],
        pair=match["colons"],
    )


def _arguments(_: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return none: all that stands behind a name is the title."""
    return (), {}


def _admonition(call: Call) -> str:
    """Make a box of `:::note[Title]`, `:::note Title` or `:::note{title="Title"}`."""
    return common_tags.box(msgspec.structs.replace(call, named={"title": _title(call.written)}))


def _title(written: str) -> str:
    """Return the title of a box."""
    if label := _LABEL.match(written):
        return label["label"]
    if given := _TITLE.match(written):
        return given[1] or given[2] or ""
    return _BRACES.sub("", written)


def with_title(call: Call) -> Call:
    """Give a box that a site makes itself its title; a component's name has a capital or a dot."""
    is_box = call.name.islower() and "." not in call.name
    return msgspec.structs.replace(call, named={"title": _title(call.written)}) if is_box else call


SYNTAX = Syntax(
    marker=_MARKER,
    noun="component",
    find=_find,
    arguments=_arguments,
    table=dict.fromkeys((*BOXES, "error", "seealso", "success"), _admonition),
    unknown=contents,
    for_own=with_title,
)
