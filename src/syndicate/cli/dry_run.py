"""`syndicate build --dry-run`: what subscribers will see, in sentences or as JSON."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli import EXIT_WRONG_INPUT, Options
from syndicate.cli.console import count, listed, print_findings, print_json, progress, say
from syndicate.cli.options import moment
from syndicate.config import Site
from syndicate.errors import RefusedError

if TYPE_CHECKING:  # imported only when the command runs
    from syndicate.forecast import Change, Forecast
    from syndicate.published import Entry

_SHOWN = 3
_FEEDS = 20


def run(
    options: Options,
    site: Site,
    *,
    now: str | None,
    strict: bool,
    accept: bool,
    as_json: bool,
    **how: Any,
) -> None:
    """Foresee a build and tell it; raises `RefusedError` if it is not to be without --accept."""
    when = moment(now, site)
    from syndicate.build import dry_run

    with progress(options.verbosity) as show:
        seen, made = dry_run(site, now=when, accept=accept, progress=show, **how)
    if as_json:
        print_json(_as_object(seen))
    else:
        print_findings(made.findings, options.verbosity)
        _tell(seen, options.verbosity)
    if strict and any(finding.severity == "error" for finding in made.findings):
        click.get_current_context().exit(EXIT_WRONG_INPUT)
    if seen.refusal and not accept:
        raise RefusedError(seen.refusal)


def _tell(seen: "Forecast", verbosity: int) -> None:
    """Say a line for each feed that differs, those first of which most comes up though it is old."""
    ordered = sorted(seen.changes, key=lambda change: (change.is_new, -len(change.old)))
    shown = ordered if verbosity > 0 else ordered[:_FEEDS]
    for change in shown:
        say(f"{change.key}: {_of_feed(change)}", verbosity)
        if not change.is_new or verbosity > 0:
            for line in _titles(change.new, verbosity):
                say(f"    new: {line}", verbosity)
    if ordered[len(shown) :]:
        say(f"… and {count(len(ordered) - len(shown), 'feed')} more; -v shows all", verbosity)
    if seen.archives:
        say(f"{count(len(seen.archives), 'file')} of archives would be written.", verbosity)
    if seen.removed:
        gone = f"{count(len(seen.removed), 'file')} would be removed, such as {seen.removed[0]}"
        say(f"{gone}: who has subscribed to it gets nothing any more.", verbosity)
    say(_sentence(seen), verbosity)


def _of_feed(change: "Change") -> str:
    if change.is_new:
        return f"a new feed of {count(change.entries, 'article')}"
    parts = _numbers([change]) or ["the same articles, written differently"]
    old = f"; {len(change.old):,} of the new are old" if change.old else ""
    return f"{listed(parts)}, of {change.entries:,}{old}"


def _titles(entries: Sequence["Entry"], verbosity: int) -> list[str]:
    shown = entries if verbosity > 0 else entries[:_SHOWN]
    lines = [f"“{entry.title}”" if entry.title else entry.url for entry in shown]
    return [*lines, f"… and {len(entries) - len(shown):,} more"] if entries[len(shown) :] else lines


def _sentence(seen: "Forecast") -> str:
    known = [change for change in seen.changes if not change.is_new]
    if not seen.changes:
        return f"Dry run: subscribers of {count(seen.feeds, 'feed')} will see no change; nothing was written."
    new = len(seen.changes) - len(known)
    feeds = [f"{len(known):,} of {count(seen.feeds, 'feed')} would change"] if known else []
    feeds += [f"{count(new, 'feed')} would be new"] if new else []
    numbers = _numbers(known)
    tail = f"; in those that change, entries would be {listed(numbers)}" if numbers else ""
    return f"Dry run: {listed(feeds)}{tail}; nothing was written."


def _numbers(changes: Sequence["Change"]) -> list[str]:
    totals = {
        word: sum(len(getattr(change, word)) for change in changes) for word in ("new", "changed", "vanished")
    }
    return [f"{number:,} {word}" for word, number in totals.items() if number]


def _as_object(seen: "Forecast") -> dict[str, Any]:
    return {
        "feeds": seen.feeds,
        "changes": [_change(change) for change in seen.changes],
        "removed": seen.removed,
        "archives": seen.archives,
        "refusal": seen.refusal or None,
    }


def _change(change: "Change") -> dict[str, Any]:
    lists = {name: _entries(getattr(change, name)) for name in ("new", "changed", "vanished", "old")}
    return {
        "key": change.key,
        "title": change.title,
        "path": change.path,
        "entries": change.entries,
        "is_new": change.is_new,
        "is_flood": change.is_flood,
        **lists,
    }


def _entries(entries: Sequence["Entry"]) -> list[dict[str, Any]]:
    return [
        {"id": each.id, "url": each.url, "title": each.title, "published": each.published} for each in entries
    ]
