"""`syndicate.send.run`: begins without a flood, refuses what cannot be right, and goes on after it."""

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from newsroom import ADA, SITE, Newsroom, digest, moment, plain
from running import run, tree
from servers import closed_port
from syndicate.cli.sending import dry_world
from syndicate.errors import InputError, RefusedError
from syndicate.send import Sent, approve, repair, send
from syndicate.send.records import rebuild, refuse_older_state
from syndicate.state import FOLDER, State, ledger
from syndicate.state.manifest import baseline_path

DAY = timedelta(days=1)
WEEKLY = digest("weekly", 'schedule = "weekly on sunday at 07:00"')


def begun(folder: Path, *digests: str, articles: int = 3) -> Newsroom:
    """Let digests begin on 1 May at 08:00; some articles of April are there already."""
    room = Newsroom(folder, *digests)
    for number in range(articles):
        room.write(f"old-{number}", f"2026-04-{30 - number}")
    room.run("2026-05-01T08:00")
    return room


def may(day: int, time: str = "07:00") -> str:
    """Give a moment in May."""
    return f"2026-05-{day:02}T{time}"


def daily_news(room: Newsroom, first: int, last: int) -> None:
    """Write an article for the noon of each of these days of May."""
    for day in range(first, last + 1):
        room.write(f"n{day:02}", f"2026-05-{day:02}T12:00:00Z")


def test_a_digest_that_is_renamed_is_refused_until_that_is_accepted(tmp_path: Path) -> None:
    """Who has left, and what was not mailed yet, is known by the old name; the others go on."""
    room = begun(tmp_path, digest("daily"), digest("other"))
    daily_news(room, 1, 1)
    room.configure(digest("news"), digest("other"))
    refused, other = room.whats(may(2))
    assert refused.startswith("digest news would begin, and daily is in syndicate.toml no more")
    assert other == "sent"
    assert room.whats(may(2, "08:00"), accept=True)[0] == "begun"
    room.configure(digest("daily"), digest("other"))
    assert room.whats(may(2, "09:00")) == ["sent", "not-due"]
    assert room.mailed("daily.") == Counter(["n01"])


# ---- the first run


def test_the_first_run_mails_nothing_and_says_so(tmp_path: Path) -> None:
    """It passes over all that is there, and the next slot brings what has come since."""
    room = Newsroom(tmp_path)
    for number in range(3):
        room.write(f"old-{number}", f"2026-04-{30 - number}")
    (sent,) = room.run("2026-05-01T08:00")
    assert (sent.what, sent.articles, sent.next_at) == ("begun", 3, moment(may(2)))
    assert room.whats(may(1, "08:15")) == ["not-due"]
    daily_news(room, 1, 1)
    assert room.whats(may(2)) == ["sent"]
    assert room.mailed() == Counter(["n01"])


def test_the_command_says_that_the_first_run_mails_nothing(tmp_path: Path) -> None:
    """In words for people, with the next slot."""
    room = Newsroom(tmp_path)
    room.write("old", "2026-01-01")
    done = run(tmp_path, "send")
    assert done.returncode == 0
    assert "daily: begins now. 1 article that is here already will not be sent" in done.stderr
    assert room.messages() == []


def test_a_digest_that_is_added_later_begins_by_itself(tmp_path: Path) -> None:
    """Its first run passes over what another has mailed, and keeps that one from nothing."""
    room = begun(tmp_path)
    daily_news(room, 1, 9)
    room.run(may(2))
    room.configure(WEEKLY, digest())
    assert room.whats(may(3)) == ["begun", "sent"]
    for day in range(4, 12):
        room.run(may(day))
    assert room.mailed("weekly.") == Counter(f"n{day:02}" for day in range(3, 10))
    assert room.mailed("daily.") == Counter(f"n{day:02}" for day in range(1, 10))


@pytest.mark.parametrize(("last", "wanted"), [(2, ["now", "old-0"]), (9, ["now", "old-0", "old-1", "old-2"])])
@pytest.mark.parametrize("lines", ["", 'catch_up = "drop"'])
def test_the_newest_articles_are_mailed_at_once_where_that_is_asked_for(
    tmp_path: Path, lines: str, last: int, wanted: list[str]
) -> None:
    """However old they are, also those of this morning, also where there are fewer; the others never are."""
    room = Newsroom(tmp_path, digest(lines=lines))
    for number in range(3):
        room.write(f"old-{number}", f"202{5 - number}-01-01")
    room.write("now", "2026-05-01T07:30:00Z")
    assert room.whats(may(1, "08:00"), include_last=last) == ["begun", "sent"]
    assert room.mailed() == Counter(wanted)
    assert room.whats(may(2), include_last=last) == ["nothing-new"]
    assert room.mailed() == Counter(wanted)


