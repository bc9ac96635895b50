"""Which front-matter key means what, and what a file's name says: one module a site generator.

A dialect is a table with a few functions. It is decided for the site, not for the file. A generator that
joins needs one module here and its name in `DIALECTS` and in `syndicate.config.settings.GENERATORS`.
"""

from pathlib import Path

from syndicate.sources.dialects import (
    astro,
    docusaurus,
    eleventy,
    hugo,
    jekyll,
    nikola,
    pelican,
    plain,
    zola,
)
from syndicate.sources.dialects.base import Dialect, FileName

__all__ = ["DIALECTS", "Dialect", "FileName", "choose"]

# In the order in which a site is recognised: those whose mark is theirs alone come first, then Zola and
# Jekyll, whose configuration's name others use too; "plain" takes what no other does.
DIALECTS: dict[str, Dialect] = {
    module.DIALECT.name: module.DIALECT
    for module in (hugo, eleventy, docusaurus, astro, pelican, nikola, zola, jekyll, plain)
}


def choose(generator: str, root: Path) -> Dialect:
    """Return the dialect of that name; "auto" looks at the site's folder."""
    if generator == "auto":
        return next(dialect for dialect in DIALECTS.values() if dialect.recognises(root))
    return DIALECTS[generator]
