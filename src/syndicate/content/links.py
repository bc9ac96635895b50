"""Ids that cannot collide, and URLs that hold wherever the HTML is shown."""

import re
from urllib.parse import quote, unquote

from syndicate.content import urls
from syndicate.content.context import Context, Report
from syndicate.content.dom import Element, unwrap
from syndicate.content.images import candidates

LINK_SCHEMES = frozenset(("http", "https", "mailto", "tel"))
_MEDIA_SCHEMES = frozenset(("http", "https"))
_ARTICLE = re.compile(r"\.(?:md|markdown|mkd|mdx)\Z", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "a": ("href",),
    "audio": ("src",),
    "blockquote": ("cite",),
    "del": ("cite",),
    "img": ("src",),
    "ins": ("cite",),
    "q": ("cite",),
    "source": ("src",),
    "track": ("src",),
    "video": ("src", "poster"),
}


def prefix_ids(body: Element, prefix: str) -> dict[str, str]:
    """Put *prefix* before every id and return the ids by their former value; a repeated id goes."""
    ids: dict[str, str] = {}
    for element in body.iterfind(".//*[@id]"):
        value = str(element.attrib.pop("id")).strip()
        _give_id(element, value, prefix, ids)
    for element in body.iterfind(".//a[@name]"):
        if element.get("id") is None:
            _give_id(element, element.get("name", "").strip(), prefix, ids)
    return ids


def _give_id(element: Element, value: str, prefix: str, ids: dict[str, str]) -> None:
    if value and value not in ids:
        ids[value] = prefix + _SPACES.sub("-", value)
        element.set("id", ids[value])


def make_absolute(body: Element, ids: dict[str, str], context: Context, report: Report) -> None:
    """Make every URL absolute and ASCII; drop those that no reader can follow."""
    for element in body.iter(*_ATTRIBUTES):
        for name in _ATTRIBUTES[element.tag]:
            if (value := element.get(name)) is not None:
                _set(
                    element,
                    name,
                    _target(value, ids, context, report) if name == "href" else value,
                    context,
                    report,
                )
        if element.get("srcset") is not None:
            _set_candidates(element, context.url)


def _set(element: Element, name: str, value: str, context: Context, report: Report) -> None:
    url = urls.absolute(value, context.url) if value else ""
    scheme = urls.scheme(url)
    if scheme in (LINK_SCHEMES if name == "href" else _MEDIA_SCHEMES):
        element.set(name, url)
        return
    if scheme == "data" and element.tag == "img":
        return
    if value and not url:
        report.add(
            f"{value.strip()[:80]} is not a URL that readers can follow",
            "correct it; its text was kept",
            near=value,
        )
    del element.attrib[name]
    if element.tag == "a" and element.get("id") is None:
        unwrap(element)
    elif element.tag == "img":
        unwrap(element, element.get("alt", ""))


def _target(value: str, ids: dict[str, str], context: Context, report: Report) -> str:
    """Return what a link means: a place in this text, another article, or the URL itself."""
    if value.startswith("#"):
        place = unquote(value[1:])
        return f"{context.url}#{quote(ids[place]) if place in ids else value[1:]}" if place else context.url
    path, mark, fragment = value.strip().partition("#")
    if path.startswith("//") or not _ARTICLE.search(path) or urls.scheme(path):
        return value
    url = context.resolve(unquote(path))
    if url is None:
        report.add(
            f"no article is known as {unquote(path)}",
            "correct the link, or remove it if that article is not published",
            near=unquote(path),
        )
        return value
    return f"{url}{mark}{fragment}"


def _set_candidates(element: Element, base: str) -> None:
    found = [
        (urls.absolute(url, base), descriptor) for url, descriptor in candidates(element.get("srcset", ""))
    ]
    kept = [f"{url} {descriptor}".rstrip() for url, descriptor in found if urls.scheme(url) in _MEDIA_SCHEMES]
    if kept:
        # A comma in a URL would end the candidate for readers that split at commas.
        element.set("srcset", ", ".join(candidate.replace(",", "%2C") for candidate in kept))
    else:
        del element.attrib["srcset"]
