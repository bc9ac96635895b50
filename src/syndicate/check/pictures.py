"""Which pictures of a site have no file."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

from syndicate.config import Site
from syndicate.sources import Sources


class Pictures:
    """Tells of addresses below the site's whether their files are missed.

    A class, because many entries show one picture. A file is missed only where the folder is there that it
    would be in: what themes and generators make is not here.
    """

    def __init__(self, site: Site, found: Sources) -> None:
        self._site = site
        self._files = found.local_files
        self._folders = {
            article.url: found.locations[article.path].location.parent for article in found.articles
        }
        self._known: dict[str, bool] = {}

    def is_missing(self, url: str) -> bool:
        """Tell whether a picture's file is missed."""
        if url not in self._known:
            self._known[url] = self._is_missing(url)
        return self._known[url]

    def _is_missing(self, url: str) -> bool:
        if not url.startswith(self._site.url) or self._files.find(url):
            return False
        parts = [*_parts(url[len(self._site.url) :])]
        if not parts or ".." in parts:
            return False
        places = [*self._beside(url), *(folder.joinpath(*parts) for folder in self._tops())]
        return not any(map(_exists, places)) and any(_is_folder(place.parent) for place in places)

    def _tops(self) -> Sequence[Path]:
        return (self._site.static, *self._site.articles)

    def _beside(self, url: str) -> Iterator[Path]:
        """Yield where the file would be if the address is relative to an article's."""
        end = url.rfind("/")
        while end > 0:
            for page in (url[: end + 1], url[:end]):
                if folder := self._folders.get(page):
                    yield folder.joinpath(*_parts(url[end + 1 :]))
            end = url.rfind("/", 0, end)


def _parts(path: str) -> Iterator[str]:
    return (
        part
        for part in unquote(re.split("[?#]", path, maxsplit=1)[0]).split("/")
        if part and "\0" not in part
    )


def _exists(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:  # a name that no file can have
        return False


def _is_folder(place: Path) -> bool:
    try:
        return place.is_dir()
    except OSError:
        return False
