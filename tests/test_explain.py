"""`syndicate.explain`: each article of a site with every reason there is, held to what was really made."""

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from newsroom import Newsroom, digest, moment
from running import make_site, run
from syndicate import config, explain
from syndicate.build import build, foresee
from syndicate.errors import InputError
from syndicate.explain import Explanation, Verdict
from syndicate.explain.facts import facts
from syndicate.parallel import ENOUGH
from syndicate.send.repair import pass_over_all
from syndicate.state import FOLDER, State

NOW = moment("2026-05-02T12:00")
SITE = """\
[site]
title = "The Daily Compiler"
url = "https://compiler.example/"
articles = "articles"
languages = ["de"]
timezone = "Europe/Berlin"

[site.permalinks]
notes = "/n/:slug/"

[feeds]
by = ["category", "tag", "language"]
limit = 30

[feeds.site]
not = ["tag:internal"]

[feeds.category]
max_age = "90d"

[feeds.tag]
min_articles = 2
not = ["tag:secret"]

[[feeds.custom]]
name = "river"
any = ["tag:river", "tag:sea"]

[[feeds.custom]]
name = "english"
all = ["language:en"]

[[feeds.custom]]
name = "tiny"
all = ["tag:long"]
max_bytes = "3kB"
"""
DIGESTS = (
    digest(lines='not = ["tag:internal"]'),
    digest("carried", 'max_articles = 2\noverflow = "carry"\nall = ["tag:river"]'),
    digest("patient", 'min_articles = 4\nany = ["tag:sea"]'),
    digest("restful", 'settle = "1h"\nall = ["tag:quick"]'),
    digest("held", 'hold = true\nall = ["tag:first"]'),
    digest("impatient", 'catch_up = "drop"\nall = ["tag:missed"]'),
)


class Case(NamedTuple):
    """An article and what is to be said of it: the rule, or the place, by feed or digest; "" for all."""

    name: str
    date: str
    lines: str
    expected: dict[str, str | int]


def case(name: str, date: str = "2026-05-02T08:00:00Z", lines: str = "", **expected: str | int) -> Case:
    """Make a case; in names of feeds, two underscores stand for a slash."""
    return Case(name, date, lines, {key.replace("__", "/"): value for key, value in expected.items()})


OLD = [
    case(
        "ancient",
        "2025-12-01",
        "categories: [Town]",
        category__town="max_age",
        daily="baseline",
        site="limit",
    ),
    case("at-begin", "2026-04-30", "categories: [Town]", category__town=1, daily="baseline"),
    *(case(f"filler-{at:02}", f"2026-04-{at:02}", daily="baseline") for at in range(1, 13)),
]
MAILED = [
    case("mailed", "2026-05-01T12:00:00Z", daily=1, tag__river="term"),
    case("held", "2026-05-01T13:00:00Z", "tags: [first, internal]", held=1, daily="not", site="not"),
]
FRESH = [
    case("plain-one", lines="tags: [river]", custom__river=3, tag__river=3, custom__english=8, carried=2),
    case("second", "2026-05-02T08:30:00Z", "tags: [river]", carried=1, tag__river=2),
    case("third", "2026-05-02T09:00:00Z", "tags: [river]", carried="max_articles", tag__river=1),
    case(
        "sea",
        lines="tags: [sea]",
        tag__sea="min_articles",
        custom__river=4,
        patient="min_articles",
        carried="all",
    ),
    case("secret", lines="tags: [secret]", **{"tag/secret": "not"}, custom__river="any"),
    case("internal", lines="tags: [internal]", site="not", daily="not", tag__internal=1),
    case("deutsch", lines="lang: de", language__de=2, language__en="term", custom__english="all"),
    case("name.de", language__de=1, custom__english="all"),
    case("late", "2026-04-29", daily=20),
    case("too-late", "2026-04-01T10:00", daily="max_age"),
    case("quick", lines="tags: [quick]", restful="settle", tag__quick=1),
    case("rested", lines="tags: [quick, x]", restful=1),
    case("missed", "2026-04-29T20:00:00Z", "tags: [missed]", impatient="catch_up"),
    case("kept", lines="tags: [missed]", impatient=1),
    *(case(f"long-{at}", f"2026-05-02T06:0{at}:00Z", "tags: [long]") for at in range(4)),
    case("notes/short", daily=7),
    case("new", fresh="not-begun"),
]
OUT = [
    case("draft", lines="draft: true", **{"": "draft"}),
    case("status", lines="status: draft", **{"": "draft"}),
    case("unpublished", lines="published: false", **{"": "draft"}),
    case("unlisted", lines="hidden: yes", **{"": "unlisted"}),
    case("future", "2026-05-02 14:30", **{"": "future"}),
    case("far", "2026-06-01T00:00:00-05:00", **{"": "future"}),
    case("expired", "2026-04-30", "expires: 2026-05-01", **{"": "expired"}),
    case("nonsense", "soon", **{"": "invalid"}),
    case("impossible", "2026-02-30", **{"": "invalid"}),
    case("broken", lines="tags: [unclosed", **{"": "invalid"}),
    case("url", lines="url: javascript:alert(1)", **{"": "invalid"}),
    case("README", **{"": "not-an-article"}),
    case("_index", **{"": "not-an-article"}),
    case("_drafts/idea", **{"": "not-an-article"}),
]
TWINS = [
    case("twin-one", "2026-05-01T21:00:00Z", "url: /twin/", daily=18),
    case("twin-two", "2026-05-01T21:01:00Z", "url: /twin/", daily=17),
]


