"""Docusaurus: https://docusaurus.io/docs/api/plugins/@docusaurus/plugin-content-blog, its blog only."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from syndicate import disk
from syndicate.content import Context, render
from syndicate.content import plain as plain_text
from syndicate.model import Person
from syndicate.sources import names
from syndicate.sources.dialects import plain
from syndicate.sources.dialects.base import Beside, Dialect, FileName
from syndicate.sources.matter import Mapping
from syndicate.sources.permalinks import Place, same_part
from syndicate.sources.scan import SourceFile
from syndicate.sources.tables import Tables, text

_CONFIGURATION = ("docusaurus.config.js", "docusaurus.config.ts", "docusaurus.config.mjs")
_PLUGIN = "docusaurus-plugin-content-"
_BLOG = f"{_PLUGIN}blog"
_SUFFIXES = (".md", ".mdx")
_DATED = re.compile(r"(.*)(?<!\d)(\d{4}[-/]\d{1,2}[-/]\d{1,2})(?!\d)[-/]?(.*)", re.ASCII | re.DOTALL)
_NOT_TEXT = ("import ", "export ", "<!--", "{/*")
_LONGEST_HEADING = 300
_HEADING = re.compile(r"#[ \t]+([^\n]+?)(?:[ \t]+#+)?[ \t]*(?:\n|$)|([^\n]+)\n=+[ \t]*(?:\n|$)")
_HEADING_ID = re.compile(r"[ \t]*\{#[^{}\n]*\}$")
_BEGINNING = 20_000

KEYS: dict[str, tuple[str, ...]] = plain.KEYS | {
    "published": ("date",),
    "updated": ("last_update.date",),
    "url": (),
    "id": ("guid", "uuid"),
    "categories": ("categories", "category"),
    "tags": ("tags", "keywords"),
    "author_url": ("author_url", "authorurl"),
    "summary": ("description", "summary", "excerpt"),
}


def recognises(root: Path) -> bool:
    """Tell whether the folder holds a configuration of Docusaurus."""
    return any(disk.exists(root / name) for name in _CONFIGURATION)


def is_article(path: str) -> bool:
    """Take the Markdown of a blog, but not of documents and pages, nor below a name that begins with `_`."""
    if names.suffix(path).lower() not in _SUFFIXES or "/_" in f"/{path}":
        return False
    others = (part for part in path.split("/") if part.startswith(_PLUGIN) and not part.startswith(_BLOG))
    return not any(others) and plain.is_article(path)


def read_name(path: str, languages: tuple[str, ...]) -> FileName:
    """Read `2021-04-15-name.md`, `2021-04-15-name/index.md`, `2021/04/15/name.md` and `fr/…blog/name.md`."""
    language, _, below = _localised(path)
    name = plain.undated_name(below, () if language else languages)
    folder, date, rest = _dated(below)
    parts = (part for part in f"{folder}{rest}".split("/") if part not in ("", "."))
    bare = "/".join(parts) if date else name.path
    return FileName(
        path=bare if names.name(bare).strip(".") else name.path,
        language=language or name.language,
        date=date.replace("/", "-"),
    )


def beside(_: Mapping) -> Beside:
    """Find the language of a translation, whose folder may stand above the articles folder."""

    def values(article: SourceFile) -> Mapping:
        language = _localised(article.path)[0]
        return {"lang": language} if language else {}

    return values


def _localised(path: str) -> tuple[str, str, str]:
    """Return the language of `i18n/fr/docusaurus-plugin-content-blog/…`, the blog's route and the rest."""
    parts = path.split("/")
    at = next((at for at, part in enumerate(parts[:-1]) if part.startswith(_BLOG)), None)
    if at is None:
        return "", "blog", path
    return (
        parts[at - 1] if at else "",
        parts[at][len(_BLOG) :].lstrip("-") or "blog",
        "/".join(parts[at + 1 :]),
    )


def _dated(path: str) -> tuple[str, str, str]:
    """Cut the path, without suffix and `index`, into what stands before the date, the date and the rest."""
    whole = names.without_suffix(path).removesuffix("/index")
    match = _DATED.fullmatch(whole)
    return (match[1], match[2], match[3]) if match else ("", "", whole)


def title(path: str, body: str) -> str:
    """Return the heading that the body begins with, else the file's name."""
    _, heading = _heading(body)
    if heading is None:
        return names.name(path)
    context = Context(url="", site_url="", id_prefix="", resolve=lambda _: None, tags="mdx")
    shown = _HEADING_ID.sub("", heading[1] or heading[2])
    return plain_text(render(shown, context, markup="markdown").html) or names.name(path)


