"""Hugo's shortcodes: how they are written, and the ones that are understood.

Hugo's own (gohugo.io/shortcodes) and the boxes that most themes have. `{{< x >}}` and `{{% x %}}` are
treated alike: what is between two tags is Markdown.
"""

import re
from collections.abc import Iterator

from syndicate.content.common_tags import (
    BOXES,
    box,
    details,
    figure,
    gist,
    highlight,
    instagram,
    post,
    reference,
    vimeo,
    youtube,
)
from syndicate.content.tags import Syntax, Tag

# No part may hold `{{`, so that each attempt ends where the next tag starts.
_QUOTED = r'"(?:[^"\\{]|\\.|\{(?!\{))*+"'
_VERBATIM = r"`(?:[^`{]|\{(?!\{))*+`"
_END = r"\s*+[>%]\}\}"
_TAG = re.compile(
    rf"""\{{\{{[<%]\s*+(?:
        /\*(?P<literal>(?:[^{{*]|\{{(?!\{{)|\*(?!/))*+)\*/
        |
        (?P<closing>/\s*+)?
        (?P<name>\w(?:[\w.-]|/(?!{_END}))*+)
        (?P<arguments>(?:{_QUOTED}|{_VERBATIM}|[^"`{{>%/]|\{{(?!\{{)|/(?!{_END})|[>%](?!\}}\}}))*+)
        (?P<alone>/)?
    ){_END}""",
    re.VERBOSE | re.DOTALL,
)
_ARGUMENT = re.compile(
    r"""(?:(?P<name>[\w-]++)\s*+=\s*+)?+(?:"(?P<quoted>(?:[^"\\]|\\.)*+)"|`(?P<raw>[^`]*+)`|(?P<bare>[^\s"`]++))""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def _find(source: str) -> Iterator[Tag]:
    for match in _TAG.finditer(source):
        literal = match["literal"]
        start, end = match.span()
        if literal is None:
            yield Tag(
                start=start,
                end=end,
                name=match["name"].removesuffix(".html"),
                arguments=match["arguments"],
                closing=match["closing"] is not None,
                alone=match["alone"] is not None,
            )
        else:
            kind = source[start + 2]
            closer = source[end - 3]
            yield Tag(start=start, end=end, literal=f"{{{{{kind}{literal}{closer}}}}}")


def arguments(text: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """Read what stands behind a shortcode's name."""
    positional: list[str] = []
    named: dict[str, str] = {}
    for match in _ARGUMENT.finditer(text):
        quoted = match["quoted"]
        value = _ESCAPE.sub(r"\1", quoted) if quoted is not None else match["raw"] or match["bare"] or ""
        if match["name"]:
            named[match["name"]] = value
        else:
            positional.append(value)
    return tuple(positional), named


SYNTAX = Syntax(
    marker="{{",
    find=_find,
    arguments=arguments,
    verbatim=frozenset(("highlight",)),
    table={
        "details": details,
        "figure": figure,
        "gist": gist,
        "highlight": highlight,
        "instagram": instagram,
        "vimeo": vimeo,
        "youtube": youtube,
        **dict.fromkeys(("ref", "relref"), reference),
        **dict.fromkeys(("tweet", "twitter", "x"), post),
        **dict.fromkeys(BOXES, box),
    },
)
