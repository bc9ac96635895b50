"""`syndicate.send.choice`: each article once, none lost, and no flood of what readers know."""

import os
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from newsroom import Newsroom, corrected, digest, moment

DAY = timedelta(days=1)
REFUSED = "were never seen, but are dated before"


def begun(folder: Path, lines: str = "", *, articles: int = 0) -> Newsroom:
    """Let a digest begin on 1 May at 08:00; articles of January are there already."""
    room = Newsroom(folder, digest(lines=lines))
    for number in range(articles):
        room.write(f"old-{number}", f"2026-01-01T{number // 60:02}:{number % 60:02}:00Z")
    assert room.whats("2026-05-01T08:00") == ["begun"]
    return room


def results(room: Newsroom, first: int, last: int) -> list[str]:
    """Run at 07:00 on these days of May, and tell what became of each."""
    return [what for day in range(first, last + 1) for what in room.whats(f"2026-05-{day:02}T07:00")]


# ---- what is news


@pytest.mark.parametrize(
    ("published", "times"),
    [("2026-04-11T12:00:00Z", 0), ("2026-04-21T12:00:00Z", 1), ("2026-05-02T07:00:00Z", 1)],
)
def test_an_article_is_news_if_it_was_not_too_old_when_it_was_first_seen(
    tmp_path: Path, published: str, times: int
) -> None:
    """Back-dated by twenty days it stays out, by ten it comes once, and so does one of the slot's moment."""
    room = begun(tmp_path)
    room.write("one", published)
    results(room, 2, 5)
    assert room.mailed()["one"] == times


def test_a_monthly_digest_loses_nothing_of_its_month(tmp_path: Path) -> None:
    """What was published 29 days before the slot was not there at the last one, so it is news."""
    room = begun(tmp_path, 'schedule = "monthly on 1 at 07:00"')
    room.write("early", "2026-05-03T12:00:00Z")
    assert room.whats("2026-06-01T07:00") == ["sent"]
    assert room.mailed() == Counter(["early"])


def test_an_outage_of_a_month_loses_nothing(tmp_path: Path) -> None:
    """An edition after it has the articles of all its days."""
    room = begun(tmp_path, "max_articles = 100")
    for day in range(40):
        date = moment("2026-05-01T12:00") + day * DAY
        room.write(f"{date:%m-%d}", date.isoformat())
    assert room.whats("2026-06-12T07:00") == ["sent"]
    assert len(room.mailed()) == 40
    assert len(room.messages()) == 1


def test_an_article_that_comes_later_than_its_date_comes_once(tmp_path: Path) -> None:
    """A draft, a future article and one that was withdrawn for a while are mailed when they can be read."""
    room = begun(tmp_path)
    room.write("draft", "2026-05-01T12:00:00Z", lines="draft: true")
    room.write("future", "2026-05-03T12:00:00Z")
    room.write("away", "2026-05-02T12:00:00Z")
    assert results(room, 2, 2) == ["nothing-new"]
    room.path("away").rename(tmp_path / "away")
    assert results(room, 3, 3) == ["nothing-new"]
    (tmp_path / "away").rename(room.path("away"))
    room.write("draft", "2026-05-01T12:00:00Z")
    assert results(room, 4, 5) == ["sent", "nothing-new"]
    assert room.mailed() == Counter(["draft", "future", "away"])


def test_an_article_that_is_tagged_later_comes_once(tmp_path: Path) -> None:
    """It is first seen when the digest takes it; losing the tag and getting it back changes nothing."""
    room = begun(tmp_path, 'any = ["tag:security"]')
    for day, tags in enumerate(["[other]", "[security]", "[other]", "[security]"], 2):
        room.write("one", "2026-05-01T12:00:00Z", lines=f"tags: {tags}")
        room.whats(f"2026-05-{day:02}T07:00")
    assert room.mailed() == Counter(["one"])
    assert list(room.editions()) == ["daily-2026-05-03"]


# ---- what has to wait


def test_few_articles_wait_for_more_or_long_enough(tmp_path: Path) -> None:
    """With `min_articles` an edition waits for the second, but for no longer than `max_wait`."""
    room = begun(tmp_path, 'min_articles = 2\nmax_wait = "3d"')
    room.write("first", "2026-05-01T12:00:00Z")
    assert results(room, 2, 2) == ["waits"]
    room.write("second", "2026-05-02T12:00:00Z")
    assert results(room, 3, 4) == ["sent", "nothing-new"]
    room.write("alone", "2026-05-04T12:00:00Z")
    assert results(room, 5, 9) == ["waits", "waits", "waits", "sent", "nothing-new"]
    assert room.mailed() == Counter(["first", "second", "alone"])


