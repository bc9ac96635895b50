"""`syndicate digest`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli import Options
from syndicate.cli.console import count, print_findings, print_json, say
from syndicate.cli.options import (
    chosen_digests,
    digest_argument,
    json_option,
    moment,
    now_option,
    output_in,
    output_option,
    site_in,
    verbosity_options,
)

if TYPE_CHECKING:  # imported only when the command runs
    from syndicate.send import Preview


@click.command()
@digest_argument
@output_option
@now_option
@click.option(
    "--period", is_flag=True, help="Take the articles of the latest period, whether they were mailed or not."
)
@json_option
@verbosity_options
@click.pass_obj
def digest(
    options: Options,
    name: str | None,
    output: Path | None,
    now: str | None,
    *,
    period: bool,
    as_json: bool,
) -> None:
    """Render the edition of digest NAME (default: every digest) that is due, without sending anything.

    Writes NAME-DATE.eml, .html and .txt, for instance daily-2025-02-13.eml, to the folder `digests` beside
    syndicate.toml or to DIR. The edition is the one that `syndicate send` would mail next, as it is so far.
    Before the first `syndicate send`, or with --period, it is the latest one that was due, with the articles
    published between the one before it and its own date.
    """
    site = site_in(options.folder)
    folder = output_in(options, output, site.root / "digests")
    chosen = chosen_digests(site, name)
    when = moment(now, site)
    from syndicate.output import save_together
    from syndicate.send import files_of, render_editions

    previews = render_editions(site, chosen, now=when, period=period)
    # All are rendered before the first is written: an error in a template leaves no half of them.
    if outputs := [file for preview in previews for file in files_of(preview)]:
        save_together(folder, outputs)
    results = [(preview, [str(folder / file.path) for file in files_of(preview)]) for preview in previews]
    if as_json:
        objects = [_as_object(preview, files) for preview, files in results]
        print_json(objects[0] if name else {"editions": objects})
        return
    print_findings(sorted({finding for each in previews for finding in each.findings}), options.verbosity)
    for preview, files in results:
        for line in _sentences(preview, files):
            say(line, options.verbosity)


def _as_object(preview: "Preview", files: Sequence[str]) -> dict[str, Any]:
    made = preview.rendered
    return {
        "edition": preview.name,
        "subject": made.edition.subject if made else None,
        "articles": len(made.edition.articles) if made else 0,
        "bytes": len(made.html.encode()) if made else 0,
        "files": files,
        "findings": len(preview.findings),
        "messages": preview.findings,
    }


def _sentences(preview: "Preview", files: Sequence[str]) -> list[str]:
    made = preview.rendered
    zone = preview.digest.timezone
    start, end = (
        f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" for moment in (preview.slot.start, preview.slot.end)
    )
    if made is None:
        which = f"for {end} that was not mailed yet" if preview.by_ledger else f"between {start} and {end}"
        return [f"{preview.name}: no article {which}; nothing was written."]
    size = len(made.html.encode())
    return [
        f"{preview.name}: “{made.edition.subject}”{f', due on {end}' if preview.by_ledger else ''}",
        f"  {count(len(made.edition.articles), 'article')}, {size:,} bytes of HTML, for {made.recipient}",
        *(f"  {file}" for file in files),
    ]
