"""What every format needs, worked out once: legal strings, whole seconds, a text where one is missing.

This is the only place where values enter the package: past it no string holds a character that XML
forbids (F8: feedgen's whole feed would fail), and nothing that a format requires is empty (F12, F13).
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndicate import identity
from syndicate.content import excerpt, is_legal, plain, scrub
from syndicate.model import Article, ContentMode, Feed, Person

_EMAIL = re.compile(r"[^\s@()<>,;:\"]+@[\w-]+(\.[\w-]+)+", re.ASCII)
_TITLE_WORDS = 10
# What `scrub` changes, and maybe more, as it stands in JSON (UTF-8).
_ILLEGAL_JSON = re.compile(rb"\\[bfu]|\x7f|\xc2[\x80-\x9f]|\xef\xbf[\xbe\xbf]")


class Prepared(Struct, frozen=True, kw_only=True):
    """An article, ready for every format.

    *article* holds legal strings and no blank term or enclosure. *iri* is its id for Atom; RSS
    and JSON Feed take any string. *html* is the body, empty in summary mode. *text* stands for the body
    where plain text is wanted: the summary, else the body's beginning. *heading* is the title, else the
    first words. *text* and *heading* are never empty. *schemes* are pairs of a term's kind and the URL of
    its vocabulary.
    """

    article: Article
    iri: str
    html: str
    text: str
    heading: str
    schemes: tuple[tuple[str, str], ...]


def prepare(
    article: Article, mode: ContentMode, body: Callable[[Article], str], schemes: Mapping[str, str]
) -> Prepared:
    """Work out what the formats need of *article*; *body* is called only where it is needed."""
    clean = _clean_article(article)
    needed = mode == "full" or not clean.summary or not clean.title
    html = scrub(body(article)) if needed else ""
    whole = plain(html).strip() if not (clean.summary and clean.title) else ""
    text = clean.summary or excerpt(whole).strip()
    heading = clean.title or excerpt(whole or text, words=_TITLE_WORDS).strip() or clean.url or clean.id
    return Prepared(
        article=clean,
        iri=identity.iri(clean.id),
        html=html if mode == "full" and html.strip() else "",
        text=text or heading,
        heading=heading,
        schemes=tuple(schemes.items()),
    )


def prepare_feed(feed: Feed, site_title: str) -> Feed:
    """Give *feed* legal strings, a title, a home page and an author; its articles are left out."""
    bare = replace(feed, articles=())
    clean: Feed = bare if _is_legal(bare) else _scrubbed(bare)
    home = clean.home_url or next(iter(clean.urls.values()), "") or "about:blank"
    title = clean.title.strip() or scrub(site_title).strip() or home
    authors = _people(clean.authors) or (Person(name=scrub(site_title).strip() or title),)
    return replace(
        clean,
        title=title,
        description=clean.description.strip(),
        home_url=home,
        authors=authors,
        updated=whole_seconds(clean.updated),
    )


def whole_seconds(value: datetime) -> datetime:
    """Cut *value* to the second; an offset that is no whole minute becomes UTC (RFC 3339 §5.6)."""
    if value.microsecond:
        value = value.replace(microsecond=0)
    offset = value.utcoffset()
    if offset is not None and (offset.seconds % 60 or offset.microseconds):
        try:
            return value.astimezone(UTC).replace(microsecond=0)
        except OverflowError:  # the first and the last hours that a datetime can say
            return value.replace(tzinfo=UTC)
    return value


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, tuple):
        return tuple(map(_scrubbed, value))
    if isinstance(value, dict):
        return {key: _scrubbed(item) for key, item in value.items()}
    if isinstance(value, Struct):
        fields = value.__struct_fields__
        return type(value)(**{name: _scrubbed(getattr(value, name)) for name in fields})
    return value


def _is_legal(value: Article | Feed) -> bool:
    """Tell whether no string has to be scrubbed, by the quickest way to look at all of them."""
    try:
        data = msgspec.json.encode(value)
        return (is_legal(data) and b"\\" not in data) or _ILLEGAL_JSON.search(data) is None
    except UnicodeEncodeError:  # a surrogate
        return False


def _clean_article(article: Article) -> Article:
    clean: Article = article if _is_legal(article) else _scrubbed(article)
    image = clean.image
    return replace(
        clean,
        id=clean.id.strip() or clean.url.strip() or clean.path.strip() or "about:blank",
        title=clean.title.strip(),
        summary=clean.summary.strip(),
        published=whole_seconds(clean.published),
        updated=whole_seconds(clean.updated),
        authors=_people(clean.authors),
        categories=tuple([term for term in clean.categories if term.label.strip()]),
        tags=tuple([term for term in clean.tags if term.label.strip()]),
        image=replace(image, width=_natural(image.width), height=_natural(image.height))
        if image and image.url
        else None,
        enclosures=tuple(
            replace(
                item,
                media_type=item.media_type or "application/octet-stream",
                length=_natural(item.length),
                duration=_natural(item.duration),
            )
            for item in clean.enclosures
            if item.url
        ),
        translations=tuple(item for item in clean.translations if item.url and item.language),
    )


def _natural(number: int | None) -> int | None:
    return number if number is None or number >= 0 else None


def _people(people: tuple[Person, ...]) -> tuple[Person, ...]:
    """Keep who has a name or an address; what is no e-mail address is dropped."""
    return tuple([clean for person in people if (clean := _person(person)).name])


def _person(person: Person) -> Person:
    email = person.email if _EMAIL.fullmatch(person.email) else ""
    name = person.name.strip() or email or person.url
    same = name == person.name and email == person.email
    return person if same else replace(person, name=name, email=email)
