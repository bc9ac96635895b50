"""RSS 2.0 and the RSS Advisory Board's profile: what an item and a channel need beyond feedgen's."""

import re
from datetime import datetime
from html import escape

from lxml.etree import SubElement, _Element, strip_elements

from syndicate.feeds import history, media
from syndicate.feeds.prepared import Prepared
from syndicate.model import Article, Enclosure, Feed

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
MEDIA_TYPE = "application/rss+xml"
NAMESPACES = {"atom": ATOM, "content": CONTENT, "dc": DC, "media": media.NAMESPACE}
SPECIFICATION = "https://www.rssboard.org/rss-specification"
TAIL = b"  </channel>\n</rss>\n"

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_IMAGES = (".gif", ".jpeg", ".jpg", ".png")
_CONTENT = b"content:encoded>"
_PLAIN = re.compile(
    rb"(<(?:author|category|copyright|dc:creator|description|media:description|title)\b[^<>]*>)([^<&]*&[^<]*)"
)


def complete_channel(channel: _Element, feed: Feed) -> None:
    """Add what feedgen does not write, and mend what it does."""
    _child(channel, "lastBuildDate").text = date(feed.updated)
    _self_link(channel, feed.urls.get("rss", ""))
    for hub in feed.hubs:  # WebSub §4
        SubElement(channel, f"{{{ATOM}}}link", href=hub, rel="hub")
    history.append(channel, f"{{{ATOM}}}link", feed, "rss", MEDIA_TYPE)
    _image(channel, feed)


def complete_item(item: _Element, prepared: Prepared) -> None:
    """Add what feedgen does not write, and mend what it does."""
    article = prepared.article
    _permalink(item, article.url)
    _child(item, "description").text = description(prepared.text)
    _authors(item, article)
    _categories(item, prepared)
    _enclosure(item, article.enclosures)
    _dates(item, article)
    if article.language:
        SubElement(item, f"{{{DC}}}language").text = article.language
    if article.image:
        media.append(item, article.image)


def description(text: str) -> str:
    """Give *text* as HTML (F19), which an item's description, unlike a channel's or a title, is read as."""
    return escape(text, quote=False)


def date(moment: datetime) -> str:
    """Write a prepared moment (RFC 822 §5, with four digits of the year), as `email.utils` but faster."""
    text = moment.isoformat()
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day}, {text[8:10]} {month} {text[:4]} {text[11:19]} {text[-6:-3]}{text[-2:]}"


def hex_references(data: bytes) -> bytes:
    """Write `&` and `<` of plain text the way the profile's "Character data" asks for (F20)."""
    # Half of the parts are bodies, which are no plain text and need not be looked through.
    parts = data.split(_CONTENT)
    parts[::2] = [_PLAIN.sub(_hex_reference, part) for part in parts[::2]]
    return _CONTENT.join(parts)


def _hex_reference(found: re.Match[bytes]) -> bytes:
    return found[1] + found[2].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;")


def _child(parent: _Element, name: str) -> _Element:
    found = next(parent.iterchildren(name), None)
    return SubElement(parent, name) if found is None else found


def _self_link(channel: _Element, url: str) -> None:
    if url:  # F2
        SubElement(channel, f"{{{ATOM}}}link", href=url, rel="self", type=MEDIA_TYPE)


def _image(channel: _Element, feed: Feed) -> None:
    """Show the logo, which feedgen has put there (F18: whatever it is), else the icon: GIF, JPEG or PNG."""
    url = feed.logo or feed.icon
    if not re.split("[?#]", url, maxsplit=1)[0].lower().endswith(_IMAGES):
        strip_elements(channel, "image")
    elif not feed.logo:
        image = SubElement(channel, "image")
        for name, text in (("url", url), ("title", feed.title), ("link", feed.home_url)):
            SubElement(image, name).text = text


def _permalink(item: _Element, url: str) -> None:
    if url:  # F3: feedgen takes the last alternate's, whichever that is
        _child(item, "link").text = url
    else:
        strip_elements(item, "link")


def _authors(item: _Element, article: Article) -> None:
    """Write one `author` where there is one with an address, else every name as `dc:creator`.

    F11: feedgen writes an `author` for each who has an address, and leaves out who has none.
    """
    match article.authors:
        case (person,) if person.email:
            name = f" ({person.name})" if person.name != person.email else ""
            SubElement(item, "author").text = person.email + name
        case people:
            for person in people:
                SubElement(item, f"{{{DC}}}creator").text = person.name


def _categories(item: _Element, prepared: Prepared) -> None:
    article, schemes = prepared.article, dict(prepared.schemes)
    for label, kind in dict.fromkeys((term.label, term.kind) for term in article.categories):
        category = SubElement(item, "category")
        category.text = label
        if kind in schemes:
            category.set("domain", schemes[kind])
    for label in dict.fromkeys(term.label for term in article.tags):
        SubElement(item, "category").text = label


def _enclosure(item: _Element, enclosures: tuple[Enclosure, ...]) -> None:
    """Write the first, as RSS allows one only; an unknown length is 0 (F14: the last, and "None")."""
    for first in enclosures[:1]:
        length = str(first.length or 0)
        SubElement(item, "enclosure", url=first.url, length=length, type=first.media_type)


def _dates(item: _Element, article: Article) -> None:
    _child(item, "pubDate").text = date(article.published)
    if article.updated != article.published:
        SubElement(item, f"{{{ATOM}}}updated").text = article.updated.isoformat()
