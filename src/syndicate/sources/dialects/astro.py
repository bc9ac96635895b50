"""Astro: https://docs.astro.build/en/guides/content-collections/, and the keys of its themes.

A site's own pages decide where its collections stand. Taken for granted is what the guides and Starlight do:
an entry's id below the name of its collection, and below the language if it is not the site's.
"""

import re
import unicodedata
from pathlib import Path
from urllib.parse import urlsplit

from syndicate import disk
from syndicate.model import Person
from syndicate.sources import names
from syndicate.sources.dialects import plain
from syndicate.sources.dialects.base import Dialect, FileName
from syndicate.sources.permalinks import Place, path_part, same_part
from syndicate.sources.tables import Tables

_CONFIGURATION = ("astro.config.mjs", "astro.config.js", "astro.config.ts")
_SUFFIXES = (".md", ".mdx", ".markdown")
_AUTHORS = (
    "src/content/authors",
    "src/data/authors",
    "src/data/authors.json",
    "src/data/authors.yml",
    "src/data/authors.yaml",
)
_CONTENT = re.compile(r"(?:^|/)src/content/(.*)")
_DOCUMENTS = "docs"

KEYS: dict[str, tuple[str, ...]] = plain.KEYS | {
    "published": ("pubdate", "pubdatetime", "publishdate", "publisheddate", "published", "date"),
    "updated": ("updateddate", "moddatetime", "updated", "modified", "lastmod", "lastupdated"),
    "draft": ("draft", "isdraft"),
    "url": (),
    "id": ("guid", "uuid"),
    "categories": ("categories", "category"),
    "tags": ("tags", "tag", "keywords"),
    "summary": ("description", "excerpt", "summary", "abstract"),
    "image": ("heroimage", "image", "ogimage", "socialimage", "coverimage", "cover", "thumbnail"),
    "image_alt": ("heroimagealt", "imagealt", "image_alt", "coverimagealt", "coveralt", "cover.alt"),
    "external_url": (
        "external_url",
        "source_url",
        "original_url",
        "canonicalurl",
        "canonical_url",
        "canonical",
    ),
}


def recognises(root: Path) -> bool:
    """Tell whether the folder holds a configuration of Astro."""
    return any(disk.exists(root / name) for name in _CONFIGURATION)


def is_article(path: str) -> bool:
    """Take Markdown, but not below a name that begins with `_`."""
    if names.suffix(path).lower() not in _SUFFIXES or "/_" in f"/{path}":
        return False
    return plain.is_article(path)


def read_name(path: str, languages: tuple[str, ...]) -> FileName:
    """Read `docs/ja/blog/name.md` and `blog/ja/name.md`: the language and Starlight's `docs` are no part."""
    *folders, name = path.split("/")
    at = next((at for at, part in enumerate(folders) if plain.is_among(part, languages)), None)
    language = folders.pop(at) if at is not None else ""
    if folders[:1] == [_DOCUMENTS]:
        folders.pop(0)
    found = plain.undated_name("/".join([*folders, name]), languages)
    return FileName(path=found.path, language=found.language or language)


def people(tables: Tables) -> dict[str, Person]:
    """Read the collection of authors, where its entries are data."""
    return tables.people(*_AUTHORS)


def path(place: Place) -> str:
    """Return `blog/name/`: the path below `src/content/`, or below the articles folder if it is elsewhere.

    A slug stands for all below the collection, which it may begin with.
    """
    *inner, name = place.path.split("/")
    folders = [*_collection(place), *inner]
    ending = [_id(name)]
    if slug := place.slug.strip("/"):
        ending = [same_part(part) for part in slug.split("/") if part]
        folders = [] if ending[0] in folders[:1] and ending[1:] else folders[:1]
    return "/".join([*map(_id, folders), *ending]) + "/"


def _collection(place: Place) -> list[str]:
    """Return the folders between `src/content/` and the articles folder."""
    match = _CONTENT.search(place.source.removesuffix(place.below).rstrip("/"))
    folders = match[1].split("/") if match else []
    return folders[1:] if folders[:1] == [_DOCUMENTS] else folders


def _id(text: str) -> str:
    """Return a part of an entry's id, as github-slugger makes it."""
    kept = (
        char if char in "-_" or unicodedata.category(char)[0] in "LNM" else "-" if char == " " else ""
        for char in text.lower()
    )
    return "".join(kept) or path_part(text)


def served(link: str) -> bool:
    """Take addresses; what lies in `src/` is put under a name that only the build knows."""
    return (link.startswith("/") and not link.startswith("/src/")) or bool(urlsplit(link).netloc)


DIALECT = Dialect(
    name="astro",
    family="directives",
    public="dist",
    recognises=recognises,
    keys=KEYS,
    hiding=plain.HIDING,
    split=plain.split,
    is_article=is_article,
    read_name=read_name,
    people=people,
    served=served,
    path=path,
    term_page=plain.DIALECT.term_page,
)
