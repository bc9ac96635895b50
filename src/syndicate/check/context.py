"""What a check has to know beside the file."""

from collections.abc import Callable
from datetime import datetime

import msgspec
from msgspec import Struct

from syndicate.check.rules import Fault


def none_missing(_: str) -> bool:
    """Know of no missing file."""
    return False


class Context(Struct, frozen=True, kw_only=True):
    """*now* (aware) tells which dates are to come, *is_missing* which picture has no local file.

    *known* remembers, by the hash of a body's HTML, what is wrong with it: many feeds hold it.
    """

    now: datetime
    is_missing: Callable[[str], bool] = none_missing
    known: dict[bytes, tuple[Fault, ...]] = msgspec.field(default_factory=dict)
