"""MDX: Markdown with imports, comments, components and values of JavaScript; and the boxes between `:::`.

https://mdxjs.com/docs/what-is-mdx/, https://docusaurus.io/docs/markdown-features/admonitions and
https://starlight.astro.build/components/. Nothing is run: of a component, what stands between its tags is
shown, of a value that is no text, nothing.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from html import escape

import msgspec

from syndicate.content import common_tags
from syndicate.content.common_tags import BOXES, attributes, contents
from syndicate.content.tags import Call, Function, Span, Syntax, Tag

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
_BOX = re.compile(r"[ \t>]*+(?P<colons>:{3,})[ \t]*+(?P<name>[A-Za-z][\w-]*+)?+(?P<title>[^\n]*+)(?=\n|\Z)")
_LABEL = re.compile(r"\[(?P<label>(?:[^\[\]]|\[[^\[\]]*+\])*+)\]")
_LABELLED = re.compile(rf"{_LABEL.pattern}(?:\{{[^{{}}]*+\}})?+")
_TITLE = re.compile(r"""\{[^{}]*?\btitle=(?:"([^"]*+)"|'([^']*+)')""")
_BRACES = re.compile(r"\s*+\{[^{}]*+\}\s*+\Z")
_FENCE = re.compile(
    r"^[ \t>]*+(?P<item>(?:[-*+]|\d++[.)])[ \t]++)?+(?P<fence>`{3,}+(?!.*`)|~{3,}+)(?P<rest>.*+)$",
    re.MULTILINE,
)
_TICKS = re.compile(r"(?<!\\)`++|\n[ \t]*+\n")

_ELEMENT = "<"
_VALUE = "{"
_MUTE = "import"


def code_spans(source: str) -> list[Span]:
    """Return the places of code, in order: between fences however far indented, and between backticks.

    MDX has no indented code, and Markdown between components that Markdown itself would take for HTML.
    """
    fences = list(_fences(source))
    edges = [0, *(edge for span in fences for edge in span), len(source)]
    texts = zip(edges[::2], edges[1::2], strict=True)
    return sorted([*fences, *(span for start, end in texts for span in _inline(source, start, end))])


def _fences(source: str) -> Iterator[Span]:
    opened: re.Match[str] | None = None
    for match in _FENCE.finditer(source):
        if opened is None:
            opened = match
        elif match["fence"].startswith(opened["fence"]) and not match["rest"].strip() and not match["item"]:
            yield opened.start("fence"), match.end()
            opened = None
    if opened is not None:
        yield opened.start("fence"), len(source)


def _inline(source: str, start: int, end: int) -> Iterator[Span]:
    runs: list[re.Match[str]] = []
    for match in _TICKS.finditer(source, start, end):
        if match[0][0] == "`":
            runs.append(match)
        else:
            yield from _paired(runs)
            runs = []
    yield from _paired(runs)


def _paired(runs: list[re.Match[str]]) -> Iterator[Span]:
    last = {run[0]: index for index, run in enumerate(runs)}
    index = 0
    while index < len(runs):
        start = index
        if last[runs[start][0]] > start:
            index = next(at for at in range(start + 1, len(runs)) if runs[at][0] == runs[start][0])
            yield runs[start].start(), runs[index].end()
        index += 1


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


def _find_boxes(source: str) -> Iterator[Tag]:
    return filter(None, (_box_tag(source, match) for match in _START.finditer(source) if match[0][-1] == ":"))


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
        return _box_tag(self.source, match) if sign == ":" else self.module(match.start())

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


def _box_tag(source: str, start: re.Match[str]) -> Tag | None:
    match = _BOX.match(source, start.start())
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


def _for_own(call: Call) -> Call:
    """Give a box that a site makes itself its title; a component's name has a capital or a dot."""
    is_box = call.name.islower() and "." not in call.name
    return msgspec.structs.replace(call, named={"title": _title(call.written)}) if is_box else call


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


_BOXES: dict[str, Function] = dict.fromkeys((*BOXES, "error", "seealso", "success"), _admonition)

SYNTAX = Syntax(
    marker="",
    noun="component",
    find=_find,
    arguments=_arguments,
    verbatim=frozenset(("CodeBlock",)),
    texts={_ELEMENT: _element, _VALUE: _value},
    table={
        **_BOXES,
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
    for_own=_for_own,
)
DIRECTIVES = msgspec.structs.replace(SYNTAX, marker=":::", find=_find_boxes)
