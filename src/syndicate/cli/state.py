"""`syndicate state`: what was mailed, and to whom, shown and mended; and the ids that articles have."""

from pathlib import Path

import click

from syndicate.cli import Options
from syndicate.cli.adopt import adopt
from syndicate.cli.console import count, print_error, print_json, say
from syndicate.cli.options import (
    chosen_digests,
    complete_digests,
    complete_editions,
    digest_argument,
    json_option,
    site_in,
    verbosity_options,
)
from syndicate.config import Site
from syndicate.config.values import is_address
from syndicate.errors import InputError, RefusedError

_SHOWN = 10

edition_argument = click.argument("edition", shell_complete=complete_editions)


@click.group()
def state() -> None:
    """Show and mend what was mailed, and to whom.

    All of it is in the folder .syndicate beside syndicate.toml, which has to be kept. The ids of articles are
    in syndicate.ids.
    """


state.add_command(adopt)


def _checked(_ctx: click.Context, _param: click.Parameter, address: str | None) -> str | None:
    if address is not None and not is_address(address):
        raise click.BadParameter(f"{address!r} is not a mail address")
    return address


@state.command(short_help="Show the last editions and what waits.")
@json_option
@verbosity_options
@click.pass_obj
def show(options: Options, *, as_json: bool) -> None:
    """Show the last editions of each digest, what became of their messages, and what waits.

    Shows the last 10 editions of a digest, and of each at most 5 messages that did not arrive; --json has all
    editions, and -v shows them too.
    """
    site = site_in(options.folder)
    from syndicate.cli import state_show
    from syndicate.cli.sending import clock
    from syndicate.send.records import problem_of
    from syndicate.state import FOLDER, State

    now, folder = clock(), site.root / FOLDER
    with State.copy_of(folder) as copy:
        digests = state_show.describe_all(site, copy, now)
        problem, lost = problem_of(copy, folder), state_show.lost(copy, folder)
    if as_json:
        print_json({"digests": digests, "problem": problem or None})
        return
    if not digests:
        say("Nothing was ever sent here, and syndicate.toml has no [[digests]].")
    shown = slice(0 if options.verbosity > 0 else -_SHOWN, None)
    for digest in digests:
        zone = state_show.zone_of(site, digest["name"])
        say(state_show.digest_line(digest, site, now, is_lost=digest["name"] in lost))
        for edition in digest["editions"][shown]:
            for line in state_show.edition_lines(edition, zone, site, now):
                say(f"  {line}")
    if problem:
        print_error(RefusedError(problem))


@state.command(short_help="Take what is there now as known; never mail it.")
@digest_argument
@verbosity_options
@click.pass_obj
def baseline(options: Options, name: str | None) -> None:
    """Let digest NAME (default: every one) never mail the articles that are there now.

    What was mailed stays as it is. Use it after many old articles were added, for instance after moving them
    from another site.
    """
    site = site_in(options.folder)
    digests = chosen_digests(site, name)
    from syndicate.cli.sending import clock, locked_state
    from syndicate.send.repair import pass_over_all

    with locked_state(site) as opened:
        for digest in digests:
            number = pass_over_all(opened, site, digest, now=clock())
            say(f"{digest.name}: {count(number, 'article')} will never be mailed.", options.verbosity)


@state.command(short_help="Print the state as JSON.")
@click.pass_obj
def export(options: Options) -> None:
    """Print the state as one JSON object on standard output.

    It holds the addresses of all readers, and everything else but the bodies of mails.
    """
    site = site_in(options.folder)
    from syndicate.send.repair import exported
    from syndicate.state import FOLDER, State

    with State.copy_of(site.root / FOLDER) as copy:
        print_json(exported(copy))


@state.command(short_help="Rebuild a lost state from the records of editions.")
@click.option(
    "--from",
    "file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take over from FILE, an export, who has left and who was given up.",
)
@verbosity_options
@click.pass_obj
def rebuild(options: Options, file: Path | None) -> None:
    """Rebuild a state that was lost, or is an old copy, from the records in .syndicate/editions.

    They tell which articles were mailed, but not to whom: an edition that was not finished is not sent on,
    and who has left is known only with --from.
    """
    site = site_in(options.folder)
    from syndicate.cli.sending import clock, locked_state
    from syndicate.send import records, repair

    with locked_state(site, is_old=True) as opened:
        left = repair.take_readers(opened, file, now=clock()) if file else 0
        begun, editions = records.rebuild(opened, site.root / ".syndicate", now=clock())
    taken = f"Took over {count(begun, 'digest')} and {count(editions, 'edition')}"
    say(f"{taken}{f', and {left:,} who left or were given up' if file else ''}.", options.verbosity)
    if begun and not file:
        say("Who has left is not known. If you have an export: syndicate state rebuild --from FILE")


