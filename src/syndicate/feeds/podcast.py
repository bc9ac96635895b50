"""Podcasts: what Apple and Podcasting 2.0 ask of RSS, for feeds whose articles all have a recording.

See https://podcasters.apple.com/support/823-podcast-requirements and https://podcasting2.org/podcast-namespace.
feedgen's extension of that name is not used (F23).
"""

import re
from uuid import UUID, uuid5

from lxml.etree import SubElement, _Element
from msgspec.structs import replace

from syndicate.feeds.prepared import Prepared
from syndicate.model import Enclosure, Feed, Podcast

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
NAMESPACES = {"itunes": ITUNES, "podcast": PODCAST}

_FEEDS = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
# Apple's names for what its list of formats has; the registry of media types has others.
_TYPES = {".m4a": "audio/x-m4a", ".m4v": "video/x-m4v"}


def complete_channel(channel: _Element, feed: Feed, podcast: Podcast) -> None:
    """Add what is said of the show."""
    author = podcast.author or ", ".join(person.name for person in feed.authors)
    _add(channel, ITUNES, "author", author)
    if podcast.owner:
        owner = SubElement(channel, f"{{{ITUNES}}}owner")
        _add(owner, ITUNES, "name", podcast.owner.name or author)
        _add(owner, ITUNES, "email", podcast.owner.email)
    SubElement(channel, f"{{{ITUNES}}}image", href=podcast.image)
    for name, below in podcast.category:
        category = SubElement(channel, f"{{{ITUNES}}}category", text=name)
        if below:
            SubElement(category, f"{{{ITUNES}}}category", text=below)
    _add(channel, ITUNES, "explicit", _switch(podcast.explicit))
    _add(channel, ITUNES, "type", podcast.type)
    # An archive is of the same show as the feed that it belongs to.
    _add(channel, PODCAST, "guid", podcast.guid or guid((feed.current or feed.urls)["rss"]))
    if podcast.locked:
        owned = {"owner": podcast.owner.email} if podcast.owner else {}
        SubElement(channel, f"{{{PODCAST}}}locked", owned).text = "yes"


def complete_item(item: _Element, prepared: Prepared) -> None:
    """Add what is said of the episode."""
    article = prepared.article
    recording, episode = article.recording, article.episode
    if recording and recording.duration:
        _add(item, ITUNES, "duration", str(recording.duration))
    if episode is None:
        return
    _add(item, ITUNES, "title", episode.title)
    _add(item, ITUNES, "episode", str(episode.number or ""))
    _add(item, ITUNES, "season", str(episode.season or ""))
    _add(item, ITUNES, "episodeType", episode.type)
    _add(item, ITUNES, "explicit", "" if episode.explicit is None else _switch(episode.explicit))
    if episode.image:
        SubElement(item, f"{{{ITUNES}}}image", href=episode.image)
    for each in episode.transcripts:
        SubElement(item, f"{{{PODCAST}}}transcript", url=each.url, type=each.media_type)
    if episode.chapters:
        kind = "application/json+chapters"
        SubElement(item, f"{{{PODCAST}}}chapters", url=episode.chapters, type=kind)


def with_recording(prepared: Prepared) -> Prepared:
    """Return the same with the recording as the one enclosure, its type as Apple calls it."""
    recording = prepared.article.recording
    only = (_renamed(recording),) if recording else ()
    return replace(prepared, article=replace(prepared.article, enclosures=only))


def guid(url: str) -> str:
    """Return the id of the podcast at *url*, which is the same in every directory.

    It is made of the URL without its scheme and slashes at the end (podcast namespace, `podcast:guid`).
    """
    return str(uuid5(_FEEDS, re.sub("^[a-z]+://", "", url).rstrip("/")))


def _renamed(recording: Enclosure) -> Enclosure:
    ending = re.search(r"\.\w+$", re.split("[?#]", recording.url, maxsplit=1)[0])
    known = _TYPES.get(ending[0].lower()) if ending else None
    return replace(recording, media_type=known or recording.media_type)


def _add(parent: _Element, namespace: str, name: str, text: str) -> None:
    if text:
        SubElement(parent, f"{{{namespace}}}{name}").text = text


def _switch(value: bool) -> str:  # noqa: FBT001 - the value is the point
    return "true" if value else "false"
