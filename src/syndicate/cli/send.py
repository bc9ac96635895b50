"""`syndicate send`."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli import EXIT_INTERRUPTED, EXIT_PARTLY, Options, exit_code
from syndicate.cli.console import count, print_error, print_findings, print_json, say
from syndicate.cli.options import (
    chosen_digests,
    complete_held,
    digest_argument,
    json_option,
    moment,
    now_option,
    site_in,
    verbosity_options,
)
from syndicate.cli.sentences import local, rounded_up, sentence, to_approve
from syndicate.config import Digest, Site
from syndicate.config.values import is_address

if TYPE_CHECKING:  # imported only when the command runs
    from syndicate.send import Sent
    from syndicate.send.trial import Trial
    from syndicate.state import State


@click.command()
@digest_argument
@now_option
@click.option(
    "--dry-run", is_flag=True, help="Say what would be sent; send and record nothing. So does --now."
)
@click.option("--accept", is_flag=True, help="Confirm what is refused for safety (exit code 4).")
@click.option(
    "--include-last",
    metavar="N",
    type=click.IntRange(min=1),
    default=None,
    help="On the first run, send the newest N articles at once.",
)
@click.option(
    "--test",
    "recipient",
    metavar="ADDRESS",
    help="Send the next edition, as it is so far, to ADDRESS alone; record nothing.",
)
@click.option(
    "--approve",
    "edition",
    metavar="EDITION",
    shell_complete=complete_held,
    help="Send EDITION, which waits for approval.",
)
@json_option
@verbosity_options
@click.pass_context
def send(
    ctx: click.Context,
    name: str | None,
    now: str | None,
    *,
    include_last: int | None,
    recipient: str | None,
    edition: str | None,
    dry_run: bool,
    accept: bool,
    as_json: bool,
) -> None:
    """Send the edition of digest NAME (default: every digest) that is due.

    Made for cron: call it as often as you like, for instance every 15 minutes. Each edition is sent once, and
    what could not be delivered is tried again by later runs. The first run of a digest sends nothing: it
    takes what is there already as known to its readers.
    """
    if recipient is not None and (now or include_last or edition is not None or dry_run or accept):
        raise click.UsageError("--test sends a mail by itself; give no other option with it")
    if edition is not None and (name or include_last):
        raise click.UsageError("--approve names the one edition to send; leave NAME and --include-last out")
    options: Options = ctx.obj
    site = site_in(options.folder)
    digests = chosen_digests(site, name)
    if recipient is not None:
        _try_out(site, digests, recipient, options, as_json=as_json)
        return
    dry = dry_run or now is not None
    when = moment(now, site) if dry else None
    sent, held = _sent(site, digests, edition, when, accept=accept, include_last=include_last or 0)
    if as_json:
        print_json({"dry_run": dry, "digests": [_as_object(each) for each in sent]})
    else:
        _tell(site, sent, held, options, dry=dry, include_last=bool(include_last))
        if include_last:
            _tell_begun(digests, sent, options)
    if not dry:
        _ping(site, sent)
    ctx.exit(_code(sent))


def _sent(
    site: Site,
    digests: Sequence[Digest],
    edition: str | None,
    now: datetime | None,
    *,
    accept: bool,
    include_last: int,
) -> tuple[list["Sent"], list[str]]:
    """Send what is due, or *edition*; return what came of it, and what waits for approval since earlier runs.

    With a moment, *now*, nothing leaves and nothing is recorded.
    """
    from syndicate.cli import sending
    from syndicate.send import approve
    from syndicate.send import send as run
    from syndicate.send.records import refuse_older_state
    from syndicate.state import FOLDER, State

    world = sending.dry_world(now) if now else sending.real_world(site)
    opened = State.copy_of(site.root / FOLDER) if now else sending.locked_state(site)
    with sending.gentle_end(), opened as state:
        if now:
            refuse_older_state(state, site.root / FOLDER)
        if edition is not None:
            return [approve(site, digests, state, world, edition, accept=accept)], []
        sent = list(run(site, digests, state, world, accept=accept, include_last=include_last))
        return sent, _held(state, digests, sent)


def _ping(site: Site, sent: Sequence["Sent"]) -> None:
    """Call the URL that watches over the runs, if there is one and all is well; say if that cannot be."""
    if site.delivery.ping and all(map(_went_through, sent)):
        from syndicate.cli import sending

        if problem := sending.ping(site.delivery.ping):
            say(problem)


def _try_out(site: Site, digests: Sequence[Digest], address: str, options: Options, *, as_json: bool) -> None:
    """Send the next edition of each digest to one address."""
    if not is_address(address):
        raise click.BadParameter(f"{address!r} is not a mail address", param_hint="--test")
    from syndicate.cli import sending
    from syndicate.errors import DeliveryError
    from syndicate.recipients import Recipient
    from syndicate.send.trial import try_out
    from syndicate.state import FOLDER, State

    world = sending.trial_world(site)
    made = []
    with State.copy_of(site.root / FOLDER) as state:
        for digest in digests:
            trial = try_out(site, digest, state, world, Recipient(address=address))
            if trial and trial.outcome.state != "accepted":
                reply = f"{trial.outcome.code or ''} {trial.outcome.reply}".strip()
                raise DeliveryError(f"{digest.name}: the test mail was not taken: {reply}")
            made.append(_test_object(digest, trial))
            if not as_json:
                say(_test_sentence(digest, trial, address), options.verbosity)
    if as_json:
        print_json({"test": address, "digests": made})


def _test_object(digest: Digest, trial: "Trial | None") -> dict[str, Any]:
    return {
        "digest": digest.name,
        "edition": trial.edition.id if trial else None,
        "subject": trial.edition.subject if trial else None,
        "articles": len(trial.edition.articles) if trial else 0,
    }


def _test_sentence(digest: Digest, trial: "Trial | None", address: str) -> str:
    if trial is None:
        return f"{digest.name}: there is no article yet, so no test mail was sent."
    what = count(len(trial.edition.articles), "article")
    if not trial.is_news:
        what = "the newest article, as there is no news"
    return f"{digest.name}: “{trial.edition.subject}” ({what}) was sent to {address}; nothing was recorded."


def _code(sent: Sequence["Sent"]) -> int:
    """Return the exit code: interrupted, of the first error, else whether something did not arrive."""
    if any(each.is_interrupted for each in sent):
        return EXIT_INTERRUPTED
    for each in sent:
        if each.error:
            return exit_code(each.error)
    return EXIT_PARTLY if any(map(_is_partial, sent)) else 0


def _is_partial(sent: "Sent") -> bool:
    done = sent.delivered
    return sent.what == "stopped" or bool(done and (done.deferred or done.failed or done.uncertain))


def _went_through(sent: "Sent") -> bool:
    """Tell whether all is well with what a run did; a mailbox here and there that is full is."""
    done = sent.delivered
    if sent.what in ("failed", "stopped") or done is None:
        return sent.what not in ("failed", "stopped")
    tried = done.deferred or done.failed or done.uncertain
    return done.ended == "through" and bool(done.accepted or not tried)


def _as_object(sent: "Sent") -> dict[str, Any]:
    return {
        "digest": sent.digest,
        "result": sent.what,
        "edition": sent.edition or None,
        "subject": sent.subject or None,
        "articles": sent.articles,
        "next": sent.next_at,
        "messages": sent.counts,
        "this_run": sent.delivered,
        "uninterested": sent.uninterested,
        "error": str(sent.error) if sent.error else None,
        "findings": sent.findings,
    }


def _held(state: "State", digests: Sequence[Digest], sent: Sequence["Sent"]) -> list[str]:
    """Return the editions that wait for approval since an earlier run."""
    from syndicate.state import ledger

    told = {each.edition for each in sent}
    names = {digest.name for digest in digests}
    rows = (row for row in ledger.editions(state.db) if row.state == "held" and row.digest in names)
    return [row.id for row in rows if row.id not in told]


def _tell(
    site: Site,
    sent: Sequence["Sent"],
    held: Sequence[str],
    options: Options,
    *,
    dry: bool,
    include_last: bool,
) -> None:
    from syndicate.errors import SyndicateError

    zones = {digest.name: digest.timezone for digest in site.digests}
    print_findings(sorted({finding for each in sent for finding in each.findings}), options.verbosity)
    for each in sent:
        if each.error:
            print_error(each.error)
            continue
        when = local(rounded_up(each.next_at), zones[each.digest], site) if each.next_at else ""
        words = sentence(each, when, dry=dry, include_last=include_last)
        if each.what == "stopped":
            print_error(SyndicateError(words))
        else:  # that somebody has to approve an edition is told once however quiet a run is
            say(words, 0 if each.what == "held" else options.verbosity)
    for waiting in held:
        say(f"{waiting}: still waits for approval. {to_approve(waiting)}", options.verbosity)


def _tell_begun(digests: Sequence[Digest], sent: Sequence["Sent"], options: Options) -> None:
    """Say where `--include-last` had no effect."""
    fresh = {each.digest for each in sent if each.what == "begun"}
    for digest in digests:
        if digest.name not in fresh:
            say(
                f"{digest.name}: --include-last is for the first run, which was earlier; it changed nothing.",
                options.verbosity,
            )
