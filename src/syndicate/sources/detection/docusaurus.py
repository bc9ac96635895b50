"""Docusaurus: https://docusaurus.io/docs/api/docusaurus-config, its blogs only."""

from collections.abc import Iterator

from syndicate.sources.detection import facts
from syndicate.sources.detection.facts import Facts, Source
from syndicate.sources.matter import Value

_CONFIGURATION = tuple(f"docusaurus.config.{suffix}" for suffix in ("js", "ts", "mjs", "cjs", "mts"))
_PRESETS = ("classic", "@docusaurus/preset-classic")
_BLOG = "@docusaurus/plugin-content-blog"


def gather(site: Facts) -> None:
    """Gather what the configuration says."""
    source = site.read(*_CONFIGURATION)
    site.take("title", [source], "title")
    site.take("description", [source], "tagline", convert=facts.prose)
    base = next(iter(facts.texts(source.value("baseurl"))), "").strip("/")
    site.take("url", [source], "url", convert=lambda url: facts.address(f"{url.rstrip('/')}/{base}"))
    main = site.take("language", [source], "i18n.defaultlocale", convert=facts.language)
    others = [tag for tag in facts.texts(source.value("i18n.locales")) if tag != main]
    if others:
        site.give("languages", others, source.origin("i18n"))
    site.take("copyright", [source], "themeconfig.footer.copyright", convert=facts.prose)
    blogs = [*dict.fromkeys(_blogs(source))]
    site.articles([*(blogs or ["blog"]), "i18n"], source.origin("presets") if blogs else "Docusaurus's own")
    static = facts.texts(source.value("staticdirectories"))
    site.publish(static[0] if static else "static", "Docusaurus publishes it as /feeds/")


def _blogs(source: Source) -> Iterator[str]:
    """Yield the folders of the blogs in presets and plugins."""
    for name, options in _options(source.value("presets")):
        blog = options.get("blog", "") if isinstance(options, dict) and name in _PRESETS else ""
        if isinstance(blog, dict):
            yield next(iter(facts.texts(blog.get("path", ""))), "blog")
    for name, options in _options(source.value("plugins")):
        if name == _BLOG:
            path = options.get("path", "") if isinstance(options, dict) else ""
            yield next(iter(facts.texts(path)), "blog")


def _options(rows: Value) -> Iterator[tuple[Value, Value]]:
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, list) and row:
            yield row[0], row[1] if row[1:] else ""
