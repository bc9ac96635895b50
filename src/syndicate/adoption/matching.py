"""Entries of a feed and articles -> which entry is which article's.

From the surest to the least sure: one id, one URL, one path on another domain, one title and date, one title.
An entry is matched where nothing else could be meant; one for which several articles could be is told.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from syndicate.content import plain
from syndicate.model import Article
from syndicate.published import Address, Entry, address

By: TypeAlias = Literal["id", "URL", "path", "title and date", "title"]
Edge: TypeAlias = tuple[int, int]

_NEAR = timedelta(days=1)
"""How far two readings of one date may be apart, as generators disagree in which zone it is."""


class Matched(Struct, frozen=True, kw_only=True):
    """What came of the entries of a feed.

    *pairs* are of an entry and its article, with what they agreed in; *unclear* entries may be any of some
    articles', *strange* ones nobody's.
    """

    pairs: tuple[tuple[Entry, Article, By], ...]
    unclear: tuple[tuple[Entry, tuple[Article, ...]], ...]
    strange: tuple[Entry, ...]


class _Round(Struct, frozen=True):
    """What an entry and an article have to agree in; no key is no agreement."""

    by: By
    of_entry: Callable[[Entry], Any]
    of_article: Callable[[Article], Any]
    near: bool = False
    among_all: bool = False


def match(entries: Sequence[Entry], articles: Sequence[Article]) -> Matched:
    """Match entries and articles, each at most once."""
    taken: dict[int, tuple[int, By]] = {}
    owned: set[int] = set()
    could_be: dict[int, list[int]] = {}
    for each in _ROUNDS:
        found = [
            (entry, article)
            for entry, article in _edges(each, entries, articles)
            if each.among_all or (entry not in taken and article not in owned)
        ]
        ours, theirs = _grouped(found), _grouped((article, entry) for entry, article in found)
        for entry, possible in ours.items():
            if entry in taken:
                continue
            (article, *others) = possible
            if not others and theirs[article] == [entry] and article not in owned:
                taken[entry] = (article, each.by)
                owned.add(article)
            else:
                could_be.setdefault(entry, possible)
    left = [number for number in range(len(entries)) if number not in taken]
    return Matched(
        pairs=tuple((entries[entry], articles[article], by) for entry, (article, by) in taken.items()),
        unclear=tuple(
            (entries[number], tuple(articles[article] for article in could_be[number]))
            for number in left
            if number in could_be
        ),
        strange=tuple(entries[number] for number in left if number not in could_be),
    )


def _edges(each: _Round, entries: Sequence[Entry], articles: Sequence[Article]) -> Iterator[Edge]:
    """Yield who agrees with whom, by their places."""
    known: dict[Any, list[int]] = defaultdict(list)
    for place, article in enumerate(articles):
        known[each.of_article(article)].append(place)
    for number, entry in enumerate(entries):
        key = each.of_entry(entry)
        for place in known.get(key, ()) if key else ():
            if not each.near or _is_near(entry, articles[place]):
                yield number, place


def _grouped(pairs: Iterable[Edge]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        found[one].append(other)
    return found


def _is_near(entry: Entry, article: Article) -> bool:
    return entry.published is not None and abs(entry.published - article.published) <= _NEAR


def _page(url: str) -> Address | None:
    """Return a page whose host is known; an id may be the URL of one."""
    found = address(url)
    return found if found.host else None


def _at(url: str, published: datetime | None) -> tuple[Address, datetime] | None:
    page = _page(url)
    return (page, published) if page and published else None


def _path(url: str) -> str:
    """Return a path that names one page, whatever the host; the front page's does not."""
    return address(url).path


def _title(title: str) -> str:
    """Return the letters and digits of a title, however its quotation marks and dashes are set.

    What looks like a tag does not count, as some generators take it for one.
    """
    text = plain(title).casefold()
    return "".join(filter(str.isalnum, text)) or text


_ROUNDS = (
    _Round("id", lambda entry: entry.id, lambda article: article.id),
    _Round("URL", lambda entry: _page(entry.url), lambda article: _page(article.url)),
    _Round("URL", lambda entry: _page(entry.id), lambda article: _page(article.url)),
    # Of articles that share a URL, the one of that moment.
    _Round("URL", lambda entry: _at(entry.url, entry.published), lambda a: _at(a.url, a.published)),
    _Round("path", lambda entry: _path(entry.url), lambda article: _path(article.url)),
    _Round("path", lambda entry: _path(entry.id), lambda article: _path(article.url)),
    _Round("title and date", lambda e: _title(e.title), lambda a: _title(a.title), near=True),
    _Round("title", lambda e: _title(e.title), lambda a: _title(a.title), among_all=True),
)
