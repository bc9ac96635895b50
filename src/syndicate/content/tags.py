"""What a tag in a body is, one use of it, and how a family of tags is written.

The words that the families (`hugo_tags` and its like) and `shortcodes`, which replaces tags, have in common.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from textwrap import dedent

from msgspec import Struct

from syndicate.content.context import Context

Span = tuple[int, int]

_PARAGRAPH = re.compile(r"\s*<p>((?:(?!<p>).)*)</p>\s*", re.DOTALL)


class Call(Struct, frozen=True, kw_only=True):
    """One use of a tag: its arguments and, when it is paired, the source *inner* between its two tags.

    *written* is what stands behind the name.
    """

    name: str
    written: str
    positional: tuple[str, ...]
    named: Mapping[str, str]
    inner: str | None
    render: Callable[[str], str]
    context: Context
    complain: Callable[..., None]  # a problem, its remedy, and whether it is shared

    def argument(self, name: str, position: int = -1) -> str:
        """Return the argument called *name*, or else the one at *position*, or else `""`."""
        if name in self.named:
            return self.named[name]
        return self.positional[position] if 0 <= position < len(self.positional) else ""

    def content(self) -> str:
        """Return what is between the tags as HTML."""
        return self.render(dedent(self.inner or "").strip("\n"))

    def phrase(self, text: str) -> str:
        """Return *text*, an argument in Markdown, as HTML without a paragraph round it."""
        html = self.render(text)
        match = _PARAGRAPH.fullmatch(html)
        return match[1] if match else html


Function = Callable[[Call], str]
Text = Callable[[Call], str | None]


def _as_it_is(call: Call) -> Call:
    return call


class Tag(Struct, frozen=True, kw_only=True):
    """One tag as it stands in the source; *literal* is what an escaped tag stands for.

    *pair* is what an opening tag and its closing one have in common where that is not the name.
    """

    start: int
    end: int
    name: str = ""
    arguments: str = ""
    closing: bool = False
    alone: bool = False
    literal: str | None = None
    pair: str = ""

    @property
    def key(self) -> str:
        """What finds the other tag of a pair."""
        return self.pair or self.name


class Syntax(Struct, frozen=True, kw_only=True, eq=False):
    """How the tags of one family are written, and the table of what they mean.

    *marker* is in every source that has one. *find* yields the tags in order; *arguments* reads what
    stands behind the name. What is between the two tags of a *verbatim* one is not Markdown.

    *table* gives HTML, *texts* source in place of a tag, before Markdown, or `None` where it cannot be known.
    A tag that is in neither is one of an unknown name: it is told of as *noun* and shown by *unknown*, or
    leaves what is between its tags. Those that are *left_out* leave nothing, which is told too. A site's own
    tags go before all of these; *for_own* gives theirs the arguments that stand in no table.
    """

    marker: str
    find: Callable[[str], Iterator[Tag]]
    arguments: Callable[[str], tuple[tuple[str, ...], dict[str, str]]]
    table: Mapping[str, Function]
    verbatim: frozenset[str] = frozenset()
    texts: Mapping[str, Text] = {}
    left_out: frozenset[str] = frozenset()
    noun: str = "shortcode"
    unknown: Function | None = None
    for_own: Callable[[Call], Call] = _as_it_is
