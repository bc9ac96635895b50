"""`syndicate.toml` -> `Site`: everything is checked here, once, and all problems are reported together."""

from syndicate.config.load import EXAMPLE_URL, FILE_NAME, FOLDER, is_among_articles, load, parse
from syndicate.config.settings import (
    FORMATS,
    GENERATORS,
    GROUP_KINDS,
    CustomFeed,
    Delivery,
    Design,
    Digest,
    Dkim,
    Feeds,
    FeedSettings,
    GroupKind,
    Schedule,
    Selection,
    Site,
    Smtp,
)

__all__ = [
    "EXAMPLE_URL",
    "FILE_NAME",
    "FOLDER",
    "FORMATS",
    "GENERATORS",
    "GROUP_KINDS",
    "CustomFeed",
    "Delivery",
    "Design",
    "Digest",
    "Dkim",
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
