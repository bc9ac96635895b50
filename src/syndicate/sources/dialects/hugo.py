"""Hugo: https://gohugo.io/content-management/front-matter/ and the keys that its themes add."""

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from syndicate import disk
from syndicate.model import Term
from syndicate.sources import tables
from syndicate.sources.dialects import plain
from syndicate.sources.dialects.base import Dialect
from syndicate.sources.globs import matches
from syndicate.sources.matter import Mapping
from syndicate.sources.permalinks import filled, path_part
from syndicate.sources.scan import SourceFile
from syndicate.sources.tables import Tables

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
_NAMES = [f"{name}.{suffix}" for name in ("hugo", "config") for suffix in ("toml", "yaml", "yml", "json")]
_CONFIGURATIONS = (*_NAMES, *(f"config/_default/{name}" for name in _NAMES))
_SETTINGS = [f"config/_default/{{}}.{suffix}" for suffix in ("toml", "yaml", "yml", "json")]
_DEFAULT = "defaultcontentlanguage"
_TARGETS = ("target", "_target")
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
    return path.name.partition(".")[0] != "_index" and plain.is_article(path)


def term_page(term: Term, language: str) -> str:
    """Return `categories/politics/`, `posts/`: Hugo's pages of its two default taxonomies and sections."""
    folder = _TERM_PAGES.get(term.kind)
    if folder is None:
        return ""
    return "/".join([*filter(None, (language.lower(), folder)), path_part(term.label), ""])


def settings(site: Tables) -> Mapping:
    """Return what counts of Hugo's configuration: what it gives to all pages, and the languages' marks."""
    whole = site.first(*_CONFIGURATIONS).values
    found = {key: site.first(*(place.format(key) for place in _SETTINGS)) for key in ("cascade", "languages")}
    given: Mapping = {key: table.values or whole.get(key, "") for key, table in found.items()}
    return {**given, _DEFAULT: tables.text(whole, _DEFAULT) or "en"}


def values_beside(article: SourceFile, settings: Mapping) -> Mapping:
    """Return what `cascade` gives to a page, in the `_index.md` of a folder above it or in the settings.

    The nearest counts, and of a list the first whose target is the page. Raises `FrontMatterError`.
    """
    mark, language = _language(article.below, settings)
    name = f"_index.{mark}.md" if mark else "_index.md"
    places = [Path(place) for place in _above(article, name) if os.path.lexists(place)]
    if not places and not settings.get("cascade"):
        return {}
    given = [tables.table(place).get("cascade", "") for place in places]
    values: Mapping = {}
    for cascade in (*given, settings.get("cascade", "")):
        for item in cascade if isinstance(cascade, list) else [cascade]:
            if isinstance(item, dict) and _is_target(item, article.below, mark, language):
                values = {**item, **values}
    return {key: value for key, value in values.items() if key not in _TARGETS}


def _above(article: SourceFile, name: str) -> Iterator[str]:
    """Yield where a file of that name would be in each folder above an article, the nearest first."""
    folder = article.name
    while folder:
        folder = folder.rpartition("/")[0]
        yield os.path.join(str(article.folder), folder, name)  # noqa: PTH118 - of thousands of articles


def _language(path: PurePosixPath, settings: Mapping) -> tuple[str, str]:
    """Return the mark of a language in the file's name, and the page's language, "" where a site has one."""
    languages = settings.get("languages", "")
    known = languages if isinstance(languages, dict) else {}
    if not known:
        return "", ""
    stem, _, mark = path.stem.rpartition(".")
    if stem and mark.lower() in known:
        return mark, mark
    folder = path.parts[0]
    return "", folder if folder.lower() in known else tables.text(settings, _DEFAULT)


def _is_target(item: Mapping, path: PurePosixPath, mark: str, language: str) -> bool:
    """Tell whether a cascade is for the page; what is not known here of its target does not keep it away."""
    target = next((item[key] for key in _TARGETS if key in item), "")
    if not isinstance(target, dict):
        return True
    bare = path.with_name(path.stem.removesuffix(f".{mark}"))
    bare = bare.parent if bare.name == "index" else bare
    if language and bare.parts[:1] == (language,):
        bare = PurePosixPath(*bare.parts[1:])
    facts = {
        "path": [f"/{bare}", f"/{path}"],
        "kind": ["page"],
        "lang": [language] if language else [],
        "environment": ["production"],
    }
    return all(
        any(matches(text.replace(" ", "-"), fact.lower().replace(" ", "-")) for fact in found)
        for key, found in facts.items()
        if found and (text := tables.text(target, key).lower())
    )


DIALECT = Dialect(
    name="hugo",
    public="public",
    recognises=recognises,
    keys=KEYS,
    hiding=(*plain.HIDING, "headless", "disablefeed"),
    split=plain.split,
    is_article=is_article,
    read_name=plain.undated_name,
    settings=settings,
    values_beside=values_beside,
    link=filled,
    term_page=term_page,
)
