"""Small sites with each setting and each odd name that a permalink depends on, for `permalinks.py`."""

from permalink_sites import docusaurus, eleventy, hugo, jekyll, nikola, pelican
from permalink_sites.articles import Files, Site

SITES: dict[str, Site] = {
    **hugo.SITES,
    **jekyll.SITES,
    **pelican.SITES,
    **nikola.SITES,
    **eleventy.SITES,
    **docusaurus.SITES,
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
