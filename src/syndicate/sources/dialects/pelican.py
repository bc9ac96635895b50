"""Pelican: https://docs.getpelican.com/en/latest/content.html and the keys that its themes add."""

import re
import unicodedata
from pathlib import Path
from string import Formatter

from syndicate import disk
from syndicate.model import Term
from syndicate.sources import names, tables
from syndicate.sources.dialects import plain
from syndicate.sources.dialects.base import Beside, Dialect, FileName
from syndicate.sources.dialects.slugs import path_of_slug, pelican_slug, slug_of, transliterated
from syndicate.sources.matter import Mapping
from syndicate.sources.permalinks import Place, literal
from syndicate.sources.scan import SourceFile
from syndicate.sources.tables import Tables

_CONFIGURATION = ("pelicanconf.py", "publishconf.py")
# PAGE_PATHS and DEFAULT_CATEGORY, where the site's configuration does not say otherwise.
_PAGES = "pages"
_CATEGORY = "misc"
_URL = "{slug}.html"
_LANG_URL = "{slug}-{lang}.html"
_SUBSTITUTIONS = [(r"[^\w\s-]", ""), (r"(?u)\A\s*", ""), (r"(?u)\s*\Z", ""), (r"[-\s]+", "-")]
_PATTERNS = {"filename_metadata", "path_metadata"}
_IN_URLS = {
    "article_url",
    "article_lang_url",
    "default_lang",
    "slugify_source",
    "slugify_use_unicode",
    "slugify_preserve_case",
    "slug_regex_substitutions",
    "filename_metadata",
    "path_metadata",
}
_TERM_PAGES = frozenset(["category", "tag", "author"])

KEYS: dict[str, tuple[str, ...]] = plain.KEYS | {
    "published": ("date",),
    "updated": ("modified",),
    # An article has its page where Save_as puts it; Pelican asks for both keys together.
    "url": ("url", "save_as"),
    "categories": ("category",),
    "tags": ("tags", "keywords"),
    "summary": ("summary", "description"),
    "image": (
        "cover",
        "image",
        "header_image",
        "header_cover",
        "headerimage",
        "featured_image",
        "og_image",
        "thumbnail",
    ),
    "image_alt": ("cover_alt", "image_alt", "headeralt"),
}


def recognises(root: Path) -> bool:
    """Tell whether the folder has a Pelican configuration, which is read as text and never executed."""
    return any(disk.exists(root / name) for name in _CONFIGURATION)


def split(text: str) -> list[str]:
    """Cut at semicolons if there are any, else at commas, and at the ends of lines."""
    return plain.split(text.replace("\n", ";" if ";" in text else ","))


def is_article(path: str) -> bool:
    """Leave out pages, and nothing else: Pelican knows no other names."""
    return path.partition("/")[0] != _PAGES


def settings(site: Tables) -> Mapping:
    """Return what `pelicanconf.py` and `publishconf.py` say in literals.

    What is the outcome of a program is told where a URL needs it, and counts as not said.
    """
    found: Mapping = {}
    for name in _CONFIGURATION:
        table = site.first(name)
        for key in sorted(_IN_URLS & table.unclear.keys()):
            message = f"{key.upper()} is the outcome of a program, which is not run; its default was taken"
            site.tell(name, table.unclear[key], "warning", message, "set `permalinks` in [site]")
        found = {**found, **{key: value for key, value in table.values.items() if key not in table.unclear}}
    for key in _PATTERNS & found.keys():
        if _is_broken(tables.text(found, key)):
            message = f"{key.upper()} is no regular expression; it was left out"
            site.tell(_CONFIGURATION[0], 0, "warning", message, "correct it")
            found[key] = ""
    found["configured"] = "yes" if found else ""
    return {**found, "public": tables.text(found, "output_path") or "output"}


