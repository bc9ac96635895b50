"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/): one item a line, nothing empty, nothing null."""

import msgspec

from syndicate.feeds.prepared import Prepared
from syndicate.model import Article, Enclosure, Feed, Person

VERSION = "https://jsonfeed.org/version/1.1"
SEPARATOR = b","
TAIL = b"\n  ]\n}\n"


def head(feed: Feed) -> bytes:
    """Write the members of the feed itself, as a document without items."""
    members = _full(
        version=VERSION,
        title=feed.title,
        home_page_url=feed.home_url,
        feed_url=feed.urls.get("json", ""),
        next_url=feed.previous.get("json", ""),
        description=feed.description,
        icon=feed.logo,
        favicon=feed.icon,
        authors=[_author(person) for person in feed.authors],
        language=feed.language,
        hubs=[{"type": "WebSub", "url": url} for url in feed.hubs],
    )
    lines = (f"  {_text(name)}: {_text(value)},\n" for name, value in members.items())
    return ("{\n" + "".join(lines) + '  "items": [').encode() + TAIL


def item(prepared: Prepared) -> bytes:
    """Write an article's object, on a line of its own."""
    return b"\n    " + msgspec.json.encode(members(prepared))


def members(prepared: Prepared) -> dict[str, object]:
    """Give an article's object: its members in the order of the specification."""
    article = prepared.article
    return _full(
        id=article.id,
        url=article.url,
        external_url=article.external_url,
        title=article.title,
        content_html=prepared.html,
        content_text="" if prepared.html else prepared.text,
        summary=article.summary,
        image=article.image.url if article.image else "",
        date_published=article.published.isoformat(),
        date_modified=article.updated.isoformat() if article.updated != article.published else "",
        authors=[_author(person) for person in article.authors],
        tags=_tags(article),
        language=article.language,
        attachments=[_attachment(enclosure) for enclosure in article.enclosures],
    )


def _full(**values: object) -> dict[str, object]:
    """Leave out what is absent; a length of 0 is not."""
    return {name: value for name, value in values.items() if value not in ("", None, [])}


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _author(person: Person) -> dict[str, object]:
    """Give name and URL; an address without a URL becomes a `mailto:`, as the specification allows."""
    return _full(name=person.name, url=person.url or (f"mailto:{person.email}" if person.email else ""))


def _tags(article: Article) -> list[str]:
    return list(dict.fromkeys(term.label for term in (*article.categories, *article.tags)))


def _attachment(enclosure: Enclosure) -> dict[str, object]:
    return _full(
        url=enclosure.url,
        mime_type=enclosure.media_type,
        title=enclosure.title,
        size_in_bytes=enclosure.length,
        duration_in_seconds=enclosure.duration,
    )
