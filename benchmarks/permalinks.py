"""Compares permalinks with those of the generators themselves: `python benchmarks/permalinks.py [SITE...]`.

A SITE is `GENERATOR:FOLDER[:ARTICLES]`: a site's folder, with its own configuration if it has one, and its
articles folders below it. It is copied, bodies are cut off, and the generator is asked for the URL of each
page, without theme or plugins. The small sites of `permalink_sites` are compared in any case. A generator
that is not given by its option is looked for on PATH. Prints, for each site, how many URLs are equal, and
those that are not.

    --hugo hugo --jekyll ruby --pelican python --nikola python --eleventy eleventy
    --docusaurus node_modules/.bin/docusaurus
"""

import argparse
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

from permalink_sites import CONFIGURATIONS, SITES

from syndicate import config, sources

URL = "https://compiler.example/"
NOW = datetime(2200, 1, 1, tzinfo=UTC)
ORACLES = Path(__file__).parent / "oracles"
_FENCED = re.compile(rb"\s*(---|\+\+\+)[ \t]*\r?\n.*?\n\1[ \t]*(\r?\n|$)", re.DOTALL)
_LINES = re.IGNORECASE | re.MULTILINE
_THEMES = re.compile(r"""^[ \t]*["']?theme["']?[ \t]*[:=][ \t]*["']?[^{\s].*\n""", _LINES)
_ADDRESS = re.compile(r"^([ \t]*[\"']?baseurl[\"']?[ \t]*[:=][ \t]*)[\"'][^\"']*[\"']", _LINES)
_ZONE = re.compile(r"^timezone: *(\S+)", re.MULTILINE)
# Which Ruby's parser of YAML refuses.
_SYMBOLS = re.compile(r"^\w+: +:\w.*\n", re.MULTILINE)
_MODULES = re.compile(r"^\[module\](?:\n(?!\n).*)*|^module:\n(?:[ -].*\n|\n)*", re.MULTILINE)
_IN_THE_WAY = re.compile(rb"^(?:layout|draft|expirydate)[ \t]*[:=].*\n(?:[ \t]+[\w:].*\n)*", _LINES)
_MARKDOWN = (".md", ".markdown", ".mdx")
_BROKEN = re.compile(r'"(/[^":]+\.(?:md|markdown|html)):\d+')
_MOST_BROKEN = 50


@dataclass(frozen=True, kw_only=True)
class Site:
    """A site to compare: its *folder*, the *articles* folders in it, and more lines for `[site]`."""

    name: str
    generator: str
    folder: Path
    articles: tuple[str, ...]
    settings: str = ""


def hugo(program: str, folder: Path) -> dict[str, str]:
    """Ask Hugo, leaving out files that it cannot read."""
    for _ in range(_MOST_BROKEN):
        done = subprocess.run(
            [program, "list", "all"],
            cwd=folder,
            env={**os.environ, "HUGO_ENABLEGITINFO": "false"},
            capture_output=True,
            text=True,
            check=False,
        )
        broken = _BROKEN.findall(done.stdout + done.stderr)
        if not broken:
            break
        for name in broken:
            Path(name).unlink(missing_ok=True)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    if not rows:
        raise RuntimeError(done.stderr[-400:])
    return {row["path"]: row["permalink"] for row in rows}


def script(name: str) -> Callable[[str, Path], dict[str, str]]:
    """Return what asks a generator by a script in its own language."""
    return lambda program, folder: json.loads(_output([program, str(ORACLES / name), str(folder)], folder))


def eleventy(program: str, folder: Path) -> dict[str, str]:
    """Ask Eleventy."""
    items = json.loads(_output([program, "--to=json", "--quiet"], folder))
    return {item["inputPath"].removeprefix("./"): item["url"] for item in items if item["url"]}


def docusaurus(program: str, folder: Path) -> dict[str, str]:
    """Ask Docusaurus, whose data say it before pages are made; that these may fail does no harm."""
    (folder / "node_modules").symlink_to(Path(program).parents[1])
    command = [program, "build", "--no-minify"]
    subprocess.run(command, cwd=folder, capture_output=True, check=False)
    routes = (folder / ".docusaurus/routes.js").read_text(encoding="utf-8")
    slash = "/" if re.search(r"path: '/\w+/.*/',", routes) else ""
    data = (json.loads(file.read_text()) for file in folder.glob(".docusaurus/*-blog/default/site-*.json"))
    return {each["source"].removeprefix("@site/"): f"{each['permalink'].rstrip('/')}{slash}" for each in data}


