"""From a site's articles to the bytes of its feeds: everything in a build but the writing.

What a memory of the last build knows is not made again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches

from msgspec import Struct
from msgspec.structs import replace

from syndicate import archiving, collector, disk, editions, output, pages, podcasts, sources, terms
from syndicate.archiving import Archived
from syndicate.cache import store
from syndicate.cache.memory import Made, Memory, Recollection, Rendering, fingerprint, nothing
from syndicate.config import EXAMPLE_URL, FILE_NAME, Site, is_provisional
from syndicate.disk import Seen
from syndicate.errors import ConfigError
from syndicate.feeds.documents import Told
from syndicate.interval import ALWAYS, Interval
from syndicate.making import Maker, Progress, Stage, Tick
from syndicate.model import FILES, Feed, Finding, FormatName, Output

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
    numbers = _editions(site, past)
    _check_paths(site, shelved, numbers)
    written = _written(site, found, shelved, past, tick=tick, jobs=jobs)
    lists = _lists(site, shelved.feeds, numbers, past)
    about_feeds, covers = _about_feeds(site, feeds, found)
    findings = (*found.findings, *about_feeds)
    memory = _memory(found, written, numbers, lists, findings=findings, covers=covers, told=shelved.told)
    outputs = (*written.outputs, *numbers.files, *lists.files)
    validity = sources.validity(found.reads).within(collector.lasting(site, found.articles, now))
    return Plan(
        sources=found,
        feeds=written.feeds,
        outputs=outputs,
        findings=tuple(sorted([*findings, *_provisional(site), *written.findings])),
        archives=shelved.archives,
        held={key: each.held for key, each in written.made.items()},
        keep=editions.is_of_elsewhere(site),
        staying=_staying(memory.made, outputs, past.intact(site.feeds.output)) | shelved.staying,
        memory=memory if written.steady else None,
        validity=validity.within(shelved.validity),
    )


def told(progress: Progress) -> Callable[[Stage], Tick]:
    """Return what takes the progress of a stage."""
    return lambda stage: lambda done, total: progress(stage, done, total)


class _Written(Struct, frozen=True, kw_only=True):
    """What became of the feeds and their archives; *steady* tells that no article changed meanwhile."""

    feeds: tuple[Feed, ...]
    outputs: tuple[Output, ...]
    findings: tuple[Finding, ...]
    made: dict[str, Made]
    renderings: dict[str, Rendering]
    steady: bool


def _written(
    site: Site,
    found: sources.Sources,
    shelved: Archived,
    past: Recollection,
    *,
    tick: Callable[[Stage], Tick],
    jobs: int | None,
) -> _Written:
    """Write the feeds, and before them the archives to which they lead."""
    references, moved = found.references(), past.has_moved(found.reads)
    # Articles in archives alone are made by a maker of their own, as no memory has to know of them.
    maker = archivist = Maker(site, found, past, references, moved=moved, jobs=jobs)
    archives = tuple(archivist.write_archives(shelved.fresh, tick("Writing archives")))
    if archives:
        maker = Maker(site, found, past, references, moved=moved, jobs=jobs)
    pairs = list(maker.write(shelved.feeds, tick("Rendering articles"), tick("Writing feeds")))
    return _Written(
        feeds=tuple(feed for feed, _ in pairs),
        outputs=(*archives, *shelved.cut, *(file for _, files in pairs for file in files)),
        findings=tuple(maker.findings()),
        made=maker.made,
        renderings=maker.renderings,
        steady=maker.steady and archivist.steady,
    )


class _Beside(Struct, frozen=True, kw_only=True):
    """What is written beside the feeds: the *files* that are not there yet, and what they were made of."""

    files: tuple[Output, ...] = ()
    made: Made
    seen: Seen


def _editions(site: Site, past: Recollection) -> _Beside:
    """Return the pages of the newsletter."""
    key = store.settings_of(site)
    return _known(site, past, _EDITIONS, key, past.memory.editions) or _fresh(
        key, lambda: editions.outputs(site)
    )


def _lists(site: Site, feeds: Iterable[Feed], numbers: _Beside, past: Recollection) -> _Beside:
    """Return the files that list the feeds."""
    with disk.watching() as there:
        listed = pages.list_feeds(site, feeds, editions.archives(site, numbers.made.files))
    key = fingerprint(store.settings_of(site), listed)
    made = _known(site, past, _PAGES, key, past.memory.pages) or _fresh(
        key, lambda: pages.outputs(site, listed)
    )
    return replace(made, seen=made.seen | there)


def _known(site: Site, past: Recollection, name: str, key: str, seen: Seen) -> _Beside | None:
    """Return what the last build made, None if anything of it is not as it was."""
    made = past.memory.made.get(name)
    if made is None or made.fingerprint != key or not past.holds(seen):
        return None
    return _Beside(made=made, seen=seen) if past.intact(site.feeds.output).keys() >= {*made.files} else None


def _fresh(key: str, make: Callable[[], tuple[Output, ...]]) -> _Beside:
    with disk.watching() as seen:
        files = make()
    return _Beside(
        files=files, made=Made(fingerprint=key, files=tuple(str(file.path) for file in files)), seen=seen
    )


def _memory(
    found: sources.Sources,
    written: _Written,
    numbers: _Beside,
    lists: _Beside,
    *,
    findings: tuple[Finding, ...],
    covers: Seen,
    told: dict[str, Told],
) -> Memory:
    """Return what the next build may know."""
    return Memory(
        shared=found.shared,
        renderings=written.renderings,
        made={**written.made, _EDITIONS: numbers.made, _PAGES: lists.made},
        editions=numbers.seen,
        covers=covers,
        pages=lists.seen,
        findings=findings,
        settled=found.settled,
        told=told,
    )


def _check_paths(site: Site, shelved: Archived, numbers: _Beside) -> None:
    owners = {"the archive of editions": numbers.made.files, **pages.owners(site)}
    if problems := output.check_paths((*shelved.feeds, *shelved.archives), owners):
        raise ConfigError(
            site.root / FILE_NAME, tuple(f"feeds: {each}; change a `path` or `also`" for each in problems)
        )


def _staying(
    made: Mapping[str, Made], outputs: Iterable[Output], intact: Mapping[str, str]
) -> dict[str, str]:
    """Return the hashes of the files that need not be written again."""
    wanted = {path for each in made.values() for path in each.files}
    fresh = {str(file.path) for file in outputs}
    return {path: intact[path] for path in sorted(wanted - fresh)}


def _about_feeds(
    site: Site, feeds: tuple[Feed, ...], found: sources.Sources
) -> tuple[tuple[Finding, ...], Seen]:
    """Return findings about what feeds are said to be, and what was looked at for them."""
    with disk.watching() as seen:
        return (*_unknown(site, feeds, found), *podcasts.findings(site, feeds)), seen


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


def _provisional(site: Site) -> Iterator[Finding]:
    """Tell of the address that `syndicate init` writes where it was given none, and of this machine's."""
    if is_provisional(site.url):
        what = "still the example" if site.url == EXAMPLE_URL else "an address of this machine alone,"
        yield Finding(
            path=FILE_NAME,
            severity="warning",
            message=f"`url` in [site] is {what} {site.url}; every link and id begins with it",
            remedy="set it to where the site is served, before anybody subscribes",
        )