class Town(NamedTuple):
    """A site on the second of May at noon, and the feeds and editions that were really made of it."""

    room: Newsroom
    answers: dict[str, Explanation]
    feeds: dict[str, list[str]]
    editions: dict[str, list[str]]


def write(room: Newsroom, cases: list[Case]) -> None:
    """Write articles; one whose name begins with long- has a long body."""
    for each in cases:
        body = "Water under the bridge. " * 40 if each.name.startswith("long-") else "Words."
        room.write(each.name, each.date, lines=each.lines, body=body)


def town(folder: Path) -> Newsroom:
    """Make the site: old articles when digests begin, some that are mailed, and the rest after that."""
    room = Newsroom(folder, *DIGESTS, site=SITE)
    assert room.run("2026-04-29T08:00", ["impatient"])[0].what == "begun"
    write(room, OLD)
    room.run("2026-05-01T08:00", ["daily", "carried", "patient", "restful", "held"])
    write(room, MAILED)
    room.run("2026-05-02T05:00", ["daily", "held", "carried", "patient", "restful"])
    write(room, [*FRESH, *OUT, *TWINS])
    room.path("undated").write_text("---\ntitle: Undated\n---\nWords.\n")
    room.path("latin").write_bytes(b"---\ntitle: Caf\xe9\ndate: 2026-05-01\n---\n")
    room.path("huge").write_bytes(b"---\ndate: 2026-05-01\n---\n" + b"x" * 8_000_001)
    # Half an hour before the next edition.
    changed = moment("2026-05-03T04:30").timestamp()
    os.utime(room.path("quick"), (changed, changed))
    room.configure(*DIGESTS, digest("fresh"), site=SITE)
    return room


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Ask about every file, then build and send what comes next."""
    room = town(tmp_path_factory.mktemp("town"))
    build(room.site, now=NOW)
    paths = sorted(path for path in (room.folder / "articles").rglob("*.md"))
    answers = {
        path.relative_to(room.folder / "articles").as_posix()[:-3]: ask(room, str(path)) for path in paths
    }
    output = room.site.feeds.output
    keys = [feed["key"] for feed in json.loads((output / "manifest.json").read_bytes())["feeds"]]
    feeds = {key: ids(output / key.removeprefix("site") / "feed.json") for key in keys}
    room.run("2026-05-03T05:00", [each.name for each in room.site.digests if each.name != "fresh"])
    return Town(room, answers, feeds, room.editions())


def ask(room: Newsroom, text: str, now: Any = NOW) -> Explanation:
    """Ask about an article."""
    return explain.explain(room.site, text, now=now, here=room.folder)


def ids(path: Path) -> list[str]:
    """Return the ids of the items of a JSON Feed."""
    return [item["id"] for item in json.loads(path.read_bytes())["items"]]


def verdict(answer: Explanation, name: str) -> Verdict:
    """Return the verdict on a feed or digest of that name."""
    (found,) = [each for each in (*answer.feeds, *answer.digests) if each.name == name]
    return found


def said(each: Verdict) -> str | int:
    """Return what a case expects: a place, else a rule."""
    return each.rule or each.place or ""


def test_each_article_is_explained_as_it_should_be(made: Town) -> None:
    """Of fifty articles, each with its own reason, every one gets the place or the rule that was meant."""
    cases = [*OLD, *MAILED, *FRESH, *OUT, *TWINS]
    assert len(made.answers) == len(cases) + 3 > 50
    for each in cases:
        answer = made.answers[each.name]
        told = {name: said(verdict(answer, name)) if name else answer.rule for name in each.expected}
        assert told == each.expected, each.name


def test_a_place_in_a_feed_is_the_place_in_its_file(made: Town) -> None:
    """The article is where it is said to be in every feed.json, and in no other; no feed is passed over."""
    for name, answer in made.answers.items():
        if answer.rule:
            assert not answer.feeds
            assert not any(f"urn:story:{name}" in feed for feed in made.feeds.values())
            continue
        told = {each.name: each.place for each in answer.feeds}
        assert told.keys() >= made.feeds.keys()
        for key, place in told.items():
            items = made.feeds.get(key, [])
            found = items.index(answer.facts["id"].value) + 1 if answer.facts["id"].value in items else None
            # Of the formats of `tiny`, JSON holds the most.
            assert found == place, (name, key)


def test_a_place_in_an_edition_is_the_place_in_the_mail(made: Town) -> None:
    """What is said to have gone out has, at that place; what is said to go out next does; nothing else."""
    # What comes up only afterwards takes its place in the edition, too.
    known = {name.rpartition("/")[2] for name, answer in made.answers.items() if not answer.rule}
    of_stories = {
        edition: [story for story in stories if story in known] for edition, stories in made.editions.items()
    }
    for name, answer in made.answers.items():
        story = name.rpartition("/")[2]
        for each in answer.digests:
            found = [edition for edition, stories in of_stories.items() if story in stories]
            mine = [edition for edition in found if edition.rpartition("-202")[0] == each.name]
            if each.edition:
                assert mine == [each.edition], (name, each)
                assert of_stories[each.edition].index(story) + 1 == each.place, (name, each)
            else:
                assert mine == [], (name, each)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("draft", "is a draft: `draft: true` in line 5"),
        ("unlisted", "is kept out of lists by its author: `hidden: yes` in line 5"),
        (
            "future",
            (
                "is of the future: 2026-05-02 14:30 +0200, by `date` in line 4, without an offset, so in the "
                "site's zone Europe/Berlin; it appears with the first build after that"
            ),
        ),
        (
            "far",
            (
                "is of the future: 2026-06-01 00:00 -0500, by `date` in line 4; it appears with the first "
                "build after that"
            ),
        ),
        (
            "expired",
            (
                "expired on 2026-05-01 00:00 +0200, by `expires` in line 5, without an offset, so in the "
                "site's zone Europe/Berlin"
            ),
        ),
        (
            "nonsense",
            (
                "has an error in line 4: the date 'soon' is not a date that is understood; write for "
                "instance 2025-02-13 07:30:00 +01:00"
            ),
        ),
        (
            "undated",
            (
                "has no date: none of `date`, `published`, `pubdate`, `publishdate`, `created` in its front "
                "matter, and none in its name"
            ),
        ),
        (
            "latin",
            "has an error in line 2: not UTF-8: byte 0xe9; convert it: iconv -f windows-1252 -t utf-8",
        ),
        (
            "huge",
            (
                "has an error: the file has 8,000,026 bytes, more than 8,000,000; an article is smaller; "
                "move other files out of the articles folder"
            ),
        ),
        (
            "_drafts/idea",
            (
                "is no article by its name or its folder's, as generator 'plain' sees it: README.md, "
                "_index.md and what lies in _drafts are none"
            ),
        ),
    ],
)
def test_what_keeps_a_file_out_is_said_in_words(made: Town, name: str, words: str) -> None:
    """With the key, its line, the moment and whence its zone, or the error and its remedy."""
    assert made.answers[name].words == words


@pytest.mark.parametrize(
    ("name", "where", "words"),
    [
        ("filler-04", "site", "is over the limit: it would be number 31, and `limit` is 30"),
        ("filler-05", "site", "is number 30 of 30"),
        (
            "ancient",
            "category/town",
            "is older than `max_age`, 90d: it was published on 2025-12-01 00:00 +0100",
        ),
        ("internal", "site", "has tag:internal, which `not` keeps out"),
        ("secret", "custom/river", "has none of the terms of `any`: tag:river, tag:sea"),
        ("deutsch", "custom/english", "lacks language:en, which `all` asks for (it is in de)"),
        ("deutsch", "language/en", "is in another language: de"),
        ("sea", "tag/sea", "has a term of only 1 article, and `min_articles` of a tag's feed is 2"),
        ("mailed", "tag/river", "does not have this tag"),
        ("plain-one", "tag/river", "is number 3 of 3"),
        ("mailed", "daily", "went out in daily-2026-05-02, at number 1"),
        ("held", "held", "is in held-2026-05-02, which waits for approval, at number 1"),
        ("at-begin", "daily", "was there when the digest began, on 2026-05-01 10:00"),
        (
            "too-late",
            "daily",
            (
                "was too old when it was first found: published on 2026-04-01 10:00, more than `max_age`, "
                "14d, before 2026-05-02 07:00"
            ),
        ),
        ("quick", "restful", "waits until its file has rested for 1h (`settle`)"),
        (
            "third",
            "carried",
            "waits for the edition after carried-2026-05-03: that one has 2 older ones, `max_articles`",
        ),
        (
            "sea",
            "patient",
            (
                "waits for more, 7d at most (`max_wait`): patient-2026-05-03 would have 1 of 4 articles "
                "(`min_articles`)"
            ),
        ),
        (
            "plain-one",
            "carried",
            "will go out in carried-2026-05-03, due on 2026-05-03 07:00; so far at number 2",
        ),
        (
            "missed",
            "impatient",
            'belongs to an edition that was missed, and catch_up = "drop" gives those up',
        ),
        (
            "new",
            "fresh",
            "is there before the first `syndicate send` of this digest, which passes over what it finds",
        ),
    ],
)
def test_each_rule_is_said_in_words(made: Town, name: str, where: str, words: str) -> None:
    """With the setting that decides, and its value."""
    assert verdict(made.answers[name], where).words == words


def test_what_does_not_fit_is_told_by_format(made: Town) -> None:
    """Formats differ in size, so an article may be in one and not in the others."""
    words = [verdict(made.answers[f"long-{at}"], "custom/tiny").words for at in (3, 2, 1, 0)]
    assert words == [
        "is number 1 of 2",
        "is number 2, in json only, because of `max_bytes`, 3,000",
        "is over `max_bytes`, 3,000: it would be number 3, and 2 fit",
        "is over `max_bytes`, 3,000: it would be number 4, and 2 fit",
    ]


def test_facts_tell_whence_they_are(made: Town) -> None:
    """URL, id, date and language name the key with its line, the file's name, the pattern or the site."""
    facts = made.answers["twin-one"].facts
    assert facts["url"].whence == "`url` in line 5"
    assert facts["id"].whence == "`id` in line 2"
    assert facts["date"].whence == "`date` in line 4"
    assert made.answers["notes/short"].facts["url"].whence == (
        "the pattern '/n/:slug/' for 'notes' of [site.permalinks]"
    )
    assert made.answers["mailed"].facts["url"].whence == "by the rules of generator 'plain'"
    languages = {name: made.answers[name].facts["language"] for name in ("deutsch", "name.de", "new")}
    assert {name: (fact.value, fact.whence) for name, fact in languages.items()} == {
        "deutsch": ("de", "`lang` in line 5"),
        "name.de": ("de", "its name or folder"),
        "new": ("en", "the site's"),
    }


