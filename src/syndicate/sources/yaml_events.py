"""YAML -> texts, lists and tables of texts, built from libyaml's events within limits.

PyYAML's composer recurses in C and takes the process with it at 50,000 nested brackets; its constructor types
scalars by YAML 1.1. The events have neither fault, are faster, and keep the lines of keys and repeated keys.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from syndicate.sources.matter import (
    MAX_DEPTH,
    MAX_VALUES,
    FrontMatterError,
    Loaded,
    Mapping,
    table,
    too_deep,
    too_many,
)
from syndicate.sources.simple_yaml import NULLS, load_simple_yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SURROGATE = re.compile(r"(?<!\\)\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


def load_yaml(text: str, first_line: int) -> Loaded:
    """Return the first document of YAML 1.1 that begins on *first_line*; raises `FrontMatterError`."""
    if simple := load_simple_yaml(text, first_line):
        return simple
    # libyaml refuses the escape of a surrogate; the character is none that a feed may hold anyway.
    if "\\u" in text:
        text = _SURROGATE.sub("", text)
    builder = _Builder(first_line)
    try:
        value = builder.build(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line, mark.column + 1) if mark else (0, 0)
        problem = str(error.problem or error.context or "it does not follow the grammar")
        remedy = _remedy(text, line)
        raise FrontMatterError(line + first_line, column, f"invalid YAML: {problem}", remedy) from error
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise FrontMatterError(0, 0, f"invalid YAML: {error}", "correct the front matter") from error
    return Loaded(values=table(value, first_line), lines=builder.lines, repeated=builder.repeated)


class _Builder:
    """Builds values from events.

    A class, because the events come one by one and the containers they fill stay open in between. Aliases
    share the value of their anchor, and what they stand for counts towards `MAX_VALUES`, so that a bomb of
    aliases is refused before anything walks it.
    """

    def __init__(self, first_line: int) -> None:
        self.lines: dict[str, int] = {}
        self.repeated: dict[str, int] = {}
        self._first_line = first_line
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._nodes = 0

    def build(self, events: Iterator[Any]) -> Any:
        """Return the value of the first document."""
        root: list[Any] = []
        stack: list[tuple[Any, str | None, str | None, int]] = [(root, None, None, 0)]
        container: Any = root
        key: str | None = None
        for event in events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                value: Any = self._scalar(event)
            elif kind is yaml.AliasEvent:
                value = self._alias(event)
            elif kind in (yaml.MappingStartEvent, yaml.SequenceStartEvent):
                self._count(1, event)
                if len(stack) > MAX_DEPTH:
                    raise too_deep(self._line(event))
                stack.append((container, key, event.anchor, self._nodes))
                container, key = ({} if kind is yaml.MappingStartEvent else []), None
                continue
            elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
                value = _merged(container) if isinstance(container, dict) else container
                container, key, anchor, before = stack.pop()
                if anchor:
                    self._anchors[anchor] = (value, self._nodes - before + 1)
            elif kind is yaml.DocumentEndEvent:
                break
            else:
                continue
            key = self._put(container, key, value, event, top=len(stack) == 2)  # noqa: PLR2004 - root, then it
        return root[0] if root else ""

    def _put(self, container: Any, key: str | None, value: Any, event: Any, *, top: bool) -> str | None:
        if isinstance(container, list):
            container.append(value)
            return None
        if key is None:
            if not isinstance(value, str):
                raise FrontMatterError(self._line(event), 0, "a key is not a text", "write the key as a word")
            name = value.lower()
            if top:
                self.lines[name] = self._line(event)
            return name
        if container.get(key, value) != value:
            self.repeated[key] = self.lines.get(key, 0) if top else self._line(event)
        container[key] = value
        return None

    def _scalar(self, event: Any) -> str:
        self._count(1, event)
        text: str = event.value
        if event.implicit[0] and text in NULLS:
            text = ""
        if event.anchor:
            self._anchors[event.anchor] = (text, 1)
        return text

    def _alias(self, event: Any) -> Any:
        if event.anchor not in self._anchors:
            raise FrontMatterError(
                self._line(event),
                event.start_mark.column + 1,
                f"the alias *{event.anchor} has no anchor",
                "put the text in quotes if no alias is meant",
            )
        value, nodes = self._anchors[event.anchor]
        self._count(nodes, event)
        return value

    def _count(self, nodes: int, event: Any) -> None:
        self._nodes += nodes
        if self._nodes > MAX_VALUES:
            raise too_many(self._line(event))

    def _line(self, event: Any) -> int:
        return int(event.start_mark.line) + self._first_line


def _merged(mapping: Mapping) -> Mapping:
    """Apply the merge key `<<` of YAML 1.1."""
    if "<<" not in mapping:
        return mapping
    sources = mapping.pop("<<")
    for source in sources if isinstance(sources, list) else [sources]:
        if isinstance(source, dict):
            for key, value in source.items():
                mapping.setdefault(key, value)
    return mapping


def _remedy(text: str, line: int) -> str:
    lines = text.split("\n")
    shown = lines[line] if line < len(lines) else ""
    if "\t" in shown[: len(shown) - len(shown.lstrip())]:
        return "indent with spaces, not with tabs"
    return "put the text in quotes if it holds a colon, #, @, *, & or a bracket"
