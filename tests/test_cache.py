"""`syndicate.cache`: a build after another does less, and never another thing than a full one."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from running import CONFIGURATION, article, command, environment, make_site, run, tree
from syndicate import config
from syndicate.build import Report, build
from syndicate.errors import SyndicateError

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
CACHE = ".syndicate/cache"
NAMES = ("a.md", "b.md", "c.md", "posts/d.md", "posts/e.fr.md", "posts/f.html", "g.md")
DATES = ("2024-05-01", "2025-12-25 10:00:00 +05:30", "2026-01-03", "2026-02-01T00:00", "1850-01-01", "soon", "")
LINKS = ("", "[x](b.md)", "[x](posts/d.md#there)", "{{< ref c >}}", "[x](gone.md) {{< icon >}}")
PICTURE = b"GIF89a%c\0\2\0\0\0\0;"
TABLES = {
    "plain": ("static/p.gif",),
    "hugo": ("static/p.gif", "hugo.toml"),
    "eleventy": ("articles/a.json", "articles/posts/posts.json", "_data/authors.json", "static/p.gif"),
    "nikola": ("articles/a.meta", "articles/posts/e.meta", "conf.py"),
    "docusaurus": ("blog/authors.yml", "news/tags.yml", "static/p.gif"),
    "zola": ("articles/posts/_index.md", "config.toml"),
    "auto": ("hugo.toml", "config.toml", ".eleventy.js", "_config.yml"),
}
EXTRAS = (
    "",
    'max_age = "30d"\n',
    "limit = 2\n",
    'content = "summary"\nmax_bytes = 3000\n',
    'by = ["tag", "language", "author"]\nmin_articles = 2\n',
    '[[feeds.custom]]\nname = "x"\nany = ["tag:one"]\nmax_age = "3d"\n',
)


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


def text_of(source: random.Random) -> str:
    """Make up an article."""
    tags = source.choice(["", "one", "two", "one, two"])
    lines = {
        "title": f"T{source.randrange(4)}",
        "date": source.choice(DATES),
        "tags": f"[{tags}]",
        "slug": source.choice(["", "", "s1", "s2"]),
        "authors": source.choice(["", "ann", "bob"]),
        "updated": source.choice(["", "", "2026-01-05"]),
        "expires": source.choice(["", "", "2026-01-10"]),
        "image": source.choice(["", "/p.gif", "p.gif", "https://village.example/p.gif"]),
        "enclosure": source.choice(["", "", "/p.gif"]),
        "draft": source.choice(["", "", "true"]),
        "summary": source.choice(["", "Sum"]),
    }
    head = "".join(f"{key}: {value}\n" for key, value in lines.items() if value)
    return f"---\n{head}---\nBody {source.randrange(9)}. {source.choice(LINKS)}\n"


def table_of(source: random.Random, name: str) -> bytes:
    """Make up what stands beside articles."""
    if name.endswith(".gif"):
        return PICTURE % source.randrange(256)
    word = source.choice(["one", "two", "red"])
    if name.endswith("authors.json"):
        return f'{{"ann": {{"name": "Ann {word}"}}}}'.encode()
    if name.endswith(".json"):
        return source.choice([f'{{"tags": ["{word}"]}}', "{", '{"draft": true}']).encode()
    if name.endswith(".meta"):
        return f".. title: {word}\n.. tags: {word}\n".encode()
    if name.endswith("authors.yml"):
        return f"ann:\n  name: Ann {word}\n".encode()
    if name.endswith("tags.yml"):
        return f"one:\n  label: {word}\n".encode()
    if name.endswith("_index.md"):
        return f"+++\ndraft = {source.choice(['true', 'false'])}\n+++\n".encode()
    return source.choice([b'baseURL = "x"\n', b'BLOG_TITLE = "x"\n', b"", b'base_url = "x"\n'])


class Editor:
    """Changes a site at random; a class, because the clock and the settings go on from where they are."""

    def __init__(self, folder: Path, generator: str, seed: int) -> None:
        self.folder = folder
        self.generator = generator
        self.source = random.Random(seed)  # noqa: S311 - the same edits every time
        self.now = START
        self.extra = ""
        self.configure()
        for name in NAMES[:5]:
            self.put(f"articles/{name}", text_of(self.source).encode())

    def put(self, name: str, data: bytes) -> None:
        """Write a file."""
        place = self.folder / name
        if place.is_dir() or any(parent.is_file() for parent in place.parents):
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.is_symlink():
            place.unlink()
        place.write_bytes(data)

    def configure(self) -> None:
        """Write the settings."""
        text = (
            '[site]\ntitle = "T"\nurl = "https://village.example/"\narticles = "articles"\n'
            f'generator = "{self.generator}"\n[feeds]\nformats = ["rss", "json"]\n{self.extra}'
        )
        self.put("syndicate.toml", text.encode())

    def some(self, pattern: str) -> Path | None:
        """Choose one of the files that there are."""
        found = sorted(path for path in self.folder.glob(pattern) if path.is_file())
        return self.source.choice(found) if found else None

    def edit(self) -> None:
        """Change something."""
        self.source.choice(
            [
                *[self.write_article] * 4,
                *[self.change_table] * 3,
                self.touch,
                self.rename,
                self.delete,
                self.keep_size_and_time,
                self.change_settings,
                self.move_clock,
                self.spoil_output,
                self.link,
                self.nothing,
            ]
        )()

    def write_article(self) -> None:
        """Create an article or change it."""
        self.put(f"articles/{self.source.choice(NAMES)}", text_of(self.source).encode())

    def change_table(self) -> None:
        """Change what stands beside articles, or take it away."""
        name = self.source.choice(TABLES[self.generator])
        place = self.folder / name
        if self.source.random() < 0.3:
            place.unlink(missing_ok=True)
        else:
            self.put(name, table_of(self.source, name))

    def touch(self) -> None:
        """Give a file another time, in the past, now or in the future."""
        if place := self.some("articles/**/*.*"):
            when = time.time() + self.source.choice([-90_000, 0, 90_000])
            os.utime(place, (when, when))

    def rename(self) -> None:
        """Give a file another file's name."""
        if place := self.some("articles/**/*.*"):
            target = self.folder / "articles" / self.source.choice(NAMES)
            target.parent.mkdir(parents=True, exist_ok=True)
            place.rename(target)

    def delete(self) -> None:
        """Take a file away."""
        if place := self.some("articles/**/*.*"):
            place.unlink()

    def keep_size_and_time(self) -> None:
        """Change a file, but neither its size nor its time."""
        if place := self.some("articles/**/*.md"):
            status = place.stat()
            place.write_bytes(place.read_bytes().replace(b"Body", b"Text").replace(b"T1", b"T2"))
            os.utime(place, ns=(status.st_atime_ns, status.st_mtime_ns))

    def change_settings(self) -> None:
        """Change the settings."""
        self.extra = self.source.choice(EXTRAS)
        self.configure()

    def move_clock(self) -> None:
        """Go forward or back."""
        self.now += timedelta(days=self.source.choice([-40, -3, 1, 4, 10, 31]))

    def spoil_output(self) -> None:
        """Delete an output or change it."""
        if place := self.some("feeds/**/*.*"):
            if self.source.random() < 0.5:
                place.unlink()
            elif place.name != "manifest.json":
                place.write_bytes(place.read_bytes() + b" ")

    def link(self) -> None:
        """Put a link where an article may be, to an article or to nothing."""
        place = self.folder / "articles" / self.source.choice(NAMES)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        place.symlink_to(os.path.relpath(self.folder / "articles" / self.source.choice(NAMES), place.parent))

    def nothing(self) -> None:
        """Leave all as it is."""


@given(st.sampled_from(sorted(TABLES)), st.integers(0, 2**32), st.integers(1, 8))
@settings(max_examples=25, deadline=None)
def test_after_any_edits_a_build_is_equal_to_a_full_one(generator: str, seed: int, steps: int) -> None:
    """Whatever was edited: the output is the same to the byte, and so is the report."""
    check_edits(generator, seed, steps)


def check_edits(generator: str, seed: int, steps: int) -> None:
    """Edit a site again and again, and compare each build with a full one."""
    with tempfile.TemporaryDirectory() as folder:
        editor = Editor(Path(folder), generator, seed)
        for _ in range(steps):
            equal_to_a_full_build(Path(folder), editor.now)
            editor.edit()
            if editor.source.random() < 0.4:
                editor.edit()
        equal_to_a_full_build(Path(folder), editor.now)
