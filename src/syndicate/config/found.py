"""What is known of a site beside `syndicate.toml`: the facts of its generator's own configuration."""

from typing import TypeAlias
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from syndicate.model import Finding

Setting: TypeAlias = str | list[str]


class Fact(Struct, frozen=True, kw_only=True):
    """A *value* as `syndicate.toml` would have it, and its *origin*, for people."""

    value: Setting
    origin: str


class Found(Struct, frozen=True, kw_only=True):
    """All of it: *site* and *feeds* have keys of the tables of these names.

    *remedies* say what the generator needs to publish the feeds, *findings* what was not understood. Where
    *generator* is "plain", there is nothing.
    """

    generator: str = "plain"
    site: dict[str, Fact] = {}
    feeds: dict[str, Fact] = {}
    remedies: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def titled(self) -> "Found":
        """Call the site by its host if the address is known and the title is not."""
        url = self.site.get("url")
        if url is None or "title" in self.site:
            return self
        title = Fact(value=urlsplit(str(url.value)).hostname or "", origin=url.origin)
        return replace(self, site={**self.site, "title": title})
