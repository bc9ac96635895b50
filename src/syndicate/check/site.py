"""A site as a whole: its settings, its articles, and everything that was written of them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from syndicate import output, planning, sources
from syndicate.check import file, page
from syndicate.check.context import Context
from syndicate.check.pictures import Pictures
from syndicate.check.places import Places
from syndicate.check.rules import RULES, Fault
from syndicate.config import FILE_NAME, Site
from syndicate.errors import ConfigError, InputError
from syndicate.making import Progress
from syndicate.model import Finding
from syndicate.sources.scan import relative

_LINE = re.compile(r"line (\d+): ")
_PAGES = (".html", ".htm")
_READ = (".xml", ".rss", ".atom", ".json", ".opml")


class Checked(Finding, frozen=True, kw_only=True, order=True):
    """A finding with the name of its rule, as docs/reference/checks.md lists them."""

    rule: str


class Report(Struct, frozen=True, kw_only=True):
    """What was looked at, how many of each, and what was found."""

    articles: int
    files: int
    mails: int = 0
    findings: tuple[Checked, ...]


def settings_findings(error: ConfigError) -> tuple[Checked, ...]:
    """Turn what is wrong with the settings into findings."""
    found = []
    for problem in error.problems:
        match = _LINE.match(problem)
        message, _, remedy = problem[match.end() if match else 0 :].partition("; ")
        line = int(match[1]) if match else 0
        found.append(_checked("settings", error.path.name, line, message, remedy or RULES["settings"].remedy))
    return tuple(found)


def check(site: Site, *, now: datetime, progress: Progress = planning.quiet) -> Report:
    """Check a site: read and render its articles, and look at each file that the manifest lists.

    Raises `InputError` or `ConfigError` where a build would.
    """
    made = planning.plan(site, now=now, progress=progress)
    manifest = output.read_manifest(site.feeds.output)
    places = Places(made.sources)
    context = Context(now=now, is_missing=Pictures(site, made.sources).is_missing)
    wanted = {str(each.path): sha256(each.data).hexdigest() for each in made.outputs}
    found = _Collection(site, places)
    for path in sorted(manifest.files):
        name = relative(site.feeds.output / path, site.root)
        for fault in _written(site.feeds.output / path, manifest.hashes(path), context):
            found.add(name, fault)
    read = (of_article(finding) for finding in made.findings)
    stale = _stale(site, wanted, manifest.files)
    return Report(
        articles=len(made.sources.articles),
        files=len(manifest.files),
        findings=tuple(sorted({*read, *stale, *found.findings()})),
    )


def check_files(paths: Sequence[str], folder: Path, *, now: datetime, site: Site | None = None) -> Report:
    """Check files by themselves, given relative to *folder*.

    What *site* has written points at its articles. Raises `InputError` for a file that cannot be read.
    """
    ours = site if site and any(_is_of(site, folder / path) for path in paths) else None
    read = sources.read(ours, now) if ours else None
    missing = Pictures(ours, read).is_missing if ours and read else None
    own = Context(now=now, is_missing=missing) if missing else Context(now=now)
    found = _Collection(ours, Places(read) if read else None)
    for path in paths:
        is_ours = ours is not None and _is_of(ours, folder / path)
        data, context = _content(folder / path, path), own if is_ours else Context(now=now)
        is_page = is_ours and Path(path).suffix.lower() in _PAGES
        for fault in page.faults(data, context) if is_page else file.faults(data, context):
            found.add(path, fault, is_ours=is_ours)
    return Report(articles=0, files=len(paths), findings=tuple(sorted(found.findings())))


def of_feeds(
    site: Site, found: sources.Sources, files: Mapping[str, bytes], now: datetime
) -> tuple[Checked, ...]:
    """Check feeds that a build would write, by their paths in the output folder; they point at articles."""
    context = Context(now=now, is_missing=Pictures(site, found).is_missing)
    faulty = _Collection(site, Places(found))
    for path, data in files.items():
        for fault in file.faults(data, context):
            faulty.add(relative(site.feeds.output / path, site.root), fault)
    return tuple(sorted(faulty.findings()))


def of_mail(name: str, data: bytes, now: datetime) -> tuple[Checked, ...]:
    """Check an edition's mail, which is no file yet: what is wrong points at the settings."""
    faults = file.faults(data, Context(now=now))
    return tuple(
        _checked(each.rule, FILE_NAME, 0, f"{each.message} (in the mail {name})", RULES[each.rule].remedy)
        for each in faults
    )


