"""`syndicate build`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from syndicate.cli import EXIT_WRONG_INPUT, Options
from syndicate.cli.console import count, listed, print_findings, print_json, progress, say
from syndicate.cli.options import (
    json_option,
    moment,
    now_option,
    output_in,
    output_option,
    site_in,
    verbosity_options,
)

if TYPE_CHECKING:  # imported only when the command runs
    from syndicate.build import Report


@click.command()
@output_option
@now_option
@json_option
@click.option("--strict", is_flag=True, help="Write nothing, and exit with 1, if an article has an error.")
@click.option("--full", is_flag=True, help="Use nothing that the last build knew.")
@click.option(
    "-j", "--jobs", metavar="N", type=click.IntRange(min=1), help="Use at most N processes; one a core if not given."
)
@click.option("--accept", is_flag=True, help="Confirm what is refused for safety (exit code 4).")
@verbosity_options
@click.pass_context
def build(
    ctx: click.Context,
    output: Path | None,
    now: str | None,
    jobs: int | None,
    *,
    as_json: bool,
    strict: bool,
    accept: bool,
    full: bool,
) -> None:
    """Make feeds from the articles: RSS 2.0, Atom 1.0 and JSON Feed 1.1, for the site and for each group.

    Files whose content would not change are not touched. An article that cannot be read is left out, with a
    finding that says where and why.
    """
    options: Options = ctx.obj
    site = site_in(options.folder)
    feeds = msgspec.structs.replace(site.feeds, output=output_in(options, output, site.feeds.output))
    site = msgspec.structs.replace(site, feeds=feeds)
    when = moment(now, site)
    from syndicate.build import build as run

    with progress(options.verbosity) as show:
        report = run(
            site, now=when, accept=accept, strict=strict, full=full, jobs=jobs, progress=show
        )
    errors = sum(finding.severity == "error" for finding in report.findings)
    if as_json:
        print_json(_as_object(report))
    else:
        if options.verbosity > 0:
            for item in report.left_out:
                say(f"{item.path}: left out: {_words(item.reason)}")
        print_findings(report.findings, options.verbosity)
        say(_sentence(report, errors, strict=strict), options.verbosity)
    if strict and errors:
        ctx.exit(EXIT_WRONG_INPUT)


def _as_object(report: "Report") -> dict[str, Any]:
    return {
        "sources": report.sources,
        "articles": report.articles,
        "excluded": report.excluded,
        "findings": len(report.findings),
        "feeds": report.feeds,
        "files": report.files,
        "left_out": report.left_out,
        "messages": report.findings,
    }


def _words(reason: str) -> str:
    return reason.replace("-", " ")


def _sentence(report: "Report", errors: int, *, strict: bool) -> str:
    articles = count(report.articles, "article")
    if report.excluded:
        reasons = listed(f"{number:,} {_words(reason)}" for reason, number in report.excluded.items())
        articles += f" ({reasons} left out)"
    warnings = len(report.findings) - errors
    found = [count(number, noun) for number, noun in ((errors, "error"), (warnings, "warning")) if number]
    tail = listed(found or ["no findings"])
    if strict and errors:
        return f"Wrote nothing, as --strict asks: {articles}; {tail}."
    total = report.files["written"] + report.files["unchanged"]
    removed = f", removed {report.files['removed']:,}" if report.files["removed"] else ""
    wrote = f"Wrote {report.files['written']:,} of {count(total, 'file')}{removed}"
    return f"{wrote}: {count(report.feeds, 'feed')} of {articles}; {tail}."
