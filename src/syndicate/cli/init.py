"""`syndicate init`."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import click

from syndicate.cli import Options
from syndicate.cli.console import count, listed, say
from syndicate.cli.options import verbosity_options
from syndicate.config import FILE_NAME, parse
from syndicate.config.values import ascii_host, is_address, web_url
from syndicate.errors import RefusedError
from syndicate.model import Output

_MARK = re.compile(r"\.[a-z]{2,3}(-[A-Za-z]{2,4})?")
_URL = "https://example.org/"
# A generator that copies a folder of static files to the site publishes the feeds with them.
_OUTPUTS = {
    "hugo": '"static/feeds"             # Hugo publishes it as /feeds/',
    "zola": '"static/feeds"             # Zola publishes it as /feeds/',
}
_TEMPLATE = """\
# What syndicate makes of this folder. Lines that begin with # show defaults or examples.
# Every key: docs/reference/configuration.md of syndicate.

[site]
title = {title}
url = {url}{url_note}
language = {language}
{languages}\
timezone = "UTC"                    # of dates without an offset, for instance "Europe/Berlin"
articles = {articles}{found}
generator = {generator}
# permalinks = "/:year/:slug/"      # default: the article's path

[feeds]
output = {output}
# url = "{url_bare}feeds/"          # where the folder is served
# formats = ["rss", "atom", "json"]
# by = ["category", "tag"]          # also "language", "author", "section"
# not = ["tag:internal"]            # kept out of the site's own feed
# limit = 20                        # also max_age = "90d", max_bytes = "500kB"
# content = "full"                  # or "summary"
# min_articles = 1                  # a term needs so many to earn a feed

# [[feeds.custom]]                  # a feed of its own: custom/NAME/rss.xml
# name = "security"
# title = "Security"
# any = ["tag:security", "category:cve"]
# not = ["language:de"]

# [[digests]]                       # a newsletter: syndicate digest daily
# name = "daily"
# schedule = "daily at 07:00"       # or "weekly on monday at 07:00", "monthly on 1 at 07:00"
# from = {sender}
# all = ["language:{reader}"]           # readers of one language want no translations
# to = ["you@example.org"]
# address = "1 Main Street, Springfield"
# unsubscribe = "https://{host}/u/{{token}}"
"""


def _address(_ctx: click.Context, _param: click.Parameter, text: str | None) -> str | None:
    try:
        return text and web_url(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--title", help="The site's title.  [default: the folder's name]")
@click.option("--url", callback=_address, help="The site's address.")
@verbosity_options
@click.pass_obj
def init(options: Options, folder: Path | None, title: str | None, url: str | None) -> None:
    """Look at FOLDER (default: here) and write a commented syndicate.toml for it."""
    root = (options.folder / (folder or ".")).resolve()
    if not root.is_dir():
        raise click.BadParameter(f"there is no folder {str(folder)!r}", param_hint="FOLDER")
    target = root / FILE_NAME
    if target.exists() or target.is_symlink():
        raise RefusedError(f"{target}: exists already; it was not touched. Edit it, or move it away first")
    from syndicate.output import save_together

    text, account = _compose(root, title or _title(root.name), url)
    save_together(root, [Output(path=PurePosixPath(FILE_NAME), data=text.encode())])
    say(f"Wrote {target}: {account}.", options.verbosity)
    if url is None:
        say(f"Set `url` in it: it says {_URL}, and every link begins with it.", options.verbosity)
    say("Then run: syndicate build", options.verbosity)


def _title(name: str) -> str:
    title = re.sub(r"[-_\s\x00-\x1f\x7f-\x9f]+", " ", name.encode("utf-8", "replace").decode()).strip()
    return title[:1].upper() + title[1:] or "My site"


def _compose(root: Path, title: str, url: str | None) -> tuple[str, str]:
    """Return the text of the file, and what it rests on, for people."""
    draft = parse(f"[site]\ntitle = {_quoted(title)}\nurl = {_quoted(url or _URL)}\n", root / FILE_NAME)
    from syndicate.sources import read
    from syndicate.sources.dialects import choose

    found = read(draft, datetime.now(UTC))
    used = [tag for tag, _ in Counter(article.language for article in found.articles).most_common()]
    languages = list(dict.fromkeys([*used, *_marks(article.path for article in found.articles)]))
    folders = [folder.relative_to(root).as_posix() for folder in draft.articles]
    generator = choose("auto", root).name
    amount = f"{count(found.files, 'file')}, {count(len(found.articles), 'article')}"
    sender = re.sub(r"[^\w .-]", "", title).strip() or "News"
    host = ascii_host(urlsplit(draft.url).hostname or "")
    if not is_address(f"news@{host}"):
        host = "example.org"
    text = _TEMPLATE.format(
        title=_quoted(title),
        url=_quoted(draft.url),
        url_note="" if url else "        # CHANGE THIS: where the site is served",
        url_bare=draft.url,
        language=_quoted(languages[0] if languages else "en"),
        languages=f"languages = {json.dumps(languages)}\n" if languages[1:] else "",
        articles=json.dumps(folders[0] if len(folders) == 1 else folders),
        found=f"    # {amount}",
        generator=_quoted(generator),
        output=_OUTPUTS.get(generator, '"feeds"'),
        reader=languages[0] if languages else "en",
        sender=_quoted(f"{sender} <news@{host.removeprefix('www.')}>"),
        host=host,
    )
    places = listed("this folder" if folder == "." else f"{folder}/" for folder in folders)
    return text, f"{amount} in {places}, read as generator {generator!r}"


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
