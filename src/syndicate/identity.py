"""Article -> its permanent id: what its front matter says, else its permalink.

The registry of ids once given, which keeps an id through changes of the permalink, has its room here.
"""

import hashlib
from collections.abc import Iterable

import msgspec

from syndicate.model import Article, Finding


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
        if (other := urls.setdefault(article.url, article)) is not article:
            findings.append(_same_url(article, other))
        free = next(id_ for id_ in _candidates(article) if id_ not in owners)
        if article.id not in (free, article.url):
            findings.append(_same_id(article, owners[article.id]))
        owners[free] = article
        identified.append(msgspec.structs.replace(article, id=free))
    return identified, findings


def _candidates(article: Article) -> Iterable[str]:
    yield article.id
    yield article.url
    digest = hashlib.sha256(article.path.encode("utf-8", "surrogateescape")).hexdigest()
    yield f"{article.url}#{digest[:12]}"
    yield f"{article.url}#{digest}"


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
