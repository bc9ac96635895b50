"""The site that the generator has built -> findings about articles whose URL has no page in it.

Only names are looked at. An article that is newer than the built site is not built yet, and nothing is said
where there is no such site.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from msgspec import Struct

from syndicate import disk
from syndicate.config import Site
from syndicate.model import Article, Finding
from syndicate.sources.scan import SourceFile, relative

_INDEX = "index.html"
_SITEMAP = "sitemap.xml"
_PAGES = (".html", ".htm")
# So many names are looked at in search of where a page is instead.
_MOST_NAMES = 200_000
# From so many articles on, and this share of them, it is the whole site that is elsewhere.
_MANY = 5
_SHARE = 0.5


class _Missing(Struct, frozen=True):
    """An article without a page, and its path below the site's URL."""

    article: Article
    path: str


def check(
    site: Site, place: str, articles: Sequence[Article], files: Mapping[str, SourceFile]
) -> list[Finding]:
    """Return a finding for each article without a page in the built site, which lies at *place*.

    `public` in [content] says another. *files* are those of the articles, by their paths. Where most have
    none, one finding says so. What is taken down for the next build is what lies at the top of the built
    site, and its sitemap.
    """
    top = site.bodies.public or site.root / place
    if place in ("", ".") or not disk.exists(top) or not articles:
        return []
    try:
        when = _time_of(top)
    except OSError:
        return []
    paths = {article.path: _path(article.url, site.url) for article in articles}
    known = [article for article in articles if paths[article.path] is not None]
    missing = [
        _Missing(article, path)
        for article, path in _without_page(top, known, paths)
        if _is_older(article, files[article.path], when)
    ]
    if not missing:
        return []
    shown = relative(top, site.root)
    instead = dict(_instead(top, missing, {path for path in paths.values() if path is not None}))
    if len(missing) >= _MANY and len(missing) > len(known) * _SHARE:
        return [_summary(shown, missing, len(known), instead)]
    return [_finding(shown, each, instead) for each in missing]


def _time_of(top: Path) -> float:
    """Return when the site was built: the time of the newest page at its top, or of its sitemap.

    Other files may be ours, where the feeds lie there.
    """
    entries = disk.entries(top)
    if any(entry.name == _SITEMAP and entry.is_file() for entry in entries):
        disk.read(top / _SITEMAP)
    made = (entry for entry in entries if entry.name == _SITEMAP or entry.name.endswith(_PAGES))
    return max((entry.stat().st_mtime for entry in made if entry.is_file()), default=0.0)


def _path(url: str, site_url: str) -> str | None:
    """Return the path of a file or folder for a URL, None if that is not the site's."""
    if not url.startswith(site_url):
        return None
    return unquote(url[len(site_url) :].partition("?")[0].partition("#")[0]).removesuffix(_INDEX)


def _without_page(
    top: Path, articles: Iterable[Article], paths: Mapping[str, str | None]
) -> Iterator[tuple[Article, str]]:
    """Yield the articles that have neither file nor folder; each folder is listed once."""
    names: dict[str, set[str]] = {}
    for article in articles:
        path = paths[article.path] or ""
        folder, _, name = path.rstrip("/").rpartition("/")
        if folder not in names:
            names[folder] = _names(top / folder)
        if name and not names[folder] & {name, f"{name}.html"}:
            yield article, path


def _names(folder: Path) -> set[str]:
    try:
        return set(os.listdir(folder))  # noqa: PTH208 - names alone
    except (OSError, ValueError):
        return set()


def _is_older(article: Article, file: SourceFile, when: float) -> bool:
    try:
        return article.published.timestamp() < when and file.location.stat().st_mtime < when
    except OSError:
        return False


def _instead(top: Path, missing: Iterable[_Missing], taken: set[str]) -> Iterator[tuple[str, str]]:
    """Yield, by an article's path, where the built site has what plausibly is its page.

    That is the nearest with the same last part, or called like the article's file, which is no other's.
    """
    wanted = {each.article.path: _called(each) for each in missing}
    found: dict[str, list[str]] = defaultdict(list)
    for name, path in _pages(top, {name for names in wanted.values() for name in names}):
        if path not in taken:
            found[name].append(path)
    for each in missing:
        pages = sorted({path for name in wanted[each.article.path] for path in found.get(name, ())})
        if pages:
            yield each.article.path, max(pages, key=lambda path: _nearness(path, each.path))


def _called(missing: _Missing) -> list[str]:
    source = PurePosixPath(missing.article.path)
    stem = source.parent.name if source.stem.partition(".")[0] == "index" else source.stem
    return [_bare(missing.path.rstrip("/").rpartition("/")[2]), _bare(stem)]


def _bare(name: str) -> str:
    return name.removesuffix(".html").lower()


def _pages(top: Path, wanted: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the name and path of each folder with a page, and each page, that is called like one wanted."""
    left = _MOST_NAMES
    for folder, folders, names in os.walk(top):
        folders.sort()
        left -= len(folders) + len(names)
        if left < 0:
            return
        below = Path(folder).relative_to(top).as_posix()
        name = _bare(os.path.basename(folder))  # noqa: PTH119 - many strings
        if name in wanted and _INDEX in names:
            yield name, f"{below}/"
        for file in names:
            if file.endswith(".html") and _bare(file) in wanted:
                yield _bare(file), file if below == "." else f"{below}/{file}"


def _nearness(path: str, other: str) -> int:
    return len(set(path.split("/")) & set(other.split("/")))


def _finding(place: str, missing: _Missing, instead: Mapping[str, str]) -> Finding:
    other = instead.get(missing.article.path)
    there = f"; it has {place}/{other}" if other else ""
    return Finding(
        path=missing.article.path,
        severity="warning",
        message=f"its URL is {missing.article.url}, but the built site has no page there{there}",
        remedy="correct `permalinks` in [site] or `url` in the article, or build the site anew",
    )


def _summary(place: str, missing: Sequence[_Missing], all_: int, instead: Mapping[str, str]) -> Finding:
    first = next((each for each in missing if each.article.path in instead), missing[0])
    example = _finding(place, first, instead)
    return Finding(
        path=first.article.path,
        severity="warning",
        message=f"{example.message}; so it is with {len(missing):,} of {all_:,} articles",
        remedy="correct `url` or `permalinks` in [site], or build the site anew",
    )
