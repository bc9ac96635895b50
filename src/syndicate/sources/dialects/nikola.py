"""Nikola: https://getnikola.com/handbook.html#metadata-fields, in the file or in a sidecar `name.meta`."""

import os
import re
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from syndicate import disk
from syndicate.model import Term
from syndicate.sources import frontmatter, headers, names, tables
from syndicate.sources.decode import DecodeError, text_of
from syndicate.sources.dialects import plain
from syndicate.sources.dialects.base import Beside, Dialect
from syndicate.sources.dialects.slugs import path_of_slug, slug_of, transliterated
from syndicate.sources.matter import MAX_CHARACTERS, FrontMatterError, Mapping, Value, too_long
from syndicate.sources.permalinks import Place
from syndicate.sources.scan import SourceFile
from syndicate.sources.tables import Tables

# Sphinx has a conf.py too; only Nikola's has this name.
_CONFIGURATION = "conf.py"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([_-][A-Za-z]+)?")
_BLOG_TITLE = re.compile(rb"^BLOG_TITLE\s*=", re.MULTILINE)
# Destinations of POSTS and PAGES where the site's configuration does not say otherwise; "stories" until 7.
_POSTS = "posts"
_PAGES = frozenset(["pages", "stories"])
# What unidecode and `slugify` of Nikola leave.
_KEPT = "+"
_INDEX = "index"
_IN_URLS = {"posts", "translations", "default_lang", "pretty_urls", "strip_indexes", "use_slugify"}
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
    "pretty_url": ("pretty_url",),
}


def recognises(root: Path) -> bool:
    """Tell whether the folder has a Nikola configuration, which is read as text and never executed."""
    return bool(_BLOG_TITLE.search(tables.beginning(root / _CONFIGURATION)))


def is_article(path: str) -> bool:
    """Leave out pages, and nothing else: Nikola knows no other names."""
    return path.partition("/")[0] not in _PAGES


def beside(_: Mapping) -> Beside:
    """Find what stands in sidecars."""
    return _beside


def _beside(article: SourceFile) -> Mapping:
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


def title(path: str, _: str) -> str:
    """Take the file's name."""
    return names.name(path)


def slug(_: str, path: str, settings: Mapping) -> str:
    """Make one of the file's name, in ASCII if USE_SLUGIFY does not say otherwise."""
    if tables.text(settings, "use_slugify") == "false":
        return re.sub(r"""[/\\?#"'\r\n\t*:<>|]""", "-", names.name(path))
    return slug_of(names.name(path), _KEPT)


def settings(site: Tables) -> Mapping:
    """Return what `conf.py` says in literals; what only a program can say is told where a URL needs it."""
    found = site.first(_CONFIGURATION)
    for key in sorted(_IN_URLS & found.unclear.keys()):
        message = f"{key.upper()} is the outcome of a program, which is not run; its default was taken"
        site.tell(found.place, found.unclear[key], "warning", message, "set `permalinks` in [site]")
    known = {key: value for key, value in found.values.items() if key not in found.unclear}
    translations = known.get("translations", "")
    tags = translations if isinstance(translations, dict) else {}
    folder = tables.text(known, "output_folder") or "output"
    return {**known, "languages": {tag: {} for tag in tags}, "public": folder}


def url_path(place: Place) -> str:
    """Return `posts/folder/slug/`, as POSTS, TRANSLATIONS, PRETTY_URLS and STRIP_INDEXES say."""
    name = path_of_slug(_slug_of(place), names.name(place.path))
    folders = [_language_folder(place), *_destination(place)]
    pretty = place.pretty_url.lower()
    if pretty in ("true", "yes", "1") or (not pretty and name != _INDEX and _is_set(place, "pretty_urls")):
        end = f"{name}/" if _is_set(place, "strip_indexes") else f"{name}/index.html"
    else:
        end = "" if name == _INDEX and _is_set(place, "strip_indexes") else f"{name}.html"
    return "/".join(
        [*(part for folder in folders for part in folder.split("/") if part not in ("", ".")), end]
    )


def _slug_of(place: Place) -> str:
    """Return the article's own slug, or the one that Nikola makes of the file's name."""
    made = place.settings.get("posts") and _is_set(place, "use_slugify") and not place.has_slug
    if not made or place.slug.isascii():
        return place.slug
    return slug_of(transliterated(names.name(place.path), place.slug, "Nikola"), _KEPT)


def _is_set(place: Place, key: str) -> bool:
    return tables.text(place.settings, key) != "false"


def _language_folder(place: Place) -> str:
    """Return the folder of the article's language."""
    folders = place.settings.get("translations", "")
    if not isinstance(folders, dict):
        return place.prefix
    marked = place.marked.lower() or tables.text(place.settings, "default_lang").lower()
    return tables.text(folders, marked, marked.replace("-", "_"))


def _destination(place: Place) -> list[str]:
    """Return the folders where the first of POSTS that takes the file puts it."""
    given = place.settings.get("posts", "")
    for item in given if isinstance(given, list) else []:
        rule = item if isinstance(item, list) else []
        if (
            len(rule) > 1
            and isinstance(rule[0], str)
            and fnmatchcase(names.name(place.below), PurePosixPath(rule[0]).name)
        ):
            folder = PurePosixPath(rule[0]).parent
            below = PurePosixPath(place.source).parent
            if below.is_relative_to(folder):
                return [_in_language(rule[1], place), *below.relative_to(folder).parts]
    folders = place.path.split("/")[:-1]
    return [_POSTS, *(folders[1:] if folders[:1] == [_POSTS] else folders)]


def _in_language(value: Value, place: Place) -> str:
    if isinstance(value, dict):
        default = tables.text(place.settings, "default_lang")
        return tables.text(value, place.marked.lower(), default, *value)
    return str(value)


def term_page(term: Term, language: str) -> str:
    """Return `categories/cat_name/` or `categories/name/`: Nikola's pages of categories and tags.

    Whether `a/b` is one category or two is in the site's configuration, so nothing is known of its page, nor
    is of a name that Nikola transliterates.
    """
    name = slug_of(term.label, _KEPT)
    prefix = {"category": "cat_", "tag": ""}.get(term.kind)
    if prefix is None or not name or not name.isascii() or "/" in term.label:
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
    beside=beside,
    title=title,
    slug=slug,
    settings=settings,
    path=url_path,
    prefixed=False,
    term_page=term_page,
)
