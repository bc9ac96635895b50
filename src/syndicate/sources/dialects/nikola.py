"""Nikola: https://getnikola.com/handbook.html#metadata-fields, in the file or in a sidecar `name.meta`."""

import os
import re
from pathlib import Path, PurePosixPath

from syndicate import disk
from syndicate.model import Term
from syndicate.sources import frontmatter, headers, tables
from syndicate.sources.decode import DecodeError, text_of
from syndicate.sources.dialects import plain
from syndicate.sources.dialects.base import Dialect
from syndicate.sources.dialects.slugs import path_of_slug, slug_of
from syndicate.sources.matter import MAX_CHARACTERS, FrontMatterError, Mapping, too_long
from syndicate.sources.permalinks import Place
from syndicate.sources.scan import SourceFile

# Sphinx has a conf.py too; only Nikola's has this name.
_CONFIGURATION = "conf.py"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([_-][A-Za-z]+)?")
_BLOG_TITLE = re.compile(rb"^BLOG_TITLE\s*=", re.MULTILINE)
# Destinations of POSTS and PAGES where the site's configuration does not say otherwise; "stories" until 7.
_POSTS = "posts"
_PAGES = frozenset(["pages", "stories"])
# What unidecode and `slugify` of Nikola leave.
_KEPT = "+"
# What a translation does not take over: two articles cannot have one id.
_OWN = "guid"

KEYS: dict[str, tuple[str, ...]] = plain.KEYS | {
    "published": ("date",),
    "updated": ("updated",),
    "url": (),
    "id": ("guid",),
    "categories": ("category", "section"),
    "tags": ("tags",),
    "authors": ("author",),
    "summary": ("description",),
    "image": ("previewimage",),
    "image_alt": (),
    "external_url": ("link",),
    "enclosures": ("enclosure",),
}


def recognises(root: Path) -> bool:
    """Tell whether the folder has a Nikola configuration, which is read as text and never executed."""
    return bool(_BLOG_TITLE.search(tables.beginning(root / _CONFIGURATION)))


def is_article(path: PurePosixPath) -> bool:
    """Leave out pages, and nothing else: Nikola knows no other names."""
    return path.parts[0] not in _PAGES


def values_beside(article: SourceFile, _: Mapping) -> Mapping:
    """Return what the sidecar `name.meta` says, and for `name.fr.md` what `name.md` and its sidecar say.

    A translation has a sidecar of its own, `name.fr.meta`, or none. Raises `FrontMatterError`.
    """
    location = article.location
    base = Path(location.stem).stem
    original = location.with_name(base + location.suffix)
    values: Mapping = {}
    if _LANGUAGE.fullmatch(location.stem[len(base) + 1 :]) and disk.is_file(original):
        values = {**_values(original), **_values(original.with_suffix(".meta"))}
        values.pop(_OWN, None)
    return {**values, **_values(location.with_suffix(".meta"))}


def _values(location: Path) -> Mapping:
    there = disk.is_file(location)
    if os.path.islink(location):  # noqa: PTH114 - unlike `Path.is_symlink` also of a name that is too long
        message = f"{location.name} is a symbolic link, which is not followed"
        raise FrontMatterError(0, 0, message, "put the file itself there")
    if not there:
        return {}
    try:
        text = text_of(location)[0]
        matter = frontmatter.read(text).values
    except (DecodeError, FrontMatterError) as error:
        message = f"{location.name}, line {error.line}: {error.message}"
        raise FrontMatterError(0, 0, message, error.remedy) from error
    # A sidecar has nothing but a header, which need not say a title or a date.
    if len(text) > MAX_CHARACTERS:
        raise too_long(0)
    return matter or (headers.load_header(text, 1).values if location.suffix == ".meta" else {})


def title(path: PurePosixPath, _: str) -> str:
    """Take the file's name."""
    return path.name


def slug(_: str, path: PurePosixPath) -> str:
    """Make one of the file's name."""
    return slug_of(path.name, _KEPT)


def url_path(place: Place) -> str:
    """Return `posts/folder/slug/`, as with PRETTY_URLS."""
    folders = place.path.parts[:-1]
    below = folders[1:] if folders[:1] == (_POSTS,) else folders
    return "/".join([_POSTS, *below, path_of_slug(place.slug, place.path.name), ""])


def term_page(term: Term, language: str) -> str:
    """Return `categories/cat_name/` or `categories/name/`: Nikola's pages of categories and tags.

    Whether `a/b` is one category or two is in the site's configuration, so nothing is known of its page.
    """
    name = slug_of(term.label, _KEPT)
    prefix = {"category": "cat_", "tag": ""}.get(term.kind)
    if prefix is None or not name or "/" in term.label:
        return ""
    return "/".join([*filter(None, [language.lower()]), "categories", f"{prefix}{name}", ""])


DIALECT = Dialect(
    name="nikola",
    family="nikola",
    public="output",
    recognises=recognises,
    keys=KEYS,
    hiding=plain.HIDING,
    hiding_tags=("draft", "private"),
    split=plain.split,
    whole=("category", "section"),
    is_article=is_article,
    read_name=plain.undated_name,
    values_beside=values_beside,
    title=title,
    slug=slug,
    path=url_path,
    term_page=term_page,
)
