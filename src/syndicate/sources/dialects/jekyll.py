"""Jekyll: https://jekyllrb.com/docs/front-matter/ and /docs/permalinks/, as `document.rb` and `url.rb` do it.

An article is a post. Pages are none, nor are the documents of other collections.
"""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import msgspec

from syndicate import disk
from syndicate.model import Person
from syndicate.sources import names, tables
from syndicate.sources.dialects import plain
from syndicate.sources.dialects.base import Beside, Dialect, FileName
from syndicate.sources.matter import Mapping, Value, merged
from syndicate.sources.permalinks import TOKENS, Place, literal
from syndicate.sources.scan import SourceFile
from syndicate.sources.tables import Table, Tables

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
    "title": lambda place: _of_name(_cased_slug, place, "._~!$&'()+,;=@"),
    "slug": lambda place: _of_name(_slug, place),
    "name": lambda place: _slug(names.name(place.path)),
    "path": lambda place: place.path.rstrip("."),
    "collection": lambda _: "posts",
    "output_ext": lambda _: ".html",
}
# What Jekyll 1 called the type; it is still understood.
_TYPES = ("posts", "post")
_PLACEHOLDER = re.compile(rf":({'|'.join(_PLACEHOLDERS)})(?!_?[a-z])")
_UNKNOWN = re.compile(r":[a-z]")
# Stars in a row say no more than the first, and would let the expression go back without end.
_GLOB = re.compile(r"(?:\*\*/)+|\*+|[^*]+")
_HEXO = re.compile(rb"\"hexo\"\s*:")
_KEPT = ("L", "M", "Nd")


def recognises(root: Path) -> bool:
    """Tell whether the folder has a configuration of Jekyll, and not of Hexo, which calls it the same."""
    hexo = _HEXO.search(tables.beginning(root / "package.json"))
    return not hexo and any(disk.exists(root / name) for name in _CONFIGURATION)


def is_article(path: str) -> bool:
    """Take posts: files with a date in their names, in no folder with `_` but `_posts`."""
    others = (folder for folder in path.split("/")[:-1] if folder != _POSTS)
    return _POST.fullmatch(names.stem(path)) is not None and not any(each.startswith("_") for each in others)


def read_name(path: str, languages: tuple[str, ...]) -> FileName:
    """Read `de/news/_posts/2025-02-13-name.md`; the date stays in the name, as it tells posts apart."""
    folders = [folder for folder in path.split("/")[:-1] if folder != _POSTS]
    stem = names.stem(path)
    date = _POST.fullmatch(stem)
    return FileName(
        path="/".join([*folders, stem]),
        language=folders[0] if folders and plain.is_among(folders[0], languages) else "",
        date=date[1] if date else "",
    )


def labels(kind: str, given: tuple[str, ...], path: str, _: Mapping) -> tuple[str, ...]:
    """Put the folders above `_posts` before the categories."""
    folders = path.split("/")[:-1] if kind == "category" else []
    if _POSTS not in folders:
        return given
    return tuple(dict.fromkeys([*folders[: folders.index(_POSTS)], *given]))


def title(path: str, _: str) -> str:
    """Return the name with spaces and capitals: `2025-02-13-old-bridge` is Old Bridge."""
    return " ".join(word.capitalize() for word in _bare(names.name(path)).split("-") if word)


def people(site: Tables) -> dict[str, Person]:
    """Read `_data/authors.yml`, or the files of `_data/authors/`."""
    return site.people(*(f"_data/{name}" for name in _AUTHORS))


def settings(site: Tables) -> Mapping:
    """Return the defaults that `_config.yml` gives to posts, and the permalink that it gives to all of them.

    A permalink that is not understood is told, and becomes Jekyll's own.
    """
    found = site.first(*_CONFIGURATION)
    collections = _table(found.values.get("collections", ""))
    own = _table(collections.get("posts", "")).get("permalink", "")
    given = found.values.get("defaults", "")
    defaults: list[Value] = [
        {"scope": scope, "values": _with_permalink(site, found, values)}
        for scope, values in map(_default, given if isinstance(given, list) else ())
        if scope.get("type", _TYPES[0]) in _TYPES and values
    ]
    permalink = found.values.get("permalink", "")
    return {
        "defaults": defaults,
        "permalink": "" if own else _understood(site, found, "permalink", permalink),
        "permalink_of_posts": _understood(site, found, "collections", own),
        "public": tables.text(found.values, "destination") or "_site",
    }


