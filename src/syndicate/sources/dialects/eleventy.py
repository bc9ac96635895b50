"""Eleventy: https://www.11ty.dev/docs/data-cascade/, and the keys that its starter projects use.

Data files are read as JSON; those in JavaScript are programs and are not run.
"""

import re
from pathlib import Path, PurePosixPath

from syndicate import disk
from syndicate.model import Person
from syndicate.sources import names
from syndicate.sources.dialects import plain
from syndicate.sources.dialects.base import Beside, Dialect, FileName, once_a_folder
from syndicate.sources.matter import Mapping, merged
from syndicate.sources.permalinks import Place, literal, same_part
from syndicate.sources.scan import SourceFile
from syndicate.sources.tables import Tables, table, text

_CONFIGURATION = (".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs")
_FOLDERS = {"dir", "config", "setinputdirectory()", "setoutputdirectory()"}
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


def is_article(path: str) -> bool:
    """Leave out layouts, data and what was built."""
    return _NOT_CONTENT.isdisjoint(path.split("/")) and plain.is_article(path)


def read_name(path: str, languages: tuple[str, ...]) -> FileName:
    """Take the first date anywhere in the path; the one before the name is no part of that (`fileSlug`)."""
    name = plain.undated_name(path, languages)
    date = _DATE.search(path)
    bare = names.with_name(name.path, _without_date(names.name(name.path)))
    return FileName(path=bare, language=name.language, date=date[0] if date else "")


def _without_date(name: str) -> str:
    match = _DATED.search(name)
    return match[1] if match and match[1].strip(".") else name


def settings(site: Tables) -> Mapping:
    """Return where Eleventy's input and output are, as far as the configuration says it in literals."""
    found = site.first(*_CONFIGURATION)
    if not recognises(site.root) or _FOLDERS & found.unclear.keys():
        return {}
    return {
        "input": _folder(found.values, "input") or ".",
        "public": _folder(found.values, "output") or "_site",
    }


def _folder(values: Mapping, name: str) -> str:
    """Return a folder that a method sets, or that is in the exported `dir`."""
    calls = values.get(f"set{name}directory()", "")
    exported = values.get("config", "")
    tables = [values, exported if isinstance(exported, dict) else {}]
    folders = [folder for each in tables if isinstance(folder := each.get("dir", ""), dict)]
    last = str(calls[-1]) if isinstance(calls, list) and calls else ""
    return last or next(filter(None, (text(each, name) for each in folders)), "")


def _in_input(path: str, below: str, settings: Mapping) -> str:
    """Return a file below Eleventy's input; where that is not known, below its articles folder."""
    top, source = text(settings, "input"), PurePosixPath(path)
    return str(source.relative_to(top)) if top and source.is_relative_to(top) else below


def beside(settings: Mapping) -> Beside:
    """Find the data of the folders from Eleventy's input down, and then the file's own."""

    def given(article: SourceFile, _: str) -> Mapping:
        inner = _in_input(article.path, article.name, settings)
        folders = [article.location.parent, *article.location.parent.parents][: inner.count("/") + 1]
        return _data({}, *(folder / folder.name for folder in reversed(folders)))

    for_folder = once_a_folder(given)

    def values(article: SourceFile) -> Mapping:
        return _data(for_folder(article, ""), article.location.with_suffix(""))

    return values


def _data(found: Mapping, *bases: Path) -> Mapping:
    """Add to what was found what stands in `posts/posts.json`, `posts/posts.11tydata.json` and so on."""
    for base in bases:
        for suffix in (".json", ".11tydata.json"):
            found = merged(found, table(base.parent / f"{base.name}{suffix}"), ("tags",), plain.split)
    return found


def labels(kind: str, given: tuple[str, ...], _: str, __: Mapping) -> tuple[str, ...]:
    """Drop the tags that only put an article into a collection."""
    return tuple(label for label in given if kind != "tag" or label.lower() not in _COLLECTIONS)


def people(tables: Tables) -> dict[str, Person]:
    """Read `_data/authors.json` and its like."""
    return tables.people(*_AUTHORS)


def path(place: Place) -> str:
    """Return the path of the source; unlike in `page.fileSlug`, a date in the name stays there."""
    inner = _in_input(place.source, place.below, place.settings)
    *folders, name = names.without_suffix(inner).split("/")
    if name not in ("index", *folders[-1:]):
        folders.append(name)
    return "/".join(map(same_part, folders)) + "/"


def link(given: str, place: Place) -> str:
    """Fill in the expressions that are no program, such as `{{ title | slugify }}`; raises `ValueError`."""
    inner = _in_input(place.source, place.below, place.settings)
    folders = [same_part(part) for part in inner.split("/")[:-1]]
    values = {
        "page.fileSlug": same_part(names.name(place.path)),
        "page.filePathStem": "/".join(["", *folders, same_part(_without_date(names.stem(place.below)))]),
        "slug": place.slug,
        "title": place.title,
    }
    filled = _EXPRESSION.sub(lambda match: _filtered(values.get(match[1], ""), match[2]) or match[0], given)
    return _INDEX.sub("", literal(filled)) or "/"


def _filtered(value: str, name: str | None) -> str:
    """Apply one of Eleventy's filters, to what needs no table of transliterations."""
    if name is None:
        return value
    if not value.isascii() or (name == "slug" and not _PLAIN_WORDS.fullmatch(value)):
        return ""
    words = _CONTRACTION.sub(r"\1\2", value.lower()).replace("&", " and ")
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
    beside=beside,
    labels=labels,
    people=people,
    settings=settings,
    path=path,
    link=link,
    prefixed=False,
    cased=True,
    term_page=plain.DIALECT.term_page,
)
