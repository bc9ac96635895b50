"""`syndicate init`."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import click
from msgspec.structs import replace

from syndicate.cli import Options
from syndicate.cli.console import count, listed, print_findings, say
from syndicate.cli.options import verbosity_options
from syndicate.config import EXAMPLE_URL, FILE_NAME, Site, parse
from syndicate.config.found import Fact, Found
from syndicate.config.values import ascii_host, is_address, web_url
from syndicate.errors import RefusedError
from syndicate.model import Article, Output

_MARK = re.compile(r"\.[a-z]{2,3}(-[A-Za-z]{2,4})?")
_ORDER = (
    "title", "description", "url", "language", "languages", "timezone", "authors", "copyright", "articles",
    "static", "generator",
)  # fmt: skip
_WIDTH = 38
# The language of a site where no article names one.
_UNNAMED = "en"
_HEAD = "# What syndicate makes of this folder. Every key: docs/reference/configuration.md of syndicate.\n"
_HINTS = """\
# not = ["tag:internal"]            # kept out of the site's own feed
# content = "summary"               # instead of whole articles

# [[digests]]                       # a newsletter: syndicate digest daily
# name = "daily"
# schedule = "daily at 07:00"
# from = {sender}
# to = ["you@example.org"]
"""


def _address(_ctx: click.Context, _param: click.Parameter, text: str | None) -> str | None:
    try:
        return text and web_url(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--title", help="The site's title.  [default: the generator's, or the folder's name]")
@click.option("--url", callback=_address, help="The site's address.  [default: the generator's]")
@verbosity_options
@click.pass_obj
def init(options: Options, folder: Path | None, title: str | None, url: str | None) -> None:
    """Look at FOLDER (default: here) and write a syndicate.toml for it.

    What the site generator's own configuration says is taken from there; it is read, and never run.
    """
    root = (options.folder / (folder or ".")).resolve()
    if not root.is_dir():
        raise click.BadParameter(f"there is no folder {str(folder)!r}", param_hint="FOLDER")
    target = root / FILE_NAME
    if target.exists() or target.is_symlink():
        raise RefusedError(f"{target}: exists already; it was not touched. Edit it, or move it away first")
    from syndicate.output import save_together
    from syndicate.sources.detection import detect

    found = _given(detect(root, "auto"), root, title, url)
    text, account = _compose(root, found)
    save_together(root, [Output(path=PurePosixPath(FILE_NAME), parts=(text.encode(),))])
    print_findings(found.findings, options.verbosity)
    say(f"Wrote {target}: {account}.", options.verbosity)
    for remedy in found.remedies:
        say(f"To publish the feeds with the site, {remedy}.", options.verbosity)
    if found.site["url"].value == EXAMPLE_URL:
        say(f"Set `url` in it: it says {EXAMPLE_URL}, and every link begins with it.", options.verbosity)
    say("Then run: syndicate build", options.verbosity)


def _given(found: Found, root: Path, title: str | None, url: str | None) -> Found:
    """Add the title and the address that are asked for, or what stands in for them."""
    known = found.titled().site.get("title")
    facts = {
        "title": Fact(value=known.value if known else _title(root.name), origin="CHANGE THIS: its name"),
        "url": Fact(value=EXAMPLE_URL, origin="CHANGE THIS: where the site is served"),
        **found.site,
        **{name: Fact(value=text, origin="") for name, text in (("title", title), ("url", url)) if text},
    }
    feeds = found.feeds or {"output": Fact(value="feeds", origin="")}
    return replace(found, site=facts, feeds=feeds)


def _title(name: str) -> str:
    title = re.sub(r"[-_\s\x00-\x1f\x7f-\x9f]+", " ", name.encode("utf-8", "replace").decode()).strip()
    return title[:1].upper() + title[1:] or "My site"


def _compose(root: Path, found: Found) -> tuple[str, str]:
    """Return the text of the file, and what it rests on, for people."""
    site = parse("", root / FILE_NAME, found)
    from syndicate.sources import read

    read_all = read(site, datetime.now(UTC))
    amount = f"{count(read_all.files, 'file')}, {count(len(read_all.articles), 'article')}"
    folders = [folder.relative_to(root).as_posix() for folder in site.articles]
    facts = {**_languages(read_all.articles, found), **found.site}
    origin = facts["articles"].origin if "articles" in facts else ""
    facts["articles"] = Fact(
        value=folders[0] if folders[1:] == [] else folders, origin="; ".join(filter(None, [origin, amount]))
    )
    facts["generator"] = Fact(value=found.generator, origin="")
    lines = [_line(key, facts[key]) for key in _ORDER if key in facts]
    notes = [f"# To publish them, {remedy}." for remedy in found.remedies]
    hints = _HINTS.format(sender=_quoted(_sender(site)))
    feeds = [_line(key, fact) for key, fact in found.feeds.items()]
    text = "\n".join([_HEAD, "[site]", *lines, "", "[feeds]", *feeds, *notes, "", hints])
    places = listed("this folder" if folder == "." else f"{folder}/" for folder in folders)
    return text, f"{amount} in {places}, read as generator {found.generator!r}"


def _languages(articles: Iterable[Article], found: Found) -> dict[str, Fact]:
    """Return the languages of the articles, that of most first, where the configuration names none."""
    if "language" in found.site:
        return {}
    known = [*articles]
    used = [tag for tag, _ in Counter(article.language for article in known).most_common()]
    languages = list(dict.fromkeys([*used, *_marks(article.path for article in known)])) or [_UNNAMED]
    by_default = languages == [_UNNAMED]
    origin = "CHANGE THIS if it is another: nothing names it" if by_default else "that of most articles"
    facts = {"language": Fact(value=languages[0], origin=origin)}
    return {**facts, "languages": Fact(value=languages, origin="")} if languages[1:] else facts


def _line(key: str, fact: Fact) -> str:
    value = fact.value
    written = _quoted(value) if isinstance(value, str) else f"[{', '.join(map(_quoted, value))}]"
    line = f"{key} = {written}"
    return f"{line:<{_WIDTH}}  # {_printable(fact.origin)}" if fact.origin else line


def _printable(origin: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]", "", origin)


def _sender(site: Site) -> str:
    """Return an address for the example of a newsletter."""
    host = ascii_host(urlsplit(site.url).hostname or "").removeprefix("www.")
    name = re.sub(r"[^\w .-]", "", site.title).strip() or "News"
    return f"{name} <news@{host if is_address(f'news@{host}') else 'example.org'}>"


def _marks(paths: Iterable[str]) -> list[str]:
    """Return the languages that file names end in (`name.de.md`) where the same name has other endings."""
    names = {path.with_suffix("") for path in map(PurePosixPath, paths)}
    marks: dict[PurePosixPath, set[str]] = defaultdict(set)
    for name in names:
        if _MARK.fullmatch(name.suffix):
            marks[name.with_suffix("")].add(name.suffix[1:])
    return sorted(
        {mark for name, found in marks.items() if len(found) > 1 or name in names for mark in found}
    )


def _quoted(text: str) -> str:
    """Write a basic string of TOML: as JSON does, but surrogate pairs are none of its escapes."""
    return json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False)
