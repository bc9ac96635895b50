"""Feeds and a newsletter from a folder of Markdown articles with front matter.

The Python API is `config.load`, `build.build` and `send.render_edition`: docs/reference/python-api.md.
"""

__version__ = "0.1.0"
