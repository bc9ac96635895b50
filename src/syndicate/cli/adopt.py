"""`syndicate state adopt`: what was taken over from other feeds, in sentences or as JSON."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli import Options
from syndicate.cli.console import count, listed, print_findings, print_json, say
from syndicate.cli.options import json_option, moment, now_option, site_in, verbosity_options
from syndicate.errors import RefusedError

if TYPE_CHECKING:  # imported only when the command runs
    from syndicate.adoption import Adoption, Claim, Matched
    from syndicate.model import Article
    from syndicate.published import Entry, Published

_SHOWN = 10


@click.command(short_help="Take over the ids of a feed that has subscribers.")
@click.argument("feeds", metavar="FEED...", nargs=-1, required=True)
@click.option("--dry-run", "dry", is_flag=True, help="Write nothing; say what would be taken over.")
@click.option("--accept", is_flag=True, help="Also change ids that were given before.")
@now_option
@json_option
@verbosity_options
@click.pass_obj
def adopt(
    options: Options, feeds: tuple[str, ...], *, dry: bool, accept: bool, now: str | None, as_json: bool
) -> None:
    """Take over the ids that articles have in FEED, a file or a URL, so that its subscribers see none anew.

    FEED is RSS, Atom or JSON Feed, and an article is known in it by URL, path, date and title. The ids are
    written to syndicate.ids; the next build uses them.
    """
    site = site_in(options.folder)
    from syndicate import adoption, published

    loaded = [published.load(feed, options.folder) for feed in feeds]
    found = adoption.adopt(site, loaded, now=moment(now, site))
    if as_json:
        print_json(_as_object(loaded, found))
    else:
        _tell(loaded, found, options.verbosity)
    if found.given and not accept:
        raise RefusedError(_refusal(found.given))
    if not dry:
        adoption.save(found)
    if not as_json:
        say(_sentence(found, dry=dry, name=site.registry), options.verbosity)


def _refusal(given: Sequence["Claim"]) -> str:
    ids = f"the id of {count(len(given), 'article')} was given before"
    return (
        f"{ids} (such as {given[0].was} of {given[0].article.path}), and would become another; nothing was "
        "written. Subscribers of feeds that hold it would see the article anew; if these have none yet, "
        "--accept confirms it"
    )


def _tell(loaded: Sequence["Published"], found: "Adoption", verbosity: int) -> None:
    from syndicate.identity import iri

    for feed, matched in zip(loaded, found.matches, strict=True):
        for line in _of_feed(feed, matched, verbosity):
            say(line, verbosity)
    print_findings(found.refused, verbosity)
    if strange := [claim.id for claim in (*found.taken, *found.kept) if iri(claim.id) != claim.id]:
        say(_no_iris(strange), verbosity)
    for line in _left(loaded, found.left, verbosity):
        say(line, verbosity)
    if found.late:
        say(_warning(found.late), verbosity)


def _of_feed(feed: "Published", matched: "Matched", verbosity: int) -> Iterator[str]:
    """Yield what was found in a feed: what its entries agree in, and those that are no article's."""
    agreed = Counter(by for _, _, by in matched.pairs)
    how = [f"{number:,} by {by}" for by, number in agreed.items()]
    from syndicate.model import FORMAT_NAMES

    pages = f" on {count(feed.pages, 'page')}" if feed.pages > 1 else ""
    where = f"{feed.place} (at {feed.found_at})" if feed.found_at != feed.place else feed.place
    entries = "1 entry" if len(feed.entries) == 1 else f"{len(feed.entries):,} entries"
    yield f"{where}: {FORMAT_NAMES[feed.kind]}, {entries}{pages}; of articles: {listed(how or ['none'])}."
    yield from (f"    {problem}" for problem in feed.problems)
    if feed.older:
        yield f"    Older entries are at {feed.older}; name that too."
    strange = [_entry(entry) for entry in matched.strange]
    unclear = [
        f"{_entry(entry)}: could be {' or '.join(each.path for each in articles[:3])}"
        for entry, articles in matched.unclear
    ]
    for what, lines in (("of no article", strange), ("unclear, since several are alike", unclear)):
        if lines:
            yield f"  {len(lines):,} {what}:"
            yield from (f"    {line}" for line in _some(lines, verbosity))


