"""`autodiscovery.txt`: the lines by which a site's own pages tell browsers and readers of its feeds.

They go into the `<head>` of every page (HTML, "link type alternate"). There is one for each format of the
site's feed, and one for each custom feed and each language; feeds of terms belong into their pages.
"""

from collections.abc import Iterator
from html import escape
from urllib.parse import quote

from syndicate.config import Site
from syndicate.model import FORMAT_NAMES, FormatName
from syndicate.pages.listing import Listing, Row

PATH = "autodiscovery.txt"
MEDIA_TYPES: dict[FormatName, str] = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}


def links(site: Site, listed: Listing) -> bytes:
    """Write the lines."""
    return "".join(_lines(site, listed)).encode()


def _lines(site: Site, listed: Listing) -> Iterator[str]:
    for row in listed.of("site"):
        for format_ in row.paths:
            title = row.title if len(row.paths) == 1 else f"{row.title} ({FORMAT_NAMES[format_]})"
            yield _line(site, row, format_, title)
    for row in (*listed.of("custom"), *listed.of("language")):
        yield _line(site, row, next(iter(row.paths)), row.title)


def _line(site: Site, row: Row, format_: FormatName, title: str) -> str:
    address = escape(site.feeds.url + quote(row.paths[format_]))
    kind = MEDIA_TYPES[format_]
    return f'<link rel="alternate" type="{kind}" title="{escape(title)}" href="{address}">\n'
