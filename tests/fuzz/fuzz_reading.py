"""Coverage-guided fuzzing of what strangers can write: front matter, bodies, dates and labels.

    pip install atheris
    python tests/fuzz/fuzz_reading.py -max_total_time=3600 -timeout=5 -max_len=20000 CORPUS_FOLDER

A crash, a hang, or any exception but those that a reader may raise ends the run and leaves the input behind.
Not collected by pytest: it runs as long as one lets it.
"""

import contextlib
import sys
from typing import get_args
from zoneinfo import ZoneInfo

import atheris

with atheris.instrument_imports(include=["syndicate", "frontmatter"]):
    from syndicate import dates, terms
    from syndicate.content import Context, Family, excerpt, for_mail, plain, render, to_text
    from syndicate.sources import frontmatter

BERLIN = ZoneInfo("Europe/Berlin")
CONTEXTS = [
    Context(
        url="https://site.example/a/",
        site_url="https://site.example/",
        id_prefix="x-",
        resolve=lambda reference: "https://site.example/b/" if reference.startswith("b") else None,
        tags=tags,
        values={"page.title": "A title"},
    )
    for tags in get_args(Family)
]


def read(text: str, context: Context) -> None:
    """Read a whole source as a build does; what it shows must be text."""
    try:
        matter = frontmatter.read(text)
    except frontmatter.FrontMatterError:
        return
    if frontmatter.split(text) != (matter.body, matter.body_line):
        raise AssertionError(matter)
    for markup in ("markdown", "html"):
        html = render(matter.body, context, markup=markup).html
        plain(html)
        to_text(for_mail(html))


def small(text: str) -> None:
    """Read dates, labels and summaries."""
    with contextlib.suppress(ValueError):
        dates.parse(text, BERLIN)
    slug = terms.slug(text)
    if not slug or "/" in slug or slug.startswith(".") or len(slug.encode()) > 255:
        raise AssertionError(slug)
    excerpt(text)


def one_input(data: bytes) -> None:
    """Take the first byte as the choice of what to read, and of the tags in it."""
    text = data[1:].decode("utf-8", "replace")
    if data[:1] < b"\x20":
        small(text)
    else:
        read(text, CONTEXTS[data[0] % len(CONTEXTS)])


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
