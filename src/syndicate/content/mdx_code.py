"""Where code stands in MDX: nothing in it is a component or a value."""

import re
from collections.abc import Iterator

from syndicate.content.tags import Span

_FENCE = re.compile(
    r"^[ \t>]*+(?P<item>(?:[-*+]|\d++[.)])[ \t]++)?+(?P<fence>`{3,}+(?!.*`)|~{3,}+)(?P<rest>.*+)$",
    re.MULTILINE,
)
_TICKS = re.compile(r"(?<!\\)`++|\n[ \t]*+\n")


def code_spans(source: str) -> list[Span]:
    """Return the places of code, in order: between fences however far indented, and between backticks.

    MDX has no indented code, and Markdown between components that Markdown itself would take for HTML.
    """
    fences = list(_fences(source))
    edges = [0, *(edge for span in fences for edge in span), len(source)]
    texts = zip(edges[::2], edges[1::2], strict=True)
    return sorted([*fences, *(span for start, end in texts for span in _inline(source, start, end))])


def _fences(source: str) -> Iterator[Span]:
    opened: re.Match[str] | None = None
    for match in _FENCE.finditer(source):
        if opened is None:
            opened = match
        elif match["fence"].startswith(opened["fence"]) and not match["rest"].strip() and not match["item"]:
            yield opened.start("fence"), match.end()
            opened = None
    if opened is not None:
        yield opened.start("fence"), len(source)


def _inline(source: str, start: int, end: int) -> Iterator[Span]:
    runs: list[re.Match[str]] = []
    for match in _TICKS.finditer(source, start, end):
        if match[0][0] == "`":
            runs.append(match)
        else:
            yield from _paired(runs)
            runs = []
    yield from _paired(runs)


def _paired(runs: list[re.Match[str]]) -> Iterator[Span]:
    last = {run[0]: index for index, run in enumerate(runs)}
    index = 0
    while index < len(runs):
        start = index
        if last[runs[start][0]] > start:
            index = next(at for at in range(start + 1, len(runs)) if runs[at][0] == runs[start][0])
            yield runs[start].start(), runs[index].end()
        index += 1