@pytest.mark.parametrize(
    ("lines", "at", "name", "later"),
    [
        ('schedule = "daily at 18:00"', may(4, "10:00"), "daily-2026-05-04", [may(5, "18:00")]),
        ('schedule = "daily at 18:00"', may(4, "02:00"), "daily-2026-05-04", [may(5, "18:00")]),
        # A Monday; the slot of Wednesday is still to come, and that of the Wednesday before was the last.
        ('schedule = "weekly on wednesday at 07:00"', may(4, "10:00"), "daily-2026-05-04", [may(6)]),
    ],
)
def test_an_edition_is_not_older_than_the_articles_that_were_asked_for(
    tmp_path: Path, lines: str, at: str, name: str, later: list[str]
) -> None:
    """It is of today, also where the slot of today is to come; the next brings what is left, once."""
    room = Newsroom(tmp_path, digest(lines=lines))
    room.write("now", may(4, "01:00") + "Z")
    assert [sent.edition for sent in room.run(at, include_last=1)][1:] == [name]
    assert "Monday, May 4" in plain(room.messages()[0])
    room.write("next", may(4, "11:00") + "Z")
    assert room.whats(may(4, "18:15")) == ["not-due"]
    for moment_ in later:
        assert room.whats(moment_) == ["sent"]
    assert room.mailed() == Counter(["now", "next"])
    assert "since" not in plain(room.messages()[0]).casefold()


def test_the_record_of_a_beginning_is_written_again_where_it_is_missing(tmp_path: Path) -> None:
    """A run that is killed as a digest begins leaves no record of it; the next run writes it."""
    room = begun(tmp_path)
    record = baseline_path(tmp_path / FOLDER, "daily")
    before = record.read_bytes()
    record.unlink()
    room.run(may(1, "09:00"))
    assert record.read_bytes() == before


# ---- the clock


def test_a_clock_that_went_back_is_refused_until_it_is_accepted(tmp_path: Path) -> None:
    """An hour back mails nothing, a few minutes do no harm, and slots go on where it was accepted."""
    room = begun(tmp_path)
    daily_news(room, 1, 4)
    assert room.whats(may(2)) == ["sent"]
    assert room.whats(may(2, "06:56")) == ["not-due"]
    (refusal,) = room.whats(may(2, "05:50"))
    assert "the clock says" in refusal
    assert "send once with --accept" in refusal
    assert room.whats(may(2, "06:00"), accept=True) == ["nothing-new"]  # in the slot before
    assert room.whats(may(2, "06:15")) == ["not-due"]
    assert room.whats(may(2)) == ["not-due"]
    assert [room.whats(may(day)) for day in (3, 4, 5)] == [["sent"]] * 3
    assert room.mailed() == Counter(["n01", "n02", "n03", "n04"])


@pytest.mark.parametrize("days", [1, 3])
def test_a_clock_that_was_a_year_ahead_stops_nothing_for_ever(tmp_path: Path, days: int) -> None:
    """Set right and accepted, slots go on: no article twice, and none lost that was first seen meanwhile."""
    room = begun(tmp_path)
    daily_news(room, 1, 2)
    assert room.whats(may(2)) == ["sent"]
    for day in range(days):  # the clock is wrong for that long; articles come with their own dates
        room.write(f"meanwhile-{day}", f"2026-05-0{2 + day}T09:00:00Z")
        room.run(f"2027-05-0{2 + day}T12:00")
    back = 2 + days
    assert "the clock says" in room.whats(may(back, "13:00"))[0]
    room.run(may(back, "13:15"), accept=True)
    daily_news(room, back, back + 1)
    for day in range(back, back + 4):
        assert room.whats(may(day, "14:00")) in (["sent"], ["nothing-new"], ["not-due"])
    wanted = {f"meanwhile-{day}" for day in range(days)} | {"n01", "n02", f"n{back:02}", f"n{back + 1:02}"}
    assert room.mailed() == Counter(wanted)
    assert len(room.editions()) == len(room.messages())


# ---- ids, the registry, the state


def test_renaming_everything_and_moving_house_mails_nothing_again(tmp_path: Path) -> None:
    """Articles with ids of their own are known in another folder and on another domain."""
    room = begun(tmp_path)
    daily_news(room, 1, 5)
    for day in range(2, 5):
        room.run(may(day))
    for path in list((tmp_path / "articles").glob("*.md")):
        (tmp_path / "articles" / "moved").mkdir(exist_ok=True)
        path.rename(tmp_path / "articles" / "moved" / f"x-{path.name}")
    room.configure(digest(), site=SITE.replace("compiler.example", "moved.example"))
    assert [room.whats(may(day)) for day in (5, 6, 7)] == [["sent"], ["sent"], ["nothing-new"]]
    assert room.mailed() == Counter(f"n{day:02}" for day in range(1, 6))


