"""Prints the URL of each post, by its path, as JSON: `python nikola_urls.py FOLDER`."""

import contextlib
import io
import json
import os
import runpy
import sys

from nikola import Nikola

os.chdir(sys.argv[1])
with contextlib.redirect_stdout(io.StringIO()):
    site = Nikola(**runpy.run_path("conf.py"))
    site.init_plugins()
    site.scan_posts()
urls = {}
for post in site.posts:
    for language in post.translated_to:
        urls[post.translated_source_path(language)] = post.permalink(language)
print(json.dumps(urls))
