"""The page of an article, as the site's generator made it -> the HTML of the article alone.

The marks are those of the themes that most sites use: microformats and microdata first, which say what they
are, then the classes by which themes call an article's text, then the elements of HTML. What stands round the
text goes. This is no sanitiser: the result goes the way of every body.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from syndicate.content import nesting
from syndicate.content.context import Report
from syndicate.content.dom import Element, drop, parse, serialise, settle, text_of, turn_into
from syndicate.content.elements import HEADINGS, names
from syndicate.content.footnotes import BACK
from syndicate.content.limits import scrub

_NAMES = frozenset(("class", "id", "itemprop"))
TEXT_MARKS = {
    mark: rank
    for rank, mark in enumerate(
        (
            ("itemprop", "articleBody"),
            ("class", "e-content"),
            ("id", "__blog-post-container"),
            ("class", "entry-content"),
            ("class", "post-content"),
            ("class", "post__content"),
            ("class", "post-body"),
            ("class", "post__body"),
            ("class", "article-content"),
            ("class", "article__content"),
            ("class", "article-body"),
            ("class", "article__body"),
            ("class", "article-entry"),
            ("class", "page__content"),
            ("class", "sl-markdown-content"),
            ("class", "theme-doc-markdown"),
            ("class", "markdown-body"),
        )
    )
}
"""Attributes of elements that hold an article's text and nothing else; the surest have the lowest ranks."""

_PART_MARKS = ("prose", "content", "body")
"""Classes of that part of an `article` which holds the text, but may hold its heading, too."""

# What is no text though it stands in it: where else to go, and what a browser does not show.
_IN_TEXT = names(
    "anchorjs-link article-meta byline code-header copy-button entry-meta hash-link katex-html "
    "mathjax_preview page__meta post-info post-meta post-metadata post-toc post__meta post__toc postmetadata "
    "screen-reader-text share share-buttons sharedaddy sharing sidebar__right skip-link sl-anchor-link "
    "social-share sr-only table-of-contents tableofcontents toc visually-hidden visuallyhidden"
)
_AROUND = _IN_TEXT | names(
    "author-bio author-box breadcrumb breadcrumbs comments comments-area giscus jp-relatedposts "
    "links-nextprev meta nav-links navigation newsletter pager pagination paginav post-author post-footer "
    "post-header post-nav post-navigation post-sharing post-tags post-tail-wrapper prev-next related "
    "related-posts respond share-links subscribe tag-list tags utterances"
)
# No more of them: a heading about tags, or the section below it, has the id `tags`.
_IDS = names("disqus_thread isso-thread markdown-toc tableofcontents toc-bar")
_SECTIONS = frozenset(("aside", "footer", "form", "header"))
# What belongs to the text, whatever element it is.
_KEPT = names("admonition callout endnotes footnote footnotes note starlight-aside")
_KEPT_INSIDE = frozenset(("blockquote", "details", "figure", "li", "table"))
_WORD = re.compile(r"\w+")
_BACK = frozenset(("data-footnote-backref", "footnote-backref", "footnote-return", "reversefootnote"))
_SHORT = 200
"""Characters and elements before an article's text, such as its date and its author."""
_LINE = 80
"""Characters of a line beside the date that stands in it."""
_PICTURES = ("audio", "embed", "iframe", "img", "object", "svg", "video")


def main_of(html: str, title: str, *, select: str = "", remove: Sequence[str] = ()) -> str:
    """Return the HTML inside the main element of a page, "" if none is found or nothing is in it.

    *title* is the article's, whose repetition at the beginning goes. *select* and *remove* are XPath: the
    main element, the first that it finds, instead of what the marks say, and what goes from it.
    """
    body = parse(nesting.bound(scrub(html), Report()))
    main, is_whole = (_first(body, select), False) if select else _marked(body)
    if main is None:
        return ""
    for path in remove:
        for element in _elements(body, path):
            drop(element)
    settle(main)
    _drop_furniture(main, is_whole=is_whole)
    settle(main)
    main = _part(main) if is_whole else main
    _drop_title(main, title)
    if is_whole:
        _drop_date(main)
    _mark_ways_back(main)
    settle(main)
    if not text_of(main).strip() and next(main.iter(*_PICTURES), None) is None:
        return ""
    main.tag, main.tail = "body", None
    main.attrib.clear()
    return serialise(main)


