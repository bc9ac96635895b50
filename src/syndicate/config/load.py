"""Reads `syndicate.toml` and turns its tables into `Site`, one function a table."""

import tomllib
from functools import partial
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

import msgspec

from syndicate.config import delivery, digests, feeds, keys, patterns, renames, values
from syndicate.config.found import Found
from syndicate.config.problems import Problems
from syndicate.config.settings import GENERATORS, BodySettings, Feeds, Site
from syndicate.config.table import Raw, Table, lacks
from syndicate.errors import ConfigError
from syndicate.model import Person

FILE_NAME = "syndicate.toml"
FOLDER = ".syndicate"
"""Beside that file: what commands keep."""
EXAMPLE_URL = "https://example.org/"
"""What `syndicate init` writes where it was given none (RFC 2606 §3)."""
MISSING = "there is no such file; `syndicate init` writes one"
PUBLIC_FOLDERS = ("public", "_site", "output", "build", "dist")
"""Where the generators put what they make, unless they are told otherwise."""
_ARTICLE_FOLDERS = ("content", "articles", "posts", "_posts")
_DEFAULT = Site(root=Path(), title="", url="", feeds=Feeds())


def load(path: Path) -> Site:
    """Read the configuration file at *path*, and nothing else.

    Raises `ConfigError` with every problem of the file.
    """
    text = read(path)
    if text is None:
        raise ConfigError(path, (MISSING,))
    return parse(text, path)


def read(path: Path) -> str | None:
    """Return the text of the configuration file at *path*, None if there is none; raises `ConfigError`."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(path, (f"cannot be read: {error}",)) from error


def tables(text: str, path: Path) -> Raw:
    """Return what the *text* of a configuration file says, unchecked; raises `ConfigError`."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also a number of more digits than Python reads
        raise ConfigError(path, (f"is not valid TOML: {error}; texts stand in quotes",)) from error


def parse(text: str, path: Path, found: Found | None = None) -> Site:
    """Turn the *text* of a configuration file into a site; *path* says where its folder is.

    What the text lacks is taken from what was *found* elsewhere. Raises `ConfigError` with every problem of
    the text.
    """
    raw = tables(text, path)
    problems = Problems(text)
    root = Table(_completed(raw, found) if found else raw, "", problems)
    site = _site(root, path.parent.resolve())
    root.finish()
    if problems.messages:
        raise ConfigError(path, problems.sorted())
    return site


def _completed(raw: Raw, found: Found) -> Raw:
    """Return the tables with what was found in place of what they lack."""
    given = {name: table for name in ("site", "feeds") if isinstance(table := raw.get(name, {}), dict)}
    facts = {"site": found.site, "feeds": found.feeds}
    if "static" in given.get("site", {}) or "url" in given.get("feeds", {}):
        facts["feeds"] = {}  # they speak of another folder than was found
    return raw | {
        name: table | {key: fact.value for key, fact in facts[name].items() if lacks(table, key)}
        for name, table in given.items()
        if table or facts[name]
    }


def _site(root: Table, folder: Path) -> Site:
    table = root.table("site")
    url = table.convert("url", values.web_url, "")
    title = table.text("title")
    if table.lacks("url"):
        table.problem("url", 'is missing; write for instance url = "https://news.example/"')
    if table.lacks("title"):
        table.problem("title", 'is missing; write for instance title = "The Daily Compiler"')
    static = keys.folder(folder, table.text("static", str(_DEFAULT.static)))
    aliases = renames.aliases(root.table("aliases"))
    bodies = _bodies(root.table("content"), folder)
    tops = (static, *_public_folders(bodies, folder))
    site = Site(
        root=folder,
        title=title,
        url=url,
        description=table.text("description"),
        language=table.convert("language", values.language, _DEFAULT.language),
        languages=table.converted("languages", values.language),
        timezone=table.convert("timezone", values.timezone, _DEFAULT.timezone),
        authors=_authors(table),
        copyright=table.text("copyright"),
        icon=table.convert("icon", partial(values.link, base=url), ""),
        logo=table.convert("logo", partial(values.link, base=url), ""),
        articles=_article_folders(table, folder),
        static=static,
        media=table.convert("media", values.web_url, ""),
        generator=table.choice("generator", GENERATORS, _DEFAULT.generator),
        registry=table.text("registry", _DEFAULT.registry),
        permalinks=patterns.permalinks(table),
        bodies=bodies,
        aliases=aliases,
        feeds=feeds.feeds(root.table("feeds"), folder, tops, url, aliases),
    )
    if is_among_articles(site):
        culprit, key = (root.table("feeds"), "output") if "feeds" in root.raw else (table, "articles")
        culprit.problem(key, "the feeds would be written among the articles; give them a folder of their own")
    table.finish()
    return renames.applied(_with_mail(root, site))


def _with_mail(root: Table, site: Site) -> Site:
    design = digests.design(root.table("design"))
    tables = root.tables("digests")
    found = tuple(digests.digest(item, site, design) for item in tables)
    keys.unique(tables, [digest.name for digest in found])
    table = root.table("delivery")
    site = msgspec.structs.replace(
        site,
        digests=found,
        delivery=delivery.delivery(table, site.root),
        smtp=delivery.smtp(root.table("smtp")),
        dkim=delivery.dkim(root.table("dkim")) if root.has("dkim") else None,
    )
    delivery.check_folder(table, site)
    return site


def is_provisional(url: str) -> bool:
    """Tell whether a site's address is the example, or this machine's, which nobody else can open."""
    return url == EXAMPLE_URL or values.is_loopback(urlsplit(url).hostname or "")


def is_among_articles(site: Site) -> bool:
    """Tell whether the feeds would be written into an articles folder, under whatever name."""
    return site.feeds.output.resolve() in {place.resolve() for place in site.articles}


def _authors(table: Table) -> tuple[Person, ...]:
    people = []
    for text in table.texts("authors"):
        try:
            people.append(values.mailbox(text))
        except ValueError:
            people.append(Person(name=text))
    return tuple(people)


def _article_folders(table: Table, root: Path) -> tuple[Path, ...]:
    if table.has("articles"):
        names = table.texts("articles")
        if table.raw["articles"] == []:
            table.problem("articles", 'names no folder; write for instance articles = "content"')
        return tuple(dict.fromkeys(keys.folder(root, name) for name in names))
    return tuple(root / name for name in _ARTICLE_FOLDERS if (root / name).is_dir()) or (root,)


def _bodies(table: Table, root: Path) -> BodySettings:
    public = table.text("public")
    settings = BodySettings(
        html=cast("Literal['source', 'public']", table.choice("html", ("source", "public"), "source")),
        public=keys.folder(root, public) if public else None,
        select=table.convert("select", values.selector, ""),
        remove=table.converted("remove", values.selector),
    )
    for key in ("public", "select", "remove"):
        if settings.html == "source" and table.has(key):
            table.problem(key, 'is for pages of the built site; set html = "public" as well')
    table.finish()
    return settings


def _public_folders(bodies: BodySettings, root: Path) -> tuple[Path, ...]:
    """Return what may be the site's top, because pages are read there."""
    if bodies.html == "source":
        return ()
    return (bodies.public,) if bodies.public else tuple(root / name for name in PUBLIC_FOLDERS)
