"""What a dialect is."""

from collections.abc import Callable
from pathlib import PurePosixPath

from msgspec import Struct

from syndicate.model import Term


class FileName(Struct, frozen=True, kw_only=True):
    """What an article's place says: *path* lacks suffix, language mark and date; "" where nothing is said."""

    path: PurePosixPath
    language: str = ""
    date: str = ""


class Dialect(Struct, frozen=True, kw_only=True):
    """How one site generator writes articles.

    *keys* maps a meaning to the keys that hold it, the first present one winning; a dot goes into a nested
    table. *hiding* are keys whose truth keeps an article out of feeds and digests.
    *split* cuts a text where a list is expected. *is_article* decides by the path below the articles folder.
    *read_name* takes that path and the site's language tags. *term_page* gives the path of a term's page
    below the site's URL, "" where the generator makes none.
    """

    name: str
    keys: dict[str, tuple[str, ...]]
    hiding: tuple[str, ...] = ()
    split: Callable[[str], list[str]]
    is_article: Callable[[PurePosixPath], bool]
    read_name: Callable[[PurePosixPath, tuple[str, ...]], FileName]
    term_page: Callable[[Term], str]
