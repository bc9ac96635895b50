"""MDX: Markdown with imports, comments, components and values of JavaScript, and boxes (`directive_tags`).

https://mdxjs.com/docs/what-is-mdx/ and https://starlight.astro.build/components/. Nothing is run: of a
component, what stands between its tags is shown, of a value that is no text, nothing.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from html import escape

import msgspec

from syndicate.content import common_tags, directive_tags
from syndicate.content.common_tags import BOXES, attributes, contents
from syndicate.content.directive_tags import box_at, with_title
from syndicate.content.mdx_code import code_spans
from syndicate.content.tags import Call, Span, Syntax, Tag

_LONGEST_TAG = 20_000
_LONGEST_NAME = 60
_START = re.compile(r"^(?:import|export)(?=[ \t])|<(?=/?[A-Za-z>])|\{|^[ \t>]*+:::", re.MULTILINE)
# Until an empty line.
_MODULE = re.compile(
    r"(?:import[ \t]++(?:[\"'{*]|[\w$]++[ \t]*+(?:,|from\b))"
    r"|export[ \t]++(?:(?:default|const|let|var|function|class|async|type|interface)\b|[{*]))"
    r"[^\n]*+(?:\n(?![ \t]*+(?:\n|\Z))[^\n]*+)*+"
)
_COMMENT = re.compile(r"\{\s*+/\*")
_COMMENT_END = re.compile(r"\*/\s*+\}")
_BRACE = re.compile(r"[{}]")
_OPENING = re.compile(r"<(?P<closing>/?)(?P<name>[A-Za-z][\w.$-]*+|(?=>))")
_INSIDE = re.compile(r"""[^{}"'<>/]++|"[^"]*+"|'[^']*+'|/(?!>)""")
_ATTRIBUTE = re.compile(r"""\s*+([\w:$-]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|(?=\{)))?+|[^\w{]++""")
_TEXT = re.compile(r"""\{\s*+(?:"([^"\\]*+)"|'([^'\\]*+)'|`([^`$\\]*+)`|(-?\d[\d._]*+|true|false))\s*+\}""")
_EXPRESSION = re.compile(r"\{\s*+(?P<name>[A-Za-z_$][\w$]*+(?:\.[\w$]++)*+)\s*+(?:\}|[(?\[]|&&|\|\|)")
# Before a brace that is no value's: TeX, and what the author escaped.
_NO_VALUE = re.compile(r"[\w\\^$}]\Z")

# Names that no component, no box and no tag of a site's own can have.
_ELEMENT = "<"
_VALUE = "{"
_MUTE = "//"


def _find(source: str) -> Iterator[Tag]:
    scan = _Scan(source)
    place = 0
    while match := _START.search(source, place):
        place = match.end()
        if end := scan.code_until(match.end() - 1):
            place = end
        elif tag := scan.tag(match):
            place = tag.end
            yield tag


class _Scan:
    """One source with the places of its code, its braces and the ends of its comments, found once."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.code = code_spans(source)
        self.braces = _braces(source, self.code)
        self.ends = [match.end() for match in _COMMENT_END.finditer(source)]

    def code_until(self, place: int) -> int:
        """Return the end of the code at a place, 0 if there is none."""
        index = bisect_right(self.code, (place, len(self.source))) - 1
        end = self.code[index][1] if index >= 0 else 0
        return end if place < end else 0

    def tag(self, match: re.Match[str]) -> Tag | None:
        """Return what begins there."""
        sign = match[0][-1]
        if sign == "<":
            return self.element(match.start())
        if sign == "{":
            return self.value(match.start())
        return box_at(self.source, match.start()) if sign == ":" else self.module(match.start())

    def module(self, start: int) -> Tag | None:
        match = _MODULE.match(self.source, start)
        return _alone(start, match.end(), _MUTE, "") if match else None

    def value(self, start: int) -> Tag | None:
        if _COMMENT.match(self.source, start):
            index = bisect_right(self.ends, start)
            return _alone(start, self.ends[index], _MUTE, "") if index < len(self.ends) else None
        end = self.braces.get(start)
        text = self.source[start:end] if end else ""
        foreign = _NO_VALUE.search(self.source, max(0, start - 1), start)
        found = _TEXT.fullmatch(text) or (not foreign and _EXPRESSION.match(text))
        return _alone(start, start + len(text), _VALUE, text) if found else None

    def element(self, start: int) -> Tag | None:
        opening = _OPENING.match(self.source, start)
        end = self.end(opening.end()) if opening else None
        if opening is None or end is None:
            return None
        name = opening["name"]
        alone = self.source[end - 2] == "/"
        attributes = self.source[opening.end() : end - 1 - alone]
        if name[:1].islower() and "." not in name:
            if "{" not in attributes or opening["closing"]:
                return None
            return _alone(start, end, _ELEMENT, self.source[start + 1 : end - 1])
        return Tag(
            start=start,
            end=end,
            name=name or "Fragment",
            arguments=attributes,
            closing=bool(opening["closing"]),
            alone=alone,
        )

    def end(self, place: int) -> int | None:
        """Return where the tag ends whose attributes begin there."""
        farthest = place + _LONGEST_TAG
        while place < farthest:
            if self.source.startswith(("/>", ">"), place):
                return self.source.index(">", place) + 1
            if self.source.startswith("{", place):
                place = self.braces.get(place, farthest)
            elif match := _INSIDE.match(self.source, place):
                place = match.end()
            else:
                return None
        return None


def _alone(start: int, end: int, name: str, text: str) -> Tag:
    return Tag(start=start, end=end, name=name, arguments=text, alone=True)


def _braces(source: str, code: list[Span]) -> dict[int, int]:
    """Return the ends of what stands between braces, by their beginnings; those in code do not count."""
    found: dict[int, int] = {}
    opened: list[int] = []
    edges = [0, *(edge for span in code for edge in span), len(source)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        for match in _BRACE.finditer(source, start, end):
            if match[0] == "{":
                opened.append(match.start())
            elif opened:
                found[opened.pop()] = match.end()
    return found


def _arguments(text: str) -> tuple[tuple[str, ...], dict[str, str]]:
    named: dict[str, str] = {}
    braces = _braces(text, [])
    place = 0
    name = ""
    while place < len(text):
        if text[place] == "{":
            end = braces.get(place, len(text))
            value = _TEXT.fullmatch(text, place, end)
            if name and value:
                named[name] = next(filter(None, value.groups()), "")
            name, place = "", end
            continue
        match = _ATTRIBUTE.match(text, place)
        if match is None:
            break
        name, place = match[1] or "", match.end()
        if name and text[place : place + 1] != "{":
            named[name] = next((value for value in match.groups()[1:] if value is not None), "true")
    return (), named


def _element(call: Call) -> str:
    """Return an element of HTML with those of its attributes that are texts."""
    name, alone = call.written.split(None, 1)[0], call.written.endswith("/")
    given = {key: value for key, value in call.named.items() if key not in (name, "className", "key")}
    ending = f"></{name}>" if alone and name not in ("br", "hr", "img", "input", "source") else ">"
    return f"<{name}{attributes(**given)}{ending}"


def _value(call: Call) -> str | None:
    """Return what stands for a value: a text, or what is known of the article."""
    if match := _TEXT.fullmatch(call.written):
        return escape(next(filter(None, match.groups()), ""))
    name = (_EXPRESSION.match(call.written) or {"name": ""})["name"]
    known = call.context.values.get(
        name.lower().replace("frontmatter.", "page.").replace("metadata.", "page.")
    )
    if known is None:
        call.complain(f"the value {name[:_LONGEST_NAME]} is not known", "it is left out", shared=True)
    return known


def _titled(call: Call) -> str:
    """Put the label of a tab or a card before what it holds."""
    title = call.argument("label") or call.argument("title") or call.argument("value")
    return f"<p><strong>{escape(title)}</strong></p>\n{call.content()}" if title else contents(call)


def _picture(call: Call) -> str:
    if not call.argument("src"):
        message = "a picture that is imported has an address that only the build knows"
        call.complain(message, "it is left out", shared=True)
        return ""
    return common_tags.figure(call)


def _link(call: Call) -> str:
    url = call.argument("to") or call.argument("href")
    label = contents(call) or escape(call.argument("title") or call.argument("label"))
    return f"<a{attributes(href=url)}>{label}</a>"


def _card(call: Call) -> str:
    return f"<p>{_link(call)}</p>"


def _code(call: Call) -> str:
    text = (call.inner or "").strip()
    match = _TEXT.fullmatch(text)
    code = next(filter(None, match.groups()), "") if match else call.argument("code") or text
    return common_tags.code_block(code.strip("\n"), call.argument("language") or call.argument("lang"))


def _post(call: Call) -> str:
    name = call.argument("id") or call.argument("tweetId") or call.argument("url")
    url = name if "://" in name else f"https://x.com/i/status/{name}"
    return common_tags.link(url, url) if name else ""


def _youtube(call: Call) -> str:
    named = {**call.named, "id": call.argument("id") or call.argument("videoId") or call.argument("url")}
    return common_tags.youtube(msgspec.structs.replace(call, named=named))


def _nothing(_: Call) -> str:
    return ""


SYNTAX = Syntax(
    marker="",
    noun="component",
    find=_find,
    arguments=_arguments,
    verbatim=frozenset(("CodeBlock",)),
    texts={_ELEMENT: _element, _VALUE: _value},
    table={
        **directive_tags.SYNTAX.table,
        _MUTE: _nothing,
        **dict.fromkeys(("Admonition", "Aside", "Callout"), common_tags.box),
        **dict.fromkeys((name.capitalize() for name in BOXES), common_tags.box),
        **dict.fromkeys(("CardGrid", "Column", "Columns", "FileTree", "Fragment", "Steps", "Tabs"), contents),
        **dict.fromkeys(("Card", "Tab", "TabItem"), _titled),
        **dict.fromkeys(("Link", "LinkButton"), _link),
        "LinkCard": _card,
        **dict.fromkeys(("Image", "Img", "Figure", "Picture", "ThemedImage"), _picture),
        **dict.fromkeys(("YouTube", "Youtube", "LiteYouTubeEmbed"), _youtube),
        "Vimeo": common_tags.vimeo,
        **dict.fromkeys(("Tweet", "Twitter"), _post),
        "Details": common_tags.details,
        **dict.fromkeys(("Code", "CodeBlock"), _code),
        "TOCInline": _nothing,
    },
    unknown=contents,
    for_own=with_title,
)
