"""What a dialect is."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from msgspec import Struct

from syndicate.model import Person, Term
from syndicate.sources.matter import Mapping
from syndicate.sources.permalinks import Place, path_of


class FileName(Struct, frozen=True, kw_only=True):
    """What an article's place says: *path* lacks suffix, language mark and date; "" where nothing is said."""

    path: PurePosixPath
    language: str = ""
    date: str = ""


def no_values(_: Path, __: Path) -> Mapping:
    """Find nothing beside a file."""
    return {}


def no_people(_: Path) -> dict[str, Person]:
    """Know no author by a key."""
    return {}


def no_title(_: PurePosixPath, __: str) -> str:
    """Leave an article without a title untitled."""
    return ""


def same_labels(_: str, labels: tuple[str, ...], __: PurePosixPath) -> tuple[str, ...]:
    """Take the labels that the front matter gives."""
    return labels


class Dialect(Struct, frozen=True, kw_only=True):
    """How one site generator writes articles: a table, and functions where a table does not do.

    *keys* maps a meaning to the keys that hold it, the first present one winning; a dot goes into a nested
    table. *hiding* are keys whose truth keeps an article out of feeds and digests. *dated* are keys in whose
    text a date may stand (`path = "2020/04/07/name"`) where none is given.

    *recognises* tells from a site's folder whether the generator is at home there. *is_article* decides by
    the path below the articles folder, *read_name* takes that path and the site's language tags, and
    *values_beside* gives what stands outside of the file, in a sidecar or in data of its folder, from the
    file and the articles folder. *split* cuts a text where a list of terms is expected, *labels* adds and
    drops labels by the kind of term and the path below the articles folder. *people* reads the site's table
    of authors, by key. *title* makes one of the path and the body where the front matter gives none.

    *path* is where the article stands below the site's URL if no pattern says it; *prefixed* whether an
    article in another than the site's language stands below its language then. *term_page* is the path of a
    term's page, "" where the generator makes none.
    """

    name: str
    keys: dict[str, tuple[str, ...]]
    hiding: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()
    recognises: Callable[[Path], bool]
    is_article: Callable[[PurePosixPath], bool]
    read_name: Callable[[PurePosixPath, tuple[str, ...]], FileName]
    values_beside: Callable[[Path, Path], Mapping] = no_values
    split: Callable[[str], list[str]]
    labels: Callable[[str, tuple[str, ...], PurePosixPath], tuple[str, ...]] = same_labels
    people: Callable[[Path], dict[str, Person]] = no_people
    title: Callable[[PurePosixPath, str], str] = no_title
    path: Callable[[Place], str] = path_of
    prefixed: bool = True
    term_page: Callable[[Term], str]