def test_an_edited_article_is_found_by_what_people_call_it(tmp_path: Path) -> None:
    """A path from here, the site or the articles folder; a URL; an id; a title; a part of one of these."""
    room = Newsroom(tmp_path)
    room.write("news/bridge", "2026-05-01", lines="slug: brücke")
    room.write("news/bridges", "2026-05-01")
    for text in (
        str(room.path("news/bridge")),
        "articles/news/bridge.md",
        "news/bridge.md",
        "https://compiler.example/news/br%C3%BCcke/",
        "https://compiler.example/news/brücke",
        "BRIDGE",
        "story-bridge",
        "br%C3%BCcke",
    ):
        assert ask(room, text).path == "articles/news/bridge.md", text
    with pytest.raises(InputError, match=r"'ridge' may be 2 files; say which: .*bridge.md, .*bridges.md$"):
        ask(room, "ridge")
    with pytest.raises(InputError, match="there is no article 'tunnel'"):
        ask(room, "tunnel")


def test_a_file_that_is_no_source_is_explained(tmp_path: Path) -> None:
    """Outside of the folders, hidden, behind a link, of another kind, or among what syndicate makes."""
    room = Newsroom(tmp_path / "site")
    room.write("one", "2026-05-01")
    (tmp_path / "away").mkdir()
    for path in ("away/x.md", "site/y.md", "site/articles/.hidden.md", "site/articles/picture.png"):
        (tmp_path / path).write_text("---\ndate: 2026-05-01\n---\n")
    (room.folder / "articles/linked").symlink_to(tmp_path / "away")
    (room.folder / "articles/out.md").symlink_to(tmp_path / "away/x.md")
    (room.folder / "articles/same.md").symlink_to(room.path("one"))
    (room.folder / "feeds").mkdir()
    (room.folder / "feeds/z.md").write_text("")
    expected = {
        "y.md": "outside",
        str(tmp_path / "away/x.md"): "outside",
        "articles/.hidden.md": "hidden",
        "articles/linked/x.md": "link",
        "articles/out.md": "link",
        "articles/picture.png": "not-a-source",
        "articles/same.md": "",
    }
    assert {text: ask(room, text).rule for text in expected} == expected
    assert ask(room, "y.md").words == "lies outside of the articles folders: articles (`articles` in [site])"
    room.configure(site=SITE.replace('"articles"', '"."'))
    assert ask(room, "feeds/z.md").rule == "made"


