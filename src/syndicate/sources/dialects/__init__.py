"""Which front-matter key means what, and what a file's name says: one module a site generator.

A dialect is a table with a few functions. It is decided for the site, not for the file. A generator that
joins needs one module here and its name in `DIALECTS` and in `syndicate.config.settings.GENERATORS`.
"""

from pathlib import Path

from syndicate.sources.dialects import hugo, plain
from syndicate.sources.dialects.base import Dialect, FileName

__all__ = ["DIALECTS", "Dialect", "FileName", "choose"]

# In the order in which a site is recognised; "plain" takes what no other does.
DIALECTS: dict[str, Dialect] = {dialect.name: dialect for dialect in (hugo.DIALECT, plain.DIALECT)}


def choose(generator: str, root: Path) -> Dialect:
    """Return the dialect of that name; "auto" looks at the site's folder."""
    if generator == "auto":
        return next(dialect for dialect in DIALECTS.values() if dialect.recognises(root))
    return DIALECTS[generator]