@pytest.mark.parametrize("added", [False, True])
def test_a_lost_registry_is_refused_until_that_is_accepted(tmp_path: Path, *, added: bool) -> None:
    """Nothing is mailed, nor a digest begun, by ids that may be others; one edition goes on from there."""
    room = begun(tmp_path)
    daily_news(room, 1, 3)
    room.run(may(2))
    (tmp_path / "syndicate.ids").unlink()
    if added:
        room.configure(WEEKLY, digest())
    refusals = room.whats(may(3))
    assert all("syndicate.ids was there at the last run and is not" in each for each in refusals)
    assert len(refusals) == (2 if added else 1)
    assert not (tmp_path / "syndicate.ids").exists()
    assert len(room.messages()) == 1
    assert room.whats(may(3, "09:00"), accept=True) == [*["begun"] * added, "sent"]
    assert room.whats(may(4)) == [*["not-due"] * added, "sent"]
    assert room.mailed("daily.") == Counter(["n01", "n02", "n03"])


def test_a_state_that_is_older_than_its_records_is_refused(tmp_path: Path) -> None:
    """A copy of yesterday, or none at all, mails nothing; the records bring it up to date."""
    room = begun(tmp_path)
    daily_news(room, 1, 4)
    room.run(may(2))
    shutil.copy(tmp_path / FOLDER / "state.db", tmp_path / "yesterday.db")
    room.run(may(3))
    for file in (tmp_path / FOLDER).glob("state.db*"):
        file.unlink()
    done = run(tmp_path, "send")
    assert done.returncode == 4
    assert "the state does not know" in done.stderr
    (tmp_path / FOLDER / "state.db").unlink(missing_ok=True)
    shutil.copy(tmp_path / "yesterday.db", tmp_path / FOLDER / "state.db")
    with State.open(tmp_path / FOLDER) as state:
        with pytest.raises(RefusedError, match="daily-2026-05-03"):
            refuse_older_state(state, tmp_path / FOLDER)
        assert rebuild(state, tmp_path / FOLDER, now=moment(may(3))) == (0, 1)
        refuse_older_state(state, tmp_path / FOLDER)
    assert [room.whats(may(day)) for day in (4, 5, 6)] == [["sent"], ["sent"], ["nothing-new"]]
    assert room.mailed() == Counter(f"n{day:02}" for day in range(1, 5))


def test_what_was_dropped_stays_dropped_when_the_state_is_rebuilt(tmp_path: Path) -> None:
    """The record of what is passed over grows with it."""
    room = begun(tmp_path, digest(lines='catch_up = "drop"'))
    daily_news(room, 1, 5)
    room.run(may(2))
    room.run(may(5))
    assert room.mailed() == Counter(["n01", "n04"])
    for file in (tmp_path / FOLDER).glob("state.db*"):
        file.unlink()
    with State.open(tmp_path / FOLDER) as state:
        assert rebuild(state, tmp_path / FOLDER, now=moment(may(5))) == (1, 2)
    room.run(may(6))
    assert room.mailed() == Counter(["n01", "n04", "n05"])


def test_what_was_dropped_is_on_record_before_the_first_mail_leaves(tmp_path: Path) -> None:
    """Delivery may take hours and be cut off: what is passed over with the plan is recorded with it."""
    room = begun(tmp_path, digest(lines='catch_up = "drop"'))
    daily_news(room, 1, 5)
    room.run(may(2))
    page = tmp_path / "feeds/editions/daily-2026-05-05.html"
    page.write_text("a stranger's")
    assert "in the way" in room.whats(may(5))[0]
    for file in (tmp_path / FOLDER).glob("state.db*"):
        file.unlink()
    with State.open(tmp_path / FOLDER) as state:
        assert rebuild(state, tmp_path / FOLDER, now=moment(may(5))) == (1, 2)
        assert len(ledger.baseline(state.db, "daily")) == 3 + 2


def rebuilt_from_before(room: Newsroom, end: Callable[[State], object], held: str) -> None:
    """Bring an edition that is held to its end, lose what became of it, and rebuild it from its record."""
    folder = room.folder / FOLDER
    with State.open(folder) as state:
        state.db.execute("VACUUM INTO ?", (str(room.folder / "copy.db"),))
        end(state)
    for file in folder.glob("state.db*"):
        file.unlink()
    shutil.copy(room.folder / "copy.db", folder / "state.db")
    with State.open(folder) as state:
        with pytest.raises(RefusedError, match=held):
            refuse_older_state(state, folder)
        assert rebuild(state, folder, now=moment(may(2, "10:00"))) == (0, 1)


