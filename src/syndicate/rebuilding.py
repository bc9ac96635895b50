"""A build that has something to do: what is to be written is found out, written, and remembered."""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndicate import amending, disk, output, planning
from syndicate.amending import Amendment
from syndicate.cache import memory, records, snapshot, store
from syndicate.cache.memory import Memory, Recollection
from syndicate.cache.past import Past
from syndicate.cache.records import Records
from syndicate.cache.snapshot import Snapshot
from syndicate.cache.store import Header
from syndicate.config import FILE_NAME, FOLDER, Site, is_provisional
from syndicate.disk import Seen
from syndicate.errors import InputError
from syndicate.identity import registry
from syndicate.interval import Interval
from syndicate.making import Progress
from syndicate.model import Finding
from syndicate.planning import Plan
from syndicate.report import Report, counts, has_error
from syndicate.sources import Read
from syndicate.sources.scan import relative


class How(Struct, frozen=True, kw_only=True):
    """How to build, as `syndicate.build.build` is told; *moment* is that of the cache's file system."""

    now: datetime
    accept: bool
    strict: bool
    jobs: int | None
    progress: Progress
    moment: int | None


@contextlib.contextmanager
def recollection(site: Site, past: Past | None, now: datetime) -> Iterator[Recollection]:
    """Give what is known of the *past*."""
    if past is None:
        yield memory.nothing(now)
        return
    known = memory.decode(store.read_index(site.root, past.header))
    with Records(store.records_of(site.root), known.records) as kept:
        yield Recollection(known, kept, past.suspects, now)


def build(site: Site, past: Past | None, how: How) -> Report:
    """Build a site after the *past*, and return the report; raises as `syndicate.build.build`."""
    with recollection(site, past, how.now) as known:
        if past and past.is_valid(how.now) and past.is_complete:
            amendment = amending.amend(site, known, planning.told(how.progress), jobs=how.jobs)
            if amendment and not (how.strict and has_error(amendment.findings)):
                return _amended(site, past, known, amendment, how)
        return _rebuilt(site, past, known, how)


def _rebuilt(site: Site, past: Past | None, known: Recollection, how: How) -> Report:
    folder = site.feeds.output
    made = planning.plan(site, now=how.now, progress=how.progress, past=known, jobs=how.jobs)
    if how.strict and has_error(made.findings):
        return _report(made, output.Written(), ())
    if not how.accept:
        output.check_loss(output.read_manifest(folder).articles, len(made.sources.articles))
    manifest = output.describe(made.feeds, len(made.sources.articles))
    unsaved: list[Finding] = []

    def record(changed: Mapping[str, str]) -> None:
        unsaved.extend(_unsaved(site, lambda: registry.save(made.sources.registry)))
        unsaved.extend(_unrecorded(site, manifest, changed))

    written = output.save(
        folder,
        made.outputs,
        manifest,
        accept=how.accept,
        keep=made.keep,
        known=known.intact(folder),
        staying=made.staying,
        before=record,
    )
    if how.moment is not None and not unsaved:
        _remember(site, past, known, made, how.moment)
    return _report(made, written, (*unsaved, *_overwritten(site, written)))


def _amended(site: Site, past: Past, known: Recollection, made: Amendment, how: How) -> Report:
    unsaved: list[Finding] = []

    def record(changed: Mapping[str, str]) -> None:
        unsaved.extend(_unsaved(site, lambda: registry.put(made.ids.location, made.ids.data, made.lines)))
        unsaved.extend(_unrecorded(site, made.manifest, changed))

    written = output.save(
        site.feeds.output,
        made.outputs,
        made.manifest,
        accept=how.accept,
        keep=made.keep,
        known=known.intact(site.feeds.output),
        staying=made.staying,
        before=record,
    )
    more = (*unsaved, *_overwritten(site, written))
    if how.moment is not None and not unsaved:
        _remember_amended(site, past, known, made, how.moment)
    return _amended_report(past, made, written, more)


def _unsaved(site: Site, save: Callable[[], None]) -> list[Finding]:
    """Save the ids before anything that is published holds them; tell if that cannot be done.

    Those that are made of the example's address, or of this machine's, are not worth keeping.
    """
    if is_provisional(site.url):
        return []
    try:
        save()
    except InputError as error:
        return [
            Finding(
                path=site.registry,
                severity="warning",
                message=f"the ids of new articles are not kept: {error}",
                remedy="make its folder writable, or build where it is, and commit the file",
            )
        ]
    return []


