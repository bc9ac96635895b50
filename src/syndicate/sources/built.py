"""The site as its generator has built it: where an article's page is, and what stands in it.

Imported only where bodies come from there.
"""

import codecs
import re
from pathlib import Path
from urllib.parse import unquote

from syndicate import disk
from syndicate.config import PUBLIC_FOLDERS, Site
from syndicate.content import Problem
from syndicate.content.page import main_of
from syndicate.model import Article
from syndicate.sources.scan import relative

MAX_BYTES = 8_000_000
_PAGE = re.compile(r"\.(?:x?html?|php)\Z", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*+=\s*+[\"']?\s*+([\w-]++)", re.IGNORECASE)
_HEAD = 2_048
"""Bytes within which a page says its encoding (HTML §4.2.5.4 asks for half of that)."""


class PageError(Exception):
    """The page of an article is of no use; *what* is wrong with it, and what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy


class Built:
    """A built site; a class, because all pages are looked for in one folder, with one selection."""

    def __init__(self, site: Site, usual: str) -> None:
        """Take the folder that is configured, else what is *usual* for the generator, else for any."""
        self._site = site
        names = (usual,) if usual else PUBLIC_FOLDERS
        folders = [site.bodies.public] if site.bodies.public else [site.root / name for name in names]
        self.folder = next((folder for folder in folders if disk.exists(folder)), folders[0])

    def main(self, article: Article, source: Path) -> str | Problem:
        """Return the HTML of an article's text in its page, or why there is none; *source* is its file."""
        try:
            return self._main(article, source)
        except PageError as error:
            message = f"its page {error.what}; the body is made of the source"
            return Problem(line=0, message=message, remedy=error.remedy, shared=True)

    def _main(self, article: Article, source: Path) -> str:
        page = self._page(article.url)
        if page is None:
            name = relative(self.folder, self._site.root)
            remedy = f"build the site into {name}, then the feeds; or set `public` in [content]"
            raise PageError("is not in the built site", remedy)
        if _is_older(page, source):
            raise PageError("in the built site is older than the source", "build the site, then the feeds")
        if not page.resolve().is_relative_to(self.folder.resolve()):
            raise PageError("is a link out of the built site", "put the file there")
        settings = self._site.bodies
        html = main_of(_text_of(page), article.title, select=settings.select, remove=settings.remove)
        if not html:
            remedy = "say which element has the text: `select` in [content]"
            raise PageError("has no main element with a text in it", remedy)
        return html

    def is_outdated(self, article: Article, source: Path) -> bool:
        """Tell whether there is a page that is older than the source."""
        page = self._page(article.url)
        return page is not None and _is_older(page, source)

    def _page(self, url: str) -> Path | None:
        """Return the file that is served at a URL."""
        if not url.startswith(self._site.url):
            return None
        path = unquote(re.split("[?#]", url[len(self._site.url) :])[0])
        bare = path.rstrip("/")
        whole = (bare,) if path == bare and _PAGE.search(path) else ()
        made = (
            (f"{bare}/index.html", f"{bare}.html") if path != bare else (f"{bare}.html", f"{bare}/index.html")
        )
        places = (self.folder / name.lstrip("/") for name in (*whole, *made))
        return next((place for place in places if disk.is_file(place)), None)


def _is_older(page: Path, source: Path) -> bool:
    try:
        return page.stat().st_mtime_ns < source.stat().st_mtime_ns
    except OSError:
        return True


def _text_of(page: Path) -> str:
    try:
        if page.stat().st_size > MAX_BYTES:
            raise PageError(f"has more than {MAX_BYTES:,} bytes", "an article is smaller")
        return _decoded(disk.read(page))
    except OSError as error:
        raise PageError(f"cannot be read: {error.strerror}", "check its permissions") from error


def _decoded(data: bytes) -> str:
    """Return a page's text, in the encoding that it says, else UTF-8 if it can be (HTML §13.2.3.2)."""
    if data.startswith(codecs.BOM_UTF8):
        return data.decode("utf-8-sig", "replace")
    said = _CHARSET.search(data[:_HEAD])
    for name in (said[1].decode() if said else "utf-8", "cp1252"):
        try:
            # What says that it is Latin-1 is Windows-1252 (encoding.spec.whatwg.org).
            return data.decode("cp1252" if codecs.lookup(name).name in ("iso8859-1", "ascii") else name)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("utf-8", "replace")
