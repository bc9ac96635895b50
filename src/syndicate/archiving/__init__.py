"""Feeds -> the same with their archives and tombstones, by what the output folder has of these already.

What was written of an archive stays as it is on the disk: which articles stand in it, and every byte. So the
output folder (`shelf`) is what archives are known from, without any other record; where it is gone, they are
made anew.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import PurePosixPath
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from syndicate import identity
from syndicate.archiving.shelf import Chain, Shelf
from syndicate.cache.memory import Recollection
from syndicate.config import Site
from syndicate.feeds import archive, documents
from syndicate.feeds.archive import Period
from syndicate.feeds.documents import Told
from syndicate.interval import ALWAYS, Interval
from syndicate.model import Article, Feed, FormatName, Output, Withdrawn
from syndicate.sources import Sources


class Archived(Struct, frozen=True, kw_only=True):
    """The current documents, *feeds*, and the *archives* before them.

    Of these *fresh* are still to be made, without the formats that are there; *cut* are files from which
    articles were withdrawn, and *staying* has the hashes of the other files. *told* has by hash what
    documents tell; all of it holds within *validity*.
    """

    feeds: tuple[Feed, ...]
    archives: tuple[Feed, ...] = ()
    fresh: tuple[Feed, ...] = ()
    cut: tuple[Output, ...] = ()
    staying: dict[str, str] = {}
    told: dict[str, Told] = {}
    validity: Interval = ALWAYS


def archived(
    site: Site, feeds: tuple[Feed, ...], found: Sources, now: datetime, past: Recollection
) -> Archived:
    """Return the feeds with their archives and tombstones."""
    if not is_asked_for(site):
        return Archived(feeds=feeds)
    shelf = Shelf(site, past)
    broken = {each.path for each in found.left_out if each.reason == "invalid"}
    names = _Names(
        ids=frozenset(article.id for article in found.articles),
        broken=frozenset(line.id for line in found.registry.lines if line.path in broken),
    )
    done = [_archived(site, shelf, names, feed, now) for feed in feeds]
    validity = ALWAYS
    for each in done:
        validity = validity.within(each.validity)
    return Archived(
        feeds=tuple(feed for each in done for feed in each.feeds),
        archives=tuple(feed for each in done for feed in each.archives),
        fresh=tuple(feed for each in done for feed in each.fresh),
        cut=tuple(file for each in done for file in each.cut),
        staying={path: state for each in done for path, state in each.staying.items()},
        told=shelf.told,
        validity=validity,
    )


def is_asked_for(site: Site) -> bool:
    """Tell whether any feed has archives or tombstones."""
    settings = (*site.feeds.kinds.values(), *(custom.settings for custom in site.feeds.custom))
    return any(each.archives != "none" or each.tombstones for each in settings)


class _Names(Struct, frozen=True, kw_only=True, dict=True):
    """The *ids* of all articles of the site, and of those that are *broken*, which is no withdrawal."""

    ids: frozenset[str]
    broken: frozenset[str]

    def meant(self, name: str) -> str:
        """Return the id that a document calls so; Atom has another for what is no IRI."""
        return name if name in self.ids else self._iris.get(name, name)

    @cached_property
    def _iris(self) -> dict[str, str]:
        return {identity.iri(id_): id_ for id_ in self.ids | self.broken}


def _archived(site: Site, shelf: Shelf, names: _Names, feed: Feed, now: datetime) -> Archived:
    """Return one feed with its archives and tombstones."""
    settings = site.feeds.of(feed.key)
    made, held = Archived(feeds=(replace(feed, history=()),)), frozenset[str]()
    if settings.archives != "none":
        opened = archive.period_of(now, settings.archives, site.timezone)
        cutter = _Cutter(site, shelf, names, feed, shelf.chain(feed, site.timezone))
        held = cutter.held
        loose = [article for article in feed.history if article.id not in held]
        lost = [period for period, files in cutter.chain.items() if not files]
        closed = shelf.closed(feed.key, site.timezone, cutter.chain)
        fresh = archive.cut_off(loose, lost, closed, opened, settings.archives)
        made = replace(
            cutter.cut(fresh, opened.name), validity=Interval(since=opened.begin, until=opened.end)
        )
    if settings.tombstones and "atom" in feed.paths:
        stones = _stones(shelf.tells(feed.paths["atom"], "atom"), held, now)
        return _with_tombstones(made, stones, names, settings.tombstones, now)
    return made


class _Cutter(Struct, frozen=True, dict=True):
    """Parts the articles of a feed among its archives, of which the *chain* is there, and the feed itself."""

    site: Site
    shelf: Shelf
    names: _Names
    feed: Feed
    chain: Chain

    @cached_property
    def held(self) -> frozenset[str]:
        """Return the ids of all that stands in an archive."""
        return frozenset().union(*map(self._held, self.chain))

    def cut(self, fresh: Mapping[Period, Collection[Article]], opened: str) -> Archived:
        """Return the feed; *fresh* are the articles that go into the archives of some periods.

        *opened* is the name of the period that is not closed.
        """
        archives = tuple(self._archives(fresh))
        kept = [(form, path) for files in self.chain.values() for form, path in files.items()]
        gone = {path: gone for form, path in kept if (gone := self._gone(path, form))}
        put = self.held.union(article.id for articles in fresh.values() for article in articles)
        return Archived(
            feeds=(replace(self._current(put), open=opened, previous=archives[-1].urls if archives else {}),),
            archives=archives,
            fresh=tuple(filter(None, map(self._missing, sorted({*self.chain, *fresh}), archives))),
            cut=tuple(self._without(path, form, gone[path]) for form, path in kept if path in gone),
            staying={path: self.shelf.state(path) for _, path in kept if path not in gone},
        )

    def _held(self, period: Period) -> set[str]:
        told = (self.shelf.tells(path, form).ids for form, path in self.chain.get(period, {}).items())
        return {self.names.meant(name) for names in told for name in names}

    def _archives(self, fresh: Mapping[Period, Collection[Article]]) -> Iterator[Feed]:
        """Yield the archives, the oldest first."""
        previous: dict[FormatName, str] = {}
        for period in sorted({*self.chain, *fresh}):
            held = {article.id for article in fresh.get(period, ())} | self._held(period)
            articles = tuple(article for article in self.feed.history if article.id in held)
            paths = {form: archive.path_of(path, period.name) for form, path in self.feed.paths.items()}
            urls = {form: self.site.feeds.url + quote(path) for form, path in paths.items()}
            yield replace(
                self.feed,
                key=f"{self.feed.key} {period.name}",
                updated=_updated(articles, self.feed.updated),
                articles=articles,
                history=(),
                paths=paths,
                also=(),
                # Nobody is told of what does not change.
                hubs=(),
                gzip=False,
                urls=urls,
                previous=previous,
                current=self.feed.urls,
            )
            previous = urls

    def _missing(self, period: Period, document: Feed) -> Feed | None:
        """Return an archive with those of its files alone that are not there."""
        files = self.chain.get(period, {})
        paths = {form: path for form, path in document.paths.items() if form not in files}
        return replace(document, paths=paths) if paths else None

    def _current(self, put: Collection[str]) -> Feed:
        """Return the feed itself, with all that is in no archive beside its newest articles."""
        newest = {article.id for article in self.feed.articles}
        shown = tuple(each for each in self.feed.history if each.id in newest or each.id not in put)
        return replace(self.feed, articles=shown, history=(), updated=_updated(shown, self.feed.updated))

    def _gone(self, path: str, form: FormatName) -> set[str]:
        """Return what stands in a document, as it calls it, and belongs to the feed no more."""
        told = self.shelf.tells(path, form).ids
        return {name for name in told if self.names.meant(name) not in self._stay}

    @cached_property
    def _stay(self) -> frozenset[str]:
        return self.names.broken.union(article.id for article in self.feed.history)

    def _without(self, path: str, form: FormatName, gone: Collection[str]) -> Output:
        return Output(path=PurePosixPath(path), parts=(documents.without(self.shelf.read(path), form, gone),))


def _updated(articles: Iterable[Article], otherwise: datetime) -> datetime:
    return max((article.updated for article in articles), default=otherwise)


def _stones(told: Told, archived_ids: Iterable[str], now: datetime) -> dict[str, str]:
    """Return since when, or else *now*, what stood in the last document or in an archive may be gone."""
    moment = now.astimezone(UTC).replace(microsecond=0).isoformat()
    stones = dict.fromkeys([*told.ids, *map(identity.iri, archived_ids)], moment)
    return stones | {each.id: each.when for each in told.withdrawn}


def _with_tombstones(
    made: Archived, stones: Mapping[str, str], names: _Names, lasting: timedelta, now: datetime
) -> Archived:
    """Return a feed that tells for so long of those that the site does not have.

    Of an article that is in another feed it does not: readers that know it from there would lose it.
    """
    there = names.ids | names.broken
    ends = {
        id_: datetime.fromisoformat(when) + lasting
        for id_, when in stones.items()
        if names.meant(id_) not in there
    }
    left = sorted(id_ for id_, end in ends.items() if now < end)
    (feed,) = made.feeds
    withdrawn = tuple(Withdrawn(id=id_, when=stones[id_]) for id_ in left)
    until = min((ends[id_] for id_ in left), default=None)
    return replace(
        made,
        feeds=(replace(feed, withdrawn=withdrawn),),
        validity=made.validity.within(Interval(until=until)),
    )