def test_what_was_given_up_is_free_again_when_the_state_is_rebuilt(tmp_path: Path) -> None:
    """The older copy still had its articles in it: the next edition brings them, nothing is lost."""
    room = begun(tmp_path, digest(lines="hold = true"))
    daily_news(room, 1, 1)
    held = room.run(may(2))[0].edition
    rebuilt_from_before(room, lambda state: repair.abort(state, held, now=moment(may(2, "09:00"))), held)
    assert room.whats(may(3)) == ["held"]
    approved(room, "daily-2026-05-03", may(3, "08:00"))
    assert room.mailed() == Counter(["n01"])


def test_what_may_have_gone_out_cannot_be_given_up_when_the_state_is_rebuilt(tmp_path: Path) -> None:
    """The older copy thinks that nobody has it; its record says that it went out, to whom is not known."""
    room = begun(tmp_path, digest(lines="hold = true"))
    daily_news(room, 1, 1)
    held = room.run(may(2))[0].edition

    def approve_it(state: State) -> None:
        approve(room.site, room.site.digests, state, room.world(may(2, "09:00")), held, accept=False)

    rebuilt_from_before(room, approve_it, held)
    with State.open(tmp_path / FOLDER) as state, pytest.raises(RefusedError, match="cannot be taken back"):
        repair.abort(state, held, now=moment(may(2, "11:00")))
    assert room.whats(may(3)) == ["nothing-new"]
    assert room.mailed() == Counter(["n01"])


def test_who_leaves_an_older_copy_of_a_state_makes_it_no_later_one(tmp_path: Path) -> None:
    """Readers leave before the next run looks at the copy, as often as the lost state had events."""
    room = begun(tmp_path, digest(lines="hold = true"))
    daily_news(room, 1, 1)
    held = room.run(may(2))[0].edition
    folder = tmp_path / FOLDER
    with State.open(folder) as state:
        state.db.execute("VACUUM INTO ?", (str(tmp_path / "copy.db"),))
    approved(room, held, may(2, "09:00"))
    for file in folder.glob("state.db*"):
        file.unlink()
    shutil.copy(tmp_path / "copy.db", folder / "state.db")
    for number in range(9):
        assert run(tmp_path, "state", "suppress", f"reader{number}@reader.example").returncode == 0
    for command in (["send"], ["state", "abort", held], ["state", "baseline"]):
        done = run(tmp_path, *command)
        assert (done.returncode, "the state does not know" in done.stderr) == (4, True), command
    assert run(tmp_path, "state", "rebuild").returncode == 0
    assert run(tmp_path, "state", "abort", held).returncode == 4
    assert room.mailed() == Counter(["n01"])


# ---- approval


def approved(room: Newsroom, edition: str, now: str, *, accept: bool = False) -> Sent:
    """Approve an edition."""
    with State.open(room.folder / FOLDER) as state:
        return approve(room.site, room.site.digests, state, room.world(now), edition, accept=accept)


def test_an_edition_waits_for_approval_and_is_dated_by_it(tmp_path: Path) -> None:
    """A second one is held beside it; each goes out once, when it is approved, in any order."""
    room = begun(tmp_path, digest(lines="hold = true"))
    daily_news(room, 1, 2)
    assert [room.whats(may(day)) for day in (2, 3, 4)] == [["held"], ["held"], ["nothing-new"]]
    assert room.messages() == []
    for edition, now in (("daily-2026-05-03", may(4, "09:00")), ("daily-2026-05-02", may(4, "10:00"))):
        assert approved(room, edition, now).what == "sent"
        with pytest.raises(InputError, match="waits for approval"):
            approved(room, edition, now)
    dates = {str(each["Message-ID"])[1:17]: each["Date"].datetime for each in room.messages()}
    assert dates == {
        "daily-2026-05-03": moment(may(4, "09:00")),
        "daily-2026-05-02": moment(may(4, "10:00")),
    }
    assert room.mailed() == Counter(["n01", "n02"])
    assert room.whats(may(5)) == ["nothing-new"]


def test_a_withdrawn_article_is_not_approved(tmp_path: Path) -> None:
    """Its edition goes out only where that is accepted."""
    room = begun(tmp_path, digest(lines="hold = true"))
    daily_news(room, 1, 1)
    room.run(may(2))
    room.path("n01").unlink()
    with pytest.raises(RefusedError, match="'Story-n01' was withdrawn"):
        approved(room, "daily-2026-05-02", may(2, "08:00"))
    assert room.messages() == []
    assert approved(room, "daily-2026-05-02", may(2, "08:00"), accept=True).what == "sent"


