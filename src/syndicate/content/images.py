"""Pictures with the address that a script would have put in."""

import re
from collections.abc import Iterator

from syndicate.content.context import Report
from syndicate.content.dom import Element, drop, unwrap

MAX_DATA = 32_000
"""Bytes of a `data:` URL that are kept: each reader would fetch them with every poll."""

_LAZY_SOURCES = ("data-src", "data-lazy-src", "data-original", "data-orig-src", "data-lazy")
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "data-original-set")
_SHOWABLE_DATA = re.compile(r"data:image/(?:png|gif|jpe?g|webp|avif)[;,]", re.IGNORECASE)
# HTML §4.8.4.2.2: a candidate ends at white space, and commas at its end are not part of it.
_CANDIDATE = re.compile(r"[\s,]*+([^\s,](?:\S*[^\s,])?)(?:\s++([^,]*))?(?:,|\Z)?")


def candidates(srcset: str) -> Iterator[tuple[str, str]]:
    """Yield the URLs of a `srcset` with their descriptors (`2x`, `640w`, or nothing)."""
    for match in _CANDIDATE.finditer(srcset):
        yield match[1], (match[2] or "").strip()


def mend_image(element: Element, report: Report) -> None:
    """Give an image its real address; where there is none, leave its text."""
    _unlazy(element, "src", _LAZY_SOURCES)
    _unlazy(element, "srcset", _LAZY_SETS)
    source = element.get("src", "").strip()
    if not source or (source.startswith("data:") and not _SHOWABLE_DATA.match(source)):
        source = next(
            (url for url, _ in candidates(element.get("srcset", "")) if not url.startswith("data:")), ""
        )
        element.set("src", source)
    if source.startswith("data:") and len(source) > MAX_DATA:
        report.add(
            "a picture inside the text (data: URL) is larger than 32 kB and was left out",
            "save it as a file and link that",
            near=source[:60],
        )
        source = ""
    if not source or _is_placeholder(element, source):
        unwrap(element, element.get("alt", ""))


def mend_source(element: Element) -> None:
    """Give a `<source>` its real addresses."""
    _unlazy(element, "src", _LAZY_SOURCES)
    _unlazy(element, "srcset", _LAZY_SETS)


def mend_noscript(element: Element, shown: set[str]) -> None:
    """Show what is there for readers without scripts, unless its pictures are *shown* already."""
    pictures = [image.get("src", "") for image in element.iter("img")]
    if pictures and all(picture in shown for picture in pictures):
        drop(element)
    else:
        unwrap(element)


def shown_images(body: Element) -> set[str]:
    """Return the addresses of the images outside `<noscript>`."""
    images = (image for image in body.iter("img") if next(image.iterancestors("noscript"), None) is None)
    return {image.get("src", "") for image in images}


def _unlazy(element: Element, name: str, lazy: tuple[str, ...]) -> None:
    if value := _first(element, lazy):
        element.set(name, value)


def _first(element: Element, names: tuple[str, ...]) -> str:
    return next((value for name in names if (value := element.get(name, "").strip())), "")


def _is_placeholder(element: Element, source: str) -> bool:
    following = element.getnext()
    return source.startswith("data:") and following is not None and following.tag == "noscript"
