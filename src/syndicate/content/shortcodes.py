"""Shortcodes and template tags: found in the source before Markdown would mangle them, and replaced.

This module knows how tags are paired and put back; how they are written and what they mean stands in one
module a site generator (`hugo_tags`), in the words of `tags`. A tag leaves a mark in the source, a plain word
that Markdown passes through wherever it stands, also inside a URL; after Markdown the mark becomes the tag's
HTML.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable
from functools import partial
from html import escape

from msgspec import Struct

from syndicate.content.context import Context, Report
from syndicate.content.tags import Call, Span, Syntax, Tag

DEPTH = 20
"""Tags inside one another: each level renders its content once more. Deeper ones leave their text."""

_BLOCK = re.compile(r"\s*<(?:blockquote|details|div|figure|iframe|p|pre|table|video)\b")
_LINE_END = re.compile("\n")
_ADDRESS = re.compile(r"""(href|src|srcset|poster|cite)=("[^"]*"|'[^']*')""")
# Not `{{% raw %}}`, which is Nikola's.
_RAW = re.compile(r"(?:(?<!\{)|(?!\{%[^{}%]*+%\}\}))\{%-?\s*+(end)?raw\s*+-?%\}")


class Finder(Struct, frozen=True, kw_only=True):
    """What `replace` needs beside the source: the tags to look for, and how the source is read."""

    syntax: Syntax
    code_spans: Callable[[str], list[Span]]
    to_html: Callable[[str], str]


def replace(
    source: str, finder: Finder, context: Context, report: Report
) -> tuple[str, Callable[[str], str] | None]:
    """Replace the tags of *source* by marks; return it with what puts HTML in their place, if any.

    Tags in code are left alone, except escaped ones, which become what they stand for everywhere. Liquid's
    `{% raw %}` goes, and nothing in it is a tag. A tag that is not known leaves what is between its tags.
    """
    raw: list[Span] = []
    if "{%" in source:
        source, raw = _without_raw(source)
    tags = [tag for tag in finder.syntax.find(source) if not _inside(tag.start, raw)]
    if not tags:
        return source, None
    work = _Replacement(source, finder, context, report)
    return work.run(tags), work.restore


def _without_raw(source: str) -> tuple[str, list[Span]]:
    """Remove `{% raw %}` and `{% endraw %}`; return where their contents are."""
    pieces: list[str] = []
    spans: list[Span] = []
    copied = length = 0
    opened = -1
    for match in _RAW.finditer(source):
        if (match[1] is None) != (opened < 0):
            continue
        pieces.append(source[copied : match.start()])
        length += match.start() - copied
        copied = match.end()
        if match[1]:
            spans.append((opened, length))
        opened = -1 if match[1] else length
    return "".join((*pieces, source[copied:])), spans


def _inside(place: int, spans: list[Span]) -> bool:
    index = bisect_right(spans, place, key=lambda span: span[0]) - 1
    return index >= 0 and place < spans[index][1]


