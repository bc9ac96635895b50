"""Which articles an edition tells in fewer words, and in which order, where all does not fit.

How many of the steps are needed is found by `render`, which knows the bytes.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from syndicate.digest.view import Item

# A mail of more articles than these is no pleasure: titles past them go before any excerpt is shortened.
_READABLE = 60
# These keep their excerpts until of the others not even a title is left.
_KEPT = 12

# What a shorter telling does to each level; None leaves the article out.
_SHORTER = {"full": "excerpt", "excerpt": "title", "title": None}


def steps(items: Sequence[Item], ranking: Sequence[int]) -> list[int]:
    """List the places to shorten by one level each, from the last of *ranking*; the first title stays.

    What is full becomes an excerpt everywhere. Then the articles past a readable number lose excerpt and
    title, then those past the first few, and last these.
    """
    found = [place for place in reversed(ranking) if items[place].level == "full"]
    end = len(ranking)
    for keep in (_READABLE, _KEPT, 0):
        tail = ranking[keep:end][::-1]
        found += [place for place in tail if items[place].level != "title"]
        found += [place for place in tail if place != ranking[0]]
        end = min(end, keep)
    return found


def shortened(items: Sequence[Item], taken: Iterable[int]) -> tuple[Item | None, ...]:
    """Take steps; an article that is left out is None."""
    shown: list[Item | None] = list(items)
    for place in taken:
        item = shown[place]
        level = _SHORTER[item.level] if item else None
        shown[place] = replace(item, level=level) if item and level else None
    return tuple(shown)
