"""Sites of Hugo."""

from permalink_sites.articles import Site, odd, page

_LANGUAGES = "[languages.en]\nweight = 1\n[languages.de]\nweight = 2\n"
_TOKENS = (
    ":year/:month/:monthname/:day/:weekday/:weekdayname/:yearday/:section/:sections/:sectionslugs/:sectionslug/"
    ":title/:slug/:filename/:slugorfilename/:contentbasename/:slugorcontentbasename/:sections[1:]/"
    ":sections[:last]/:sections[last]/:sections[0]/:sections[1]/:sections[0:1]/:06/:01/:2/:Jan/:Monday"
)


def _hugo(settings: str, **more: str) -> Site:
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
        **odd("content/posts"),
        **{name.replace("__", "/"): text for name, text in more.items()},
    }
    return "hugo", ("content", "content.fr"), "", {"hugo.toml": tops + settings, **tree}


SITES: dict[str, Site] = {
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
}
