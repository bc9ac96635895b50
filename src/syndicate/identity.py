"""Article -> its permanent id: what its front matter says, else its permalink.

The registry of ids once given, which keeps an id through changes of the permalink, has its room here.
"""

import hashlib
import itertools
import re
import uuid
from collections.abc import Iterable, Iterator

import msgspec

from syndicate.content import scrub
from syndicate.model import Article, Finding

_NAMESPACE = uuid.UUID("0d7bfb7e-9a5c-5d6e-8f0a-1f2b3c4d5e6f")
_ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


def iri(text: str) -> str:
    """Return an absolute IRI (RFC 4287 §4.2.6): the author's own, or a UUID made of what the author wrote."""
    text = " ".join(scrub(text).split())
    if not text or _ABSOLUTE_IRI.fullmatch(text):
        return text
    try:
        return uuid.UUID(text).urn
    except ValueError:
        return uuid.uuid5(_NAMESPACE, text).urn


def identify(articles: Iterable[Article]) -> tuple[list[Article], list[Finding]]:
    """Give each article an id of its own; findings name both files where two claim the same.

    The first published keeps the id; another one takes its permalink, or, where that is taken too, its
    permalink with a fragment made from its path. Articles are returned in order of publication.
    """
    ordered = sorted(articles, key=lambda article: (article.published, article.path))
    owners: dict[str, Article] = {}
    urls: dict[str, Article] = {}
    identified, findings = [], []
    for article in ordered:
        same_url = urls.setdefault(article.url, article)
        if same_url is not article:
            findings.append(_same_url(article, same_url))
        free = next(id_ for id_ in _candidates(article) if id_ not in owners)
        if free != article.id and (article.id != article.url or owners[article.id].url != article.url):
            findings.append(_same_id(article, owners[article.id]))
        owners[free] = article
        identified.append(msgspec.structs.replace(article, id=free))
    return identified, findings


def _candidates(article: Article) -> Iterator[str]:
    yield article.id
    yield article.url
    for number in itertools.count():  # an author may have claimed the first of them, on purpose
        digest = hashlib.sha256(f"{article.path}{number or ''}".encode("utf-8", "surrogateescape"))
        yield f"{article.url}#{digest.hexdigest()[:12]}"


def _same_url(article: Article, other: Article) -> Finding:
    return Finding(
        path=article.path,
        severity="warning",
        message=f"has the same URL as {other.path}: {article.url}",
        remedy="give one of the two another slug",
    )


def _same_id(article: Article, other: Article) -> Finding:
    return Finding(
        path=article.path,
        severity="warning",
        message=f"claims the same id as {other.path}, which was published first and keeps it: {article.id}",
        remedy="give this article an id of its own",
    )


def save(site: object, registry: object) -> None:  # TEMPORARY
    pass
