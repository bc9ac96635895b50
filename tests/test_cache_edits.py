"""After any edits of a site, a build with what the last one knew is equal to a full one."""

import os
import random
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.cache import snapshot
from test_cache import START, equal_to_a_full_build

NAMES = ("a.md", "b.md", "c.md", "posts/d.md", "posts/e.fr.md", "posts/f.html", "g.md")
DATES = (
    "2024-05-01",
    "2025-12-25 10:00:00 +05:30",
    "2026-01-03",
    "2026-02-01T00:00",
    "1850-01-01",
    "soon",
    "",
)
LINKS = ("", "[x](b.md)", "[x](posts/d.md#there)", "{{< ref c >}}", "[x](gone.md) {{< icon >}}")
PICTURE = b"GIF89a%c\0\2\0\0\0\0;"
TABLES = {
    "plain": ("static/p.gif",),
    "hugo": ("static/p.gif", "hugo.toml", "articles/posts/_index.md", "articles/posts/_index.fr.md"),
    "eleventy": ("articles/a.json", "articles/posts/posts.json", "_data/authors.json", "static/p.gif"),
    "nikola": ("articles/a.meta", "articles/posts/e.meta", "conf.py"),
    "docusaurus": ("blog/authors.yml", "news/tags.yml", "static/p.gif"),
    "zola": ("articles/posts/_index.md", "config.toml"),
    "auto": ("hugo.toml", "config.toml", ".eleventy.js", "_config.yml"),
}
EXTRAS = (
    "",
    'max_age = "30d"\n',
    'hubs = ["https://hub.example/"]\ngzip = true\n',
    '[feeds.site.podcast]\nimage = "/p.png"\ncategory = "Arts"\n',
    "limit = 2\n",
    'formats = ["atom"]\ntitle = "{label}!"\n',
    'content = "summary"\nmax_bytes = 3000\n',
    'by = ["tag", "language", "author"]\nmin_articles = 2\n',
    '[[feeds.custom]]\nname = "x"\nany = ["tag:one"]\nmax_age = "3d"\n',
    'archives = "month"\nlimit = 1\n[feeds.tag]\narchives = "year"\n',
    'tombstones = "4d"\narchives = "quarter"\nmax_age = "30d"\n',
)


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
        "enclosure": source.choice(["", "", "/p.gif", "/p.mp3"]),
        "draft": source.choice(["", "", "true"]),
        "summary": source.choice(["", "Sum"]),
    }
    head = "".join(f"{key}: {value}\n" for key, value in lines.items() if value)
    return f"---\n{head}---\nBody {source.randrange(9)}. {source.choice(LINKS)}\n"


def table_of(source: random.Random, name: str) -> bytes:
    """Make up what stands beside articles."""
    word = source.choice(["one", "two", "red"])
    texts = {
        "authors.json": f'{{"ann": {{"name": "Ann {word}"}}}}',
        ".json": source.choice([f'{{"tags": ["{word}"]}}', "{", '{"draft": true}']),
        ".meta": f".. title: {word}\n.. tags: {word}\n",
        "authors.yml": f"ann:\n  name: Ann {word}\n",
        "tags.yml": f"one:\n  label: {word}\n",
        "_index.md": section_of(source),
        "_index.fr.md": section_of(source),
        "hugo.toml": source.choice(['baseURL = "x"\n', "uglyURLs = true\n", "[languages.fr]\n", "a = [\n"]),
    }
    if name.endswith(".gif"):
        return PICTURE % source.randrange(256)
    settings = source.choice(['baseURL = "x"\n', 'BLOG_TITLE = "x"\n', "", 'base_url = "x"\n'])
    return next((text for end, text in texts.items() if name.endswith(end)), settings).encode()


def section_of(source: random.Random) -> str:
    """Make up what a section says of itself, and to its pages."""
    draft = source.choice(["true", "false"])
    return f'+++\ndraft = {draft}\nslug = "{source.choice("ab")}"\n[cascade]\ndraft = {draft}\n+++\n'


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
            f'generator = "{self.generator}"\n[feeds]\nformats = ["atom", "json"]\n{self.extra}'
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
                *[self.change_lines] * 5,
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

    def change_lines(self) -> None:
        """Write on in the text of some articles, or give them another title, date, slug, or other tags."""
        for _ in range(self.source.choice([1, 1, 2])):
            if (place := self.some("articles/**/*.*")) and not place.is_symlink():
                made = text_of(self.source).splitlines()
                line = self.source.choice([*made[1:], *[f"More. {self.source.choice(LINKS)}"] * len(made)])
                key = line.partition(":")[0]
                lines = place.read_bytes().decode("utf-8", "replace").splitlines()
                known = [number for number, each in enumerate(lines) if each.startswith(f"{key}:")]
                lines[known[0] if known else len(lines) :] = [line, *(lines[known[0] + 1 :] if known else ())]
                place.write_text("\n".join(lines) + "\n", "utf-8")

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


@given(
    generator=st.sampled_from(sorted(TABLES)),
    seed=st.integers(0, 2**32),
    steps=st.integers(1, 6),
    trusting=st.booleans(),
)
@settings(max_examples=12)
def test_after_any_edits_a_build_is_equal_to_a_full_one(
    generator: str, seed: int, steps: int, *, trusting: bool
) -> None:
    """Whatever was edited: the output is the same to the byte, and so is the report."""
    with pytest.MonkeyPatch.context() as patch:
        if trusting:  # as if all edits but those during a build were older than the margin
            patch.setattr(snapshot, "SAFE", 0)
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
