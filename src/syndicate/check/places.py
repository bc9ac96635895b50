"""From a fault in something written to the article that it comes from: its file and the line to mend."""

from collections.abc import Iterable
from html import escape
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

from msgspec import Struct

from syndicate import identity
from syndicate.check.rules import Fault
from syndicate.model import Article
from syndicate.sources import Sources, frontmatter
from syndicate.sources.decode import text_of
from syndicate.sources.fields import Fields
from syndicate.sources.frontmatter import FrontMatter
from syndicate.sources.matter import SourceError

# Where the front matter has no key of that meaning, another may say it.
_ALSO = {
    "authors": ("authors",),
    "published": ("published", "updated"),
    "tags": ("tags", "categories"),
    "updated": ("updated", "published"),
    "url": ("url", "slug"),
}
_SHORTEST = 3


class _Source(Struct, frozen=True):
    """An article's file: its lines, its front matter and where its body begins."""

    text: str
    matter: FrontMatter
    fields: Fields


class Places:
    """Finds the articles of a site by what feeds say of them; a class, because files are read once."""

    def __init__(self, found: Sources) -> None:
        self._found = found
        self._articles: dict[str, Article] = {}
        for article in found.articles:
            for key in (article.url, identity.iri(article.id), article.id):
                self._articles[key] = article
        self._sources: dict[str, _Source | None] = {}

    def article(self, fault: Fault) -> Article | None:
        """Return the article of a fault in an entry, None where there is none of that id or address."""
        return self._articles.get(fault.entry) or self._articles.get(fault.link)

    def line(self, article: Article, fault: Fault) -> int:
        """Return the line of an article's file that a fault concerns, 0 where it cannot be told."""
        source = self._source(article)
        if source is None:
            return 0
        if fault.about != "body":
            for meaning in _ALSO.get(fault.about, (fault.about,)):
                if line := source.fields.line(meaning):
                    return line
        if fault.about != "body":
            return 0
        begin = source.matter.body_line
        return (fault.near and _line_of(source.text, fault.near, begin - 1)) or begin

    def _source(self, article: Article) -> _Source | None:
        if article.path not in self._sources:
            self._sources[article.path] = self._read(article)
        return self._sources[article.path]

    def _read(self, article: Article) -> _Source | None:
        dialect = self._found.dialect
        try:
            text, _ = text_of(self._found.locations[article.path].location)
            matter = frontmatter.read(text, header_in_fence=dialect.header_in_fence)
        except (KeyError, SourceError):
            return None
        return _Source(text, matter, Fields(matter, dialect))


def _line_of(text: str, near: str, first: int) -> int:
    """Return the line where *near* stands, as it may be written, in the body or else before; 0 if nowhere."""
    lines = text.split("\n")
    numbers = (*range(first, len(lines)), *range(first))
    places = (number + 1 for each in _spellings(near) for number in numbers if each in lines[number])
    return next(places, 0)


def _spellings(near: str) -> Iterable[str]:
    """Give a text as it may stand in the source: decoded, encoded, or only the end of an address."""
    name = PurePosixPath(unquote(near)).name if "/" in near else ""
    candidates = (near, unquote(near), escape(near), quote(near), near.partition("\n")[0], name)
    return dict.fromkeys(each for each in candidates if len(each) >= _SHORTEST)