def _is_of(site: Site, place: Path) -> bool:
    return place.resolve().is_relative_to(site.feeds.output.resolve())


def _content(place: Path, name: str) -> bytes:
    try:
        with place.open("rb") as opened:
            return opened.read(file.TOO_LARGE + 1)
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror}") from error


def _written(place: Path, hashes: Sequence[str], context: Context) -> Iterator[Fault]:
    """Check a file that the manifest lists: it is there, as it was written, and right."""
    try:
        data = place.read_bytes()
    except OSError:
        yield Fault(rule="written", message="is in manifest.json, but not there")
        return
    if sha256(data).hexdigest() not in hashes:
        yield Fault(rule="written", message="was changed by another hand since it was written")
    suffix = place.suffix.lower()
    if suffix in _PAGES:
        yield from page.faults(data, context)
    elif suffix in _READ:
        yield from file.faults(data, context)


def _stale(site: Site, wanted: dict[str, str], there: dict[str, str]) -> Iterator[Checked]:
    """Tell where a build would write something else."""
    folder = relative(site.feeds.output, site.root)
    old = sum(there.get(path) != digest for path, digest in wanted.items())
    if not there:
        yield _checked("stale", folder, 0, "nothing was written yet", RULES["stale"].remedy)
    elif old:
        message = f"{old:,} of {len(wanted):,} files are not what a build would write"
        yield _checked("stale", folder, 0, message, RULES["stale"].remedy)


def of_article(finding: Finding) -> Checked:
    """Name the rule of what reading the articles, or rendering them, has found."""
    fields = {name: getattr(finding, name) for name in Finding.__struct_fields__}
    return Checked(rule="article", **fields)


class _Collection:
    """Collects faults, one finding for each article and place, however many files show it.

    A class, because it grows with each file.
    """

    def __init__(self, site: Site | None, places: Places | None) -> None:
        self._site = site
        self._places = places
        self._found: dict[tuple[str, ...], tuple[Checked, list[str]]] = {}

    def add(self, name: str, fault: Fault, *, is_ours: bool = True) -> None:
        """Take a fault of a file."""
        article = self._places.article(fault) if self._places and is_ours else None
        said = fault.near or fault.message
        # In RSS, Atom and JSON Feed the same is told in other words.
        key = (
            (article.path, fault.rule, fault.about, said)
            if article
            else (name, fault.rule, fault.message, fault.entry)
        )
        if key in self._found:
            files = self._found[key][1]
            if name not in files:
                files.append(name)
            return
        path = article.path if article else name
        line = self._places.line(article, fault) if article and self._places else fault.line
        finding = _checked(fault.rule, path, line, fault.message, RULES[fault.rule].remedy)
        self._found[key] = (finding, [name])

    def findings(self) -> Iterator[Checked]:
        """Yield what was found; what points at an article names the file that showed it."""
        for finding, files in self._found.values():
            if finding.path in files:
                yield finding
                continue
            others = f" and {len(files) - 1:,} other{'s' if len(files) > 2 else ''}" if files[1:] else ""  # noqa: PLR2004
            message = f"{finding.message} (in {files[0]}{others})"
            yield _checked(finding.rule, finding.path, finding.line, message, finding.remedy)


def _checked(rule: str, path: str, line: int, message: str, remedy: str) -> Checked:
    return Checked(
        path=path, line=line, severity=RULES[rule].severity, message=message, remedy=remedy, rule=rule
    )
