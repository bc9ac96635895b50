"""What an article with a recording says of itself as an episode of a podcast."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from syndicate import disk
from syndicate.model import Enclosure, Episode, Transcript, recording_of
from syndicate.sources.fields import Fields, first, is_true
from syndicate.sources.media import LocalFiles, number

# As the podcast namespace and Apple name them (https://podcasting2.org/podcast-namespace/tags/transcript).
_TRANSCRIPTS = {
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".json": "application/json",
    ".html": "text/html",
    ".txt": "text/plain",
}
_BESIDE = (".vtt", ".srt", ".json")
_CHAPTERS = ".chapters.json"
_TYPES = ("full", "trailer", "bonus")


def episode(
    fields: Fields, base: str, files: LocalFiles, enclosures: tuple[Enclosure, ...]
) -> Episode | None:
    """Return the episode that an article is, None if it has no recording.

    Transcripts and chapters are looked for beside a local recording too, under its name.
    """
    recording = recording_of(enclosures)
    if recording is None:
        return None
    type_ = fields.token("episode_type").lower()
    image = fields.token("episode_image")
    chapters = fields.token("chapters")
    beside = dict(_beside(recording.url, files))
    told = _transcripts(fields.value("transcripts"), base, files)
    found = Episode(
        number=number(fields.token("episode")) or None,
        season=number(fields.token("season")) or None,
        type=cast("Literal['', 'full', 'trailer', 'bonus']", type_ if type_ in _TYPES else ""),
        title=fields.text("episode_title"),
        explicit=_explicit(fields),
        image=files.locate(image, base) if image else "",
        transcripts=(*told, *(beside[ending] for ending in _BESIDE if not told and ending in beside)),
        chapters=files.locate(chapters, base)
        if _ending(chapters) == ".json"
        else beside[_CHAPTERS].url
        if _CHAPTERS in beside
        else "",
    )
    return None if found == Episode() else found


def _beside(url: str, files: LocalFiles) -> Iterator[tuple[str, Transcript]]:
    """Yield what lies beside a local recording, by ending."""
    local = files.find(url)
    if local is None:
        return
    start = re.split("[?#]", url, maxsplit=1)[0].removesuffix(local.suffix)
    for ending in (*_BESIDE, _CHAPTERS):
        if disk.is_file(local.with_suffix(ending)):
            type_ = _TRANSCRIPTS.get(ending, _TRANSCRIPTS[".json"])
            yield ending, Transcript(url=start + ending, media_type=type_)


def _transcripts(value: Any, base: str, files: LocalFiles) -> tuple[Transcript, ...]:
    """Return the files that the front matter names; another text may be the transcript itself."""
    items: Iterable[Any] = value if isinstance(value, list) else [value]
    found = []
    for item in items:
        table = item if isinstance(item, dict) else {"url": item}
        link = first(table.get("url") or table.get("src") or "").strip()
        type_ = first(table.get("type", "")).strip() or _TRANSCRIPTS.get(_ending(link), "")
        if link and type_ and len(link.split()) == 1 and (url := files.locate(link, base)):
            found.append(Transcript(url=url, media_type=type_))
    return tuple(found)


def _explicit(fields: Fields) -> bool | None:
    value = fields.value("explicit")
    return (is_true(value) or first(value).strip().lower() == "explicit") if value else None


def _ending(link: str) -> str:
    try:
        return PurePosixPath(urlsplit(link).path).suffix.lower()
    except ValueError:
        return ""
