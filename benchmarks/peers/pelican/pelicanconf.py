"""Feeds only: of everything, of each category and of each tag, 20 articles in full, as RSS and Atom."""

import os

SITENAME = AUTHOR = "Generated news"
SITEURL = FEED_DOMAIN = "https://news.example"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
THEME = "simple"
ARTICLE_PATHS = [""]
PAGE_PATHS = ["no-pages"]
STATIC_PATHS: list[str] = []

FEED_ALL_RSS = "rss.xml"
FEED_ALL_ATOM = "atom.xml"
CATEGORY_FEED_RSS = "category/{slug}/rss.xml"
CATEGORY_FEED_ATOM = "category/{slug}/atom.xml"
TAG_FEED_RSS = "tag/{slug}/rss.xml"
TAG_FEED_ATOM = "tag/{slug}/atom.xml"
FEED_MAX_ITEMS = 20
RSS_FEED_SUMMARY_ONLY = False
FEED_RSS = FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None

# No page of any kind.
DIRECT_TEMPLATES: list[str] = []
PAGINATED_TEMPLATES: dict[str, int] = {}
ARTICLE_SAVE_AS = ARTICLE_LANG_SAVE_AS = DRAFT_SAVE_AS = DRAFT_LANG_SAVE_AS = ""
PAGE_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = AUTHOR_SAVE_AS = ARCHIVES_SAVE_AS = ""
YEAR_ARCHIVE_SAVE_AS = MONTH_ARCHIVE_SAVE_AS = DAY_ARCHIVE_SAVE_AS = ""

MARKDOWN = {
    "extension_configs": {"markdown.extensions.fenced_code": {}, "markdown.extensions.tables": {}},
    "output_format": "html5",
}
CACHE_CONTENT = LOAD_CONTENT_CACHE = "CACHE" in os.environ
CACHE_PATH = os.environ.get("CACHE", "")
CONTENT_CACHING_LAYER = "reader"
