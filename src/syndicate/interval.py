"""A span of time, in which something stays as it is."""

from datetime import datetime
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

Moment: TypeAlias = Annotated[datetime, Meta(tz=True)]


class Interval(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """From *since* on and before *until*; None where it has no such end."""

    since: Moment | None = None
    until: Moment | None = None

    def __contains__(self, moment: datetime) -> bool:
        return (self.since is None or self.since <= moment) and (self.until is None or moment < self.until)

    def within(self, other: "Interval") -> "Interval":
        """Return what two intervals have in common."""
        begins = [each for each in (self.since, other.since) if each is not None]
        ends = [each for each in (self.until, other.until) if each is not None]
        return Interval(since=max(begins, default=None), until=min(ends, default=None))


ALWAYS = Interval()
