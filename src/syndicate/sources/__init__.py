"""Files on disk -> articles, findings, and an account in which no file is missing."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from msgspec import Struct

from syndicate import disk, identity
from syndicate.config import FILE_NAME, Site
from syndicate.content import Body
from syndicate.model import Article, Finding, LeftOut, Translation
from syndicate.parallel import batched, spread
from syndicate.sources import dialects, own_tags, unbuilt
from syndicate.sources.articles import Reader
from syndicate.sources.media import LocalFiles
from syndicate.sources.outcome import Origin, Read, validity
from syndicate.sources.record import packed, unpacked
from syndicate.sources.references import References
from syndicate.sources.rendering import Renderer
from syndicate.sources.scan import SourceFile, Unread, left_unread, relative, scan

if TYPE_CHECKING:  # imported only where bodies come from the built site
    from syndicate.sources.built import Built

__all__ = [
    "LocalFiles",
    "Origin",
    "Read",
    "Recall",
    "References",
    "SourceFile",
    "Sources",
    "Unread",
    "left_unread",
    "read",
    "read_again",
    "recall_nothing",
    "relative",
    "validity",
]

Recall: TypeAlias = Callable[[disk.Seen], Callable[[SourceFile], Read | None]]


def recall_nothing(_: disk.Seen) -> Callable[[SourceFile], None]:
    """Know nothing of any file."""
    return lambda _: None


class Sources(Struct, frozen=True, kw_only=True):
    """What the article folders hold.

    *articles* are in order of publication, oldest first. *files* counts the source files, each of which is
    an article or stands in *left_out* with a reason: invalid, draft, undated, future, expired, unlisted,
    not-an-article. *registry* has a line for each article; it is not saved. *reads* says what became of each
    file; *shared* was looked at for all of them, *scanned* to find them and to compare them with the built
    site. *own* are the site's own tags, *built* is where bodies come from, if not from the sources.
    *settled* is that of `Identified`.
    """

    site: Site
    dialect: dialects.Dialect
    local_files: LocalFiles
    articles: tuple[Article, ...]
    files: int
    left_out: tuple[LeftOut, ...]
    findings: tuple[Finding, ...]
    locations: dict[str, SourceFile]
    reads: tuple[Read, ...]
    shared: disk.Seen
    scanned: disk.Seen
    registry: identity.Registry
    own: own_tags.OwnTags
    built: "Built | None" = None
    settled: bool = False

    @property
    def registry_found(self) -> bool:
        """Whether there was a file of ids, so that an article it does not know is a new one."""
        return self.registry.data is not None

    @property
    def excluded(self) -> dict[str, int]:
        """How many files were left out for each reason."""
        return dict(sorted(Counter(item.reason for item in self.left_out).items()))

    def read_again(self, file: SourceFile, now: datetime) -> Read:
        """Read one of the files once more, to learn what decided; *now* as for `read`."""
        reader = Reader(self.site, self.dialect, self.local_files, now, self.own, origins=True)
        return reader.read([file])[0]

    def references(self) -> References:
        """Return what knows where references to the articles lead."""
        return References(self.articles)

    def bodies(self, references: References | None = None) -> Callable[[Article], Body]:
        """Return a function that renders the body of one of the articles."""
        return Renderer(
            site=self.site,
            dialect=self.dialect,
            own=self.own,
            built=self.built,
            files=self.locations,
            references=references or self.references(),
        ).body

    def is_outdated(self, article: Article) -> bool:
        """Tell whether an article's page in the built site, where bodies come from there, is of no use."""
        built = self.built
        return built is not None and built.is_outdated(article, self.locations[article.path].location)


def read(
    site: Site,
    now: datetime,
    progress: Callable[[int, int], None] | None = None,
    *,
    recall: Recall = recall_nothing,
    jobs: int | None = None,
) -> Sources:
    """Read every source file of the site; *progress* is told how many of how many are done.

    *recall* gives, for what all files share, a function that knows of some files what became of them; the
    others are read, by *jobs* processes. Raises `InputError` if an article folder is missing or cannot be
    read, or the registry is not understood.
    """
    registry = identity.registry.read(site.root / site.registry)
    with disk.watching() as scanned:
        files, findings = scan(site)
    shop = _workshop(site, now, files)
    results = _results(shop, files, recall, progress, jobs)
    findings += chain(shop.reader.findings, shop.own.findings, *(result.findings for result in results))
    texts = {result.file.path: result.fingerprint for result in results if result.article}
    identified = identity.identify(_linked(results), texts, registry.lines)
    findings += [*_unused_patterns(site, identified.articles), *identified.findings]
    places = {result.file.path: result.file for result in results if result.article}
    with disk.watching() as looked:
        findings += unbuilt.check(site, shop.reader.public, identified.articles, places)
    return Sources(
        site=site,
        dialect=shop.dialect,
        local_files=shop.local_files,
        articles=tuple(identified.articles),
        files=len(files),
        left_out=tuple(
            LeftOut(path=result.file.path, reason=result.excluded) for result in results if not result.article
        ),
        findings=tuple(sorted(findings)),
        locations=places,
        reads=tuple(results),
        shared=shop.shared,
        scanned=scanned | looked,
        registry=msgspec.structs.replace(registry, lines=identified.lines),
        own=shop.own,
        built=shop.built,
        settled=identified.settled,
    )


