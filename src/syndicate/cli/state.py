"""`syndicate state`: what was mailed, and to whom, shown and mended."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli import Options
from syndicate.cli.console import count, listed, print_json, say
from syndicate.cli.options import chosen_digests, digest_argument, json_option, site_in, verbosity_options
from syndicate.config import Site
from syndicate.config.values import is_address

if TYPE_CHECKING:  # imported only when a command runs
    from syndicate.state import State

_SHOWN = 10
_FAILURES = 5


@click.group()
def state() -> None:
    """Show and mend what was mailed, and to whom."""


def _checked(_ctx: click.Context, _param: click.Parameter, address: str | None) -> str | None:
    if address is not None and not is_address(address):
        raise click.BadParameter(f"{address!r} is not a mail address")
    return address


@state.command()
@json_option
@verbosity_options
@click.pass_obj
def show(options: Options, *, as_json: bool) -> None:
    """Show the last editions, what became of their messages, and what waits."""
    site = site_in(options.folder)
    from syndicate.state import FOLDER, State

    with State.copy_of(site.root / FOLDER) as copy:
        digests = _digests(site, copy)
    if as_json:
        print_json({"digests": digests})
        return
    if not digests:
        say("Nothing was ever sent here.")
    for digest in digests:
        say(
            f"{digest['name']}: since {digest['begun']}, last slot {digest['last_slot']}; {count(digest['left'], 'reader')} left or given up"
        )
        for edition in digest["editions"][-_SHOWN:]:
            say(f"  {edition['id']}: {edition['state']}, “{edition['subject']}”")
            numbers = [f"{number:,} {kind}" for kind, number in edition["messages"].items()]
            say(f"    {listed(numbers or ['no messages'])}{_next(edition)}")
            for failure in edition["not_arrived"]:
                say(
                    f"    {failure['address']}: {failure['state']} {failure['code'] or ''} {failure['reply']}"
                )


def _next(edition: dict[str, Any]) -> str:
    return f"; next try {edition['next_try']}" if edition["next_try"] else ""


def _digests(site: Site, state: "State") -> list[dict[str, Any]]:
    from syndicate.state import ledger, readers

    zones = {digest.name: digest.timezone for digest in site.digests}
    return [
        {
            "name": each.name,
            "begun": each.begun_at.astimezone(zones.get(each.name, site.timezone)).isoformat(),
            "last_slot": each.slot_at.astimezone(zones.get(each.name, site.timezone)).isoformat(),
            "left": len(readers.suppressed(state.db, each.name)),
            "editions": [_edition(state, row.id) for row in ledger.editions(state.db, each.name)],
        }
        for each in ledger.digests(state.db)
    ]


def _edition(state: "State", edition: str) -> dict[str, Any]:
    from syndicate.send.records import describe
    from syndicate.state import outbox

    record = describe(state, edition)
    failures = outbox.failures(state.db, edition, _FAILURES)
    return {
        "id": record.id,
        "state": record.state,
        "subject": record.subject,
        "planned": record.planned_at,
        "finished": record.finished_at,
        "articles": sum(item.kind == "article" for item in record.items),
        "messages": record.counts,
        "uncertain": record.uncertain,
        "next_try": outbox.next_try(state.db, edition) or None,
        "not_arrived": [
            dict(zip(("address", "state", "code", "reply"), failure, strict=True)) for failure in failures
        ],
    }


@state.command()
@digest_argument
@verbosity_options
@click.pass_obj
def baseline(options: Options, name: str | None) -> None:
    """Let digest NAME (default: every one) never mail what is there now and was not mailed."""
    site = site_in(options.folder)
    digests = chosen_digests(site, name)
    from syndicate.cli.sending import clock, locked_state
    from syndicate.send.repair import pass_over_all

    with locked_state(site) as opened:
        for digest in digests:
            number = pass_over_all(opened, site, digest, now=clock())
            say(f"{digest.name}: {count(number, 'article')} will not be mailed.", options.verbosity)


@state.command()
@click.pass_obj
def export(options: Options) -> None:
    """Print everything that is kept, but for the letters, as one JSON object on standard output."""
    site = site_in(options.folder)
    from syndicate.send.repair import exported
    from syndicate.state import FOLDER, State

    with State.copy_of(site.root / FOLDER) as copy:
        print_json(exported(copy))


@state.command()
@click.option(
    "--from",
    "file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take over, from an export, who has left and who was given up.",
)
@verbosity_options
@click.pass_obj
def rebuild(options: Options, file: Path | None) -> None:
    """Take over what the records of editions tell and the state does not know."""
    site = site_in(options.folder)
    from syndicate.cli.sending import clock, locked_state
    from syndicate.send import records, repair

    with locked_state(site) as opened:
        left = repair.take_readers(opened, file, now=clock()) if file else 0
        begun, editions = records.rebuild(opened, site.root / ".syndicate", now=clock())
    taken = f"Took over {count(begun, 'digest')} and {count(editions, 'edition')}"
    say(f"{taken}{f', and {left:,} who have left' if file else ''}.", options.verbosity)


@state.command()
@click.argument("edition")
@click.option("--to", "address", metavar="ADDRESS", callback=_checked, help="To this recipient once more.")
@click.option("--failed", is_flag=True, help="To all whose message failed or may not have arrived.")
@verbosity_options
@click.pass_obj
def resend(options: Options, edition: str, address: str | None, *, failed: bool) -> None:
    """Let the next `syndicate send` deliver messages of EDITION once more."""
    if (address is None) != failed:
        raise click.UsageError("give either --to ADDRESS or --failed")
    site = site_in(options.folder)
    from syndicate.cli.sending import clock, locked_state
    from syndicate.send import repair

    with locked_state(site) as opened:
        number = repair.resend(opened, edition, address=address or "", now=clock())
    say(f"{edition}: {count(number, 'message')} will go with the next `syndicate send`.", options.verbosity)


@state.command()
@click.argument("edition")
@verbosity_options
@click.pass_obj
def abort(options: Options, edition: str) -> None:
    """Give up EDITION, which nobody has yet; its articles go into the next one."""
    site = site_in(options.folder)
    from syndicate.cli.sending import clock, locked_state
    from syndicate.send import repair

    with locked_state(site) as opened:
        repair.abort(opened, edition, now=clock())
    say(f"{edition}: given up; its articles go into the next edition.", options.verbosity)


@state.command()
@click.argument("address", callback=_checked)
@click.option("--digest", "name", metavar="NAME", default="", help="Of this digest only.")
@click.option("--remove", is_flag=True, help="Mail the address again.")
@verbosity_options
@click.pass_obj
def suppress(options: Options, address: str, name: str, *, remove: bool) -> None:
    """Mail ADDRESS no more, whatever the list of recipients says."""
    site = site_in(options.folder)
    if name:
        chosen_digests(site, name)
    from syndicate.cli.sending import clock
    from syndicate.state import FOLDER, State

    # No lock: who leaves need not wait for a run to end.
    with State.open(site.root / FOLDER) as opened:
        if remove:
            opened.restore(address, digest=name, at=clock())
        else:
            opened.suppress(address, digest=name, reason="by hand", at=clock())
    say(f"{address}: is mailed {'again' if remove else 'no more'}.", options.verbosity)


@state.command("import-bounces")
@click.argument("mailbox", type=click.Path(exists=True, path_type=Path))
@verbosity_options
@click.pass_obj
def import_bounces(options: Options, mailbox: Path) -> None:
    """Read delivery status notifications from MAILBOX: an mbox, a maildir, or .eml files.

    An address of which two editions came back for good is mailed no more.
    """
    site = site_in(options.folder)
    from syndicate.cli.sending import clock, locked_state
    from syndicate.delivery import bounces
    from syndicate.send import repair

    with locked_state(site) as opened:
        found = repair.take_bounces(opened, bounces.read(mailbox), now=clock())
    say(
        f"{count(found.hard, 'message')} came back for good and {found.soft:,} for now; "
        f"{found.given_up:,} are given up; {found.strangers:,} notices are about no message of ours.",
        options.verbosity,
    )
