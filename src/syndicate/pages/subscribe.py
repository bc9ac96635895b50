"""`index.html`: the page on which people find the feeds; it needs no script, and no style but its own."""

import contextlib
from datetime import date
from functools import cache, partial
from pathlib import Path
from urllib.parse import quote

from syndicate import disk
from syndicate.config import Design, Site
from syndicate.model import FORMAT_NAMES
from syndicate.pages import links
from syndicate.pages.listing import Group, Listing, initials
from syndicate.pages.opml import PATH as OPML
from syndicate.templating import environment, fill, packaged_templates, read_catalogue
from syndicate.templating.words import direction, language_name, load_words, medium_date

# More than so many are not looked through one by one.
_MANY = 60


def subscribe(site: Site, listed: Listing) -> bytes:
    """Fill the page's template; a site's own in `templates/` wins.

    Raises `TemplateError` if that is wrong.
    """
    templates = environment(_own_templates(site.root / "templates"))
    words = load_words(site.language, partial(read_catalogue, templates))

    @cache
    def counted(number: int) -> str:
        return words("articles", count=number)

    @cache
    def dated(day: str) -> str:
        return medium_date(date.fromisoformat(day), site.language)

    context = {
        "language": site.language,
        "direction": direction(site.language),
        "site": site.title,
        "site_url": site.url,
        "design": site.digests[0].design if site.digests else Design(),
        "main": listed.of("site"),
        "groups": [_group(group) for group in listed.groups if group.kind != "site"],
        "opml": OPML,
        "formats": FORMAT_NAMES,
        "types": links.MEDIA_TYPES,
        "address": lambda path: site.feeds.url + quote(path),
        "path": quote,
        "language_name": partial(language_name, reader=site.language),
        "counted": counted,
        "dated": dated,
        "words": words,
    }
    style = fill(templates, "subscribe.css.j2", context)
    return fill(templates, "subscribe.html.j2", context | {"style": style}).encode()


def _group(group: Group) -> dict[str, object]:
    """Give the template one group: its feeds, and if they are many, in parts."""
    parts = initials(group.rows) if len(group.rows) > _MANY else []
    return {"kind": group.kind, "rows": group.rows, "parts": parts}


def _own_templates(folder: Path) -> Path | None:
    """Return a site's own folder of templates if it has one, and see all that the page may be made of."""
    known: set[Path] = set()
    _see(packaged_templates(), known)
    if not disk.exists(folder) or not folder.is_dir():
        return None
    _see(folder, known)
    return folder


def _see(folder: Path, known: set[Path]) -> None:
    """Take down what is in a folder; links are followed, as by Jinja, but into no *known* folder."""
    real = folder.resolve()
    if real in known:
        return
    known.add(real)
    with contextlib.suppress(OSError):  # then Jinja cannot read it either
        for entry in disk.entries(folder):
            place = folder / entry.name
            if place.is_dir():
                _see(place, known)
            elif disk.is_file(place):  # no link to nowhere, by which editors lock files
                disk.read(place)