def body(text: str) -> str:
    """Empty the lines of the heading that the body begins with: it is the title, or gives way to one."""
    start, heading = _heading(text)
    if heading is None:
        return text
    lines = 1 if heading[1] else 2
    return text[:start] + "\n".join([""] * lines + text[start:].split("\n", lines)[lines:])


def _heading(body: str) -> tuple[int, re.Match[str] | None]:
    """Find the heading of the first level that the body begins with, but for what is no text."""
    start = 0
    for block in body[:_BEGINNING].split("\n\n"):
        text = block.strip()
        if text and not text.startswith(_NOT_TEXT):
            # The expression looks back at every blank, so a line is cut before it.
            lines = [line[:_LONGEST_HEADING] for line in text.split("\n", 2)[:2]]
            return start + block.index(text), _HEADING.match("\n".join([*lines, ""]))
        start += len(block) + 2
    return 0, None


def people(tables: Tables) -> dict[str, Person]:
    """Read the `authors.yml` of the site's blogs; of a key in several, that of `blog/` counts."""
    found: dict[str, Person] = {}
    for place in _beside_blogs(tables.root, "authors.yml"):
        found |= tables.people(place)
    return found


def tags(tables: Tables) -> dict[str, str]:
    """Read the `tags.yml` of the site's blogs: the labels, by key."""
    found: dict[str, str] = {}
    for place in _beside_blogs(tables.root, "tags.yml"):
        for key, about in tables.first(place).values.items():
            found[key] = (text(about, "label") if isinstance(about, dict) else "") or key
    return found


def _beside_blogs(root: Path, name: str) -> list[str]:
    try:
        places = sorted(f"{entry.name}/{name}" for entry in disk.entries(root) if entry.is_dir())
        return [*(place for place in places if disk.exists(root / place)), f"blog/{name}"]
    except OSError:
        return []


def settings(site: Tables) -> Mapping:
    """Return the routes of the site's blogs, by their folders and ids, and how URLs end."""
    found = site.first(*_CONFIGURATION)
    routes: Mapping = {}
    for options in _blogs(found.values):
        route = text(options, "routebasepath") or "blog"
        routes |= {text(options, "id") or "blog": route, (text(options, "path") or "blog").strip("./"): route}
    return {"routes": routes, "slash": "/" if text(found.values, "trailingslash") == "true" else ""}


def _blogs(values: Mapping) -> Iterator[Mapping]:
    """Yield the options of each blog, which are a preset's or a plugin's."""
    for key in ("presets", "plugins"):
        items = values.get(key, "")
        for item in items if isinstance(items, list) else []:
            name, options = item[:2] if isinstance(item, list) and item[1:] else ("", "")
            table = options if isinstance(options, dict) else {}
            blog = table if key == "plugins" and str(name).endswith("content-blog") else table.get("blog", "")
            if isinstance(blog, dict):
                yield blog


def path(place: Place) -> str:
    """Return `blog/2021/04/15/name`, below the language of a translation.

    A slug stands below the blog's route too, even if it begins with a slash.
    """
    language, route, below = _localised(place.source)
    below = below if language else _localised(place.below)[2]
    folder, date, name = _dated(below)
    rest = place.slug or f"{date.replace('-', '/')}/{folder}{name}"
    given = place.settings.get("routes", "")
    routes = given if isinstance(given, dict) else {}
    outer = place.source.removesuffix(place.below).strip("/")
    base = text(routes, route if language else outer, "blog") or route
    folders = [language, *base.split("/")] if language and place.language else base.split("/")
    parts = [part for part in folders if part] + [same_part(part) for part in rest.split("/") if part]
    return "/".join(parts) + text(place.settings, "slash")


def served(link: str) -> bool:
    """Take addresses; what is relative to the article is put under a name that only the build knows."""
    return link.startswith("/") or bool(urlsplit(link).netloc)


DIALECT = Dialect(
    name="docusaurus",
    family="mdx",
    public="build",
    recognises=recognises,
    keys=KEYS,
    hiding=plain.HIDING,
    split=plain.split,
    is_article=is_article,
    read_name=read_name,
    title=title,
    body=body,
    people=people,
    tags=tags,
    served=served,
    beside=beside,
    settings=settings,
    path=path,
    prefixed=False,
    cased=True,
    term_page=plain.DIALECT.term_page,
)
