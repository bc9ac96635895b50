"""A generator's own configuration -> settings: what is said is found, with its place, and nothing is run."""

from pathlib import Path
from subprocess import CompletedProcess

import pytest

from running import run
from syndicate import config, loading
from syndicate.config.found import Found
from syndicate.errors import ConfigError, InputError
from syndicate.sources.detection import detect

Files = dict[str, str]

HUGO = {
    "hugo.toml": (
        'baseURL = "https://river.example/notes/"\nlocale = "de-de"\ntitle = "Fluss"\n'
        'timeZone = "Europe/Berlin"\n'
        'copyright = "© Fluss"\nstaticDir = ["assets", "static"]\n[params]\ndescription = "Am Fluss"\n'
        '[params.author]\nname = "Ada Bell"\nemail = "ada@river.example"\n'
    ),
    "content/posts/a.md": "---\ntitle: A\ndate: 2025-01-02\n---\nText\n",
}
HUGO_LANGUAGES = {
    "config/_default/hugo.yaml": "defaultContentLanguage: fr\nbaseURL: http://localhost:1313/\ntitle: Old\n",
    "config/_default/languages.toml": (
        '[en]\ntitle = "River"\nweight = 2\n[fr]\ntitle = "Fleuve"\n[fr.params]\ndescription = "Au fleuve"\n'
        "[de]\ndisabled = true\n"
    ),
    "config/_default/module.toml": (
        '[[mounts]]\nsource = "notes"\ntarget = "content"\n[[mounts]]\nsource = "x"\ntarget = "assets"\n'
    ),
    "config/production/hugo.toml": 'baseURL = "https://fleuve.example"\n',
    "notes/a.md": "---\ntitle: A\ndate: 2025-01-02\n---\nText\n",
}
JEKYLL = {
    "_config.yml": (
        "title: Bridge\ndescription: >-\n  News of\n  the bridge\n"
        "url: https://bridge.example\nbaseurl: /blog\n"
        "lang: pt-br\ntimezone: America/Sao_Paulo\nauthor:\n  name: Ada\n  email: a@b.example\nsource: site\n"
    ),
    "site/news/_posts/2025-01-02-a.md": "---\ntitle: A\n---\nText\n",
}
ELEVENTY = {
    "eleventy.config.js": (
        'import x from "x";\nexport default async function (eleventyConfig) {\n'
        '  eleventyConfig.addPassthroughCopy({ "./public/": "/" });\n}\n'
        'export const config = { dir: { input: "content", includes: "../_includes", data: "../_data" },\n'
        "  // pathPrefix: '/no/',\n  pathPrefix: '/sub/' };\n"
    ),
    "_data/metadata.js": (
        "export default {\n\ttitle: `Eleven`,\n\turl: process.env.URL || 'https://eleven.example/',\n"
        "\tlanguage: 'en', description: \"I'm here\",\n\tauthor: {name: 'Ada', email: 'a@b.example'}\n}\n"
    ),
    "content/blog/a.md": "---\ntitle: A\ndate: 2025-01-02\n---\nText\n",
}
ELEVENTY_OLD = {
    ".eleventy.js": (
        "module.exports = function (c) { c.addPassthroughCopy('img'); return {dir: {input: 'src'}} };\n"
    ),
    "src/_data/site.json": '{"name": "Old", "url": "https://old.example"}',
    "src/posts/a.md": "---\ntitle: A\ndate: 2025-01-02\n---\nText\n",
}
PELICAN = {
    "pelicanconf.py": (
        "import os\nAUTHOR = 'Ada Bell'\nSITENAME = 'Pouch'  # 'no'\nSITEURL = ''\nPATH = 'content'\n"
        "TIMEZONE = 'Europe/Rome'\nDEFAULT_LANG = 'it'\nARTICLE_PATHS = ['blog', 'news']\n"
    ),
    "publishconf.py": (
        "import sys\nsys.path.append(os.curdir)\nfrom pelicanconf import *\nSITEURL = 'https://pouch.example'\n"
    ),
    "content/blog/a.md": "Title: A\nDate: 2025-01-02\n\nText\n",
}
NIKOLA = {
    "conf.py": (
        'import time\nBLOG_AUTHOR = "Ada"  # (translatable)\nBLOG_TITLE = "Coil"\nSITE_URL = "https://coil.example/"\n'
        'BLOG_EMAIL = "ada@coil.example"\nBLOG_DESCRIPTION = {"en": "Of coils", "es": "De bobinas"}\n'
        'DEFAULT_LANG = "en"\nTRANSLATIONS = {\n    DEFAULT_LANG: "",\n    "es": "./es",\n}\n'
        'POSTS = (\n    ("posts/*.rst", "posts", "post.tmpl"),\n    ("blog/*.md", "blog", "post.tmpl"),\n)\n'
        'TIMEZONE = "Europe/Madrid"\nCONTENT_FOOTER = "c {date}".format(date=time.gmtime().tm_year)\n'
    ),
    "blog/a.md": "<!--\n.. title: A\n.. date: 2025-01-02\n-->\n\nText\n",
}
ZOLA = {
    "config.toml": (
        'base_url = "https://zone.example"\ntitle = "Zone"\ndescription = "Of zones"\n'
        'default_language = "nl"\n'
        'author = "ada@zone.example (Ada)"\n[languages.en]\n'
    ),
    "content/a.md": '+++\ntitle = "A"\ndate = 2025-01-02\n+++\nText\n',
}
DOCUSAURUS = {
    "docusaurus.config.ts": (
        "import {themes} from 'prism';\nconst config: Config = {\n  title: 'Dino', tagline: 'Roar',\n"
        "  url: 'https://dino.example', baseUrl: '/docs/',\n"
        "  i18n: {defaultLocale: 'en', locales: ['en', 'fr']},\n"
        "  presets: [['classic', {docs: {x: require.resolve('./s')}, blog: {path: 'news'}} satisfies O]],\n"
        "  plugins: [['@docusaurus/plugin-content-blog', {id: 'two', path: './two'}]],\n};\n"
        "export default config;\n"
    ),
    "news/2025-01-02-a.md": "---\ntitle: A\n---\nText\n",
    "two/2025-01-03-b.md": "---\ntitle: B\n---\nText\n",
    "i18n/fr/docusaurus-plugin-content-blog/2025-01-02-a.md": "---\ntitle: A\n---\nText\n",
}
ASTRO = {
    "astro.config.mjs": (
        "import { defineConfig } from 'astro/config';\nimport { SITE } from './src/config';\n"
        "export default defineConfig({\n  site: 'https://astro.example', base: 'b',\n"
        "  publicDir: './static-files',\n"
        "  i18n: {defaultLocale: 'en', locales: ['en', 'ja']}, integrations: [mdx()],\n});\n"
    ),
    "src/config.ts": 'export const SITE = {title: "Star", desc: "Of stars", author: "Ada",} as const;\n',
    "src/content.config.ts": 'const b = defineCollection({ loader: glob({ base: "./src/data/post" }) });\n',
    "src/data/post/a.md": "---\ntitle: A\npubDate: 2025-01-02\n---\nText\n",
}
Expected = tuple[Files, dict[str, tuple[object, str]], str]
EXPECTED: dict[str, Expected] = {
    "hugo": (HUGO, {
        "title": ("Fluss", "hugo.toml, line 3"),
        "description": ("Am Fluss", "hugo.toml: params.description"),
        "url": ("https://river.example/notes/", "hugo.toml, line 1"),
        "language": ("de-DE", "hugo.toml, line 2"),
        "timezone": ("Europe/Berlin", "hugo.toml, line 4"),
        "copyright": ("© Fluss", "hugo.toml, line 5"),
        "authors": (["Ada Bell"], "hugo.toml: params.author"),
        "articles": ("content", "Hugo's own"),
        "static": ("assets", "Hugo publishes it as /feeds/"),
    }, "assets/feeds"),
    "hugo, languages": (HUGO_LANGUAGES, {
        "title": ("Fleuve", "config/_default/languages.toml: fr.title"),
        "description": ("Au fleuve", "config/_default/languages.toml: fr.params.description"),
        "url": ("https://fleuve.example/", "config/production/hugo.toml, line 1"),
        "language": ("fr", "config/_default/hugo.yaml, line 1"),
        "languages": (["en"], "config/_default/languages.toml"),
        "articles": ("notes", "config/_default/module.toml, line 4"),
    }, "static/feeds"),
    "jekyll": (JEKYLL, {
        "title": ("Bridge", "_config.yml, line 1"),
        "description": ("News of the bridge", "_config.yml, line 2"),
        "url": ("https://bridge.example/blog/", "_config.yml, line 5"),
        "language": ("pt-BR", "_config.yml, line 7"),
        "timezone": ("America/Sao_Paulo", "_config.yml, line 8"),
        "authors": (["Ada"], "_config.yml, line 9"),
        "articles": ("site", "_config.yml, line 12"),
        "static": ("site", "Jekyll copies it to /feeds/"),
    }, "site/feeds"),
    "eleventy": (ELEVENTY, {
        "title": ("Eleven", "_data/metadata.js, line 2"),
        "description": ("I'm here", "_data/metadata.js, line 4"),
        "url": ("https://eleven.example/sub/", "_data/metadata.js, line 3"),
        "language": ("en", "_data/metadata.js, line 4"),
        "authors": (["Ada"], "_data/metadata.js, line 5"),
        "articles": ("content", "eleventy.config.js: config.dir.input"),
        "static": ("public", "Eleventy copies it to /feeds/"),
    }, "public/feeds"),
    "eleventy, older": (ELEVENTY_OLD, {
        "title": ("Old", "src/_data/site.json, line 1"),
        "url": ("https://old.example/", "src/_data/site.json, line 1"),
        "articles": ("src", ".eleventy.js: dir.input"),
    }, "feeds"),
    "pelican": (PELICAN, {
        "title": ("Pouch", "pelicanconf.py, line 3"),
        "url": ("https://pouch.example/", "publishconf.py, line 4"),
        "language": ("it", "pelicanconf.py, line 7"),
        "timezone": ("Europe/Rome", "pelicanconf.py, line 6"),
        "authors": (["Ada Bell"], "pelicanconf.py, line 2"),
        "articles": ("content/blog", "pelicanconf.py, line 5"),
        "static": ("content", "Pelican copies it to /feeds/, see below"),
    }, "content/feeds"),
    "nikola": (NIKOLA, {
        "title": ("Coil", "conf.py, line 3"),
        "description": ("Of coils", "conf.py: blog_description.en"),
        "url": ("https://coil.example/", "conf.py, line 4"),
        "language": ("en", "conf.py, line 7"),
        "languages": (["es"], "conf.py, line 8"),
        "timezone": ("Europe/Madrid", "conf.py, line 16"),
        "authors": ("Ada", "conf.py, line 2"),
        "articles": ("blog", "conf.py, line 12"),
        "static": ("files", "Nikola copies it to /feeds/"),
    }, "files/feeds"),
    "zola": (ZOLA, {
        "title": ("Zone", "config.toml, line 2"),
        "description": ("Of zones", "config.toml, line 3"),
        "url": ("https://zone.example/", "config.toml, line 1"),
        "language": ("nl", "config.toml, line 4"),
        "languages": (["en"], "config.toml, line 6"),
        "authors": (["Ada"], "config.toml, line 5"),
        "articles": ("content", "Zola's own"),
    }, "static/feeds"),
    "docusaurus": (DOCUSAURUS, {
        "title": ("Dino", "docusaurus.config.ts, line 3"),
        "description": ("Roar", "docusaurus.config.ts, line 3"),
        "url": ("https://dino.example/docs/", "docusaurus.config.ts, line 4"),
        "language": ("en", "docusaurus.config.ts: i18n.defaultlocale"),
        "languages": (["fr"], "docusaurus.config.ts, line 5"),
        "articles": (["news", "two", "i18n"], "docusaurus.config.ts, line 6"),
    }, "static/feeds"),
    "astro": (ASTRO, {
        "title": ("Star", "src/config.ts: site.title"),
        "description": ("Of stars", "src/config.ts: site.desc"),
        "url": ("https://astro.example/b/", "astro.config.mjs, line 4"),
        "language": ("en", "astro.config.mjs: i18n.defaultlocale"),
        "languages": (["ja"], "astro.config.mjs, line 6"),
        "authors": (["Ada"], "src/config.ts: site.author"),
        "articles": ("src/data/post", "Astro's content collections"),
        "static": ("static-files", "Astro publishes it as /feeds/"),
    }, "static-files/feeds"),
}  # fmt: skip


