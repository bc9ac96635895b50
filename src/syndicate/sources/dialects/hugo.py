"""Hugo: https://gohugo.io/content-management/front-matter/ and the keys that its themes add."""

import os
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from syndicate import disk
from syndicate.model import Term
from syndicate.sources import names, tables
from syndicate.sources.dialects import hugo_pages, hugo_tokens, hugo_urls, plain
from syndicate.sources.dialects.base import Beside, Dialect, once_a_folder
from syndicate.sources.globs import matches
from syndicate.sources.matter import Mapping, Value, merged
from syndicate.sources.permalinks import path_part
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
_FOLDERS = [[f"config/{folder}/{name}" for name in _NAMES] for folder in ("_default", "production")]
_SUFFIXES = ("toml", "yaml", "yml", "json")
# What may have a file of its own in these folders.
_KEYS = ("cascade", "languages", "permalinks", "frontmatter", "uglyurls")
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


def term_page(term: Term, language: str) -> str:
    """Return `categories/politics/`, `posts/`: Hugo's pages of its two default taxonomies and sections."""
    folder = _TERM_PAGES.get(term.kind)
    if folder is None:
        return ""
    name = hugo_pages.term_part(term.label) if folder else path_part(term.label)
    return "/".join([*filter(None, (language.lower(), folder)), name, ""]) if name else ""


def settings(site: Tables) -> Mapping:
    """Return what Hugo's configuration says, that in `config/` before the file at the top.

    A permalink that is not understood is told, and left out.
    """
    found: Mapping = {}
    for places in (_NAMES, *_FOLDERS):
        found = merged(found, site.first(*places).values, (), plain.split)
    for folder, key in product(("_default", "production"), _KEYS):
        part = site.first(*(f"config/{folder}/{key}.{suffix}" for suffix in _SUFFIXES)).values
        given = found.get(key, "")
        if part:
            found = {**found, key: merged(given if isinstance(given, dict) else {}, part, (), plain.split)}
    sites: Mapping = {"": found, **hugo_pages.languages(found)}
    rules: Mapping = {
        tag: [*_understood(site, hugo_urls.rules(about["permalinks"]))]
        for tag, about in sites.items()
        if isinstance(about, dict) and "permalinks" in about
    }
    default = (tables.text(found, hugo_pages.DEFAULT) or "en").lower()
    return {
        **found,
        "configured": "yes" if found else "",
        "rules": rules,
        "public": "" if hugo_pages.has_hosts(found) else tables.text(found, "publishdir") or "public",
        hugo_pages.DEFAULT: default,
        hugo_pages.HOMES: hugo_pages.homes(found),
    }


def _understood(site: Tables, rules: list[Mapping]) -> Iterator[Mapping]:
    for rule in rules:
        pattern = tables.text(rule, "pattern")
        if hugo_tokens.is_unknown(pattern):
            message = f"the permalink {pattern[:60]!r} holds what is not understood; the usual URL was taken"
            site.tell(_place(site), 0, "warning", message, "set `permalinks` in [site]")
        else:
            yield rule


def _place(site: Tables) -> str:
    """Return where permalinks are set, as far as that can be told."""
    places = (f"config/_default/permalinks.{suffix}" for suffix in _SUFFIXES)
    return site.first(*places, *_NAMES).place or "config"


def beside(settings: Mapping) -> Beside:
    """Find what `cascade` gives to a page, in the `_index.md` of a folder above it or in the settings.

    The nearest counts, and of a list the first whose target is the page. Raises `FrontMatterError`.
    """

    def given(article: SourceFile, name: str) -> list[Mapping]:
        places = filter(os.path.lexists, _above(article, name))
        sections = [tables.table(Path(place)).get("cascade", "") for place in places]
        return [item for cascade in (*sections, settings.get("cascade", "")) for item in _items(cascade)]

    for_folder = once_a_folder(given)

    def values(article: SourceFile) -> Mapping:
        mark, language, _ = hugo_pages.locate(article.path, article.name, settings)
        found: Mapping = {}
        for item in for_folder(article, f"_index.{mark}.md" if mark else "_index.md"):
            if _is_target(item, article.name, mark, language):
                found = {**item, **found}
        return {key: value for key, value in found.items() if key not in _TARGETS}

    return values


def _items(cascade: Value) -> list[Mapping]:
    return [item for item in (cascade if isinstance(cascade, list) else [cascade]) if isinstance(item, dict)]


def _above(article: SourceFile, name: str) -> Iterator[str]:
    """Yield where a file of that name would be in each folder above an article, the nearest first."""
    folder = article.name
    while folder:
        folder = names.parent(folder)
        yield os.path.join(str(article.folder), folder, name)  # noqa: PTH118 - of thousands of articles


def _is_target(item: Mapping, path: str, mark: str, language: str) -> bool:
    """Tell whether a cascade is for the page; what is not known here of its target does not keep it away."""
    target = next((item[key] for key in _TARGETS if key in item), "")
    if not isinstance(target, dict):
        return True
    bare = names.without_suffix(path).removesuffix(f".{mark}").removesuffix("/index")
    bare = bare.removeprefix(f"{language}/") if language else bare
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
    is_article=plain.is_article,
    read_name=plain.undated_name,
    settings=settings,
    beside=beside,
    path=hugo_urls.path,
    link=hugo_urls.link,
    prefixed=False,
    term_page=term_page,
)
