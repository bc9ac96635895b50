"""The head of an HTML document -> front matter: `<title>` and `<meta name content>`, as Pelican reads them.

https://docs.getpelican.com/en/latest/content.html#file-metadata

Python's parser may take time quadratic in the length of what is no HTML, so the tags are found here.
"""

import re
from collections.abc import Iterator

from syndicate.content import unescape
from syndicate.sources.matter import FrontMatterError, Loaded, Mapping, Value

_LONGEST = 100_000
_FARTHEST = 1_000_000
# Possessive, and closed by the end of the text if by nothing else: no input makes them go back.
_ATTRIBUTES = r"""(?P<attributes>(?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')|=)*+)"""
_TOKEN = re.compile(
    r"<!--(?P<comment>.*?)(?P<comment_end>--!?>|\Z)"
    rf"|<(?P<whole>title|script|style)(?=[\s/>]){_ATTRIBUTES}>?(?P<text>.*?)(?P<end></(?P=whole)(?=[\s/>])|\Z)"
    rf"|<(?P<name>/?[a-z][^\s/>]*+){_ATTRIBUTES.replace('attributes', 'given')}(?P<name_end>>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s>]++))?+""")


def load_head(text: str) -> Loaded:
    """Return the title and the values of a document's head, lists where a name is given more than once.

    Raises `FrontMatterError` if the head is too long to be read, or if a tag or comment in it has no end.
    """
    title = ""
    values: dict[str, list[Value]] = {}
    lines: dict[str, int] = {}
    line = 1
    place = 0
    for token in _head(text):
        line, place = line + text.count("\n", place, token.start()), token.start()
        if (token["whole"] or "").lower() == "title":
            title += unescape(token["text"])
            lines["title"] = line
        elif (token["name"] or "").lower() == "meta":
            given = _attributes(token["given"])
            # The second spelling is Pelican's own.
            value = given.get("content") or given.get("contents", "")
            name = given.get("name", "").lower()
            values.setdefault(name, []).append(value)
            lines.setdefault(name, line)
    found: Mapping = {name: each if each[1:] else each[0] for name, each in values.items() if name}
    return Loaded(values={**found, "title": title} if title else found, lines=lines, repeated={})


def _head(text: str) -> Iterator[re.Match[str]]:
    """Yield the tags of the head, none if none begins in time; scripts and comments hold no tags."""
    begin = 0
    for token in _TOKEN.finditer(text, 0, _FARTHEST):
        name = (token["name"] or "").lower()
        if name == "body" or (begin and name == "/head"):
            return
        if not begin:
            begin = token.end() if name == "head" else 0
        elif token.end() - begin > _LONGEST:
            message = f"the HTML's head is longer than {_LONGEST:,} characters"
            raise FrontMatterError(0, 0, message, "move scripts and styles out of it")
        elif "" in (token["comment_end"], token["end"], token["name_end"]):
            line = text.count("\n", 0, token.start()) + 1
            message = "a tag or comment in the HTML's head has no end"
            raise FrontMatterError(line, 0, message, "close it")
        else:
            yield token


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(text):
        found.setdefault(name.lower(), unescape(value[1:-1] if value[:1] in ("'", '"') else value))
    return found
