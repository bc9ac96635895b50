"""One source file -> an `Article`, or the reason why it is none, with what was wrong or mended on the way."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import cast

from msgspec import Struct

from syndicate import terms
from syndicate.config import Site
from syndicate.config.values import language as language_tag
from syndicate.content import Context, plain, render, scrub
from syndicate.model import Article, ContentMode, Correction, Finding, Severity, Term
from syndicate.sources import dates, frontmatter, media, permalinks
from syndicate.sources.decode import DecodeError, text_of
from syndicate.sources.dialects import Dialect, FileName
from syndicate.sources.fields import Fields, clean, first, is_true
from syndicate.sources.people import authors
from syndicate.sources.scan import SourceFile

EARLIEST_YEAR = 1990
MORE = "<!--more-->"
_LONE_LINK = re.compile(r"\[([^\]\n]+)\]\(<?(https?://[^\s()<>]+(?:\([^\s()<>]*\))?[^\s()<>]*)>?\)")
_ID_NAMESPACE = uuid.UUID("0d7bfb7e-9a5c-5d6e-8f0a-1f2b3c4d5e6f")
_ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


class Read(Struct, kw_only=True):
    """What became of one file: an article, or the *excluded* reason.

    *translation_key* groups translations of one another; the *findings* have been written while reading.
    """

    file: SourceFile
    article: Article | None = None
    excluded: str = ""
    translation_key: str = ""
    findings: list[Finding] = []

    def find(self, severity: Severity, line: int, message: str, remedy: str) -> None:
        """Add a finding about this file."""
        self.findings.append(
            Finding(path=self.file.path, line=line, severity=severity, message=message, remedy=remedy),
        )


class Reader:
    """Reads the files of one site.

    A class, because every file is read with the same site, dialect, time and memory of measured pictures.
    """

    def __init__(self, site: Site, dialect: Dialect, files: media.LocalFiles, now: datetime) -> None:
        self._site = site
        self._dialect = dialect
        self._files = files
        self._now = now
        self._languages = (site.language, *site.languages)

    def read(self, file: SourceFile) -> Read:
        """Read one file; whatever it holds, the result says what became of it."""
        result = Read(file=file, findings=[])
        if not self._dialect.is_article(file.below):
            result.excluded = "not-an-article"
            return result
        try:
            text, mended = text_of(file.location)
            matter = frontmatter.read(text)
        except (DecodeError, frontmatter.FrontMatterError) as error:
            result.find("error", error.line, error.message, error.remedy)
            result.excluded = "invalid"
            return result
        if mended:
            result.find(
                "warning", mended, "characters that no feed may hold were mended or dropped", "remove them"
            )
        for key in matter.repeated.items():
            message = f"the key {key!r} is given twice; the last value stands"
            result.find("warning", matter.lines.get(key, 0), message, "keep one of the two")
        self._interpret(result, Fields(matter, self._dialect), matter.body)
        return result

    def _interpret(self, result: Read, fields: Fields, body: str) -> None:
        if is_true(fields.value("draft")) or fields.unpublished():
            result.excluded = "draft"
            return
        if fields.hidden():
            result.excluded = "unlisted"
            return
        name = self._dialect.read_name(result.file.below, self._mentioned_languages(fields))
        published = self._published(result, fields, name)
        if published is None:
            result.excluded = result.excluded or "undated"
            return
        expires = self._date(result, fields, "expires")
        if published > self._now or (expires and expires <= self._now):
            result.excluded = "future" if published > self._now else "expired"
            return
        url = self._url(result, fields, name, published)
        if url:
            result.article = self._article(result, fields, body, _Facts(name, published, expires, url))

    def _mentioned_languages(self, fields: Fields) -> tuple[str, ...]:
        own = fields.token("language").replace("_", "-")
        return (*self._languages, own) if own else self._languages

    def _article(self, result: Read, fields: Fields, body: str, facts: "_Facts") -> Article:
        categories = tuple(terms.make("category", label) for label in fields.labels("categories"))
        tags = tuple(terms.make("tag", label) for label in fields.labels("tags"))
        language = self._language(result, fields, facts.name)
        key = fields.token("translation_key")
        result.translation_key = f"key {key}" if key else f"path {facts.name.path}"
        place = self._place(fields, facts.name, facts.published)
        return Article(
            id=_identifier(fields.token("id")) or facts.url,
            url=facts.url,
            path=result.file.path,
            title=fields.text("title"),
            published=facts.published,
            updated=self._updated(result, fields, facts.published),
            expires=facts.expires,
            language=language,
            summary=_summary(fields, body, facts.url),
            authors=authors(fields),
            categories=_once(categories),
            tags=_once(tags),
            section=place.section,
            image=media.image(fields, facts.url, self._files),
            enclosures=media.enclosures(fields, facts.url, self._files),
            external_url=self._external_url(fields, body, facts.url, (*categories, *tags)),
            corrections=self._corrections(result, fields),
            pinned=is_true(fields.value("pinned")),
            content=_content(fields),
        )

    def _published(self, result: Read, fields: Fields, name: FileName) -> datetime | None:
        named = dates.in_name(name.date, self._site.timezone) if name.date else None
        text = fields.token("published")
        if not text or fields.unpublished() or text.lower() == "true":
            return named
        try:
            when = dates.parse(text, self._site.timezone).when
        except ValueError as error:
            line = fields.line("published")
            message = f"the date {text[:60]!r} {error}"
            if named:
                result.find("warning", line, f"{message}; the file name's date was taken", "correct the date")
                return named
            result.find("error", line, message, "write for instance 2025-02-13 07:30:00 +01:00")
            result.excluded = "invalid"
            return None
        if when.year < EARLIEST_YEAR or when > self._now + timedelta(days=366):
            result.find(
                "warning", fields.line("published"), f"the date {text!r} is far off", "check the year"
            )
        return when

    def _date(self, result: Read, fields: Fields, meaning: str) -> datetime | None:
        text = fields.token(meaning)
        if not text:
            return None
        try:
            return dates.parse(text, self._site.timezone).when
        except ValueError as error:
            message = f"the date {text[:60]!r} {error}; it was ignored"
            result.find("warning", fields.line(meaning), message, "write for instance 2025-02-13")
            return None

    def _updated(self, result: Read, fields: Fields, published: datetime) -> datetime:
        updated = self._date(result, fields, "updated")
        if updated is None or updated <= published:
            return published
        if updated > self._now:
            message = "the date of the update lies in the future; it was ignored"
            result.find("warning", fields.line("updated"), message, "correct the date")
            return published
        return updated

    def _language(self, result: Read, fields: Fields, name: FileName) -> str:
        text = fields.token("language") or name.language
        try:
            return language_tag(text) if text else self._site.language
        except ValueError as error:
            message = f"{error}; the site's language was taken"
            result.find("warning", fields.line("language"), message, "correct the language")
            return self._site.language

    def _place(self, fields: Fields, name: FileName, published: datetime) -> permalinks.Place:
        return permalinks.Place(
            path=name.path,
            slug=fields.token("slug"),
            title=fields.text("title"),
            published=published.astimezone(self._site.timezone) if published.tzinfo is UTC else published,
        )

    def _url(self, result: Read, fields: Fields, name: FileName, published: datetime) -> str:
        place = self._place(fields, name, published)
        patterns = self._site.permalinks
        try:
            if link := fields.token("url"):
                return permalinks.join(self._site.url, link)
            url = permalinks.permalink(
                self._site.url,
                place,
                patterns.get(place.section, patterns.get("", "")),
                self._prefix(name),
            )
        except ValueError as error:
            result.find("error", fields.line("url"), f"the URL {error}", "write a path such as /2025/name/")
            result.excluded = "invalid"
            return ""
        return url

    def _prefix(self, name: FileName) -> str:
        """Put translations below their language, as Hugo does, unless their folder says it already."""
        tag = name.language.lower()
        if not tag or tag == self._site.language.lower() or name.path.parts[0].lower() == tag:
            return ""
        return tag

    def _external_url(self, fields: Fields, body: str, url: str, labels: tuple[Term, ...]) -> str:
        """Return the page the article came from: declared, or the last paragraph's lone link named as a term.

        An aggregator ends its articles so: `[thehill](https://…)` under the category `thehill`.
        """
        link = media.web_url(fields.token("external_url"), self._site.url)
        if not link and (match := _LONE_LINK.fullmatch(body.rstrip().rpartition("\n\n")[2].strip())):
            name = terms.fold(clean(match[1]))
            link = (
                media.web_url(match[2], url) if any(terms.fold(term.label) == name for term in labels) else ""
            )
        return "" if link == url else link

    def _corrections(self, result: Read, fields: Fields) -> tuple[Correction, ...]:
        value = fields.value("corrections")
        made = []
        for item in value if isinstance(value, list) else [value]:
            table = item if isinstance(item, dict) else {}
            text = clean(first(table.get("text", "")))
            try:
                day = dates.parse(first(table.get("date", "")), self._site.timezone).when
            except ValueError:
                day = None
            if text and day:
                made.append(Correction(date=day, text=text))
            elif item:
                message = "a correction without a date and a text; it was ignored"
                remedy = 'write corrections: [{date: 2025-02-14, text: "…"}]'
                result.find("warning", fields.line("corrections"), message, remedy)
        return tuple(made)


class _Facts(Struct, frozen=True):
    """What is known of an article once it is sure to be one."""

    name: FileName
    published: datetime
    expires: datetime | None
    url: str


def _identifier(text: str) -> str:
    """Return an absolute IRI (RFC 4287 §4.2.6): the author's own, or a UUID made of what the author wrote."""
    text = scrub(text)
    if not text or _ABSOLUTE_IRI.fullmatch(text):
        return text
    try:
        return uuid.UUID(text).urn
    except ValueError:
        return uuid.uuid5(_ID_NAMESPACE, text).urn


def _summary(fields: Fields, body: str, url: str) -> str:
    if MORE in body and not fields.token("summary"):
        context = Context(url=url, site_url=url, id_prefix="", resolve=lambda _: None)
        return plain(render(body.partition(MORE)[0], context).html)
    return fields.text("summary")


def _once(items: tuple[Term, ...]) -> tuple[Term, ...]:
    return tuple({term.slug: term for term in reversed(items)}.values())[::-1]


def _content(fields: Fields) -> ContentMode | None:
    text = fields.token("content").lower()
    return cast("ContentMode", text) if text in ("full", "summary") else None
