"""Hugo: https://gohugo.io/content-management/front-matter/ and the keys that its themes add."""

import re
from pathlib import Path, PurePosixPath

from syndicate import disk
from syndicate.model import Term
from syndicate.sources import tables
from syndicate.sources.dialects import plain
from syndicate.sources.dialects.base import Dialect
from syndicate.sources.permalinks import filled, path_part

_CONFIGURATION = (
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "config/_default",
    "archetypes/default.md",
)
# Other generators have such files too; only Hugo's has this key.
_SHARED_NAMES = ("config.toml", "config.yaml", "config.yml", "config.json")
_BASE_URL = re.compile(rb"^[ \t{]*[\"']?baseurl[\"']?\s*[:=]", re.IGNORECASE | re.MULTILINE)
_TERM_PAGES = {"category": "categories", "tag": "tags", "section": ""}

KEYS: dict[str, tuple[str, ...]] = plain.KEYS | {
    # Hugo shows an article from its publishDate on; `date` alone is the usual case.
    "published": ("publishdate", "pubdate", "published", "date"),
    # In permalinks it is `date` that counts.
    "permalink_date": ("date",),
    "updated": ("lastmod", "modified", "updated"),
    "expires": ("expirydate", "unpublishdate"),
    "url": ("url",),
    "categories": ("categories", "category"),
    "tags": ("tags", "tag"),
    "authors": ("authors", "author", "params.authors", "params.author"),
    "summary": ("summary", "description", "excerpt", "lead"),
    "image": ("image", "images", "featured_image", "featuredimage", "cover.image", "cover", "thumbnail"),
    "image_alt": ("image_alt", "cover.alt", "cover.caption", "featuredimagealt"),
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
    """Tell whether the folder looks like a Hugo site."""
    return any(disk.exists(root / name) for name in _CONFIGURATION) or any(
        _BASE_URL.search(tables.beginning(root / name)) for name in _SHARED_NAMES
    )


def is_article(path: PurePosixPath) -> bool:
    """Leave out `_index.md`, which is a list page, whatever language it is marked with."""
    return path.name.split(".")[0] != "_index" and plain.is_article(path)


def term_page(term: Term, language: str) -> str:
    """Return `categories/politics/`, `posts/`: Hugo's pages of its two default taxonomies and sections."""
    folder = _TERM_PAGES.get(term.kind)
    if folder is None:
        return ""
    return "/".join([*filter(None, (language.lower(), folder)), path_part(term.label), ""])


DIALECT = Dialect(
    name="hugo",
    recognises=recognises,
    keys=KEYS,
    hiding=(*plain.HIDING, "headless", "disablefeed"),
    split=plain.split,
    is_article=is_article,
    read_name=plain.undated_name,
    link=filled,
    term_page=term_page,
)
