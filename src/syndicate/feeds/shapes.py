"""Entries filled in: feedgen writes one of each shape that articles have, and the values of others go there.

Nothing behind `prepared` does more with a value than to write it down, to ask whether it is empty, and to
compare it with another. So where the same is there and the same is equal, entries differ in the values only;
and most articles of a site have one of few such shapes. A test holds what is filled in here to be what
`generator` writes of each article for itself, which takes four times as long.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from functools import cache, lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from syndicate.feeds import rss
from syndicate.feeds.generator import PIECES, PieceName
from syndicate.feeds.prepared import Prepared
from syndicate.model import Article, Enclosure, Image, Person, Term

# A podcast asks more of a value than whether it is empty, and JSON is written as quickly as filled in.
_FILLED = frozenset[PieceName](("atom", "rss"))
_SHAPES = 1_000
_PUBLISHED = datetime(1111, 11, 11, 11, 11, 11, tzinfo=UTC)
_UPDATED = datetime(1222, 12, 22, 22, 22, 22, tzinfo=UTC)
_NOT_UPDATED = _PUBLISHED.astimezone(timezone(timedelta(hours=1)))
# Formats compare languages without their case, so they stay as they are, and must not look like marks.
_LANGUAGES = re.compile("[A-Za-z0-9-]*")


@cache
def _mark(number: int) -> str:
    """Return what stands for a value in a shape; how its `&"` is escaped in an entry tells how values are."""
    return f'\ue000{number}&"\ue001'


_HOLE = re.compile('\ue000(-?[0-9]+)((?:&[#a-z0-9;]+)+"?)\ue001'.encode())
# What is empty stands for itself.
_EMPTY = {"": "", None: None, 0: 0}
# Behind the values stand what is published and updated, as RSS and as RFC 3339 have it, and the body.
_BODY = _mark(-1)
_DATES = {
    rss.date(_PUBLISHED): _mark(-4),
    _PUBLISHED.isoformat(): _mark(-3),
    _UPDATED.isoformat(): _mark(-2),
    _NOT_UPDATED.isoformat(): _mark(-2),
}
# By what they make of `&"`: how XML's text is changed where it stands in an entry.
_TEXT = b'&amp;"'
_WAYS: dict[bytes, Callable[[bytes], bytes]] = {
    b"&amp;&quot;": lambda text: (
        text.replace(b'"', b"&quot;").replace(b"\n", b"&#10;").replace(b"\t", b"&#9;")
    ),
    # `rss.hex_references`, and the same of `rss.description`.
    b'&#x26;"': lambda text: text.replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;"),
    b'&#x26;amp;"': lambda text: text.replace(b"&", b"&#x26;"),
}


class _Template(Struct, frozen=True):
    """An entry of some shape: every second of its *parts* is a hole, with how to escape which value."""

    parts: list[bytes]
    holes: tuple[tuple[bytes, int], ...]


class _Marks(dict[Any, Any]):
    """The marks of values, each made when it is asked for first."""

    def __missing__(self, value: str | int) -> str:
        mark = self[value] = _mark(len(self))
        return mark


def pieces(prepared: Prepared, forms: set[PieceName]) -> dict[PieceName, bytes]:
    """Serialise an article in each of *forms*, as `generator.PIECES` does."""
    filled = forms & _FILLED if _has_plain_languages(prepared.article) else frozenset()
    made = {form: PIECES[form](prepared) for form in forms - filled}
    return made | _fill_in(prepared, filled) if filled else made


def _fill_in(prepared: Prepared, forms: Iterable[PieceName]) -> dict[PieceName, bytes]:
    marks = _Marks(_EMPTY)
    templates = _templates(_shape(prepared, marks))
    text = _escaped("\0".join(map(str, marks)))
    escaped = {way: function(text).split(b"\0") for way, function in _WAYS.items()}
    escaped[_TEXT] = [*text.split(b"\0"), *_dates(prepared.article), _escaped(prepared.html)]
    return {form: _filled(templates[form], escaped) for form in forms}


def _shape(prepared: Prepared, marks: _Marks) -> Prepared:
    """Return an article with *marks* for its values, which takes part in no podcast."""
    return Prepared(
        article=_article(prepared.article, marks),
        iri=marks[prepared.iri],
        html=_BODY if prepared.html else "",
        text=marks[prepared.text],
        heading=marks[prepared.heading],
        schemes=prepared.schemes,
    )


def _article(article: Article, marks: _Marks) -> Article:
    return Article(
        id=marks[article.id],
        url=marks[article.url],
        path="",
        title=marks[article.title],
        published=_PUBLISHED,
        updated=_NOT_UPDATED if article.updated == article.published else _UPDATED,
        language=article.language,
        summary=marks[article.summary],
        authors=tuple(
            Person(name=marks[each.name], email=marks[each.email], url=marks[each.url])
            for each in article.authors
        ),
        categories=_terms(article.categories, marks),
        tags=_terms(article.tags, marks),
        image=article.image and _image(article.image, marks),
        enclosures=tuple(_enclosure(each, marks) for each in article.enclosures),
        external_url=marks[article.external_url],
        translations=tuple(replace(each, url=marks[each.url]) for each in article.translations),
    )


def _terms(terms: tuple[Term, ...], marks: _Marks) -> tuple[Term, ...]:
    return tuple([Term(kind=each.kind, label=marks[each.label], slug="") for each in terms])


def _image(image: Image, marks: _Marks) -> Image:
    return Image(
        url=marks[image.url],
        alt=marks[image.alt.strip() and image.alt],
        width=marks[image.width],
        height=marks[image.height],
    )


def _enclosure(item: Enclosure, marks: _Marks) -> Enclosure:
    return Enclosure(
        url=marks[item.url],
        media_type=marks[item.media_type],
        length=marks[item.length],
        title=marks[item.title],
    )


def _has_plain_languages(article: Article) -> bool:
    others = [each.language for each in article.translations]
    return _LANGUAGES.fullmatch(article.language + "".join(others)) is not None


@lru_cache(maxsize=_SHAPES)
def _templates(shape: Prepared) -> dict[PieceName, _Template]:
    return {form: _template(PIECES[form](shape)) for form in _FILLED}


def _template(entry: bytes) -> _Template:
    """Cut the entry of a shape where the values go."""
    for date, mark in _DATES.items():
        entry = entry.replace(date.encode(), mark.replace("&", "&amp;").encode())
    parts = _HOLE.split(entry)
    holes = tuple(zip(parts[2::3], map(int, parts[1::3]), strict=True))
    del parts[2::3]
    return _Template(parts=parts, holes=holes)


def _dates(article: Article) -> list[bytes]:
    """Return when an article was published and updated, as `_DATES` counts them."""
    published, updated = article.published, article.updated
    return [rss.date(published).encode(), published.isoformat().encode(), updated.isoformat().encode()]


def _escaped(text: str) -> bytes:
    """Write XML's text as libxml2 does, but for carriage returns, which `_filled` leaves to the end."""
    return text.encode().replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def _filled(template: _Template, escaped: dict[bytes, list[bytes]]) -> bytes:
    parts = template.parts.copy()
    parts[1::2] = [escaped[way][number] for way, number in template.holes]
    return b"".join(parts).replace(b"\r", b"&#13;")
