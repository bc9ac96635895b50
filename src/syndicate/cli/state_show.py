"""What `syndicate state show` tells: each digest and its editions, as an object and in words."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from syndicate.cli.console import count
from syndicate.cli.sentences import local, rest, rounded_up
from syndicate.config import Digest, Site
from syndicate.send.due import due_slots, made_slots, next_due
from syndicate.send.records import describe
from syndicate.state import State, ledger, manifest, outbox, readers

_FAILURES = 5


def digest_line(digest: dict[str, Any], site: Site, now: datetime, *, is_lost: bool) -> str:
    """Say since when there is a digest, and since when or when an edition is due."""
    if is_lost:
        return f"{digest['name']}: has begun, but the state does not know of it any more."
    if not digest["begun"]:
        return (
            f"{digest['name']}: has not begun; the first `syndicate send` does that, and sends nothing yet."
        )
    zone = zone_of(site, digest["name"])
    due = "not in syndicate.toml"
    if digest["next"]:
        at = datetime.fromisoformat(digest["next"])
        due = f"next edition due on {local(at, zone, site)}"
        if at <= now:
            due = f"edition due since {local(at, zone, site)} and not made yet"
    left = count(digest["left"], "reader")
    begun = local(datetime.fromisoformat(digest["begun"]), zone, site)
    return f"{digest['name']}: begun on {begun}, {due}; {left} left or given up."


def edition_lines(edition: dict[str, Any], zone: ZoneInfo, site: Site, now: datetime) -> list[str]:
    """Say in a line what an edition is and what became of it, and in further ones what did not arrive."""
    later = ""
    if edition["next_try"] and edition["state"] == "sending":
        at = datetime.fromisoformat(edition["next_try"])
        later = f"until {local(rounded_up(at), zone, site)}" if at > now else "for the next run"
    name, counts = edition["id"], edition["messages"]
    total, arrived = sum(counts.values()), counts.get("accepted", 0)
    sent = f"sent to {arrived:,} of {count(total, 'recipient')}{rest(counts, later)}"
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


def lost(state: State, folder: Path) -> set[str]:
    """Return the digests that have begun by their records, and not by the state."""
    return set(manifest.begun_names(folder)) - {each.name for each in ledger.digests(state.db)}


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
        due = _due(state, digest, known, now) if digest and known else None
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


def _due(state: State, digest: Digest, begun: ledger.Digest, now: datetime) -> datetime:
    """Return when an edition was due that no run has made yet, else when the next one is."""
    made = made_slots(state, digest)
    slots = due_slots(digest, begun.slot_at, now, made)
    return slots[0].end if slots else next_due(digest, begun.slot_at, now, made).end


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
