"""What is said of an article: its facts, and whether a feed or a digest holds it."""

from msgspec import Struct


class Fact(Struct, frozen=True, kw_only=True):
    """Something that is known of an article, and *whence*, in words."""

    value: str
    whence: str


class Verdict(Struct, frozen=True, kw_only=True):
    """Whether a feed or digest of that *name* holds an article.

    *place* counts from 1, None where the article is not in it, or not yet. *rule* is one word or key for what
    keeps it out, "" where nothing does, and *words* the end of a sentence with the article as its subject.
    *edition* is the digest's that has it or will.
    """

    name: str
    place: int | None = None
    rule: str = ""
    words: str
    edition: str = ""
