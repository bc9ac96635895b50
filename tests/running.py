"""Runs the real command on real folders: what the tests of whole builds share."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import syndicate
from forks import run_forked

REPOSITORY = Path(__file__).parents[1]
NOW = "2026-01-01T12:00"
CONFIGURATION = """\
[site]
title = "The Daily Compiler"
url = "https://compiler.example/"
articles = "articles"
"""
Process = subprocess.CompletedProcess[str]


def command(*arguments: str) -> list[str]:
    """Give the command line of syndicate, in which every warning is an error."""
    return [sys.executable, "-W", "error", "-m", "syndicate", *arguments]


def environment(**changes: str) -> dict[str, str]:
    """Give an environment that depends on nothing but the interpreter, and *changes*."""
    source = str(Path(syndicate.__file__).parents[1])
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONPATH": source} | changes


def run(folder: Path, *arguments: str, **changes: str) -> Process:
    """Run syndicate in *folder* with *changes* of the environment; where they ask for it, from the start."""
    if any(name.startswith(("PYTHON", "LANG", "LC_")) for name in changes):  # read when an interpreter starts
        return run_started(folder, *arguments, **changes)
    return run_forked(folder, *arguments, environment=environment(**changes))


def run_started(folder: Path, *arguments: str, **changes: str) -> Process:
    """Run syndicate in *folder* with *changes* of the environment, in an interpreter of its own."""
    return subprocess.run(
        command(*arguments),
        cwd=folder,
        env=environment(**changes),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def build(folder: Path, *arguments: str, **changes: str) -> Process:
    """Run `syndicate build` as of `NOW`."""
    return run(folder, "build", "--now", NOW, *arguments, **changes)


def make_site(
    folder: Path, articles: Mapping[str, str] | int = 3, configuration: str = CONFIGURATION
) -> Path:
    """Write a site: *articles* maps file names to texts, or says how many to make up."""
    texts = {f"{n:04}.md": article(n) for n in range(articles)} if isinstance(articles, int) else articles
    (folder / "articles").mkdir(parents=True, exist_ok=True)
    (folder / "syndicate.toml").write_text(configuration, encoding="utf-8")
    for name, text in texts.items():
        file = folder / "articles" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def article(number: int, body: str = "") -> str:
    """Make up the text of an article; every fifth shares a category, every seventh a tag."""
    day = f"{2020 + number // 336}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"
    return (
        f"---\ntitle: Title {number}\ndate: {day}\ncategories: [Größe {number % 5}]\n"
        f"tags: [tag {number % 7}]\n---\n{body or f'Body of *{number}*.'}\n"
    )


def tree(folder: Path) -> dict[str, bytes | None]:
    """Give every file below a folder with its bytes, and every folder with None."""
    return {
        path.relative_to(folder).as_posix(): None if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
    }
