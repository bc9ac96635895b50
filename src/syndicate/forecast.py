"""What subscribers will see of a build: the feeds that it would write, beside those on the disk.

Readers know an entry by its id. So one with another id comes up as unread, however old it is; that many old
ones would is what `refusal` tells of.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from syndicate import output
from syndicate.errors import InputError
from syndicate.feeds.archive import feed_and_period
from syndicate.model import Feed
from syndicate.planning import Plan
from syndicate.published import Entry, address, read

# More old entries than this, or a fifth of all if these are a few, do not come up by themselves.
_MANY = 20
_SOME = 3
_FIFTH = 5


class Change(Struct, frozen=True, kw_only=True):
    """What becomes of a feed: *entries* is how many it will hold, *is_new* that nobody can have subscribed.

    *new*, *changed* and *vanished* are by id. *old* are those of *new* that are no news: they were there
    under another id, or are older than what was.
    """

    key: str
    title: str
    path: str
    entries: int
    is_new: bool = False
    new: tuple[Entry, ...] = ()
    changed: tuple[Entry, ...] = ()
    vanished: tuple[Entry, ...] = ()
    old: tuple[Entry, ...] = ()

    @property
    def is_flood(self) -> bool:
        """Whether so much of it would come up as new, though it is old, that an accident is likely."""
        number = len(self.old)
        return number > _MANY or (number >= _SOME and number * _FIFTH > self.entries)


class Forecast(Struct, frozen=True, kw_only=True):
    """What a build would do: of *feeds* those in *changes* have other files; *removed* are files that go.

    *archives* are files of archives that begin, or from which an article is cut out.
    """

    feeds: int
    changes: tuple[Change, ...]
    removed: tuple[str, ...]
    archives: tuple[str, ...] = ()

    @property
    def refusal(self) -> str:
        """Say that old articles would come up as new, "" if not."""
        floods = [change for change in self.changes if change.is_flood]
        if not floods:
            return ""
        worst = max(floods, key=lambda change: len(change.old))
        more = f", and {len(floods) - 1:,} more of the feeds alike" if floods[1:] else ""
        return (
            f"feed {worst.key}: {len(worst.old):,} of {worst.entries:,} entries are old, but would come up "
            f"as new for its subscribers (such as “{worst.old[0].title}”){more}; nothing was written. If "
            "ids have changed, restore syndicate.ids; if a feed only gets more articles, lower its `limit`; "
            "if it is meant, --accept confirms it"
        )


def forecast(folder: Path, made: Plan) -> Forecast:
    """Compare what a build would write with the feeds in the output *folder*."""
    data = {str(each.path): each.data for each in made.outputs}
    known = output.read_manifest(folder).files
    wanted = {*data, *made.staying}
    changes = (_feed_change(folder, feed, data) for feed in made.feeds)
    return Forecast(
        feeds=len(made.feeds),
        changes=tuple(change for change in changes if change is not None),
        removed=tuple(path for path in known if path not in wanted and not made.keep(path)),
        archives=tuple(sorted(filter(feed_and_period, data))),
    )


def compare(before: Sequence[Entry], after: Sequence[Entry]) -> dict[str, tuple[Entry, ...]]:
    """Return which entries of a feed are new, changed, vanished, and old though new by their ids."""
    ids, forms = {entry.id for entry in before}, {(entry.id, entry.form) for entry in before}
    new = tuple(entry for entry in after if entry.id not in ids)
    here = {entry.id for entry in after}
    return {
        "new": new,
        "changed": tuple(each for each in after if each.id in ids and (each.id, each.form) not in forms),
        "vanished": tuple(entry for entry in before if entry.id not in here),
        "old": tuple(_old(new, before)),
    }


def _old(new: Iterable[Entry], before: Sequence[Entry]) -> Iterable[Entry]:
    """Yield what was there before under another id, or is older than the newest that was."""
    urls = {address(entry.url) for entry in before if entry.url}
    names = {(entry.title, entry.published) for entry in before if entry.title}
    dates = [entry.published for entry in before if entry.published]
    newest = max(dates, default=None)
    for entry in new:
        is_older = newest is not None and entry.published is not None and entry.published < newest
        if is_older or (entry.title, entry.published) in names or (entry.url and address(entry.url) in urls):
            yield entry


def _feed_change(folder: Path, feed: Feed, data: dict[str, bytes]) -> Change | None:
    """Return what becomes of a feed: of its files, that of which most would come up; None if none changes."""
    changes = [
        change
        for path in feed.paths.values()
        if path in data and (change := _file_change(feed, path, folder / path, data[path])) is not None
    ]
    return max(changes, key=_weight, default=None)


def _weight(change: Change) -> tuple[int, ...]:
    numbers = (len(each) for each in (change.old, change.new, change.changed, change.vanished))
    return (not change.is_new, *numbers)


def _file_change(feed: Feed, path: str, location: Path, data: bytes) -> Change | None:
    try:
        there = location.read_bytes()
    except OSError:
        there = None
    if there == data:
        return None
    after = read(data, name=path).entries
    try:
        before = None if there is None else read(there, name=path).entries
    except InputError:  # whatever it is, nobody has subscribed to it
        before = None
    change = Change(key=feed.key, title=feed.title, path=path, entries=len(after), is_new=before is None)
    if before is None:
        return replace(change, new=after)
    return replace(change, **compare(before, after))
