"""The question of `syndicate why`, answered."""

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from syndicate import build, identity, planning
from syndicate.config import Site
from syndicate.explain import digests, facts, feeds
from syndicate.explain.digests import Asked
from syndicate.explain.find import find
from syndicate.explain.verdict import Fact, Verdict
from syndicate.making import Progress
from syndicate.model import Article, Finding
from syndicate.planning import Plan
from syndicate.send.records import problem_of
from syndicate.sources import Read, left_unread, relative
from syndicate.state import FOLDER, State

__all__ = ["Explanation", "Fact", "Verdict", "explain"]


class Explanation(Struct, frozen=True, kw_only=True):
    """Everything there is to say of one article, or of a file that is none.

    *rule* and *words* are set where the whole file is kept out, as in a `Verdict`; then there are no *facts*
    and no *feeds*. *facts* are those of its URL, id, date and language. *findings* are those about the file.
    *problem* says what is wrong with the state of digests, "" if nothing.
    """

    path: str
    title: str = ""
    rule: str = ""
    words: str = ""
    facts: dict[str, Fact] = {}
    feeds: tuple[Verdict, ...] = ()
    digests: tuple[Verdict, ...] = ()
    findings: tuple[Finding, ...] = ()
    problem: str = ""


def explain(
    site: Site, text: str, *, now: datetime, here: Path, progress: Progress = planning.quiet
) -> Explanation:
    """Explain where the article that *text* names stands at *now* (aware), and where not, and why.

    *here* is the folder that a relative path starts from. Raises `InputError` if it is not clear which
    article is meant, and as a build does.
    """
    made = build.foresee(site, now=now, progress=progress)
    named = find(text, site, made.sources, here)
    if isinstance(named, Path):
        reason = left_unread(named, site) or "not-a-source"
        words = facts.unread(site, reason)
        return Explanation(path=relative(named, site.root), rule=reason, words=words)
    read = made.sources.read_again(named.file, now)
    article = next((each for each in made.sources.articles if each.path == named.file.path), None)
    return _explained(site, made, read, article, now)


def _explained(site: Site, made: Plan, read: Read, article: Article | None, now: datetime) -> Explanation:
    path, before = read.file.path, identity.registry.read(site.root / site.registry)
    words = "" if article else facts.excluded(read, made.sources)
    asked = Asked(
        id=article.id if article else next((line.id for line in before.lines if line.path == path), ""),
        article=article,
        rule=read.excluded,
        reason=words,
    )
    folder = site.root / FOLDER
    with State.copy_of(folder) as state:
        problem = problem_of(state, folder)
        mailed = tuple(digests.verdicts(site, made.sources, state, asked, now))
    return Explanation(
        path=path,
        title=article.title if article else "",
        rule=read.excluded,
        words=words,
        facts=facts.facts(article, read, made.sources, before) if article else {},
        feeds=tuple(feeds.verdicts(site, made, article, now)) if article else (),
        digests=mailed,
        findings=tuple(each for each in made.findings if each.path == path),
        problem=problem,
    )
