"""Nikola: https://getnikola.com/handbook.html#configuration; texts of settings may be given by language."""

import re

from syndicate.sources.detection import facts
from syndicate.sources.detection.facts import Facts, Source
from syndicate.sources.matter import Value

_WILD = re.compile(r"/?[^/]*[*?\[].*")


def gather(site: Facts) -> None:
    """Gather what Nikola's settings say."""
    source = site.read("conf.py")
    default = next(iter(facts.texts(source.value("default_lang"))), "en").lower()
    for name, key in (
        ("title", "blog_title"),
        ("description", "blog_description"),
        ("authors", "blog_author"),
    ):
        site.take(name, [source], key, f"{key}.{default}", convert=facts.prose)
    site.take("url", [source], "base_url", "site_url", convert=facts.address)
    site.take("language", [source], "default_lang", convert=facts.language)
    languages = source.value("translations")
    others = [tag for tag in languages if tag != default] if isinstance(languages, dict) else []
    if others:
        site.give("languages", others, source.origin("translations"))
    site.take("timezone", [source], "timezone", convert=facts.zone)
    site.articles(_folders(source), source.origin("posts") if source.value("posts") else "Nikola's own")
    files = source.value("files_folders")
    top = (
        next((folder for folder, to in files.items() if to in ("", "/")), "")
        if isinstance(files, dict)
        else ""
    )
    site.publish(top or "files", "Nikola copies it to /feeds/")


def _folders(source: Source) -> list[str]:
    """Return the folders of POSTS, whose rows begin with a pattern such as `posts/*.md`."""
    rows: Value = source.value("posts")
    patterns = [row[0] for row in rows if isinstance(row, list) and row] if isinstance(rows, list) else []
    return [_WILD.sub("", text) or "." for text in patterns if isinstance(text, str) and text] or ["posts"]
