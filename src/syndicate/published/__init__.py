"""Feeds that are out -> what their subscribers know: the entries, with the ids that readers compare.

The counterpart of `feeds`, for any feed that somebody has written: RSS 0.9 to 2.0, Atom, JSON Feed. `formats`
reads one file, `xml` and `json` know the formats, `places` finds the files, and `addresses` tells which URLs
are one page's. What is read may come from strangers: sizes are limited, and nothing in it is obeyed.
"""

from syndicate.published.addresses import Address, address
from syndicate.published.entry import Document, Entry
from syndicate.published.formats import read
from syndicate.published.places import Published, load

__all__ = ["Address", "Document", "Entry", "Published", "address", "load", "read"]
