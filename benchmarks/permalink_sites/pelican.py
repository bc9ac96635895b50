"""Sites of Pelican."""

from permalink_sites.articles import Site

_PLAIN_TITLE = "A Day -- in C++: 50% of 'it', o'clock"


def _header(lines: str = "", date: str = "2025-02-03 23:04:05", title: str = "") -> str:
    return f"Title: {title or _PLAIN_TITLE}\nDate: {date}\n{lines}\n\nText.\n"


def _pelican(settings: str) -> Site:
    texts = {
        "plain.md": _header(),
        "With Capitals_and  spaces.md": _header("Category: Two Words"),
        "2025-02-01-dated.md": _header(),
        "folder/x.md": _header("Author: Ann O'Neil"),
        "folder/deep/y.md": _header("Slug: Own_Slug"),
        "umlaut.md": _header("", title="Straße & Øre – «Łódź» it's 50% C++ <b>bold</b> a_b"),
        "slash.md": _header("Slug: a/b"),
        "url.md": _header("Url: some/where/\nSave_as: some/where/index.html"),
        "french.md": _header("Lang: fr\nSlug: same"),
        "english.md": _header("Lang: en\nSlug: same"),
    }
    files = {
        f"content/{name}": text.replace(_PLAIN_TITLE, f"{_PLAIN_TITLE} {at}")
        for at, (name, text) in enumerate(texts.items())
    }
    base = 'PATH = "content"\nTIMEZONE = "Europe/Berlin"\nDEFAULT_LANG = "en"\nAUTHOR = "Bob Ü"\n'
    return "pelican", ("content",), 'timezone = "Europe/Berlin"', {"pelicanconf.py": base + settings, **files}


SITES: dict[str, Site] = {
    "pelican-defaults": _pelican(""),
    "pelican-dates": _pelican(
        'ARTICLE_URL = "{date:%Y}/{date:%b}/{date:%d}/{slug}/"\n'
        'ARTICLE_LANG_URL = "{lang}/{category}/{slug}/"\n'
        'ARTICLE_SAVE_AS = ARTICLE_URL + "index.html"\n'
        'ARTICLE_LANG_SAVE_AS = ARTICLE_LANG_URL + "index.html"\n'
    ),
    "pelican-author": _pelican(
        'ARTICLE_URL = "{author}/{category}/{slug}"\nDEFAULT_CATEGORY = "Any Thing"\n'
    ),
    "pelican-basename": _pelican(
        'SLUGIFY_SOURCE = "basename"\nUSE_FOLDER_AS_CATEGORY = False\nARTICLE_URL = "{category}/{slug}"\n'
    ),
    "pelican-unicode": _pelican("SLUGIFY_USE_UNICODE = True\nSLUGIFY_PRESERVE_CASE = True\n"),
    "pelican-substitutions": _pelican(
        "SLUG_REGEX_SUBSTITUTIONS = [(r'C\\+\\+', 'cpp'), (r'[^\\w\\s-]', ''), (r'\\s+', '_')]\n"
        "CATEGORY_REGEX_SUBSTITUTIONS = [(' ', '+')]\nARTICLE_URL = '{category}/{slug}'\n"
    ),
    "pelican-names": _pelican(
        "FILENAME_METADATA = r'(?P<date>\\d{4}-\\d{2}-\\d{2})-(?P<slug>.*)'\n"
        "PATH_METADATA = r'(?P<category>[^/]+)/.*'\nARTICLE_URL = '{category}/{slug}.html'\n"
    ),
    "pelican-french": _pelican('DEFAULT_LANG = "fr"\n'),
}
