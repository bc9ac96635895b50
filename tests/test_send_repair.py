"""What `syndicate state` does, below the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from mailing import ADA, BOB, DAILY, EVE, edition, newsroom
from syndicate import config
from syndicate.delivery import Nowhere
from syndicate.delivery.bounces import Bounce
from syndicate.digest import Composer, Letter
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


def test_what_was_sent_again_on_purpose_still_cannot_be_given_up(tmp_path: Path) -> None:
    """Who gets it again has had it once, which is on record; its articles are not free for a later one."""
    with sent(tmp_path) as (state, id_):
        for address in (ADA, BOB):
            repair.resend(state, id_, address=address, now=NOW)
        assert outbox.counts(state.db, id_) == {"pending": 2}
        assert outbox.ever_uncertain(state.db, id_) == 2
        with pytest.raises(RefusedError, match="2 of 2 recipients"):
            repair.abort(state, id_, now=NOW)


def test_what_a_dead_run_had_claimed_is_on_record_when_it_is_sent_again_by_hand(tmp_path: Path) -> None:
    """The server may have it, so another copy with another Message-ID is a second one."""
    with sent(tmp_path) as (state, id_):
        state.db.execute("UPDATE outbox SET state = 'claimed'")
        repair.resend(state, id_, address=ADA, now=NOW)
        assert outbox.ever_uncertain(state.db, id_) == 1


def test_an_address_is_given_up_after_two_editions_came_back(tmp_path: Path) -> None:
    """The notice of one edition counts once; one that is soft, about a stranger or forged counts nothing."""
    with sent(tmp_path) as (state, _):
        ids = message_ids(state)
        hard, soft = bounce(ADA, ids[ADA]), bounce(BOB, ids[BOB], hard=False)
        stranger, forged = bounce(EVE, "<x@nowhere.example>"), bounce(BOB, ids[ADA])
        found = repair.take_bounces(state, [hard, hard, soft, stranger, forged], now=NOW)
        assert (found.hard, found.known, found.soft, found.strangers) == (1, 1, 1, 2)
        assert found.given_up == {}
        assert readers.suppressed(state.db, "daily") == set()
        readers.bounced(state.db, ADA, edition="daily-2020-01-01", reason="no such user", at=NOW)
        assert readers.suppressed(state.db, "daily") == {ADA}


def test_a_notice_counts_once_also_after_its_reader_was_mailed_again(tmp_path: Path) -> None:
    """It lies in the mailbox still, and would give the address up again that somebody has just taken back."""
    with sent(tmp_path) as (state, _):
        notice = bounce(ADA, message_ids(state)[ADA])
        for edition_ in ("daily-2020-01-01", "daily-2020-01-02"):
            readers.bounced(state.db, ADA, edition=edition_, reason="no such user", at=NOW)
        # A third edition gives nobody up who is given up already.
        assert repair.take_bounces(state, [notice], now=NOW).given_up == {}
        state.restore(ADA, digest="", at=NOW)
        found = repair.take_bounces(state, [notice], now=NOW)
        assert (found.hard, found.known, found.given_up) == (0, 1, {})
        counted = [
            readers.bounced(state.db, ADA, edition=edition_, reason="no such user", at=NOW)
            for edition_ in ("daily-2020-01-01", "daily-2020-01-03", "daily-2020-01-04")
        ]
        assert counted == ["known", "counted", "given up"]


def test_what_never_left_cannot_have_come_back(tmp_path: Path) -> None:
    """The notice about an edition that waits, or that was given up, is forged or a mistake."""
    with sent(tmp_path, DAILY + "hold = true\n") as (state, id_):
        notice = bounce(ADA, message_ids(state)[ADA])
        assert repair.take_bounces(state, [notice], now=NOW).strangers == 1
        repair.abort(state, id_, now=NOW)
        assert repair.take_bounces(state, [notice], now=NOW).strangers == 1


def test_who_gets_an_edition_cannot_tell_the_message_ids_of_others(tmp_path: Path) -> None:
    """Two forged notices would take a reader off the list: only the site's secret gives a Message-ID."""
    with sent(tmp_path) as (state, id_):
        letter = msgspec.json.decode(
            next(data for name, data in outbox.letters(state.db, id_).items() if name != outbox.PAGE),
            type=Letter,
        )
        ids = message_ids(state)
    assert Composer(letter).message_id(ADA) == ids[ADA]
    # All that a mail shows is in the letter but the seal; with another secret there is another one.
    guessed = {Composer(replace(letter, seal=seal)).message_id(ADA) for seal in ("", "0" * 64)}
    assert letter.seal
    assert ids[ADA] not in guessed


def test_an_export_holds_every_table_but_the_letters(tmp_path: Path) -> None:
    """So that nothing of worth is missing from a backup of it."""
    with sent(tmp_path) as (state, _):
        names = {name for (name,) in state.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        tables = repair.exported(state)
        assert names - set(tables) == {"letter", "meta", "sqlite_sequence"}
        assert [row["state"] for row in tables["outbox"]] == ["accepted", "accepted"]
