"""Settings in JavaScript: literals are understood, programs are not, and neither is run."""

import pytest

from syndicate.sources.javascript_literals import load_javascript
from syndicate.sources.matter import FrontMatterError, Mapping

DOCUSAURUS = r"""// @ts-check
import {themes} from 'prism-react-renderer';
import type {Config} from '@docusaurus/types'
const url = "https://dino.example"; // url = "no"
const version = `v${'x'.length}`, year = '20' + "25"
/** title: 'no' */
const config: Config = {
  title: 'My "Site"',
  'tagline': `Dino's ${year}`,
  url, baseUrl: '/docs/',
  i18n: {defaultLocale: 'en', locales: ['en', 'pt-BR',],},
  presets: [
    ['classic', /** @type {import('x').Options} */ ({
      docs: {sidebarPath: './sidebars.js', editUrl: ({path}) => `https://{${path}}`},
      blog: {path: 'news', routeBasePath: '/', re: /[/'"}]{2}/g, blogTitle: process.env.T ? 'a' : 'b'},
      theme: {customCss: require.resolve('./src/css/custom.css')},
    }) satisfies Options],
  ],
  plugins: [require('x'), ['@docusaurus/plugin-content-blog', {id: 'two', path: './b2'}]],
  async postBuild() { return {title: 'no'}; },
  ['computed' + 1]: 3, offset: -1, fraction: .5,
  onBrokenLinks: "thr\u006fw\x21\n",
};
config.organizationName = name();
export default config;
"""


def values(text: str) -> Mapping:
    """Return what a module exports."""
    return load_javascript(text, 1).values


def test_literals_are_understood() -> None:
    """Texts, templates, names, objects and arrays mean what JavaScript makes of them."""
    assert values(DOCUSAURUS) == {
        "title": 'My "Site"',
        "tagline": "Dino's 2025",
        "url": "https://dino.example",
        "baseurl": "/docs/",
        "i18n": {"defaultlocale": "en", "locales": ["en", "pt-BR"]},
        "presets": [
            [
                "classic",
                {
                    "docs": {"sidebarpath": "./sidebars.js"},
                    "blog": {"path": "news", "routebasepath": "/"},
                    "theme": {},
                },
            ]
        ],
        "plugins": ["", ["@docusaurus/plugin-content-blog", {"id": "two", "path": "./b2"}]],
        "offset": "-1",
        "onbrokenlinks": "throw!\n",
    }


def test_lines_are_those_of_the_file() -> None:
    """A key has the line where it stands, and what is unclear in it has its own."""
    loaded = load_javascript(DOCUSAURUS, 1)
    assert (loaded.lines["title"], loaded.lines["plugins"]) == (8, 19)
    assert loaded.unclear["presets"] == 14
    assert loaded.unclear["organizationname"] == 24


@pytest.mark.parametrize(
    "module",
    [
        "module.exports = {title: 'A'}",
        "module.exports = function (data) { const t = 'A'; return { title: t }; };",
        "module.exports = async (data) => { return {title: 'A'} }",
        "module.exports = () => ({title: 'A'});",
        "export default {title: 'A'} as const",
        "export default defineConfig({title: 'A'}, 2)",
        "export default defineConfig((env) => ({title: 'A'}))",
        "export default Object.freeze({title: 'A'})",
        "const a = {title: 'A'}\nmodule.exports = a",
        "const a = {title: 'A'}\nmodule.exports = {...a}",
        "const site = {name: {full: 'A'}}\nexport default {title: site.name.full}",
        "export const title: string = 'A'",
        "exports.title = 'A'",
        "export default {title: process.env.TITLE || 'A'}",
        "export default {title: import.meta.env.TITLE ?? 'A'}",
        "export default {title: ('A')}",
        "export default {title: `A`, ...others}",
        "if (x) { module.exports = {title: 'B'} }\nmodule.exports = {title: 'A'}",
        "const b = a => ({title: 'B'})\nexport default {title: 'A'}",
        "const b = 4 / 2; const c = '/'\nexport default {title: 'A'}",
        "export default {b: `${`}`}`, title: 'A'}",
        "export default {b: `${x({a: `'`})}`, title: 'A'}",
        "\ufeffexport default {title: 'A'",
    ],
)
def test_forms_of_a_module(module: str) -> None:
    """A module may export an object, a constant, a function that returns it, or names."""
    assert values(module)["title"] == "A"