def _unrecorded(site: Site, manifest: output.Manifest, changed: Mapping[str, str]) -> list[Finding]:
    """Record what hubs have to be told before anything of it is published; tell if that cannot be done."""
    if not site.feeds.hubs or not changed:
        return []
    from syndicate import pings  # noqa: PLC0415 - few sites have hubs

    try:
        pings.record(site, manifest, changed)
    except InputError as error:
        return [
            Finding(
                path=FILE_NAME,
                severity="warning",
                message=f"hubs will not be told which feeds have changed: {error}",
                remedy=f"make {FOLDER} beside it writable",
            )
        ]
    return []


def _remember(site: Site, past: Past | None, known: Recollection, made: Plan, moment: int) -> None:
    """Write down what the next build may know."""
    found = made.sources
    if made.memory is None:
        return
    bodies = (rendering.seen for rendering in made.memory.renderings.values())
    others = (
        made.memory.editions,
        made.memory.pages,
        made.memory.covers,
        *(read.seen for read in found.reads),
    )
    parts = [found.scanned, found.shared, *others, *bodies]
    seen = disk.together(parts)
    if seen is None:
        return
    files = output.read_manifest(site.feeds.output).files
    unchanged = past.header.disk.known(past.changed) if past else {}
    report = _report(made, output.Written(unchanged=len(files)), ())
    header = _header(
        site,
        _program(site, past, moment),
        snapshot.take(seen | _left(site, files), moment, unchanged),
        made.validity,
        report,
    )
    memory_ = replace(made.memory, files=files, common=disk.common(parts))
    staying = [read.file.path for read in found.reads if read.file.path in known.recalled]
    store.write(site.root, moment, header, lambda: _index(site, memory_, known, staying, found.reads))


def _remember_amended(site: Site, past: Past, known: Recollection, made: Amendment, moment: int) -> None:
    files = output.read_manifest(site.feeds.output).files
    fresh = {str(file.path): files[str(file.path)] for file in made.outputs}
    seen = disk.together(read.seen for read in made.reads)
    if seen is None:
        return
    header = _header(
        site,
        _program(site, past, moment),
        past.header.disk.amended(seen | _left(site, fresh), past.changed, moment),
        past.header.validity.within(made.validity),
        _amended_report(past, made, output.Written(unchanged=len(files)), ()),
    )
    again = {read.file.path for read in made.reads}
    staying = [path for path in known.memory.records if path not in again]
    memory_ = replace(made.memory, files=files)
    store.write(site.root, moment, header, lambda: _index(site, memory_, known, staying, made.reads))


def _header(site: Site, program: Snapshot, seen: Snapshot, validity: Interval, report: Report) -> Header:
    return Header(
        key=store.key_of(site),
        settings=store.settings_of(site),
        program=program,
        disk=seen,
        validity=validity,
        report=msgspec.json.encode(report),
    )


def _program(site: Site, past: Past | None, moment: int) -> Snapshot:
    """Return the files of the program, to those of which that were at work in the past others are added."""
    if past is None:
        return snapshot.take(store.program(site), moment, {})
    known = past.header.program
    fresh = store.program(site, frozenset(map(os.fsdecode, known.known(()))))
    return known.amended(fresh, (), moment)


def _index(
    site: Site, memory_: Memory, known: Recollection, staying: list[str], reads: Iterable[Read]
) -> bytes:
    """Write the records, and return the index."""
    fresh = memory.fresh(reads, known.recalled)
    spans = records.write(store.records_of(site.root), known.records, staying, fresh)
    return msgspec.msgpack.encode(replace(memory_, records=spans))


def _left(site: Site, files: Mapping[str, str]) -> Seen:
    """Return what the build leaves: the ids, its files with their hashes, and what is in their folders."""
    folder, ids = site.feeds.output, str(site.root / site.registry)
    others = (output.MANIFEST, *output.above(files))
    places = {os.path.join(folder, path): state for path, state in files.items()}  # noqa: PTH118 - many strings
    asked = (ids, *(os.path.join(folder, each) for each in others))  # noqa: PTH118
    return places | {place: disk.state_of(place) for place in asked}


def _overwritten(site: Site, written: output.Written) -> Iterator[Finding]:
    for finding in written.findings:
        yield replace(finding, path=relative(site.feeds.output / finding.path, site.root))


def _report(made: Plan, written: output.Written, more: Iterable[Finding]) -> Report:
    return Report(
        sources=made.sources.files,
        articles=len(made.sources.articles),
        excluded=made.sources.excluded,
        left_out=made.sources.left_out,
        feeds=len(made.feeds),
        files=counts(written),
        findings=tuple(sorted([*made.findings, *more])),
    )


def _amended_report(past: Past, made: Amendment, written: output.Written, more: Iterable[Finding]) -> Report:
    before = msgspec.json.decode(past.header.report, type=Report)
    return replace(before, files=counts(written), findings=tuple(sorted([*made.findings, *more])))
