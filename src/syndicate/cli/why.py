"""`syndicate why`."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli import Options
from syndicate.cli.console import count, listed, print_error, print_findings, print_json, progress, say
from syndicate.cli.options import json_option, moment, now_option, site_in, verbosity_options
from syndicate.errors import RefusedError

if TYPE_CHECKING:  # imported only when the command runs
    from syndicate.explain import Explanation, Verdict

_KINDS = {"category": "categories"}


@click.command()
@click.argument("article")
@now_option
@json_option
@verbosity_options
@click.pass_obj
def why(options: Options, article: str, now: str | None, *, as_json: bool) -> None:
    """Say which feeds and digests hold ARTICLE, at which place, and what keeps it out of each other one.

    ARTICLE is a path, a URL, an id, or a part of one of these or of a title. Nothing is written. Of the terms
    that the article does not have, -v and --json name each.
    """
    site = site_in(options.folder)
    when = moment(now, site)
    from syndicate.explain import explain

    with progress(options.verbosity) as show:
        told = explain(site, article, now=when, here=Path.cwd(), progress=show)
    if as_json:
        print_json(_as_object(told))
        return
    for line in _lines(told, everything=options.verbosity > 0):
        say(line)
    print_findings([] if told.words else told.findings, options.verbosity)
    if told.problem:
        print_error(RefusedError(told.problem))


def _as_object(told: "Explanation") -> dict[str, Any]:
    def verdict(each: "Verdict", kind: str) -> dict[str, Any]:
        edition = {"edition": each.edition or None} if kind == "digest" else {}
        return {
            kind: each.name,
            "place": each.place,
            **edition,
            "rule": each.rule or None,
            "words": each.words,
        }

    return {
        "path": told.path,
        "title": told.title or None,
        "rule": told.rule or None,
        "words": told.words or None,
        **{name: told.facts.get(name) for name in ("url", "id", "date", "language")},
        "feeds": [verdict(each, "feed") for each in told.feeds],
        "digests": [verdict(each, "digest") for each in told.digests],
        "messages": told.findings,
        "problem": told.problem or None,
    }


def _lines(told: "Explanation", *, everything: bool) -> Iterator[str]:
    yield f"{told.path} “{told.title}”" if told.title else told.path
    for name, fact in told.facts.items():
        yield f"  {'URL' if name == 'url' else name:8}  {fact.value} ({fact.whence})"
    # Of a file that is no article, only what went out earlier is more than that.
    digests = [each for each in told.digests if each.edition or not told.words]
    if told.words:
        yield f"In no feed{'' if digests else ' and no digest'}: it {told.words}."
    held = [each for each in told.feeds if each.place is not None]
    if told.feeds:
        yield f"In {count(len(held), 'feed')}{':' if held else '.'}"
    yield from map(_line, held)
    out = [each for each in told.feeds if each.place is None and (everything or each.rule != "term")]
    others = [] if everything else [each for each in told.feeds if each.rule == "term"]
    if out or others:
        yield "Not in:"
    yield from map(_line, out)
    yield from _of_others(others)
    if digests:
        yield "Digests:"
    yield from map(_line, digests)


def _line(verdict: "Verdict") -> str:
    return f"  {verdict.name}: it {verdict.words}."


def _of_others(verdicts: "Sequence[Verdict]") -> Iterator[str]:
    """Say of how many terms the article has none, but name the languages, which are few."""
    kinds: dict[str, int] = defaultdict(int)
    for verdict in verdicts:
        kind = verdict.name.partition("/")[0]
        if kind == "language":
            yield _line(verdict)
        else:
            kinds[kind] += 1
    if kinds:
        named = listed(
            f"{number:,} other {kind if number == 1 else _KINDS.get(kind, f'{kind}s')}"
            for kind, number in kinds.items()
        )
        yield f"  {named}, which it does not have (-v names them)."
