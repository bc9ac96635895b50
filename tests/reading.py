"""Writes sites and reads them: what the tests of `syndicate.sources` and of hostile input share."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from syndicate import config, sources
from syndicate.model import Article

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
URL = "https://compiler.example/"
Files = Mapping[str, str | bytes]


def site_with(folder: Path, files: Files, site: str = "", rest: str = "") -> config.Site:
    """Write a site whose paths are relative to its articles folder; *site* and *rest* are configuration."""
    articles = folder / "articles"
    articles.mkdir(parents=True, exist_ok=True)
    text = f'[site]\ntitle = "The Daily Compiler"\nurl = "{URL}"\n{site}\n{rest}\n'
    (folder / "syndicate.toml").write_text(text, encoding="utf-8")
    for name, content in files.items():
        place = articles / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return config.load(folder / "syndicate.toml")


def read(folder: Path, files: Files, site: str = "", rest: str = "") -> sources.Sources:
    """Write a site and read it as of `NOW`; the account of its files always closes."""
    found = sources.read(site_with(folder, files, site, rest), NOW)
    assert found.files == len(found.articles) + sum(found.excluded.values())
    assert all(found.excluded)
    return found


def matter(lines: str, body: str = "Body\n") -> str:
    """Make the text of an article of 2025-02-13 with more front matter."""
    return f"---\ntitle: T\ndate: 2025-02-13 07:30:00\n{lines}\n---\n{body}"


def read_one(folder: Path, lines: str = "", body: str = "Body\n", site: str = "") -> Article:
    """Read a site of one article, of which nothing was mended."""
    found = read(folder, {"posts/name.md": matter(lines, body)}, site)
    assert found.findings == ()
    (article,) = found.articles
    return article