def _pairs(tags: list[Tag], unread: frozenset[str]) -> dict[int, int]:
    """Return, for each opening tag that is closed, the index of its closing tag."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    names: Counter[str] = Counter()
    last = {tag.key: index for index, tag in enumerate(tags) if tag.closing}
    verbatim = ""
    for index, tag in enumerate(tags):
        if tag.literal is not None or (verbatim and not (tag.closing and tag.name == verbatim)):
            continue
        if not tag.closing:
            if not tag.alone and last.get(tag.key, -1) > index:
                opened.append(index)
                names[tag.key] += 1
                verbatim = tag.name if tag.name in unread else ""
        elif names[tag.key]:
            verbatim = ""
            while True:
                start = opened.pop()
                names[tags[start].key] -= 1
                if tags[start].key == tag.key:
                    break
            pairs[start] = index
    return pairs


class _Replacement:
    """The marks of one body and their HTML (a class because tags inside tags add to them)."""

    def __init__(self, source: str, finder: Finder, context: Context, report: Report) -> None:
        self.mark = "tagz"
        while self.mark in source:
            self.mark += "z"
        self.marks = re.compile(rf"<p>{self.mark}(\d+)x</p>|{self.mark}(\d+)x")
        self.lost = re.compile(rf"{self.mark}x")
        self.ends = [match.start() for match in _LINE_END.finditer(source)]
        self.source = source
        self.finder = finder
        self.context = context
        self.report = report
        self.html: list[str] = []
        self.tags: list[Tag] = []
        self.pairs: dict[int, int] = {}
        self.code: list[Span] = []
        self.has_lost = False

    def run(self, found: list[Tag]) -> str:
        """Return the source with marks."""
        self.code = self.finder.code_spans(self.source)
        self.tags = [tag for tag in found if tag.literal is not None or not _inside(tag.start, self.code)]
        self.pairs = _pairs(self.tags, self.finder.syntax.verbatim)
        return self.write(0, len(self.source), range(len(self.tags)), 0)

    def restore(self, html: str) -> str:
        """Return *html* with the tags' HTML in place of their marks."""
        if self.has_lost:
            html = self.lost.sub("", _ADDRESS.sub(self.known_address, html))
        return self.marks.sub(self.html_of, html)

    def known_address(self, match: re.Match[str]) -> str:
        """Return an attribute, emptied if a part of its address is lost: `links` unwraps such a link."""
        return f'{match[1]}=""' if self.lost.search(match[2]) else match[0]

    def lose(self) -> str:
        """Return the mark of a text that cannot be known."""
        self.has_lost = True
        return f"{self.mark}x"

    def html_of(self, match: re.Match[str]) -> str:
        html = self.html[int(match[1] or match[2])]
        return f"<p>{html}</p>" if match[1] and not _BLOCK.match(html) else html

    def leave(self, html: str) -> str:
        """Keep *html* for later and return its mark."""
        self.html.append(html)
        return f"{self.mark}{len(self.html) - 1}x"

    def write(self, start: int, end: int, indexes: range, depth: int, *, verbatim: bool = False) -> str:
        """Return the source from *start* to *end*, the tags in it replaced."""
        pieces: list[str] = []
        index = indexes.start
        while index < indexes.stop:
            tag = self.tags[index]
            close = self.pairs.get(index, index)
            if tag.start >= start and (tag.literal is not None or not verbatim):
                pieces += (self.source[start : tag.start], self.one(index, close, depth, verbatim=verbatim))
                start = self.tags[close].end
            index = close + 1
        return "".join((*pieces, self.source[start:end]))

    def one(self, index: int, close: int, depth: int, *, verbatim: bool) -> str:
        """Return what stands for the tag at *index*, closed by the one at *close* (itself when by none)."""
        tag = self.tags[index]
        if tag.literal is not None:
            in_code = verbatim or _inside(tag.start, self.code)
            return tag.literal if in_code else self.leave(escape(tag.literal, quote=False))
        if tag.closing:
            return ""
        syntax = self.finder.syntax
        if own := self.context.own.get(tag.name):
            inner = None if close == index else self.between(index, close, depth)
            return self.leave(own(syntax.for_own(self.call(tag, inner))))
        if tag.name in syntax.left_out:
            message = f"what the {syntax.noun} {tag.name} makes is not known"
            self.report.add(message, "it is left out", line=self.line(tag), shared=True)
            return ""
        text, function = syntax.texts.get(tag.name), syntax.table.get(tag.name)
        if not text and not function:
            message = f"the {syntax.noun} {tag.name} is not known"
            remedy = "only the text between its tags is shown"
            self.report.add(message, remedy, line=self.line(tag), shared=True)
            function = syntax.unknown
        inner = None if close == index else self.between(index, close, depth)
        if text:
            found = text(self.call(tag, inner))
            return self.lose() if found is None else found
        return self.leave(function(self.call(tag, inner))) if function else inner or ""

    def between(self, index: int, close: int, depth: int) -> str:
        """Return what is between two tags."""
        start, end = self.tags[index].end, self.tags[close].start
        tags = range(index + 1, close)
        if depth < DEPTH:
            verbatim = self.tags[index].name in self.finder.syntax.verbatim
            return self.write(start, end, tags, depth + 1, verbatim=verbatim)
        edges = (start, *(edge for tag in tags for edge in (self.tags[tag].start, self.tags[tag].end)), end)
        self.report.add(
            "shortcodes are nested too deeply; of the inner ones only the text is shown",
            "close the shortcodes that stay open",
            line=self.line(self.tags[index]),
        )
        return "".join(self.source[left:right] for left, right in zip(edges[::2], edges[1::2], strict=True))

    def line(self, tag: Tag) -> int:
        return bisect_left(self.ends, tag.start) + 1

    def call(self, tag: Tag, inner: str | None) -> Call:
        positional, named = self.finder.syntax.arguments(tag.arguments)
        return Call(
            name=tag.name,
            written=tag.arguments,
            positional=positional,
            named=named,
            inner=inner,
            render=lambda text: self.restore(self.finder.to_html(text)),
            context=self.context,
            complain=partial(self.report.add, line=self.line(tag)),
        )
