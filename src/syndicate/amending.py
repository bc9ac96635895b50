"""A last build after which some articles were edited -> what there is to write, without a look at the others.

That can be done where an edit leaves alone all by which articles are found, grouped and ordered, and where no
other file has changed: then every other article is in the same feeds under the same id, and refers to the
same URLs. Whatever may be otherwise is left to `planning`, which would make the same of it, only later.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndicate import archiving, editions, output, sources
from syndicate.cache.memory import Made, Memory, Recollection
from syndicate.config import Site
from syndicate.identity import Registry, facts_of, registry
from syndicate.interval import Interval
from syndicate.making import Maker, Stage, Tick
from syndicate.model import Article, ContentMode, Feed, Finding, Output
from syndicate.output import Manifest
from syndicate.sources import Read, References, SourceFile, Sources, validity
from syndicate.sources.record import Kept, as_read
from syndicate.sources.scan import relative


class Amendment(Struct, frozen=True, kw_only=True):
    """What a build would write: *reads* are of the edited articles only.

    *ids* is the file of ids as it was, *lines* its bytes as they are to be. All else is as in a `Plan`;
    *validity* is that of the *reads*.
    """

    reads: tuple[Read, ...]
    ids: Registry
    lines: bytes
    manifest: Manifest
    outputs: tuple[Output, ...]
    staying: dict[str, str]
    keep: Callable[[str], bool]
    findings: tuple[Finding, ...]
    memory: Memory
    validity: Interval


class _UnsureError(Exception):
    """It takes all articles to tell what there is to write."""


def amend(
    site: Site, past: Recollection, tick: Callable[[Stage], Tick], *, jobs: int | None = None
) -> Amendment | None:
    """Return what there is to write if nothing but articles was edited; None if that is not sure."""
    try:
        return _amendment(site, past, tick, jobs)
    except _UnsureError:
        return None


def _amendment(site: Site, past: Recollection, tick: Callable[[Stage], Tick], jobs: int | None) -> Amendment:
    memory = past.memory
    _insist(bool(past.suspects) and memory.settled and not archiving.is_asked_for(site))
    found, before = _found(site, past)
    for read in found.reads:
        _insist(_is_an_edit(before[read.file.path], read, memory))
    ids = registry.unread(site.root / site.registry)
    lines, given = _identified(ids, found.reads)
    articles = _Articles(past, found, given)
    feeds = [
        _feed(made, articles) for made in memory.made.values() if not given.keys().isdisjoint(made.members)
    ]
    maker = Maker(site, articles.found(), past, articles, moved=False, jobs=jobs)
    maker.renderings |= memory.renderings
    maker.made |= memory.made
    written = list(maker.write(feeds, tick("Rendering articles"), tick("Writing feeds")))
    _insist(maker.steady and not articles.asked)
    outputs = tuple(file for _, files in written for file in files)
    intact = past.intact(site.feeds.output)
    return Amendment(
        reads=found.reads,
        ids=ids,
        lines=lines,
        manifest=_manifest(site, [feed for feed, _ in written]),
        outputs=outputs,
        staying={path: intact[path] for path in sorted(intact.keys() - {str(file.path) for file in outputs})},
        keep=editions.is_of_elsewhere(site),
        findings=(*memory.findings, *maker.findings()),
        memory=replace(
            memory,
            common=memory.common.union(*(_besides(read) for read in found.reads)),
            renderings=maker.renderings,
            made=maker.made,
        ),
        validity=validity(found.reads),
    )


def _insist(sure: bool) -> None:  # noqa: FBT001 - like an assertion
    if not sure:
        raise _UnsureError


def _found(site: Site, past: Recollection) -> tuple[Sources, dict[str, Kept]]:
    """Read the suspects, which have to be articles of the last build; return what they were, too."""
    files, before = [], {}
    others = past.memory.common | past.memory.shared.keys()
    for location in sorted(past.suspects):
        path = relative(Path(location), site.root)
        kept = past.kept(path)
        if kept is None or not location.endswith(kept.name) or location in others:
            raise _UnsureError
        _insist(kept.article is not None and location in kept.seen)
        files.append(_file(location, kept, path))
        before[path] = kept
    found = sources.read_again(site, past.now, files)
    _insist(found.shared.items() <= past.memory.shared.items() and found.built is None)
    return found, before


def _file(location: str, kept: Kept, path: str) -> SourceFile:
    return SourceFile(folder=Path(location.removesuffix(kept.name)), name=kept.name, path=path)


def _is_an_edit(before: Kept, after: Read, memory: Memory) -> bool:
    """Tell whether all is as it was that other articles, feeds as a whole, or ids depend on.

    Where an article changes the date of the newest change, no feed may be without articles, which has it.
    """
    if before.article is None or after.article is None or after.findings:
        return False
    if before.article.updated != after.article.updated and not all(
        made.members for made in memory.made.values() if made.feed
    ):
        return False
    if any(finding.path == after.file.path for finding in memory.findings):
        return False
    return _place(before.translation_key, before.article) == _place(after.translation_key, after.article)


def _place(key: str, article: Article) -> bytes:
    return msgspec.json.encode([
        (key, article.id, article.url, article.path, article.published, article.language),
        (article.authors, article.categories, article.tags, article.section, article.content),
        (article.enclosures, article.episode),
    ])  # fmt: skip


def _identified(ids: Registry, reads: Iterable[Read]) -> tuple[bytes, dict[str, str]]:
    """Return the bytes of the file of ids, and the id of each article by its path."""
    facts = [facts_of(read.article, read.fingerprint) for read in reads if read.article]
    known = registry.amended(ids.data or b"", facts)
    if known is None:
        raise _UnsureError
    return known[0], dict(zip((line.path for line in facts), known[1], strict=True))


def _besides(read: Read) -> set[str]:
    """Return what was looked at for an article beside its file."""
    return read.seen.keys() - {str(read.file.location)}


def _feed(made: Made, articles: "_Articles") -> Feed:
    feed = msgspec.json.decode(made.feed, type=Feed)
    members = tuple(articles.get(path, feed.content) for path in made.members)
    return replace(feed, articles=members, updated=max(article.updated for article in members))


def _manifest(site: Site, feeds: Iterable[Feed]) -> Manifest:
    before = output.read_manifest(site.feeds.output)
    changed = {feed.key: feed for feed in output.describe([*feeds], before.articles).feeds}
    return replace(before, feeds=tuple(changed.get(feed.key, feed) for feed in before.feeds), files={})


class _Articles(References):
    """The articles of some feeds, and where they refer to; a class, because an article is in several feeds.

    *asked* tells that an article refers to something to which it did not refer before.
    """

    def __init__(self, past: Recollection, found: Sources, ids: Mapping[str, str]) -> None:
        super().__init__(())
        self._past = past
        self._found = found
        self._ids = ids
        self._reads = {read.file.path: read for read in found.reads}
        self._full: dict[str, Article] = {}
        self._answers: dict[str, dict[str, str | None]] = defaultdict(dict)
        self.asked = False

    def get(self, path: str, mode: ContentMode) -> Article:
        """Return an article that a feed of that mode holds."""
        read = self._reads.get(path) or self._recalled(path)
        if read.article is None:
            raise _UnsureError
        known = self._past.memory.renderings.get(f"{read.article.content or mode} {path}")
        if known is None:
            raise _UnsureError
        self._reads[path] = read
        self._answers[path] |= known.references
        id_ = self._ids.get(path, known.id)
        article = replace(read.article, id=id_, translations=known.translations)
        return self._full.setdefault(path, article)

    def found(self) -> Sources:
        """Return the sources of these articles, as if there were no others."""
        locations = {path: read.file for path, read in self._reads.items()}
        return replace(
            self._found,
            articles=tuple(self._full.values()),
            reads=tuple(self._reads.values()),
            locations=locations,
        )

    def resolver(self, article: Article) -> Callable[[str], str | None]:
        """Return a function that knows what the references of an article meant in the last build."""
        answers = self._answers[article.path]

        def answer(reference: str) -> str | None:
            self.asked |= reference not in answers
            return answers.get(reference)

        return answer

    def _recalled(self, path: str) -> Read:
        kept = self._past.kept(path)
        places = [place for place in kept.seen if place.endswith(f"/{kept.name}")] if kept else []
        if kept is None or len(places) != 1:
            raise _UnsureError
        return as_read(kept, _file(places[0], kept, path))
