"""`syndicate digest`."""

from pathlib import Path
from typing import Any

import click

from syndicate.cli import Options
from syndicate.cli.console import count, print_findings, print_json, say
from syndicate.cli.options import json_option, moment, now_option, output_option, site_in
from syndicate.config import Digest, Site
from syndicate.errors import InputError


@click.command()
@click.argument("name", required=False)
@output_option
@now_option
@json_option
@click.pass_obj
def digest(
    options: Options, name: str | None, output: Path | None, now: str | None, *, as_json: bool
) -> None:
    """Render the edition of digest NAME (default: every digest) that is due, without sending anything.

    Writes NAME-SLOT.eml, .html and .txt, for instance daily-2025-02-13.eml, to the folder `digests` beside
    syndicate.toml or to DIR. The edition holds the articles of the period that its slot closes.
    """
    site = site_in(options.folder)
    folder = output or site.root / "digests"
    from syndicate.send import render_edition

    results = []
    for chosen in _chosen(site, name):
        preview = render_edition(site, chosen, now=moment(now, site))
        files = _write(folder, preview) if preview.rendered else []
        results.append(_as_object(preview, files))
        if not as_json:
            print_findings(preview.findings, options.verbosity)
            say(_sentence(preview, files), options.verbosity)
    if as_json:
        print_json(results[0] if name else results)


def _chosen(site: Site, name: str | None) -> list[Digest]:
    if not site.digests:
        raise InputError("syndicate.toml has no [[digests]]; see `syndicate init` for an example")
    chosen = [each for each in site.digests if name in (None, each.name)]
    if not chosen:
        names = ", ".join(each.name for each in site.digests)
        raise click.BadParameter(f"there is no digest {name!r}; there are: {names}", param_hint="NAME")
    return chosen


def _write(folder: Path, preview: Any) -> list[Path]:
    made = preview.rendered
    contents = {".eml": made.message, ".html": made.html.encode(), ".txt": made.text.encode()}
    files = [folder / (preview.name + suffix) for suffix in contents]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, data in zip(files, contents.values(), strict=True):
            file.write_bytes(data)
    except OSError as error:
        raise InputError(f"{error.filename}: cannot be written: {error.strerror}") from error
    return files


def _as_object(preview: Any, files: list[Path]) -> dict[str, Any]:
    made = preview.rendered
    return {
        "edition": preview.name,
        "subject": made.edition.subject if made else None,
        "articles": len(made.edition.articles) if made else 0,
        "bytes": len(made.html.encode()) if made else 0,
        "files": [str(file) for file in files],
        "findings": len(preview.findings),
        "messages": preview.findings,
    }


def _sentence(preview: Any, files: list[Path]) -> str:
    if not files:
        return f"{preview.name}: no new article in its period; nothing was written."
    made = preview.rendered
    size = len(made.html.encode())
    lines = [
        f"{preview.name}: “{made.edition.subject}”",
        f"  {count(len(made.edition.articles), 'article')}, {size:,} bytes of HTML, for {made.recipient}",
        *(f"  {file}" for file in files),
    ]
    return "\n".join(lines)
