"""Prints the URL of each article, by its path, as JSON: `python pelican_urls.py FOLDER`."""

import json
import sys
from pathlib import Path

from pelican.generators import ArticlesGenerator
from pelican.settings import read_settings

_FILES = {"filenames": {}, "generated_content": {}, "static_links": set(), "static_content": {}}
root = Path(sys.argv[1]).resolve()
settings = read_settings(str(root / "pelicanconf.py"))
made = ArticlesGenerator(
    context={**settings, **_FILES},
    settings=settings,
    path=settings["PATH"],
    theme=settings["THEME"],
    output_path=settings["OUTPUT_PATH"],
)
made.generate_context()
articles = [*made.articles, *made.translations]
print(json.dumps({str(Path(each.source_path).relative_to(root)): each.url for each in articles}))
