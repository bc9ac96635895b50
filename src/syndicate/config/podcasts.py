"""The table `podcast` of a feed: what Apple asks of a show, checked here as Apple would."""

import re
from functools import partial
from typing import Literal, cast
from uuid import UUID

from syndicate.config import values
from syndicate.config.table import Table, nearest
from syndicate.model import FormatName, Podcast

# https://podcasters.apple.com/support/1691-apple-podcasts-categories
CATEGORIES: dict[str, tuple[str, ...]] = {
    "Arts": ("Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts"),
    "Business": ("Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit"),
    "Comedy": ("Comedy Interviews", "Improv", "Stand-Up"),
    "Education": ("Courses", "How To", "Language Learning", "Self-Improvement"),
    "Fiction": ("Comedy Fiction", "Drama", "Science Fiction"),
    "Government": (),
    "Health & Fitness": (
        "Alternative Health", "Fitness", "Medicine", "Mental Health", "Nutrition", "Sexuality",
    ),
    "History": (),
    "Kids & Family": ("Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"),
    "Leisure": (
        "Animation & Manga", "Automotive", "Aviation", "Crafts", "Games", "Hobbies", "Home & Garden",
        "Video Games",
    ),
    "Music": ("Music Commentary", "Music History", "Music Interviews"),
    "News": (
        "Business News", "Daily News", "Entertainment News", "News Commentary", "Politics", "Sports News",
        "Tech News",
    ),
    "Religion & Spirituality": (
        "Buddhism", "Christianity", "Hinduism", "Islam", "Judaism", "Religion", "Spirituality",
    ),
    "Science": (
        "Astronomy", "Chemistry", "Earth Sciences", "Life Sciences", "Mathematics", "Natural Sciences",
        "Nature", "Physics", "Social Sciences",
    ),
    "Society & Culture": (
        "Documentary", "Personal Journals", "Philosophy", "Places & Travel", "Relationships",
    ),
    "Sports": (
        "Baseball", "Basketball", "Cricket", "Fantasy Sports", "Football", "Golf", "Hockey", "Rugby",
        "Running", "Soccer", "Swimming", "Tennis", "Volleyball", "Wilderness", "Wrestling",
    ),
    "TV & Film": ("After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"),
    "Technology": (),
    "True Crime": (),
}  # fmt: skip
_ALL = {
    text.casefold(): (name, below)
    for name, all_below in CATEGORIES.items()
    for text, below in [(name, ""), *((f"{name}: {below}", below) for below in all_below)]
}
_PICTURES = (".jpg", ".jpeg", ".png")


def podcast(feed: Table, formats: tuple[FormatName, ...], base: str) -> Podcast | None:
    """Return what a feed's table says of it as a podcast, None if there is none; *base* is the site's URL."""
    if not feed.has("podcast"):
        return None
    table = feed.table("podcast")
    for key, example in (("image", "/cover.jpg"), ("category", "Technology")):
        if table.lacks(key):
            table.problem(key, f'is missing; write for instance {key} = "{example}"')
    if "rss" not in formats:
        table.problem("", 'is for RSS, which is not among the `formats` of the feed; add "rss"')
    found = Podcast(
        image=table.convert("image", partial(_picture, base=base), ""),
        category=table.converted("category", category),
        explicit=table.flag("explicit", default=False),
        author=table.text("author"),
        owner=table.convert("owner", values.mailbox, None),
        type=cast("Literal['episodic', 'serial']", table.choice("type", ("episodic", "serial"), "episodic")),
        guid=table.convert("guid", _uuid, ""),
        locked=table.flag("locked", default=False),
    )
    table.finish()
    return found


def category(text: str) -> tuple[str, str]:
    """`"News"` or `"News: Tech News"` -> a category and one below it, in Apple's spelling."""
    key = re.sub(r"\s*:\s*", ": ", " ".join(text.split())).casefold()
    if key in _ALL:
        return _ALL[key]
    hint = nearest(key, list(_ALL)) or '; write for instance "Technology" or "News: Tech News"'
    raise ValueError(f"{text!r} is not in Apple's list of categories{hint}")


def _picture(text: str, base: str) -> str:
    url = values.link(text, base)
    if not re.split("[?#]", url, maxsplit=1)[0].lower().endswith(_PICTURES):
        raise ValueError(f"{text!r} is neither a JPEG nor a PNG by its name; Apple takes no others")
    return url


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise ValueError(f"{text!r} is no UUID; leave it out, and it is made of the feed's address") from None
