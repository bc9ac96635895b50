"""The head of an HTML document -> front matter: `<title>` and `<meta name content>`, as Pelican reads them.

https://docs.getpelican.com/en/latest/content.html#file-metadata
"""

import re
from html.parser import HTMLParser

from syndicate.sources.matter import FrontMatterError, Mapping, Value

_BEGIN = re.compile(r"<head(?![\w-])[^<>]*>", re.IGNORECASE)
_END = re.compile(r"</head(?![\w-])|<body(?![\w-])", re.IGNORECASE)
# Python's parser may take time quadratic in the length of what is no HTML.
_LONGEST = 100_000


def load_head(text: str) -> Mapping:
    """Return the title and the values of a document's head, lists where a name is given more than once.

    Raises `FrontMatterError` if the head is too long to be read.
    """
    begin = _BEGIN.search(text, 0, _LONGEST)
    if begin is None:
        return {}
    end = _END.search(text, begin.end(), begin.end() + _LONGEST)
    if end is None and len(text) - begin.end() > _LONGEST:
        message = f"the HTML's head is longer than {_LONGEST:,} characters"
        raise FrontMatterError(0, 0, message, "move scripts and styles out of it")
    reader = _Reader()
    reader.feed(text[begin.end() : end.start() if end else None])
    reader.close()
    return {**reader.values, "title": reader.title} if reader.title else reader.values


class _Reader(HTMLParser):
    """Collects the values; a parser keeps state."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.values: Mapping = {}
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title"
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and given.get("name"):
            # The second spelling is Pelican's own.
            self._add(given["name"].lower(), given.get("content") or given.get("contents", ""))

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def _add(self, name: str, value: str) -> None:
        before = self.values.get(name)
        both: list[Value] = [*(before if isinstance(before, list) else [before or ""]), value]
        self.values[name] = value if before is None else both
