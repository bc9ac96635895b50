"""Reads `syndicate.toml` and turns its tables into `Site`, one function a table."""

import tomllib
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urljoin

import msgspec

from syndicate.config import digests, keys, values
from syndicate.config.settings import (
    FORMATS,
    GENERATORS,
    GROUP_KINDS,
    CustomFeed,
    Feeds,
    FeedSettings,
    GroupKind,
    Selection,
    Site,
    Smtp,
)
from syndicate.config.table import Problems, Table
from syndicate.errors import ConfigError
from syndicate.model import ContentMode, FormatName, Person

FILE_NAME = "syndicate.toml"
_ARTICLE_FOLDERS = ("content", "articles", "posts", "_posts")
_SECURITY = ("starttls", "tls", "none")
_PATH_FIELDS = ("kind", "slug", "file", "format")
_TITLE_FIELDS = ("kind", "label", "site")


def load(path: Path) -> Site:
    """Read the configuration file at *path*.

    Raises `ConfigError` with every problem of the file.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        message = "there is no such file; `syndicate init` writes one"
        raise ConfigError(path, (message,)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(path, (f"cannot be read: {error}",)) from error
    return parse(text, path)


def parse(text: str, path: Path) -> Site:
    """Turn the *text* of a configuration file into a site; *path* says where its folder is.

    Raises `ConfigError` with every problem of the text.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path, (f"is not valid TOML: {error}",)) from error
    problems = Problems(text)
    root = Table(raw, "", problems)
    site = _site(root, path.resolve().parent)
    root.finish()
    if problems.messages:
        raise ConfigError(path, problems.sorted())
    return site


def _site(root: Table, folder: Path) -> Site:
    table = root.table("site")
    url = table.convert("url", values.web_url, "")
    title = table.text("title")
    for key, value, example in (
        ("url", url, "https://news.example/"),
        ("title", title, "The Daily Compiler"),
    ):
        if not value and not (key == "url" and table.text("url")):
            table.problem(key, f'is missing; write for instance {key} = "{example}"')
    language = table.convert("language", values.language, "en")
    site = Site(
        root=folder,
        title=title,
        url=url,
        description=table.text("description"),
        language=language,
        languages=table.converted("languages", values.language),
        timezone=table.convert("timezone", values.timezone, values.timezone("UTC")),
        authors=_authors(table),
        copyright=table.text("copyright"),
        icon=_under(url, table.text("icon")),
        logo=_under(url, table.text("logo")),
        articles=_article_folders(table, folder),
        static=folder / table.text("static", "static"),
        generator=table.choice("generator", GENERATORS, "auto"),
        registry=table.text("registry", "syndicate.ids"),
        permalinks=_permalinks(table),
        feeds=_feeds(root.table("feeds"), folder, url),
        smtp=_smtp(root.table("smtp")),
    )
    design = digests.design(root.table("design"))
    found = tuple(digests.digest(item, site, design) for item in root.tables("digests"))
    _unique(root, "digests", [digest.name for digest in found])
    table.finish()
    return msgspec.structs.replace(site, digests=found)


def _under(base: str, link: str) -> str:
    return urljoin(base, link) if link else ""


def _authors(table: Table) -> tuple[Person, ...]:
    people = []
    for text in table.texts("authors"):
        try:
            people.append(values.mailbox(text))
        except ValueError:
            people.append(Person(name=text))
    return tuple(people)


def _article_folders(table: Table, folder: Path) -> tuple[Path, ...]:
    if table.has("articles"):
        return tuple(folder / name for name in table.texts("articles"))
    return tuple(folder / name for name in _ARTICLE_FOLDERS if (folder / name).is_dir()) or (folder,)


def _permalinks(table: Table) -> dict[str, str]:
    if not table.has("permalinks"):
        return {}
    raw = table.raw["permalinks"]
    patterns = {"": raw} if isinstance(raw, str) else raw
    if not isinstance(patterns, dict):
        table.problem("permalinks", 'is neither a pattern such as "/:year/:slug/" nor a table of sections')
        return {}
    for section, pattern in patterns.items():
        if not isinstance(pattern, str) or not pattern.startswith("/"):
            table.problem("permalinks", f"the pattern of {section!r} does not begin with a slash")
    return {section.strip("/"): str(pattern) for section, pattern in patterns.items()}


