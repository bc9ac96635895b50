"""Feed-safe HTML made fit for mail programs, which know less than feed readers and browsers."""

import re
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from syndicate.content import nesting, sanitize, urls
from syndicate.content.context import Report
from syndicate.content.dom import Element, drop, parse, serialise, settle, text_of, turn_into, unwrap
from syndicate.content.elements import HEADINGS
from syndicate.content.footnotes import BACK

Sizes = Callable[[str], tuple[int, int] | None]

MAX_WIDTH = 536
"""Pixels between the margins of a mail's one column of 600."""

TOP_HEADING = 4
"""An article's own headings start here: the digest is `h1`, a section `h2`, an article's title `h3`."""

_SHOWN = frozenset(("", "jpg", "jpeg", "png", "gif"))
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,5})\Z")
_PIXELS = re.compile(r"\s*(\d{1,5})\s*(?:px)?\s*")
_RENAMED = {
    **dict.fromkeys(
        ("address", "article", "aside", "details", "footer", "header", "main", "nav", "section"), "div"
    ),
    "strike": "s",
    "tt": "code",
}


def _unknown(_: str) -> tuple[int, int] | None:
    return None


def for_mail(html: str, sizes: Sizes = _unknown) -> str:
    """Return *html*, a body from `render`, with nothing but what mail programs show.

    *sizes* gives an image's width and height in pixels where the HTML does not. Pictures that are not
    https or not JPEG, PNG or GIF, and recordings, become links; headings start at `h4` and skip no level.
    """
    body = parse(nesting.bound(html, Report(), scan=False))
    ids = {element.get("id", "") for element in body.iterfind(".//*[@id]")}
    for link in body.iter("a"):
        _mend_link(link, ids)
    for element in list(body.iter("audio", "video")):
        _link_recording(element)
    for element in list(body.iter("img")):
        _mend_image(element, sizes)
    for element in body.iter("picture", "source", "track", "summary", *_RENAMED):
        _simplify(element)
    _shift_headings(body)
    settle(body)
    return nesting.bound(sanitize.for_mail(serialise(body)), Report(), scan=False)


def _mend_link(link: Element, ids: set[str]) -> None:
    """Unwrap a link to a place in this text, which has no ids in a mail."""
    _, mark, fragment = link.get("href", "").partition("#")
    if link.get("href") is None or (mark and unquote(fragment) in ids):
        if text_of(link) == BACK:
            drop(link)
        else:
            unwrap(link)


def _link_recording(element: Element) -> None:
    sources = (element.get("src"), *(source.get("src") for source in element.iter("source")))
    url = next((source for source in sources if source), "")
    if not url:
        unwrap(element)
        return
    label = element.get("title") or _name(url)
    poster = element.get("poster", "")
    turn_into(element, "a", "" if is_shown(poster) else label, {"href": url})
    if is_shown(poster):
        element.append(element.makeelement("img", {"src": poster, "alt": label}))


def _mend_image(image: Element, sizes: Sizes) -> None:
    source = image.get("src", "")
    alt = image.get("alt", "").strip()
    width, height = (_pixels(image.get(side)) for side in ("width", "height"))
    if width is not None and height is not None and max(width, height) <= 1:
        drop(image)  # it counts readers
    elif not is_shown(source):
        _link_image(image, source, alt)
    else:
        if not width and (known := sizes(source)):
            width, height = known
        turn_into(image, "img", "", {"src": source, "alt": alt, **_fitted(width, height)})


def _link_image(image: Element, source: str, alt: str) -> None:
    if next(image.iterancestors("a"), None) is not None or urls.scheme(source) not in {"http", "https"}:
        unwrap(image, alt)
    else:
        turn_into(image, "a", alt or _name(source), {"href": source})


def _fitted(width: int | None, height: int | None) -> dict[str, str]:
    if not width:
        return {}
    if width > MAX_WIDTH:
        height = round(height * MAX_WIDTH / width) if height else None
        width = MAX_WIDTH
    return {"width": str(width)} | ({"height": str(max(height, 1))} if height else {})


def _pixels(value: str | None) -> int | None:
    match = _PIXELS.fullmatch(value or "")
    return int(match[1]) if match else None


def is_shown(url: str) -> bool:
    """Tell whether mail programs can show a picture: https, and JPEG, PNG, GIF or without an extension.

    Outlook on Windows shows no WebP or AVIF, Gmail no SVG (caniemail.com).
    """
    if not url.lower().startswith("https://"):
        return False
    match = _EXTENSION.search(urls.path_of(url))
    return (match[1].lower() if match else "") in _SHOWN


def _name(url: str) -> str:
    """Return what to call a file: the last part of its address."""
    parts = urlsplit(url)
    return unquote(parts.path.rstrip("/").rpartition("/")[2]) or parts.netloc


def _simplify(element: Element) -> None:
    if element.tag == "picture":
        unwrap(element)
    elif element.tag in {"source", "track"}:
        drop(element)
    elif element.tag == "summary":
        strong = element.makeelement("strong")
        strong.text = element.text
        strong.extend(list(element))
        element.text = None
        element.append(strong)
        element.tag = "p"
    else:
        element.tag = _RENAMED[element.tag]


def _shift_headings(body: Element) -> None:
    levels: list[int] = []
    for heading in list(body.iter(*HEADINGS)):
        level = int(heading.tag[1])
        while levels and levels[-1] >= level:
            levels.pop()
        levels.append(level)
        heading.tag = f"h{min(TOP_HEADING + len(levels) - 1, 6)}"
