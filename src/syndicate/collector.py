"""Articles -> feeds: which articles, in which groups, in which order."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Literal
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from syndicate import terms
from syndicate.config import CustomFeed, FeedSettings, Selection, Site
from syndicate.interval import Interval
from syndicate.model import Article, Feed, FormatName, Term

# The date of a feed that has never had an article: RFC 4287 asks for one, and no clock may give it.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT = timedelta.resolution


class Objection(Struct, frozen=True, kw_only=True):
    """Why a selection does not take an article: the key that decided, and the terms in it that did."""

    rule: Literal["any", "all", "not"]
    terms: tuple[str, ...]


class Group(Struct, frozen=True, kw_only=True):
    """The articles that one feed chooses among: all that its selection takes, newest first.

    *key* is the feed's; of *term* and *custom*, the one is set whose feed it is, neither for the site's.
    """

    key: str
    settings: FeedSettings
    articles: list[Article]
    term: Term | None = None
    custom: CustomFeed | None = None

    @property
    def has_feed(self) -> bool:
        """Whether there is a feed; a term's has to be earned."""
        return self.term is None or len(self.articles) >= self.settings.min_articles

    def recent(self, now: datetime) -> list[Article]:
        """Return those that are young enough; of these, the feed holds the first."""
        if self.settings.max_age is None:
            return self.articles
        oldest = now - self.settings.max_age
        return [article for article in self.articles if article.published >= oldest]


def collect(
    site: Site,
    articles: Sequence[Article],
    now: datetime,
    files: dict[FormatName, str],
    term_page: Callable[[Term, str], str],
) -> tuple[Feed, ...]:
    """Return the site's feed, one of each group, and the custom ones, their articles newest first.

    *files* gives each format's file name, *term_page* the path of a term's own page or "", in a language of
    the site or, for "", in the site's own.
    """
    newest = max((article.updated for article in articles), default=NEVER)
    maker = _Maker(site, now, newest, files, term_page)
    return tuple(maker.feed(group) for group in groups(site, articles) if group.has_feed)


def groups(site: Site, articles: Iterable[Article]) -> Iterator[Group]:
    """Yield what each feed chooses among: the site's, those of terms by kind and slug, the custom ones.

    Those of terms with too few articles for a feed are among them.
    """
    ordered = in_order(articles)
    settings = site.feeds.kinds["site"]
    yield Group(key="site", settings=settings, articles=_chosen(ordered, settings))
    for kind in site.feeds.by:
        yield from _groups_of(kind, site.feeds.kinds[kind], ordered)
    for custom in site.feeds.custom:
        chosen = _chosen(ordered, custom.settings)
        yield Group(key=f"custom/{custom.name}", settings=custom.settings, articles=chosen, custom=custom)


def _chosen(ordered: Iterable[Article], settings: FeedSettings) -> list[Article]:
    """Return what a feed may hold: of a podcast, only what has a recording."""
    selected = select(ordered, settings.selection)
    return [article for article in selected if article.recording] if settings.podcast else selected


def _groups_of(kind: str, settings: FeedSettings, ordered: Iterable[Article]) -> Iterator[Group]:
    """Yield the group of each term of one kind, which is called by its first published spelling."""
    members: dict[str, list[Article]] = defaultdict(list)
    labels: dict[str, Term] = {}
    for article in select(ordered, settings.selection):
        held = {term.slug: term for term in reversed(terms.of(article, kind))}
        labels |= held  # newest first, so the first published spelling stays
        for slug in held:
            members[slug].append(article)
    for slug in sorted(members):
        yield Group(key=f"{kind}/{slug}", settings=settings, articles=members[slug], term=labels[slug])


def lasting(site: Site, articles: Iterable[Article], now: datetime) -> Interval:
    """Return when the same articles are young enough for the feeds that have a `max_age`."""
    settings = (*site.feeds.kinds.values(), *(custom.settings for custom in site.feeds.custom))
    ages = {each.max_age for each in settings if each.max_age is not None}
    # Just as old as allowed is young enough.
    ends = sorted({article.published + age + _INSTANT for article in articles for age in ages})
    at = bisect_right(ends, now)
    return Interval(since=ends[at - 1] if at else None, until=ends[at] if at < len(ends) else None)


def in_order(articles: Iterable[Article]) -> list[Article]:
    """Return the articles newest first; those of one moment by their ids."""
    by_id = sorted(articles, key=attrgetter("id"))
    return sorted(by_id, key=attrgetter("published"), reverse=True)


def select(articles: Iterable[Article], selection: Selection) -> list[Article]:
    """Return the articles that a selection takes, in their order."""
    if selection == Selection():
        return list(articles)
    objects = objector(selection)
    return [article for article in articles if objects(article) is None]


