"""Jekyll: https://jekyllrb.com/docs/front-matter/ and /docs/permalinks/, as `document.rb` and `url.rb` do it.

An article is a post. Pages are none, nor are the documents of other collections.
"""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from urllib.parse import quote

import msgspec

from syndicate.model import Person
from syndicate.sources import tables
from syndicate.sources.dialects import plain
from syndicate.sources.dialects.base import Dialect, FileName
from syndicate.sources.matter import Mapping, Value
from syndicate.sources.permalinks import TOKENS, Place

_CONFIGURATION = ("_config.yml", "_config.yaml")
_POSTS = "_posts"
_POST = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})-(.+)", re.ASCII | re.DOTALL)
_AUTHORS = ("authors.yml", "authors.yaml", "authors.json", "authors")

KEYS: dict[str, tuple[str, ...]] = plain.KEYS | {
    "published": ("date",),
    "updated": ("last_modified_at", "updated", "modified"),
    "url": ("permalink",),
    # `id` is Jekyll's own; its importers leave what WordPress gave as guid.
    "id": ("guid", "wordpress_url", "uuid"),
    "categories": ("categories", "category"),
    "tags": ("tag", "tags"),
    # In the order of jekyll-feed.
    "summary": ("description", "excerpt", "summary"),
    "image": ("image", "header.image", "header.overlay_image", "header.teaser", "thumbnail", "cover"),
    "translation_key": ("translation_key", "ref"),
}

STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
# The dates are those of the site's zone.
_PLACEHOLDERS: dict[str, Callable[[Place], str]] = {
    "year": TOKENS["year"],
    "short_year": lambda place: f"{place.date.year % 100:02}",
    "month": TOKENS["month"],
    "i_month": lambda place: str(place.date.month),
    "short_month": lambda place: TOKENS["monthname"](place)[:3],
    "long_month": TOKENS["monthname"],
    "day": TOKENS["day"],
    "i_day": lambda place: str(place.date.day),
    "y_day": lambda place: f"{place.date.timetuple().tm_yday:03}",
    "w_year": lambda place: f"{place.date.isocalendar().year:04}",
    "week": lambda place: f"{place.date.isocalendar().week:02}",
    "w_day": lambda place: str(place.date.isoweekday()),
    "short_day": lambda place: TOKENS["weekdayname"](place)[:3],
    "long_day": TOKENS["weekdayname"],
    "hour": lambda place: f"{place.date.hour:02}",
    "minute": lambda place: f"{place.date.minute:02}",
    "second": lambda place: f"{place.date.second:02}",
    "categories": lambda place: _joined(str.lower, place.categories),
    "slugified_categories": lambda place: _joined(_slug, place.categories),
    "title": lambda place: _cased_slug(place.slug or _bare(place.path.name), "._~!$&'()+,;=@"),
    "slug": lambda place: _slug(place.slug or _bare(place.path.name)),
    "name": lambda place: _slug(place.path.name),
    "path": lambda place: str(place.path).rstrip("."),
    "collection": lambda _: "posts",
    "output_ext": lambda _: ".html",
}
_PLACEHOLDER = re.compile(rf":({'|'.join(_PLACEHOLDERS)})(?!_?[a-z])")
_UNKNOWN = re.compile(r":[a-z]")
_KEPT = ("L", "M", "Nd")


def recognises(root: Path) -> bool:
    """Tell whether the folder has a configuration of Jekyll, and not of Hexo, which calls it the same."""
    package = tables.readable(root / "package.json")
    hexo = "hexo" in _table(package.get("dependencies", ""))
    return not hexo and any((root / name).exists() for name in _CONFIGURATION)


def is_article(path: PurePosixPath) -> bool:
    """Take posts: files with a date in their names, in no folder with `_` but `_posts`."""
    others = (folder for folder in path.parts[:-1] if folder != _POSTS)
    return _POST.fullmatch(path.stem) is not None and not any(
        folder.startswith("_") or folder == "node_modules" for folder in others
    )


def read_name(path: PurePosixPath, languages: tuple[str, ...]) -> FileName:
    """Read `de/news/_posts/2025-02-13-name.md`; the date stays in the name, as it tells posts apart."""
    folders = [folder for folder in path.parts[:-1] if folder != _POSTS]
    date = _POST.fullmatch(path.stem)
    return FileName(
        path=PurePosixPath(*folders, path.stem),
        language=folders[0] if folders and plain.is_among(folders[0], languages) else "",
        date=date[1] if date else "",
    )


