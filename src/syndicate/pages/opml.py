"""`feeds.opml`: every feed of a site, to import into a feed reader (OPML 2.0, http://opml.org/spec2.opml).

It says nothing that changes with an article, so that its bytes stay.
"""

from collections.abc import Iterator
from html import escape
from urllib.parse import quote

from syndicate.config import Site
from syndicate.pages.listing import Listing, Row

PATH = "feeds.opml"
# An outline names one address, and most readers know no JSON Feed.
_PREFERRED = ("rss", "atom", "json")
# As `xml.sax.saxutils` has it, which imports all that can fetch an URL.
_IN_QUOTES = str.maketrans({
    "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;",
})  # fmt: skip


def opml(site: Site, listed: Listing) -> bytes:
    """Write the list, each kind of term as a folder of its own."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"<head><title>{escape(site.title, quote=False)}</title></head>",
        "<body>",
        *_outlines(site, listed),
        "</body>",
        "</opml>",
    ]
    return "\n".join((*lines, "")).encode()


def _outlines(site: Site, listed: Listing) -> Iterator[str]:
    for group in listed.groups:
        rows = (_outline(site, row) for row in group.rows)
        if group.kind in ("site", "custom", "edition"):
            yield from rows
        else:
            yield f"<outline text={_quoted(group.kind)}>"
            yield from rows
            yield "</outline>"


def _outline(site: Site, row: Row) -> str:
    chosen = next(name for name in _PREFERRED if name in row.paths)
    values = {
        "type": "rss",
        "text": row.title,
        "title": row.title,
        "language": row.language,
        "xmlUrl": site.feeds.url + quote(row.paths[chosen]),
        "htmlUrl": row.home_url,
    }
    return f"<outline {' '.join(f'{name}={_quoted(value)}' for name, value in values.items())}/>"


def _quoted(value: str) -> str:
    """Return the value of an attribute in quotes (XML 1.0 §3.3.3)."""
    return f'"{value.translate(_IN_QUOTES)}"'
