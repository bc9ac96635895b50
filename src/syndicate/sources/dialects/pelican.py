"""Pelican: https://docs.getpelican.com/en/latest/content.html and the keys that its themes add."""

from pathlib import Path, PurePosixPath

from syndicate import disk
from syndicate.model import Term
from syndicate.sources.dialects import plain
from syndicate.sources.dialects.base import Dialect, FileName
from syndicate.sources.dialects.slugs import path_of_slug, slug_of
from syndicate.sources.permalinks import Place

_CONFIGURATION = ("pelicanconf.py", "publishconf.py")
# PAGE_PATHS and DEFAULT_CATEGORY, where the site's configuration does not say otherwise.
_PAGES = "pages"
_CATEGORY = "misc"
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
    """Tell whether the folder has a Pelican configuration, which is not read."""
    return any(disk.exists(root / name) for name in _CONFIGURATION)


def split(text: str) -> list[str]:
    """Cut at semicolons if there are any, else at commas, and at the ends of lines."""
    return plain.split(text.replace("\n", ";" if ";" in text else ","))


def is_article(path: PurePosixPath) -> bool:
    """Leave out pages, and nothing else: Pelican knows no other names."""
    return path.parts[0] != _PAGES


def read_name(path: PurePosixPath, _: tuple[str, ...]) -> FileName:
    """Read `2010-12-03-name.md`; a language stands in `Lang` alone."""
    return plain.read_name(path, ())


def labels(kind: str, given: tuple[str, ...], path: PurePosixPath) -> tuple[str, ...]:
    """Take the name of the folder for the category of an article that has none."""
    return (path.parent.name or _CATEGORY,) if kind == "category" and not given else given


def served(link: str) -> bool:
    """Leave out `{static}x.png` and `{photo}x.jpg`, which no theme resolves in a header."""
    return not link.startswith(("{", "|"))


def slug(title: str, path: PurePosixPath) -> str:
    """Make one of the title, as with SLUGIFY_SOURCE = "title"."""
    return slug_of(title) or slug_of(path.name)


def url_path(place: Place) -> str:
    """Return `slug.html`, and `slug-fr.html` for an article in another than the site's language."""
    name = path_of_slug(place.slug, place.path.name)
    return f"{name}-{path_of_slug(place.language, '')}.html" if place.language else f"{name}.html"


def term_page(term: Term, _: str) -> str:
    """Return `tag/name.html`: Pelican's pages of categories, tags and authors, which have no language."""
    name = slug_of(term.label)
    return f"{term.kind}/{name}.html" if term.kind in _TERM_PAGES and name else ""


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
    served=served,
    slug=slug,
    slugs_group=True,
    path=url_path,
    term_page=term_page,
)
