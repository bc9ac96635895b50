"""Hugo: https://gohugo.io/configuration/introduction/, its file and its folder `config`."""

from itertools import product

from syndicate.sources.detection import facts
from syndicate.sources.detection.facts import Facts, Source
from syndicate.sources.matter import Mapping, Value

_SUFFIXES = ("toml", "yaml", "yml", "json")
_WHOLE = ("hugo", "config")
_PARTS = ("params", "languages", "module")


def gather(site: Facts) -> None:
    """Gather what Hugo takes for its `production` environment."""
    sources = _sources(site)
    languages = _languages(sources)
    default = _text(sources, "defaultcontentlanguage").lower() or "en"
    own = f"languages.{default}"
    site.take("title", sources, f"{own}.title", "title", "params.title")
    descriptions = (f"{own}.params.description", f"{own}.description", "params.description", "description")
    site.take("description", sources, *descriptions, convert=facts.prose)
    site.take("url", sources, f"{own}.baseurl", "baseurl", convert=facts.address)
    if languages and not _text(sources, "defaultcontentlanguage"):
        site.give("language", default, "Hugo's own")
    else:
        keys = ("defaultcontentlanguage", "locale", "languagecode")
        site.take("language", sources, *keys, convert=facts.language)
    others = [tag for tag in languages if tag != default and _is_shown(languages[tag])]
    if others:
        site.give("languages", others, _place(sources, "languages"))
    site.take("timezone", sources, "timezone", convert=facts.zone)
    site.take("copyright", sources, f"{own}.copyright", "copyright", convert=facts.prose)
    site.people(sources, "params.author", "params.authors", "author")
    _folders(site, sources, languages)


def _sources(site: Facts) -> list[Source]:
    """Return the tables of configuration, the most special first."""
    names = [*product(("config/production/", "config/_default/"), (*_WHOLE, *_PARTS)), *product([""], _WHOLE)]
    found = (
        site.read(
            *(f"{folder}{name}.{suffix}" for suffix in _SUFFIXES), prefix=name if name in _PARTS else ""
        )
        for folder, name in names
    )
    return [source for source in found if source.table.values]


def _text(sources: list[Source], key: str) -> str:
    return next((text for source in sources for text in facts.texts(source.value(key))), "")


def _languages(sources: list[Source]) -> dict[str, Mapping]:
    """Return the site's languages, in the order of the configuration."""
    for source in sources:
        whole = source.value("languages")
        if isinstance(whole, dict) and whole:
            return {tag: about for tag, about in whole.items() if isinstance(about, dict)}
    return {}


def _is_shown(about: Mapping) -> bool:
    return about.get("disabled") != "true"


def _folders(site: Facts, sources: list[Source], languages: dict[str, Mapping]) -> None:
    content = _text(sources, "contentdir") or "content"
    mounted = [path for source in sources for path in _mounts(source.value("module.mounts"))]
    own = {tag: path for tag, about in languages.items() for path in facts.texts(about.get("contentdir", ""))}
    if mounted:
        site.articles(mounted, _place(sources, "module.mounts"))
    elif any(path.strip("/") != f"{content}/{tag}" for tag, path in own.items()):
        site.articles(own.values(), _place(sources, "languages"))
    else:
        site.articles([content], _place(sources, "contentdir"))
    site.publish(_text(sources, "staticdir") or "static", "Hugo publishes it as /feeds/")


def _place(sources: list[Source], key: str) -> str:
    """Return where a key stands, for people."""
    return next((source.origin(key) for source in sources if source.value(key)), "Hugo's own")


def _mounts(value: Value) -> list[str]:
    """Return the folders that are mounted as the site's content, as a whole."""
    mounts = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return [
        text
        for mount in mounts
        if mount.get("target") == "content"
        for text in facts.texts(mount.get("source", ""))
    ]
