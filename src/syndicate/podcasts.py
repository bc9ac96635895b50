"""Findings about podcasts: what Apple would refuse, or listeners miss, told before it is published."""

from collections.abc import Iterable, Iterator

from syndicate.config import FILE_NAME, Site
from syndicate.model import Article, Feed, Finding, Podcast
from syndicate.sources.media import LocalFiles

_SMALLEST, _LARGEST = 1400, 3000
_PLAYED = frozenset(["audio/mpeg", "audio/mp4", "audio/x-m4a", "video/mp4", "video/x-m4v", "video/quicktime"])


def findings(site: Site, feeds: Iterable[Feed]) -> Iterator[Finding]:
    """Yield what is wrong with the podcasts among the feeds; pictures are measured if they are local."""
    told: set[Finding] = set()
    for feed in feeds:
        if feed.podcast:
            told.update(_cover(site, feed.key, feed.podcast))
            for article in feed.articles:
                told.update(_episode(article, feed.podcast))
    yield from sorted(told)


def _cover(site: Site, key: str, podcast: Podcast) -> Iterator[Finding]:
    size = LocalFiles(site).size(podcast.image)
    if size and (size[0] != size[1] or not _SMALLEST <= size[0] <= _LARGEST):
        yield Finding(
            path=FILE_NAME,
            severity="warning",
            message=f"feed {key}: its picture has {size[0]:,} × {size[1]:,} pixels",
            remedy=f"make it a square of {_SMALLEST:,} to {_LARGEST:,} pixels, as Apple asks",
        )


def _episode(article: Article, podcast: Podcast) -> Iterator[Finding]:
    recording = article.recording
    if recording is None:
        return
    if recording.media_type not in _PLAYED:
        yield _warning(
            article,
            f"Apple does not play recordings of the type {recording.media_type}",
            "give an MP3 or M4A file first, or for pictures MP4, M4V or MOV",
        )
    if not recording.length:
        yield _warning(
            article,
            "the length of the recording is not known; the podcast says 0 bytes",
            "give `length` in the front matter, or put the file where its address says",
        )
    number = article.episode.number if article.episode else None
    is_extra = article.episode is not None and article.episode.type in ("trailer", "bonus")
    if podcast.type == "serial" and number is None and not is_extra:
        yield _warning(
            article, "an episode of a serial has no number", "give `episode: 1` in the front matter"
        )


def _warning(article: Article, message: str, remedy: str) -> Finding:
    return Finding(path=article.path, severity="warning", message=message, remedy=remedy)
