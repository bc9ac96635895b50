"""What `syndicate state show` tells: each digest and its editions, as an object and in words."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from syndicate.cli.console import count
from syndicate.cli.send import rest
from syndicate.config import Site
from syndicate.digest import next_slot
from syndicate.send.records import describe
from syndicate.state import State, ledger, outbox, readers

_FAILURES = 5


def digest_line(digest: dict[str, Any], zone: ZoneInfo) -> str:
    """Say since when there is a digest, and when its next edition is due."""
    if not digest["begun"]:
        return (
            f"{digest['name']}: has not begun; the first `syndicate send` does that, and sends nothing yet."
        )
    due = f"next edition due on {_local(digest['next'], zone)}" if digest["next"] else "not in syndicate.toml"
    left = count(digest["left"], "reader")
    begun = _local(digest["begun"], zone)
    return f"{digest['name']}: begun on {begun}, {due}; {left} left or given up."


def edition_lines(edition: dict[str, Any], zone: ZoneInfo) -> list[str]:
    """Say in a line what an edition is and what became of it, and in further ones what did not arrive."""
    name, counts = edition["id"], edition["messages"]
    total, arrived = sum(counts.values()), counts.get("accepted", 0)
    next_try = _local(edition["next_try"], zone) if edition["next_try"] else ""
    sent = f"sent to {arrived:,} of {count(total, 'recipient')}{rest(counts, next_try)}"
    state_words = {
        "held": f"waits for approval (syndicate send --approve {name})",
        "stopped": f"stopped (syndicate state resend {name} --failed goes on), {sent}",
        "aborted": "given up; nobody has it",
        "sending": sent,
        "done": sent if total else "sent; to whom is not known, as the state was rebuilt",
    }
    twice = edition["uncertain"]
    doubt = f"; {twice:,} may have come twice" if twice else ""
    failures = (
        f"  {each['address']}: {each['state']}, {each['code'] or ''} {each['reply']}".replace(",  ", ", ")
        for each in edition["not_arrived"]
    )
    return [f"{name} “{edition['subject']}”: {state_words[edition['state']]}{doubt}.", *failures]


def _local(moment: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(zone):%Y-%m-%d %H:%M}"


def zone_of(site: Site, name: str) -> ZoneInfo:
    """Return the zone of a digest, the site's for one that only the state knows."""
    return next((each.timezone for each in site.digests if each.name == name), site.timezone)


def describe_all(site: Site, state: State, now: datetime) -> list[dict[str, Any]]:
    """Describe each digest: those of syndicate.toml in its order, then those that only the state knows."""
    begun = {each.name: each for each in ledger.digests(state.db)}
    configured = {each.name: each for each in site.digests}
    found = []
    for name in dict.fromkeys((*configured, *begun)):
        digest, known, zone = configured.get(name), begun.get(name), zone_of(site, name)
        due = next_slot(digest.schedule, digest.timezone, now).end if digest and known else None
        found.append(
            {
                "name": name,
                "begun": known.begun_at.astimezone(zone).isoformat() if known else None,
                "last_slot": known.slot_at.astimezone(zone).isoformat() if known else None,
                "next": due.astimezone(zone).isoformat() if due else None,
                "left": len(readers.suppressed(state.db, name)),
                "editions": [_edition(state, row.id) for row in ledger.editions(state.db, name)],
            }
        )
    return found


def _edition(state: State, edition: str) -> dict[str, Any]:
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