def _output(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError((done.stderr or done.stdout)[:1000])
    return done.stdout[done.stdout.index(done.stdout.lstrip()[:1]) :]


ORACLE: dict[str, tuple[str, Callable[[str, Path], dict[str, str]]]] = {
    "hugo": ("hugo", hugo),
    "jekyll": ("ruby", script("jekyll.rb")),
    "pelican": ("python3", script("pelican_urls.py")),
    "nikola": ("python3", script("nikola_urls.py")),
    "eleventy": ("eleventy", eleventy),
    "docusaurus": ("docusaurus", docusaurus),
}


def main() -> int:
    """Compare the sites; return 1 if a URL differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sites", nargs="*", metavar="GENERATOR:FOLDER[:ARTICLES]")
    for name, (program, _) in ORACLE.items():
        parser.add_argument(f"--{name}", metavar="PROGRAM", default=shutil.which(program))
    parser.add_argument("--most", type=int, default=10, help="differences to print for a site")
    parser.add_argument("--only", help="compare sites of this generator alone")
    options = parser.parse_args()
    differing = 0
    with tempfile.TemporaryDirectory() as place:
        for site in [*_written(Path(place)), *_copied(options.sites, Path(place))]:
            if options.only in (None, site.generator):
                differing += _compare(site, getattr(options, site.generator), options.most)
    return 1 if differing else 0


def _written(place: Path) -> Iterator[Site]:
    for name, (generator, articles, settings, files) in SITES.items():
        for path, text in files.items():
            file = place / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        yield Site(name=name, generator=generator, folder=place / name, articles=articles, settings=settings)


def _copied(given: Iterable[str], place: Path) -> Iterator[Site]:
    for text in given:
        generator, folder, *articles = text.split(":")
        target = place / f"{generator}-{Path(folder).resolve().name}"
        shutil.copytree(folder, target, ignore=shutil.ignore_patterns("syndicate.*", ".git", "node_modules"))
        names = tuple(articles[0].split(",")) if articles else ("content",)
        found = _ZONE.search((target / "_config.yml").read_text()) if generator == "jekyll" else None
        zone = f'timezone = "{found[1]}"' if found else ""
        site = Site(
            name=Path(folder).resolve().name,
            generator=generator,
            folder=target,
            articles=names,
            settings=zone,
        )
        for path, lines in CONFIGURATIONS.get(site.name, {}).items():
            if not (target / path).exists():
                (target / path).write_text(lines, encoding="utf-8")
        _strip(site)
        yield site


def _strip(site: Site) -> None:
    """Cut off bodies, what needs a theme, and what keeps a page from being made."""
    for file in site.folder.rglob("*"):
        if file.is_file() and file.suffix in _MARKDOWN and file.name != "README.md":
            data = file.read_bytes()
            if match := _FENCED.match(data):
                file.write_bytes(_IN_THE_WAY.sub(b"", match[0]).replace(b"_build", b"build"))
    if site.generator == "jekyll":
        file = site.folder / "_config.yml"
        file.write_text(_SYMBOLS.sub("", file.read_text(encoding="utf-8")), encoding="utf-8")
    if site.generator == "hugo":
        for file in [*site.folder.glob("config.*"), *site.folder.glob("config/_default/config.*")]:
            text = _ADDRESS.sub(rf'\g<1>"{URL}"', _THEMES.sub("", file.read_text()))
            file.write_text(_MODULES.sub("", text), encoding="utf-8")
        for name in ("module.toml", "menu.toml"):
            (site.folder / "config/_default" / name).unlink(missing_ok=True)


def _compare(site: Site, program: str | None, most: int) -> int:
    if program is None:
        print(f"{site.generator:10} {site.name}: not installed")
        return 0
    try:
        theirs = ORACLE[site.generator][1](program, site.folder)
    except (RuntimeError, ValueError, OSError) as error:
        print(f"{site.generator:10} {site.name}: failed: {error}")
        return 1
    articles = {name for name in site.articles if (site.folder / name).is_dir()}
    (site.folder / config.FILE_NAME).write_text(
        f'[site]\ntitle = "T"\nurl = "{URL}"\ngenerator = "{site.generator}"\n'
        f"articles = {json.dumps(sorted(articles))}\n{site.settings}\n",
        encoding="utf-8",
    )
    found = sources.read(config.load(site.folder / config.FILE_NAME), NOW)
    for finding in found.findings:
        if "the URL" in finding.message or "permalink" in finding.message:
            print(f"    {finding.path}: {finding.message}")
    ours = {article.path: article.url for article in found.articles}
    both = ours.keys() & theirs.keys()
    different = sorted(path for path in both if _whole(ours[path]) != _whole(theirs[path]))
    missing = sorted(ours.keys() - theirs.keys())
    print(f"{site.generator:10} {site.name}: {len(both) - len(different)} of {len(both)} equal", end="")
    print(f", {len(missing)} with no page there" if missing else "")
    for path in different[:most]:
        print(f"    {path}: {_whole(ours[path])} here, {_whole(theirs[path])} there")
    for path in missing[:most]:
        print(f"    {path}: {_whole(ours[path])} here, no page there")
    return len(different) + len(missing)


def _whole(url: str) -> str:
    """Return a URL without the site's address, spelled one way."""
    return unquote(url.replace(URL, "/")).lstrip("/")


if __name__ == "__main__":
    sys.exit(main())
