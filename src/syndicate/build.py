"""The pipeline of `syndicate build`: site -> articles -> feeds -> files.

    site = config.load(Path("syndicate.toml"))
    report = build(site, now=datetime.now(UTC))

`build` is what the command line calls; `plan` does the same and writes nothing. Where nothing has changed
since the last build, that is all that is found out, and what makes feeds is not even imported.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndicate import disk, output
from syndicate.cache import snapshot, store
from syndicate.cache.store import Header
from syndicate.config import EXAMPLE_URL, FILE_NAME, FOLDER, Site, is_among_articles
from syndicate.disk import Seen
from syndicate.errors import InputError
from syndicate.model import Finding, LeftOut

if TYPE_CHECKING:  # imported only where there is something to do
    from syndicate.cache.memory import Recollection
    from syndicate.forecast import Forecast
    from syndicate.planning import Plan, Progress


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


def plan(site: Site, *, now: datetime, progress: "Progress | None" = None) -> "Plan":
    """Read the site and make the bytes of every feed, writing nothing; as `syndicate.planning.plan`."""
    from syndicate import planning  # noqa: PLC0415 - see above

    return planning.plan(site, now=now, progress=progress or planning.quiet)


def build(
    site: Site,
    *,
    now: datetime,
    accept: bool = False,
    strict: bool = False,
    full: bool = False,
    jobs: int | None = None,
    progress: "Progress | None" = None,
) -> Report:
    """Build the site's feeds into its output folder.

    The ids of its articles are saved just before. *accept* confirms what is refused for safety; *strict*
    refuses to write when a finding is an error. What the last build knew is used again, unless this one has
    to be *full*. At most *jobs* processes are at work, None for one a core. Raises `RefusedError`,
    `LockedError`, `InputError` or `ConfigError`; then the old feeds are untouched.
    """
    folder = _output_of(site)
    with output.lock(folder):
        past = None if full else _past(site)
        if past and not past.changed and now in past.header.validity:
            return _unchanged(past.header, strict=strict)
        with store.held(site.root) as moment:
            if past and now in past.header.validity and _times_are_nothing(site) and past.is_confirmed():
                if moment is not None:
                    store.write(site.root, moment, past.renewed(moment), None)
                return _unchanged(past.header, strict=strict)
            from syndicate import planning  # noqa: PLC0415 - see above

            known = _recollection(site, past, now)
            made = planning.plan(site, now=now, progress=progress or planning.quiet, past=known, jobs=jobs)
            if strict and _has_error(made.findings):
                return _report(made, output.Written(), ())
            if not accept:
                output.check_loss(output.read_manifest(folder).articles, len(made.sources.articles))
            manifest = output.describe(made.feeds, len(made.sources.articles))
            unsaved = [*_save_ids(site, made)]
            written = output.save(
                folder,
                made.outputs,
                manifest,
                accept=accept,
                keep=made.keep,
                known=known.intact(folder),
                staying=made.staying,
                before=lambda changed: unsaved.extend(_record_changed(site, made, changed)),
            )
            if moment is not None and not unsaved:
                _remember(site, made, moment, past, known)
    return _report(made, written, (*unsaved, *_overwritten(site, written)))


def dry_run(
    site: Site,
    *,
    now: datetime,
    accept: bool = False,
    full: bool = False,
    jobs: int | None = None,
    progress: "Progress | None" = None,
) -> "tuple[Forecast, Plan]":
    """Return what `build` would do to the feeds in the output folder, writing nothing; raises as it does."""
    from syndicate import forecast, planning  # noqa: PLC0415 - see above

    folder = _output_of(site)
    known = _recollection(site, None if full else _past(site), now)
    made = planning.plan(site, now=now, progress=progress or planning.quiet, past=known, jobs=jobs)
    if not accept:
        output.check_loss(output.read_manifest(folder).articles, len(made.sources.articles))
    return forecast.forecast(folder, made), made


def _output_of(site: Site) -> Path:
    """Return the output folder; raises `InputError` if it holds the articles."""
    if is_among_articles(site):
        raise InputError(f"{site.feeds.output}: holds the articles; give the feeds a folder of their own")
    return site.feeds.output


def _save_ids(site: Site, made: "Plan") -> Iterator[Finding]:
    """Save the ids before anything that is published holds them; tell if that cannot be done.

    Those that are made of the example's address are not worth keeping.
    """
    from syndicate.identity import registry  # noqa: PLC0415 - see above

    if site.url == EXAMPLE_URL:
        return
    try:
        registry.save(made.sources.registry)
    except InputError as error:
        yield Finding(
            path=site.registry,
            severity="warning",
            message=f"the ids of new articles are not kept: {error}",
            remedy="make its folder writable, or build where it is, and commit the file",
        )


def _record_changed(site: Site, made: "Plan", changed: Mapping[str, str]) -> Iterator[Finding]:
    """Record what hubs have to be told before anything of it is published; tell if that cannot be done."""
    if not site.feeds.hubs or not changed:
        return
    from syndicate import pings  # noqa: PLC0415 - see above

    try:
        pings.record(site, made.feeds, changed)
    except InputError as error:
        yield Finding(
            path=FILE_NAME,
            severity="warning",
            message=f"hubs will not be told which feeds have changed: {error}",
            remedy=f"make {FOLDER} beside it writable",
        )


class _Past(Struct, frozen=True, kw_only=True, dict=True):
    """The last build's header, and the paths that have another signature since."""

    header: Header
    changed: tuple[bytes, ...]

    @cached_property
    def suspects(self) -> set[bytes]:
        """Return the paths that hold something else, or may."""
        return self.header.disk.suspects(self.changed)

    def is_confirmed(self) -> bool:
        """Tell whether everything is as it was, but for signatures."""
        return not self.suspects and self.header.disk.is_complete()

    def renewed(self, moment: int) -> Header:
        """Return the header with the signatures that files have."""
        return replace(self.header, disk=self.header.disk.renewed(self.changed, moment))