def test_words_too_long_for_a_path_are_nobody_s(tmp_path: Path) -> None:
    """A sentence where an article was meant is told as such."""
    room = Newsroom(tmp_path)
    room.write("one", "2026-05-01")
    with pytest.raises(InputError, match="there is no article"):
        ask(room, "x" * 5_000)


def test_twins_are_told_of_each_other(made: Town) -> None:
    """Two articles at one URL are both in; whichever is asked about, the finding is shown at its file."""
    messages = [each.message for each in made.answers["twin-two"].findings]
    assert messages == ["has the same URL as articles/twin-one.md: https://compiler.example/twin/"]


def test_where_an_id_comes_from(tmp_path: Path) -> None:
    """The front matter, the registry, the URL, or the URL with a mark."""
    room = Newsroom(tmp_path)
    text = "---\ntitle: A\ndate: 2026-05-01\nurl: /a/\n---\nA\n"
    room.path("a").write_text(text)
    assert ask(room, "a.md").facts["id"].whence == "its URL; `syndicate build` keeps it in syndicate.ids"
    build(room.site, now=NOW)
    room.path("b").write_text(text.replace("title: A", "title: B").replace("A\n", "B\n"))
    assert ask(room, "a.md").facts["id"].whence == "kept in syndicate.ids"
    assert ask(room, "b.md").facts["id"].whence.startswith("its URL, marked since another article has")