def _is_broken(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return True
    return False


def beside(settings: Mapping) -> Beside:
    """Find what the names of the file and its folders say by FILENAME_METADATA and PATH_METADATA."""
    filename, path = (tables.text(settings, f"{key}_metadata") for key in ("filename", "path"))

    def values(article: SourceFile) -> Mapping:
        found: Mapping = {}
        for pattern, text in ((filename, names.stem(article.name)), (path, article.name)):
            match = re.match(pattern, text) if pattern else None
            groups = match.groupdict() if match else {}
            found = {**{name.lower(): value for name, value in groups.items() if value}, **found}
        return found

    return values


def read_name(path: str, _: tuple[str, ...]) -> FileName:
    """Read `2010-12-03-name.md`; a language stands in `Lang` alone."""
    return plain.read_name(path, ())


def labels(kind: str, given: tuple[str, ...], path: str, settings: Mapping) -> tuple[str, ...]:
    """Take the name of the folder for the category of an article that has none."""
    if kind != "category" or given:
        return given
    by_folder = tables.text(settings, "use_folder_as_category") != "false"
    folder = names.name(names.parent(path)) if by_folder else ""
    return (folder or tables.text(settings, "default_category") or _CATEGORY,)


def served(link: str) -> bool:
    """Leave out `{static}x.png` and `{photo}x.jpg`, which no theme resolves in a header."""
    return not link.startswith(("{", "|"))


def slug(title: str, path: str, settings: Mapping) -> str:
    """Make one of the title, or of the file's name, as SLUGIFY_SOURCE says."""
    name = names.name(path)
    source = name if tables.text(settings, "slugify_source") == "basename" else title
    return _spelled(source, settings) or _spelled(name, settings)


def _spelled(text: str, settings: Mapping, kind: str = "slug") -> str:
    given = settings.get(f"{kind}_regex_substitutions", settings.get("slug_regex_substitutions", ""))
    if not given and not {"slugify_use_unicode", "slugify_preserve_case"} & settings.keys():
        return slug_of(text)
    return pelican_slug(
        text,
        [(str(each[0]), str(each[1])) for each in given if isinstance(each, list) and len(each) > 1]
        if isinstance(given, list)
        else _SUBSTITUTIONS,
        cased=tables.text(settings, "slugify_preserve_case") == "true",
        unicode=tables.text(settings, "slugify_use_unicode") == "true",
    )


def url_path(place: Place) -> str:
    """Return `slug.html`, or what ARTICLE_URL makes of the article, ARTICLE_LANG_URL in another language.

    Raises `ValueError` where that needs Unidecode's table of transliterations, and it is not here.
    """
    own = tables.text(place.settings, "default_lang").lower()
    foreign = place.marked.lower() not in ("", own) if own else bool(place.language)
    key = "article_lang_url" if foreign else "article_url"
    pattern = tables.text(place.settings, key) or (_LANG_URL if foreign else _URL)
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError as error:
        raise ValueError(f"comes from {pattern[:60]!r} in {key.upper()}, which is no pattern") from error
    made = "".join(before + _field(place, name, spec or "") for before, name, spec, _ in parts)
    return literal(made)


def _field(place: Place, name: str | None, spec: str) -> str:
    settings = place.settings
    match name:
        case None:
            found = ""
        case "date":
            found = place.date.strftime(spec or "%Y-%m-%d %H:%M:%S%z")
        case "category":
            found = _in_ascii(next(iter(place.categories), ""), place, name)
        case "author":
            found = _in_ascii(place.author or tables.text(settings, name), place, name)
        case "lang":
            found = path_of_slug(place.marked or tables.text(settings, "default_lang"), "")
        case "path":
            found = place.below
        case "slug":
            found = path_of_slug(_slug_of(place), names.name(place.path))
        case _:
            raise ValueError(f"needs {name!r}, which is not understood")
    return found


def _slug_of(place: Place) -> str:
    """Return the article's own slug, or the one that Pelican makes; a date in a file's name stays in that."""
    if place.has_slug:
        return place.slug
    if tables.text(place.settings, "slugify_source") == "basename":
        return _in_ascii(names.stem(place.below), place)
    return _in_ascii(place.title, place) or _in_ascii(names.name(place.path), place)


def _in_ascii(text: str, place: Place, kind: str = "slug") -> str:
    """Spell a text as Pelican does, with the letters that only Unidecode knows where that is there."""
    settings = place.settings
    made = _spelled(text, settings, kind)
    unicode = tables.text(settings, "slugify_use_unicode") == "true"
    if unicode or made.isascii() or not settings.get("configured"):
        return made
    return _spelled(transliterated(unicodedata.normalize("NFKC", text), made, "Pelican"), settings, kind)


def term_page(term: Term, _: str) -> str:
    """Return `tag/name.html`: Pelican's pages of categories, tags and authors, which have no language.

    Nothing is known of that of a name that Pelican transliterates.
    """
    name = slug_of(term.label)
    return f"{term.kind}/{name}.html" if term.kind in _TERM_PAGES and name and name.isascii() else ""


DIALECT = Dialect(
    name="pelican",
    family="pelican",
    public="output",
    recognises=recognises,
    keys=KEYS,
    hiding=plain.HIDING,
    header_in_fence=True,
    html_head=True,
    split=split,
    names=split,
    whole=("category", "author"),
    is_article=is_article,
    read_name=read_name,
    labels=labels,
    settings=settings,
    beside=beside,
    served=served,
    slug=slug,
    slugs_group=True,
    path=url_path,
    term_page=term_page,
)
