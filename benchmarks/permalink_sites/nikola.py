"""Sites of Nikola."""

from permalink_sites.articles import Site


def _nikola(settings: str) -> Site:
    def text(lines: str = "") -> str:
        return f"<!--\n.. title: A Day\n.. date: 2025-02-03 23:04:05 UTC\n{lines}\n-->\n\nText.\n"

    files = {
        "posts/plain.md": text(),
        "posts/With Capitals_and  spaces.md": text(),
        "posts/2025/deep/x.md": text(),
        "posts/Ünïcode & C++.md": text(),
        "posts/own.md": text(".. slug: Own_Slug-ü"),
        "posts/index.md": text(),
        "posts/ugly.md": text(".. pretty_url: False"),
        "posts/pretty.md": text(".. pretty_url: True"),
        "posts/two.md": text(),
        "posts/two.de.md": text(".. slug: zwei"),
        "notes/note.md": text(),
        "notes/sub/note.txt.md": text(),
    }
    base = (
        'BLOG_AUTHOR = "A"\nBLOG_TITLE = "T"\nSITE_URL = "https://compiler.example/"\n'
        'BLOG_EMAIL = "a@b.example"\nBLOG_DESCRIPTION = "D"\nDEFAULT_LANG = "en"\nTIMEZONE = "UTC"\n'
        'COMPILERS = {"markdown": (".md",), "html": (".html",)}\n'
    )
    folders = ("posts", "notes") if "notes" in settings else ("posts",)
    return "nikola", folders, "", {"conf.py": base + settings, **files}


SITES: dict[str, Site] = {
    "nikola-defaults": _nikola(
        'POSTS = (("posts/*.md", "posts", "post.tmpl"), ("notes/*.md", "n/o", "post.tmpl"))\n'
    ),
    "nikola-ugly": _nikola(
        'POSTS = (("posts/*.md", "", "post.tmpl"), ("notes/*.md", "notes", "post.tmpl"))\n'
        "PRETTY_URLS = False\n"
    ),
    "nikola-indexes": _nikola('POSTS = [("posts/*.md", "blog", "post.tmpl")]\nSTRIP_INDEXES = False\n'),
    "nikola-languages": _nikola(
        'TRANSLATIONS = {DEFAULT_LANG: "", "de": "./de"}\n'
        'POSTS = (("posts/*.md", {"en": "posts", "de": "artikel"}, "post.tmpl"),)\n'
    ),
    "nikola-in-subfolder": _nikola(
        'TRANSLATIONS = {"en": "english", "de": "deutsch"}\nPOSTS = (("posts/*.md", "posts", "post.tmpl"),)\n'
    ),
    "nikola-any-letters": _nikola('USE_SLUGIFY = False\nPOSTS = (("posts/*.md", "posts", "post.tmpl"),)\n'),
}
