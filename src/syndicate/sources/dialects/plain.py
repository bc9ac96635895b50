"""Any folder of Markdown files: the keys that people use most, whatever tool they have in mind."""

import re
from functools import lru_cache
from pathlib import Path

from syndicate.model import Term
from syndicate.sources import names
from syndicate.sources.dialects.base import Dialect, FileName
from syndicate.sources.permalinks import filled

# Files at the top that are about the folder or the site; further down such a name may be an article's.
_NOT_ARTICLES = frozenset(["changelog", "contributing", "license", "code_of_conduct", "404", "search"])
_FOLDERS = frozenset(["_drafts"])
_DATED = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:[-_ ]+(?=[^-_ .])|$)", re.ASCII)

KEYS: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "draft": ("draft",),
    "published": ("date", "published", "pubdate", "publishdate", "created"),
    "updated": ("updated", "lastmod", "modified", "last_modified_at", "updateddate"),
    "expires": ("expires", "expirydate", "expiry_date", "unpublishdate"),
    "slug": ("slug",),
    "url": ("url", "permalink"),
    "id": ("guid", "id", "uuid"),
    "categories": ("categories", "category", "taxonomies.categories"),
    "tags": ("tags", "tag", "keywords", "taxonomies.tags"),
    "authors": ("authors", "author"),
    "summary": ("summary", "description", "excerpt", "abstract"),
    "image": ("image", "cover", "images", "thumbnail", "featured_image"),
    "image_alt": ("image_alt", "cover_alt", "image_description"),
    "language": ("lang", "language", "locale"),
    "translation_key": ("translationkey", "translation_key"),
    "pinned": ("pin", "pinned", "sticky", "featured"),
    "external_url": ("external_url", "source_url", "original_url", "canonical_url", "canonical"),
    "enclosures": ("enclosure", "enclosures", "audio", "podcast_file", "mp3", "episode.audio"),
    "duration": ("duration", "podcast_duration", "itunes_duration", "episode.duration"),
    "length": ("podcast_bytes", "podcast_length", "filesize"),
    "episode": ("episode.number", "episode", "episode_number", "itunes_episode", "podcast_episode"),
    "season": ("season", "season_number", "itunes_season", "podcast_season"),
    "episode_type": ("episode_type", "episodetype", "itunes_episode_type"),
    "episode_title": ("episode_title", "itunes_title"),
    "episode_image": ("episode_image", "itunes_image", "episode.poster"),
    "explicit": ("explicit", "itunes_explicit", "podcast_explicit"),
    "transcripts": ("transcript", "transcripts"),
    "chapters": ("chapters", "podcast_chapters"),
    "corrections": ("corrections",),
    "content": ("feed_content",),
}
HIDING = (
    "unlisted",
    "hidden",
    "private",
    "feed_exclude",
    "rss_exclude",
    "rss.exclude",
    "hiddeninrss",
    "eleventyexcludefromcollections",
)


def split(text: str) -> list[str]:
    """Cut at commas, or at semicolons where there are any; never into letters."""
    return text.split(";" if ";" in text else ",")


def is_article(path: str) -> bool:
    """Leave out list pages (`_index.md`), drafts' folders (`_drafts/`) and files such as `README.md`."""
    *folders, name = path.split("/")
    if name.startswith("_") or not _FOLDERS.isdisjoint(folders):
        return False
    stem = names.stem(name).lower()
    return stem != "readme" and (bool(folders) or stem not in _NOT_ARTICLES)


def read_name(path: str, languages: tuple[str, ...]) -> FileName:
    """Read `2025-02-13-name.de.md`: the date and the language are not part of the name."""
    name = undated_name(path, languages)
    last = names.name(name.path)
    match = _DATED.match(last)
    if match is None:
        return name
    rest = last[match.end() :] or last
    return FileName(path=names.with_name(name.path, rest), language=name.language, date=match[1])


def undated_name(path: str, languages: tuple[str, ...]) -> FileName:
    """Read `name.de.md` and `de/name.md`, where `de` is one of the site's languages.

    `index.md` stands for its folder.
    """
    folder, slash, _ = path.rpartition("/")
    stem, language = names.stem(path), ""
    base, _, mark = stem.rpartition(".")
    if base and is_among(mark, languages):
        stem, language = base, mark
    elif folder and is_among(first := folder.partition("/")[0], languages):
        language = first
    is_folder = folder and stem.lower() == "index"
    return FileName(path=folder if is_folder else f"{folder}{slash}{stem}", language=language)


def is_among(mark: str, languages: tuple[str, ...]) -> bool:
    """Tell whether a mark is one of the language tags, in any case, with hyphens or underscores."""
    return mark.lower().replace("_", "-") in _marks(languages)


@lru_cache
def _marks(languages: tuple[str, ...]) -> frozenset[str]:
    return frozenset(tag.lower().replace("_", "-") for tag in languages)


def _no_page(_: Term, __: str) -> str:
    return ""


def recognises(_: Path) -> bool:
    """Take any folder."""
    return True


DIALECT = Dialect(
    name="plain",
    recognises=recognises,
    keys=KEYS,
    hiding=HIDING,
    split=split,
    is_article=is_article,
    read_name=read_name,
    link=filled,
    term_page=_no_page,
)
