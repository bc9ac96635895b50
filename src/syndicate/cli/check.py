"""`syndicate check`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
import msgspec

from syndicate.cli import EXIT_WRONG_INPUT, Options
from syndicate.cli.console import count, listed, print_findings, print_json, progress, say
from syndicate.cli.options import now_option, output_in, site_in, verbosity_options, when
from syndicate.config import Site
from syndicate.errors import ConfigError, SyndicateError

if TYPE_CHECKING:  # imported only when the command runs
    from syndicate.check.site import Checked, Report

_Format = Literal["text", "json", "github"]


@click.command()
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=str))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="Print sentences, one JSON object, or annotations for GitHub Actions.",
)
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Look at what was written to DIR.",
)
@now_option
@verbosity_options
@click.pass_context
def check(
    ctx: click.Context, files: tuple[str, ...], output: Path | None, now: str | None, format_: _Format
) -> None:
    """Look for mistakes in the settings, the articles, everything written and the next mails, or in FILEs.

    A FILE is any feed (RSS 2.0, Atom, JSON Feed), OPML list or mail (.eml), wherever it comes from. What is
    wrong with the site's own feeds points at the article to mend. Exits with 1 if there is an error.
    """
    options: Options = ctx.obj
    report = _files(options, files, now) if files else _site(options, output, now)
    if format_ == "json":
        print_json(_as_object(report))
    elif format_ == "github":
        for finding in report.findings:
            click.echo(_annotation(finding, options.folder))
    else:
        print_findings(report.findings, options.verbosity)
    if format_ != "json":
        say(_sentence(report), options.verbosity)
    if any(finding.severity == "error" for finding in report.findings):
        ctx.exit(EXIT_WRONG_INPUT)


def _site(options: Options, output: Path | None, now: str | None) -> "Report":
    from syndicate.check.site import Report, settings_findings
    from syndicate.examining import examine

    try:
        site = site_in(options.folder)
        folder = output_in(options, output, site.feeds.output)
        site = msgspec.structs.replace(site, feeds=msgspec.structs.replace(site.feeds, output=folder))
        with progress(options.verbosity) as show:
            return examine(site, now=when(now, site.timezone), progress=show)
    except ConfigError as error:
        return Report(articles=0, files=0, findings=settings_findings(error))


def _files(options: Options, files: Sequence[str], now: str | None) -> "Report":
    from syndicate.check.site import check_files

    site = _site_or_none(options.folder)
    return check_files(files, options.folder, now=when(now, site.timezone if site else None), site=site)


def _site_or_none(folder: Path) -> Site | None:
    """Return the site round a file that is checked, if there is one in order."""
    try:
        return site_in(folder)
    except SyndicateError:
        return None


def _as_object(report: "Report") -> dict[str, Any]:
    severities = [finding.severity for finding in report.findings]
    return {
        "articles": report.articles,
        "files": report.files,
        "mails": report.mails,
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "messages": report.findings,
    }


def _annotation(finding: "Checked", folder: Path) -> str:
    """Write a finding as a workflow command of GitHub Actions, whose paths begin at the repository's top."""
    path = (folder / finding.path).as_posix()
    places = {"file": path, "line": finding.line, "col": finding.column, "title": finding.rule}
    properties = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in places.items() if value)
    return f"::{finding.severity} {properties}::{_escaped(f'{finding.message}; {finding.remedy}')}"


def _escaped(text: str, more: str = "") -> str:
    """Escape what would end a workflow command, or a property of it."""
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _sentence(report: "Report") -> str:
    severities = [finding.severity for finding in report.findings]
    counts = ((severities.count("error"), "error"), (severities.count("warning"), "warning"))
    found = [count(number, noun) for number, noun in counts if number]
    looked = [
        count(number, noun)
        for number, noun in ((report.articles, "article"), (report.files, "file"), (report.mails, "mail"))
        if number
    ]
    return f"Checked {listed(looked or ['the settings'])}: {listed(found or ['no findings'])}."
