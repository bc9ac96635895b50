"""Small sites with each setting and each odd name that a permalink depends on, for `permalinks.py`."""

from collections.abc import Mapping
from typing import TypeAlias

Files: TypeAlias = Mapping[str, str]

_TITLE = 'A Day -- in Zürich & C++: 50% <of> \\"it\\", o\'clock 😀'
_PLAIN_TITLE = "A Day -- in C++: 50% of 'it', o'clock"
_NAMES = {
    "plain": "",
    "With Capitals_and  spaces": "",
    "dots.and-more.": "",
    "über-straße": "",
    "日本語": "",
    "c++ & c#": "",
    "own-slug": "slug: Own Slug -- Ünï_x",
    "slug-ends": "slug: '- a -- b -'",
    "pin-2025": "slug: 2025",
    "no-title": "title: ''",
}


def page(lines: str = "", title: str = _TITLE, date: str = "2025-02-03T23:04:05+02:00") -> str:
    """Return an article whose date is the evening of a Monday."""
    given = "" if lines.startswith("title:") else f'title: "{title}"\n'
    return f"---\n{given}date: {date}\n{lines}\n---\nText.\n"


def _odd(folder: str, suffix: str = ".md") -> Files:
    """Return articles with odd names and titles."""
    return {f"{folder}/{name}{suffix}": page(lines) for name, lines in _NAMES.items()}


def _hugo(settings: str, **more: str) -> tuple[str, tuple[str, ...], str, Files]:
    tops = 'baseURL = "https://compiler.example/"\ndisableKinds = ["taxonomy", "term", "RSS", "sitemap"]\n'
    tree = {
        "content/top.md": page(),
        "content/Posts One/deep/deeper/x.md": page(),
        "content/Posts One/deep/_index.md": page("slug: dp"),
        "content/Posts One/_index.md": page("", "Section Óne"),
        "content/Posts One/y.md": page(),
        "content/sluggish/_index.md": page("slug: Slow ones"),
        "content/sluggish/x.md": page(),
        "content/sluggish/in/_index.de.md": page("slug: drin"),
        "content/sluggish/in/y.md": page(),
        "content/sluggish/in/y.de.md": page(),
        "content/posts/bundle/index.md": page(),
        "content/posts/Bundle Two/index.md": page("slug: other/two"),
        "content/posts/name.en.md": page(),
        "content/posts/name.de.md": page(),
        **({"content/posts/bundle/index.de.md": page()} if "languages.de" in settings else {}),
        "content/posts/dashed.fr.md": page(),
        "content/de/posts/folder.md": page(),
        "content/urls/a.md": page("url: /abs/Path/"),
        "content/urls/b.md": page("url: relative/x"),
        "content/urls/b.de.md": page("url: relative/x"),
        "content/urls/c.de.md": page("url: /absolute/c.html"),
        "content/urls/d.md": page("url: /v1.0/d"),
        "content/urls/e.md": page("url: /:year/:monthname/:slug"),
        "content/urls/f.md": page("url: /a b/ü/"),
        **_odd("content/posts"),
        **{name.replace("__", "/"): text for name, text in more.items()},
    }
    return "hugo", ("content", "content.fr"), "", {"hugo.toml": tops + settings, **tree}


_TOKENS = (
    ":year/:month/:monthname/:day/:weekday/:weekdayname/:yearday/:section/:sections/:sectionslugs/:sectionslug/"
    ":title/:slug/:filename/:slugorfilename/:contentbasename/:slugorcontentbasename/:sections[1:]/"
    ":sections[:last]/:sections[last]/:sections[0]/:sections[1]/:sections[0:1]/:06/:01/:2/:Jan/:Monday"
)


def _jekyll(settings: str) -> tuple[str, tuple[str, ...], str, Files]:
    tree = {
        "_posts/2025-02-03-plain.md": page(),
        "_posts/2025-2-3-short-date.md": page(),
        "_posts/2025-02-03-html.html": page(),
        "news/_posts/2025-02-03-below.md": page("categories: [Two Words, C++]"),
        "news/world/_posts/2025-02-03-deeper.md": page("category: über"),
        "_posts/in/2025-02-03-inner.md": page("categories: A b"),
        "_posts/2025-02-03-own.md": page("permalink: /own/:year/:title/"),
        "_posts/2025-02-03-own-file.md": page("permalink: own/file.html"),
        "_posts/2025-02-03-bare.md": page("permalink: /own/bare"),
        "_posts/2025-02-03-pretty.md": page("permalink: pretty"),
        **{
            f"_posts/2025-02-03-{name}.md": page(lines)
            for name, lines in _NAMES.items()
            if name != "pin-2025"  # where Jekyll gives up
        },
    }
    zone = "Europe/Berlin" if "Berlin" in settings else "UTC"
    return "jekyll", (".",), f'timezone = "{zone}"', {"_config.yml": f"timezone: {zone}\n{settings}", **tree}


