"""`syndicate.identity.recognition`: an article that was moved, renamed or edited is the one it was."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import count
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from syndicate.identity import Line
from test_feeds_samples import PUBLISHED, article
from test_registry import SAME_DAY, Known, after, identified, ids, known, url


def test_a_path_that_is_used_again_is_another_article() -> None:
    """Other text, date and title under the old name: a new id, and the old one is given to nobody."""
    lines: Sequence[Line] = ()
    given: list[str] = []
    for week in range(1, 5):
        made = identified([known(week, path="next.md", url="https://t.example/next/")], lines)
        lines = made.lines
        given.append(made.articles[0].id)
        assert made.findings == []
    assert len(set(given)) == len(lines) == 4
    assert given[0] == "https://t.example/next/"
    assert all(one.startswith("https://t.example/next/#") for one in given[1:])
    assert sorted(line.path for line in lines) == ["-", "-", "-", "next.md"]


@pytest.mark.parametrize("changes", [{"title": "T"}, SAME_DAY, {}])
@pytest.mark.parametrize("text", ["", "Another text."])
def test_an_article_that_was_edited_keeps_its_id(changes: dict[str, Any], text: str) -> None:
    """A new title, a new date, another text, or the text with one of the two."""
    assert after([known(1)], [known(1, text, url="u:new", **changes)]) == {"articles/1.md": url(1)}


@pytest.mark.parametrize("changes", [{"title": "T"}, SAME_DAY, {}])
def test_an_article_that_was_renamed_keeps_its_id(changes: dict[str, Any]) -> None:
    """The text tells, with the date or the title; without the text, date and title together."""
    assert after([known(1)], [known(1, path="x.md", url="u:x", **changes)]) == {"x.md": url(1)}
    assert after([known(1)], [known(1, "Another.", path="x.md", url="u:x")]) == {"x.md": url(1)}


def test_an_article_that_comes_back_is_known_by_its_place() -> None:
    """Withdrawn, and back later in the same file under the same title, with another text and date."""
    withdrawn = identified([], identified([known(1)]).lines)
    back = known(1, "Rewritten.", published=PUBLISHED)
    assert ids(identified([back], withdrawn.lines)) == {"articles/1.md": url(1)}


def test_a_rename_and_a_rewrite_in_one_go_is_a_new_article() -> None:
    """Where less than two facts agree, nobody can know."""
    assert after([known(1)], [known(1, "Another.", path="x.md", url="u:x", title="T")]) == {"x.md": "u:x"}


def test_the_same_few_words_do_not_make_the_same_article() -> None:
    """A weekly article of one text is a new one each week, though last week's was deleted."""
    old = known(1, "Your questions, please.")
    assert after([old], [known(2, "Your questions, please.")]) == {"articles/2.md": url(2)}


def test_files_that_change_places_keep_their_ids() -> None:
    """Each is known by its text, also where date, or title, is the same."""
    sames: list[dict[str, Any]] = [{}, SAME_DAY, {"title": "T"}]
    for same in sames:
        one, two = known(1, **same), known(2, **same)
        swapped = [
            Known(replace(one.article, path="articles/2.md"), one.text),
            Known(replace(two.article, path="articles/1.md"), two.text),
        ]
        assert after([one, two], swapped) == {"articles/1.md": url(2), "articles/2.md": url(1)}


def test_twins_keep_their_ids() -> None:
    """Articles that are equal but for the path: none is lost, each keeps its id as long as its path stays."""
    twins = [known(number, "Same.", title="Same", **SAME_DAY) for number in (1, 2, 3)]
    before = identified(twins)
    assert after(twins, twins[1:]) == {"articles/2.md": url(2), "articles/3.md": url(3)}
    moved = [Known(replace(one.article, path=f"x/{one.article.path}"), one.text) for one in twins]
    assert set(ids(identified(moved, before.lines)).values()) == set(ids(before).values())


def test_a_new_article_never_gets_an_id_that_was_given() -> None:
    """Not even where the old article has moved away and its permalink is free."""
    made = identified([known(1, path="x.md", url="u:x"), known(3, url=url(1))], identified([known(1)]).lines)
    assert ids(made)["x.md"] == url(1)
    assert ids(made)["articles/3.md"].startswith(url(1) + "#")
    assert made.findings == []


def test_front_matter_goes_before_the_registry() -> None:
    """An id that the author writes stands; the one before is nobody's any more."""
    made = identified([known(1, id="urn:own")], identified([known(1)]).lines)
    assert ids(made) == {"articles/1.md": "urn:own"}
    assert {line.id: line.path for line in made.lines} == {"urn:own": "articles/1.md", url(1): "-"}
    assert after([known(1, id="urn:own")], [known(1)]) == {"articles/1.md": "urn:own"}
    moved, follower = known(7, id="urn:own"), known(1, "Another text.")
    assert after([known(1, id="urn:own")], [moved, follower])["articles/7.md"] == "urn:own"


