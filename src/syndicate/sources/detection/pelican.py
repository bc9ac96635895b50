"""Pelican: https://docs.getpelican.com/en/latest/settings.html; `publishconf.py` goes first."""

from syndicate.sources.detection import facts
from syndicate.sources.detection.facts import Facts


def gather(site: Facts) -> None:
    """Gather what Pelican's settings say."""
    sources = [site.read("publishconf.py"), site.read("pelicanconf.py")]
    site.take("title", sources, "sitename")
    site.take("description", sources, "sitesubtitle", "site_description", "description", convert=facts.prose)
    site.take("url", sources, "siteurl", convert=facts.address)
    site.take("language", sources, "default_lang", convert=facts.language)
    site.take("timezone", sources, "timezone", convert=facts.zone)
    site.people(sources, "author")
    path, origin = site.first("articles", sources, "path", convert=facts.folder_of)
    path = path or "."
    below = [text for source in sources for text in facts.texts(source.value("article_paths"))]
    folders = [facts.folder_of(folder, path) for folder in below] or [path]
    site.articles(folders, origin or "Pelican's own")
    site.publish(path, "Pelican copies it to /feeds/, see below")
    kept = [text for source in sources for text in facts.texts(source.value("static_paths"))]
    if "feeds" not in kept:
        site.remedies.append(
            f'add "feeds" to STATIC_PATHS of pelicanconf.py, so that Pelican copies {path}/feeds/'
        )