def _left(loaded: Sequence["Published"], left: Sequence["Article"], verbosity: int) -> Iterator[str]:
    """Yield the articles that no entry is of; that old ones are in no feed any more is no surprise."""
    dates = [entry.published for feed in loaded for entry in feed.entries if entry.published]
    oldest = min(dates, default=None)
    older = [article for article in left if oldest and article.published < oldest]
    others = left[: len(left) - len(older)]
    for what, articles in (
        ("in none of these feeds, newest first:", others),
        ("older than the oldest entry:" if verbosity > 0 else "older than the oldest entry.", older),
    ):
        if articles:
            yield f"{count(len(articles), 'article')} {what}"
        if articles and (articles is others or verbosity > 0):
            yield from (f"    {line}" for line in _some([_article(each) for each in articles], verbosity))


def _some(lines: Sequence[str], verbosity: int) -> Iterable[str]:
    shown = lines if verbosity > 0 else lines[:_SHOWN]
    yield from shown
    if lines[len(shown) :]:
        yield f"… and {len(lines) - len(shown):,} more; -v shows all"


def _entry(entry: "Entry") -> str:
    return f"“{entry.title}”, {entry.url or entry.id}"


def _article(article: "Article") -> str:
    return f"{article.path}, {article.url}"


def _no_iris(ids: Sequence[str]) -> str:
    one = len(ids) == 1
    many = f"{count(len(ids), 'id')} {'is' if one else 'are'} no absolute IRI, as Atom asks for"
    return (
        f"{many} (such as {ids[0]}): RSS and JSON Feed hold {'it' if one else 'them'} as given, Atom a "
        "urn:uuid instead. Let the old feed's address lead to one of those two"
    )


def _warning(late: Sequence["Article"]) -> str:
    old = "1 old article is" if len(late) == 1 else f"{len(late):,} old articles are"
    return (
        f"{old} in the site's feed, but not in the one that you take over (such as {late[0].path}): its "
        "subscribers would see these as new. A lower `limit` in [feeds.site] leaves them out"
    )


def _sentence(found: "Adoption", *, dry: bool, name: str) -> str:
    kept = f"; {len(found.kept):,} had theirs" if found.kept else ""
    refused = f"; {len(found.refused):,} could not be taken over" if found.refused else ""
    if not found.taken:
        return f"Nothing to take over{kept}{refused}."
    ids = f"{count(len(found.taken), 'id')}{kept}{refused}"
    return f"Would take over {ids}; nothing was written." if dry else f"Took over {ids}: see {name}."


def _as_object(loaded: Sequence["Published"], found: "Adoption") -> dict[str, Any]:
    return {
        "feeds": [_feed_object(feed, matched) for feed, matched in zip(loaded, found.matches, strict=True)],
        "taken": [_claim_object(claim) for claim in found.taken],
        "kept": [_claim_object(claim) for claim in found.kept],
        "refused": found.refused,
        "left": [{"path": each.path, "url": each.url} for each in found.left],
        "late": [{"path": each.path, "url": each.url} for each in found.late],
    }


def _feed_object(feed: "Published", matched: "Matched") -> dict[str, Any]:
    return {
        "place": feed.place,
        "found_at": feed.found_at,
        "format": feed.kind,
        "entries": len(feed.entries),
        "pages": feed.pages,
        "older": feed.older or None,
        "problems": feed.problems,
        "strange": [_entry_object(entry) for entry in matched.strange],
        "unclear": [
            {**_entry_object(entry), "paths": [each.path for each in articles]}
            for entry, articles in matched.unclear
        ],
    }


def _entry_object(entry: "Entry") -> dict[str, Any]:
    return {"id": entry.id, "url": entry.url, "title": entry.title, "published": entry.published}


def _claim_object(claim: "Claim") -> dict[str, Any]:
    return {
        "path": claim.article.path,
        "id": claim.id,
        "was": claim.was,
        "by": claim.by,
        "is_given": claim.is_given,
    }
