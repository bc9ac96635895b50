"""One source file -> an `Article`, or the reason why it is none, with what was wrong or mended on the way."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Literal, cast

from msgspec import Struct
from msgspec.structs import replace

from syndicate import identity, terms
from syndicate.config import Site
from syndicate.config.values import language as language_tag
from syndicate.content import Context
from syndicate.model import Article, ContentMode, Term
from syndicate.sources import excerpts, frontmatter, media, moments, permalinks
from syndicate.sources.corrections import corrections
from syndicate.sources.decode import text_of
from syndicate.sources.dialects import Dialect, FileName
from syndicate.sources.episodes import episode
from syndicate.sources.fields import Fields
from syndicate.sources.frontmatter import FrontMatter
from syndicate.sources.matter import Mapping
from syndicate.sources.outcome import Origin, Read, origin_of_path, step
from syndicate.sources.own_tags import OwnTags, page_of
from syndicate.sources.people import authors
from syndicate.sources.scan import SourceFile
from syndicate.sources.tables import Tables, refuse_broken, text


class Reader:
    """Reads the files of one site.

    A class, because every file is read with the same site, dialect, time and memory of measured pictures.
    *findings* are those about what the site says of all its articles; *public* is where the generator puts
    the site. With *origins*, results say what decided them.
    """

    def __init__(
        self,
        site: Site,
        dialect: Dialect,
        files: media.LocalFiles,
        now: datetime,
        own: OwnTags,
        *,
        origins: bool = False,
    ) -> None:
        self._site = site
        self._own = own
        self._dialect = dialect
        self._files = files
        self._now = now
        self._origins = origins
        tables = Tables(site.root)
        self._settings = dialect.settings(tables)
        refuse_broken(tables)
        self.public = text(self._settings, "public") if "public" in self._settings else dialect.public
        self._beside = dialect.beside(self._settings)
        self._people = dialect.people(tables)
        self._tags = dialect.tags(tables)
        self.findings = tables.findings
        self._languages = (site.language, *site.languages, *_configured_languages(self._settings))
        self._main_language = site.language.lower()
        self._spellings = {tag.lower(): tag for tag in reversed(self._languages)}

    def read(self, files: Sequence[SourceFile]) -> list[Read]:
        """Read a batch of files; whatever they hold, the results say what became of them.

        All go through a step before the first takes the next one: the code for all steps, and for what the
        kernel does, is too much for a processor's cache.
        """
        results = [Read(file=file, findings=[], is_explained=self._origins) for file in files]
        texts = step(self._text, [(result, result.file) for result in results])
        matters = step(self._matter, texts)
        facts = step(self._facts, step(self._fields, matters))
        step(self._article, step(self._address, facts))
        return results

    def _text(self, result: Read, file: SourceFile) -> tuple[str, int] | None:
        if not self._dialect.is_article(file.name):
            result.excluded = "not-an-article"
            return None
        if not file.has_readable_name:
            message = "the file's name, or its folder's, is not UTF-8 or holds control characters"
            result.find("error", 0, message, "rename it")
            result.excluded = "invalid"
            return None
        return text_of(file.place)

    def _matter(self, result: Read, told: tuple[str, int]) -> tuple[FrontMatter, int]:
        text, mended = told
        matter = frontmatter.read(text, header_in_fence=self._dialect.header_in_fence)
        if self._dialect.html_head and excerpts.markup_of(result.file.path) == "html":
            matter = frontmatter.with_head(matter, text)
        return matter, mended

    def _fields(self, result: Read, told: tuple[FrontMatter, int]) -> tuple[Fields, str]:
        matter, mended = told
        beside = self._beside(result.file)
        if mended:
            result.find(
                "warning", mended, "characters that no feed may hold were mended or dropped", "remove them"
            )
        for key, line in matter.repeated.items():
            message = f"the key {key[:60]!r} is given twice; the last value stands"
            result.find("warning", line, message, "keep one of the two")
        return Fields(matter, self._dialect, beside), matter.body

    def _facts(self, result: Read, told: tuple[Fields, str]) -> "_Facts | None":
        """Return what is to be published today, None if nothing is."""
        fields, body = told
        draft = fields.unpublished()
        if key := draft or fields.hidden():
            result.excluded = "draft" if draft else "unlisted"
            result.note("excluded", lambda: fields.origin_of(key))
            return None
        language = fields.token("language")
        known = self._languages
        mentioned = (*known, language) if language and language not in known else known
        name = self._dialect.read_name(result.file.name, mentioned)
        zone = self._site.timezone
        published = moments.published(result, fields, name, zone, self._now)
        if published is None:
            result.excluded = result.excluded or "undated"
            return None
        expires = moments.moment(result, fields, "expires", zone)
        if not result.is_past(published, self._now):
            result.excluded = "future"
            result.note("excluded", lambda: replace(result.origins["date"], moment=published))
            return None
        if expires and result.is_past(expires, self._now):
            result.excluded = "expired"
            result.note("excluded", lambda: replace(fields.origin("expires"), moment=expires))
            return None
        return _Facts(fields, body, name, language or name.language, published, expires)

    def _address(self, result: Read, facts: "_Facts") -> "tuple[_Facts, permalinks.Place, str] | None":
        place = self._place(result, facts)
        url = self._url(result, facts.fields, place)
        return (facts, place, url) if url else None

    def _context(self, path: str, url: str, title: str, language: str) -> Context:
        """Return where the beginning of a body stands; it is shown as text, so links may lead nowhere."""
        return Context(
            url=url,
            site_url=url,
            id_prefix="",
            resolve=lambda _: None,
            tags=excerpts.family_of(path, self._dialect.family),
            own=self._own.functions,
            page=page_of(path, url, title, language),
        )

    def _article(self, result: Read, told: "tuple[_Facts, permalinks.Place, str]") -> None:
        facts, place, url = told
        fields, body = facts.fields, facts.body
        aliases = self._site.aliases
        categories = terms.each_once("category", place.categories, aliases.category)
        tags = terms.each_once("tag", self._labels(result, fields, "tag", "tags"), aliases.tag)
        language = self._language(result, facts)
        title = place.title or self._dialect.title(facts.name.path, body)
        result.fingerprint = identity.fingerprint(body)
        result.note("id", lambda: fields.origin("id"))
        body = self._dialect.body(body)
        context = partial(self._context, result.file.path, url, title, language)
        enclosures = media.enclosures(fields, url, self._files)
        key = fields.token("translation_key") or (place.slug if self._dialect.slugs_group else "")
        result.translation_key = f"key {key}" if key else f"path {facts.name.bare}"
        result.article = Article(
            id=identity.iri(fields.token("id")),
            url=url,
            path=result.file.path,
            title=title,
            published=facts.published,
            updated=moments.updated(result, fields, facts.published, self._site.timezone, self._now),
            expires=facts.expires,
            language=language,
            summary=excerpts.summary(fields, body, result.file.path, context),
            authors=authors(fields, self._people),
            categories=categories,
            tags=tags,
            section=place.section,
            image=media.image(fields, url, self._files),
            enclosures=enclosures,
            episode=episode(fields, url, self._files, enclosures) if enclosures else None,
            external_url=self._external_url(fields, body, url, (*categories, *tags)),
            corrections=corrections(result, fields, self._site.timezone),
            pinned=fields.pinned(),
            content=_content(result, fields),
        )

    def _language(self, result: Read, facts: "_Facts") -> str:
        fields, text = facts.fields, facts.language
        by: Literal["name", "site"] = "name" if facts.name.language else "site"
        result.note(
            "language", lambda: fields.origin("language") if fields.token("language") else Origin(by=by)
        )
        try:
            tag = language_tag(text) if text else self._site.language
        except ValueError:
            message = f"{text[:60]!r} is not a language tag; the site's language was taken"
            result.find("warning", fields.line("language"), message, 'write for instance "en" or "pt-BR"')
            return self._site.language
        return self._spellings.get(tag.lower(), tag)

    def _place(self, result: Read, facts: "_Facts") -> permalinks.Place:
        fields, name, language = facts.fields, facts.name, facts.language
        title = fields.text("title")
        slug = fields.token("slug")
        mark = name.language.lower()
        return permalinks.Place(
            path=name.path,
            sections=tuple(name.bare.split("/")[:-1]),
            slug=slug or self._dialect.slug(title, name.path, self._settings),
            has_slug=slug != "",
            title=title,
            date=moments.moment(result, fields, "permalink_date", self._site.timezone) or facts.published,
            categories=self._labels(result, fields, "category", "categories"),
            language="" if language.lower() == self._main_language else language,
            below=result.file.name,
            source=result.file.path,
            folder=result.file.folder,
            marked=language,
            author=fields.text("authors"),
            pretty_url=fields.token("pretty_url"),
            # Translations stand below their language, as Hugo puts them.
            prefix="" if mark == self._main_language else mark,
            cased=self._dialect.cased,
            zone=self._site.timezone,
            settings=self._settings,
        )

    def _url(self, result: Read, fields: Fields, place: permalinks.Place) -> str:
        patterns = self._site.permalinks
        pattern = patterns.get(place.section, patterns.get("", ""))
        link = fields.token("url")
        try:
            link = self._dialect.link(link, place) if link else ""
        except ValueError as error:
            # Who has set a pattern knows of the template that a folder's data give every article.
            if fields.line("url") or not pattern:
                message = f"the URL {link[:60]!r} {error}; the usual one was taken"
                result.find("warning", fields.line("url"), message, "write it out, such as /2025/name/")
            link = ""
        try:
            if link:
                result.note("url", lambda: fields.origin("url"))
                return permalinks.join(self._site.url, link)
            result.note("url", lambda: origin_of_path(patterns, place.section))
            path = permalinks.fill(pattern, place) if pattern else self._dialect.path(place)
            prefix = place.prefix if pattern or self._dialect.prefixed else ""
            return permalinks.permalink(self._site.url, path, prefix)
        except ValueError as error:
            usual = "write a path such as /2025/name/"
            remedy = error.remedy if isinstance(error, permalinks.UntoldError) else usual
            result.find("error", fields.line("url"), f"the URL {error}", remedy)
            result.excluded = "invalid"
            return ""

    def _labels(self, result: Read, fields: Fields, kind: str, meaning: str) -> tuple[str, ...]:
        labels = fields.labels(meaning)
        if self._tags and kind == "tag":
            labels = tuple(self._tags.get(label.lower(), label) for label in labels)
        return self._dialect.labels(kind, labels, result.file.name, self._settings)

    def _external_url(self, fields: Fields, body: str, url: str, labels: tuple[Term, ...]) -> str:
        """Return the page the article came from: declared, or what the body says of it."""
        told = fields.token("external_url")
        link = (told and media.web_url(told, self._site.url)) or excerpts.origin(body, url, labels)
        return "" if link == url else link


def _configured_languages(settings: Mapping) -> tuple[str, ...]:
    """Return the languages that the generator's configuration has a table for."""
    found = settings.get("languages", "")
    return tuple(found) if isinstance(found, dict) else ()


class _Facts(Struct, frozen=True):
    """What is known of an article once it is sure to be one; *language* is "" where nothing says which."""

    fields: Fields
    body: str
    name: FileName
    language: str
    published: datetime
    expires: datetime | None


def _content(result: Read, fields: Fields) -> ContentMode | None:
    text = fields.token("content").lower()
    if text in ("full", "summary"):
        return cast("ContentMode", text)
    if text:
        message = f"{text[:60]!r} is neither full nor summary; it was ignored"
        result.find("warning", fields.line("content"), message, "write one of the two")
    return None
