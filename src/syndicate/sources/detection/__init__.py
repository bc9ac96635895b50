"""A generator's own configuration -> settings of ours: read as data, never run.

One module a generator. What is not literal, not a URL or not a language is a finding, and no setting.
"""

from collections.abc import Callable
from pathlib import Path

from syndicate.config.found import Found
from syndicate.sources.detection import astro, docusaurus, eleventy, hugo, jekyll, nikola, pelican, zola
from syndicate.sources.detection.facts import Facts
from syndicate.sources.dialects import choose
from syndicate.sources.tables import Tables

__all__ = ["detect"]

_GATHER: dict[str, Callable[[Facts], None]] = {
    "hugo": hugo.gather,
    "jekyll": jekyll.gather,
    "eleventy": eleventy.gather,
    "pelican": pelican.gather,
    "nikola": nikola.gather,
    "zola": zola.gather,
    "docusaurus": docusaurus.gather,
    "astro": astro.gather,
}


def detect(root: Path, generator: str) -> Found:
    """Return what the configuration of a site's generator says; "auto" looks which one it is."""
    name = choose(generator, root).name
    if name not in _GATHER:
        return Found()
    facts = Facts(Tables(root))
    _GATHER[name](facts)
    facts.address_of_pages()
    return facts.found(name)
