"""Counts entries that still show template tags or MDX: `python benchmarks/raw_marks.py FOLDER...`.

Each folder is a site with a `syndicate.toml`. What stands in `<pre>` and `<code>` does not count. Prints, for
each site, the share of its articles and the first of them, and then the names that are not known.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from lxml import html

from syndicate import config, sources

# Also where Markdown percent-encoded them in an address.
_TAGS = re.compile(r"\{\{[^{}]*\}\}|\{%.*?%\}|%7B%7B|%7B%25|[{|](?:filename|static|attach)[}|]", re.DOTALL)
_MDX = re.compile(r"^(?:import|export) .*|\{/\*|^\s*:::.*|</?[A-Z]\w*[ />]", re.MULTILINE)
_MDX_FAMILIES = ("mdx", "directives")


def marks(body: str, *, mdx: bool) -> list[str]:
    """Return the marks that a body shows."""
    tree = html.fragment_fromstring(body, create_parent="div")
    for code in [*tree.iter("pre", "code")]:
        code.drop_tree()
    return [
        match[0]
        for text in _texts(tree)
        for pattern in ([_TAGS, _MDX] if mdx else [_TAGS])
        for match in pattern.finditer(text)
    ]


def _texts(tree: html.HtmlElement) -> Iterator[str]:
    for element in tree.iter():
        yield from (element.text or "", element.tail or "", *map(str, element.values()))


def count(folder: Path) -> None:
    """Print what one site shows."""
    site = config.load(folder / "syndicate.toml")
    found = sources.read(site, datetime.now(UTC))
    render = found.bodies()
    shown: dict[str, list[str]] = {}
    unknown: Counter[str] = Counter()
    for article in found.articles:
        body = render(article)
        unknown.update(problem.message for problem in body.problems if problem.shared)
        mdx = found.dialect.family in _MDX_FAMILIES or article.path.endswith(".mdx")
        if body.html and (raw := marks(body.html, mdx=mdx)):
            shown[article.path] = raw
    share = len(shown) / max(1, len(found.articles))
    print(f"{folder.name}: {len(shown)} of {len(found.articles)} entries show marks ({share:.2%})")
    for path, raw in sorted(shown.items())[:5]:
        print(f"    {path}: {' '.join(raw[0].split())[:80]}")
    for message, articles in unknown.most_common():
        print(f"  {articles:5} {message}")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        count(Path(name))
