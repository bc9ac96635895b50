"""Feeds and a newsletter from a folder of Markdown articles with front matter."""

__version__ = "0.1.0"
