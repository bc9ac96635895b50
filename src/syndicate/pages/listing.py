"""Which feeds a site has, in the order and the groups in which they are shown."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from unicodedata import normalize

from msgspec import Struct

from syndicate.config import Site
from syndicate.model import Feed, FormatName


class Row(Struct, frozen=True, kw_only=True):
    """One feed in a list.

    *name* is what tells it from the others of its group: a term's label, or a title of its own. *articles*
    is how many it is about, of which its files hold the newest, None if it lists editions; *newest* the date
    of the last of these in the site's zone (ISO 8601), "" if there is none. *paths* are relative to the
    output folder.
    """

    name: str
    title: str
    language: str
    articles: int | None
    newest: str
    paths: dict[FormatName, str]
    home_url: str


class Group(Struct, frozen=True, kw_only=True):
    """The feeds of one kind: "site", "custom", "edition" (archives of newsletters), or that of terms."""

    kind: str
    rows: tuple[Row, ...]


class Listing(Struct, frozen=True, kw_only=True):
    """All feeds: the site's own, the custom ones, archives of newsletters, and each kind of term by name."""

    groups: tuple[Group, ...]

    def of(self, kind: str) -> tuple[Row, ...]:
        """Return the feeds of one kind."""
        return next((group.rows for group in self.groups if group.kind == kind), ())


def list_feeds(
    site: Site, feeds: Iterable[Feed], archives: Mapping[str, dict[FormatName, str]] | None = None
) -> Listing:
    """List a site's feeds; those of terms in the order of their names, which is that of no language.

    *archives* are those of newsletters: their paths by title and format.
    """
    ranks = {kind: rank for rank, kind in enumerate(("site", "custom", *site.feeds.by))}
    ordered = sorted(feeds, key=lambda feed: (ranks[feed.kind], sorting_name(feed) if feed.term else ""))
    groups = [
        Group(kind=kind, rows=tuple(_row(site, feed) for feed in members))
        for kind, members in groupby(ordered, key=lambda feed: feed.kind)
    ]
    if archives:
        place = sum(group.kind in ("site", "custom") for group in groups)
        rows = tuple(_archive(site, title, paths) for title, paths in archives.items())
        groups.insert(place, Group(kind="edition", rows=rows))
    return Listing(groups=tuple(groups))


def initials(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Cut a long list into parts by the first letter of the names; `#` is for what begins with none."""
    return [(letter, list(part)) for letter, part in groupby(rows, key=lambda row: _initial(row.name))]


def sorting_name(feed: Feed) -> tuple[bool, str, str]:
    """Return what a term's feed is sorted by: names without a letter first, accents and case as nothing."""
    name = feed.term.label if feed.term else feed.title
    return _initial(name) != "#", _bare(name), name


def _initial(name: str) -> str:
    first = _bare(name)[:1]
    return first.upper()[:1] if first.isalpha() else "#"


def _bare(name: str) -> str:
    return (
        "".join(char for char in normalize("NFKD", name) if char.isalnum() or char.isspace())
        .casefold()
        .strip()
    )


def _row(site: Site, feed: Feed) -> Row:
    newest = max((article.published for article in feed.articles), default=None)
    return Row(
        name=feed.term.label if feed.term else feed.title,
        title=feed.title,
        language=feed.language,
        articles=feed.total,
        newest=newest.astimezone(site.timezone).date().isoformat() if newest else "",
        paths=dict(feed.paths),
        home_url=feed.home_url,
    )


def _archive(site: Site, title: str, paths: dict[FormatName, str]) -> Row:
    return Row(
        name=title,
        title=title,
        language=site.language,
        articles=None,
        newest="",
        paths=paths,
        home_url=site.url,
    )