def _header(lines: str = "", date: str = "2025-02-03 23:04:05", title: str = "") -> str:
    return f"Title: {title or _PLAIN_TITLE}\nDate: {date}\n{lines}\n\nText.\n"


def _pelican(settings: str) -> tuple[str, tuple[str, ...], str, Files]:
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


def _nikola(settings: str) -> tuple[str, tuple[str, ...], str, Files]:
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


def _eleventy(settings: str, top: str = "") -> tuple[str, tuple[str, ...], str, Files]:
    tree = {
        "posts/plain.md": page(),
        "posts/2025-02-03-dated.md": page(),
        "posts/deep/2025-02-03-folder/index.md": page(),
        "posts/same/same.md": page(),
        "posts/index.md": page(),
        "posts/a.md": page("permalink: /abs/path/"),
        "posts/b.md": page("permalink: rel/path.html"),
        "posts/c.md": page('permalink: "/{{ page.fileSlug }}/index.html"'),
        "posts/2025-02-03-d.md": page('permalink: "{{ page.filePathStem }}.html"'),
        "posts/e.md": page('permalink: "/x/{{ title | slugify }}/"', "It's a Plain & Simple Title, No. 5"),
        "posts/f.md": page('permalink: "/{{ slug }}/"\nslug: my-slug'),
        "posts/With Capitals_and  spaces.md": page(),
        "posts/dots.and-more.md": page(),
        "posts/über-straße.md": page(),
        "notes/notes.json": '{"permalink": "/n/{{ page.fileSlug }}/"}',
        "notes/2025-02-03-x.md": page(),
        "notes/deep/y.md": page(),
    }
    return (
        "eleventy",
        (f"{top}posts", f"{top}notes"),
        "",
        {
            "eleventy.config.mjs": settings,
            **{f"{top}{name}": text for name, text in tree.items()},
        },
    )


def _docusaurus(settings: str) -> tuple[str, tuple[str, ...], str, Files]:
    files = {
        "2021-04-15-dated.md": "",
        "2021-04-15-folder/index.md": "",
        "2021/04/15/deep.md": "",
        "plain.md": "date: 2025-02-03",
        "2021-04-15-Cap It_x.md": "",
        "slug.md": "date: 2025-02-03\nslug: /my/Slug",
        "words.md": "date: 2025-02-03\nslug: my slug ü",
        "über.md": "date: 2025-02-03",
    }
    texts = {f"blog/{name}": f"---\ntitle: T\n{lines}\n---\nText\n" for name, lines in files.items()}
    tops = "title: 'T', url: 'https://compiler.example', baseUrl: '/', onBrokenLinks: 'ignore'"
    configuration = f"export default {{{tops}, {settings}}};\n"
    package = '{"name": "x", "version": "1.0.0", "type": "module"}'
    return (
        "docusaurus",
        ("blog",),
        "",
        {
            "docusaurus.config.js": configuration,
            "package.json": package,
            **texts,
        },
    )


_LANGUAGES = "[languages.en]\nweight = 1\n[languages.de]\nweight = 2\n"

