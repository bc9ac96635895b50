"""Zola: https://www.getzola.org/documentation/getting-started/configuration/."""

from syndicate.sources.detection import facts
from syndicate.sources.detection.facts import Facts


def gather(site: Facts) -> None:
    """Gather what Zola's configuration says."""
    source = site.read("zola.toml", "config.toml")
    default = next(iter(facts.texts(source.value("default_language"))), "en")
    own = f"languages.{default.lower()}"
    site.take("title", [source], "title", f"{own}.title", "extra.title", "extra.site_title")
    site.take("description", [source], "description", f"{own}.description", convert=facts.prose)
    site.take("url", [source], "base_url", convert=facts.address)
    site.take("language", [source], "default_language", convert=facts.language)
    languages = source.value("languages")
    others = [tag for tag in languages if tag != default.lower()] if isinstance(languages, dict) else []
    if others:
        site.give("languages", others, source.origin("languages"))
    site.people([source], "author", "extra.author")
    site.articles(["content"], "Zola's own")
    site.publish("static", "Zola publishes it as /feeds/")
