"""What there is to see: everything that `build` would write and `digest` would render, held in memory."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndicate import examining
from syndicate.build import foresee, plan
from syndicate.check.site import of_article, of_feeds
from syndicate.config import Site
from syndicate.model import Feed, Finding
from syndicate.planning import Plan
from syndicate.send import Preview as Edition
from syndicate.send import render_editions

# Feeds of terms hold the same articles; to check thousands of them at each change takes too long.
_CHECKED = ("site", "custom", "language")


class Look(Struct, frozen=True, kw_only=True):
    """A site as it is at one moment.

    *articles* is how many it has; *feeds* are by their keys, *files* their bytes by path, and *editions* by
    the names of digests.
    """

    site: Site
    articles: int
    feeds: dict[str, Feed]
    files: dict[str, bytes]
    editions: dict[str, Edition]
    findings: tuple[Finding, ...]


def look(site: Site, now: datetime) -> Look:
    """Make everything as of *now* (aware); raises what `plan` and `render_editions` do.

    The findings are those of `check` for the articles, the main feeds and the mails. What the last build
    wrote, and would write again, is read from the output folder.
    """
    made, files = _made(site, now)
    editions = {
        each.digest.name: replace(each, findings=examining.findings(each, now))
        for each in render_editions(site, site.digests, now=now)
    }
    chosen = {
        path: files[path] for feed in made.feeds if feed.kind in _CHECKED for path in feed.paths.values()
    }
    findings = {
        *map(of_article, made.findings),
        *of_feeds(site, made.sources, chosen, now),
        *(finding for each in editions.values() for finding in each.findings),
    }
    return Look(
        site=site,
        articles=len(made.sources.articles),
        feeds={feed.key: feed for feed in made.feeds},
        files=files,
        editions=editions,
        findings=tuple(sorted(findings)),
    )


def _made(site: Site, now: datetime) -> tuple[Plan, dict[str, bytes]]:
    made = foresee(site, now=now)
    try:
        staying = {path: (site.feeds.output / path).read_bytes() for path in made.staying}
    except OSError:  # a build is at work there
        made, staying = plan(site, now=now), {}
    return made, staying | {str(file.path): file.data for file in made.outputs}
