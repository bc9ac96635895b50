"""Articles -> their feed-safe HTML, with what is wrong in bodies turned into findings."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from msgspec.structs import replace

from syndicate.content import Body, Problem
from syndicate.model import Article, Finding


class Bodies:
    """Renders the bodies of articles.

    A class, because it remembers what came of it: *made* are pairs of an article's path and its body, whose
    HTML is not kept.
    """

    def __init__(self, render: Callable[[Article], Body]) -> None:
        self._render = render
        self.made: list[tuple[str, Body]] = []

    def html(self, article: Article) -> str:
        """Return an article's HTML."""
        body = self._render(article)
        self.made.append((article.path, replace(body, html="")))
        return body.html

    def findings(self) -> Iterator[Finding]:
        """Yield each problem once, though its article was rendered twice, and a shared one for all articles.

        Its finding names the first place and counts the articles.
        """
        shared: dict[tuple[str, str], dict[str, Problem]] = defaultdict(dict)
        problems = {(path, problem) for path, body in self.made for problem in body.problems}
        for path, problem in sorted(problems, key=_place):
            if problem.shared:
                shared[problem.path, problem.message].setdefault(path, problem)
            else:
                yield _finding(path, problem, problem.message)
        for (_, message), places in shared.items():
            articles = "1 article" if len(places) == 1 else f"{len(places):,} articles"
            path, problem = next(iter(places.items()))
            yield _finding(path, problem, f"{message} (in {articles})")


def _place(item: tuple[str, Problem]) -> tuple[str, int, str]:
    path, problem = item
    return path, problem.line, problem.message


def _finding(path: str, problem: Problem, message: str) -> Finding:
    return Finding(
        path=problem.path or path,
        line=problem.line,
        severity="warning",
        message=message,
        remedy=problem.remedy,
    )
