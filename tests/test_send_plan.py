"""`syndicate.send.plan`: everybody gets what they asked for, once, and the same is rendered once."""

import re
from collections import Counter
from pathlib import Path

from newsroom import ADA, Newsroom, corrected, digest
from running import tree
from syndicate.state import FOLDER, State

PEOPLE = 'recipients = "people.csv"'


def with_people(folder: Path, rows: str, lines: str = "") -> Newsroom:
    """Let a digest begin whose recipients are these lines of a file."""
    (folder / "people.csv").write_text(f"email,name,topics,language\n{rows}", encoding="utf-8")
    room = Newsroom(folder, digest(lines=f"{PEOPLE}\n{lines}"))
    assert room.whats("2026-05-01T08:00") == ["begun"]
    return room


def write_tagged(room: Newsroom, **tags: str) -> None:
    """Write an article of 1 May for each name, with its tag."""
    for name, tag in tags.items():
        room.write(name, "2026-05-01T12:00:00Z", lines=f"tags: [{tag}]")


def test_who_gets_the_same_shares_one_rendering(tmp_path: Path) -> None:
    """Topics decide who gets what, whatever their order; languages make a letter of their own."""
    room = with_people(
        tmp_path,
        "all@r.example\nother@r.example,Other,tag:none;tag:a;tag:b\n"
        "a1@r.example,,tag:a\na2@r.example,,tag:none;tag:a\nb@r.example,,tag:b\nde@r.example,,tag:b,de\n",
    )
    write_tagged(room, one="a", two="b")
    (sent,) = room.run("2026-05-02T07:00")
    assert sent.counts == {"accepted": 6}
    assert room.letters("daily-2026-05-02") == 4
    for to in ("all", "other"):
        assert room.mailed(to=f"{to}@r.example") == Counter(["one", "two"])
    for to in ("a1", "a2"):
        assert room.mailed(to=f"{to}@r.example") == Counter(["one"])
    for to in ("b", "de"):
        assert room.mailed(to=f"{to}@r.example") == Counter(["two"])
    languages = {str(each["To"]): each["Content-Language"] for each in room.messages()}
    assert {to for to, language in languages.items() if language == "de"} == {"de@r.example"}


def test_who_is_interested_in_nothing_of_it_gets_no_mail(tmp_path: Path) -> None:
    """Neither empty mail nor a correction alone, and the edition is done all the same."""
    room = with_people(tmp_path, "a@r.example,,tag:a\nb@r.example,,tag:b\n")
    write_tagged(room, one="a")
    assert room.whats("2026-05-02T07:00") == ["sent"]
    correction = 'tags: [a]\ncorrections: [{date: 2026-05-02T12:00:00Z, text: "No."}]'
    room.write("one", "2026-05-01T12:00:00Z", lines=correction)
    room.write("two", "2026-05-02T12:00:00Z", lines="tags: [b]")
    room.write("three", "2026-05-03T12:00:00Z", lines="tags: [c]")
    assert room.whats("2026-05-03T07:00") == ["sent"]
    assert [each.what for each in room.run("2026-05-04T07:00")] == ["sent"]
    assert room.mailed(to="a@r.example") == Counter(["one"])
    assert room.mailed(to="b@r.example") == Counter(["two"])
    assert len(room.messages()) == 2


def test_corrections_go_to_those_who_read_the_article(tmp_path: Path) -> None:
    """Of two readers who get the same articles, only the one whose topic was corrected is told."""
    room = with_people(tmp_path, "a@r.example,,tag:a\nab@r.example,,tag:a;tag:b\n")
    write_tagged(room, one="a", two="b")
    room.run("2026-05-02T07:00")
    correction = 'tags: [b]\ncorrections: [{date: 2026-05-02T12:00:00Z, text: "It was nine."}]'
    room.write("two", "2026-05-01T12:00:00Z", lines=correction)
    room.write("three", "2026-05-02T12:00:00Z", lines="tags: [a]")
    room.run("2026-05-03T07:00")
    last = [each for each in room.messages() if "2026-05-03" in each["Message-ID"]]
    assert {str(each["To"]): "It was nine." in corrected(each) for each in last} == {
        "a@r.example": False,
        "ab@r.example": True,
    }


