"""What makes feeds found: a page for people, a list for feed readers, lines for the site's own pages.

`listing` says what there is to list; `subscribe` makes the page of it, `opml` the list and `links` the lines.
"""

from syndicate.pages.listing import Listing, list_feeds

__all__ = ["Listing", "list_feeds"]
