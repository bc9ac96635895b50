"""`syndicate.ids`: an article keeps its id, whatever becomes of its file, its title and its address."""

import json
import multiprocessing
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
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
