"""The pipeline of `syndicate build`: site -> articles -> feeds -> files.

    site = config.load(Path("syndicate.toml"))
    report = build(site, now=datetime.now(UTC))

`build` is what the command line calls; `plan` does the same and writes nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from syndicate import collector, editions, identity, output, sources
from syndicate.bodies import Bodies
from syndicate.config import FILE_NAME, Site, is_among_articles
from syndicate.content import Problem
from syndicate.errors import ConfigError, InputError
from syndicate.feeds import FILES, FeedWriter, Held
from syndicate.model import Feed, Finding, FormatName, LeftOut, Output
from syndicate.parallel import spread
from syndicate.sources.scan import relative

EXAMPLE_URL = "https://example.org/"

Stage = Literal["Reading articles", "Rendering articles", "Writing feeds"]
Progress = Callable[[Stage, int, int], None]


class Plan(Struct, frozen=True, kw_only=True):
    """Everything a build would write, and what was found on the way; *feeds* hold what fits into them."""

    sources: sources.Sources
    feeds: tuple[Feed, ...]
    outputs: tuple[Output, ...]
    findings: tuple[Finding, ...]


class Report(Struct, frozen=True, kw_only=True):
    """What a build did: `files` counts files written, unchanged and removed.

    *sources* is the number of source files and equals *articles* plus the sum of *excluded*, which counts
    the reasons of *left_out*.
    """

    sources: int
    articles: int
    excluded: dict[str, int]
    left_out: tuple[LeftOut, ...]
    feeds: int
    files: dict[str, int]
    findings: tuple[Finding, ...]


def quiet(stage: Stage, done: int, total: int) -> None:
    """Report no progress."""


def plan(site: Site, *, now: datetime, progress: Progress = quiet) -> Plan:
    """Read the site and make the bytes of every feed, writing nothing.

    *now* (aware) decides what is due, expired or too old, and stands in no output. Raises `InputError` if the
    articles cannot be read and `ConfigError` if two feeds would share a file.
    """
    found = sources.read(site, now, lambda done, total: progress("Reading articles", done, total))
    feeds = collector.collect(site, found.articles, now, FILES, found.dialect.term_page)
    archive = editions.outputs(site)
    if problems := output.check_paths(feeds, (str(file.path) for file in archive)):
        raise ConfigError(
            site.root / FILE_NAME, tuple(f"feeds: {each}; change a `path`" for each in problems)
        )
    bodies = Bodies(found.bodies())
    findings = [*found.findings, *_example_address(site)]
    written = list(_write(site, bodies, feeds, findings, progress))
    return Plan(
        sources=found,
        feeds=tuple(feed for feed, _ in written),
        outputs=(*(file for _, files in written for file in files), *archive),
        findings=tuple(sorted([*findings, *bodies.findings()])),
    )


def build(
    site: Site,
    *,
    now: datetime,
    accept: bool = False,
    strict: bool = False,
    progress: Progress = quiet,
) -> Report:
    """Build the site's feeds into its output folder.

    The ids of its articles are saved just before. *accept* confirms what is refused for safety; *strict*
    refuses to write when a finding is an error. Raises `RefusedError`, `LockedError`, `InputError` or
    `ConfigError`; then the old feeds are untouched.
    """
    folder = site.feeds.output
    if is_among_articles(site):
        raise InputError(f"{folder}: holds the articles; give the feeds a folder of their own")
    with output.lock(folder):
        made = plan(site, now=now, progress=progress)
        if strict and any(finding.severity == "error" for finding in made.findings):
            return _report(site, made, output.Written())
        if not accept:
            output.check_loss(output.read_manifest(folder).articles, len(made.sources.articles))
        manifest = output.describe(made.feeds, len(made.sources.articles))
        unsaved = tuple(_save_ids(site, made.sources))
        keep = editions.is_of_elsewhere(site)
        written = output.save(folder, made.outputs, manifest, accept=accept, keep=keep)
    return _report(site, made, written, unsaved)


def _save_ids(site: Site, found: sources.Sources) -> Iterator[Finding]:
    """Save the ids before anything that is published holds them; tell if that cannot be done.

    Those that are made of the example's address are not worth keeping.
    """
    if site.url == EXAMPLE_URL:
        return
    try:
        identity.registry.save(found.registry)
    except InputError as error:
        yield Finding(
            path=site.registry,
            severity="warning",
            message=f"the ids of new articles are not kept: {error}",
            remedy="make its folder writable, or build where it is, and commit the file",
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


def _report(site: Site, made: Plan, written: output.Written, unsaved: Sequence[Finding] = ()) -> Report:
    folder = site.feeds.output
    overwritten = (
        replace(finding, path=relative(folder / finding.path, site.root)) for finding in written.findings
    )
    counts = {"written": written.written, "unchanged": written.unchanged, "removed": written.removed}
    return Report(
        sources=made.sources.files,
        articles=len(made.sources.articles),
        excluded=made.sources.excluded,
        left_out=made.sources.left_out,
        feeds=len(made.feeds),
        files=counts,
        findings=tuple(sorted([*made.findings, *overwritten, *unsaved])),
    )


def _write(
    site: Site,
    bodies: Bodies,
    feeds: Sequence[Feed],
    findings: list[Finding],
    progress: Progress,
) -> Iterator[tuple[Feed, list[Output]]]:
    """Yield each feed with the articles that all of its files hold, and those files."""
    schemes = {kind: f"{site.feeds.url}{kind}/" for kind in ("category", "tag")}
    writer = FeedWriter(bodies.html, site_title=site.title, schemes=schemes)

    def told(function: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
        """Do the work on all cores, and bring home the problems of bodies that were found there."""

        def one(item: Any) -> tuple[Any, list[tuple[str, Problem]]]:
            before = len(bodies.problems)
            return function(item), bodies.problems[before:]

        results = spread(one, items, lambda done, total: progress("Rendering articles", done, total))
        bodies.problems.extend(problem for _, more in results for problem in more)
        return [result for result, _ in results]

    writer.warm(feeds, told)
    for number, feed in enumerate(feeds, 1):
        files = [
            Output(path=PurePosixPath(path), data=writer.write(feed, format_))
            for format_, path in feed.paths.items()
        ]
        held = {format_: writer.held(feed, format_) for format_ in feed.paths}
        findings.extend(_too_large(feed, held))
        fewest = min((each.articles for each in held.values()), default=0)
        yield replace(feed, articles=feed.articles[:fewest]), files
        progress("Writing feeds", number, len(feeds))
