"""What `syndicate state` does, below the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailing import ADA, BOB, DAILY, EVE, edition, newsroom
from syndicate import config
from syndicate.delivery import Nowhere
from syndicate.delivery.bounces import Bounce
from syndicate.errors import InputError, RefusedError
from syndicate.send import World, repair, send
from syndicate.state import FOLDER, State, ledger, outbox, readers

NOW = datetime.now(UTC).replace(microsecond=0)


@contextmanager
def sent(folder: Path, digest: str = DAILY) -> Iterator[tuple[State, str]]:
    """Give the state of a site whose edition has just been sent, or held, and the edition's id."""
    site = config.load(newsroom(folder, digest) / "syndicate.toml")
    world = World(clock=lambda: NOW, sleep=lambda _: None, connect=Nowhere, secret=b"x" * 32)
    with State.open(folder / FOLDER) as state:
        assert list(send(site, site.digests, state, world))[-1].what in ("sent", "held")
        yield state, edition(folder)


def message_ids(state: State) -> dict[str, str]:
    """Give the Message-ID of each reader's message."""
    query = "SELECT address, message_id FROM outbox JOIN reader ON number = reader"
    return dict(state.db.execute(query).fetchall())


def bounce(address: str, message_id: str, *, hard: bool = True) -> Bounce:
    """Make a notice that a message came back."""
    status = "5.1.1" if hard else "4.2.2"
    return Bounce(
        address=address, hard=hard, status=status, reason="no such user", message_id=message_id, when=None
    )


def test_a_message_that_is_sent_again_has_another_id(tmp_path: Path) -> None:
    """A server may drop a Message-ID that it knows; the other messages keep theirs."""
    with sent(tmp_path) as (state, id_):
        before = message_ids(state)
        assert repair.resend(state, id_, address=ADA, now=NOW) == 1
        after = message_ids(state)
        assert (before[ADA] == after[ADA], before[BOB] == after[BOB]) == (False, True)
        assert outbox.counts(state.db, id_) == {"pending": 1, "accepted": 1}


def test_nothing_is_sent_again_where_nothing_failed(tmp_path: Path) -> None:
    """The edition stays done."""
    with sent(tmp_path) as (state, id_):
        assert repair.resend(state, id_, now=NOW) == 0
        row = ledger.edition(state.db, id_)
        assert row
        assert row.state == "done"


def test_who_has_left_gets_nothing_again(tmp_path: Path) -> None:
    """Not by hand either, until the address is mailed again."""
    with sent(tmp_path) as (state, id_):
        state.suppress(ADA, digest="daily", reason="unsubscribed", at=NOW)
        with pytest.raises(InputError, match=f"{ADA} has left"):
            repair.resend(state, id_, address=ADA, now=NOW)


def test_what_is_given_up_frees_its_articles(tmp_path: Path) -> None:
    """They were mailed to nobody; what somebody has cannot be given up."""
    with sent(tmp_path, DAILY + "hold = true\n") as (state, id_):
        mailed = {item.article for item in ledger.items(state.db, id_)}
        assert mailed <= ledger.done_with(state.db, "daily")
        repair.abort(state, id_, now=NOW)
        assert not mailed & ledger.done_with(state.db, "daily")
    with sent(tmp_path / "other") as (state, id_), pytest.raises(RefusedError, match="2 of 2 recipients"):
        repair.abort(state, id_, now=NOW)


def test_an_address_is_given_up_after_two_editions_came_back(tmp_path: Path) -> None:
    """The notice of one edition counts once; one that is soft, about a stranger or forged counts nothing."""
    with sent(tmp_path) as (state, _):
        ids = message_ids(state)
        hard, soft = bounce(ADA, ids[ADA]), bounce(BOB, ids[BOB], hard=False)
        stranger, forged = bounce(EVE, "<x@nowhere.example>"), bounce(BOB, ids[ADA])
        found = repair.take_bounces(state, [hard, hard, soft, stranger, forged], now=NOW)
        assert (found.hard, found.soft, found.strangers, found.given_up) == (2, 1, 2, 0)
        assert readers.suppressed(state.db, "daily") == set()
        readers.bounced(state.db, ADA, edition="daily-2020-01-01", reason="no such user", at=NOW)
        assert readers.suppressed(state.db, "daily") == {ADA}


def test_an_export_holds_every_table_but_the_letters(tmp_path: Path) -> None:
    """So that nothing of worth is missing from a backup of it."""
    with sent(tmp_path) as (state, _):
        names = {name for (name,) in state.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        tables = repair.exported(state)
        assert names - set(tables) == {"letter", "meta", "sqlite_sequence"}
        assert [row["state"] for row in tables["outbox"]] == ["accepted", "accepted"]