@pytest.mark.parametrize(
    "title",
    [
        "name()",
        "'a'.trim()",
        "'a' + b()",
        "`a${b()}`",
        "x ? 'a' : 'b'",
        "['a'].join('')",
        "process.env.A === 'b' ? 'a' : 'b'",
        "await fetch('a')",
        "'a' && 'b'",
        "other.member",
        "changed",
        "parts.title",
        "require('./title')",
        "new Title('a')",
        "function () { return 'a' }",
        "() => 'a'",
        "(a, 'b')",
        "!'a'",
        "'a', ['title']: b",
    ],
)
def test_programs_are_unclear(title: str) -> None:
    """What only running could tell has no value, but a line."""
    before = "let changed = 'a'\nif (x) changed = 'b'\nconst parts = {title: 'a'}\nparts.title = f()\n"
    loaded = load_javascript(f"{before}export default {{\n  title: {title},\n  url: 'u' }}", 1)
    assert loaded.values["url"] == "u"
    if not title.endswith(": b"):
        assert "title" not in loaded.values
        assert loaded.unclear["title"] in {2, 4, 6}


def test_calls_are_kept() -> None:
    """The first arguments of a method's calls stand in a list, but not those inside other functions."""
    module = """export default function (config) {
      config.setInputDirectory("src");
      config.addPassthroughCopy({"public": "/"}); config.addPassthroughCopy("img")
      config.addPassthroughCopy(pictures())
      config.on("x", () => { config.setInputDirectory("no") });
    }
    export const config = {dir: {output: "out"}};"""
    found = values(module)
    assert found["setinputdirectory()"] == ["src"]
    assert found["addpassthroughcopy()"] == [{"public": "/"}, "img"]
    assert found["config"] == {"dir": {"output": "out"}}


@pytest.mark.parametrize(
    "module",
    [
        "export default " + "[" * 100_000,
        "export default " + "{a:" * 100_000,
        "export default " + "(" * 100_000,
        "const A = ['x', 'y']\n"
        + "".join(f"const A{i} = [A{i or ''}, A{i or ''}]\n" for i in range(2)) * 60_000,
        "const A0 = ['x']\n" + "".join(f"const A{i + 1} = [A{i}, A{i}]\n" for i in range(60)),
        "const A0 = 'xxxx'\n" + "".join(f"const A{i + 1} = A{i} + A{i}\n" for i in range(60)),
        "const A0 = {x: 1}\n" + "".join(f"const A{i + 1} = {{...A{i}, b{i}: A{i}}}\n" for i in range(60)),
        "a.b('c')\n" * 50_000,
    ],
    ids=lambda module: module[:25],
)
def test_what_is_too_much_is_refused(module: str) -> None:
    """Nesting and values that double end at once, with a sentence."""
    with pytest.raises(FrontMatterError) as error:
        load_javascript(module, 1)
    assert error.value.remedy


@pytest.mark.parametrize(
    "mark",
    [
        "`",
        "`${",
        "'",
        '"',
        "/*",
        "/",
        "/[",
        "\\",
        "=>",
        "()=>",
        "a=>",
        "defineConfig(",
        "}",
        ")",
        "...",
        "${",
    ],
)
def test_no_text_is_refused_or_takes_long(mark: str) -> None:
    """Whatever a file holds, there is an answer."""
    assert values("export default " + mark * 50_000) == {}


@pytest.mark.parametrize("statement", ["return a\n", "export default a ", "return (a): b "])
def test_what_may_be_a_function_is_looked_at_once(statement: str) -> None:
    """However many statements may begin one."""
    assert values(statement * 15_000) == {}
