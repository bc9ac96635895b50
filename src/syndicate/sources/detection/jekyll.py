"""Jekyll: https://jekyllrb.com/docs/configuration/default/."""

from syndicate.sources.detection import facts
from syndicate.sources.detection.facts import Facts


def gather(site: Facts) -> None:
    """Gather what Jekyll's configuration says; posts may stand anywhere below its source."""
    source = site.read("_config.yml", "_config.yaml")
    site.take("title", [source], "title", "name")
    site.take("description", [source], "description", "tagline", convert=facts.prose)
    base = next(iter(facts.texts(source.value("baseurl"))), "").strip("/")
    site.take("url", [source], "url", convert=lambda url: facts.address(f"{url.rstrip('/')}/{base}"))
    site.take("language", [source], "lang", "locale", "language", convert=facts.language)
    languages = facts.texts(source.value("languages"))
    main = site.site["language"].value if "language" in site.site else ""
    others = [tag for tag in languages if tag != main]
    if others:
        site.give("languages", others, source.origin("languages"))
    site.take("timezone", [source], "timezone", convert=facts.zone)
    site.take("copyright", [source], "copyright", convert=facts.prose)
    site.people([source], "author")
    folder = next(iter(facts.texts(source.value("source"))), "") or "."
    origin = source.origin("source") if source.value("source") else "posts may stand anywhere in it"
    site.articles([folder], origin)
    site.publish(folder, "Jekyll copies it to /feeds/")