def _times_are_nothing(site: Site) -> bool:
    """Tell whether it does not matter which of two files is older."""
    return site.bodies.html == "source"


def _past(site: Site) -> _Past | None:
    header = store.read_header(site)
    return None if header is None else _Past(header=header, changed=tuple(header.disk.changed()))


def _unchanged(header: Header, *, strict: bool) -> Report:
    report = msgspec.json.decode(header.report, type=Report)
    refused = strict and _has_error(report.findings)
    return replace(report, files=_counts(output.Written())) if refused else report


def _recollection(site: Site, past: _Past | None, now: datetime) -> "Recollection":
    from syndicate.cache import memory  # noqa: PLC0415 - see above

    if past is None:
        return memory.Recollection(b"", (), now)
    return memory.Recollection(store.read_body(site.root, past.header), past.suspects, now)


def _remember(
    site: Site, made: "Plan", moment: int, past: _Past | None, recollection: "Recollection"
) -> None:
    """Write down what the next build may know."""
    seen = _seen(made)
    if made.memory is None or seen is None:
        return
    files = output.read_manifest(site.feeds.output).files
    known = past.header.disk.known(past.changed) if past else {}
    report = _report(made, output.Written(unchanged=len(files)), ())
    header = Header(
        key=store.key_of(site),
        program=snapshot.take(store.program(site), moment, {}),
        disk=snapshot.take(seen | _left(site, files), moment, known),
        validity=made.validity,
        report=msgspec.json.encode(report),
    )
    memory = replace(made.memory, files=files)
    store.write(site.root, moment, header, recollection.encoded(memory, made.sources.reads))


def _seen(made: "Plan") -> Seen | None:
    """Return all that was read; None if a file changed meanwhile."""
    found = made.sources
    known = (made.memory.editions, made.memory.covers) if made.memory else ()
    bodies = (each.seen for each in made.memory.renderings.values()) if made.memory else ()
    return disk.together([found.scanned, found.shared, *known, *(read.seen for read in found.reads), *bodies])


def _left(site: Site, files: Mapping[str, str]) -> Seen:
    """Return what the build leaves: the ids, its files with their hashes, and what is in their folders."""
    folder, ids = site.feeds.output, str(site.root / site.registry)
    others = (output.MANIFEST, *_folders(files))
    places = {os.path.join(folder, path): state for path, state in files.items()}  # noqa: PTH118 - many strings
    asked = (ids, *(os.path.join(folder, each) for each in others))  # noqa: PTH118
    return places | {place: disk.state_of(place) for place in asked}


def _folders(paths: Iterable[str]) -> set[str]:
    """Return the folders of relative paths, with "" as the one that they are relative to."""
    found = {""}
    for path in paths:
        parent = path.rpartition("/")[0]
        while parent not in found:
            found.add(parent)
            parent = parent.rpartition("/")[0]
    return found


def _has_error(findings: Iterable[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)


def _overwritten(site: Site, written: output.Written) -> Iterator[Finding]:
    from syndicate.sources.scan import relative  # noqa: PLC0415 - see above

    for finding in written.findings:
        yield replace(finding, path=relative(site.feeds.output / finding.path, site.root))


def _counts(written: output.Written) -> dict[str, int]:
    return {"written": written.written, "unchanged": written.unchanged, "removed": written.removed}


def _report(made: "Plan", written: output.Written, more: Iterable[Finding]) -> Report:
    return Report(
        sources=made.sources.files,
        articles=len(made.sources.articles),
        excluded=made.sources.excluded,
        left_out=made.sources.left_out,
        feeds=len(made.feeds),
        files=_counts(written),
        findings=tuple(sorted([*made.findings, *more])),
    )