def made(folder: Path, files: Files) -> Path:
    """Write files below a folder, and return it."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


def outcome(process: CompletedProcess[str]) -> tuple[int, str, str]:
    """Return the exit code and what was printed."""
    return process.returncode, process.stdout, process.stderr


def said(found: Found) -> dict[str, tuple[object, str]]:
    """Return the values and origins of what was found."""
    return {key: (fact.value, fact.origin) for key, fact in found.site.items()}


@pytest.mark.parametrize("case", EXPECTED)
def test_each_generator_is_read(case: str, tmp_path: Path) -> None:
    """Title, address, languages, zone, authors and folders are those that are configured."""
    files, expected, output = EXPECTED[case]
    found = detect(made(tmp_path, files), "auto")
    assert found.generator == case.partition(",")[0]
    assert said(found) == expected
    assert found.feeds["output"].value == output


@pytest.mark.parametrize("case", EXPECTED)
def test_build_needs_no_file(case: str, tmp_path: Path) -> None:
    """Without `syndicate.toml` a build says what it took for it; with that of init it makes the same."""
    files, expected, output = EXPECTED[case]
    made(tmp_path, files)
    code, _, err = outcome(run(tmp_path, "build", "--now", "2025-06-01"))
    assert code == 0, err
    assert err.startswith("There is no syndicate.toml; by ")
    assert str(expected["title"][0]) in err
    feed = (tmp_path / output / "feed.json").read_bytes()
    assert b'"title":"A"' in feed
    without = loading.load(tmp_path / "syndicate.toml")
    assert not (tmp_path / "syndicate.toml").exists()
    assert run(tmp_path, "init").returncode == 0
    written = config.load(tmp_path / "syndicate.toml")
    assert written.generator == case.partition(",")[0]
    assert (written.title, written.url, written.articles, written.static, written.feeds.output) == (
        without.title, without.url, without.articles, without.static, without.feeds.output,
    )  # fmt: skip
    process = run(tmp_path, "build", "--now", "2025-06-01")
    assert "There is no" not in process.stderr
    assert (tmp_path / output / "feed.json").read_bytes() == feed


def test_what_the_file_says_counts(tmp_path: Path) -> None:
    """Only what `syndicate.toml` lacks is taken from elsewhere, each time anew."""
    made(tmp_path, HUGO | {"syndicate.toml": '[site]\ntitle = "Mine"\nurl = ""\n'})
    site = loading.load(tmp_path / "syndicate.toml")
    assert (site.title, site.url, site.timezone.key) == (
        "Mine",
        "https://river.example/notes/",
        "Europe/Berlin",
    )
    assert site.feeds.url == "https://river.example/notes/feeds/"
    made(tmp_path, {"syndicate.toml": '[site]\ntitle = "Mine"\nstatic = "pub"\n[feeds]\n'})
    assert loading.load(tmp_path / "syndicate.toml").feeds.output == tmp_path / "feeds"
    made(tmp_path, {"syndicate.toml": '[site]\ngenerator = "plain"\n'})
    with pytest.raises(ConfigError, match="title: is missing"):
        loading.load(tmp_path / "syndicate.toml")


def test_a_change_is_noticed(tmp_path: Path) -> None:
    """What was found is found again, quickly, until the configuration changes, appears or goes."""
    made(tmp_path, HUGO)
    for _ in range(2):
        assert run(tmp_path, "build", "--now", "2025-06-01").returncode == 0
    assert (tmp_path / ".syndicate/cache/generator").is_file()
    file = tmp_path / "hugo.toml"
    file.write_text(file.read_text("utf-8").replace('"Fluss"', '"Fjord"'), "utf-8")
    assert "“Fjord”" in run(tmp_path, "build", "--now", "2025-06-01").stderr
    assert '"title": "Fjord"' in (tmp_path / "assets/feeds/feed.json").read_text("utf-8")
    made(tmp_path, {"config/production/hugo.toml": 'title = "Delta"\n'})
    assert "“Delta”" in run(tmp_path, "build", "--now", "2025-06-01").stderr
    file.unlink()
    assert outcome(run(tmp_path, "build"))[0] == 1


def test_a_damaged_memory_is_none(tmp_path: Path) -> None:
    """What was kept and is no longer understood is found out again."""
    made(tmp_path, HUGO)
    for text in ("", "{", '{"key": 1}', "[" * 100_000, "\0"):
        made(tmp_path, {".syndicate/cache/generator": text})
        assert loading.load(tmp_path / "syndicate.toml").title == "Fluss"


def test_a_memory_with_other_letters_is_none(tmp_path: Path) -> None:
    """A title that the disk spoilt is never shown."""
    made(tmp_path, HUGO)
    run(tmp_path, "build", "--now", "2025-06-01")
    kept = tmp_path / ".syndicate/cache/generator"
    data = kept.read_bytes()
    kept.write_bytes(data.replace(b"Fluss", b"Floss"))
    assert data != kept.read_bytes()
    assert loading.load(tmp_path / "syndicate.toml").title == "Fluss"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"notes/a.md": "Text\n"}, "there is no such file; `syndicate init` writes one"),
        ({"hugo.toml": 'title = "A"\n'}, "the configuration of Hugo does not say the site's address"),
        ({"hugo.toml": 'baseURL = "/"\n'}, "hugo.toml, line 1: baseurl: '/' is not an absolute URL"),
        (
            {"_config.yml": "url: http://localhost:4000\n"},
            "_config.yml, line 1: url: 'http://localhost:4000/' is",
        ),
        (
            {"pelicanconf.py": "A = 1\nSITEURL = url()\n"},
            "pelicanconf.py, line 2: siteurl was not understood",
        ),
        ({"astro.config.mjs": "export default {\n site: env.SITE}\n"}, "line 2: site was not understood"),
    ],
)
def test_what_is_missing_is_said(files: Files, words: str, tmp_path: Path) -> None:
    """Where nobody says the address, exit code 1 names file, line and remedy, and nothing is made."""
    before = sorted(made(tmp_path, files).rglob("*"))
    code, _, err = outcome(run(tmp_path, "build"))
    assert code == 1
    assert words in err
    assert "syndicate init" in err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_configuration_that_cannot_be_read_is_the_one_error(tmp_path: Path) -> None:
    """Nothing is said about the address, which may stand in it, nor about a file that is not needed."""
    made(tmp_path, {"pelicanconf.py": "SITEURL = \n"})
    code, _, err = outcome(run(tmp_path, "build"))
    assert (code, err.count("\n")) == (1, 1)
    assert err.startswith("error: pelicanconf.py:1: invalid Python: ")
    assert "correct it" in err


def test_a_language_that_nothing_names_is_to_be_checked(tmp_path: Path) -> None:
    """English is a guess then, and `syndicate init` says so."""
    made(tmp_path, {"a.md": "---\ntitle: سلام\ndate: 2025-02-03\n---\n"})
    run(tmp_path, "init")
    assert "# CHANGE THIS if it is another: nothing names it\n" in (tmp_path / "syndicate.toml").read_text()


def test_a_site_without_a_title_is_called_by_its_host(tmp_path: Path) -> None:
    """A title is nothing to stop for."""
    made(tmp_path, ZOLA | {"config.toml": 'base_url = "https://zone.example"\n'})
    assert loading.load(tmp_path / "syndicate.toml").title == "zone.example"
    assert run(tmp_path, "init").returncode == 0
    first = (tmp_path / "syndicate.toml").read_text().split("\n")[3]
    assert first.split("  #")[0].strip() == 'title = "zone.example"'
    assert "CHANGE THIS" in first


def test_init_says_what_is_left_to_do(tmp_path: Path) -> None:
    """What was not understood is told with its line, and so is what the generator needs to copy the feeds."""
    files = ELEVENTY_OLD | {
        "src/_data/site.json": '{"name": "Old"}',
        "src/_data/metadata.js": "exports.url = u()",
    }
    _, _, err = outcome(run(made(tmp_path, files), "init"))
    assert "src/_data/metadata.js:1: warning: url was not understood" in err
    assert 'add the line eleventyConfig.addPassthroughCopy("feeds"); to .eleventy.js' in err
    text = (tmp_path / "syndicate.toml").read_text()
    assert 'addPassthroughCopy("feeds")' in text
    assert "CHANGE THIS" in text
    assert len(text.split("\n")) < 25


def test_github_pages_know_the_host(tmp_path: Path) -> None:
    """Where the configuration is silent, the file CNAME says the host."""
    made(tmp_path, {"_config.yml": "title: A\n", "CNAME": "pages.example\n"})
    assert said(detect(tmp_path, "auto"))["url"] == ("https://pages.example/", "CNAME")


def test_packages_are_no_articles(tmp_path: Path) -> None:
    """Where a site's folder is its source, the packages of its generator are not looked at."""
    article = "---\ntitle: A\ndate: 2025-01-02\n---\nText\n"
    files = {"_config.yml": "url: https://a.example\n", "_posts/2025-01-02-a.md": article}
    made(tmp_path, files | {"node_modules/x/2025-01-02-b.md": article})
    assert "1 feed of 1 article; " in run(tmp_path, "build").stderr


