"""The pipeline of `syndicate build`: site -> articles -> feeds -> files.

    site = config.load(Path("syndicate.toml"))
    report = build(site, now=datetime.now(UTC))

`build` is what the command line calls; `plan` does the same and writes nothing. Where nothing has changed
since the last build, that is all that is found out, and what makes feeds is not even imported.
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from syndicate import output
from syndicate.cache import past, store
from syndicate.cache.store import Header
from syndicate.config import Site, is_among_articles
from syndicate.errors import InputError
from syndicate.report import Report, counts, has_error

if TYPE_CHECKING:  # imported only where there is something to do
    from syndicate.forecast import Forecast
    from syndicate.making import Progress
    from syndicate.planning import Plan

__all__ = ["Report", "build", "dry_run", "foresee", "plan"]


def plan(site: Site, *, now: datetime, progress: "Progress | None" = None) -> "Plan":
    """Read the site and make the bytes of every feed, writing nothing; as `syndicate.planning.plan`."""
    from syndicate import planning  # noqa: PLC0415 - see above

    return planning.plan(site, now=now, progress=progress or planning.quiet)


def foresee(
    site: Site,
    *,
    now: datetime,
    full: bool = False,
    jobs: int | None = None,
    progress: "Progress | None" = None,
) -> "Plan":
    """Return what `build` would make, with what the last build knew unless it has to be *full*."""
    from syndicate import planning, rebuilding  # noqa: PLC0415 - see above

    with rebuilding.recollection(site, None if full else past.look(site), now) as known:
        return planning.plan(site, now=now, progress=progress or planning.quiet, past=known, jobs=jobs)


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
    `LockedError`, `InputError`, `ConfigError` or `ChildError`; then the old feeds are untouched.
    """
    folder = _output_of(site)
    with output.lock(folder):
        last = None if full else past.look(site)
        if last and last.is_valid(now) and not last.changed:
            return _unchanged(last.header, strict=strict)
        with store.held(site.root) as moment:
            if last and last.is_valid(now) and _times_are_nothing(site) and last.is_confirmed:
                if moment is not None:
                    store.write(site.root, moment, last.renewed(moment))
                return _unchanged(last.header, strict=strict)
            from syndicate import planning, rebuilding  # noqa: PLC0415 - see above

            show = progress or planning.quiet
            how = rebuilding.How(
                now=now, accept=accept, strict=strict, jobs=jobs, progress=show, moment=moment
            )
            return rebuilding.build(site, last, how)


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
    from syndicate import forecast  # noqa: PLC0415 - see above

    folder = _output_of(site)
    made = foresee(site, now=now, full=full, jobs=jobs, progress=progress)
    if not accept:
        output.check_loss(output.read_manifest(folder).articles, len(made.sources.articles))
    return forecast.forecast(folder, made), made


def _output_of(site: Site) -> Path:
    """Return the output folder; raises `InputError` if it holds the articles."""
    if is_among_articles(site):
        raise InputError(f"{site.feeds.output}: holds the articles; give the feeds a folder of their own")
    return site.feeds.output


def _times_are_nothing(site: Site) -> bool:
    """Tell whether it does not matter which of two files is older."""
    return site.bodies.html == "source"


def _unchanged(header: Header, *, strict: bool) -> Report:
    report = msgspec.json.decode(header.report, type=Report)
    refused = strict and has_error(report.findings)
    return replace(report, files=counts(output.Written())) if refused else report