def test_what_was_passed_over_later_is_told(tmp_path: Path) -> None:
    """By the command, by a changed selection; and a flood that will be refused."""
    room = Newsroom(tmp_path, digest(lines='not = ["tag:x"]'))
    room.write("one", "2026-04-30T08:00:00Z", lines="tags: [x]")
    assert room.whats("2026-05-01T08:00") == ["begun"]
    room.write("two", "2026-05-01T07:00:00Z", lines="tags: [x]")
    room.write("three", "2026-05-01T12:00:00Z")
    assert room.whats("2026-05-02T07:00") == ["sent"]
    room.configure(digest())
    assert said(verdict(ask(room, "Story-two"), "daily")) == "selection"
    with State.open(room.folder / FOLDER) as state:
        room.write("four", "2026-05-02T08:00:00Z")
        pass_over_all(state, room.site, room.site.digests[0], now=NOW)
    assert said(verdict(ask(room, "Story-four"), "daily")) == "passed-over"
    for number in range(3):
        room.write(f"old-{number}", "2026-04-30T08:00:00Z")
    room.write("five", "2026-05-02T08:00:00Z")
    flooded = verdict(ask(room, "Story-five"), "daily")
    assert flooded.rule == "flood"
    assert "3 articles of 8 were never seen" in flooded.words


def test_an_article_that_was_withdrawn_is_still_known_to_have_gone_out(tmp_path: Path) -> None:
    """A draft that was mailed before is told with its edition."""
    room = Newsroom(tmp_path)
    room.run("2026-05-01T08:00")
    room.write("one", "2026-05-01T12:00:00Z")
    room.run("2026-05-02T07:00")
    room.write("one", "2026-05-01T12:00:00Z", lines="draft: true")
    answer = ask(room, "one.md")
    assert answer.rule == "draft"
    assert verdict(answer, "daily").edition == "daily-2026-05-02"


def test_nothing_is_written(tmp_path: Path) -> None:
    """Neither feeds nor ids nor a state, and no cache."""
    room = Newsroom(tmp_path)
    room.write("one", "2026-05-01")
    before = sorted(tmp_path.rglob("*"))
    ask(room, "one.md")
    assert sorted(tmp_path.rglob("*")) == before