def test_an_address_gets_one_message_however_often_it_is_listed(tmp_path: Path) -> None:
    """Capitals make no other reader; the name is kept as it stands first."""
    room = with_people(tmp_path, 'Ada@Reader.example,"Bell, Ada"\nada@reader.example\nADA@READER.EXAMPLE,A\n')
    write_tagged(room, one="a")
    (sent,) = room.run("2026-05-02T07:00")
    assert sent.counts == {"accepted": 1}
    assert ["repeats an address" in each.message for each in sent.findings] == [True]
    (message,) = room.messages()
    assert message["To"].addresses[0].display_name == "Bell, Ada"


def test_who_has_left_gets_nothing(tmp_path: Path) -> None:
    """An address that has left this digest, or every one, is not addressed; one that left another is."""
    room = with_people(tmp_path, "a@r.example\nb@r.example\nC@r.example\n")
    with State.open(tmp_path / FOLDER) as state:
        for address, name in (("A@R.example", ""), ("c@r.example", "daily"), ("b@r.example", "weekly")):
            state.suppress(address, digest=name, reason="left", at=room.world("2026-05-01T09:00").clock())
    write_tagged(room, one="a")
    (sent,) = room.run("2026-05-02T07:00")
    assert sent.counts == {"accepted": 1}
    assert [str(each["To"]) for each in room.messages()] == ["b@r.example"]


def test_more_than_twenty_people_need_a_way_to_leave(tmp_path: Path) -> None:
    """Twenty get an edition without it; one more and nothing is sent until there is one."""
    leave = 'unsubscribe_mail = "leave@compiler.example"\n'
    rows = "".join(f"r{number}@r.example\n" for number in range(20))
    room = with_people(tmp_path, rows)
    room.configure(digest(lines=PEOPLE).replace(leave, ""))
    write_tagged(room, one="a")
    assert room.whats("2026-05-02T07:00") == ["sent"]
    (tmp_path / "people.csv").write_text(f"email\n{rows}more@r.example\n", encoding="utf-8")
    room.write("two", "2026-05-02T12:00:00Z")
    before = tree(tmp_path / "mail")
    (refusal,) = room.whats("2026-05-03T07:00")
    assert "21 recipients and no way to leave" in refusal
    assert tree(tmp_path / "mail") == before
    room.configure(digest(lines=PEOPLE))
    (sent,) = room.run("2026-05-03T07:15")
    assert (sent.what, sent.edition, sent.counts) == ("sent", "daily-2026-05-03", {"accepted": 21})


def test_two_thousand_recipients_get_an_edition_in_one_run(tmp_path: Path) -> None:
    """Each has a message, and nobody has two."""
    rows = "".join(f"reader-{number}@r.example,Reader {number}\n" for number in range(2000))
    room = with_people(tmp_path, rows)
    write_tagged(room, one="a")
    (sent,) = room.run("2026-05-02T07:00")
    assert (sent.what, sent.counts) == ("sent", {"accepted": 2000})
    assert sent.delivered is not None
    assert sent.delivered.accepted == 2000
    files = [each.name for each in room.mail.iterdir()]
    assert len({re.sub(r"-[0-9a-f]{16}\.eml$", "", each) for each in files}) == len(files) == 2000


def test_two_digests_each_bring_an_article_once(tmp_path: Path) -> None:
    """What the one has mailed is news to the other; each digest has its own readers and its own memory."""
    weekly = digest("weekly", 'schedule = "weekly on sunday at 07:00"')
    room = Newsroom(tmp_path, digest(), weekly)
    assert room.whats("2026-05-01T08:00") == ["begun", "begun"]
    for day in range(1, 12):
        room.write(f"n{day:02}", f"2026-05-{day:02}T12:00:00Z")
    for day in range(2, 13):
        room.run(f"2026-05-{day:02}T07:00")
    assert room.mailed("daily.") == Counter(f"n{day:02}" for day in range(1, 12))
    assert room.mailed("weekly.") == Counter(f"n{day:02}" for day in range(1, 10))
    assert list(room.editions("weekly")) == ["weekly-2026-05-03", "weekly-2026-05-10"]
    assert {each["To"].addresses[0].addr_spec for each in room.messages()} == {ADA}
