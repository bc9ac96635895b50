"""The pages of the preview, from templates of syndicate's own in `templates/preview/`."""

import re
from collections import defaultdict
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jinja2

from syndicate.digest.templating import packaged_templates
from syndicate.model import Feed, Finding, FormatName
from syndicate.preview.look import Look
from syndicate.preview.shown import shown
from syndicate.send import Preview as Edition

SCHEMES = ("light", "dark")
_SOURCE = re.compile(r'(?<= src=")[^"]+')
_DARK = "@media (prefers-color-scheme: dark)"
FORMATS: dict[FormatName, str] = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}


def overview(look: Look) -> str:
    """List everything there is to see, and what was found wrong."""
    kinds: dict[str, list[Feed]] = defaultdict(list)
    for feed in look.feeds.values():
        kinds[feed.kind].append(feed)
    return _fill(
        "overview",
        look=look,
        kinds=kinds,
        findings=look.findings,
        errors=_errors(look.findings),
    )


def feed_page(look: Look, feed: Feed, format_: FormatName) -> str:
    """Show a feed as a reader program does, from the bytes of one format."""
    data = look.files[feed.paths[format_]]
    return _fill(
        "feed",
        look=look,
        feed=feed,
        format=format_,
        formats=FORMATS,
        channel=shown(format_, data),
        at_home=lambda html: at_home(look, html),
        size=len(data),
    )


def feed_source(look: Look, feed: Feed, format_: FormatName) -> str:
    """Show the bytes of a feed."""
    text = look.files[feed.paths[format_]].decode()
    return _fill("source", look=look, title=feed.title, text=text, back=("/feed", {"key": feed.key}))


def edition_page(look: Look, edition: Edition) -> str:
    """Show a digest in frames as wide as a phone and a desktop, light or dark, with and without pictures."""
    made = edition.rendered
    return _fill(
        "edition",
        look=look,
        edition=edition,
        made=made,
        size=len(made.html.encode()) if made else 0,
        limit=edition.digest.max_bytes,
        schemes=SCHEMES,
        findings=edition.findings,
    )


def failure(message: str) -> str:
    """Say what keeps the site from being shown."""
    return _fill("failure", message=message)


def coloured(html: str, scheme: str) -> str:
    """Make the mail what it is in one colour scheme, whatever that of the browser."""
    return html.replace(_DARK, "@media all" if scheme == "dark" else "@media not all")


def at_home(look: Look, html: str) -> str:
    """Take the pictures and recordings from the disk that are to be served with the site."""

    def found(source: re.Match[str]) -> str:
        path = _below(look.site.url, unescape(source[0]))
        return f"/static/{path}" if path and local_file(look, unquote(path)) else source[0]

    return _SOURCE.sub(found, html)


def local_file(look: Look, path: str) -> Path | None:
    """Return the site's static file at a path, None if there is none or it lies elsewhere."""
    static = look.site.static.resolve()
    file = (static / path).resolve()
    return file if file.is_relative_to(static) and file.is_file() else None


def _below(site_url: str, url: str) -> str:
    site, asked = urlsplit(site_url), urlsplit(url)
    same = (site.scheme, site.netloc) == (asked.scheme, asked.netloc) and asked.path.startswith(site.path)
    return asked.path.removeprefix(site.path) if same else ""


def _errors(findings: tuple[Finding, ...]) -> int:
    return sum(finding.severity == "error" for finding in findings)


def _fill(name: str, **context: Any) -> str:
    return _templates().get_template(f"{name}.html.j2").render(context)


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(packaged_templates() / "preview"),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