def test_the_command_says_it_in_sentences_and_as_an_object(tmp_path: Path) -> None:
    """People read each feed and digest on a line; programs get one object."""
    room = Newsroom(tmp_path, digest(), site=SITE)
    room.write("one", "2026-05-01T08:00+02:00", lines="tags: [river, x]\ncategory: Town")
    room.write("two", "2026-05-01", lines="tags: [y, y2]\nlang: de\ncategories: [City]")
    build(room.site, now=NOW)
    told = run(tmp_path, "why", "one", "--now", "2026-05-02")
    first = "the first `syndicate send`"
    assert told.stdout == ""
    assert told.stderr.splitlines() == [
        "articles/one.md “Story-one”",
        "  URL       https://compiler.example/one/ (by the rules of generator 'plain')",
        "  id        urn:uuid:f0095623-0eac-5bae-81fb-063ea33eba48 (`id` in line 2)",
        "  date      2026-05-01T08:00:00+02:00 (`date` in line 4)",
        "  language  en (the site's)",
        "In 5 feeds:",
        "  site: it is number 1 of 2.",
        "  category/town: it is number 1 of 1.",
        "  language/en: it is number 1 of 1.",
        "  custom/river: it is number 1 of 1.",
        "  custom/english: it is number 1 of 1.",
        "Not in:",
        "  tag/river: it has a term of only 1 article, and `min_articles` of a tag's feed is 2.",
        "  tag/x: it has a term of only 1 article, and `min_articles` of a tag's feed is 2.",
        "  custom/tiny: it lacks tag:long, which `all` asks for.",
        "  language/de: it is in another language: en.",
        "  1 other category, which it does not have (-v names them).",
        "Digests:",
        f"  daily: it is there before {first} of this digest, which passes over what it finds.",
    ]
    answer = json.loads(run(tmp_path, "why", "one", "--json", "--now", "2026-05-02").stdout)
    assert answer["feeds"][0] == {"feed": "site", "place": 1, "rule": None, "words": "is number 1 of 2"}
    assert run(tmp_path, "why", "three").returncode == 1
    room.write("one", "2026-05-01", lines="draft: true")
    assert run(tmp_path, "why", "one").stderr.splitlines() == [
        "articles/one.md",
        "In no feed and no digest: it is a draft: `draft: true` in line 5.",
    ]


@pytest.mark.parametrize(
    ("generator", "name", "header", "words"),
    [
        (
            "jekyll",
            "_drafts/a.md",
            "",
            "a post lies in a folder _posts and is called like 2025-02-13-name.md",
        ),
        ("pelican", "pages/a.md", "", "what lies in pages/ is none"),
        ("eleventy", "a.md", "date: git Last Modified\n", "in its front matter (`last modified` is no date)"),
        (
            "docusaurus",
            "i18n/fr/docusaurus-plugin-content-blog/2025-02-03-a.md",
            "",
            "fr (`lang`, given by its folder, its name or the site's configuration)",
        ),
    ],
)
def test_generators_have_rules_of_their_own(
    tmp_path: Path, generator: str, name: str, header: str, words: str
) -> None:
    """What keeps a file out, or gives it its language, is said by the generator's rule, not by another's."""
    text = f'[site]\ntitle = "T"\nurl = "https://x.example/"\narticles = "."\ngenerator = "{generator}"\n'
    make_site(tmp_path, {f"../{name}": f"---\ntitle: A\n{header}---\nText.\n"}, text)
    assert words in run(tmp_path, "why", name).stderr


def test_what_is_said_of_a_date_is_the_same_whichever_process_has_read_it(tmp_path: Path) -> None:
    """A thousand articles are read by several, and a record has the offset of a moment but not the zone."""
    (tmp_path / "articles").mkdir()
    (tmp_path / config.FILE_NAME).write_text(
        '[site]\ntitle = "T"\nurl = "https://a.example/"\ntimezone = "Europe/Berlin"\n'
    )
    for number in range(ENOUGH):
        (tmp_path / f"articles/{number}.md").write_text("---\ntitle: T\ndate: 2025-02-13\n---\n")
    now = NOW
    found = foresee(config.load(tmp_path / config.FILE_NAME), now=now).sources
    said = {
        facts(article, found.read_again(found.locations[article.path], now), found, found.registry)["date"]
        for article in found.articles
    }
    (fact,) = said
    assert fact.whence == "`date` in line 3, without an offset, so in the site's zone Europe/Berlin"
