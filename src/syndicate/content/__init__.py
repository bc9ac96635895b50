"""Bodies: Markdown or HTML as the author wrote it, to HTML that any feed reader or mail program shows.

The order is fixed: shortcodes, Markdown, limits, the tree, and last the sanitiser. Nothing here reads a
file, a clock or the network, and `render` raises on no text.
"""

import re
from functools import cache
from typing import Literal

from syndicate.content import (
    directive_tags,
    hugo_tags,
    liquid_tags,
    markdown,
    mdx_code,
    mdx_tags,
    nesting,
    nikola_tags,
    pelican_links,
    sanitize,
    shortcodes,
    simple_html,
    tree,
    zola_tags,
)
from syndicate.content.context import Body, Context, Family, Problem, Report
from syndicate.content.layout import to_text
from syndicate.content.limits import holds, is_legal, scrub, scrub_html, unescape
from syndicate.content.mail import for_mail
from syndicate.content.tags import Syntax
from syndicate.content.text import excerpt, opening, plain

__all__ = [
    "Body",
    "Context",
    "Family",
    "Problem",
    "excerpt",
    "for_mail",
    "is_legal",
    "opening",
    "plain",
    "render",
    "render_page",
    "scrub",
    "to_text",
    "unescape",
]

Markup = Literal["markdown", "html"]

# Nothing else is HTML (CommonMark §6.6): `x < 5` is not.
_TAG = re.compile("<[a-zA-Z/!?]")
_SYNTAXES: dict[Family, Syntax] = {
    "directives": directive_tags.SYNTAX,
    "hugo": hugo_tags.SYNTAX,
    "liquid": liquid_tags.SYNTAX,
    "mdx": mdx_tags.SYNTAX,
    "nikola": nikola_tags.SYNTAX,
    "nunjucks": liquid_tags.NUNJUCKS,
    "pelican": pelican_links.SYNTAX,
    "zola": zola_tags.SYNTAX,
}


@cache
def _finder(tags: Family, markup: Markup) -> shortcodes.Finder:
    if markup == "html":
        return shortcodes.Finder(syntax=_SYNTAXES[tags], code_spans=lambda _: [], to_html=lambda html: html)
    code_spans = mdx_code.code_spans if tags == "mdx" else markdown.code_spans
    return shortcodes.Finder(syntax=_SYNTAXES[tags], code_spans=code_spans, to_html=markdown.to_html)


def render(source: str, context: Context, *, markup: Markup = "markdown") -> Body:
    """Return the body of an article as feed-safe HTML with absolute URLs.

    What was mended or left out is among the problems. Any *source* is accepted that is as `scrub` leaves it
    and whose lines end with LF; what is nested too deeply loses its tags.
    """
    report = Report(source)
    finder = _finder(context.tags, markup)
    text, restore = source, None
    if holds(source, "{%") or holds(source, finder.syntax.marker):
        text, restore = shortcodes.replace(source, finder, context, report)
    html = finder.to_html(text)
    if restore:
        html = restore(html)
    if restore or holds(text, "&#"):  # nothing else brings back what was scrubbed
        html = scrub_html(html)
    is_rendered = markup == "markdown" and restore is None and _TAG.search(text) is None
    html = nesting.bound(html, report, scan=not is_rendered)
    mended = simple_html.mend(html, context) if is_rendered else None
    if mended is None:
        return _safe(sanitize.for_feed(tree.mend(html, context, report)), report)
    return _safe(sanitize.simple_for_feed(mended), report)


def render_page(html: str, context: Context) -> Body:
    """Return HTML that the site's generator has made, as `page.main_of` gives it, as a body."""
    report = Report()
    mended = tree.mend(nesting.bound(scrub_html(html), report, scan=True), context, report)
    return _safe(sanitize.for_feed(mended), report)


def _safe(html: str, report: Report) -> Body:
    # The parsers may have added levels (`<tbody>`).
    return Body(html=nesting.bound(html.strip(), report, scan=False), problems=report.problems())
