"""Atom 1.0 (RFC 4287): what a feed and an entry need beyond feedgen's.

F21: feedgen's tree has no namespace in memory (`xmlns` is set as an attribute), so names here are bare.
"""

from lxml.etree import SubElement, _Element, strip_elements

from syndicate import identity
from syndicate.feeds import history, media
from syndicate.feeds.prepared import Prepared
from syndicate.model import Article, Feed

MEDIA_TYPE = "application/atom+xml"
NAMESPACES = {"media": media.NAMESPACE}
TAIL = b"</feed>\n"

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def complete_feed(root: _Element, feed: Feed) -> None:
    """Add what feedgen does not write, and mend what it does."""
    if not feed.description:  # F13: feedgen writes what it needs for RSS as the subtitle too
        strip_elements(root, "subtitle")
    url = feed.urls.get("atom", "")
    if url:
        SubElement(root, "link", href=url, rel="self", type=MEDIA_TYPE)
    for hub in feed.hubs:  # WebSub §4
        SubElement(root, "link", href=hub, rel="hub")
    history.append(root, "link", feed, "atom", MEDIA_TYPE)
    history.append_withdrawn(root, feed)


def complete_entry(entry: _Element, prepared: Prepared) -> None:
    """Add what feedgen does not write, and mend what it does."""
    article = prepared.article
    if article.language:  # F15
        entry.set(_LANG, article.language)
    for element in entry.iterchildren("title", "summary"):
        element.set("type", "text")
    if prepared.html and not article.summary:  # the body says it all
        strip_elements(entry, "summary")
    if article.image:
        media.append(entry, article.image)


def feed_id(feed: Feed) -> str:
    """Choose the feed's IRI: the Atom file's own URL, else another format's, else one made of the key.

    A URL is what subscribers hold, so a feed that moves is a new feed to them anyhow; and two feeds of a
    site never share one. A build's feeds all have one; a `Feed` that is made by hand may have none.
    """
    urls = feed.current or feed.urls  # an archive is a document of the same feed
    candidates = (urls.get("atom", ""), *urls.values(), feed.key, "about:blank")
    return next(filter(None, map(identity.iri, candidates)))


def links(article: Article) -> list[dict[str, str]]:
    """List the links of an entry: alternates of distinct language, all enclosures, and the source."""
    return [*_alternates(article), *_enclosures(article), *_via(article)]


def _alternates(article: Article) -> list[dict[str, str]]:
    """List the permalink and the translations; never two of one type and hreflang (§4.1.2).

    Some readers take the first alternate for the entry's page, others (feedparser, for one) the last: so
    beside translations the permalink is both, once with a language and once without.
    """
    own = {"rel": "alternate", "type": "text/html", "href": article.url}
    others = {
        item.language.lower(): {**own, "href": item.url, "hreflang": item.language}
        for item in reversed(article.translations)
        if item.language.lower() != article.language.lower()
    }
    if not others:
        return [own]
    first = [{**own, "hreflang": article.language}] if article.language else []
    return [*first, *reversed(others.values()), own]


def _enclosures(article: Article) -> list[dict[str, str]]:
    return [
        {"rel": "enclosure", "type": item.media_type, "href": item.url}
        | ({"length": str(item.length)} if item.length is not None else {})
        | ({"title": item.title} if item.title else {})
        for item in article.enclosures
    ]


def _via(article: Article) -> list[dict[str, str]]:
    return [{"rel": "via", "href": article.external_url}] if article.external_url else []
