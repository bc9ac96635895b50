"""Which articles an edition holds, in which sections and in which order. How it looks is `render`'s."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import chain, count
from urllib.parse import urlsplit

from msgspec import Struct

from syndicate import terms
from syndicate.config.settings import Digest, GroupKind, Site
from syndicate.config.values import ascii_host
from syndicate.content import excerpt, plain
from syndicate.content.mail import is_shown
from syndicate.digest.schedule import Slot
from syndicate.digest.subject import clean, preheader, subject_line
from syndicate.model import Article, Correction, Image, Person, Term
from syndicate.templating.words import language_name, long_date

Body = Callable[[Article], str]
"""Gives an article's feed-safe HTML."""

_TITLE_WORDS = 10


class Section(Struct, frozen=True, kw_only=True):
    """The articles of one group; *term* is None and *title* "" for articles that are in no group."""

    term: Term | None
    title: str
    articles: tuple[Article, ...]


class Corrected(Struct, frozen=True, kw_only=True):
    """A correction to an article that an earlier edition may have held."""

    article: Article
    correction: Correction


class News(Struct, frozen=True, kw_only=True):
    """What an edition brings: its *articles*, in any order, and the *corrections* of others, in theirs.

    *since* is the local day on which the last edition could have brought news, where slots were missed.
    """

    articles: tuple[Article, ...]
    corrections: tuple[Corrected, ...] = ()
    since: date | None = None


class Edition(Struct, frozen=True, kw_only=True):
    """One dated number of a digest.

    *id* is the digest's name and the slot's ("daily-2025-02-13"); *list_id* the identifier of RFC 2919,
    without brackets; *lead* is the first article of the first section, where its picture can be shown;
    *since* as in `News`.
    """

    digest: Digest
    slot: Slot
    id: str
    title: str
    list_id: str
    subject: str
    preheader: str
    sections: tuple[Section, ...]
    lead: Article | None = None
    corrections: tuple[Corrected, ...] = ()
    since: date | None = None

    @property
    def articles(self) -> tuple[Article, ...]:
        """All articles in reading order."""
        return tuple(article for section in self.sections for article in section.articles)


def _no_body(_: Article) -> str:
    return ""


def of_period(articles: Iterable[Article], slot: Slot) -> News:
    """Choose what was published after `slot.start` and not after `slot.end`, and the corrections dated so.

    This is an edition without a memory of what was mailed. Corrections are those of other articles.
    """
    found = list(articles)
    new = tuple(article for article in found if slot.start < article.published <= slot.end)
    brought = {article.id for article in new}
    corrections = (
        Corrected(article=article, correction=correction)
        for article in found
        if article.id not in brought
        for correction in article.corrections
        if slot.start < correction.date <= slot.end
    )
    return News(articles=new, corrections=newest_first(corrections))


def newest_first(corrections: Iterable[Corrected]) -> tuple[Corrected, ...]:
    """Order corrections as an edition shows them."""
    return tuple(sorted(corrections, key=lambda item: (-item.correction.date.timestamp(), item.article.id)))


def make_edition(
    digest: Digest, slot: Slot, news: News, *, site: Site, body: Body = _no_body
) -> Edition | None:
    """Make the edition of a slot, or None when there is no article for it: a correction alone makes none.

    *body* is asked where the subject needs words for a missing title.
    """
    if not news.articles:
        return None
    groups = _sections(news.articles, digest)
    lead = _lead(groups[0].articles)
    if lead:
        groups[0] = _headed_by(lead, groups[0])
    every = list(chain.from_iterable(section.articles for section in groups))
    first = _announced(every, digest.language)
    others = [article for article in every if article is not first]
    title = digest.title or site.title
    headline = heading(first, body)
    day = long_date(slot.day, digest.language)
    return Edition(
        digest=digest,
        slot=slot,
        id=f"{digest.name}-{slot.name}",
        title=title,
        list_id=digest.list_id.strip("<> ") or _derived_list_id(digest, site),
        subject=subject_line(headline or day, title),
        preheader=preheader(
            chain((heading(article, body) for article in others), [first.summary]),
            subject_title=headline,
            fallback=f"{title}, {day}",
        ),
        sections=tuple(groups),
        lead=lead,
        corrections=news.corrections,
        since=news.since,
    )


