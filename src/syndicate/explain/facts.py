"""Where an article's URL, id, date and language come from, and what keeps a file from being an article."""

from datetime import datetime

from syndicate import dates, identity
from syndicate.config import Site
from syndicate.explain.verdict import Fact
from syndicate.model import Article
from syndicate.sources import Origin, Read, Sources, Unread, relative

_SHOWN = 60
_UNREAD: dict[Unread, str] = {
    "outside": "lies outside of the articles folders: {folders} (`articles` in [site])",
    "hidden": "is hidden: its name, or a folder's, begins with a dot or is node_modules",
    "link": "is a symbolic link, or lies behind one, to a folder, out of the site, or to nothing: it is not "
    "followed",
    "made": "lies in a folder of feeds, templates or digests, where no articles are looked for",
    "not-a-source": "is no source: a file that ends in .md, .markdown, .mdx, .html or .htm",
}
# What an article is by its place, where a generator has a rule of its own.
_ARTICLES = {
    "jekyll": "a post lies in a folder _posts and is called like 2025-02-13-name.md",
    "pelican": "what lies in pages/ is none",
    "nikola": "what lies in pages/ or stories/ is none",
}
_USUAL = "README.md, _index.md and what lies in _drafts are none"
_BESIDE = ", given by its folder, its name or the site's configuration"


def unread(site: Site, reason: Unread) -> str:
    """Say why a file is not read."""
    folders = ", ".join(relative(folder, site.root) for folder in site.articles)
    return _UNREAD[reason].format(folders=folders)


def excluded(read: Read, found: Sources) -> str:
    """Say what keeps a source that is read from being an article; *read* has its origins."""
    if origin := read.origins.get("excluded"):
        return _excluded_by(origin, read.excluded)
    if read.excluded == "undated":
        keys = ", ".join(f"`{key}`" for key in found.dialect.keys["published"])
        none = f" (`{found.dialect.no_dates[0]}` is no date)" if found.dialect.no_dates else ""
        return f"has no date: none of {keys} in its front matter{none}, and none in its name"
    if read.excluded == "not-an-article":
        name = found.dialect.name
        rule = _ARTICLES.get(name, _USUAL)
        return f"is no article by its name or its folder's, as generator {name!r} sees it: {rule}"
    errors = (each for each in read.findings if each.severity == "error")
    return "; ".join(
        f"has an error{f' in line {each.line}' if each.line else ''}: {each.message}; {each.remedy}"
        for each in errors
    )


def _excluded_by(origin: Origin, reason: str) -> str:
    """Say which key, or date, keeps a source from being an article."""
    if origin.moment is None:
        place = f" in line {origin.line}" if origin.line else _BESIDE
        what = "is a draft" if reason == "draft" else "is kept out of lists by its author"
        return f"{what}: `{origin.key}: {origin.text[:_SHOWN]}`{place}"
    when = f"{origin.moment:%Y-%m-%d %H:%M %z}, by {_date(origin, origin.moment)}"
    return (
        f"expired on {when}"
        if reason == "expired"
        else f"is of the future: {when}; it appears with the first build after that"
    )


def facts(article: Article, read: Read, found: Sources, before: identity.Registry) -> dict[str, Fact]:
    """Return URL, id, date and language; *read* has its origins, *before* is the registry on the disk."""
    origins = read.origins
    own = read.article or article  # which has been read in this process, and knows its zone
    return {
        "url": Fact(value=article.url, whence=_url(origins["url"], found)),
        "id": Fact(value=article.id, whence=_id(article, read, before)),
        "date": Fact(value=own.published.isoformat(), whence=_date(origins["date"], own.published)),
        "language": Fact(value=article.language, whence=_language(origins["language"])),
    }


def _url(origin: Origin, found: Sources) -> str:
    if origin.by == "pattern":
        return f"the pattern {origin.text!r} for {origin.key!r} of [site.permalinks]"
    if origin.by == "rule":
        return f"by the rules of generator {found.dialect.name!r}"
    return _where(origin)


def _id(article: Article, read: Read, before: identity.Registry) -> str:
    claimed = read.article.id if read.article else ""
    if article.id == claimed:
        return _where(read.origins["id"])
    file = before.location.name
    if any(line.id == article.id for line in before.lines):
        return f"kept in {file}"
    if article.id == article.url:
        return f"its URL; `syndicate build` keeps it in {file}"
    return f"its URL, marked since another article has or had that id; `syndicate build` keeps it in {file}"


def _date(origin: Origin, moment: datetime) -> str:
    zone = dates.zone_of(moment)
    where = _where(origin)
    return f"{where}, without an offset, so in the site's zone {zone}" if zone else where


def _language(origin: Origin) -> str:
    if origin.by == "site":
        return "the site's"
    return "its name or folder" if origin.by == "name" else _where(origin)


def _where(origin: Origin) -> str:
    if origin.by == "name":
        return "its name"
    if origin.by == "beside":
        return f"`{origin.key}`{_BESIDE}"
    return f"`{origin.key}` in line {origin.line}"
