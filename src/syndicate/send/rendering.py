"""Makes and renders editions from one reading of the articles."""

from collections.abc import Iterator
from datetime import UTC, datetime

from msgspec.structs import replace

from syndicate.bodies import Bodies
from syndicate.config import Digest, Site
from syndicate.content import Body
from syndicate.digest import Edition, News, Rendered, Slot, make_edition, render
from syndicate.model import Article, Finding
from syndicate.sources import Sources

# As good as no limit: a browser shows what a mail program would cut.
_PAGE_BYTES = 10_000_000


class Renderer:
    """Renders editions of what was found.

    A class, because a body is rendered once, however many editions and variants hold it.
    """

    def __init__(self, site: Site, found: Sources) -> None:
        self._site = site
        self._found = found
        self._render = found.bodies()
        self._kept: dict[str, Body] = {}
        self._bodies = Bodies(self._body)
        self.articles = found.articles

    def edition(self, digest: Digest, slot: Slot, news: News) -> Edition | None:
        """Make an edition, None if there is no article for it."""
        return make_edition(digest, slot, news, site=self._site, body=self._bodies.html)

    def rendered(self, edition: Edition, *, on_web: bool = False) -> Rendered:
        """Render an edition as HTML and text; a site's own templates win."""
        templates = self._site.root / "templates"
        return render(
            edition,
            site=self._site,
            body=self._bodies.html,
            sizes=self._found.local_files.size,
            templates=templates if templates.is_dir() else None,
            on_web=on_web,
        )

    def page(self, edition: Edition) -> str:
        """Render an edition for the web: whole, without what belongs to one reader."""
        digest = replace(
            edition.digest, unsubscribe="", unsubscribe_mail="", archive="", max_bytes=_PAGE_BYTES
        )
        return self.rendered(replace(edition, digest=digest), on_web=True).html

    def findings(self, edition: Edition | None) -> Iterator[Finding]:
        """Yield what concerns an edition: what was left out and may be missing, what its articles hold."""
        paths = {article.path for article in edition.articles} if edition else set()
        yield from (each for each in self._found.findings if each.severity == "error" or each.path in paths)
        yield from (each for each in self._bodies.findings() if each.path in paths)

    def touched(self, article: Article) -> datetime:
        """Return the last change of an article's file."""
        return datetime.fromtimestamp(self._found.locations[article.path].location.stat().st_mtime, UTC)

    def _body(self, article: Article) -> Body:
        if article.id not in self._kept:
            self._kept[article.id] = self._render(article)
        return self._kept[article.id]
