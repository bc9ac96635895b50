"""What a generator's configuration says of a site, each fact with the place where it stands."""

import contextlib
import posixpath
import re
from collections.abc import Callable, Iterable
from itertools import product
from urllib.parse import urlsplit

from msgspec import Struct

from syndicate import disk
from syndicate.config import values
from syndicate.config.found import Fact, Found, Setting
from syndicate.content import scrub
from syndicate.model import Finding
from syndicate.sources import tables
from syndicate.sources.matter import Value
from syndicate.sources.scan import relative
from syndicate.sources.tables import Table, Tables

_REGION = re.compile(r"(?<=-)[a-z]{2}(?=-|$)")
_NOT_TEXT = re.compile(r"[<{]|\]\(")


class Source(Struct, frozen=True, kw_only=True):
    """A table in which facts may stand; *prefix* is what its keys are below, in the generator's own terms."""

    table: Table
    prefix: str = ""

    def value(self, dotted: str) -> Value:
        """Return what stands at a key with dots, "" if nothing does."""
        if dotted == self.prefix:
            return self.table.values
        value: Value = self.table.values if self._key(dotted) else ""
        for part in self._key(dotted).split("."):
            value = value.get(part, "") if isinstance(value, dict) else ""
        return value

    def unclear(self, dotted: str) -> int:
        """Return the line of the key if it is there, and only a program could tell its value; else 0."""
        return self.table.unclear.get(self._key(dotted).partition(".")[0], 0)

    def origin(self, dotted: str) -> str:
        """Return where the key stands, for people."""
        key = self._key(dotted)
        line = self.table.lines.get(key, 0)
        if line or not key:
            return f"{self.table.place}, line {line}" if line else self.table.place
        return f"{self.table.place}: {key}"

    def _key(self, dotted: str) -> str:
        below, dot, rest = dotted.partition(".")
        return dotted if not self.prefix else rest if below == self.prefix and dot else ""


class Facts:
    """Gathers the facts of one site.

    A class, because what is not understood gathers with them. Of several sources the first that says
    something counts.
    """

    def __init__(self, site: Tables) -> None:
        self.tables = site
        self.root = site.root
        self.site: dict[str, Fact] = {}
        self.feeds: dict[str, Fact] = {}
        self.remedies: list[str] = []
        self._findings: list[Finding] = []

    def read(self, *places: str, prefix: str = "") -> Source:
        """Return the first of these files that says something."""
        return Source(table=self.tables.first(*places), prefix=prefix)

    def take(
        self, name: str, sources: Iterable[Source], *keys: str, convert: Callable[[str], str] = str
    ) -> str:
        """Take the first text at one of the keys for the setting of that name, and return it."""
        text, origin = self.first(name, [*sources], *keys, convert=convert)
        if text:
            self.site[name] = Fact(value=text, origin=origin)
        return text

    def first(
        self, name: str, sources: list[Source], *keys: str, convert: Callable[[str], str] = str
    ) -> tuple[str, str]:
        """Return the first text at one of the keys and where it stands; both are "" if there is none."""
        for key in keys:
            for source in sources:
                value = source.value(key)
                text = _line(value) if isinstance(value, str) else ""
                if not text:
                    self._tell_unclear(source, key, name, there=bool(value))
                    continue
                try:
                    if converted := convert(text):
                        return converted, source.origin(key)
                except ValueError as error:
                    self._tell(source, key, f"{key}: {error}", name)
        return "", ""

    def give(self, name: str, value: Setting, origin: str) -> None:
        """Set a key of `[site]`."""
        self.site[name] = Fact(value=value, origin=origin)

    def people(self, sources: Iterable[Source], *keys: str) -> None:
        """Take the first names of authors; their mail addresses are not for feeds unless somebody says so."""
        for key, source in product(keys, [*sources]):
            value = source.value(key)
            names = [_name(item) for item in (value if isinstance(value, list) else [value])]
            if any(names):
                self.give("authors", [*filter(None, names)], source.origin(key))
                return

    def articles(self, folders: Iterable[str], origin: str) -> None:
        """Set the articles folders, those of them that are there and are the site's."""
        found = [*dict.fromkeys(filter(None, map(folder_of, folders)))]
        there = [name for name in found if disk.exists(self.root / name)]
        if there:
            self.give("articles", there[0] if there[1:] == [] else there, origin)

    def publish(self, folder: str, origin: str) -> None:
        """Let the feeds be written below a folder that the generator copies to the site's top."""
        top = folder_of(folder) or "."
        self.feeds["output"] = Fact(value=posixpath.normpath(f"{top}/feeds"), origin=origin)
        if top not in (".", "static"):
            self.give("static", top, origin)

    def address_of_pages(self) -> None:
        """Take the host in a file CNAME, as GitHub Pages does, where nothing else says the address."""
        for place in ("CNAME", "static/CNAME", "public/CNAME") if "url" not in self.site else ():
            name = tables.beginning(self.root / place).decode("utf-8", "replace").strip()
            with contextlib.suppress(ValueError):
                if name:
                    self.give("url", address(f"https://{values.host(name)}"), place)

    def found(self, generator: str) -> Found:
        """Return what was gathered."""
        findings = (*self.tables.findings, *self._findings)
        return Found(
            generator=generator,
            site=self.site,
            feeds=self.feeds,
            remedies=tuple(self.remedies),
            findings=tuple(sorted(findings)),
        )

    def _tell_unclear(self, source: Source, key: str, name: str, *, there: bool) -> None:
        if source.unclear(key) and not there:
            message = f"{key} was not understood, since only the program could tell; nothing of it is run"
            self._tell(source, key, message, name, source.unclear(key))

    def _tell(self, source: Source, key: str, message: str, name: str, line: int = 0) -> None:
        finding = Finding(
            path=relative(self.root / source.table.place, self.root),
            line=line or source.table.lines.get(key, 0),
            severity="warning",
            message=message,
            remedy=f"write `{name}` into [site] of syndicate.toml",
        )
        if finding not in self._findings:
            self._findings.append(finding)


def folder_of(text: str, base: str = ".") -> str:
    """Return the path below the site's folder of one that is given below *base*, "" if it leads out of it."""
    path = posixpath.normpath(posixpath.join(base, text.strip().removeprefix("@site/").lstrip("/")))
    return "" if path.split("/")[0] == ".." or "\0" in path else path


def language(text: str) -> str:
    """Return a language tag with its region in capitals."""
    return _REGION.sub(lambda match: match[0].upper(), values.language(text))


def address(text: str) -> str:
    """Return the site's URL; raises `ValueError` for this machine's, which stands there while one works."""
    url = values.web_url(text)
    if values.is_loopback(urlsplit(url).hostname or ""):
        raise ValueError(f"{text!r} is an address of this machine alone")
    return url


def zone(text: str) -> str:
    """Return the name of a time zone."""
    return values.timezone(text).key


def prose(text: str) -> str:
    """Return a text without markup or template tags, "" for any other."""
    return "" if _NOT_TEXT.search(text) else text


def texts(value: Value) -> list[str]:
    """Return the texts of a list, or of one text."""
    return [
        item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str) and item
    ]


def _name(value: Value) -> str:
    """Return the name of a person, who may be written with an address."""
    name = tables.text(value, "name") if isinstance(value, dict) else value
    text = _line(name) if isinstance(name, str) else ""
    try:
        return values.mailbox(text).name
    except ValueError:
        return text


def _line(text: str) -> str:
    return " ".join(scrub(text).split())