def _elements(body: Element, path: str) -> list[Element]:
    found = body.xpath(path)
    return [each for each in found if isinstance(each, Element)] if isinstance(found, list) else []


def _first(body: Element, path: str) -> Element | None:
    return next(iter(_elements(body, path)), None)


def _marked(body: Element) -> tuple[Element | None, bool]:
    """Return the main element, and whether it is the whole article with what stands round its text."""
    found: dict[int, Element] = {}
    for element in body.iter():
        for rank in _ranks(element):
            if rank not in found and next(element.iterancestors("blockquote"), None) is None:
                found[rank] = element
    return (found[min(found)], False) if found else (_whole(body), True)


def _ranks(element: Element) -> Iterator[int]:
    for name, value in element.items():
        if name in _NAMES:
            for word in str(value).split():
                if (rank := TEXT_MARKS.get((str(name), word))) is not None:
                    yield rank


def _whole(body: Element) -> Element | None:
    """Return the first article of the page, or else what is not marked as something beside it."""
    areas = [each for each in body.iter() if each.tag == "main" or each.get("role") == "main"]
    top = areas[0] if areas else body
    return next(top.iter("article"), areas[0] if areas else None)


def _part(article: Element) -> Element:
    """Return the part of an article that is called so, if it holds most of the text that is left."""
    for name in _PART_MARKS:
        part = next((each for each in article.iterdescendants() if name in _classes(each)), None)
        if part is not None and _holds_most(part, article):
            return part
    return article


def _classes(element: Element) -> frozenset[str]:
    return names(element.get("class", "").lower())


def _holds_most(part: Element, whole: Element) -> bool:
    return 2 * len(text_of(part)) > len(text_of(whole))


def _drop_furniture(main: Element, *, is_whole: bool) -> None:
    """Drop what stands round a text, unless it turns out to hold most of it."""
    words = _AROUND if is_whole else _IN_TEXT
    most = len(text_of(main)) / 2
    for element in main.iterdescendants():
        goes = _is_furniture(element, words) or (is_whole and _is_section(element, main))
        if goes and len(text_of(element)) <= most:
            drop(element)


def _is_furniture(element: Element, words: frozenset[str]) -> bool:
    if element.tag == "nav" or _is_hidden(element) or element.get("rel") in ("prev", "next"):
        return True
    return element.get("id", "").lower() in _IDS or not words.isdisjoint(_classes(element))


def _is_hidden(element: Element) -> bool:
    """Tell whether an element is shown to nobody; of tabs, one at a time is."""
    return element.get("hidden") is not None and element.get("role") != "tabpanel"


def _is_section(element: Element, main: Element) -> bool:
    if element.tag not in _SECTIONS or element.get("role") in ("doc-endnotes", "note"):
        return False
    inside = takewhile(lambda each: each is not main, element.iterancestors())
    return _KEPT.isdisjoint(_classes(element)) and not any(each.tag in _KEPT_INSIDE for each in inside)


def _drop_title(main: Element, title: str) -> None:
    heading = next(main.iter(*HEADINGS), None)
    words = _words(title)
    if heading is not None and words and _words(text_of(heading)) == words:
        drop(heading)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _drop_date(main: Element) -> None:
    """Drop the lines before the text that have the date in them."""
    before = 0
    for element in main.iter():
        if element.tag == "time":
            line = element
            for outer in element.iterancestors():
                if outer is main or len(text_of(outer)) > len(text_of(element)) + _LINE:
                    break
                line = outer
            if next(line.iterancestors("p"), None) is None:
                drop(line)
        before += 1 + len((element.text or "").strip())
        if before > _SHORT:
            break


def _mark_ways_back(main: Element) -> None:
    """Write the links back from footnotes as the footnotes of a source have them, by which they are known."""
    for link in main.iter("a"):
        if link.get("role") == "doc-backlink" or not _BACK.isdisjoint(_classes(link)):
            turn_into(link, "a", BACK, {"href": link.get("href", "")})
