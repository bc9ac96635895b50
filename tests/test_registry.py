"""`syndicate.ids`: an article keeps its id, whatever becomes of its file, its title and its address."""

import json
import multiprocessing
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from running import CONFIGURATION, Process, build, make_site, run
from syndicate import config, identity, sources
from syndicate.errors import InputError
from syndicate.identity import Line, Registry, fingerprint, registry
from syndicate.model import Article
from test_build import MOMENT
from test_feeds_samples import PUBLISHED, article

SAME_DAY = {"published": PUBLISHED}
FACTS = "2025-02-13T00:00:00+00:00\t0123456789abcdef\t01234567"
LINE = f"a.md\thttps://t.example/a/\t{FACTS}\n"


class Known(NamedTuple):
    """An article, and the text that it has."""

    article: Article
    text: str


def known(number: int, text: str = "", **changes: Any) -> Known:
    """Make an article whose front matter says no id, with a text of its own."""
    return Known(article(number, **({"id": ""} | changes)), text or f"The text of {number}.")


def identified(articles: Sequence[Known], lines: Sequence[Line] = ()) -> identity.Identified:
    """Identify articles."""
    texts = {each.article.path: fingerprint(each.text) for each in articles}
    return identity.identify([each.article for each in articles], texts, lines)


def ids(made: identity.Identified) -> dict[str, str]:
    """Give the id of each article by its path."""
    return {each.path: each.id for each in made.articles}


def after(before: Sequence[Known], now: Sequence[Known]) -> dict[str, str]:
    """Give the ids of the second of two builds."""
    return ids(identified(now, identified(before).lines))


def url(number: int) -> str:
    """Give the permalink of an article."""
    return f"https://compiler.example/{number}/"


def post(number: int, title: str = "", date: str = "", matter: str = "") -> str:
    """Write an article."""
    day = date or f"2024-01-{number + 1:02}"
    return (
        f"---\ntitle: {title or f'Title {number}'}\ndate: {day}\n{matter}---\nThis is the text of {number}.\n"
    )


def rewrite(site: Path, texts: Mapping[str, str]) -> None:
    """Let these be all articles of a site."""
    shutil.rmtree(site / "articles")
    make_site(site, texts)


def built(site: Path) -> dict[str, str]:
    """Build a site, and give the ids in its feed by the first words of the text, which name the article."""
    process = build(site, "--accept")
    assert process.returncode == 0, process.stderr
    items = json.loads((site / "feeds/feed.json").read_text("utf-8"))["items"]
    return {item["content_html"].partition("text of ")[2].partition(".")[0]: item["id"] for item in items}


def rows(site: Path) -> list[list[str]]:
    """Give the lines of a site's registry, cut into facts."""
    lines = (site / "syndicate.ids").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if "\t" in line]


