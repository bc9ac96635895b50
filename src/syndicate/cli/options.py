"""Options that several commands share."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import click

from syndicate.cli import Options
from syndicate.config import FILE_NAME, Digest, Site
from syndicate.errors import InputError, SyndicateError
from syndicate.loading import Loaded, look

# Beyond these, the periods of digests and the ages of feeds leave the calendar.
_YEARS = range(1970, 9000)

now_option = click.option(
    "--now",
    "now",
    metavar="TIME",
    help="Work as if it were TIME: 2025-02-13 or 2025-02-13T07:00+01:00, in the site's zone without offset.",
)
output_option = click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write to DIR.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object on standard output."
)


def complete_digests(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Complete the name of a digest."""
    folder = ctx.find_root().params.get("folder") or "."
    try:
        site = site_in(Path(folder))
    except SyndicateError:
        return []
    return [digest.name for digest in site.digests if digest.name.startswith(incomplete)]


digest_argument = click.argument("name", required=False, shell_complete=complete_digests)


def complete_editions(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Complete the id of an edition, the latest first."""
    return [id_ for id_, _ in _editions(ctx) if id_.startswith(incomplete)]


def complete_held(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Complete the id of an edition that waits for approval."""
    return [id_ for id_, state in _editions(ctx) if state == "held" and id_.startswith(incomplete)]


def _editions(ctx: click.Context) -> list[tuple[str, str]]:
    """Return the id and the state of each edition, the latest first; none where nothing was sent."""
    from syndicate.state import FOLDER, State, ledger

    folder = Path(ctx.find_root().params.get("folder") or ".") / FOLDER
    if not State.exists(folder):
        return []
    try:
        with State.open(folder) as state:
            return [(row.id, row.state) for row in reversed(ledger.editions(state.db))]
    except SyndicateError:
        return []


def chosen_digests(site: Site, name: str | None, hint: str = "NAME") -> list[Digest]:
    """Return the digest of that name, or all; raises `InputError` if there is none at all.

    *hint* is how the command line calls the name.
    """
    if not site.digests:
        raise InputError(
            "syndicate.toml has no [[digests]]; add such a table with at least `name`, `from` and `to`"
        )
    chosen = [each for each in site.digests if name in (None, each.name)]
    if not chosen:
        names = ", ".join(each.name for each in site.digests)
        raise click.BadParameter(f"there is no digest {name!r}; there are: {names}", param_hint=hint)
    return chosen


def _say_more(ctx: click.Context, _param: click.Parameter, times: int) -> None:
    if times:
        ctx.obj.verbosity += times


def _say_less(ctx: click.Context, _param: click.Parameter, times: int) -> None:
    if times:
        ctx.obj.verbosity -= times


def verbosity_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let `-q` and `-v` stand behind a command as well as before it."""
    less = click.option(
        "-q",
        "--quiet",
        count=True,
        callback=_say_less,
        expose_value=False,
        help="Say less; twice: errors only.",
    )
    more = click.option(
        "-v",
        "--verbose",
        count=True,
        callback=_say_more,
        expose_value=False,
        help="Say all: each finding, each file left out.",
    )
    return less(more(command))


def site_in(folder: Path) -> Site:
    """Return the site in *folder*."""
    return loaded_in(folder).site


def loaded_in(folder: Path) -> Loaded:
    """Return the site in *folder*, and from where its settings are."""
    return look(folder / FILE_NAME)


def output_in(options: Options, output: Path | None, default: Path) -> Path:
    """Return the folder that `--output` names, as seen from the folder of `-C`."""
    return default if output is None else (options.folder / output).absolute()


def moment(text: str | None, site: Site) -> datetime:
    """Return the moment that `--now` names, else the clock's."""
    return when(text, site.timezone)


def when(text: str | None, zone: tzinfo | None) -> datetime:
    """Return the moment that `--now` names, in *zone* (None: UTC) if without offset; else the clock's."""
    if text is None:
        return datetime.now(UTC).replace(microsecond=0)
    from syndicate import dates

    try:
        found = dates.parse(text, zone or UTC)
    except ValueError as error:
        raise click.BadParameter(
            f"{text!r} {error}; write for instance 2025-02-13T07:00", param_hint="--now"
        ) from error
    if found.year not in _YEARS:
        raise click.BadParameter(f"{text!r} is out of range", param_hint="--now")
    return found