HOSTILE = {
    "hugo.toml": [
        "a = " + "[" * 100_000,
        "a." * 100_000 + "b = 1",
        "x" * 9_000_000,
        '[params]\nauthor = { name = ["x", { name = "y" }] }\ntitle = "\\u0007"\n',
        '[[languages]]\n[module]\nmounts = "x"\n',
        'contentDir = "../../etc"\nstaticDir = "/etc"\n',
    ],
    "_config.yml": [
        "a: &a [x, x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(20_000)),
        "[" * 100_000,
    ],
    "pelicanconf.py": [
        "A = " + "(" * 100_000,
        "A = ['x']\n" + "A += A\n" * 99,
        "PATH = '../..'\nARTICLE_PATHS = 3",
    ],
    "docusaurus.config.js": [
        "export default " + "[" * 100_000,
        "export default {presets: [['classic'], [], 'classic', ['classic', 1]], plugins: {}, i18n: []}",
        "`${" * 30_000,
    ],
    "eleventy.config.js": [
        "export default {dir: 'x'}",
        "export const config = {dir: {input: '../..', data: '../../../etc', output: '/etc'}}",
        "c.setInputDirectory('/../../etc')",
        "a.addPassthroughCopy()\n" * 30_000,
    ],
    "astro.config.mjs": ["export default {i18n: {locales: {a: 1}}, site: ['x']}"],
}