POSTS = {f"{number}.md": post(number) for number in range(6)}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Give a site of six articles that was built."""
    folder = make_site(tmp_path, POSTS)
    assert len(built(folder)) == 6
    return folder


def rename(site: Path) -> None:
    """Give every file another name, in another folder."""
    rewrite(site, {f"deep/er/x{name}": text for name, text in POSTS.items()})


def move(site: Path) -> None:
    """Serve the site elsewhere."""
    (site / "syndicate.toml").write_text(CONFIGURATION.replace("compiler.example", "moved.example/blog"))


def retitle(site: Path) -> None:
    """Give every article another title."""
    rewrite(site, {f"{number}.md": post(number, f"Another title {number}") for number in range(6)})


def all_at_once(site: Path) -> None:
    """Rename, move and retitle."""
    rewrite(site, {f"x/{number}0.md": post(number, f"Another title {number}") for number in range(6)})
    move(site)


@pytest.mark.parametrize("change", [rename, move, retitle, all_at_once])
def test_no_id_changes_when_the_whole_site_does(site: Path, change: Callable[[Path], None]) -> None:
    """A rename of every file, another domain, other titles, all at once: no id changes."""
    before = built(site)
    change(site)
    assert built(site) == before
    assert built(site) == before


def test_without_the_registry_the_same_changes_ids(site: Path) -> None:
    """What the registry keeps would be lost without: the proof above is one."""
    before = built(site)
    (site / "syndicate.ids").unlink()
    rename(site)
    assert not {*before.values()} & {*built(site).values()}


def test_an_article_that_was_gone_has_its_id_again(site: Path) -> None:
    """Deleted, made a draft or expired, and back later under another title: the id is its own."""
    before = built(site)
    made = {"0.md": post(0, matter="draft: true\n"), "1.md": post(1, matter="expires: 2024-02-01\n")}
    rewrite(site, {"3.md": POSTS["3.md"], **made})
    assert built(site) == {"3": before["3"]}
    assert len(rows(site)) == 6
    rewrite(site, {"moved-0.md": post(0), "1.md": post(1, "Another"), "2.md": POSTS["2.md"]})
    assert built(site) == {number: before[number] for number in "012"}


def test_a_line_that_is_lost_comes_back(site: Path) -> None:
    """An article whose line somebody deleted takes its permalink, which is what its id was."""
    whole = (site / "syndicate.ids").read_bytes()
    before = built(site)
    lines = whole.splitlines(keepends=True)
    (site / "syndicate.ids").write_bytes(b"".join(lines[:4] + lines[5:]))
    assert built(site) == before
    assert (site / "syndicate.ids").read_bytes() == whole


def test_the_file_says_what_it_is(site: Path) -> None:
    """Comments on top, then sorted lines of five facts, a path first."""
    text = (site / "syndicate.ids").read_text("utf-8")
    assert text.startswith("# The ids of articles, ")
    assert "Commit this file." in text
    assert rows(site)[0][:3] == ["articles/0.md", "https://compiler.example/0/", "2024-01-01T00:00:00+00:00"]
    assert rows(site) == sorted(rows(site))
    assert {len(row) for row in rows(site)} == {5}


def test_a_file_that_would_not_change_is_not_touched(site: Path) -> None:
    """A second build leaves its inode and its time; so does one of a clone where lines end with CRLF."""
    file = site / "syndicate.ids"
    before = file.stat()
    built(site)
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    data = file.read_bytes()
    built(site)
    assert file.read_bytes() == data


def test_two_machines_write_the_same_bytes(site: Path, tmp_path: Path) -> None:
    """A build elsewhere, from nothing, gives the same file."""
    other = make_site(tmp_path / "elsewhere", POSTS)
    built(other)
    assert (other / "syndicate.ids").read_bytes() == (site / "syndicate.ids").read_bytes()


def test_only_a_build_that_writes_feeds_writes_ids(tmp_path: Path) -> None:
    """Not a digest, nor a strict build that fails, nor one that is refused."""
    digest = '[[digests]]\nname = "daily"\nfrom = "news@compiler.example"\n'
    site = make_site(tmp_path, {}, CONFIGURATION + digest)
    (site / "articles/0.md").write_text(post(0))
    (site / "articles/bad.md").write_text(post(1, date="2024-02-31"))
    assert run(site, "digest", "--now", "2024-01-01T12:00").returncode == 0
    assert build(site, "--strict").returncode == 1
    assert not (site / "syndicate.ids").exists()
    (site / "articles/bad.md").unlink()
    assert build(site, "--accept").returncode == 0
    before = (site / "syndicate.ids").read_bytes()
    (site / "articles/0.md").rename(site / "0.md")
    assert build(site).returncode == 4
    assert (site / "syndicate.ids").read_bytes() == before


def test_the_file_is_there_before_the_first_article(tmp_path: Path) -> None:
    """A file without a line tells a new site from one whose ids were lost; saving again touches nothing."""
    file = tmp_path / "x.ids"
    empty = registry.read(file)
    registry.save(empty)
    assert registry.read(file) == replace(empty, data=file.read_bytes())
    filled = replace(empty, lines=(Line(path="a.md", id="urn:a"),))
    registry.save(filled)
    before = file.stat().st_ino
    registry.save(filled)
    assert file.stat().st_ino == before


def test_ids_of_the_example_address_are_not_kept(tmp_path: Path) -> None:
    """Who has not yet said where the site is served does not get stuck with ids at example.org."""
    site = make_site(
        tmp_path, POSTS, CONFIGURATION.replace("https://compiler.example/", "https://example.org/")
    )
    assert build(site).returncode == 0
    assert not (site / "syndicate.ids").exists()


def test_a_digest_knows_the_ids(site: Path) -> None:
    """What `digest` reads has the ids of the registry, of which the edition's links and hashes are made."""
    before = registry.read(site / "syndicate.ids")
    rename(site)
    found = sources.read(config.load(site / "syndicate.toml"), MOMENT)
    assert found.registry_found
    assert {each.id for each in found.articles} == {line.id for line in before.lines}
    assert registry.read(site / "syndicate.ids") == before


def test_the_registry_can_lie_elsewhere(tmp_path: Path) -> None:
    """The setting names another file, whose folder is made; a link to a file stays one."""
    site = make_site(tmp_path, POSTS, CONFIGURATION + 'registry = "data/ids.txt"\n')
    built(site)
    assert (site / "data/ids.txt").is_file()
    (site / "data/ids.txt").rename(site / "real.txt")
    (site / "data/ids.txt").symlink_to("../real.txt")
    (site / "articles/new.md").write_text(post(7))
    built(site)
    assert (site / "data/ids.txt").is_symlink()
    assert "articles/new.md" in (site / "real.txt").read_text()
    assert not (site / "syndicate.ids").exists()