def matcher(selection: Selection) -> Callable[[Article], bool]:
    """Return a predicate for a selection, by the rules of `objector`."""
    objects = objector(selection)
    return lambda article: objects(article) is None


def objector(selection: Selection) -> Callable[[Article], Objection | None]:
    """Return a function that says why a selection does not take an article, None if it does.

    `language:de` takes `de-AT` as well (RFC 4647 §3.3.1); every other term must be the same term.
    """
    any_ = tuple(map(_wanted, selection.any))
    all_ = tuple(zip(map(_wanted, selection.all), selection.all, strict=True))
    none = tuple(zip(map(_wanted, selection.none), selection.none, strict=True))

    def objects(article: Article) -> Objection | None:
        has = frozenset(_names(article))
        if any_ and not any(term in has for term in any_):
            return Objection(rule="any", terms=selection.any)
        if missing := [text for term, text in all_ if term not in has]:
            return Objection(rule="all", terms=tuple(missing))
        if refused := [text for term, text in none if term in has]:
            return Objection(rule="not", terms=tuple(refused))
        return None

    return objects


def absent(wanted: Iterable[str], articles: Iterable[Article]) -> list[str]:
    """Return the terms, written as in a selection, that no article has."""
    has = {name for article in articles for name in _names(article)}
    return [text for text in wanted if _wanted(text) not in has]


def _wanted(text: str) -> tuple[str, str]:
    kind, _, label = text.partition(":")
    return kind, terms.slug(label)


def _names(article: Article) -> Iterator[tuple[str, str]]:
    for term in (*article.categories, *article.tags):
        yield term.kind, term.slug
    for kind in ("author", "section"):
        for term in terms.of(article, kind):
            yield kind, term.slug
    parts = article.language.split("-")
    for end in range(1, len(parts) + 1):
        yield "language", terms.slug("-".join(parts[:end]))


class _Maker(Struct, frozen=True):
    """Makes the feeds of one build; all of them need the same facts."""

    site: Site
    now: datetime
    newest: datetime
    files: dict[FormatName, str]
    term_page: Callable[[Term, str], str]

    def feed(self, group: Group) -> Feed:
        """Return the feed of a group."""
        if group.custom:
            custom = group.custom
            feed = self._feed(group, custom.title, custom.description)
            return replace(feed, language=custom.language or feed.language)
        if group.term:
            return self._of_term(group, group.term)
        title = group.settings.title.format(kind="site", label=self.site.title, site=self.site.title)
        return self._feed(group, title, self.site.description)

    def _of_term(self, group: Group, term: Term) -> Feed:
        title = group.settings.title.format(kind=term.kind, label=term.label, site=self.site.title)
        others = {*self.site.languages} - {self.site.language}
        languages = {article.language for article in group.articles} if others else set()
        translated = len(languages) == 1 and languages <= others
        page = self.term_page(term, languages.pop() if translated else "")
        home = self.site.url + quote(page) if page else self.site.url
        return replace(self._feed(group, title, ""), term=term, home_url=home)

    def _feed(self, group: Group, title: str, description: str) -> Feed:
        settings = group.settings
        kept = group.recent(self.now)[: settings.limit]
        kind, _, slug = group.key.partition("/")
        names = self._paths(settings, kind, slug)
        languages = {article.language for article in kept}
        return Feed(
            key=group.key,
            kind=kind,
            title=title,
            description=description or title,
            home_url=self.site.url,
            language=languages.pop() if len(languages) == 1 else self.site.language,
            updated=max((article.updated for article in kept), default=self.newest),
            articles=tuple(kept),
            total=len(group.articles),
            paths=names,
            also=tuple(self._also(group)),
            urls={format_: self.site.feeds.url + quote(name) for format_, name in names.items()},
            content=settings.content,
            authors=self.site.authors,
            icon=self.site.icon,
            logo=self.site.logo,
            copyright=self.site.copyright,
            max_bytes=settings.max_bytes,
            hubs=self.site.feeds.hubs,
            gzip=self.site.feeds.gzip,
            podcast=settings.podcast,
            history=tuple(group.articles) if settings.archives != "none" or settings.tombstones else (),
        )

    def _paths(self, settings: FeedSettings, kind: str, slug: str) -> dict[FormatName, str]:
        return {
            format_: settings.path.format(kind=kind, slug=slug, file=self.files[format_], format=format_)
            for format_ in settings.formats
        }

    def _also(self, group: Group) -> Iterator[tuple[FormatName, str]]:
        """Yield the further places of a feed: of its term's former names, and those that are configured."""
        if group.term:
            kind, slug = group.term.kind, group.term.slug
            for former, label in self.site.aliases.of(kind).items():
                if terms.slug(label) == slug:
                    yield from self._paths(group.settings, kind, former).items()
        for path, (key, format_) in self.site.feeds.also.items():
            if key == group.key:
                yield format_, path