def test_a_file_has_to_rest(tmp_path: Path) -> None:
    """With `settle` an article waits as long as its file is touched; a date of the future keeps none."""
    room = begun(tmp_path, 'settle = "1h"')
    for name, touched in {
        "rested": "2026-05-02T06:00:00",
        "edited": "2026-05-02T06:30:00",
        "future": "2031-01-01T00:00:00",
    }.items():
        room.write(name, "2026-05-01T12:00:00Z")
        os.utime(room.path(name), times=(moment(touched).timestamp(),) * 2)
    results(room, 2, 2)
    assert room.mailed() == Counter(["rested", "future"])
    results(room, 3, 3)
    assert room.mailed() == Counter(["rested", "future", "edited"])


def test_what_is_too_much_is_carried_and_nothing_starves(tmp_path: Path) -> None:
    """The oldest go first, however many newer ones come, and all do in the end."""
    room = begun(tmp_path, 'max_articles = 2\noverflow = "carry"')
    for number in range(5):
        room.write(f"early-{number}", f"2026-05-01T1{number}:00:00Z")
    for day in range(2, 6):
        room.write(f"later-{day}", f"2026-05-0{day}T06:00:00Z")
        room.whats(f"2026-05-0{day}T07:00")
    assert list(room.editions().values()) == [
        ["early-1", "early-0"],
        ["early-3", "early-2"],
        ["later-2", "early-4"],
        ["later-4", "later-3"],
    ]
    assert results(room, 6, 7) == ["sent", "nothing-new"]
    assert set(room.mailed().values()) == {1}
    assert len(room.mailed()) == 9


def test_what_is_too_much_may_be_titles(tmp_path: Path) -> None:
    """By default all come at once, the further ones as lines."""
    room = begun(tmp_path, "max_articles = 2")
    for number in range(5):
        room.write(f"n-{number}", f"2026-05-01T1{number}:00:00Z", body=f"Words of {number}.")
    assert results(room, 2, 3) == ["sent", "nothing-new"]
    (message,) = room.messages()
    assert len(room.mailed()) == 5
    assert str(message).count("Words of") == 4  # two, in text and in HTML


# ---- corrections


def correct(room: Newsroom, name: str, date: str, *corrections: str) -> None:
    """Write an article with corrections, each a date and a text."""
    rows = [each.partition(" ") for each in corrections]
    entries = ", ".join(f'{{date: "{when}", text: "{text}"}}' for when, _, text in rows)
    room.write(name, date, lines=f"corrections: [{entries}]")


def told(room: Newsroom) -> list[str]:
    """Give what each message says of corrections, by date, on one line."""
    ordered = sorted(room.messages(), key=lambda each: str(each["Message-ID"]))
    return [" ".join(corrected(message).partition("-- ")[0].split()) for message in ordered]


def test_a_correction_comes_once_with_the_next_news(tmp_path: Path) -> None:
    """It makes no edition by itself, waits for one, and stands in that one only, be it listed twice."""
    room = begun(tmp_path, articles=1)
    room.write("one", "2026-05-01T12:00:00Z")
    results(room, 2, 2)
    correct(room, "one", "2026-05-01T12:00:00Z", *["2026-05-02T12:00:00Z It was nine."] * 2)
    correct(room, "old-0", "2026-01-01", "2026-05-02T12:00:00Z It was ten.")
    assert results(room, 3, 4) == ["nothing-new", "nothing-new"]
    room.write("two", "2026-05-04T12:00:00Z")
    assert results(room, 5, 5) == ["sent"]
    correct(
        room, "one", "2026-05-01T12:00:00Z", "2026-05-02T12:00:00Z It was nine.", "2026-05-05T12:00:00Z No."
    )
    room.write("three", "2026-05-05T12:00:00Z")
    assert results(room, 6, 6) == ["sent"]
    first, second, third = told(room)
    assert first == ""
    assert (second.count("It was nine."), second.count("It was ten.")) == (1, 1)
    assert ("No." in third, "It was" in third) == (True, False)
    assert room.mailed() == Counter(["one", "two", "three"])