def failed(site: Path) -> Process:
    """Build a site that cannot be built, which leaves its feeds as they were."""
    before = (site / "feeds/rss.xml").stat()
    process = build(site)
    assert (process.returncode, process.stderr.count("\n")) == (1, 1), process.stderr
    after = (site / "feeds/rss.xml").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    return process


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "<<<<<<< HEAD",
            "is the mark of a merge conflict; keep the lines of both sides and delete the marks",
        ),
        ("=======", "merge conflict"),
        (">>>>>>> branch", "merge conflict"),
        ("a.md https://t.example/a/", "is not a path, an id, a date and two hashes"),
        (LINE.strip()[:-1], "is not a path, an id"),
        (LINE.strip() + "\tmore", "is not a path, an id"),
        (LINE.replace("a/\t", "a/ \t").strip(), "is not a path, an id"),
        (LINE.replace("a.md", "a\0.md").strip(), "is not a path, an id"),
        (LINE.replace("a.md", "").strip("\n"), "is not a path, an id"),
        (" " + LINE.replace("\t", "    ").strip(), "is not a path, an id"),
        (LINE.replace("a.md", "\udcff.md").strip(), "is not UTF-8"),
    ],
)
def test_a_line_that_is_not_understood_stops_everything(site: Path, row: str, said: str) -> None:
    """Half a registry would hand out new ids: exit 1, file and line, a remedy, old feeds untouched."""
    file = site / "syndicate.ids"
    head, tail = (
        file.read_bytes().splitlines(keepends=True)[:4],
        b"".join(file.read_bytes().splitlines(True)[4:]),
    )
    file.write_bytes(b"".join(head) + row.encode("utf-8", "surrogateescape") + b"\n" + tail)
    process = failed(site)
    assert process.stderr.startswith(f"error: {file}:5: ")
    assert said in process.stderr


def test_a_registry_that_cannot_be_read_stops_everything(site: Path) -> None:
    """A folder in its place is not the same as no file."""
    (site / "syndicate.ids").unlink()
    (site / "syndicate.ids").mkdir()
    assert f"{site}/syndicate.ids: cannot be read: " in failed(site).stderr


def test_both_sides_of_a_merge_can_stay(tmp_path: Path) -> None:
    """Lines that stand there twice, with equal or other facts, do not harm, and one of them is left."""
    file = tmp_path / "x.ids"
    one, other = known(1), known(1, "The text of 1, mended.")
    lines = [*identified([one]).lines, *identified([one]).lines, *identified([other]).lines]
    lines += [replace(lines[0], path="older.md")]
    for text in ("The text of 1.", "The text of 1, mended.", "Something else."):
        made = identified([known(1, text)], lines)
        assert ids(made) == {"articles/1.md": url(1)}
        registry.save(Registry(location=file, lines=made.lines))
        assert [line.path for line in registry.read(file).lines] == ["articles/1.md"]
        file.unlink()


def test_a_registry_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Paths may begin with # and hold spaces and any script."""
    paths = ("#1.md", "ä ö/日本.md", "-", "- .md", "~/x.md")
    lines = tuple(Line(path=path, id=f"urn:{number}") for number, path in enumerate(sorted(paths)))
    file = tmp_path / "x.ids"
    registry.save(Registry(location=file, lines=lines))
    assert registry.read(file).lines == lines
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n") + b"\r\n# a remark\r\n")
    assert registry.read(file).lines == lines


def test_what_another_run_wrote_meanwhile_stays(tmp_path: Path) -> None:
    """Of two runs that read the same file, the second one to write adds its lines to those of the first."""
    file = tmp_path / "x.ids"
    mine, theirs = registry.read(file), registry.read(file)
    registry.save(replace(theirs, lines=(Line(path="a.md", id="urn:a"), Line(path="b.md", id="urn:b"))))
    registry.save(replace(mine, lines=(Line(path="moved.md", id="urn:a"), Line(path="c.md", id="urn:c"))))
    found = {line.id: line.path for line in registry.read(file).lines}
    assert found == {"urn:a": "a.md", "urn:b": "b.md", "urn:c": "c.md"}
    assert [path.name for path in tmp_path.iterdir()] == ["x.ids"]


def test_a_conflict_that_comes_meanwhile_is_told(tmp_path: Path) -> None:
    """What is not understood is not written over, and no temporary is left."""
    file = tmp_path / "x.ids"
    mine = registry.read(file)
    file.write_text("<<<<<<< HEAD\n")
    with pytest.raises(InputError, match=r"x\.ids:1: is the mark of a merge conflict"):
        registry.save(replace(mine, lines=(Line(path="c.md", id="urn:c"),)))
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"x.ids": "<<<<<<< HEAD\n"}


def add(file: Path, name: str) -> None:
    """Read, and save with one line more, twenty times."""
    for number in range(20):
        before = registry.read(file)
        line = Line(path=f"{name}-{number}.md", id=f"urn:{name}-{number}")
        registry.save(replace(before, lines=(*before.lines, line)))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_no_line_is_lost_between_runs(tmp_path: Path) -> None:
    """Four processes add to one file at once, and every line is there at the end."""
    file = tmp_path / "x.ids"
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=add, args=(file, name)) for name in "abcd"]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 4
    assert len(registry.read(file).lines) == 80
    assert [path.name for path in tmp_path.iterdir()] == ["x.ids"]


def test_what_a_killed_run_left_is_used_again(tmp_path: Path) -> None:
    """A temporary of any length is no part of the next file."""
    (tmp_path / ".x.ids.new").write_text("half a line" * 1000)
    add(tmp_path / "x.ids", "a")
    assert len(registry.read(tmp_path / "x.ids").lines) == 20
    assert [path.name for path in tmp_path.iterdir()] == ["x.ids"]


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
