"""The pages of the preview, from templates of syndicate's own in `templates/preview/`."""

import re
from collections import defaultdict
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jinja2

from syndicate.model import FORMAT_NAMES, Feed, FormatName
from syndicate.preview.look import Look
from syndicate.preview.shown import shown
from syndicate.send import Preview as Edition
from syndicate.templating import packaged_templates

_FOLDER = packaged_templates() / "preview"
_SOURCE = re.compile(r'(?<= src=")[^"]+')
_DARK = "@media (prefers-color-scheme: dark)"
_KINDS = {
    "site": "The site",
    "category": "Categories",
    "tag": "Tags",
    "language": "Languages",
    "author": "Authors",
    "section": "Sections",
    "custom": "Custom feeds",
}
# What is in a frame opens links elsewhere: the frame is too small for a site.
_ELSEWHERE = '<base target="_blank">'
_BODY = (
    f"<!DOCTYPE html>{_ELSEWHERE}<meta name=color-scheme content='light dark'>"
    "<style>body{{font:17px/1.6 Georgia,serif;max-width:42em;margin:0 auto;padding:12px 4px;"
    "overflow-wrap:anywhere}}img,video{{max-width:100%;height:auto}}audio{{max-width:100%}}"
    "pre,table{{display:block;max-width:100%;overflow-x:auto}}</style><div dir=auto>{}</div>"
)


def overview(look: Look) -> str:
    """List everything there is to see, and what was found wrong."""
    kinds: dict[str, list[Feed]] = defaultdict(list)
    for feed in look.feeds.values():
        kinds[feed.kind].append(feed)
    errors = sum(finding.severity == "error" for finding in look.findings)
    return _fill("overview", look=look, kinds=kinds, names=_KINDS, findings=look.findings, errors=errors)


def feed_page(look: Look, feed: Feed, format_: FormatName) -> str:
    """Show a feed as a reader program does, from the bytes of one format."""
    data = look.files[feed.paths[format_]]
    return _fill(
        "feed",
        **_heading(feed, format_, data, is_source=False),
        channel=shown(format_, data),
        at_home=lambda url: _at_home(look, url),
        framed=lambda html: _BODY.format(pictured(look, html)),
    )


def feed_source(look: Look, feed: Feed, format_: FormatName) -> str:
    """Show the bytes of a feed."""
    data = look.files[feed.paths[format_]]
    return _fill("source", **_heading(feed, format_, data, is_source=True), text=data.decode())


def edition_page(edition: Edition) -> str:
    """Show a digest in frames as wide as a phone and a desktop, light or dark, with and without pictures."""
    made = edition.rendered
    return _fill(
        "edition",
        edition=edition,
        made=made,
        message=made.message.decode("utf-8", "replace") if made else "",
        size=len(made.html.encode()) if made else 0,
        limit=edition.digest.max_bytes,
        findings=edition.findings,
    )


def mail(look: Look, html: str, *, is_dark: bool) -> str:
    """Return the HTML of a mail for its frame, in one colour scheme, whatever that of the browser."""
    coloured = html.replace(_DARK, "@media all" if is_dark else "@media not all")
    return pictured(look, coloured.replace("<head>", f"<head>{_ELSEWHERE}", 1))


def failure(heading: str, message: str) -> str:
    """Say what keeps something from being shown."""
    return _fill("failure", heading=heading, message=message)


def own_file(name: str) -> bytes:
    """Return the style or the script of all pages."""
    return (_FOLDER / name).read_bytes()


def pictured(look: Look, html: str) -> str:
    """Take the pictures and recordings from the disk that are to be served with the site."""
    return _SOURCE.sub(lambda source: _at_home(look, unescape(source[0]), source[0]), html)


def local_file(look: Look, path: str) -> Path | None:
    """Return the site's static file at a path, None if there is none or it lies elsewhere."""
    static = look.site.static.resolve()
    try:
        file = (static / path).resolve()
        return file if file.is_relative_to(static) and file.is_file() else None
    except (OSError, ValueError):  # no file has such a name
        return None


def _at_home(look: Look, url: str, otherwise: str = "") -> str:
    path = _below(look.site.url, url)
    return f"/static/{path}" if path and local_file(look, unquote(path)) else otherwise or url


def _below(site_url: str, url: str) -> str:
    """Return the path of a URL below the site's, "" if it is not below."""
    try:
        site, asked = urlsplit(site_url), urlsplit(url)
    except ValueError:
        return ""
    same = (site.scheme, site.netloc) == (asked.scheme, asked.netloc) and asked.path.startswith(site.path)
    return asked.path.removeprefix(site.path) if same else ""


def _heading(feed: Feed, format_: FormatName, data: bytes, *, is_source: bool) -> dict[str, Any]:
    return {
        "feed": feed,
        "format": format_,
        "formats": FORMAT_NAMES,
        "size": len(data),
        "is_source": is_source,
    }


def _fill(name: str, **context: Any) -> str:
    return _templates().get_template(f"{name}.html.j2").render(context)


@cache
def _templates() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["grouped"] = "{:,}".format
    made.filters["counted"] = lambda number, noun: f"{number:,} {noun}{'' if number == 1 else 's'}"
    return made
