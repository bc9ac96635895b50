"""Articles and the lines of the registry -> which id is which article's.

An article is the one of a line if two facts agree, of path, text, date of publication and title. One
would not do: a path is used again for another article, a text may be the same few words each week, and many
articles share a date. So any two of the four may change at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from operator import attrgetter

from syndicate.identity.registry import NONE, Line
from syndicate.model import Article

_EXACT = ("path", "text")
# Twins that agree in all of it can take each other's place.
_WHOLE = ("text", "published", "title")
# From the surest to the least sure. The whole article goes before its path, for two files of one date that
# changed places.
_ROUNDS = (
    _EXACT,
    _WHOLE,
    ("path", "published"),
    ("path", "title"),
    ("text", "published"),
    ("text", "title"),
    ("published", "title"),
)


def fingerprint(text: str, digits: int = 16) -> str:
    """Return hexadecimal digits for a text, however its lines are broken; "-" for one without a word."""
    # All white space is deleted: that is three times as quick as folding it.
    data = text.encode("utf-8", "surrogatepass").translate(None, b" \t\n\r\v\f")
    return sha256(data).hexdigest()[:digits] if data else NONE


def facts_of(article: Article, text: str) -> Line:
    """Return what an article is known by; *text* is the fingerprint of its text."""
    return Line(
        path=article.path,
        id=article.id,
        published=article.published.isoformat(),
        text=text,
        title=fingerprint(article.title, 8),
    )


def recognise(articles: Iterable[Line], lines: Sequence[Line]) -> dict[str, str]:
    """Return the id of each article that has one, by the article's path.

    *articles* have the ids that their front matter says, "" where it says none, and are in order of
    publication. What front matter says stands, unless the id is that of another article whose file and text
    are as they were, or was said by another one first.
    """
    left = {article.path: article for article in articles}
    found: dict[str, str] = {}
    owners: dict[str, str] = {}

    def take(pairs: Iterable[tuple[str, str]]) -> None:
        for path, id_ in pairs:
            if path in left and owners.setdefault(id_, path) == path:
                found[path] = id_
                del left[path]

    # Most articles are found at once, by the first line of their path and text.
    exact = {
        (line.path, line.text): line.id for line in reversed(lines) if NONE not in (line.path, line.text)
    }
    ids = ((line, exact.get((line.path, line.text))) for line in [*left.values()])
    take((line.path, id_) for line, id_ in ids if id_ and line.id in ("", id_))
    take(_claims(left.values(), {line.id: line.path for line in lines}))
    for facts in _ROUNDS:
        free = [line for line in lines if line.id not in owners]
        if not (left and free):
            break
        take(list(_pairs(facts, left.values(), free)))
    return found


def _claims(articles: Iterable[Line], homes: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the ids that front matter says; who has had one before its copies."""
    claims = [(article.path, article.id) for article in articles if article.id]
    return sorted(claims, key=lambda claim: homes.get(claim[1]) != claim[0])


def _pairs(
    facts: Sequence[str], articles: Iterable[Line], lines: Iterable[Line]
) -> Iterator[tuple[str, str]]:
    """Yield path and id of those whose *facts* are equal, none is missing, and nobody else's are."""
    known = _by(facts, lines, "id")
    for key, paths in _by(facts, articles, "path").items():
        ids = known.get(key, ())
        if len(paths) == len(ids) == 1 or facts == _WHOLE or "path" in facts:
            yield from zip(paths, ids, strict=False)


def _by(facts: Sequence[str], lines: Iterable[Line], name: str) -> dict[tuple[str, ...], dict[str, None]]:
    """Group lines by *facts*, and return the *name* of each, once."""
    found: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    key_of, name_of = attrgetter(*facts), attrgetter(name)
    for line in lines:
        key: tuple[str, ...] = key_of(line)
        if NONE not in key:
            found[key][name_of(line)] = None
    return found
