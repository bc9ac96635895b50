"""A page as Hugo sees it: its language, its folders and sections, and how Hugo spells names in a path."""

import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from syndicate import disk
from syndicate.sources import names, tables
from syndicate.sources.matter import Mapping, SourceError, Value
from syndicate.sources.permalinks import Place

DEFAULT = "defaultcontentlanguage"
# What `homes` returns; no key of Hugo's has a blank.
HOMES = "content folders"
# Which is spelled as it stands, whatever is set.
_PLAIN = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
# What stays of a name beside letters, digits and marks; a slash makes two parts of one.
_KEPT = frozenset("./\\_#+~-@")
_LETTERS = ("L", "M", "Nd")
_INDEXES = (".md", ".html")


class Page(Struct, frozen=True, kw_only=True):
    """A page as Hugo sees it: *folders* and *name* are its place below the content folder of its *language*.

    *mark* is the language as it stands in the file's name, *language* the key in Hugo's configuration, both
    "" where that names none. *content* is the content folder. A bundle's folder is the page's name.
    """

    place: Place
    mark: str
    language: str
    content: str
    folders: tuple[str, ...]
    name: str

    @property
    def logical(self) -> str:
        """The page's path in Hugo's configuration: `/posts/name`."""
        return "".join(f"/{part.lower().replace(' ', '-')}" for part in (*self.folders, self.name))

    @property
    def slug(self) -> str:
        """What the front matter calls the page, "" if it does not."""
        return self.place.slug.strip("-")

    @property
    def sections(self) -> list[str]:
        """The folders that are sections: the first, and those that have an `_index.md`."""
        return [
            folder
            for depth, folder in enumerate(self.folders)
            if depth == 0 or any(disk.exists(Path(place)) for place in self.indexes(depth))
        ]

    def indexes(self, depth: int) -> Iterator[str]:
        """Yield where one of the folders may say something of itself, in the page's language."""
        folder = "/".join([self.content, *self.folders[: depth + 1]])
        default = default_language(self.place.settings)
        language = self.language or default
        marks = [f".{language}", *([""] if language == default or not self.mark else [])]
        return (f"{folder}/_index{mark}{suffix}" for mark in marks for suffix in _INDEXES)

    def setting(self, key: str) -> Value:
        """Return a setting of the page's language, else of the site."""
        own = languages(self.place.settings).get(self.language, "")
        found = own.get(key, "") if isinstance(own, dict) else ""
        return found or self.place.settings.get(key, "")


def languages(settings: Mapping) -> Mapping:
    """Return the languages that Hugo's configuration names, with their settings."""
    found = settings.get("languages", "")
    return found if isinstance(found, dict) else {}


def has_hosts(settings: Mapping) -> bool:
    """Tell whether languages have sites of their own, each in a folder of the built one."""
    return any(isinstance(about, dict) and "baseurl" in about for about in languages(settings).values())


def homes(settings: Mapping) -> Mapping:
    """Return the languages of content folders, the deepest first, and "" for that of all others last."""
    folders = [
        (tables.text(about, "contentdir").strip("/"), tag)
        for tag, about in languages(settings).items()
        if isinstance(about, dict)
    ]
    found: Mapping = {}
    for folder, tag in sorted(folders, key=lambda home: -len(home[0])):
        if folder:
            found.setdefault(f"{folder}/", tag)
    found.setdefault(f"{tables.text(settings, 'contentdir').strip('/') or 'content'}/", "")
    return found


def default_language(settings: Mapping) -> str:
    """Return the key of the site's language, "" if nothing is known of the site."""
    return str(settings.get(DEFAULT, ""))


def locate(source: str, below: str, settings: Mapping) -> tuple[str, str, str]:
    """Return the mark of a language in the file's name, the page's language, and its path in the content.

    *source* is the file below the site's folder, *below* below its articles folder.
    """
    given = settings.get(HOMES, "")
    folders = given if isinstance(given, dict) else {}
    home = next(filter(source.startswith, folders), "")
    path = source[len(home) :] if home else below
    known, default = languages(settings), default_language(settings)
    stem, _, mark = names.stem(path).rpartition(".")
    if stem and (mark.lower() in known or mark.lower() == default):
        return mark, mark.lower(), path
    return "", str(folders.get(home, "")) or (default if known else ""), path


def page_at(place: Place) -> Page:
    """Return the page whose place that is."""
    mark, language, inner = locate(place.source, place.below, place.settings)
    *folders, last = inner.split("/")
    name = names.stem(last).removesuffix(f".{mark}") if mark else names.stem(last)
    location = f"{place.folder.as_posix()}/{place.below}"
    content = location.rsplit("/", len(folders) + 1)[0]
    if name == "index" and folders:
        name = folders.pop()
    return Page(place=place, mark=mark, language=language, content=content, folders=tuple(folders), name=name)


def said_of_section(page: Page, depth: int, *keys: str) -> str:
    """Return what the `_index.md` of one of the folders says, "" if there is none or it cannot be read."""
    try:
        given = [tables.table(Path(place)) for place in page.indexes(depth) if os.path.lexists(place)]
    except SourceError:
        return ""
    return next(filter(None, (tables.text(values, *keys) for values in given)), "")


def is_on(value: Value) -> bool:
    """Read a switch of Hugo's configuration."""
    return isinstance(value, str) and value.lower() == "true"


def term_part(label: str) -> str:
    """Return a term's name in the path of its page: a hyphen for each space, also where signs between go.

    It is "" where nothing is left, or what would lead upwards.
    """
    kept = (
        char if _stays_in_term(char) else "-" if char.isspace() else ""
        for char in unicodedata.normalize("NFC", label).lower()
    )
    name = "".join(kept).strip("/")
    return name if name.strip(".-") and ".." not in name.split("/") else ""


def _stays_in_term(char: str) -> bool:
    return char in _KEPT - {"\\"} or unicodedata.category(char).startswith(_LETTERS)


def sanitized(text: str, page: Page) -> str:
    """Return a text as Hugo puts it in a path: hyphens for spaces, few signs, and mostly in lower case."""
    if _PLAIN.fullmatch(text):
        return text
    made, between = "", False
    for at, char in enumerate(text):
        if char in _KEPT or unicodedata.category(char).startswith(_LETTERS) or _ESCAPED.match(text, at):
            made += "-" if between and char != "-" else ""
            made += char
            between = False
        elif made and not made.endswith("-") and char.isspace():
            between = True
    if is_on(page.setting("removepathaccents")):
        bare = (char for char in unicodedata.normalize("NFD", made) if unicodedata.category(char) != "Mn")
        made = unicodedata.normalize("NFC", "".join(bare))
    return made if is_on(page.setting("disablepathtolower")) else _lower(made)


def _lower(text: str) -> str:
    """Return a text with each letter in lower case, whatever stands beside it."""
    return "".join(char.lower()[0] for char in text)
