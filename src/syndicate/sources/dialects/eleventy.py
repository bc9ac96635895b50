"""Eleventy: https://www.11ty.dev/docs/data-cascade/, and the keys that its starter projects use.

Data files are read as JSON; those in JavaScript are programs and are not run.
"""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from syndicate import disk
from syndicate.model import Person
from syndicate.sources.dialects import plain
from syndicate.sources.dialects.base import Dialect, FileName
from syndicate.sources.matter import Mapping, merged
from syndicate.sources.permalinks import Place, literal, same_part
from syndicate.sources.scan import SourceFile
from syndicate.sources.tables import Tables, table

_CONFIGURATION = (".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs")
_NOT_CONTENT = frozenset(["_data", "_includes", "_layouts", "_site"])
# The tags that the official starter (eleventy-base-blog) leaves out: they name collections, not topics.
_COLLECTIONS = frozenset(["all", "nav", "post", "posts"])
_AUTHORS = tuple(
    f"{top}{data}/authors{suffix}"
    for top in ("", "src/", "content/", "site/")
    for data in ("_data", "data")
    for suffix in ("", ".json", ".yml", ".yaml")
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}-(.+)", re.ASCII | re.DOTALL)
_EXPRESSION = re.compile(r"\{\{-?\s*([\w.]+)\s*(?:\|\s*(slug|slugify)\s*)?-?\}\}", re.ASCII)
_INDEX = re.compile(r"(?:^|(?<=/))index(?:\.html|/)?$")
_CONTRACTION = re.compile(r"([a-z\d]+)'([ts])(?=\s|$)")
_PLAIN_WORDS = re.compile(r"[A-Za-z\d -]*")

KEYS: dict[str, tuple[str, ...]] = plain.KEYS | {
    "published": ("date", "published", "publishdate", "pubdate"),
    "url": ("permalink.build", "permalink"),
    "categories": ("categories", "category"),
    "tags": ("tags", "tag"),
    "image": ("image", "cover", "images", "thumbnail", "featured_image", "hero"),
    "image_alt": ("image_alt", "imagealt", "cover_alt", "image_description"),
}


def recognises(root: Path) -> bool:
    """Tell whether the folder holds a configuration of Eleventy."""
    return any(disk.exists(root / name) for name in _CONFIGURATION)


def is_article(path: PurePosixPath) -> bool:
    """Leave out layouts, data and what was built."""
    return _NOT_CONTENT.isdisjoint(path.parts) and plain.is_article(path)


def read_name(path: PurePosixPath, languages: tuple[str, ...]) -> FileName:
    """Take the first date anywhere in the path; the one before the name is no part of that (`fileSlug`)."""
    name = plain.undated_name(path, languages)
    date = _DATE.search(str(path))
    bare = _without_date(name.path.name)
    return FileName(path=name.path.parent / bare, language=name.language, date=date[0] if date else "")


def _without_date(name: str) -> str:
    match = _DATED.search(name)
    return match[1] if match and match[1].strip(".") else name


def values_beside(article: SourceFile, _: Mapping) -> Mapping:
    """Return the data of the folders from the articles folder down, and then the file's own."""
    values: Mapping = {}
    for file in _data_files(article.location, article.folder):
        values = merged(values, table(file), ("tags",), plain.split)
    return values


def _data_files(location: Path, folder: Path) -> Iterator[Path]:
    """Yield where data may be: `posts/posts.json`, `posts/posts.11tydata.json`, `name.json` and so on."""
    inner = location.parent.relative_to(folder).parts
    folders = [folder.joinpath(*inner[:depth]) for depth in range(len(inner) + 1)]
    for base in (*(place / place.name for place in folders), location.with_suffix("")):
        for suffix in (".json", ".11tydata.json"):
            yield base.parent / f"{base.name}{suffix}"


def labels(kind: str, given: tuple[str, ...], _: PurePosixPath) -> tuple[str, ...]:
    """Drop the tags that only put an article into a collection."""
    return tuple(label for label in given if kind != "tag" or label.lower() not in _COLLECTIONS)


def people(tables: Tables) -> dict[str, Person]:
    """Read `_data/authors.json` and its like."""
    return tables.people(*_AUTHORS)


def path(place: Place) -> str:
    """Return the path of the source; unlike in `page.fileSlug`, a date in the name stays there."""
    *folders, name = place.below.with_suffix("").parts
    if name not in ("index", *folders[-1:]):
        folders.append(name)
    return "/".join(map(same_part, folders)) + "/"


def link(text: str, place: Place) -> str:
    """Fill in the expressions that are no program, such as `{{ title | slugify }}`; raises `ValueError`."""
    folders = [same_part(part) for part in place.below.parent.parts]
    values = {
        "page.fileSlug": same_part(place.path.name),
        "page.filePathStem": "/".join(["", *folders, same_part(_without_date(place.below.stem))]),
        "slug": place.slug,
        "title": place.title,
    }
    filled = _EXPRESSION.sub(lambda match: _filtered(values.get(match[1], ""), match[2]) or match[0], text)
    return _INDEX.sub("", literal(filled)) or "/"


def _filtered(text: str, name: str | None) -> str:
    """Apply one of Eleventy's filters, to what needs no table of transliterations."""
    if name is None:
        return text
    if not text.isascii() or (name == "slug" and not _PLAIN_WORDS.fullmatch(text)):
        return ""
    words = _CONTRACTION.sub(r"\1\2", text.lower()).replace("&", " and ")
    return re.sub(r"[^a-z\d]+", "-", words).strip("-")


DIALECT = Dialect(
    name="eleventy",
    family="nunjucks",
    public="_site",
    recognises=recognises,
    keys=KEYS,
    hiding=plain.HIDING,
    no_dates=("last modified", "created", "git last modified", "git created"),
    joined=("tags",),
    split=plain.split,
    is_article=is_article,
    read_name=read_name,
    values_beside=values_beside,
    labels=labels,
    people=people,
    path=path,
    link=link,
    prefixed=False,
    cased=True,
    term_page=plain.DIALECT.term_page,
)
