"""Where Hugo puts a page: https://gohugo.io/content-management/urls/, as its `page_paths.go` does it.

Settings are Hugo's own, by their names in lower case.
"""

import posixpath
from urllib.parse import quote, unquote_plus

from syndicate.sources import tables
from syndicate.sources.dialects.hugo_pages import (
    Page,
    default_language,
    is_on,
    languages,
    page_at,
    said_of_section,
    sanitized,
)
from syndicate.sources.dialects.hugo_tokens import filled
from syndicate.sources.globs import matches
from syndicate.sources.matter import Mapping, Value
from syndicate.sources.permalinks import Place, literal, path_of

_SAFE = "/!$&'()*+,;=:@"


def path(place: Place) -> str:
    """Return the path by Hugo's configuration, an address where its language has a site of its own.

    Raises `ValueError` where nothing is left of the name that the URL would end with.
    """
    if not place.settings.get("configured"):
        return f"{place.prefix}/{path_of(place)}" if place.prefix else path_of(place)
    page = page_at(place)
    pattern = _pattern(page)
    if pattern:
        made = posixpath.normpath("/" + unquote_plus(filled(pattern, page), errors="ignore")).lstrip("/")
    else:
        made = "/".join(_plain_parts(page))
    if _is_ugly(page):
        made += ".html"
    parts = [sanitized(part, page) for part in made.split("/")]
    if not parts[-1].removesuffix(".html").strip("."):
        raise ValueError(f"has nothing left of {(page.name)[:60]!r}, and would be its folder's")
    end = "" if _is_ugly(page) else "/"
    return _in_its_language(page, f"/{literal('/'.join(filter(None, parts)))}{end}")


def link(text: str, place: Place) -> str:
    """Return the path for the URL in a front matter; raises `ValueError` for what is not understood."""
    if "://" in text:
        return literal(text)
    page = page_at(place)
    given = unquote_plus(filled(text, page)) if ":" in text else text
    made = "/".join(filter(None, literal(given).split("/")))
    if given.endswith("/") or "." not in given:
        made += "/"
    if place.settings.get("configured") and not text.startswith("/"):
        return _in_its_language(page, f"/{made}")
    return _at_its_host(page, f"/{made}")


def _plain_parts(page: Page) -> list[str]:
    """Return the path of the source with the slugs of sections and page, each part as Hugo spells it."""
    cased = is_on(page.setting("disablepathtolower"))
    parts = [part if cased else part.lower().replace(" ", "-") for part in (*page.folders, page.name)]
    slugs = (said_of_section(page, depth, "slug") for depth in range(len(page.folders)))
    return [own or part for own, part in zip([*slugs, page.slug], parts, strict=True)]


def _is_ugly(page: Page) -> bool:
    """Tell whether the page is a file and not a folder: a switch, or a table of sections."""
    value = page.setting("uglyurls")
    if isinstance(value, dict):
        return bool(page.folders) and is_on(value.get(page.folders[0].lower(), ""))
    return is_on(value)


def _in_its_language(page: Page, made: str) -> str:
    default = default_language(page.place.settings)
    language = page.language or default
    if language == default and not is_on(page.place.settings.get("defaultcontentlanguageinsubdir", "")):
        return _at_its_host(page, made)
    return _at_its_host(page, made) if _host(page) else f"/{language}{made}"


def _at_its_host(page: Page, made: str) -> str:
    host = _host(page)
    return f"{host.rstrip('/')}{quote(made, safe=f'{_SAFE}%')}" if host else made


def _host(page: Page) -> str:
    """Return the address of the site in the page's language, "" if all languages share one."""
    own = languages(page.place.settings).get(page.language, "")
    return tables.text(own, "baseurl") if isinstance(own, dict) else ""


def rules(given: Value) -> list[Mapping]:
    """Return the permalinks of pages, of which the first that fits counts: a *pattern*, and for which pages.

    These are those *below* a section, or whose path a *glob* means.
    """
    if isinstance(given, list):
        return [rule for item in given if isinstance(item, dict) and (rule := _targeted(item))]
    found: list[Mapping] = []
    for key, value in given.items() if isinstance(given, dict) else ():
        pages: Mapping = value if key == "page" and isinstance(value, dict) else {key: value}
        found += [
            {"below": f"/{section.strip(' /')}", "pattern": pattern}
            for section, pattern in pages.items()
            if isinstance(pattern, str)
        ]
    return sorted(found, key=lambda rule: -len(tables.text(rule, "below")))


def _targeted(item: Mapping) -> Mapping:
    given = item.get("target", "")
    target = given if isinstance(given, dict) else {}
    facts = {"kind": "page", "environment": "production"}
    if not all(matches(tables.text(target, key).lower() or "*", fact) for key, fact in facts.items()):
        return {}
    return {
        "glob": tables.text(target, "path").lower() or "/**",
        "pattern": tables.text(item, "pattern"),
    }


def _pattern(page: Page) -> str:
    known = page.place.settings.get("rules", "")
    found = known.get(page.language) or known.get("", "") if isinstance(known, dict) else ""
    fitting = (rule for rule in found if isinstance(rule, dict) and _fits(rule, page.logical))
    return tables.text(next(fitting, {}), "pattern")


def _fits(rule: Mapping, path: str) -> bool:
    if glob := tables.text(rule, "glob"):
        return matches(glob, path)
    section = tables.text(rule, "below")
    return "/" not in path[1:] if section == "/" else f"{path}/".startswith(f"{section}/")
