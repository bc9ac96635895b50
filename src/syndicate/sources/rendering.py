"""An article -> its body: of its file, or of its page in the built site where bodies come from there."""

from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from syndicate import disk
from syndicate.config import Site
from syndicate.content import Body, Context, render, render_page
from syndicate.errors import InputError
from syndicate.model import Article
from syndicate.sources import frontmatter
from syndicate.sources.decode import text_of
from syndicate.sources.dialects import Dialect
from syndicate.sources.excerpts import family_of, markup_of
from syndicate.sources.matter import SourceError
from syndicate.sources.own_tags import OwnTags, page_of
from syndicate.sources.references import References
from syndicate.sources.scan import SourceFile

if TYPE_CHECKING:  # imported only where bodies come from the built site
    from syndicate.sources.built import Built


class Renderer(Struct, frozen=True, kw_only=True):
    """Renders the bodies of a site's articles, which are in *files*; the rest is that of `Sources`."""

    site: Site
    dialect: Dialect
    own: OwnTags
    built: "Built | None"
    files: Mapping[str, SourceFile]
    references: References

    def body(self, article: Article) -> Body:
        """Return the body of an article; raises `InputError` if its file has changed meanwhile."""
        if self.built is None:
            return self._of_source(article)
        with disk.watching() as seen:
            main = self.built.main(article, self.files[article.path].location)
        if isinstance(main, str):
            return replace(self._of_page(article, main), seen=seen)
        body = self._of_source(article)
        return replace(body, problems=(main, *body.problems), seen=seen)

    def _of_page(self, article: Article, html: str) -> Body:
        asked: dict[str, str | None] = {}
        body = render_page(html, self._context(article, asked))
        return replace(body, references=asked)

    def _of_source(self, article: Article) -> Body:
        place = self.files[article.path].place
        try:
            with disk.watching() as seen:
                source, line = frontmatter.split(text_of(place)[0])
        except SourceError as error:
            raise InputError(f"{article.path}: changed while it was read; build again") from error
        asked: dict[str, str | None] = {}
        body = render(
            self.dialect.body(source), self._context(article, asked), markup=markup_of(article.path)
        )
        moved = (
            item if item.path else replace(item, line=item.line and item.line + line - 1)
            for item in body.problems
        )
        return Body(html=body.html, problems=tuple(moved), references=asked, source=seen.get(place, ""))

    def _context(self, article: Article, asked: dict[str, str | None]) -> Context:
        """Return where a body stands; *asked* is filled with what is answered about references."""
        resolve = self.references.resolver(article)

        def answer(reference: str) -> str | None:
            return asked.setdefault(reference, resolve(reference))

        return Context(
            url=article.url,
            site_url=self.site.url,
            id_prefix=f"x{sha256(article.id.encode()).hexdigest()[:8]}-",
            resolve=answer,
            tags=family_of(article.path, self.dialect.family),
            values=_values(article, self.site),
            folder=self.files[article.path].name.rpartition("/")[0] or ".",
            own=self.own.functions,
            page=page_of(article.path, article.url, article.title, article.language),
        )


def _values(article: Article, site: Site) -> dict[str, str]:
    """Return what the templates of most generators call by these names."""
    image = article.image.url if article.image else ""
    known = {"title": article.title, "description": article.summary, "image": image}
    known = {name: value for name, value in known.items() if value}
    return {"site.title": site.title, **known, **{f"page.{name}": value for name, value in known.items()}}
