"""Bodies: Markdown or HTML as the author wrote it, to HTML that any feed reader or mail program shows.

The order is fixed: characters, shortcodes, Markdown, limits, the tree, and last the sanitiser. Nothing
here reads a file, a clock or the network, and `render` raises on no text.
"""

import re
from typing import Literal

from syndicate.content import hugo_tags, markdown, nesting, sanitize, shortcodes, tree
from syndicate.content.context import Body, Context, Problem, Report
from syndicate.content.layout import to_text
from syndicate.content.limits import scrub, scrub_html, unescape
from syndicate.content.mail import for_mail
from syndicate.content.text import excerpt, plain

__all__ = [
    "Body",
    "Context",
    "Problem",
    "excerpt",
    "for_mail",
    "plain",
    "render",
    "scrub",
    "to_text",
    "unescape",
]

Markup = Literal["markdown", "html"]

# What HTML's parser leaves of a paragraph round a figure.
_EMPTY = re.compile(r"<p>\s*</p>\n?")
_SYNTAXES = (hugo_tags.SYNTAX,)
_FINDERS: dict[Markup, shortcodes.Finder] = {
    "markdown": shortcodes.Finder(
        syntaxes=_SYNTAXES, code_spans=markdown.code_spans, to_html=markdown.to_html
    ),
    "html": shortcodes.Finder(syntaxes=_SYNTAXES, code_spans=lambda _: [], to_html=lambda html: html),
}


def render(source: str, context: Context, *, markup: Markup = "markdown") -> Body:
    """Return the body of an article as feed-safe HTML with absolute URLs.

    What was mended or left out is among the problems. Any text is accepted: characters that XML does not
    allow are dropped, what is nested too deeply loses its tags.
    """
    source = scrub(source)
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    report = Report(source)
    finder = _FINDERS[markup]
    text, restore = source, None
    if "{{" in source or "{%" in source:
        text, restore = shortcodes.replace(source, finder, context, report)
    html = finder.to_html(text)
    if restore:
        html = restore(html)
    html = nesting.bound(scrub_html(html), report, scan="<" in source or restore is not None)
    html = sanitize.for_feed(tree.mend(html, context, report))
    html = _EMPTY.sub("", html).strip()
    # The parsers may have added levels (`<tbody>`).
    return Body(html=nesting.bound(html, report, scan=False), problems=report.problems())
