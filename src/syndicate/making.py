"""Feeds -> their files, each made only if anything in it is not as it was in the last build."""

import gzip
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from syndicate.bodies import Bodies
from syndicate.cache.memory import Made, Recollection, Rendering, fingerprint
from syndicate.config import FILE_NAME, Site
from syndicate.content import Body
from syndicate.feeds import FeedWriter, Held
from syndicate.model import Article, ContentMode, Feed, Finding, FormatName, Output
from syndicate.parallel import spread
from syndicate.sources import References, Sources

Stage = Literal["Reading articles", "Rendering articles", "Writing archives", "Writing feeds"]
Progress = Callable[[Stage, int, int], None]
Tick = Callable[[int, int], None]
_BATCH = 5_000
"""Articles, each counted once for every archive that holds it."""


class Maker:
    """Makes the feeds of one build; a class, because they share articles, each of which is rendered once.

    *past* knows what feeds were made of, and *moved* says that *references* may lead elsewhere than then.
    What was found out is in *made* and *renderings*, as a memory has them; *steady* tells that no article
    changed since it was read.
    """

    def __init__(
        self,
        site: Site,
        found: Sources,
        past: Recollection,
        references: References,
        *,
        moved: bool,
        jobs: int | None = None,
    ) -> None:
        self._past = past
        self._intact = past.intact(site.feeds.output)
        self._jobs = jobs
        self._references = references
        self._bodies = Bodies(found.bodies(references))
        schemes = {kind: f"{site.feeds.url}{kind}/" for kind in ("category", "tag")}
        self._writer = FeedWriter(self._bodies.html, site_title=site.title, schemes=schemes)
        self._reads = {read.file.path: read for read in found.reads if read.article}
        self._dialect = found.dialect.name
        self._own = found.own.fingerprint
        self._found = found
        self._has_moved = moved
        self._keys: dict[tuple[int, ContentMode], str] = {}
        self.renderings: dict[str, Rendering] = {}
        self.made: dict[str, Made] = {}
        self.steady = True

    def write(
        self, feeds: Sequence[Feed], rendered: Tick, written: Tick
    ) -> Iterator[tuple[Feed, tuple[Output, ...]]]:
        """Yield each feed with the articles that all of its files hold, and those files that are new."""
        changed = {feed.key for feed in feeds if not self._is_as_it_was(feed)}
        self._writer.warm([feed for feed in feeds if feed.key in changed], self._spread(rendered))
        for number, feed in enumerate(feeds, 1):
            files = self._files(feed) if feed.key in changed else ()
            in_all = min(self.made[feed.key].held.values(), default=0)
            yield replace(feed, articles=feed.articles[:in_all]), files
            written(number, len(feeds))

    def write_archives(self, feeds: Iterable[Feed], written: Tick) -> Iterator[Output]:
        """Yield the files of archives, a few periods at a time: all of history may not fit into memory."""
        batches = list(_batches(sorted(feeds, key=_period)))
        total, done = sum(map(len, batches)), 0
        for batch in batches:
            for _, files in self.write(batch, _untold, _untold):
                yield from files
            done += len(batch)
            written(done, total)

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong in bodies, and what does not fit into its feed."""
        for name, rendering in self.renderings.items():
            if rendering.problems:
                body = Body(html="", problems=rendering.problems)
                self._bodies.made.append((name.partition(" ")[2], body))
        yield from self._bodies.findings()
        for made in self.made.values():
            yield from made.findings

    def _is_as_it_was(self, feed: Feed) -> bool:
        made = self._past.memory.made.get(feed.key)
        if made is None or made.fingerprint != self._fingerprint(feed):
            return False
        self.made[feed.key] = made
        return all(path in self._intact for path in made.files)

    def _files(self, feed: Feed) -> tuple[Output, ...]:
        parts = {format_: self._writer.parts(feed, format_) for format_ in feed.paths}
        places = (*feed.paths.items(), *feed.also)
        files = tuple(Output(path=PurePosixPath(path), parts=parts[format_]) for format_, path in places)
        if feed.gzip:
            files = (*files, *map(_twin, files))
        held = {format_: self._writer.held(feed, format_) for format_ in feed.paths}
        self.made[feed.key] = Made(
            fingerprint=self._fingerprint(feed),
            files=tuple(str(file.path) for file in files),
            feed=msgspec.json.encode(replace(feed, articles=())),
            members=tuple(article.path for article in feed.articles),
            held={format_: each.articles for format_, each in held.items()},
            findings=tuple(_too_large(feed, held)),
        )
        return files

    def _fingerprint(self, feed: Feed) -> str:
        """Sum up all that a feed's files are made of; "" if that of some article is not known."""
        members = [self._rendering(article, article.content or feed.content) for article in feed.articles]
        if None in members:
            return ""
        entries = [each and (each.key, each.references) for each in members]
        return fingerprint(replace(feed, articles=(), total=0), entries)

    def _rendering(self, article: Article, mode: ContentMode) -> Rendering | None:
        """Return what came of an article, in this build or in one before where nothing of it has changed."""
        name = f"{mode} {article.path}"
        known = self.renderings.get(name) or self._past.memory.renderings.get(name)
        if known is None or known.key != self._key(article, mode):
            return None
        if name in self.renderings:
            return known
        if known.seen and not self._past.holds(known.seen):
            return None
        if self._has_moved and known.references:
            resolve = self._references.resolver(article)
            known = replace(known, references={each: resolve(each) for each in known.references})
        self.renderings[name] = known
        return known

    def _key(self, article: Article, mode: ContentMode) -> str:
        known = self._keys.get((id(article), mode))
        if known is None:
            outdated = self._found.is_outdated(article)
            known = fingerprint(mode, self._dialect, self._own, outdated, self._source(article), article)
            self._keys[id(article), mode] = known
        return known

    def _source(self, article: Article) -> str:
        """Return the hash of an article's file as it was read."""
        read = self._reads[article.path]
        return read.seen.get(read.file.place, "")

    def _spread(self, tick: Tick) -> Callable[[Callable[[Any], Any], Sequence[Any]], list[Any]]:
        """Return a `map` that works on all cores, and brings home what came of bodies there."""
        bodies = self._bodies

        def told(function: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
            def one(batch: Any) -> tuple[Any, dict[str, Rendering], bool]:
                before = len(bodies.made)
                return function(batch), *self._rendered(batch, bodies.made[before:])

            results = spread(one, items, tick, jobs=self._jobs)
            for batch, (_, renderings, steady) in zip(items, results, strict=True):
                self.steady &= steady
                self.renderings |= renderings
                for article, mode, _ in batch:
                    self._keys[id(article), mode] = renderings[f"{mode} {article.path}"].key
            return [result for result, *_ in results]

        return told

    def _rendered(
        self, batch: Sequence[tuple[Article, ContentMode, Any]], made: Iterable[tuple[str, Body]]
    ) -> tuple[dict[str, Rendering], bool]:
        """Return what came of a batch, and whether the articles are as they were read.

        An article in full has a body, a summary need not have one.
        """
        renderings, steady = {}, True
        bodies = defaultdict(list)
        for path, body in made:
            bodies[path].append(body)
        for article, mode, _ in sorted(batch, key=lambda job: job[1] != "full"):
            body = bodies[article.path].pop() if bodies[article.path] else Body(html="")
            steady &= body.source in ("", self._source(article))
            renderings[f"{mode} {article.path}"] = Rendering(
                key=self._key(article, mode),
                id=article.id,
                translations=article.translations,
                references=body.references,
                problems=body.problems,
                seen=body.seen,
            )
        return renderings, steady


def _twin(file: Output) -> Output:
    """Compress a file (RFC 1952) without a name or a time, so that the same bytes give the same twin."""
    # Python 3.11 asks zlib for the header, which names the system then, if the time is 0 (gh-112346).
    data = gzip.compress(file.data, mtime=1)
    return Output(path=file.path.with_name(f"{file.path.name}.gz"), parts=(data[:4], bytes(4), data[8:]))


def _period(feed: Feed) -> str:
    return feed.key.rpartition(" ")[2]


def _batches(feeds: Iterable[Feed]) -> Iterator[list[Feed]]:
    """Yield so many archives that to render their articles pays for the start of processes."""
    batch: list[Feed] = []
    articles = 0
    for feed in feeds:
        if articles >= _BATCH and _period(feed) != _period(batch[-1]):
            yield batch
            batch, articles = [], 0
        batch.append(feed)
        articles += len(feed.articles)
    if batch:
        yield batch


def _untold(done: int, total: int) -> None:
    """Tell nobody."""


def _too_large(feed: Feed, held: Mapping[FormatName, Held]) -> Iterator[Finding]:
    """Tell of a feed whose newest article does not fit into `max_bytes` as it was meant."""
    for amount, what in ((1, "only its summary is there"), (0, "the feed is empty")):
        if names := [name for name, each in held.items() if not each.whole and each.articles == amount]:
            yield Finding(
                path=FILE_NAME,
                severity="warning",
                message=f"feed {feed.key}: the newest article does not fit into its max_bytes of "
                f"{feed.max_bytes:,}; in {', '.join(names)} {what}",
                remedy='raise `max_bytes`, or carry summaries with content = "summary"',
            )
