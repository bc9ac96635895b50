"""Articles -> feeds: which articles, in which groups, in which order."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
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
    maker = _Maker(site, in_order(articles), now, newest, files, term_page)
    return (maker.site_feed(), *maker.group_feeds(), *map(maker.custom_feed, site.feeds.custom))


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
    by_id = sorted(articles, key=lambda article: article.id)
    return sorted(by_id, key=lambda article: article.published, reverse=True)


def select(articles: Iterable[Article], selection: Selection) -> list[Article]:
    """Return the articles that a selection takes, in their order."""
    if selection == Selection():
        return list(articles)
    takes = matcher(selection)
    return [article for article in articles if takes(article)]


def matcher(selection: Selection) -> Callable[[Article], bool]:
    """Return a predicate for a selection.

    `language:de` takes `de-AT` as well (RFC 4647 §3.3.1); every other term must be the same term.
    """
    any_, all_, none = (tuple(map(_wanted, part)) for part in (selection.any, selection.all, selection.none))

    def takes(article: Article) -> bool:
        has = frozenset(_names(article))
        return (
            (not any_ or any(term in has for term in any_))
            and all(term in has for term in all_)
            and not any(term in has for term in none)
        )

    return takes


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
    articles: list[Article]
    now: datetime
    newest: datetime
    files: dict[FormatName, str]
    term_page: Callable[[Term, str], str]

    def site_feed(self) -> Feed:
        """Return the feed of everything."""
        settings = self.site.feeds.kinds["site"]
        title = settings.title.format(kind="site", label=self.site.title, site=self.site.title)
        feed = self._feed(
            "site", title, settings, select(self.articles, settings.selection), self.site.description
        )
        return replace(feed, kind="site")

    def group_feeds(self) -> Iterator[Feed]:
        """Yield the feeds of all terms that hold enough articles, by kind and slug."""
        for kind in self.site.feeds.by:
            settings = self.site.feeds.kinds[kind]
            groups: dict[str, list[Article]] = defaultdict(list)
            labels: dict[str, Term] = {}
            for article in select(self.articles, settings.selection):
                held = {term.slug: term for term in reversed(terms.of(article, kind))}
                labels |= held  # newest first, so the first published spelling stays
                for slug in held:
                    groups[slug].append(article)
            for slug in sorted(groups):
                if len(groups[slug]) >= settings.min_articles:
                    yield self._group(labels[slug], settings, groups[slug])

    def custom_feed(self, custom: CustomFeed) -> Feed:
        """Return a feed of its own selection."""
        chosen = select(self.articles, custom.settings.selection)
        feed = self._feed(f"custom/{custom.name}", custom.title, custom.settings, chosen, custom.description)
        return replace(feed, language=custom.language or feed.language)

    def _group(self, term: Term, settings: FeedSettings, articles: list[Article]) -> Feed:
        title = settings.title.format(kind=term.kind, label=term.label, site=self.site.title)
        feed = self._feed(f"{term.kind}/{term.slug}", title, settings, articles, "")
        languages = {article.language for article in articles}
        translated = len(languages) == 1 and languages <= {*self.site.languages} - {self.site.language}
        page = self.term_page(term, languages.pop() if translated else "")
        home = self.site.url + quote(page) if page else self.site.url
        return replace(feed, term=term, home_url=home)

    def _feed(
        self,
        key: str,
        title: str,
        settings: FeedSettings,
        articles: list[Article],
        description: str,
    ) -> Feed:
        kept = self._recent(articles, settings)
        kind, _, slug = key.partition("/")
        names = {
            format_: settings.path.format(kind=kind, slug=slug, file=self.files[format_], format=format_)
            for format_ in settings.formats
        }
        languages = {article.language for article in kept}
        return Feed(
            key=key,
            kind=kind,
            title=title,
            description=description or title,
            home_url=self.site.url,
            language=languages.pop() if len(languages) == 1 else self.site.language,
            updated=max((article.updated for article in kept), default=self.newest),
            articles=tuple(kept),
            paths=names,
            urls={format_: self.site.feeds.url + quote(name) for format_, name in names.items()},
            content=settings.content,
            authors=self.site.authors,
            icon=self.site.icon,
            logo=self.site.logo,
            copyright=self.site.copyright,
            max_bytes=settings.max_bytes,
            history=tuple(articles) if settings.archives != "none" or settings.tombstones else (),
        )

    def _recent(self, articles: list[Article], settings: FeedSettings) -> list[Article]:
        if settings.max_age is not None:
            oldest = self.now - settings.max_age
            articles = [article for article in articles if article.published >= oldest]
        return articles[: settings.limit]