def _feeds(table: Table, folder: Path, site_url: str) -> Feeds:
    output = folder / table.text("output", "feeds")
    inside = output.relative_to(folder).as_posix() if output.is_relative_to(folder) else ""
    base = _settings(table, FeedSettings())
    base = msgspec.structs.replace(base, title=_pattern(table, "title", base.title, _TITLE_FIELDS))
    by = cast("tuple[GroupKind, ...]", table.choices("by", GROUP_KINDS, ("category", "tag")))
    plain = msgspec.structs.replace(base, selection=Selection())
    site = msgspec.structs.replace(base, path="{file}", title="{site}", min_articles=0)
    kinds = {"site": _kind(table.table("site"), site)}
    kinds |= {kind: _kind(table.table(kind), plain) for kind in GROUP_KINDS}
    custom = tuple(_custom(item, plain) for item in table.tables("custom"))
    _unique(table, "custom", [feed.name for feed in custom])
    default_url = urljoin(site_url, f"{inside}/") if inside not in ("", ".") else site_url
    url = table.convert("url", values.web_url, default_url)
    table.finish()
    return Feeds(output=output, url=url, by=by, kinds=kinds, custom=custom)


def _kind(table: Table, base: FeedSettings) -> FeedSettings:
    settings = _settings(table, base)
    title = _pattern(table, "title", base.title, _TITLE_FIELDS)
    table.finish()
    return msgspec.structs.replace(settings, title=title)


def _settings(table: Table, base: FeedSettings) -> FeedSettings:
    return FeedSettings(
        selection=keys.selection(table, base.selection),
        formats=cast("tuple[FormatName, ...]", table.choices("formats", FORMATS, base.formats)),
        limit=table.number("limit", base.limit),
        max_age=table.convert("max_age", values.duration, base.max_age),
        max_bytes=keys.size(table, "max_bytes", base.max_bytes),
        content=cast("ContentMode", table.choice("content", ("full", "summary"), base.content)),
        min_articles=table.number("min_articles", base.min_articles, least=0),
        path=_path(table, base.path),
        title=base.title,
    )


def _path(table: Table, default: str) -> str:
    path = _pattern(table, "path", default, _PATH_FIELDS)
    if not ("{file}" in path or "{format}" in path):
        table.problem("path", f"{path!r} gives all formats one file; use {{file}} or {{format}}")
    return path


def _pattern(table: Table, key: str, default: str, fields: tuple[str, ...]) -> str:
    pattern = table.text(key, default)
    try:
        pattern.format(**dict.fromkeys(fields, "x"))
    except (LookupError, ValueError, AttributeError):
        known = ", ".join(f"{{{field}}}" for field in fields)
        table.problem(key, f"{pattern!r} has a field that does not exist; the fields are {known}")
        return default
    return pattern


def _custom(table: Table, base: FeedSettings) -> CustomFeed:
    name = keys.name(table)
    settings = _settings(table, msgspec.structs.replace(base, min_articles=0))
    feed = CustomFeed(
        name=name,
        title=table.text("title", name),
        description=table.text("description"),
        language=table.convert("language", values.language, ""),
        settings=settings,
    )
    table.finish()
    return feed


def _unique(table: Table, key: str, names: list[str]) -> None:
    for name in sorted({name for name in names if names.count(name) > 1}):
        table.problem(key, f"two of them are named {name!r}; give each a name of its own")


def _smtp(table: Table) -> Smtp:
    smtp = Smtp(
        host=table.text("host", "localhost"),
        port=table.number("port", 25),
        security=cast("Literal['starttls', 'tls', 'none']", table.choice("security", _SECURITY, "starttls")),
        user=table.text("user"),
        password_env=table.text("password_env"),
    )
    table.finish()
    return smtp
