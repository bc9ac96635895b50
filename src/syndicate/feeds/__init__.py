"""Feeds as bytes: `Feed` in, RSS 2.0, Atom 1.0 or JSON Feed 1.1 out.

`writer` puts files together, `generator` is the one importer of feedgen, and `rss`, `atom` and `jsonfeed`
know one format each. Nothing here reads or writes files.
"""

from syndicate.feeds.writer import FeedWriter, Held

__all__ = ["FeedWriter", "Held"]
