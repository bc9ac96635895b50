"""`syndicate.cache`: a build after another does less, and never another thing than a full one."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

import syndicate
from running import CONFIGURATION, REPOSITORY, article, command, environment, make_site, run, tree
from syndicate import config, output
from syndicate.build import Report, build
from syndicate.cache import snapshot, store
from syndicate.errors import SyndicateError
from test_faults import killed_at, small_disk

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
CACHE = ".syndicate/cache"


def built(folder: Path, now: datetime = START, *, full: bool = False, strict: bool = False) -> Report:
    """Build a site as it is configured now."""
    return build(config.load(folder / "syndicate.toml"), now=now, full=full, strict=strict)


def outcome(folder: Path, now: datetime, *, full: bool = False) -> Report | str:
    """Build, and give what came of it: a report, or the sentence with which it was refused."""
    try:
        return built(folder, now, full=full)
    except SyndicateError as error:
        return str(error).replace(str(folder), "")


def equal_to_a_full_build(folder: Path, now: datetime = START) -> Report | str:
    """Build, and compare all that is there then, and what is said, with a full build of a copy."""
    with tempfile.TemporaryDirectory() as other:
        copy = Path(other, "site")
        shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns("cache"))
        expected = outcome(copy, now, full=True)
        found = outcome(folder, now)
        assert found == expected
        assert files_of(folder) == files_of(copy)
    return found


def files_of(folder: Path) -> dict[str, bytes | None]:
    """Give all that a build writes but the cache."""
    ids = folder / "syndicate.ids"
    return tree(folder / "feeds") | {ids.name: ids.read_bytes() if ids.exists() else None}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Give a site that was built, and whose files are older than any margin."""
    make_site(tmp_path, {f"{n}.md": article(n, f"See [it]({(n + 1) % 6}.md).") for n in range(6)})
    built(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def _trusting(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let signatures count at once, as those of older files do."""
    if "site" in request.fixturenames:
        monkeypatch.setattr(snapshot, "SAFE", 0)


def steps_of(folder: Path, *, full: bool = False) -> dict[str, int]:
    """Build, and tell of how many articles and feeds something had to be done."""
    told: dict[str, int] = {}
    loaded = config.load(folder / "syndicate.toml")
    build(loaded, now=START, full=full, progress=lambda stage, _, total: told.update({stage: total}))
    return told


def test_where_nothing_has_changed_nothing_is_done(site: Path) -> None:
    """Not even looked at is any article; but with *full* each of them is read and rendered."""
    assert steps_of(site) == {}
    assert steps_of(site, full=True) == {"Reading articles": 6, "Rendering articles": 6, "Writing feeds": 12}


def test_an_article_that_was_edited_concerns_its_feeds_only(site: Path) -> None:
    """Those of the site, of its category and of its tag; no other is looked at."""
    text = article(3, "New.").replace("Title 3", "Another title").replace("date:", "summary: Sum\ndate:")
    (site / "articles/3.md").write_text(text)
    assert steps_of(site) == {"Rendering articles": 6, "Writing feeds": 3}
    equal_to_a_full_build(site)
    assert steps_of(site) == {}


def test_an_article_that_is_new_is_read_alone(site: Path) -> None:
    """The others are remembered, and rendered only as far as its feeds hold them."""
    (site / "articles/6.md").write_text(article(6, "New."))
    assert steps_of(site)["Reading articles"] == 1
    equal_to_a_full_build(site)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Title 3", "title: Title 3\nslug: other"),
        ("title: Title 3", "id: other\ntitle: Title 3"),
        ("title: Title 3", "title: Title 3\nlastmod: 2025-11-11"),
        ("title: Title 3", "title: Title 3\nlang: de"),
        ("title: Title 3", "title: Title 3\ntranslationKey: x"),
        ("title: Title 3", "title: Title 3\nauthor: Ann"),
        ("title: Title 3", "title: Title 3\ndraft: true"),
        ("title: Title 3", "title: Title 3\nimage: p.png"),
        ("date: 2020-01-04", "date: 2020-01-09"),
        ("date: 2020-01-04", "date: 2020-01-04 00:00:00+00:00"),
        ("date: 2020-01-04", "date: nonsense"),
        ("[Größe 3]", "[Größe 4]"),
        ("[tag 3]", "[tag 3, more]"),
        ("See", "Refers to [another](1.md). See"),
        ("See", "{{< icon >}} See"),
    ],
)
def test_an_edit_of_anything_else_is_followed_too(site: Path, old: str, new: str) -> None:
    """Other articles, groups, ids and what is told may depend on it."""
    place = site / "articles/3.md"
    before = place.read_text()
    for text in (before.replace(old, new), before):
        place.write_text(text)
        equal_to_a_full_build(site)
        equal_to_a_full_build(site)


def test_an_edit_that_makes_an_article_another_one_gives_it_that_id(site: Path) -> None:
    """With the text, the date and the title of one that is gone, it is taken for that one."""
    gone, place = site / "articles/5.md", site / "articles/3.md"
    text = article(3, "Another text.")
    gone.write_text(text)
    built(site)
    gone.unlink()
    built(site)
    place.write_text(text)
    equal_to_a_full_build(site)
    assert "articles/3.md\thttps://compiler.example/5/" in (site / "syndicate.ids").read_text()


def test_an_edit_that_lets_an_article_expire_is_minded(site: Path) -> None:
    """Though the last build that looked at all articles did not know of that day."""
    (site / "articles/3.md").write_text(article(3).replace("date:", "expiryDate: 2026-01-03\ndate:"))
    assert steps_of(site)["Writing feeds"] == 3
    for days in (1, 2, 1, 9):
        equal_to_a_full_build(site, START + timedelta(days=days))


def test_settings_of_feeds_cost_no_reading(site: Path) -> None:
    """Nor is any feed made that is as it was."""
    text = (site / "syndicate.toml").read_text()
    for extra, expected in {
        "[feeds.tag]\nlimit = 1\n": {"Writing feeds": 12},
        '[[feeds.custom]]\nname = "x"\n': {"Rendering articles": 6, "Writing feeds": 13},
        '[feeds]\nformats = ["json"]\n': {"Rendering articles": 6, "Writing feeds": 12},
        '[smtp]\nhost = "mail.example"\n': {"Rendering articles": 6, "Writing feeds": 12},
        '[smtp]\nhost = "mail2.example"\n': {"Writing feeds": 12},
    }.items():
        (site / "syndicate.toml").write_text(text + extra)
        assert steps_of(site) == expected
        equal_to_a_full_build(site)


def test_the_records_do_not_grow_for_ever(site: Path) -> None:
    """What is outdated is given up when it is more than half of the file."""
    sizes = []
    for number in range(60):
        (site / "articles/3.md").write_text(article(3).replace("Title 3", f"{number}" * 5000))
        built(site)
        sizes.append((site / CACHE / "records").stat().st_size)
    assert max(sizes) < 200_000
    assert sorted(sizes) != sizes
    equal_to_a_full_build(site)


def test_a_record_that_is_half_written_is_nobody_s(site: Path) -> None:
    """As after a build that was killed while it wrote it."""
    for number in range(3):
        with (site / CACHE / "records").open("ab") as file:
            file.write(b'{"name":"3.md","arti')
        (site / "articles/3.md").write_text(article(3, f"Text {number}."))
        assert steps_of(site) == {"Rendering articles": 6, "Writing feeds": 3}
        equal_to_a_full_build(site)


def test_a_section_that_appears_counts_for_its_pages(site: Path) -> None:
    """They are read again when its `_index.md` comes and when it goes."""
    (site / "hugo.toml").write_text("title = 'T'\n")
    equal_to_a_full_build(site)
    (site / "articles/_index.md").write_text("---\ncascade: {author: Ann}\n---\n")
    equal_to_a_full_build(site)
    (site / "articles/_index.md").unlink()
    equal_to_a_full_build(site)


def test_signatures_alone_cost_no_reading(site: Path) -> None:
    """Files with another time but the same content are as they were, and remembered so."""
    for file in (*(site / "articles").iterdir(), *(site / "feeds").rglob("*.*")):
        os.utime(file, (1, 1))
    time.sleep(0.05)  # the clock of a file system goes in steps
    assert steps_of(site) == {}
    header = (site / CACHE / "header").read_bytes()
    assert steps_of(site) == {}
    assert (site / CACHE / "header").read_bytes() == header


def test_the_same_size_within_the_same_second_is_seen(site: Path) -> None:
    """Neither size nor time has to tell that a file was changed."""
    place = site / "articles/2.md"
    status = place.stat()
    place.write_text(place.read_text().replace("Title 2", "Title 9"))
    os.utime(place, ns=(status.st_atime_ns, status.st_mtime_ns))
    equal_to_a_full_build(site)
    assert "Title 9" in (site / "feeds/rss.xml").read_text()


def test_what_changed_during_the_build_is_compared_by_content(tmp_path: Path) -> None:
    """As long as a file is as young as the build, its signature is not kept."""
    make_site(tmp_path)
    built(tmp_path)
    header = store.read_header(config.load(tmp_path / "syndicate.toml"))
    assert header is not None
    assert os.fsencode(tmp_path / "articles/0000.md") in header.disk.changed()
    assert header.disk.suspects(header.disk.changed()) == set()


def test_a_file_that_takes_the_place_of_another_is_seen(site: Path) -> None:
    """Moved, exchanged, or given back."""
    articles = site / "articles"
    (articles / "1.md").rename(articles / "kept")
    (articles / "2.md").rename(articles / "1.md")
    equal_to_a_full_build(site)
    (articles / "kept").rename(articles / "2.md")
    equal_to_a_full_build(site)


def test_who_refers_to_an_article_follows_it(site: Path) -> None:
    """An article that has not changed is rendered anew if what it refers to is at another URL."""
    place = site / "articles/4.md"
    place.write_text(place.read_text().replace("title:", "slug: elsewhere\ntitle:"))
    equal_to_a_full_build(site)
    assert 'href=\\"https://compiler.example/elsewhere/' in (site / "feeds/feed.json").read_text()


@pytest.mark.parametrize("margin", [0, 2 * 10**9])
def test_the_clock_alone_can_change_a_feed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, margin: int
) -> None:
    """What becomes due, expires or grows too old does so without any file; and the clock may go back."""
    texts = {
        "due.md": "---\ntitle: Due\ndate: 2026-01-02\n---\n",
        "goes.md": "---\ntitle: Goes\ndate: 2025-12-30\nexpiryDate: 2026-01-03\n---\n",
        "stays.md": "---\ntitle: Stays\ndate: 2025-12-31\nlastmod: 2026-01-04\n---\n",
    }
    monkeypatch.setattr(snapshot, "SAFE", margin)
    extra = '[[feeds.custom]]\nname = "new"\nmax_age = "3d"\n'
    make_site(tmp_path, texts, CONFIGURATION + extra)
    counts = []
    for day in (1, 2, 3, 4, 7, 6, 3, 1):
        equal_to_a_full_build(tmp_path, START + timedelta(days=day - 1))
        time.sleep(0.02)  # so that all signatures are kept where there is no margin
        built(tmp_path, START + timedelta(days=day - 1))
        new, all_ = (json.loads((tmp_path / "feeds" / name).read_text()) for name in (
            "custom/new/feed.json", "feed.json"
        ))  # fmt: skip
        counts.append((len(all_["items"]), len(new["items"])))
    assert counts == [(2, 2), (3, 2), (2, 1), (2, 1), (2, 0), (2, 0), (2, 1), (2, 2)]


@pytest.mark.parametrize("name", ["rss.xml", "category/grösse-1/feed.json", "manifest.json"])
def test_an_output_that_is_gone_is_written_again(site: Path, name: str) -> None:
    """Of a feed, or the manifest."""
    before = tree(site / "feeds")
    (site / "feeds" / name).unlink()
    if name == "manifest.json":  # without it, our files are taken for a stranger's only if they differ
        built(site)
    else:
        equal_to_a_full_build(site)
    assert tree(site / "feeds") == before


def test_an_output_that_was_edited_is_overwritten_and_told(site: Path) -> None:
    """Once: the next build has nothing to say."""
    before = tree(site / "feeds")
    (site / "feeds/rss.xml").write_text("mine")
    report = equal_to_a_full_build(site)
    assert isinstance(report, Report)
    assert [finding.path for finding in report.findings] == ["feeds/rss.xml"]
    assert tree(site / "feeds") == before
    assert built(site).findings == ()


def test_a_folder_in_the_output_that_becomes_a_link_is_refused(site: Path) -> None:
    """Also where nothing else has changed."""
    (site / "feeds/tag").rename(site / "elsewhere")
    (site / "feeds/tag").symlink_to(site / "elsewhere")
    assert "symbolic link" in str(equal_to_a_full_build(site))


def test_strict_refuses_again(tmp_path: Path) -> None:
    """A build that was refused is remembered by nobody, and one that was not is refused when it has to be."""
    make_site(tmp_path, {"a.md": article(1), "b.md": "---\ntitle: [\n---\n"})
    first = built(tmp_path, strict=True)
    assert not (tmp_path / CACHE).exists()
    built(tmp_path)
    assert built(tmp_path, strict=True) == first
    assert built(tmp_path).files["unchanged"] > 0


@pytest.mark.parametrize("name", ["header", "index", "records"])
def test_a_damaged_cache_costs_a_full_build(site: Path, name: str) -> None:
    """Cut anywhere, any bit flipped, gone, empty, a folder: never an error, never another output."""
    source = random.Random("damage")  # noqa: S311 - the same damage every time
    place = site / CACHE / name
    for number in range(16):
        (site / "articles/5.md").write_text(article(5, f"Text {number}."))
        data = bytearray(place.read_bytes())
        if number % 2:
            del data[source.randrange(len(data)) :]
        else:
            data[source.randrange(len(data))] ^= 1 << source.randrange(8)
        place.write_bytes(data)
        built(site)
    place.unlink()
    equal_to_a_full_build(site)
    place.unlink(missing_ok=True)
    place.mkdir()
    (site / "articles/5.md").write_text(article(5, "Last."))
    equal_to_a_full_build(site)


@pytest.mark.parametrize("value", [[], {}, {"key": 1}, "x", None])
def test_a_cache_of_another_form_is_no_cache(site: Path, value: object) -> None:
    """Though its sum is right."""
    data = msgspec.msgpack.encode(value)
    (site / CACHE / "header").write_bytes(sha256(data).digest() + data)
    assert steps_of(site)["Reading articles"] == 6


@pytest.mark.parametrize(("name", "step"), [("articles/1.md", 2), ("articles/new.md", 15)])
def test_a_build_that_is_killed_leaves_nothing_that_misleads(
    site: Path, tmp_path_factory: pytest.TempPathFactory, name: str, step: int
) -> None:
    """Killed at any touch of a file, after an edit or with an article more, the next build is a whole one."""
    killed = 0
    while True:
        folder = tmp_path_factory.mktemp("killed") / "site"
        shutil.copytree(site, folder)
        built(folder)
        (folder / name).write_text(article(1, f"Text {step}."))
        if not killed_at(step, partial(built, folder)):
            break
        equal_to_a_full_build(folder)
        step, killed = step + 27, killed + 1
    assert killed > 10


def test_a_full_disk_costs_the_cache_and_nothing_else(site: Path) -> None:
    """What became of an article cannot be written, or not all of it; with room again all is remembered."""
    shutil.rmtree(site / ".syndicate")
    kept = []
    with small_disk(site / ".syndicate", 112):
        for number in range(30):
            text = article(3, f"Text {number}.").replace("Title 3", f"{number}" * 1500)
            (site / "articles/3.md").write_text(text)
            equal_to_a_full_build(site)
            kept.append((site / CACHE / "header").exists())
        assert {*kept} == {True, False}
        subprocess.run(["mount", "-o", "remount,size=9m", str(site / ".syndicate")], check=True)  # noqa: S607
        built(site)
        assert steps_of(site) == {}


def test_without_a_place_for_a_cache_all_is_built(tmp_path: Path) -> None:
    """A folder that cannot be made, as on a read-only disk, is no error."""
    make_site(tmp_path)
    (tmp_path / ".syndicate").write_text("")
    assert built(tmp_path).files["written"] > 0
    assert built(tmp_path).files["written"] == 0


def test_two_builds_at_once_into_two_folders(site: Path) -> None:
    """Who does not hold the cache builds without writing it."""
    with output.lock(site / CACHE):
        before = tree(site / CACHE)
        (site / "articles/1.md").write_text(article(1, "New."))
        equal_to_a_full_build(site)
        assert tree(site / CACHE) == before
    equal_to_a_full_build(site)
    assert steps_of(site) == {}


def test_the_cache_is_not_committed(site: Path) -> None:
    """Nor is what is beside it in its folder touched."""
    assert (site / CACHE / ".gitignore").read_text() == "*\n"
    assert [path.name for path in (site / ".syndicate").iterdir()] == ["cache"]


def test_a_build_without_news_imports_little(tmp_path: Path) -> None:
    """Neither what reads articles nor what writes feeds."""
    make_site(tmp_path)
    code = (
        "import sys\nfrom syndicate.cli import main\n"
        "main(['build', '--now', '2026-01-01'], standalone_mode=False)\nprint(*sys.modules)"
    )
    heavy = {"lxml", "feedgen", "jinja2", "pyromark", "nh3", "yaml", "premailer", "babel", "rich", "sqlite3"}
    for expected in (False, True):
        process = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            encoding="utf-8",
            check=True,
            timeout=60,
        )
        assert heavy.isdisjoint(process.stdout.split()) == expected


def test_other_code_makes_all_anew(tmp_path: Path) -> None:
    """A change of syndicate or of a library counts, whatever its version says."""
    code = tmp_path / "code"
    shutil.copytree(Path(syndicate.__file__).parent, code / "syndicate")
    shutil.copytree(REPOSITORY / "templates", code / "syndicate/templates")
    folder = make_site(tmp_path / "site")
    for text in ("version/1.1", "version/1.2", "version/1.1"):
        place = code / "syndicate/feeds/jsonfeed.py"
        place.write_text(re.sub(r"version/1\.\d", text, place.read_text()))
        run(folder, "build", "--now", "2026-01-01", PYTHONPATH=str(code), PYTHONDONTWRITEBYTECODE="1")
        assert text in (folder / "feeds/feed.json").read_text()


def test_every_library_that_writes_feeds_is_minded(site: Path) -> None:
    """That is what is imported to make all of them anew, but for what the command line needs."""
    code = (
        "import sys\nfrom syndicate.cli import main\nfrom syndicate.cache import store\n"
        "main(['build', '--full'], standalone_mode=False)\n"
        "print(*{name.partition('.')[0] for name in sys.modules if not store._is_ours(name)} "
        "- sys.stdlib_module_names)"
    )
    process = subprocess.run(
        [sys.executable, "-c", code],
        cwd=site,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    others = {name for name in process.stdout.split() if not name.startswith(("_", "cython"))}
    assert others <= {"click", "typing_extensions"}


def test_watching_builds_on_change(tmp_path: Path) -> None:
    """Each build is said in a line, a mistake in the settings is said and survived, and Ctrl-C ends."""
    pytest.importorskip("watchfiles")
    make_site(tmp_path, 1)
    with subprocess.Popen(
        command("build", "--watch"), cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stderr is not None
        lines = iter(process.stderr.readline, "")
        try:
            assert next(lines).startswith("Wrote 12 of 12 files")
            (tmp_path / "articles/new.md").write_text(article(1))
            assert "of 2 articles" in next(lines)
            (tmp_path / "syndicate.toml").write_text("[")
            assert next(lines).startswith("error:")
            (tmp_path / "syndicate.toml").write_text(CONFIGURATION)
            assert "of 2 articles" in next(lines)
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
