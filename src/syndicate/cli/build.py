"""`syndicate build`."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from syndicate.cli import EXIT_WRONG_INPUT, Options
from syndicate.cli.console import count, listed, print_findings, print_json, progress, say
from syndicate.cli.options import (
    json_option,
    loaded_in,
    moment,
    now_option,
    output_in,
    output_option,
    verbosity_options,
)
from syndicate.cli.sentences import without_file
from syndicate.config import Site
from syndicate.loading import Loaded, keep

if TYPE_CHECKING:  # imported only when the command runs
    from syndicate.build import Report


@click.command()
@output_option
@now_option
@json_option
@click.option("--strict", is_flag=True, help="Write nothing, and exit with 1, if an article has an error.")
@click.option("--full", is_flag=True, help="Use nothing that the last build knew.")
@click.option(
    "-j",
    "--jobs",
    metavar="N",
    type=click.IntRange(min=1),
    help="Use at most N processes; one a core if not given.",
)
@click.option("--dry-run", "dry", is_flag=True, help="Write nothing; say what subscribers will see.")
@click.option("--accept", is_flag=True, help="Confirm what is refused for safety (exit code 4).")
@click.option("--watch", is_flag=True, help="Build again whenever something changes, until Ctrl-C.")
@click.option("--ping", is_flag=True, help="Tell the hubs in syndicate.toml which feeds have changed.")
@verbosity_options
@click.pass_context
def build(
    ctx: click.Context,
    /,
    output: Path | None,
    *,
    watch: bool,
    dry: bool,
    as_json: bool,
    ping: bool,
    **how: Any,
) -> None:
    """Make feeds from the articles: RSS 2.0, Atom 1.0 and JSON Feed 1.1, for the site and for each group.

    Files whose content would not change are not touched. An article that cannot be read is left out, with a
    finding that says where and why.
    """
    if dry and watch:
        raise click.UsageError("--watch builds again and again, and --dry-run not at all; leave out one")
    if ping and (dry or watch):
        raise click.UsageError("--ping is for feeds that are published; leave out --dry-run and --watch")
    if watch and as_json:
        raise click.UsageError("--watch builds again and again, and --json prints one object; leave out one")
    options: Options = ctx.obj
    load = partial(_loaded, options, output)
    if dry:
        from syndicate.cli import dry_run

        dry_run.run(options, _told(options, load()), as_json=as_json, **how)
    elif watch:
        _again_and_again(options, load, **how)
    else:
        ctx.exit(_once(options, load(), ping=ping, as_json=as_json, **how))


def _loaded(options: Options, output: Path | None) -> Loaded:
    """Return the site, with the folder that `--output` names."""
    loaded = loaded_in(options.folder)
    site = loaded.site
    feeds = msgspec.structs.replace(site.feeds, output=output_in(options, output, site.feeds.output))
    return msgspec.structs.replace(loaded, site=msgspec.structs.replace(site, feeds=feeds))


def _once(options: Options, loaded: Loaded, *, ping: bool, as_json: bool, **how: Any) -> int:
    """Build, say what came of it, tell hubs; return the exit code."""
    if ping:
        from syndicate.cli import pinging

        pinging.check(loaded.site)
    report = _built(options, loaded, **how)
    _tell(options, report, as_json=as_json, strict=how["strict"])
    if ping:
        pinging.ping(loaded.site, options.verbosity)
    return EXIT_WRONG_INPUT if how["strict"] and _errors(report) else 0


def _again_and_again(options: Options, load: Callable[[], Loaded], **how: Any) -> None:
    """Build at each change until Ctrl-C, and say what came of it if anything did."""
    from syndicate.cli import watch

    def build_again(changed: bool) -> None:  # noqa: FBT001 - a callback
        report = _built(options, load(), **how)
        if changed or report.files["written"] or report.files["removed"]:
            _tell(options, report, as_json=False, strict=how["strict"])

    watch.watch(lambda: load().site, build_again)


def _told(options: Options, loaded: Loaded) -> Site:
    """Return the site; say from where its settings are if it has no file."""
    if not loaded.is_file:
        say(without_file(loaded), options.verbosity)
    return loaded.site


def _built(options: Options, loaded: Loaded, *, now: str | None, **how: Any) -> "Report":
    site = _told(options, loaded)
    when = moment(now, site)
    from syndicate.build import build as run

    with progress(options.verbosity) as show:
        report = run(site, now=when, progress=show, **how)
    keep(loaded)
    return report


def _tell(options: Options, report: "Report", *, as_json: bool, strict: bool) -> None:
    if as_json:
        print_json(_as_object(report))
        return
    if options.verbosity > 0:
        for item in report.left_out:
            say(f"{item.path}: left out: {_words(item.reason)}")
    print_findings(report.findings, options.verbosity)
    say(_sentence(report, strict=strict), options.verbosity)


def _errors(report: "Report") -> int:
    return sum(finding.severity == "error" for finding in report.findings)


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


def _sentence(report: "Report", *, strict: bool) -> str:
    errors = _errors(report)
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
