"""What rendering a body needs to know, and what it gives back."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec import Struct

Family = Literal["hugo", "liquid", "nunjucks", "zola", "nikola", "pelican", "mdx", "directives"]
"""The template tags and marks of one kind of generators. "directives" are the boxes between `:::` alone."""


class Problem(Struct, frozen=True, kw_only=True):
    """Something that was mended or left out; *line* is 1-based in the body's source, 0 where unknown.

    One that is *shared* has a cause outside of the article, the same wherever it occurs. That of another file
    has its *path*, relative to the site's folder, and there its line.
    """

    line: int
    message: str
    remedy: str
    shared: bool = False
    path: str = ""


class Report:
    """The problems of one body in the making (a class because it is filled from many places)."""

    def __init__(self, source: str = "") -> None:
        self._source = source
        self._problems: dict[str, Problem] = {}

    def add(
        self,
        message: str,
        remedy: str,
        *,
        line: int = 0,
        near: str = "",
        shared: bool = False,
        path: str = "",
    ) -> None:
        """Take a problem, once; without *line* it is where *near* first stands in the source."""
        if message in self._problems:
            return
        if not line and near and (place := self._source.find(near)) >= 0:
            line = self._source.count("\n", 0, place) + 1
        self._problems[message] = Problem(line=line, message=message, remedy=remedy, shared=shared, path=path)

    def problems(self) -> tuple[Problem, ...]:
        """Return the problems in the order of their lines."""
        return tuple(sorted(self._problems.values(), key=lambda problem: problem.line))


class Body(Struct, frozen=True, kw_only=True):
    """An article's body as feed-safe HTML whose URLs are absolute.

    *references* are the answers of `Context.resolve`, *source* tells the file's content from others, and
    *seen* is what was looked at beside it (as in `disk`), if whoever asked for the body has found these out.
    """

    html: str
    problems: tuple[Problem, ...] = ()
    references: dict[str, str | None] = {}
    source: str = ""
    seen: dict[str, str] = {}


class Context(Struct, frozen=True, kw_only=True):
    """Where a body stands.

    *url* is the article's permalink, the base of its relative links; *site_url* is what template
    expressions such as `site.baseurl` mean. *id_prefix* goes before every id, so that two entries
    shown on one page cannot collide. *resolve* takes a reference to another article as the author
    wrote it (`posts/other.md`, `other`, `/posts/other`) and gives its permalink, `None` when unknown.
    *tags* is the family of tags in it, *values* what template expressions call by name (`page.title`), and
    *folder* where its file stands below the articles folder. *own* has the site's own tags by name, each as
    `tags.Function`, and *page* what their templates are told of the article.
    """

    url: str
    site_url: str
    id_prefix: str
    resolve: Callable[[str], str | None]
    tags: Family = "hugo"
    values: Mapping[str, str] = {}
    folder: str = ""
    own: Mapping[str, Callable[[Any], str]] = {}
    page: Mapping[str, str] = {}
