"""What became of a source file, as bytes: from one process to another, and from one build to the next.

Moments are kept as RFC 3339 writes them, since MessagePack would forget their offsets, which readers see.
"""

import sys
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndicate.disk import Seen
from syndicate.interval import Moment
from syndicate.model import Article, Finding, Term
from syndicate.sources.outcome import Read
from syndicate.sources.scan import SourceFile

_MINUTE = 60


class Kept(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A `Read` without its file, of which only the *name* below its articles folder is kept."""

    name: str = ""
    article: Article | None = None
    excluded: str = ""
    translation_key: str = ""
    fingerprint: str = ""
    findings: list[Finding] = []
    seen: Seen = {}
    since: Moment | None = None
    until: Moment | None = None


_DECODER = msgspec.json.Decoder(Kept)


def encoded(read: Read) -> bytes:
    """Return the record of what became of a file, nothing if that cannot be kept."""
    if not _can_be_kept(read):
        return b""
    return msgspec.json.encode(
        Kept(
            name=read.file.name,
            article=read.article,
            excluded=read.excluded,
            translation_key=read.translation_key,
            fingerprint=read.fingerprint,
            findings=read.findings,
            seen=read.seen,
            since=read.since,
            until=read.until,
        )
    )


def decoded(record: bytes) -> Kept | None:
    """Return what a record holds, None if it is none."""
    try:
        return _DECODER.decode(record)
    except (msgspec.MsgspecError, ValueError):
        return None


def as_read(kept: Kept, file: SourceFile) -> Read:
    """Return what became of a file as it was returned then."""
    return Read(
        file=file,
        article=kept.article,
        excluded=kept.excluded,
        translation_key=kept.translation_key,
        fingerprint=kept.fingerprint,
        findings=kept.findings,
        seen=kept.seen,
        since=kept.since,
        until=kept.until,
    )


def packed(reads: Sequence[Read]) -> list[bytes | Read]:
    """Write down what became of files; that is sent in less time, and is what the next build will ask for."""
    try:
        return [encoded(read) or read for read in reads]
    except UnicodeEncodeError:  # the site's folder has a name that is not UTF-8, and nothing of it is kept
        return list(reads)


def unpacked(sent: Sequence[bytes | Read], files: Sequence[SourceFile]) -> list[Read]:
    """Return what became of these files, as another process has written it down."""
    return [
        each if isinstance(each, Read) else _from_record(each, file)
        for each, file in zip(sent, files, strict=True)
    ]


def _from_record(record: bytes, file: SourceFile) -> Read:
    read = as_read(_DECODER.decode(record), file)
    read.article = read.article and _sharing(read.article, file)
    read.record = record
    return read


def _sharing(article: Article, file: SourceFile) -> Article:
    """Return an article that shares with others what is equal, of which each record makes objects of its own.

    They would take a third of the memory of a large site.
    """
    return replace(
        article,
        path=file.path,
        language=sys.intern(article.language),
        section=sys.intern(article.section),
        categories=tuple(map(_one, article.categories)),
        tags=tuple(map(_one, article.tags)),
    )


@lru_cache(maxsize=10_000)
def _one(term: Term) -> Term:
    """Return one object for equal terms, of which many articles share a few."""
    return term


def _can_be_kept(read: Read) -> bool:
    """Tell whether a file's name is its own, and its dates can be written: with no seconds in an offset."""
    article = read.article
    if article is None:
        return read.file.has_readable_name
    moments = [article.published, article.updated, *(each.date for each in article.corrections)]
    if article.expires:
        moments.append(article.expires)
    return read.file.has_readable_name and not any(map(_has_seconds, moments))


def _has_seconds(moment: datetime) -> bool:
    offset = moment.utcoffset()
    return offset is not None and bool(offset.seconds % _MINUTE or offset.microseconds)