def test_a_copy_does_not_take_the_id_with_it() -> None:
    """Of two files that claim one id, who had it keeps it, though the copy is dated before; it is told."""
    old, copied = known(1, id="urn:own"), known(1, id="urn:own", path="copy.md", url="u:copy")
    copied = Known(replace(copied.article, published=article(9).published), copied.text)
    edited = Known(old.article, "Edited.")
    lines = identified([old]).lines
    for now in (old, edited):
        made = identified([now, copied], lines)
        assert ids(made) == {"articles/1.md": "urn:own", "copy.md": "u:copy"}
        assert [(one.path, "articles/1.md" in one.message) for one in made.findings] == [("copy.md", True)]
        again = identified([now, copied], made.lines)
        assert (ids(again), again.findings) == (ids(made), made.findings)


def test_who_claims_the_id_of_an_article_in_its_place_does_not_get_it() -> None:
    """What was published keeps its id, and who claims it, in vain, the one that it had."""
    before = identified([known(1), known(2)])
    made = identified([known(1), known(2, id=url(1))], before.lines)
    assert ids(made) == ids(before)
    assert ["claims the same id as articles/1.md" in one.message for one in made.findings] == [True]


def test_an_id_that_two_articles_start_to_claim_takes_none_away() -> None:
    """The first published gets it, the other one keeps what it had."""
    made = identified([known(1, id="urn:x"), known(2, id="urn:x")], identified([known(1), known(2)]).lines)
    assert ids(made) == {"articles/1.md": url(1), "articles/2.md": "urn:x"}


class Post(NamedTuple):
    """An article of a simulated site."""

    path: str
    text: str
    title: str
    day: int


def added(new: int) -> Post:
    """Make a post that differs from all others, but for its day."""
    return Post(f"{new}.md", f"Text {new}", f"Title {new}", new % 3)


def changed(post: Post, step: str, new: int) -> Post:
    """Change one thing; titles and days may become those of others."""
    changes: dict[str, dict[str, Any]] = {
        "rename": {"path": f"{new}.md"},
        "edit": {"text": f"Text {new}"},
        "retitle": {"title": f"T{new % 3}"},
        "redate": {"day": new % 3},
    }
    return post._replace(**changes[step])


def simulated(posts: Mapping[int, Post], domain: str) -> list[Known]:
    """Make articles of posts."""
    return [
        known(
            number,
            post.text,
            path=post.path,
            url=f"https://{domain}.example/{post.path}",
            title=post.title,
            published=PUBLISHED + timedelta(days=post.day),
        )
        for number, post in posts.items()
    ]


CHANGES = ("rename", "edit", "retitle", "redate")
STEPS = (*CHANGES, "add", "delete", "restore", "swap", "move", "nothing")


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.sets(st.integers(0, 9))), max_size=15))
def test_no_sequence_of_changes_changes_an_id(steps: list[tuple[str, set[int]]]) -> None:
    """Whatever becomes of articles, one kind of change a build: every id stays, none is given twice."""
    fresh = count()
    posts = {number: added(next(fresh)) for number in range(4)}
    gone: dict[int, Post] = {}
    before: dict[int, str] = {}
    lines: tuple[Line, ...] = ()
    domain = "a"
    for step, chosen in [("nothing", set[int]()), *steps]:
        some = sorted(chosen & posts.keys())
        if step in CHANGES:
            posts |= {number: changed(posts[number], step, next(fresh)) for number in some}
        elif step == "add":
            new = next(fresh)
            posts[new] = added(new)
        elif step == "delete":
            gone |= {number: posts.pop(number) for number in some}
        elif step == "restore":
            posts |= {number: gone.pop(number) for number in sorted(chosen & gone.keys())}
        elif step == "swap" and len(some) > 1:
            one, two = some[:2]
            paths = posts[one].path, posts[two].path
            posts |= {one: posts[one]._replace(path=paths[1]), two: posts[two]._replace(path=paths[0])}
        elif step == "move":
            domain += "a"
        made = identified(simulated(posts, domain), lines)
        lines = made.lines
        now = {number: ids(made)[post.path] for number, post in posts.items()}
        assert all(before.get(number, id_) == id_ for number, id_ in now.items()), step
        before |= now
        assert len({*before.values()}) == len(before) == len(lines)
        assert identified(simulated(posts, domain), lines).lines == lines
