"""The editions on the web: a page for each, and the archive of a digest as a feed.

They are made of what `send` keeps in `.syndicate/editions`: the record of an edition, and its page once it
goes out. `send` writes them before the first message leaves; `build` makes the same files again, so that they
belong to the output folder like every other.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from msgspec.structs import replace

from syndicate import disk, identity
from syndicate.config import Digest, Site
from syndicate.errors import InputError
from syndicate.model import FILES, Article, Feed, FormatName, Output
from syndicate.output import add, lock, replace_file
from syndicate.state import FOLDER, manifest
from syndicate.state.manifest import EditionRecord
from syndicate.state.schema import read_stamp

_BELOW = "editions"


def linked(digest: Digest, site: Site) -> Digest:
    """Return a digest whose messages link to the pages made here, unless its own `archive` is configured.

    There is no page that lists them; what does is the archive's feed, in the first of its formats.
    """
    if digest.archive:
        return digest
    below = f"{site.feeds.url}{_BELOW}"
    path = f"{digest.name}/{FILES[site.feeds.kinds['site'].formats[0]]}"
    return replace(digest, archive=f"{below}/{{edition}}.html", archive_feed=f"{below}/{quote(path)}")


def publish(site: Site, folder: Path | None, record: EditionRecord, page: str) -> None:
    """Put an edition on the web, with the archive that lists it; *folder* is the state's, None for none.

    A build that is at work is waited for. Raises `InputError` if that cannot be written, `RefusedError` if a
    file in the way is not ours, or a link leads out of the output folder.
    """
    if folder is None:
        return
    replace_file(_page_path(folder, record.id), page.encode())
    replace_file(manifest.edition_path(folder, record.id), manifest.encode(record))
    with lock(site.feeds.output, wait=True):
        add(site.feeds.output, (file for file in outputs(site) if _concerns(file.path, record)))


def outputs(site: Site) -> tuple[Output, ...]:
    """Return the page of each edition that went out, and the newest of each digest as a feed."""
    folder = site.root / FOLDER
    with suppress(OSError):
        disk.entries(folder / manifest.FOLDER)
    records = (
        manifest.read_edition(manifest.edition_path(folder, name))
        for name in sorted(_names(folder))
        if disk.is_file(_page_path(folder, name))
    )
    shown = [record for record in records if record.state != "aborted"]
    pages = (
        Output(path=PurePosixPath(_page(each)), parts=(disk.read(_page_path(folder, each.id)),))
        for each in shown
    )
    names = sorted({each.digest for each in shown})
    feeds = (
        file for name in names for file in _archive(site, [each for each in shown if each.digest == name])
    )
    return (*pages, *feeds)


def _names(folder: Path) -> set[str]:
    try:
        return manifest.edition_names(folder)
    except OSError as error:
        place = folder / manifest.FOLDER
        raise InputError(f"{place}: cannot be read: {error.strerror}; make it readable") from error


def archives(site: Site, files: Collection[str]) -> dict[str, dict[FormatName, str]]:
    """Return where the newsletters' archives are: their paths by title and format.

    They are among the *files* of `outputs`, or were written on another machine.
    """
    is_elsewhere = is_of_elsewhere(site)

    def is_there(path: str) -> bool:
        return path in files or (is_elsewhere(path) and disk.is_file(site.feeds.output / path))

    found: dict[str, dict[FormatName, str]] = {}
    titles = [digest.title for digest in site.digests]
    for digest in site.digests:
        paths = _archive_paths(site, digest.name)
        title = digest.title if titles.count(digest.title) == 1 else f"{digest.title} ({digest.name})"
        if there := {name: path for name, path in paths.items() if is_there(path)}:
            found[title] = there
    return found


def is_of_elsewhere(site: Site) -> Callable[[str], bool]:
    """Return what tells whether a file of the output folder belongs to an edition that is not known here.

    Such a page was written by `send` on another machine, and mails lead to it.
    """
    folder = site.root / FOLDER
    editions, digests = manifest.edition_names(folder), manifest.begun_names(folder)

    def is_of_elsewhere(path: str) -> bool:
        match PurePosixPath(path).parts:
            case (first, page):
                return first == _BELOW and PurePosixPath(page).stem not in editions
            case (first, digest, _):
                return first == _BELOW and digest not in digests
        return False

    return is_of_elsewhere


def _concerns(path: PurePosixPath, record: EditionRecord) -> bool:
    return str(path) == _page(record) or path.parent.name == record.digest


def _page(record: EditionRecord) -> str:
    return f"{_BELOW}/{record.id}.html"


def _page_path(folder: Path, edition: str) -> Path:
    return folder / manifest.FOLDER / f"{edition}.html"


def _archive_paths(site: Site, digest: str) -> dict[FormatName, str]:
    return {name: f"{_BELOW}/{digest}/{FILES[name]}" for name in site.feeds.kinds["site"].formats}


def _archive(site: Site, records: Iterable[EditionRecord]) -> Iterator[Output]:
    """Yield the files of one digest's archive."""
    from syndicate.feeds import FeedWriter  # noqa: PLC0415 - a digest needs none, and it takes its time

    newest = sorted(records, key=lambda each: each.slot_at, reverse=True)
    settings = site.feeds.kinds["site"]
    shown = newest[: settings.limit]
    contents = {_url(site, record): _contents(record) for record in shown}
    articles = tuple(_article(site, record) for record in shown)
    first = newest[0]
    key = f"edition/{first.digest}"
    paths = _archive_paths(site, first.digest)
    feed = Feed(
        key=key,
        kind="edition",
        title=first.title,
        description=first.title,
        home_url=site.url,
        language=first.language,
        updated=articles[0].updated,
        articles=articles,
        paths=paths,
        urls={name: site.feeds.url + quote(path) for name, path in paths.items()},
        authors=site.authors,
        icon=site.icon,
        logo=site.logo,
        copyright=site.copyright,
    )
    writer = FeedWriter(lambda article: contents[article.url], site_title=site.title)
    for name, path in paths.items():
        yield Output(path=PurePosixPath(path), parts=writer.parts(feed, name))


def _article(site: Site, record: EditionRecord) -> Article:
    when = read_stamp(record.planned_at)
    return Article(
        # The same on another domain: a feed's archive is not new because its site has moved.
        id=identity.iri(f"{record.id} {record.planned_at}"),
        url=_url(site, record),
        path=_page(record),
        title=record.subject,
        published=when,
        updated=when,
        language=record.language,
        summary=record.preheader,
    )


def _url(site: Site, record: EditionRecord) -> str:
    return site.feeds.url + quote(_page(record))


def _contents(record: EditionRecord) -> str:
    """List an edition's articles as HTML; feeds carry links, the page has the rest."""
    lines = (
        f'<li><a href="{escape(item.url)}">{escape(item.title)}</a></li>'
        for item in record.items
        if item.kind == "article"
    )
    return f"<ul>{''.join(lines)}</ul>"
