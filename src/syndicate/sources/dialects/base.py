"""What a dialect is."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias, TypeVar

from msgspec import Struct

from syndicate import disk
from syndicate.content import Family
from syndicate.model import Person, Term
from syndicate.sources import names
from syndicate.sources.matter import Mapping
from syndicate.sources.permalinks import Place, literal, path_of
from syndicate.sources.scan import SourceFile
from syndicate.sources.tables import Tables

T = TypeVar("T")
Beside: TypeAlias = Callable[[SourceFile], Mapping]
_BETWEEN_NAMES = re.compile(r";|(?<=>)\s*,")


class FileName(Struct, frozen=True, kw_only=True):
    """What an article's place says: *path* lacks suffix, language mark and date; "" where nothing is said."""

    path: str
    language: str = ""
    date: str = ""

    @property
    def bare(self) -> str:
        """The path without the folder that names the language."""
        if not self.language:
            return self.path
        folder, _, rest = self.path.partition("/")
        return rest if rest and folder.lower() == self.language.lower() else self.path


def no_values(_: Mapping) -> Beside:
    """Find nothing beside a file."""
    return lambda _: {}


def once_a_folder(find: Callable[[SourceFile, str], T]) -> Callable[[SourceFile, str], T]:
    """Ask *find* once for all files of a folder with the same mark; what it sees, each of them has seen."""
    known: dict[tuple[str, str, str], tuple[T, disk.Seen]] = {}

    def found(file: SourceFile, mark: str) -> T:
        key = str(file.folder), names.parent(file.name), mark
        if key in known:
            value, seen = known[key]
            disk.remember(seen)
            return value
        with disk.watching() as seen:
            value = find(file, mark)
        known[key] = value, seen
        return value

    return found


def no_people(_: Tables) -> dict[str, Person]:
    """Know no author by a key."""
    return {}


def cut_names(text: str) -> list[str]:
    """Cut a text with several authors at semicolons and after mail addresses; other commas stand in names."""
    return _BETWEEN_NAMES.split(text)


def no_slug(_: str, __: str, ___: Mapping) -> str:
    """Leave the last part of the URL to the permalink's pattern, or to *path*."""
    return ""


def no_tags(_: Tables) -> dict[str, str]:
    """Know no tag by a key."""
    return {}


def same_link(link: str, _: Place) -> str:
    """Take the URL that the front matter gives, if it is no template."""
    return literal(link)


def no_settings(_: Tables) -> Mapping:
    """Read nothing of the generator's configuration."""
    return {}


def any_link(_: str) -> bool:
    """Take any link of a picture."""
    return True


def no_title(_: str, __: str) -> str:
    """Leave an article without a title untitled."""
    return ""


def same_body(body: str) -> str:
    """Take what follows the front matter for the body."""
    return body


def same_labels(_: str, labels: tuple[str, ...], __: str, ___: Mapping) -> tuple[str, ...]:
    """Take the labels that the front matter gives."""
    return labels


class Dialect(Struct, frozen=True, kw_only=True, eq=False):
    """How one site generator writes articles: a table, and functions where a table does not do.

    *keys* maps a meaning to the keys that hold it, the first present one winning; a dot goes into a nested
    table. *hiding* are keys whose truth keeps an article out of feeds and digests, *showing* those whose
    falsehood does. *dated* are keys in whose text a date may stand (`path = "2020/04/07/name"`) where none is
    given. *header_in_fence* lets lines that are no YAML stand between fences. With *html_head*, that of an
    HTML document is front matter.

    *recognises* tells from a site's folder whether the generator is at home there. *is_article* decides by
    the path below the articles folder, *read_name* takes that path and the site's language tags, and
    *beside* takes *settings* and makes, for one reading of the site, what finds the values that stand outside
    of a file: in a sidecar, in data of its folder or in these. That may raise `FrontMatterError`.

    *split* cuts a text where a list of terms is expected and *names* one where authors are, but not the texts
    of the keys in *whole*, each of which is one label or one name. *labels* adds and drops labels by the kind
    of term, the path below the articles folder and the settings. *hiding_tags*, in lower case, keep an
    article out. *people* reads the site's tables of authors, by key. *title* makes one of the path and of
    what follows the front matter where that gives none, *slug* one of the title, the path and the settings.
    *body* drops from what follows the front matter of the file at a path what is not shown, but no line
    breaks.

    *no_dates* are texts, in lower case, that stand where a date may and are none. *joined* are keys whose
    lists beside the file and in it are taken together; of other keys, the file's value counts. *summed* are
    meanings whose keys all count, not the first alone. *tags* reads
    the site's table of tags: labels, by key. The keys of both tables are in lower case. *served* tells
    whether a picture's link leads to what it says, and not to a file that the generator puts elsewhere.
    *link* makes of the URL in the front matter what the generator makes of it, and raises `ValueError` with
    the end of a sentence if that is not understood.

    *path* is where the article stands below the site's URL if no pattern says it, and may raise `ValueError`;
    *settings* reads from the site's tables what *path* and *beside* have to know of the generator's
    configuration.
    *prefixed* tells whether an article in another than the site's language stands below its language then.
    *slugs_group* tells that translations of one another share a slug, not a path. *term_page* is the path of
    a term's page, "" where the generator makes none, in a language, "" for the site's.

    *family* is that of the template tags in bodies, but for MDX, which says so itself. *public* is the folder
    into which the site is built, "" where that is not known; settings with that name say another.

    *cased* tells that names keep their capitals where a permalink's pattern is filled in.
    """

    name: str
    family: Family = "hugo"
    public: str = ""
    keys: dict[str, tuple[str, ...]]
    hiding: tuple[str, ...] = ()
    showing: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()
    header_in_fence: bool = False
    html_head: bool = False
    recognises: Callable[[Path], bool]
    is_article: Callable[[str], bool]
    read_name: Callable[[str, tuple[str, ...]], FileName]
    beside: Callable[[Mapping], Beside] = no_values
    split: Callable[[str], list[str]]
    names: Callable[[str], list[str]] = cut_names
    whole: tuple[str, ...] = ()
    hiding_tags: tuple[str, ...] = ()
    labels: Callable[[str, tuple[str, ...], str, Mapping], tuple[str, ...]] = same_labels
    people: Callable[[Tables], dict[str, Person]] = no_people
    title: Callable[[str, str], str] = no_title
    body: Callable[[str], str] = same_body
    no_dates: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    summed: tuple[str, ...] = ()
    tags: Callable[[Tables], dict[str, str]] = no_tags
    served: Callable[[str], bool] = any_link
    link: Callable[[str, Place], str] = same_link
    slug: Callable[[str, str, Mapping], str] = no_slug
    settings: Callable[[Tables], Mapping] = no_settings
    path: Callable[[Place], str] = path_of
    prefixed: bool = True
    cased: bool = False
    slugs_group: bool = False
    term_page: Callable[[Term, str], str]
