"""Which feeds hold an article, by the collector that chose what is in them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from syndicate import collector, terms
from syndicate.collector import Group, Objection
from syndicate.config import FeedSettings, Site
from syndicate.explain.verdict import Verdict
from syndicate.model import Article, Term
from syndicate.planning import Plan

_OTHERS = {
    "category": "is not in this category",
    "tag": "does not have this tag",
    "language": "is in another language",
    "author": "is not by this author",
    "section": "is not in this section",
}
_UNITS = ((timedelta(days=1), "d"), (timedelta(hours=1), "h"))


def verdicts(site: Site, made: Plan, article: Article, now: datetime) -> Iterator[Verdict]:
    """Yield a verdict for each feed that there is, or that the article's own terms could have."""
    found: dict[str, Verdict] = {}
    for group in collector.groups(site, made.sources.articles):
        if group.has_feed or article in group.articles:
            found[group.key] = _verdict(group, made, article, now)
    for kind in site.feeds.by:
        for term in terms.of(article, kind):
            key = f"{kind}/{term.slug}"
            # A term all of whose articles its kind's selection refuses.
            if key not in found:
                found[key] = _refused(key, article, site.feeds.kinds[kind])
    yield from found.values()


def _verdict(group: Group, made: Plan, article: Article, now: datetime) -> Verdict:
    settings, members = group.settings, group.articles
    if group.term and group.term.slug not in _slugs(article, group.term.kind):
        return Verdict(name=group.key, rule="term", words=_not_of(group.term, article))
    if article not in members:
        return _refused(group.key, article, settings)
    if not group.has_feed:
        words = (
            f"has a term of only {len(members):,} article{'s' * (len(members) > 1)}, and `min_articles` of "
            f"a {group.key.partition('/')[0]}'s feed is {settings.min_articles:,}"
        )
        return Verdict(name=group.key, rule="min_articles", words=words)
    if settings.archives != "none":
        return _shelved(group, made, article)
    recent = group.recent(now)
    if article not in recent:
        age = span(settings.max_age or timedelta())
        words = f"is older than `max_age`, {age}: it was published on {article.published:%Y-%m-%d %H:%M %z}"
        return Verdict(name=group.key, rule="max_age", words=words)
    return _placed(group, recent.index(article) + 1, made)


def _shelved(group: Group, made: Plan, article: Article) -> Verdict:
    """Return the verdict on an article of a feed with archives, which all of its articles are in, or it."""
    current = next(feed.articles for feed in made.feeds if feed.key == group.key)
    if article in current:
        number = current.index(article) + 1
        return Verdict(name=group.key, place=number, words=f"is number {number:,} of {len(current):,}")
    names = (archive.key.rpartition(" ") for archive in made.archives if article in archive.articles)
    period = next(period for key, _, period in names if key == group.key)
    return Verdict(name=group.key, rule="archives", words=f"is in the archive of {period}")


def _placed(group: Group, number: int, made: Plan) -> Verdict:
    """Return the verdict on an article that is that number of those its feed may hold."""
    limit, held = group.settings.limit, made.held[group.key]
    if number > limit:
        words = f"is over the limit: it would be number {number:,}, and `limit` is {limit:,}"
        return Verdict(name=group.key, rule="limit", words=words)
    has = [name for name, count in held.items() if number <= count]
    most = f"`max_bytes`, {group.settings.max_bytes or 0:,}"
    if not has:
        fits = max(held.values(), default=0)
        words = f"is over {most}: it would be number {number:,}, and {fits:,} fit"
        return Verdict(name=group.key, rule="max_bytes", words=words)
    if len(has) < len(held):
        words = f"is number {number:,}, in {' and '.join(has)} only, because of {most}"
        return Verdict(name=group.key, place=number, words=words)
    return Verdict(name=group.key, place=number, words=f"is number {number:,} of {max(held.values()):,}")


def objected(article: Article, objection: Objection) -> str:
    """Say which term decided that a selection does not take an article."""
    named = ", ".join(objection.terms)
    words = {
        "any": f"has none of the terms of `any`: {named}",
        "all": f"lacks {named}, which `all` asks for",
        "not": f"has {named}, which `not` keeps out",
    }[objection.rule]
    is_of_language = any(term.startswith("language:") for term in objection.terms)
    return f"{words} (it is in {article.language})" if is_of_language else words


def span(duration: timedelta) -> str:
    """Write a duration as `syndicate.toml` does."""
    for unit, letter in _UNITS:
        if not duration % unit:
            return f"{duration // unit}{letter}"
    return f"{duration // timedelta(minutes=1)}min"


def _refused(key: str, article: Article, settings: FeedSettings) -> Verdict:
    objection = collector.objector(settings.selection)(article)
    if objection is None and settings.podcast:
        return Verdict(name=key, rule="podcast", words="has no recording, and the feed is a podcast")
    if objection is None:
        raise LookupError(article.path)
    return Verdict(name=key, rule=objection.rule, words=objected(article, objection))


def _slugs(article: Article, kind: str) -> set[str]:
    return {term.slug for term in terms.of(article, kind)}


def _not_of(term: Term, article: Article) -> str:
    words = _OTHERS[term.kind]
    return f"{words}: {article.language}" if term.kind == "language" else words
