"""`[feeds]` and the tables below it: which feeds there are, and how each is made."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, cast
from urllib.parse import quote

import msgspec

from syndicate.config import keys, patterns, podcasts, renames, values
from syndicate.config.settings import (
    FORMATS,
    GROUP_KINDS,
    Aliases,
    CustomFeed,
    Cut,
    Feeds,
    FeedSettings,
    GroupKind,
    Selection,
)
from syndicate.config.table import Table
from syndicate.model import ContentMode, FormatName

_DEFAULT = Feeds()


def feeds(table: Table, folder: Path, tops: Sequence[Path], site_url: str, aliases: Aliases) -> Feeds:
    """Return what `[feeds]` says of the site in *folder*; one of *tops* is the top of the site."""
    output = keys.folder(folder, table.text("output", str(_DEFAULT.output)))
    base = _titled(table, _settings(table, FeedSettings(), slug=True))
    by = cast("tuple[GroupKind, ...]", table.choices("by", GROUP_KINDS, _DEFAULT.by))
    plain = msgspec.structs.replace(base, selection=Selection())
    site = msgspec.structs.replace(base, path="{file}", title="{site}", min_articles=0)
    kinds = {"site": _site_feed(table.table("site"), site, site_url)}
    kinds |= {kind: _kind(table.table(kind), plain) for kind in GROUP_KINDS}
    tables = table.tables("custom")
    custom = tuple(_custom(item, plain, site_url) for item in tables)
    keys.unique(tables, [feed.name for feed in custom])
    url = table.convert("url", values.web_url, _served(output, (*tops, folder), site_url))
    # At the top of a site `index.html` is its own home page.
    page = table.flag("page", default=url != site_url)
    hubs = tuple(dict.fromkeys(table.converted("hubs", values.endpoint)))
    found = Feeds(
        output=output,
        url=url,
        by=by,
        page=page,
        kinds=kinds,
        custom=custom,
        hubs=hubs,
        gzip=table.flag("gzip", default=False),
    )
    found = msgspec.structs.replace(found, also=renames.also(table, found, aliases))
    table.finish()
    return found


def _served(output: Path, roots: Sequence[Path], site_url: str) -> str:
    """Return where the output folder is served, being below one of the folders that are the site's top."""
    root = next((root for root in roots if output.is_relative_to(root)), output)
    below = quote(output.relative_to(root).as_posix())
    return site_url if below == "." else f"{site_url}{below}/"


def _site_feed(table: Table, base: FeedSettings, site_url: str) -> FeedSettings:
    settings = _titled(table, _single(table, base, site_url))
    table.finish()
    return settings


def _kind(table: Table, base: FeedSettings) -> FeedSettings:
    settings = _titled(table, _settings(table, base, slug=True))
    table.finish()
    return settings


def _single(table: Table, base: FeedSettings, site_url: str) -> FeedSettings:
    """Return the settings of one feed, which may be a podcast."""
    settings = _settings(table, base, slug=False)
    podcast = podcasts.podcast(table, settings.formats, site_url)
    return msgspec.structs.replace(settings, podcast=podcast)


def _titled(table: Table, settings: FeedSettings) -> FeedSettings:
    title = patterns.text(table, "title", settings.title, patterns.TITLE_FIELDS)
    return msgspec.structs.replace(settings, title=title)


def _settings(table: Table, base: FeedSettings, *, slug: bool) -> FeedSettings:
    formats = cast("tuple[FormatName, ...]", table.choices("formats", FORMATS, base.formats))
    if table.raw.get("formats") == []:
        table.problem("formats", f"names no format; choose among {', '.join(FORMATS)}")
    max_bytes = keys.size(table, "max_bytes", base.max_bytes)
    archives = table.choice("archives", ("none", "month", "quarter", "year"), base.archives)
    if max_bytes is not None and archives != "none":
        key = "archives" if table.has("archives") else "max_bytes"
        table.problem(key, "archives keep every article within reach, max_bytes leaves some out; choose one")
    return FeedSettings(
        selection=keys.selection(table, base.selection),
        formats=formats,
        limit=table.number("limit", base.limit),
        max_age=table.convert("max_age", values.duration, base.max_age),
        max_bytes=max_bytes,
        content=cast("ContentMode", table.choice("content", ("full", "summary"), base.content)),
        # Only a group has to earn its feed; elsewhere the key does not exist.
        min_articles=table.number("min_articles", base.min_articles, least=0) if slug else 0,
        archives=cast("Cut | Literal['none']", archives),
        tombstones=table.convert("tombstones", values.pause, base.tombstones),
        path=patterns.path(table, base.path, slug=slug, single=len(formats) == 1),
        title=base.title,
    )


def _custom(table: Table, base: FeedSettings, site_url: str) -> CustomFeed:
    name = keys.name(table)
    settings = _single(table, msgspec.structs.replace(base, min_articles=0), site_url)
    feed = CustomFeed(
        name=name,
        title=table.text("title", name),
        description=table.text("description"),
        language=table.convert("language", values.language, ""),
        settings=settings,
    )
    table.finish()
    return feed
