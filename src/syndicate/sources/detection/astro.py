"""Astro: https://docs.astro.build/en/reference/configuration-reference/, and the modules of its themes.

Astro itself has no title. Its themes keep one among the constants of `src/config` or `src/consts`, under
names of their own; the usual ones are looked for.
"""

import re

from syndicate.sources import tables
from syndicate.sources.detection import facts
from syndicate.sources.detection.facts import Facts, Source

_CONFIGURATION = tuple(f"astro.config.{suffix}" for suffix in ("mjs", "js", "ts", "mts", "cjs"))
_THEMES = tuple(
    f"src/{name}.{suffix}"
    for name in ("config", "consts", "constants", "site.config", "config/site", "data/site", "lib/consts")
    for suffix in ("ts", "js", "mjs", "yaml", "yml", "json", "toml")
)
_COLLECTIONS = ("src/content.config.ts", "src/content.config.js", "src/content.config.mjs",
    "src/content/config.ts", "src/content/config.js", "src/content/config.mjs")  # fmt: skip
_BASE = re.compile(rb"\bbase:\s*[\"'`]([^\"'`$\n]+)[\"'`]")
_SITES = ("site", "siteconfig", "site_config", "config", "metadata", "site_metadata", "site_info")


def gather(site: Facts) -> None:
    """Gather what Astro's configuration says, and what its theme's."""
    source = site.read(*_CONFIGURATION)
    themes = [site.read(place) for place in _THEMES]
    site.take("title", themes, "site_title", *_keys("title", "name"), "sitename", "title")
    descriptions = _keys("description", "desc", "subtitle", "tagline")
    site.take("description", themes, "site_description", *descriptions, convert=facts.prose)
    base = _text(source, "base").strip("/")
    site.take("url", [source], "site", convert=lambda url: facts.address(f"{url.rstrip('/')}/{base}"))
    if "url" not in site.site:
        keys = _keys("website", "site", "url", "href")
        site.take("url", themes, "site_url", *keys, convert=facts.address)
    _languages(site, source, themes)
    site.people(themes, *_keys("author"), "site_author", "author")
    site.take("timezone", themes, *_keys("timezone"), convert=facts.zone)
    folders = [base.decode("utf-8", "replace").removeprefix("./") for base in _bases(site)]
    site.articles(["src/content", *folders], "Astro's content collections")
    site.publish(_text(source, "publicdir") or "public", "Astro publishes it as /feeds/")


def _keys(*names: str) -> tuple[str, ...]:
    return tuple(f"{site}.{name}" for name in names for site in _SITES)


def _text(source: Source, key: str) -> str:
    return next(iter(facts.texts(source.value(key))), "")


def _languages(site: Facts, source: Source, themes: list[Source]) -> None:
    keys = ("i18n.defaultlocale", "i18n.language", *_keys("lang", "language", "locale"))
    main = site.take("language", [source, *themes], *keys, convert=facts.language)
    others = [tag for tag in facts.texts(source.value("i18n.locales")) if tag != main]
    if others:
        site.give("languages", others, source.origin("i18n"))


def _bases(site: Facts) -> list[bytes]:
    """Return the folders of the collections that lie elsewhere, outside of `src/content/`."""
    found = [base for place in _COLLECTIONS for base in _BASE.findall(tables.beginning(site.root / place))]
    return [base for base in found if not base.removeprefix(b"./").startswith(b"src/content")]