def test_readers_are_not_told_of_what_was_right_when_they_got_it(tmp_path: Path) -> None:
    """Neither corrections from before the digest began, nor those that an article had when it was mailed."""
    room = Newsroom(tmp_path)
    correct(room, "old", "2026-04-01", "2026-04-30T12:00:00Z Long ago.")
    room.whats("2026-05-01T08:00")
    correct(room, "one", "2026-05-01T12:00:00Z", "2026-05-01T18:00:00Z Before it was mailed.")
    results(room, 2, 2)
    room.write("two", "2026-05-02T12:00:00Z")
    assert results(room, 3, 3) == ["sent"]
    assert told(room) == ["", ""]


# ---- what is refused


def test_many_old_articles_under_other_ids_are_refused(tmp_path: Path) -> None:
    """Twenty-five that are new by id only: nothing is mailed until that is accepted, then one edition is."""
    room = begun(tmp_path, "max_articles = 10", articles=200)
    for number in range(25):
        room.write(f"new-{number}", f"2026-04-29T12:{number:02}:00Z")
    room.write("fresh", "2026-05-01T12:00:00Z")
    (refusal,) = results(room, 2, 2)
    assert f"25 articles of 226 {REFUSED}" in refusal
    assert "articles/new-0.md" in refusal
    assert results(room, 3, 3) == [refusal]
    assert room.messages() == []
    assert room.whats("2026-05-03T08:00", accept=True) == ["sent"]
    assert results(room, 4, 5) == ["nothing-new", "nothing-new"]
    assert set(room.mailed().values()) == {1}
    assert (len(room.messages()), len(room.mailed())) == (1, 26)


@pytest.mark.parametrize(("new", "refused"), [(2, False), (3, True)])
def test_of_a_few_articles_a_fifth_is_many(tmp_path: Path, new: int, *, refused: bool) -> None:
    """Where there are ten, two back-dated ones may come, and three are refused."""
    room = begun(tmp_path, articles=8)
    for number in range(new):
        room.write(f"new-{number}", "2026-04-28")
    (result,) = results(room, 2, 2)
    assert (REFUSED in result) is refused


def test_a_burst_of_fresh_news_is_not_refused(tmp_path: Path) -> None:
    """After a week's outage of a busy site one edition brings 300 articles, where there were 100."""
    room = begun(tmp_path, "max_articles = 20", articles=100)
    for number in range(300):
        date = moment("2026-05-02T08:00") + number * DAY / 50
        room.write(f"n{number}", date.isoformat())
    assert results(room, 2, 2) == ["nothing-new"]
    assert room.whats("2026-05-09T09:00") == ["sent"]
    assert results(room, 10, 10) == ["nothing-new"]
    (message,) = room.messages()
    assert [len(each) for each in room.editions().values()] == [300]
    html = message.get_body(("html",))
    assert html is not None
    assert len(html.get_content().encode()) < 100_000


# ---- a selection that changes


def test_a_wider_selection_brings_only_what_comes_after_it(tmp_path: Path) -> None:
    """What it left out so far is passed over, be it little or much; what it had not mailed yet is not."""
    room = begun(tmp_path, 'any = ["tag:security"]\nmin_articles = 2')
    for day in range(1, 9):
        for number in range(5):
            room.write(f"other-{day}-{number}", f"2026-05-0{day}T12:00:00Z", lines="tags: [other]")
    room.write("waiting", "2026-05-07T12:00:00Z", lines="tags: [security]")
    assert results(room, 8, 8) == ["waits"]
    room.configure(digest(lines='not = ["tag:nothing"]\nmin_articles = 2'))
    room.write("late", "2026-05-06T12:00:00Z", lines="tags: [security]")
    assert results(room, 9, 10) == ["sent", "nothing-new"]
    fresh = {f"other-8-{number}" for number in range(5)}
    assert set(room.mailed()) == {"waiting", "late"} | fresh
    assert set(room.mailed().values()) == {1}


def test_a_narrower_selection_that_is_widened_again_mails_nothing_twice(tmp_path: Path) -> None:
    """Nor does it bring what was published while it was narrow."""
    room = begun(tmp_path)
    room.write("one", "2026-05-01T12:00:00Z")
    results(room, 2, 2)
    room.configure(digest(lines='any = ["tag:security"]'))
    room.write("two", "2026-05-02T12:00:00Z")
    assert results(room, 3, 4) == ["nothing-new", "nothing-new"]
    room.configure(digest())
    room.write("three", "2026-05-04T12:00:00Z")
    assert results(room, 5, 6) == ["sent", "nothing-new"]
    assert room.mailed() == Counter(["one", "three"])