def labels(kind: str, given: tuple[str, ...], path: PurePosixPath) -> tuple[str, ...]:
    """Put the folders above `_posts` before the categories."""
    if kind != "category" or _POSTS not in path.parts[:-1]:
        return given
    return tuple(dict.fromkeys([*path.parts[: path.parts.index(_POSTS)], *given]))


def title(path: PurePosixPath, _: str) -> str:
    """Return the name with spaces and capitals: `2025-02-13-old-bridge` is Old Bridge."""
    return " ".join(word.capitalize() for word in _bare(path.name).split("-") if word)


def people(root: Path) -> dict[str, Person]:
    """Read `_data/authors.yml`, or the files of `_data/authors/`."""
    return next(filter(None, (tables.people(root / "_data" / name) for name in _AUTHORS)), {})


def settings(root: Path) -> Mapping:
    """Return the permalink that `_config.yml` gives to all posts."""
    configuration = next(filter(None, (tables.readable(root / name) for name in _CONFIGURATION)), {})
    posts = _table(_table(configuration.get("collections", "")).get("posts", ""))
    found = [*_defaults(configuration), posts.get("permalink", ""), configuration.get("permalink", "")]
    return {"permalink": next(filter(None, found), "")}


def _defaults(configuration: Mapping) -> list[Value]:
    """Return the permalinks among the defaults, those for posts before those for everything."""
    given = configuration.get("defaults", "")
    items = [item for item in given if isinstance(item, dict)]
    scopes = [(_table(item.get("scope", "")), _table(item.get("values", ""))) for item in reversed(items)]
    return [
        values["permalink"]
        for kind in ("posts", "")
        for scope, values in scopes
        if "permalink" in values and not scope.get("path") and scope.get("type", "") == kind
    ]


def _table(value: Value) -> Mapping:
    return value if isinstance(value, dict) else {}


def path(place: Place) -> str:
    """Return the path by the site's permalink, or by Jekyll's default if that is none or not understood."""
    own = tables.text(place.settings, "permalink")
    understood = own and not _UNKNOWN.search(_PLACEHOLDER.sub("", own))
    return link(own if understood else "date", place)


def link(text: str, place: Place) -> str:
    """Fill in the placeholders of a permalink, or of the style that it names; what is none stays."""
    local = _in_its_zone(place)
    filled = _PLACEHOLDER.sub(
        lambda match: quote(_PLACEHOLDERS[match[1]](local), safe="/!$&'()*+,;=:@", errors="ignore"),
        STYLES.get(text, text),
    )
    if not filled or "://" in filled:
        return filled
    return re.sub(r"/{2,}", "/", f"/{filled}".replace("..", "/").replace("./", ""))


def _in_its_zone(place: Place) -> Place:
    try:
        return msgspec.structs.replace(place, date=place.date.astimezone(place.zone))
    except OverflowError:  # the year 1 begins later in America
        return place


def _bare(name: str) -> str:
    match = _POST.fullmatch(name)
    return (match[2] if match else name).rstrip(".")


def _joined(spelled: Callable[[str], str], categories: tuple[str, ...]) -> str:
    return "/".join(dict.fromkeys(map(spelled, categories)))


def _slug(text: str) -> str:
    return _cased_slug(text).lower()


def _cased_slug(text: str, also: str = "") -> str:
    """Return letters, marks, digits and the signs in *also*, with hyphens for all else."""
    kept = (char if char in also or unicodedata.category(char).startswith(_KEPT) else "-" for char in text)
    return re.sub(r"-{2,}", "-", "".join(kept)).strip("-")


DIALECT = Dialect(
    name="jekyll",
    recognises=recognises,
    keys=KEYS,
    hiding=plain.HIDING,
    showing=("feed",),
    whole=("category", "tag"),
    split=str.split,
    is_article=is_article,
    read_name=read_name,
    labels=labels,
    title=title,
    people=people,
    settings=settings,
    path=path,
    link=link,
    prefixed=False,
    term_page=plain.DIALECT.term_page,
)
