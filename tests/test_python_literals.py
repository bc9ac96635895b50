"""Settings in Python: literals are understood, programs are not, and neither is run."""

from pathlib import Path

import pytest

from syndicate.sources.matter import FrontMatterError
from syndicate.sources.python_literals import load_python
from syndicate.sources.tables import Tables

PELICAN = r"""#!/usr/bin/env python
from __future__ import unicode_literals
import os
from datetime import date

AUTHOR = u'Ada Lovelace'
SITENAME = "The Analytical " "Engine"  # SITENAME = 'no'
HERE = os.path.dirname(os.path.abspath(__file__))
PATH = os.path.join(HERE, 'content')
SITEURL = os.environ.get('SITEURL', 'https://engine.example')
FEED_DOMAIN = SITEURL + '/feeds'
ARTICLE_URL = f'{PATH}/{{slug}}/'
MENU = '%s/%s.html' % (SITEURL, 'about')
TIMEZONE, DEFAULT_LANG = 'Europe/London', 'en'
LINKS = (('Pelican', 'https://getpelican.com/'), ('Now', date.today()))
STATIC_PATHS = ['images']
STATIC_PATHS += ['extra']
EXTRA_PATH_METADATA = {'extra/CNAME': {'path': 'CNAME'}}
EXTRA_PATH_METADATA['extra/robots.txt'] = {'path': 'robots.txt'}
PATTERN = '\d+'
PAGES = -1
FEED_ALL_ATOM = None
LOAD_CONTENT_CACHE: bool = False
lower = 'no setting'
"""


def test_literals_are_understood() -> None:
    """Texts, numbers, names, joined texts, tables and lists mean what Python makes of them."""
    values = load_python(PELICAN, 1).values
    assert values == {
        "author": "Ada Lovelace",
        "sitename": "The Analytical Engine",
        "here": ".",
        "path": "./content",
        "siteurl": "https://engine.example",
        "feed_domain": "https://engine.example/feeds",
        "article_url": "./content/{slug}/",
        "menu": "https://engine.example/about.html",
        "timezone": "Europe/London",
        "default_lang": "en",
        "links": [["Pelican", "https://getpelican.com/"], ["Now", ""]],
        "static_paths": ["images", "extra"],
        "extra_path_metadata": {"extra/cname": {"path": "CNAME"}, "extra/robots.txt": {"path": "robots.txt"}},
        "pattern": "\\d+",
        "pages": "-1",
        "feed_all_atom": "",
        "load_content_cache": "false",
    }


def test_lines_are_those_of_the_file() -> None:
    """A key has the line of its assignment, and so has what is unclear in it."""
    loaded = load_python(PELICAN, 1)
    assert loaded.lines["sitename"] == 7
    assert loaded.unclear == {"links": 15}


@pytest.mark.parametrize(
    "program",
    [
        "TITLE = open('/etc/passwd').read()",
        "TITLE = __import__('os').system('touch run')",
        "import os\nTITLE = os.environ['HOME']",
        "TITLE = 'a' if DEBUG else 'b'",
        "if True:\n    TITLE = 'a'",
        "TITLE = 'a'\nfor TITLE in 'b': pass",
        "TITLE = 'a'\nwith x as TITLE: pass",
        "TITLE = 'a'\ndel TITLE",
        "TITLE = ['a']\nTITLE.append('b')",
        "TITLE = ['a']\nTITLE[0] = 'b'",
        "TITLE = 'a'\ndef TITLE(): pass",
        "TITLE = 'a'\nTITLE *= 2",
        "TITLE = 'a' * 10**9",
        "TITLE = '%999999999d' % 1",
        "TITLE = '%s %s' % 'a'",
        "TITLE = '{:>999999999}'.format('a')",
        "TITLE = f'{1:>999999999}'",
        "TITLE = lambda: 'a'",
        "TITLE = b'a'",
        "TITLE = {'a': 1}['b']",
        "TITLE = [x for x in 'a']",
        "A, TITLE = f()",
        "TITLE = (yield_ := 'a')",
    ],
)
def test_programs_are_unclear(program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What only running could tell has no value, but a line, and nothing happens."""
    monkeypatch.chdir(tmp_path)
    loaded = load_python(program, 1)
    assert loaded.values.get("title", "") == ""
    assert "title" in loaded.unclear or program.startswith("TITLE = 'a'\ndef")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "program",
    [
        "A = " + "[" * 200_000,
        "A = " + "(" * 31 + ")" * 31,
        "A = " + "-" * 200_000 + "1",
        "A = '1'" + " + '1'" * 100_000,
        "A = a" + ".b" * 200_000,
        "A = ['x', 'y']\n" + "A = [A, A]\n" * 60,
        "A = ['x', 'y']\n" + "A += A\n" * 60,
        "A = 'xxxxxxxxxx'\n" + "A += A\n" * 60,
        "A = {}\n" + "A['x'] = A\n" * 1_000,
        "A = " + "9" * 100_000,
        "A = 1\n" * 100_000,
    ],
    ids=lambda program: program[:20],
)
def test_what_is_too_much_is_refused(program: str) -> None:
    """Nesting, chains and values that double end at once, with a sentence."""
    with pytest.raises(FrontMatterError) as error:
        load_python(program, 1)
    assert error.value.remedy


def test_mistakes_have_their_line() -> None:
    """A module that Python refuses is told of with its line."""
    with pytest.raises(FrontMatterError, match="invalid Python") as error:
        load_python("A = 1\nprint 'x'\n", 1)
    assert error.value.line == 2


def test_tables_read_it(tmp_path: Path) -> None:
    """A site's tables have its settings by place, with their lines."""
    (tmp_path / "conf.py").write_text("BLOG_TITLE = 'A'\nSITE_URL = url()\n")
    table = Tables(tmp_path).first("none.py", "conf.py")
    assert (table.place, table.values, table.lines["blog_title"]) == ("conf.py", {"blog_title": "A"}, 1)
    assert table.unclear == {"site_url": 2}