def _default(item: Value) -> tuple[Mapping, Mapping]:
    return _table(_table(item).get("scope", "")), _table(_table(item).get("values", ""))


def _with_permalink(site: Tables, found: Table, values: Mapping) -> Mapping:
    given = values.get("permalink", "")
    return values | {"permalink": _understood(site, found, "defaults", given)} if given else values


def _understood(site: Tables, found: Table, key: str, permalink: Value) -> str:
    text = permalink if isinstance(permalink, str) else ""
    if not _UNKNOWN.search(_PLACEHOLDER.sub("", text)):
        return text
    message = f"the permalink {text[:60]!r} holds what is not understood; {STYLES['date']} was taken"
    site.tell(found.place, found.lines.get(key, 0), "warning", message, "set `permalinks` in [site]")
    return STYLES["date"]


def beside(settings: Mapping) -> Beside:
    """Find the defaults for an article, but for its permalink: `path` asks for that, after our patterns."""

    def values(article: SourceFile) -> Mapping:
        defaults = _defaults(settings, article.path, article.name)
        return {key: value for key, value in defaults.items() if key != "permalink"}

    return values


def _defaults(settings: Mapping, *paths: str) -> Mapping:
    """Merge the values whose scope covers one of the paths, as `frontmatter_defaults.rb` does."""
    merge: Mapping = {}
    highest = (0, False)
    given = settings.get("defaults", "")
    for scope, values in map(_default, given if isinstance(given, list) else ()):
        prefix = tables.text(scope, "path").removeprefix("/")
        if not any(_covers(prefix, path) for path in paths):
            continue
        rank = (len(prefix), "type" in scope)
        merge = (
            merged(merge, values, (), str.split) if rank >= highest else merged(values, merge, (), str.split)
        )
        highest = max(highest, rank)
    return merge


def _covers(scope: str, path: str) -> bool:
    """Tell whether a path begins with a scope, in which stars stand for names."""
    if "*" not in scope:
        return path.startswith(scope)
    return re.match("".join(map(_expression, _GLOB.findall(scope))), path) is not None


def _expression(part: str) -> str:
    if not part.startswith("*"):
        return re.escape(part)
    return "(?:[^/]+/)*" if part.endswith("/") else "[^/]*"


def _table(value: Value) -> Mapping:
    return value if isinstance(value, dict) else {}


def path(place: Place) -> str:
    """Return the path by the site's permalink, or by Jekyll's default if there is none."""
    defaults = _defaults(place.settings, place.source, place.below)
    own = tables.text(defaults, "permalink") or tables.text(place.settings, "permalink_of_posts")
    style = tables.text(place.settings, "permalink") or "date"
    return link(own or STYLES.get(style, style), place)


def link(text: str, place: Place) -> str:
    """Fill in the placeholders of a permalink, which names no style except for the whole site.

    Raises `ValueError` if one is not known or if nothing of the post's name can stand in a URL.
    """
    local = _in_its_zone(place)
    if _UNKNOWN.search(_PLACEHOLDER.sub("", text)):
        raise ValueError("holds what is not understood")
    filled = _PLACEHOLDER.sub(
        lambda match: quote(_PLACEHOLDERS[match[1]](local), safe="/!$&'()*+,;=:@", errors="ignore"), text
    )
    if "://" in filled:
        return filled
    return re.sub(r"/{2,}", "/", literal(f"/{filled}".replace("..", "/").replace("./", "")))


def _in_its_zone(place: Place) -> Place:
    try:
        return msgspec.structs.replace(place, date=place.date.astimezone(place.zone))
    except OverflowError:  # the year 1 begins later in America
        return place


def _bare(name: str) -> str:
    match = _POST.fullmatch(name)
    return (match[2] if match else name).rstrip(".")


def _of_name(spelled: Callable[..., str], place: Place, *also: str) -> str:
    name = place.slug or _bare(names.name(place.path))
    if not (slug := spelled(name, *also)).strip("."):
        raise ValueError(f"has nothing left of {name[:60]!r}, and would be its folder's")
    return slug


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
    family="liquid",
    public="_site",
    recognises=recognises,
    keys=KEYS,
    hiding=plain.HIDING,
    showing=("feed",),
    whole=("category", "tag"),
    joined=("categories",),
    summed=("categories",),
    split=str.split,
    is_article=is_article,
    read_name=read_name,
    labels=labels,
    title=title,
    beside=beside,
    people=people,
    settings=settings,
    path=path,
    link=link,
    prefixed=False,
    term_page=plain.DIALECT.term_page,
)