@pytest.mark.parametrize(
    ("name", "number"), [(name, at) for name in HOSTILE for at in range(len(HOSTILE[name]))]
)
def test_hostile_configuration_ends_quickly(name: str, number: int, tmp_path: Path) -> None:
    """Whatever stands in a configuration, it is data, and leads out of no folder."""
    made(tmp_path, {name: HOSTILE[name][number]})
    found = detect(tmp_path, "auto")
    assert "url" not in found.site
    for key in ("articles", "static"):
        assert ".." not in str(found.site[key].value if key in found.site else "")
    with pytest.raises((ConfigError, InputError)):
        loading.load(tmp_path / "syndicate.toml")


def test_links_are_not_followed(tmp_path: Path) -> None:
    """A configuration that is a link, or lies behind one, is not read, and that is said."""
    outside = made(tmp_path / "outside", HUGO)
    inside = made(tmp_path / "inside", {"content/a.md": "Text\n"})
    (inside / "hugo.toml").symlink_to(outside / "hugo.toml")
    found = detect(inside, "auto")
    assert "url" not in found.site
    assert "symbolic link" in found.findings[0].message
    (inside / "hugo.toml").unlink()
    (inside / "hugo.toml").symlink_to("hugo.toml")
    with pytest.raises((ConfigError, InputError)):
        loading.load(inside / "syndicate.toml")


def test_nothing_is_run(tmp_path: Path) -> None:
    """Neither a Python configuration nor one in JavaScript leaves a trace but what it says."""
    program = f"import pathlib\npathlib.Path({str(tmp_path / 'ran')!r}).touch()\n"
    made(tmp_path, PELICAN | {"pelicanconf.py": PELICAN["pelicanconf.py"] + program})
    assert run(tmp_path, "build").returncode == 0
    assert not (tmp_path / "ran").exists()
