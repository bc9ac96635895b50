"""What a document says of the others of its feed (RFC 5005 §4), and of articles that are gone (RFC 6721)."""

from lxml.etree import SubElement, _Element

from syndicate.model import Feed, FormatName

HISTORY = "http://purl.org/syndication/history/1.0"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"


def append(parent: _Element, link: str, feed: Feed, form: FormatName, media_type: str) -> None:
    """Add the links to the archive before this document and, to an archive, its mark and that to the feed.

    *link* is the name of Atom's element. The namespace is declared where it is used, so that no other feed
    has it.
    """
    for relation, urls in (("current", feed.current), ("prev-archive", feed.previous)):
        if url := urls.get(form):
            SubElement(parent, link, href=url, rel=relation, type=media_type)
    if feed.current:
        SubElement(parent, f"{{{HISTORY}}}archive", nsmap={"fh": HISTORY})


def append_withdrawn(root: _Element, feed: Feed) -> None:
    """Add a tombstone for each article that is gone."""
    for each in feed.withdrawn:
        attributes = {"ref": each.id, "when": each.when}
        SubElement(root, f"{{{TOMBSTONES}}}deleted-entry", attributes, nsmap={"at": TOMBSTONES})
