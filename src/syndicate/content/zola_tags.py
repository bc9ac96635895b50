"""Zola's shortcodes: `{{ name(key="value") }}` and `{% name(key=1) %}…{% end %}`.

https://www.getzola.org/documentation/content/shortcodes/. All but a few are a site's own.
"""

import re
from collections.abc import Iterator

from syndicate.content import common_tags
from syndicate.content.common_tags import BOXES
from syndicate.content.tags import Call, Syntax, Tag

_STRING = r'"[^"{]*+"|\'[^\'{]*+\'|`[^`{]*+`'
_CALL = rf"(?P<{{0}}>[A-Za-z_]\w*+)\s*+\((?P<{{1}}>(?:{_STRING.replace('{', '{{')}|[^\"'`(){{{{}}}}])*+)\)"
_TAG = re.compile(
    r"\{\{-?\s*+" + _CALL.format("single", "given") + r"\s*+-?\}\}"
    r"|\{%-?\s*+" + _CALL.format("opening", "arguments") + r"\s*+-?%\}"
    r"|\{%-?\s*+(?P<end>end)\s*+-?%\}"
    r"|\{(?P<mark>[{%])/\*(?P<literal>[^*{]*+)\*/[%}]\}"
)
_ARGUMENT = re.compile(
    r"""([A-Za-z_]\w*+)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|`([^`]*+)`|\[\s*+["']?([^\]"',]*+)|([^\s,"'`]++))"""
)
_CLOSER = {"{": "}", "%": "%"}


def _find(source: str) -> Iterator[Tag]:
    for match in _TAG.finditer(source):
        start, end = match.span()
        if kind := match["mark"]:
            literal = f"{{{kind}{match['literal']}{_CLOSER[kind]}}}"
            yield Tag(start=start, end=end, literal=literal)
        else:
            yield Tag(
                start=start,
                end=end,
                name=match["single"] or match["opening"] or "end",
                arguments=match["given"] or match["arguments"] or "",
                closing=match["end"] is not None,
                alone=match["single"] is not None,
                pair="end",
            )


def _arguments(text: str) -> tuple[tuple[str, ...], dict[str, str]]:
    return (), {name: next(filter(None, values), "") for name, *values in _ARGUMENT.findall(text)}


def _gist(call: Call) -> str:
    url = call.argument("url")
    return common_tags.link(url, call.argument("file") or url) if url else ""


SYNTAX = Syntax(
    marker="{",
    find=_find,
    arguments=_arguments,
    table={
        "details": common_tags.details,
        "gist": _gist,
        "vimeo": common_tags.vimeo,
        "youtube": common_tags.youtube,
        **dict.fromkeys(("figure", "image", "img"), common_tags.figure),
        **dict.fromkeys(BOXES, common_tags.box),
    },
)
