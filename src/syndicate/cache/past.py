"""The last build, seen from this one: what it knew, and what has changed since."""

from datetime import datetime
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from syndicate.cache import store
from syndicate.cache.store import Header
from syndicate.config import Site


class Past(Struct, frozen=True, kw_only=True, dict=True):
    """The last build's header, and the paths that have another signature since.

    *same* tells that the settings are those of the last build.
    """

    header: Header
    changed: tuple[bytes, ...]
    same: bool

    @cached_property
    def suspects(self) -> set[bytes]:
        """Return the paths that hold something else, or may."""
        return self.header.disk.suspects(self.changed)

    @cached_property
    def is_complete(self) -> bool:
        """Whether what was absent still is."""
        return self.header.disk.is_complete()

    @property
    def is_confirmed(self) -> bool:
        """Whether everything is as it was, but for signatures."""
        return not self.suspects and self.is_complete

    def is_valid(self, now: datetime) -> bool:
        """Tell whether neither the settings nor the clock ask for anything else."""
        return self.same and now in self.header.validity

    def renewed(self, moment: int) -> Header:
        """Return the header with the signatures that files have."""
        return replace(self.header, disk=self.header.disk.renewed(self.changed, moment))


def look(site: Site) -> Past | None:
    """Return what is known of the last build."""
    header = store.read_header(site)
    if header is None:
        return None
    same = header.settings == store.settings_of(site)
    return Past(header=header, changed=tuple(header.disk.changed()), same=same)