def by_turns(lengths: Iterable[int]) -> list[int]:
    """Rank the places of sections of these lengths: the first of each section, then the second of each.

    So the longest sections are shortened first, from their ends, and every section keeps its news.
    """
    places = count()
    return [
        place for _, place in sorted((turn, next(places)) for length in lengths for turn in range(length))
    ]


def also_in(article: Article, section: Section, kind: GroupKind) -> tuple[Term, ...]:
    """Give the other groups of an article, which stands in *section* only."""
    own = section.term.slug if section.term else ""
    return tuple({term.slug: term for term in terms.of(article, kind) if term.slug != own}.values())


def mail_picture(image: Image | None) -> Image | None:
    """Give the picture back if mail programs can show it."""
    return image if image and is_shown(image.url) else None


def heading(article: Article, body: Body) -> str:
    """Give an article's title, else its first words, on one line; "" for an article without any."""
    return clean(article.title) or clean(
        excerpt(article.summary.strip() or plain(body(article)), words=_TITLE_WORDS)
    )


def byline(authors: Iterable[Person]) -> tuple[str, ...]:
    """Give the names of the authors that have one, each once."""
    return tuple(dict.fromkeys(author.name for author in authors if author.name.strip()))


def _sections(articles: Iterable[Article], digest: Digest) -> list[Section]:
    """Put each article into its first group, and the groups into the configured order, then by name."""
    rank = {terms.fold(label): place for place, label in enumerate(digest.sections)}
    groups: dict[str, Term] = {}
    members: dict[str, list[Article]] = {}
    for article in sorted(articles, key=_reading_order):
        term = _first_term(terms.of(article, digest.group_by), rank)
        slug = term.slug if term else ""
        if term:
            groups.setdefault(slug, term)
        members.setdefault(slug, []).append(article)
    sections = [_section(groups.get(slug), tuple(group), digest) for slug, group in members.items()]
    return sorted(sections, key=lambda section: _place(section, rank))


def _reading_order(article: Article) -> tuple[bool, float, str]:
    """Order pinned articles first, then newest first; the id decides between equals."""
    return (not article.pinned, -article.published.timestamp(), article.id)


def _first_term(own: Sequence[Term], rank: dict[str, int]) -> Term | None:
    return min(own, key=lambda term: _term_rank(term, rank), default=None)


def _term_rank(term: Term, rank: dict[str, int]) -> int:
    return rank.get(terms.fold(term.label), rank.get(terms.fold(term.slug), len(rank)))


def _section(term: Term | None, articles: tuple[Article, ...], digest: Digest) -> Section:
    return Section(term=term, title=_section_title(term, digest), articles=articles)


def _section_title(term: Term | None, digest: Digest) -> str:
    """Spell a group as the configuration does, else as its newest article; languages by their names."""
    if term is None:
        return ""
    if digest.group_by == "language":
        return language_name(term.label, reader=digest.language)
    configured = {terms.fold(label): label for label in digest.sections}
    return configured.get(terms.fold(term.label), term.label)


def _place(section: Section, rank: dict[str, int]) -> tuple[bool, int, str, str]:
    if section.term is None:
        return (True, 0, "", "")
    return (False, _term_rank(section.term, rank), section.title.casefold(), section.term.slug)


def _lead(articles: Sequence[Article]) -> Article | None:
    """Choose the first article with a picture; where some are pinned, among these."""
    pinned = [article for article in articles if article.pinned]
    return next((article for article in pinned or articles if mail_picture(article.image)), None)


def _announced(articles: Sequence[Article], language: str) -> Article:
    """Choose whose title leads the subject: the first that is written in the reader's language, if any is."""
    wanted = language.partition("-")[0].casefold()
    own = (each for each in articles if each.language.partition("-")[0].casefold() == wanted)
    return next(own, articles[0])


def _headed_by(lead: Article, section: Section) -> Section:
    others = (article for article in section.articles if article is not lead)
    return Section(term=section.term, title=section.title, articles=(lead, *others))


def _derived_list_id(digest: Digest, site: Site) -> str:
    """Derive `name.host` from the digest and the site (RFC 2919 §3)."""
    label = re.sub(r"[^A-Za-z0-9-]+", "-", digest.name).strip("-") or "digest"
    return f"{label}.{ascii_host(urlsplit(site.url).hostname or 'localhost')}"
