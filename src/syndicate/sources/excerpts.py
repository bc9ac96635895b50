"""What the body of an article tells of it: its summary, and the page that it came from."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Literal

from syndicate import terms
from syndicate.content import Context, Family, plain, render
from syndicate.model import Term
from syndicate.sources import media
from syndicate.sources.fields import Fields, clean

Markup = Literal["markdown", "html"]

# Of Hugo, Jekyll and Zola, of Docusaurus, of Eleventy's documentation, of Pelican and of Nikola.
_MORE = re.compile(
    r"<!--[ \t]*(?:more|truncate|excerpt|pelican_end_summary|"
    r"(?:teaser_end|end_teaser)(?::.{0,99}?)?)[ \t]*-->"
    r"|\{/\*[ \t]*truncate[ \t]*\*/\}",
    re.IGNORECASE,
)
_LONE_LINK = re.compile(r"\[([^\]]+)\]\(<?(https?://[^\s<>\[\]]+?)>?\)")
_LONGEST = 2_000


def markup_of(path: str) -> Markup:
    """Return what the body of a source file is written in."""
    return "html" if path.lower().endswith((".html", ".htm")) else "markdown"


def family_of(path: str, family: Family) -> Family:
    """Return the family of the tags in a source file of a generator that has those of *family*."""
    return "mdx" if path.lower().endswith(".mdx") else family


def summary(fields: Fields, body: str, path: str, context: Callable[[], Context]) -> str:
    """Return the front matter's summary, else the body before `<!--more-->`, as plain text.

    *path* is that of the source file; *context* is asked only where that is rendered.
    """
    text = fields.text("summary")
    more = None if text or fields.token("summary") else _MORE.search(body)
    if more is None:
        return text
    return plain(render(body[: more.start()], context(), markup=markup_of(path)).html)


# An aggregator's articles share a few names.
@lru_cache(maxsize=10_000)
def _folded(name: str) -> str:
    return terms.fold(clean(name))


def origin(body: str, url: str, labels: Iterable[Term]) -> str:
    """Return where the last paragraph's lone link leads, if it is named as one of the article's terms.

    An aggregator ends its articles so: `[thehill](https://…)` under the category `thehill`.
    """
    tail = f"\n\n{body}"[-_LONGEST:].rstrip()
    if not tail.endswith(")"):
        return ""
    before, _, last = tail.rpartition("\n")
    link = _LONE_LINK.fullmatch(last.strip()) if before.rstrip(" \t").endswith("\n") else None
    if link is None or _folded(link[1]) not in (terms.fold(term.label) for term in labels):
        return ""
    return media.web_url(link[2], url)