def test_a_withdrawn_article_is_not_mailed_while_nobody_has_it(tmp_path: Path) -> None:
    """Planned with a server that was not there, it goes out only where that is accepted, or is given up."""
    room = begun(tmp_path)
    daily_news(room, 1, 1)
    relay = f'[smtp]\nhost = "127.0.0.1"\nport = {closed_port()}\n'
    room.configure(digest(), delivery=relay)
    assert room.whats(may(2)) == ["partly"]
    room.configure(digest())
    text = room.path("n01").read_text()
    room.path("n01").write_text(text.replace("---\nid", "---\ndraft: true\nid"))
    assert "'Story-n01' was withdrawn" in room.whats(may(2, "09:00"))[0]
    assert room.messages() == []
    assert room.whats(may(2, "10:00"), accept=True) == ["sent"]
    assert room.mailed() == Counter(["n01"])


# ---- what goes wrong


@pytest.mark.parametrize(
    ("template", "place", "message"),
    [
        ("{% extends 'default/digest.txt.j2' %}\n{% block header %}\n{% if %}\n", ":3: ", "Expected"),
        (
            "{% extends 'default/digest.txt.j2' %}\n{% block header %}\n\n{{ nobody }}{% endblock %}\n",
            ":4: ",
            "'nobody' is undefined",
        ),
    ],
)
def test_a_broken_template_costs_nothing_but_time(
    tmp_path: Path, template: str, place: str, message: str
) -> None:
    """The error names template and line, nothing counts as sent, another digest goes on, as does the slot."""
    room = begun(tmp_path, digest(), WEEKLY)
    daily_news(room, 1, 2)
    (tmp_path / "templates").mkdir()
    own = tmp_path / "templates" / "digest.txt.j2"
    own.write_text(template, encoding="utf-8")
    for time in ("07:00", "07:15"):
        failed, other = room.run(may(2, time))
        assert (failed.what, other.what) == ("failed", "not-due")
        assert f"{own}{place}" in str(failed.error)
        assert message in str(failed.error)
    assert (room.messages(), room.editions()) == ([], {})
    own.unlink()
    (sent, _) = room.run(may(2, "07:30"))
    assert (sent.what, sent.edition) == ("sent", "daily-2026-05-02")
    assert room.mailed() == Counter(["n01"])


def test_recipients_that_cannot_be_read_keep_no_other_digest_from_its_edition(tmp_path: Path) -> None:
    """The digest without readers fails and its slot comes later; the other one is mailed at once."""
    broken = digest("broken", 'recipients = "people.csv"')
    room = begun(tmp_path, broken, digest())
    daily_news(room, 1, 1)
    for content in (None, b"name\nAda\n", b"\xff\xfe\x00", b"email\n"):
        if content is not None:
            (tmp_path / "people.csv").write_bytes(content)
        failed, other = room.run(may(2))
        assert (failed.what, other.what) == ("failed", "sent" if content is None else "not-due")
        assert failed.error is not None
    (tmp_path / "people.csv").write_text(f"email\n{ADA}\n", encoding="utf-8")
    sent, other = room.run(may(2, "09:00"))
    assert (sent.edition, other.what) == ("broken-2026-05-02", "not-due")
    assert room.mailed("broken.") == room.mailed("daily.") == Counter(["n01"])


# ---- dry runs


def test_a_dry_run_touches_no_file_and_tells_what_the_real_one_does(tmp_path: Path) -> None:
    """On a copy of the state the plan is the same, before the first run, at a slot, and after an edition."""
    room = Newsroom(tmp_path)
    room.write("old", "2026-04-01")
    daily_news(room, 1, 2)
    for now in (may(1, "08:00"), may(2), may(2, "07:15"), may(3)):
        before = tree(tmp_path)
        with State.copy_of(tmp_path / FOLDER) as state:
            dry = list(send(room.site, room.site.digests, state, dry_world(moment(now))))
            items = {row.id: ledger.items(state.db, row.id) for row in ledger.editions(state.db)}
        assert tree(tmp_path) == before
        real = room.run(now)
        with State.open(tmp_path / FOLDER) as state:
            assert {row.id: ledger.items(state.db, row.id) for row in ledger.editions(state.db)} == items
        assert [(each.what, each.edition, each.subject, each.articles, each.counts) for each in dry] == [
            (each.what, each.edition, each.subject, each.articles, each.counts) for each in real
        ]
