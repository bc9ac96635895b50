"""`syndicate init`."""

import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import click

from syndicate.cli import Options
from syndicate.cli.console import count, say
from syndicate.config import FILE_NAME, parse
from syndicate.errors import RefusedError

_URL = "https://example.org/"
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
output = "feeds"
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
# to = ["you@example.org"]
# address = "1 Main Street, Springfield"
# unsubscribe = "https://example.org/u/{{token}}"
"""


@click.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--title", help="The site's title.  [default: the folder's name]")
@click.option("--url", help="The site's address.")
@click.pass_obj
def init(options: Options, folder: Path | None, title: str | None, url: str | None) -> None:
    """Look at FOLDER (default: here) and write a commented syndicate.toml for it."""
    root = (options.folder / folder if folder else options.folder).resolve()
    target = root / FILE_NAME
    if target.exists():
        raise RefusedError(f"{target}: exists already; it was not touched")
    title = title or re.sub(r"[-_]+", " ", root.name).strip().capitalize() or "My site"
    text = _compose(root, title, url)
    target.write_text(text, encoding="utf-8")
    say(f"Wrote {target}", options.verbosity)
    if url is None:
        say(f"Set `url` in it: it says {_URL}, and every link begins with it.", options.verbosity)
    say("Then run: syndicate build", options.verbosity)


def _compose(root: Path, title: str, url: str | None) -> str:
    draft = parse(f"[site]\ntitle = {json.dumps(title)}\nurl = {json.dumps(url or _URL)}\n", root / FILE_NAME)
    from syndicate.sources import read
    from syndicate.sources.dialects import choose

    found = read(draft, datetime.now(UTC))
    languages = [tag for tag, _ in Counter(article.language for article in found.articles).most_common()]
    folders = [folder.relative_to(root).as_posix() for folder in draft.articles]
    return _TEMPLATE.format(
        title=json.dumps(title, ensure_ascii=False),
        url=json.dumps(draft.url),
        url_note="" if url else "        # CHANGE THIS: where the site is served",
        url_bare=draft.url,
        language=json.dumps(languages[0] if languages else "en"),
        languages=f"languages = {json.dumps(languages)}\n" if languages[1:] else "",
        articles=json.dumps(folders[0] if len(folders) == 1 else folders),
        found=f"    # {count(found.files, 'file')}, {count(len(found.articles), 'article')} with a date",
        generator=json.dumps(choose("auto", root).name),
        sender=json.dumps(f"{title} <news@example.org>", ensure_ascii=False),
    )
