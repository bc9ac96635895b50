"""What somebody calls an article -> the source file that is meant."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from syndicate.config import Site
from syndicate.content import urls
from syndicate.errors import InputError
from syndicate.model import Article
from syndicate.sources import Read, SourceFile, Sources

_SHOWN = 10


def find(text: str, site: Site, found: Sources, here: Path) -> Read | Path:
    """Return what became of the source that *text* names, or the path of a file that is no source.

    It is a path as seen from *here*, from the site's folder or from an articles folder; a URL; an id; a whole
    title or file name; or a part of one of these, in any case. The first of these readings that fits
    counts. Raises `InputError` where nothing does, or several sources do.
    """
    articles = {article.path: article for article in found.articles}
    places = [Path(os.path.normpath(place / text)) for place in (here, site.root, *site.articles)]
    by_place = {str(read.file.location): read for read in found.reads}
    if known := next((by_place[str(place)] for place in places if str(place) in by_place), None):
        return known
    for fits in _readings(text):
        hits = [read for read in found.reads if fits(read.file, articles.get(read.file.path))]
        if hits[1:]:
            raise InputError(_several(text, [read.file.path for read in hits]))
        if hits:
            return hits[0]
    if there := next(filter(_is_there, places), None):
        return there
    raise InputError(f"there is no article {text!r}; give its path, URL or id, or a part of its title")


def _is_there(place: Path) -> bool:
    """Tell whether a file or a link is there; a whole sentence may be too long to be one's name."""
    return os.path.isfile(place) or os.path.islink(place)  # noqa: PTH113, PTH114 - a Path raises for that


def _readings(text: str) -> Iterator[Callable[[SourceFile, Article | None], bool]]:
    """Yield what tells whether a file and its article are meant, the strictest first."""
    folded = text.casefold()
    address = _address(text)
    yield (
        lambda _, article: (
            article is not None
            and (article.id == text or (bool(address) and _address(article.url) == address))
        )
    )
    yield (
        lambda file, article: (
            folded in (file.below.name.casefold(), file.below.stem.casefold())
            or (article is not None and article.title.casefold() == folded)
        )
    )
    yield lambda file, article: any(folded in each.casefold() for each in _names(file, article))


def _names(file: SourceFile, article: Article | None) -> Iterable[str]:
    return (file.path, *((article.url, article.id, article.title) if article else ()))


def _address(text: str) -> str:
    """Return a URL in the one spelling in which it is compared, "" for what is none."""
    if not text.startswith(("http://", "https://")):
        return ""
    try:
        return urls.encode(text).partition("://")[2].partition("#")[0].rstrip("/")
    except ValueError:
        return ""


def _several(text: str, paths: list[str]) -> str:
    more = f" and {len(paths) - _SHOWN:,} more" if paths[_SHOWN:] else ""
    return f"{text!r} may be {len(paths):,} files; say which: {', '.join(paths[:_SHOWN])}{more}"
