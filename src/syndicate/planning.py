"""From a site's articles to the bytes of its feeds: everything in a build but the writing.

What a memory of the last build knows is not made again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct

from syndicate import archiving, collector, disk, editions, output, sources
from syndicate.cache.memory import Made, Memory, Recollection
from syndicate.config import EXAMPLE_URL, FILE_NAME, Site
from syndicate.disk import Seen
from syndicate.errors import ConfigError
from syndicate.feeds import FILES
from syndicate.interval import ALWAYS, Interval
from syndicate.making import Maker
from syndicate.model import Feed, Finding, Output
from syndicate.sources import Read

Stage = Literal["Reading articles", "Rendering articles", "Writing archives", "Writing feeds"]
Progress = Callable[[Stage, int, int], None]

_EDITIONS = "editions"


class Plan(Struct, frozen=True, kw_only=True):
    """Everything a build would write, and what was found on the way; *feeds* hold what fits into them.

    *staying* has the hashes of files that are there already as they have to be, and *keep* tells of others of
    ours whether they stay. *memory* is what the next build may know, None where something changed while it
    was read; all of it holds within *validity*.
    """

    sources: sources.Sources
    feeds: tuple[Feed, ...]
    outputs: tuple[Output, ...]
    findings: tuple[Finding, ...]
    staying: dict[str, str] = {}
    keep: Callable[[str], bool] = lambda _: False
    memory: Memory | None = None
    validity: Interval = ALWAYS


def quiet(stage: Stage, done: int, total: int) -> None:
    """Report no progress."""


def plan(
    site: Site,
    *,
    now: datetime,
    progress: Progress = quiet,
    past: Recollection | None = None,
    jobs: int | None = None,
) -> Plan:
    """Read the site and make the bytes of every feed, writing nothing.

    *now* (aware) decides what is due, expired or too old, and stands in no output. What *past* knows is not
    made again. Raises `InputError` if the articles cannot be read and `ConfigError` if two feeds would share
    a file.
    """
    past = past or Recollection(b"", (), now)
    told = _told(progress)
    found = sources.read(site, now, told("Reading articles"), recall=past.recall, jobs=jobs)
    feeds = collector.collect(site, found.articles, now, FILES, found.dialect.term_page)
    shelved = archiving.archived(site, feeds, found, now, past)
    intact = past.intact(site.feeds.output)
    pages, made, seen = _editions(site, past, intact)
    _check_paths(site, (*shelved.feeds, *shelved.archives), made)
    # Articles in archives alone are made by a maker of their own, as no memory has to know of them.
    archivist = Maker(site, found, past, intact, jobs) if shelved.fresh else None
    archives = archivist.write_archives(shelved.fresh, told("Writing archives")) if archivist else ()
    files = [*archives, *shelved.cut]
    maker = Maker(site, found, past, intact, jobs)
    written = list(maker.write(shelved.feeds, told("Rendering articles"), told("Writing feeds")))
    # What leads to an archive is written after it.
    outputs = (*files, *(file for _, some in written for file in some), *pages)
    fresh = {str(file.path) for file in outputs}
    wanted = {path for each in (*maker.made.values(), made) for path in each.files}
    return Plan(
        sources=found,
        feeds=tuple(feed for feed, _ in written),
        outputs=outputs,
        findings=tuple(sorted([*found.findings, *_example_address(site), *maker.findings()])),
        keep=editions.is_of_elsewhere(site),
        staying={path: intact[path] for path in sorted(wanted - fresh)} | shelved.staying,
        memory=Memory(
            shared=found.shared,
            renderings=maker.renderings,
            made={**maker.made, _EDITIONS: made},
            editions=seen,
            told=shelved.told,
        )
        if maker.steady and (archivist is None or archivist.steady)
        else None,
        validity=_validity(found.reads)
        .within(collector.lasting(site, found.articles, now))
        .within(shelved.validity),
    )


def _check_paths(site: Site, feeds: Iterable[Feed], pages: Made) -> None:
    """Raise `ConfigError` if two feeds would share a file."""
    if problems := output.check_paths(feeds, pages.files):
        raise ConfigError(
            site.root / FILE_NAME, tuple(f"feeds: {each}; change a `path`" for each in problems)
        )


def _told(progress: Progress) -> Callable[[Stage], Callable[[int, int], None]]:
    return lambda stage: lambda done, total: progress(stage, done, total)


def _editions(
    site: Site, past: Recollection, intact: Mapping[str, str]
) -> tuple[tuple[Output, ...], Made, Seen]:
    """Return the pages of the newsletter that are new, which there are, and what they were made of."""
    made, seen = past.memory.made.get(_EDITIONS), past.memory.editions
    if made and past.holds(seen) and intact.keys() >= {*made.files}:
        return (), made, seen
    with disk.watching() as seen:
        pages = editions.outputs(site)
    return pages, Made(fingerprint="", files=tuple(str(page.path) for page in pages)), seen


def _validity(reads: Iterable[Read]) -> Interval:
    """Return when all articles are read as they were."""
    begins = {read.since for read in reads if read.since is not None}
    ends = {read.until for read in reads if read.until is not None}
    return Interval(since=max(begins, default=None), until=min(ends, default=None))


def _example_address(site: Site) -> Iterator[Finding]:
    """Tell of the address that `syndicate init` writes where it was given none (RFC 2606 §3)."""
    if site.url == EXAMPLE_URL:
        yield Finding(
            path=FILE_NAME,
            severity="warning",
            message=f"`url` in [site] is still the example {site.url}; every link and id begins with it",
            remedy="set it to where the site is served, before anybody subscribes",
        )
