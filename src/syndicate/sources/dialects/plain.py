"""Any folder of Markdown files: the keys that people use most, whatever tool they have in mind."""

import re
from functools import lru_cache
from pathlib import Path, PurePosixPath

from syndicate.model import Term
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


def is_article(path: PurePosixPath) -> bool:
    """Leave out list pages (`_index.md`), drafts' folders (`_drafts/`) and files such as `README.md`."""
    if path.name.startswith("_") or not _FOLDERS.isdisjoint(path.parts):
        return False
    name = path.stem.lower()
    return name != "readme" and not (name in _NOT_ARTICLES and len(path.parts) == 1)


def read_name(path: PurePosixPath, languages: tuple[str, ...]) -> FileName:
    """Read `2025-02-13-name.de.md`: the date and the language are not part of the name."""
    name = undated_name(path, languages)
    match = _DATED.match(name.path.name)
    if match is None:
        return name
    rest = name.path.name[match.end() :]
    return FileName(
        path=name.path.with_name(rest) if rest else name.path, language=name.language, date=match[1]
    )


def undated_name(path: PurePosixPath, languages: tuple[str, ...]) -> FileName:
    """Read `name.de.md` and `de/name.md`, where `de` is one of the site's languages.

    `index.md` stands for its folder.
    """
    stem, language = path.stem, ""
    base, _, mark = stem.rpartition(".")
    if base and is_among(mark, languages):
        stem, language = base, mark
    elif path.parts[1:] and is_among(path.parts[0], languages):
        language = path.parts[0]
    if stem.lower() == "index" and path.parent.name:
        return FileName(path=path.parent, language=language)
    return FileName(path=path.with_name(stem), language=language)


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
