"""`syndicate.toml` -> `Site`: everything is checked here, once, and all problems are reported together."""

from syndicate.config.load import FILE_NAME, is_among_articles, load, parse
from syndicate.config.settings import (
    FORMATS,
    GENERATORS,
    GROUP_KINDS,
    CustomFeed,
    Design,
    Digest,
    Feeds,
    FeedSettings,
    GroupKind,
    Schedule,
    Selection,
    Site,
    Smtp,
)

__all__ = [
    "FILE_NAME",
    "FORMATS",
    "GENERATORS",
    "GROUP_KINDS",
    "CustomFeed",
    "Design",
    "Digest",
    "FeedSettings",
    "Feeds",
    "GroupKind",
    "Schedule",
    "Selection",
    "Site",
    "Smtp",
    "is_among_articles",
    "load",
    "parse",
]
