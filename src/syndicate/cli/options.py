"""Options that several commands share."""

from datetime import UTC, datetime
from pathlib import Path

import click

from syndicate.config import FILE_NAME, Site, load
from syndicate.sources import dates

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


def site_in(folder: Path) -> Site:
    """Load the configuration of the site in *folder*."""
    return load(folder / FILE_NAME)


def moment(text: str | None, site: Site) -> datetime:
    """Return the moment that `--now` names, else the clock's."""
    if text is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return dates.parse(text, site.timezone).when
    except ValueError as error:
        raise click.BadParameter(f"{text!r} {error}", param_hint="--now") from error
