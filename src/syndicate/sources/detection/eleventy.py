"""Eleventy: https://www.11ty.dev/docs/config/, and the data files in which its starters keep the rest."""

from syndicate.sources.detection import facts
from syndicate.sources.detection.facts import Facts, Source

_CONFIGURATION = (".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs",
    "eleventy.config.ts")  # fmt: skip
_NAMES = ("metadata", "site", "meta", "config")
_SUFFIXES = ("json", "js", "cjs", "mjs", "yml", "yaml", "toml")


def gather(site: Facts) -> None:
    """Gather what Eleventy's configuration says of folders, and the site's data of the rest."""
    source = site.read(*_CONFIGURATION)
    folder, origin = _folder(site, source, "input", "setinputdirectory()")
    data = _folder(site, source, "data", "setdatadirectory()", folder or ".")[0] or f"{folder or '.'}/_data"
    places = dict.fromkeys([data, "_data", "src/_data", "data", "src/data"])
    tables = [
        site.read(*(f"{place}/{name}.{suffix}" for suffix in _SUFFIXES))
        for place in places
        for name in _NAMES
    ]
    site.take("title", tables, "title", "name", "sitename")
    site.take("description", tables, "description", "subtitle", "tagline", convert=facts.prose)
    prefix = site.first("url", [source], "pathprefix", "config.pathprefix")[0].strip("/")
    keys = ("url", "baseurl", "base", "siteurl", "host", "domain")
    site.take("url", tables, *keys, convert=lambda url: _address(url, prefix))
    site.take("language", tables, "language", "lang", "locale", convert=facts.language)
    site.people(tables, "author", "authorname")
    site.articles([folder or "."], origin or "Eleventy's own")
    _publish(site, source)


def _folder(site: Facts, source: Source, name: str, call: str, base: str = ".") -> tuple[str, str]:
    """Return a folder that a method sets or a key, and where that stands; the latter counts if both do."""
    keys = (f"config.dir.{name}", f"dir.{name}", call)
    for key in keys:
        for value in facts.texts(source.value(key))[-1:]:
            return facts.folder_of(value, base), source.origin(key)
    return site.first("articles", [source], *keys)


def _address(url: str, prefix: str) -> str:
    whole = facts.address(url)
    return whole if not prefix or whole.endswith(f"/{prefix}/") else f"{whole}{prefix}/"


def _publish(site: Facts, source: Source) -> None:
    """Choose a folder that the configuration copies to the site's top, else tell which line it lacks."""
    copies = source.value("addpassthroughcopy()")
    for copy in copies if isinstance(copies, list) else []:
        for folder, to in copy.items() if isinstance(copy, dict) else ():
            if isinstance(to, str) and to.strip("./") == "":
                site.publish(folder, "Eleventy copies it to /feeds/")
                return
    site.publish(".", "Eleventy copies it to /feeds/, see below")
    if "feeds" not in [text.strip("./") for text in facts.texts(copies)]:
        line = 'eleventyConfig.addPassthroughCopy("feeds");'
        site.remedies.append(f"add the line {line} to {source.table.place or 'eleventy.config.js'}")
