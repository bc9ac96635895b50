"""What makes feeds found: a page for people, a list for feed readers, lines for the site's own pages.

`listing` says what there is to list; `subscribe` makes the page of it, `opml` the list and `links` the lines.
"""

from pathlib import PurePosixPath

from syndicate.config import Site
from syndicate.model import Output
from syndicate.pages import links, opml
from syndicate.pages.listing import Listing, list_feeds

__all__ = ["Listing", "list_feeds", "outputs", "owners"]

_PAGE = "index.html"


def outputs(site: Site, listed: Listing) -> tuple[Output, ...]:
    """Return the files that list a site's feeds; raises `TemplateError` if the page's template is wrong."""
    files = {opml.PATH: opml.opml(site, listed), links.PATH: links.links(site, listed)}
    if site.feeds.page:
        from syndicate.pages.subscribe import subscribe  # noqa: PLC0415 - Jinja is slow to import

        files[_PAGE] = subscribe(site, listed)
    return tuple(Output(path=PurePosixPath(path), parts=(data,)) for path, data in files.items())


def owners(site: Site) -> dict[str, tuple[str, ...]]:
    """Return the paths of these files, by what they are."""
    page = {"the page of all feeds (`page`)": (_PAGE,)} if site.feeds.page else {}
    return {"the list of all feeds": (opml.PATH,), "the links to feeds": (links.PATH,), **page}
