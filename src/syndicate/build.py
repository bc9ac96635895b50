"""The pipeline of `syndicate build`: site -> articles -> feeds -> files.

    site = config.load(Path("syndicate.toml"))
    report = build(site, now=datetime.now(UTC))

`build` is what the command line calls; `plan` does the same and writes nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from syndicate import collector, output, sources
from syndicate.bodies import telling
from syndicate.config import FILE_NAME, Site
from syndicate.errors import ConfigError
from syndicate.feeds import FILES, FeedWriter
from syndicate.model import Feed, Finding, LeftOut, Output

EXAMPLE_URL = "https://example.org/"

Stage = Literal["Reading articles", "Writing feeds"]
Progress = Callable[[Stage, int, int], None]


class Plan(Struct, frozen=True, kw_only=True):
    """Everything a build would write, and what was found on the way."""

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
    if problems := output.check_paths(path for feed in feeds for path in feed.paths.values()):
        raise ConfigError(
            site.root / FILE_NAME, tuple(f"feeds: {each}; change a `path`" for each in problems)
        )
    findings = [*found.findings, *_example_address(site)]
    outputs = tuple(_write(site, found, feeds, findings, progress))
    # A body that is rendered twice, in full and as a summary, tells of its problems twice.
    return Plan(sources=found, feeds=feeds, outputs=outputs, findings=tuple(sorted(set(findings))))


def build(
    site: Site,
    *,
    now: datetime,
    accept: bool = False,
    strict: bool = False,
    progress: Progress = quiet,
) -> Report:
    """Build the site's feeds into its output folder.

    *accept* confirms what is refused for safety; *strict* refuses to write when a finding is an error. Raises
    `RefusedError`, `LockedError`, `InputError` or `ConfigError`; then the old files are untouched.
    """
    folder = site.feeds.output
    with output.lock(folder):
        made = plan(site, now=now, progress=progress)
        if strict and any(finding.severity == "error" for finding in made.findings):
            return _report(site, made, output.Written())
        if not accept:
            output.check_loss(output.read_manifest(folder).articles, len(made.sources.articles))
        manifest = output.describe(made.feeds, len(made.sources.articles))
        written = output.save(folder, made.outputs, manifest, accept=accept)
    return _report(site, made, written)


def _example_address(site: Site) -> Iterator[Finding]:
    """Tell of the address that `syndicate init` writes where it was given none (RFC 2606 §3)."""
    if site.url == EXAMPLE_URL:
        yield Finding(
            path=FILE_NAME,
            severity="warning",
            message=f"`url` in [site] is still the example {site.url}; every link and id begins with it",
            remedy="set it to where the site is served, before anybody subscribes",
        )


def _report(site: Site, made: Plan, written: output.Written) -> Report:
    place = _relative(site.feeds.output, site.root)
    overwritten = (replace(finding, path=(place / finding.path).as_posix()) for finding in written.findings)
    counts = {"written": written.written, "unchanged": written.unchanged, "removed": written.removed}
    return Report(
        sources=made.sources.files,
        articles=len(made.sources.articles),
        excluded=made.sources.excluded,
        left_out=made.sources.left_out,
        feeds=len(made.feeds),
        files=counts,
        findings=tuple(sorted([*made.findings, *overwritten])),
    )


def _relative(folder: Path, root: Path) -> Path:
    return folder.relative_to(root) if folder.is_relative_to(root) else folder


def _write(
    site: Site,
    found: sources.Sources,
    feeds: Sequence[Feed],
    findings: list[Finding],
    progress: Progress,
) -> Iterator[Output]:
    schemes = {kind: f"{site.feeds.url}{kind}/" for kind in ("category", "tag")}
    writer = FeedWriter(telling(found.bodies(), findings), site_title=site.title, schemes=schemes)
    for number, feed in enumerate(feeds, 1):
        for format_, path in feed.paths.items():
            yield Output(path=PurePosixPath(path), data=writer.write(feed, format_))
        progress("Writing feeds", number, len(feeds))