SITES: dict[str, tuple[str, tuple[str, ...], str, Files]] = {
    "hugo-defaults": _hugo(""),
    "hugo-tokens": _hugo(f'[permalinks]\nposts = "/{_TOKENS}"\n"posts one" = "/{_TOKENS}/"\n'),
    "hugo-page": _hugo(
        '[permalinks.page]\nposts = "/p/:slug.html"\n"/" = "/:title/"\n[permalinks.section]\nposts = "/s/"\n'
    ),
    "hugo-filename": _hugo('[permalinks]\nposts = "/:filename"\nurls = "/:slugorfilename/:title/x/"\n'),
    "hugo-targets": _hugo(
        '[[permalinks]]\npattern = "/deep/:contentbasename"\n'
        '[permalinks.target]\npath = "/posts one/**"\nkind = "page"\n'
        '[[permalinks]]\npattern = "/:year/:title"\n[permalinks.target]\npath = "{/posts/**,/urls/*}"\n'
    ),
    "hugo-ugly": _hugo("uglyURLs = true\n[permalinks]\nurls = '/:year/:slug'\n" + _LANGUAGES),
    "hugo-ugly-sections": _hugo("[uglyURLs]\nposts = true\n"),
    "hugo-cased": _hugo("disablePathToLower = true\n[permalinks]\nurls = '/:year/:slug'\n"),
    "hugo-no-accents": _hugo("removePathAccents = true\n[permalinks]\nposts = '/:title/:filename'\n"),
    "hugo-languages": _hugo(
        f'{_LANGUAGES}[languages.de.permalinks]\nposts = "/artikel/:slug/"\n'
        "[languages.fr]\nweight = 3\n"
        'contentDir = "content.fr"\n[permalinks]\nposts = "/:year/:slug"\nurls = "/u/:title"\n'
        'sluggish = "/s/:sections/:sectionslugs/:slug"\n',
        **{"content.fr__posts__x.md": page(), "content.fr__y__index.md": page()},
    ),
    "hugo-in-subfolders": _hugo("defaultContentLanguageInSubdir = true\n" + _LANGUAGES),
    "hugo-default-german": _hugo(
        'defaultContentLanguage = "de"\n' + _LANGUAGES,
    ),
    "hugo-hosts": _hugo(
        '[languages.en]\nweight = 1\nbaseURL = "https://compiler.example/"\n[languages.de]\nweight = 2\n'
        'baseURL = "https://de.compiler.example/blog/"\n'
    ),
    "hugo-one-in-subfolder": _hugo("defaultContentLanguageInSubdir = true\n"),
    "hugo-folders": _hugo(
        'uglyURLs = false\n[permalinks]\nposts = "/wrong/:slug"\n',
        **{
            "config___default__permalinks.toml": 'posts = "/:year/:title/"\n',
            "config___default__hugo.toml": 'defaultContentLanguage = "en"\n',
            "config__production__hugo.yaml": "uglyURLs: true\n",
            "config___default__languages.yaml": "en:\n  weight: 1\nde:\n  weight: 2\n",
        },
    ),
    "jekyll-defaults": _jekyll(""),
    "jekyll-pretty": _jekyll("permalink: pretty\n"),
    "jekyll-ordinal": _jekyll("permalink: ordinal\n"),
    "jekyll-weekdate": _jekyll("permalink: weekdate\n"),
    "jekyll-none": _jekyll("permalink: none\n"),
    "jekyll-tokens": _jekyll(
        "permalink: /:collection/:slugified_categories/:short_year/:i_month/:short_month/:long_month/:i_day/"
        ":y_day/:w_year/:week/:w_day/:short_day/:long_day/:hour/:minute/:second/:slug/:name/:title:output_ext\n"
    ),
    "jekyll-defaults-of-folders": _jekyll(
        "permalink: /all/:title\ndefaults:\n  - scope: {path: news}\n    values: {permalink: '/n/:slug/'}\n"
        "  - scope: {path: '', type: posts}\n    values: {permalink: '/p/:title.html'}\n"
    ),
    "jekyll-collections": _jekyll("collections: {posts: {permalink: '/c/:path/:year'}}\npermalink: none\n"),
    "jekyll-in-berlin": _jekyll("# Berlin\npermalink: /:year/:month/:day/:hour/:title\n"),
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
    "eleventy-defaults": _eleventy("export default function (config) {}\n"),
    "eleventy-input": _eleventy(
        'export const config = {dir: {input: "src"}};\nexport default function (config) {}\n', "src/"
    ),
    "eleventy-method": _eleventy(
        'export default function (config) {\n  config.setInputDirectory("src");\n}\n', "src/"
    ),
}

SITES |= {
    "docusaurus-defaults": _docusaurus("presets: [['classic', {docs: false}]]"),
    "docusaurus-route": _docusaurus(
        "trailingSlash: true, presets: [['classic', {docs: false, blog: {routeBasePath: '/news/x'}}]]"
    ),
    "docusaurus-top": _docusaurus(
        "trailingSlash: false, presets: [['classic', {docs: false, blog: {routeBasePath: '/'}}]]"
    ),
}

# For sites whose folder lacks a configuration.
CONFIGURATIONS: dict[str, Files] = {
    "news-aggregator": {
        "hugo.toml": 'baseURL = "https://compiler.example/"\ndefaultContentLanguage = "en"\n'
        + "".join(
            f'[languages.{tag.lower()}]\nweight = 1\ncontentDir = "content/{tag}"\n'
            for tag in ("en", "en-US", "zh-CN", "zh-HK", "zh-TW")
        )
    },
    "fullstackpython": {
        "pelicanconf.py": 'PATH = "content"\nARTICLE_PATHS = ["posts"]\nTIMEZONE = "UTC"\n'
        'DEFAULT_LANG = "en"\nARTICLE_URL = "blog/{slug}.html"\nAUTHOR = "M"\n'
    },
    "18f": {
        "eleventy.config.mjs": 'export const config = {dir: {input: "content"}};\nexport default () => {};\n'
    },
}
