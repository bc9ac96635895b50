"""The pipeline of `syndicate state adopt`: feeds that are out -> the registry of ids.

    found = adopt(site, published, now=datetime.now(UTC))
    save(found)

`adopt` writes nothing; `matching` tells which entry is which article's. The next build gives the articles
the ids that their entries had, so that subscribers see none of them anew.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndicate import collector, identity, sources
from syndicate.adoption.matching import By, Matched, match
from syndicate.config import Site
from syndicate.content import scrub
from syndicate.errors import InputError
from syndicate.identity import Line, Registry, registry
from syndicate.model import FILES, Article, Finding
from syndicate.published import Entry, Published

__all__ = ["Adoption", "By", "Claim", "Matched", "adopt", "match", "save"]


class Claim(Struct, frozen=True, kw_only=True):
    """An article whose id a feed says: *id*, where it has *was*; *is_given* if that is in the registry."""

    article: Article
    entry: Entry
    by: By
    was: str
    is_given: bool

    @property
    def id(self) -> str:
        """The id that the entry has."""
        return self.entry.id


class Adoption(Struct, frozen=True, kw_only=True):
    """What would be taken over.

    *matches* belong to the feeds, one each. *taken* are articles that get another id, *kept* those that have
    theirs. *refused* tells which ids are not taken over, and why. *left* are articles that no entry is of,
    newest first; those in *late* would come up as new for subscribers of these feeds, though they are old.
    *registry* is what `save` writes.
    """

    matches: tuple[Matched, ...]
    taken: tuple[Claim, ...]
    kept: tuple[Claim, ...]
    refused: tuple[Finding, ...]
    left: tuple[Article, ...]
    late: tuple[Article, ...]
    registry: Registry

    @property
    def given(self) -> tuple[Claim, ...]:
        """Those of *taken* whose present id was given before, so that feeds of ours may hold it."""
        return tuple(claim for claim in self.taken if claim.is_given)


def adopt(site: Site, feeds: Sequence[Published], *, now: datetime) -> Adoption:
    """Find out which ids the site's articles have in *feeds*, the first of which goes before the others.

    Raises `InputError` if not one entry is of an article, or the site cannot be read.
    """
    found = sources.read(site, now)
    before = registry.read(site.root / site.registry)
    newest = tuple(reversed(found.articles))
    matches = tuple(match(feed.entries, newest) for feed in feeds)
    _refuse_strangers(feeds, matches)
    own = {read.file.path: read.article.id for read in found.reads if read.article}
    claims, doubled = _claims(matches, {line.id for line in before.lines})
    claims, refused = _allowed(claims, found.articles, own)
    taken = tuple(claim for claim in claims.values() if claim.id != claim.was)
    matched = {article.path for each in matches for _, article, _ in each.pairs}
    left = tuple(article for article in newest if article.path not in matched)
    return Adoption(
        matches=matches,
        taken=taken,
        kept=tuple(claim for claim in claims.values() if claim.id == claim.was),
        refused=tuple(sorted([*doubled, *refused])),
        left=left,
        late=_late(site, found, now, feeds, left),
        registry=_registry(before, taken, found.registry.lines),
    )


def save(adoption: Adoption) -> None:
    """Write the ids down for the next build; raises `InputError` if they cannot be written."""
    if adoption.taken:
        registry.save(adoption.registry)


def _refuse_strangers(feeds: Sequence[Published], matches: Sequence[Matched]) -> None:
    """Raise `InputError` for a feed of which no entry is an article's: it is another site's, mostly."""
    for feed, matched in zip(feeds, matches, strict=True):
        if not feed.entries:
            raise InputError(f"{feed.found_at}: has no entries, so there is nothing to take over")
        if not matched.pairs and not matched.unclear:
            first = feed.entries[0]
            raise InputError(
                f"{feed.found_at}: none of its entries is of an article here (the first is “{first.title}”, "
                f"{first.url or first.id}); is it this site's feed, and `url` in [site] right?"
            )


def _claims(matches: Sequence[Matched], given: set[str]) -> tuple[dict[str, Claim], list[Finding]]:
    """Return what the feeds say of each article, by its path, and where two of them do not agree."""
    claims: dict[str, Claim] = {}
    doubled = []
    for entry, article, by in (pair for matched in matches for pair in matched.pairs):
        claim = Claim(article=article, entry=entry, by=by, was=article.id, is_given=article.id in given)
        first = claims.setdefault(article.path, claim)
        if first.id != claim.id:
            doubled.append(
                _refusal(
                    claim,
                    f"has the id {first.id} in the first feed, which is taken, and {claim.id} in another",
                    "subscribers of the other will see the article anew; name the feed that most have first",
                )
            )
    return claims, doubled


def _allowed(
    claims: Mapping[str, Claim], articles: Sequence[Article], own: Mapping[str, str]
) -> tuple[dict[str, Claim], list[Finding]]:
    """Return the claims that can be met, and why the others cannot; *own* is what front matter says."""
    refused = {path: finding for path, claim in claims.items() if (finding := _unfit(claim, own[path]))}
    while True:
        allowed = {path: claim for path, claim in claims.items() if path not in refused}
        owners = {each.id: each.path for each in articles if each.path not in allowed}
        doubled = {}
        for path, claim in allowed.items():
            if (other := owners.setdefault(claim.id, path)) != path:
                doubled[path] = _refusal(
                    claim,
                    f"has the id {claim.id} in the feed, but so has {other}",
                    "two articles cannot share an id; say in the front matter of one which `guid` it has",
                )
        if not doubled:
            return allowed, list(refused.values())
        refused |= doubled


def _unfit(claim: Claim, own: str) -> Finding | None:
    """Say why an article cannot get the id of its entry, whatever others have; *own* is its author's."""
    if own and own != claim.id:
        return _refusal(
            claim,
            f"has the id {claim.id} in the feed, but its front matter says {own}, which goes before",
            "if subscribers know it by the feed's, take the key out of the front matter and adopt again",
        )
    if not registry.is_id(claim.id) or scrub(claim.id) != claim.id:
        return _refusal(
            claim,
            f"has an id in the feed that cannot be kept: {claim.id!r}"
            if claim.id
            else "has no id in the feed",
            "its subscribers will see the article anew",
        )
    return None


def _refusal(claim: Claim, message: str, remedy: str) -> Finding:
    return Finding(path=claim.article.path, severity="warning", message=message, remedy=remedy)


def _registry(before: Registry, taken: Sequence[Claim], lines: Sequence[Line]) -> Registry:
    """Return the registry with the ids *taken*; *lines* say what the articles are known by.

    An id that an article had before keeps a line without facts, by which nothing is known again.
    """
    facts = {line.id: line for line in lines}
    adopted = [replace(facts[claim.was], id=claim.id) for claim in taken]
    parted = {claim.was for claim in taken}
    rest = [
        Line(path=identity.registry.NONE, id=line.id) if line.id in parted else line for line in before.lines
    ]
    return replace(before, lines=tuple(registry.one_each([*adopted, *rest]).values()))


def _late(
    site: Site, found: sources.Sources, now: datetime, feeds: Sequence[Published], left: Sequence[Article]
) -> tuple[Article, ...]:
    """Return the articles of the site's feed that the *feeds* lack, though they hold newer ones."""
    dates = [entry.published for feed in feeds for entry in feed.entries if entry.published]
    if not dates:
        return ()
    strangers = {article.path for article in left}
    shown = collector.collect(site, found.articles, now, FILES, found.dialect.term_page)[0].articles
    return tuple(each for each in shown if each.path in strangers and each.published < max(dates))
