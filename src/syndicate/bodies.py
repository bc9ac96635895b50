"""Articles -> their feed-safe HTML, with what is wrong in a body turned into findings."""

from collections.abc import Callable

from syndicate.content import Body
from syndicate.model import Article, Finding


def telling(render: Callable[[Article], Body], findings: list[Finding]) -> Callable[[Article], str]:
    """Return a function that gives an article's HTML and adds the problems of its body to *findings*."""

    def html(article: Article) -> str:
        body = render(article)
        findings.extend(
            Finding(
                path=article.path,
                line=problem.line,
                severity="warning",
                message=problem.message,
                remedy=problem.remedy,
            )
            for problem in body.problems
        )
        return body.html

    return html
