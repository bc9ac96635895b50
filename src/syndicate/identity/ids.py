"""Gives each article an id of its own, and says where that is not the one that was meant."""

import hashlib
import itertools
import re
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from syndicate.content import scrub
from syndicate.identity.recognition import facts_of, recognise
from syndicate.identity.registry import NONE, Line, one_each
from syndicate.model import Article, Finding

_NAMESPACE = uuid.UUID("0d7bfb7e-9a5c-5d6e-8f0a-1f2b3c4d5e6f")
_ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


def iri(text: str) -> str:
    """Return an absolute IRI (RFC 4287 §4.2.6): the author's own, or a UUID made of what the author wrote."""
    if not text:  # most articles have none
        return ""
    text = " ".join(scrub(text).split())
    if not text or _ABSOLUTE_IRI.fullmatch(text):
        return text
    try:
        return uuid.UUID(text).urn
    except ValueError:
        return uuid.uuid5(_NAMESPACE, text).urn


class Identified(Struct, frozen=True, kw_only=True):
    """Articles with their ids, in order of publication, and the lines of every id that was ever given.

    Where all is *settled*, each article has the id that its front matter says, if it says one.
    """

    articles: list[Article]
    lines: tuple[Line, ...]
    findings: list[Finding]
    settled: bool


def identify(
    articles: Iterable[Article], texts: Mapping[str, str] | None = None, lines: Sequence[Line] = ()
) -> Identified:
    """Give each article an id of its own; findings name both files where two claim the same.

    An article comes with the id that its front matter says, or "". *texts* maps paths to fingerprints,
    *lines* are those of the registry. What is not in it takes its permalink, or, where that was ever given
    to another article, its permalink with a fragment made from its path.
    """
    texts = texts or {}
    ordered = sorted(articles, key=lambda article: (article.published, article.path))
    facts = {article.path: facts_of(article, texts.get(article.path, NONE)) for article in ordered}
    ids = recognise(facts.values(), lines)
    known = set(ids)
    taken = {*ids.values(), *(line.id for line in lines)}
    for article in ordered:
        if article.path not in known:
            ids[article.path] = next(id_ for id_ in _candidates(article) if id_ not in taken)
            taken.add(ids[article.path])
    return Identified(
        articles=[replace(article, id=ids[article.path]) for article in ordered],
        lines=_registered([replace(line, id=ids[line.path]) for line in facts.values()], lines),
        findings=list(_findings(ordered, ids, known)),
        settled=all(article.id in ("", ids[article.path]) for article in ordered),
    )


def _candidates(article: Article) -> Iterator[str]:
    yield article.url
    for number in itertools.count():  # it may have been given before, or claimed by an author, on purpose
        digest = hashlib.sha256(f"{article.path}{number or ''}".encode("utf-8", "surrogateescape"))
        yield f"{article.url}#{digest.hexdigest()[:12]}"


def _registered(now: Sequence[Line], before: Iterable[Line]) -> tuple[Line, ...]:
    """Return a line for each id; one that no article has keeps its path while that is free."""
    paths = {line.path for line in now}
    gone = (replace(line, path=NONE) if line.path in paths else line for line in before)
    return tuple(one_each([*now, *gone]).values())


def _findings(
    ordered: Iterable[Article], ids: Mapping[str, str], known: Collection[str]
) -> Iterator[Finding]:
    """Tell of articles that share a URL, and of those that did not get the id that they were to have."""
    urls: dict[str, Article] = {}
    owners = {ids[article.path]: article for article in ordered}
    for article in ordered:
        if (first := urls.setdefault(article.url, article)) is not article:
            yield _same_url(article, first)
        wanted = article.id or ("" if article.path in known else article.url)
        other = owners.get(wanted, article)
        said = wanted in (article.id, other.id)  # by front matter: a permalink alone is no claim
        if other is not article and said and (wanted != article.url or other.url != article.url):
            yield _same_id(article, other, wanted)


def _same_url(article: Article, other: Article) -> Finding:
    return Finding(
        path=article.path,
        severity="warning",
        message=f"has the same URL as {other.path}: {article.url}",
        remedy="give one of the two another slug",
    )


def _same_id(article: Article, other: Article, wanted: str) -> Finding:
    return Finding(
        path=article.path,
        severity="warning",
        message=f"claims the same id as {other.path}, which had it first and keeps it: {wanted}",
        remedy="give this article an id of its own",
    )
