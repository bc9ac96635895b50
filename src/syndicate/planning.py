"""From a site's articles to the bytes of its feeds: everything in a build but the writing.

What a memory of the last build knows is not made again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches

from msgspec import Struct

from syndicate import archiving, collector, disk, editions, output, pages, sources, terms
from syndicate.cache import store
from syndicate.cache.memory import Made, Memory, Recollection, fingerprint, nothing
from syndicate.config import EXAMPLE_URL, FILE_NAME, Site
from syndicate.disk import Seen
from syndicate.errors import ConfigError
from syndicate.feeds import FILES
from syndicate.interval import ALWAYS, Interval
from syndicate.making import Maker, Progress, Stage, Tick
from syndicate.model import Feed, Finding, FormatName, Output
from syndicate.pages import Listing

_EDITIONS = "editions"
_PAGES = "pages"


class Plan(Struct, frozen=True, kw_only=True):
    """Everything a build would write, and what was found on the way; *feeds* hold what fits into them.

    *archives* are those of all feeds, *held* is how many articles are in the file of each format,
    by the feeds' keys.
    *staying* has the hashes of files that are there already as they have to be, and *keep* tells of others of
    ours whether they stay. *memory* is what the next build may know, None where something changed while it
    was read; all of it holds within *validity*.
    """

    sources: sources.Sources
    feeds: tuple[Feed, ...]
    outputs: tuple[Output, ...]
    findings: tuple[Finding, ...]
    archives: tuple[Feed, ...] = ()
    held: dict[str, dict[FormatName, int]]
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
    past = past or nothing(now)
    tick = told(progress)
    found = sources.read(site, now, tick("Reading articles"), recall=past.recall, jobs=jobs)
    feeds = collector.collect(site, found.articles, now, FILES, found.dialect.term_page)
    shelved = archiving.archived(site, feeds, found, now, past)
    intact = past.intact(site.feeds.output)
    archive, made, seen = _editions(site, past, intact)
    owners = {"the archive of editions": made.files, **pages.owners(site)}
    if problems := output.check_paths((*shelved.feeds, *shelved.archives), owners):
        raise ConfigError(
            site.root / FILE_NAME, tuple(f"feeds: {each}; change a `path` or `also`" for each in problems)
        )
    references, moved = found.references(), past.has_moved(found.reads)
    # Articles in archives alone are made by a maker of their own, as no memory has to know of them.
    maker = archivist = Maker(site, found, past, references, moved=moved, jobs=jobs)
    archives = tuple(archivist.write_archives(shelved.fresh, tick("Writing archives")))
    if archives:
        maker = Maker(site, found, past, references, moved=moved, jobs=jobs)
    written = list(maker.write(shelved.feeds, tick("Rendering articles"), tick("Writing feeds")))
    lists, listed_made, looked = _lists(site, pages.list_feeds(site, shelved.feeds), past, intact)
    # What leads to an archive is written after it.
    feed_files = (file for _, files in written for file in files)
    outputs = (*archives, *shelved.cut, *feed_files, *archive, *lists)
    fresh = {str(file.path) for file in outputs}
    all_made = {**maker.made, _EDITIONS: made, _PAGES: listed_made}
    wanted = {path for each in all_made.values() for path in each.files}
    return Plan(
        sources=found,
        feeds=tuple(feed for feed, _ in written),
        outputs=outputs,
        findings=tuple(
            sorted(
                [*found.findings, *_example_address(site), *_unknown(site, feeds, found), *maker.findings()]
            )
        ),
        archives=shelved.archives,
        held={key: each.held for key, each in maker.made.items()},
        keep=editions.is_of_elsewhere(site),
        staying={path: intact[path] for path in sorted(wanted - fresh)} | shelved.staying,
        memory=Memory(
            shared=found.shared,
            renderings=maker.renderings,
            made=all_made,
            editions=seen,
            pages=looked,
            findings=found.findings,
            settled=found.settled,
            told=shelved.told,
        )
        if maker.steady and archivist.steady
        else None,
        validity=sources.validity(found.reads)
        .within(collector.lasting(site, found.articles, now))
        .within(shelved.validity),
    )


def told(progress: Progress) -> Callable[[Stage], Tick]:
    """Return what takes the progress of a stage."""
    return lambda stage: lambda done, total: progress(stage, done, total)


def _editions(
    site: Site, past: Recollection, intact: Mapping[str, str]
) -> tuple[tuple[Output, ...], Made, Seen]:
    """Return the pages of the newsletter that are new, which there are, and what they were made of."""
    made, seen = past.memory.made.get(_EDITIONS), past.memory.editions
    settings = store.settings_of(site)
    same = made and made.fingerprint == settings
    if made and same and past.holds(seen) and intact.keys() >= {*made.files}:
        return (), made, seen
    with disk.watching() as seen:
        pages = editions.outputs(site)
    return pages, Made(fingerprint=settings, files=tuple(str(page.path) for page in pages)), seen


def _lists(
    site: Site, listed: Listing, past: Recollection, intact: Mapping[str, str]
) -> tuple[tuple[Output, ...], Made, Seen]:
    """Return the files that list the feeds: new ones, which there are, and what they were made of."""
    made, seen = past.memory.made.get(_PAGES), past.memory.pages
    key = fingerprint(store.settings_of(site), listed)
    if made and made.fingerprint == key and past.holds(seen) and intact.keys() >= {*made.files}:
        return (), made, seen
    with disk.watching() as seen:
        files = pages.outputs(site, listed)
    return files, Made(fingerprint=key, files=tuple(str(file.path) for file in files)), seen


def _unknown(site: Site, feeds: Iterable[Feed], found: sources.Sources) -> Iterator[Finding]:
    """Tell of terms that no article has, where a former name or a former path leads to them."""
    if not (site.feeds.also or site.aliases.category or site.aliases.tag):
        return
    keys = {feed.key for feed in feeds}
    for path, (key, _) in site.feeds.also.items():
        if key not in keys:
            near = get_close_matches(key, keys, n=3, cutoff=0) or ["none"]
            yield Finding(
                path=FILE_NAME,
                severity="error",
                message=f"{path} was not written, as there is no feed {key} (`also` in [feeds])",
                remedy=f"correct the name; the nearest feeds are {', '.join(near)}",
            )
    for kind in ("category", "tag"):
        has = {term.slug for article in found.articles for term in terms.of(article, kind)}
        for label in sorted({*site.aliases.of(kind).values()}):
            if terms.slug(label) not in has:
                yield Finding(
                    path=FILE_NAME,
                    severity="warning",
                    message=f"no article has the {kind} {label!r}, for which [aliases] gives a former name",
                    remedy="correct the name, if it is misspelt",
                )


def _example_address(site: Site) -> Iterator[Finding]:
    """Tell of the address that `syndicate init` writes where it was given none (RFC 2606 §3)."""
    if site.url == EXAMPLE_URL:
        yield Finding(
            path=FILE_NAME,
            severity="warning",
            message=f"`url` in [site] is still the example {site.url}; every link and id begins with it",
            remedy="set it to where the site is served, before anybody subscribes",
        )