def _results(
    shop: "_Workshop",
    files: Sequence[SourceFile],
    recall: Recall,
    progress: Callable[[int, int], None] | None,
    jobs: int | None,
) -> list[Read]:
    """Return what became of each file, in this order; the arguments are those of `read`."""
    known = [*map(recall(shop.shared), files)]
    unread = [file for file, result in zip(files, known, strict=True) if result is None]
    batches = spread(shop.reader.read, batched(unread), progress, jobs=jobs, pack=packed, unpack=unpacked)
    fresh = chain.from_iterable(batches)
    return [result or next(fresh) for result in known]


def read_again(site: Site, now: datetime, files: Sequence[SourceFile]) -> Sources:
    """Read some source files, as if there were no others: without their ids, and without translations."""
    shop = _workshop(site, now, files)
    reads = tuple(shop.reader.read(files))
    return Sources(
        site=site,
        dialect=shop.dialect,
        local_files=shop.local_files,
        articles=tuple(read.article for read in reads if read.article),
        files=len(files),
        left_out=(),
        findings=(),
        locations={},
        reads=reads,
        shared=shop.shared,
        scanned={},
        registry=identity.Registry(location=site.root / site.registry),
        own=shop.own,
        built=shop.built,
    )


class _Workshop(Struct, frozen=True, kw_only=True):
    """What reads the files of a site; *shared* was looked at for all of them."""

    dialect: dialects.Dialect
    local_files: LocalFiles
    own: own_tags.OwnTags
    built: "Built | None"
    reader: Reader
    shared: disk.Seen


def _workshop(site: Site, now: datetime, files: Sequence[SourceFile]) -> _Workshop:
    local_files = LocalFiles(site)
    with disk.watching() as shared:
        dialect = dialects.choose(site.generator, site.root)
        own = own_tags.read(site.root)
        reader = Reader(site, dialect, local_files, now, own)
        built = _built(site, reader.public)
        for file in files:
            if "_index." in file.name:  # what a section says counts for the articles in it
                disk.note(str(file.location), disk.THERE)
    return _Workshop(
        dialect=dialect, local_files=local_files, own=own, built=built, reader=reader, shared=shared
    )


def _built(site: Site, usual: str) -> "Built | None":
    """Return the built site, if bodies come from there; *usual* is where the generator puts it."""
    if site.bodies.html == "source":
        return None
    from syndicate.sources.built import Built  # noqa: PLC0415 - see above

    return Built(site, usual)


def _unused_patterns(site: Site, articles: Sequence[Article]) -> Iterator[Finding]:
    """Tell of permalink patterns for sections that hold no article: a misspelt one changes every URL."""
    sections = {article.section for article in articles}
    for section in sorted(site.permalinks.keys() - sections - {""}):
        known = ", ".join(sorted(filter(None, sections))) or "none"
        yield Finding(
            path=FILE_NAME,
            severity="warning",
            message=f"the permalink pattern of {section!r} is for a section without an article",
            remedy=f"correct the name; the sections are: {known}",
        )


def _linked(results: list[Read]) -> list[Article]:
    """Tell each article of its translations: those that share its key, or its name but for the language."""
    groups: dict[str, list[Article]] = defaultdict(list)
    for result in results:
        if result.article:
            groups[result.translation_key].append(result.article)
    linked = []
    for group in groups.values():
        if len(group) == 1:
            linked += group
            continue
        for article in group:
            others = {other.language: other.url for other in group if other.language != article.language}
            translations = tuple(Translation(language=tag, url=others[tag]) for tag in sorted(others))
            linked.append(
                msgspec.structs.replace(article, translations=translations) if translations else article
            )
    return linked