@state.command(short_help="Send messages of an edition once more.")
@edition_argument
@click.option("--to", "address", metavar="ADDRESS", callback=_checked, help="The one to ADDRESS.")
@click.option("--failed", is_flag=True, help="All that failed or may not have arrived.")
@verbosity_options
@click.pass_obj
def resend(options: Options, edition: str, address: str | None, *, failed: bool) -> None:
    """Let the next `syndicate send` deliver messages of EDITION once more.

    An edition that was stopped goes on by that too.
    """
    if (address is None) != failed:
        raise click.UsageError("give either --to ADDRESS or --failed")
    site = site_in(options.folder)
    from syndicate.cli.sending import clock, locked_state
    from syndicate.send import repair

    with locked_state(site) as opened:
        number = repair.resend(opened, edition, address=address or "", now=clock())
    will = f"{count(number, 'message')} will go with the next `syndicate send`."
    say(
        f"{edition}: {will if number else 'no message of it failed; nothing to send again.'}",
        options.verbosity,
    )


@state.command(short_help="Give up an edition that nobody has.")
@edition_argument
@verbosity_options
@click.pass_obj
def abort(options: Options, edition: str) -> None:
    """Give up EDITION, which nobody has yet; its articles go into the next one."""
    site = site_in(options.folder)
    from syndicate.cli.sending import clock, locked_state
    from syndicate.send import repair
    from syndicate.state import ledger

    with locked_state(site) as opened:
        before = ledger.edition(opened.db, edition)
        repair.abort(opened, edition, now=clock())
    if before and before.state == "aborted":
        say(f"{edition}: was given up before; nothing has changed.", options.verbosity)
    else:
        say(f"{edition}: given up; its articles go into the next edition.", options.verbosity)


@state.command(short_help="Mail an address no more, or again.")
@click.argument("address", callback=_checked)
@click.option(
    "--digest",
    "name",
    metavar="NAME",
    default="",
    shell_complete=complete_digests,
    help="Of this digest only.",
)
@click.option("--remove", is_flag=True, help="Mail the address again.")
@verbosity_options
@click.pass_obj
def suppress(options: Options, address: str, name: str, *, remove: bool) -> None:
    """Mail ADDRESS no more, whatever the list of recipients says."""
    site = site_in(options.folder)
    if name:
        chosen_digests(site, name, "--digest")
    from syndicate.cli.sending import clock
    from syndicate.state import FOLDER, State, readers

    # No lock: who leaves need not wait for a run to end.
    what = f"digest {name}" if name else "any digest"
    with State.open(site.root / FOLDER) as opened:
        if not remove:
            opened.suppress(address, digest=name, reason="by hand", at=clock())
            gets = f"will not get {what} any more{_unlisted(site, address)}"
        elif readers.is_out(opened.db, address, digest=name):
            opened.restore(address, digest=name, at=clock())
            gets = f"may get {what} again"
        else:
            gets = f"had neither left {what} nor been given up, so nothing was changed"
    say(f"{address}: {gets}.", options.verbosity)


def _unlisted(site: Site, address: str) -> str:
    """Say that an address is not among the recipients: it may be misspelt."""
    from syndicate import recipients
    from syndicate.state import readers

    try:
        known = {
            readers.fold(each.address) for digest in site.digests for each in recipients.of(digest, site)[0]
        }
    except InputError:  # the address is kept all the same; `send` tells of the list
        return ""
    return "" if readers.fold(address) in known else "; it is in no list of recipients, is it spelled right?"


@state.command("import-bounces", short_help="Read which messages came back.")
@click.argument("mailbox", type=click.Path(exists=True, path_type=Path))
@verbosity_options
@click.pass_obj
def import_bounces(options: Options, mailbox: Path) -> None:
    """Read from MAILBOX (an mbox, a maildir, or .eml files) which messages came back, and give up addresses.

    An address of which two editions came back for good is mailed no more. The same notices may be read again.
    """
    site = site_in(options.folder)
    from syndicate.cli.sending import clock, locked_state
    from syndicate.delivery import bounces
    from syndicate.send import repair
    from syndicate.state.readers import HARD_BOUNCES

    with locked_state(site) as opened:
        found = repair.take_bounces(opened, bounces.read(mailbox), now=clock())
    known = f"; counted before: {found.known:,}" if found.known else ""
    say(
        f"{count(found.hard, 'message')} came back for good, {found.soft:,} for now{known}; "
        f"addresses given up: {len(found.given_up):,}; notices about no message of ours: "
        f"{found.strangers:,}.",
        options.verbosity,
    )
    for address, reason in found.given_up.items():
        say(f"  {address}: given up, as {HARD_BOUNCES} editions came back: {reason}", options.verbosity)
