"""`syndicate send`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli import EXIT_INTERRUPTED, EXIT_PARTLY, Options, exit_code
from syndicate.cli.console import count, listed, print_error, print_findings, print_json, say
from syndicate.cli.options import (
    chosen_digests,
    digest_argument,
    json_option,
    moment,
    now_option,
    site_in,
    verbosity_options,
)
from syndicate.config import Digest, Site
from syndicate.config.values import is_address

if TYPE_CHECKING:  # imported only when the command runs
    from syndicate.send import Sent, What


@click.command()
@digest_argument
@now_option
@click.option("--dry-run", is_flag=True, help="Do everything but deliver and record; so does --now.")
@click.option("--accept", is_flag=True, help="Confirm what is refused for safety.")
@click.option(
    "--include-last",
    metavar="N",
    type=click.IntRange(min=1),
    default=None,
    help="On the first run, mail the newest N articles.",
)
@click.option(
    "--test", "recipient", metavar="ADDRESS", help="Send the next edition to ADDRESS alone; record nothing."
)
@click.option("--approve", "edition", metavar="EDITION", help="Send an edition that waits for approval.")
@json_option
@verbosity_options
@click.pass_context
def send(
    ctx: click.Context,
    name: str | None,
    now: str | None,
    include_last: int | None,
    recipient: str | None,
    edition: str | None,
    *,
    dry_run: bool,
    accept: bool,
    as_json: bool,
) -> None:
    """Send the edition of digest NAME (default: every digest) that is due; made for cron.

    Call it as often as you like: an edition is made once a slot, and what could not be delivered is tried
    again. The first run mails nothing, since it cannot know what readers know already.
    """
    options: Options = ctx.obj
    site = site_in(options.folder)
    digests = chosen_digests(site, name)
    if recipient is not None:
        _try_out(site, digests, recipient, options)
        return
    dry = dry_run or now is not None
    from syndicate.cli import sending
    from syndicate.send import approve
    from syndicate.send import send as run
    from syndicate.send.records import refuse_older_state
    from syndicate.state import FOLDER, State

    world = sending.dry_world(moment(now, site)) if dry else sending.real_world(site)
    opened = State.copy_of(site.root / FOLDER) if dry else sending.locked_state(site)
    with sending.gentle_end(), opened as state:
        refuse_older_state(state, site.root / FOLDER)
        if edition is not None:
            sent = [approve(site, digests, state, world, edition, accept=accept)]
        else:
            sent = list(run(site, digests, state, world, accept=accept, include_last=include_last or 0))
    if as_json:
        print_json({"dry_run": dry, "digests": [_as_object(each) for each in sent]})
    else:
        _tell(site, sent, options, dry=dry)
    watched = site.delivery.ping and not dry and not any(map(_is_alarming, sent))
    if watched and (problem := sending.ping(site.delivery.ping)):
        say(problem)
    ctx.exit(_code(sent))


def _try_out(site: Site, digests: Sequence[Digest], address: str, options: Options) -> None:
    """Send the next edition of each digest to one address."""
    if not is_address(address):
        raise click.BadParameter(f"{address!r} is not a mail address", param_hint="--test")
    from syndicate.cli import sending
    from syndicate.errors import DeliveryError
    from syndicate.recipients import Recipient
    from syndicate.send.run import try_out
    from syndicate.state import FOLDER, State

    world = sending.real_world(site)
    with State.copy_of(site.root / FOLDER) as state:
        for digest in digests:
            outcome, subject = try_out(site, digest, state, world, Recipient(address=address))
            if outcome is None:
                say(f"{digest.name}: no article for the next edition; nothing was sent.", options.verbosity)
            elif outcome.state == "accepted":
                say(f"{digest.name}: “{subject}” was sent to {address}.", options.verbosity)
            else:
                raise DeliveryError(f"{digest.name}: {outcome.state}: {outcome.code or ''} {outcome.reply}")


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


def _is_alarming(sent: "Sent") -> bool:
    return sent.what in ("failed", "stopped") or bool(sent.delivered and sent.delivered.ended != "through")


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
        "error": str(sent.error) if sent.error else None,
        "findings": sent.findings,
    }


def _tell(site: Site, sent: Sequence["Sent"], options: Options, *, dry: bool) -> None:
    zones = {digest.name: digest.timezone for digest in site.digests}
    print_findings(sorted({finding for each in sent for finding in each.findings}), options.verbosity)
    for each in sent:
        if each.error:
            print_error(each.error)
        else:
            next_at = f"{each.next_at.astimezone(zones[each.digest]):%Y-%m-%d %H:%M}" if each.next_at else ""
            say(_sentence(each, next_at, dry=dry), options.verbosity)


def _sentence(sent: "Sent", next_at: str, *, dry: bool) -> str:
    name = f"{sent.edition or sent.digest}:"
    articles = count(sent.articles, "article")
    words = f" ({sent.delivered.words})" if sent.delivered and sent.delivered.words else ""
    delivered = f"“{sent.subject}”, {articles}: {_delivery(sent, dry=dry)}"
    sentences: dict[What, str] = {
        "begun": f"begins here. {articles} are there already and will not be mailed; next slot {next_at}.",
        "not-due": f"nothing is due before {next_at}.",
        "nothing-new": f"no new article, so no edition; next slot {next_at}.",
        "waits": f"{articles} are too few and wait; next slot {next_at}.",
        "held": f"“{sent.subject}” waits for approval: syndicate send --approve {sent.edition}",
        "stopped": f"stopped, since the server refuses it{words}. Mend the cause, then run "
        f"`syndicate state resend {sent.edition} --failed`.",
        "sent": f"{delivered}.",
        "partly": f"{delivered}{words}.",
    }
    return f"{name} {sentences[sent.what]}"


def _delivery(sent: "Sent", *, dry: bool) -> str:
    """Say what became of the messages, of all runs, and why some wait."""
    counts = sent.counts
    total = sum(counts.values())
    arrived = f"sent to {counts.get('accepted', 0):,} of {count(total, 'recipient')}"
    if dry:
        return f"would be {arrived}; nothing was sent"
    waiting = counts.get("pending", 0) + counts.get("deferred", 0)
    rest = [
        f"{number:,} {words}"
        for number, words in (
            (waiting, "wait for a later run"),
            (counts.get("failed", 0), "failed"),
            (counts.get("uncertain", 0), "may have arrived"),
            (counts.get("suppressed", 0), "have left"),
        )
        if number
    ]
    return f"{arrived}{', ' + listed(rest) if rest else ''}"
