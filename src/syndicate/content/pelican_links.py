"""Pelican's links to other sources: `{filename}name.md`, `{static}/images/a.png`, `|filename|name.md`.

https://docs.getpelican.com/en/latest/content.html#linking-to-internal-content. Only where an address stands.
"""

import re
from collections.abc import Iterator
from posixpath import join, normpath

from syndicate.content.tags import Call, Syntax, Tag

_LINK = re.compile(
    r"""[{|](?P<name>filename|static|attach|author|category|tag|index)[|}](?P<path>[^\s"'<>()\[\]]*+)"""
)
_BEFORE = re.compile(r"""(?:\]\(<?|\]:[ \t]{0,3}<?|=["'])\Z""")
_FARTHEST = 6


def _find(source: str) -> Iterator[Tag]:
    for match in _LINK.finditer(source):
        start, end = match.span()
        if _BEFORE.search(source[max(0, start - _FARTHEST) : start]):
            name, path = match["name"], match["path"]
            yield Tag(start=start, end=end, name=name, arguments=path, alone=True)


def _arguments(_: str) -> tuple[tuple[str, ...], dict[str, str]]:
    return (), {}


def _filename(call: Call) -> str | None:
    path, mark, rest = call.written.partition("#")
    url = call.context.resolve(path)
    if url is None:
        remedy = "correct the link, or remove it if that article is not published"
        call.complain(f"no article is known as {path[:200]}", remedy)
        return None
    return f"{url}{mark}{rest}"


def _static(call: Call) -> str:
    """Return where a file stands that is copied as it lies below the articles folder."""
    path = normpath(join("/", call.context.folder, call.written)).lstrip("/")
    return f"{call.context.site_url.rstrip('/')}/{path}"


def _attach(call: Call) -> str:
    """Return where a file stands that is put beside the article."""
    path = call.written
    return path.rpartition("/")[2] if path.startswith(("/", "..")) else path


def _index(call: Call) -> str:
    return call.context.site_url


def _unknown(call: Call) -> str | None:
    call.complain(f"where the page of a {call.name} is is not known", "its link is dropped", shared=True)
    return None


SYNTAX = Syntax(
    marker="",
    find=_find,
    arguments=_arguments,
    table={},
    texts={
        "attach": _attach,
        "filename": _filename,
        "index": _index,
        "static": _static,
        **dict.fromkeys(("author", "category", "tag"), _unknown),
    },
)
