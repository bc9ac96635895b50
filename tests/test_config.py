"""`syndicate.config`: what the file may say, and that every problem is reported, with its line."""

import re
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

import pytest

from syndicate import config
from syndicate.config import Selection, values
from syndicate.errors import ConfigError
from syndicate.model import Person

LEAST = '[site]\ntitle = "T"\nurl = "https://t.example/"\n'
WRONG = """\
[site]
title = ""
url = "news.example"
langauge = "en"
timezone = "Mars"

[feed]
limit = 3

[feeds]
limit = 0
formats = ["rss", "jsn"]
max_age = "soon"
max_bytes = -1

[feeds.tags]
limit = 3

[[feeds.custom]]
name = "a"
any = ["tag"]

[[feeds.custom]]
name = "a"

[[digests]]
name = "daily"
schedule = "every day"
"""


def parsed(text: str, folder: Path = Path("/nowhere")) -> config.Site:
    """Parse a configuration in *folder*."""
    return config.parse(text, folder / "syndicate.toml")


def problems(text: str, folder: Path = Path("/nowhere")) -> list[str]:
    """Return what is wrong with a configuration."""
    with pytest.raises(ConfigError) as caught:
        parsed(text, folder)
    return list(caught.value.problems)


def problem(text: str) -> str:
    """Return the only thing that is wrong with a configuration that is added to the least."""
    (only,) = problems(LEAST + text)
    return only


def test_the_least_configuration_has_every_default() -> None:
    """Title and URL are enough."""
    site = parsed(LEAST)
    assert (site.title, site.url, site.language, str(site.timezone)) == (
        "T",
        "https://t.example/",
        "en",
        "UTC",
    )
    assert site.feeds.url == "https://t.example/feeds/"
    assert site.feeds.output == Path("/nowhere/feeds")
    assert site.feeds.by == ("category", "tag")
    assert site.feeds.kinds["site"].path == "{file}"
    assert site.feeds.kinds["tag"].path == "{kind}/{slug}/{file}"
    assert site.articles == (Path("/nowhere"),)


def test_all_problems_are_reported_together_in_the_order_of_the_file() -> None:
    """Nothing hides behind the first mistake; each has its line, and unknown keys the nearest known one."""
    assert [message.partition(";")[0] for message in problems(WRONG)] == [
        "line 2: site.title: is missing",
        "line 3: site.url: 'news.example' is not an absolute URL",
        "line 4: site.langauge: no such key",
        "line 5: site.timezone: 'Mars' is not an IANA time zone",
        "line 7: feed: no such key",
        "line 11: feeds.limit: 0 is too small",
        "line 12: feeds.formats: 'jsn' is none of rss, atom, json",
        "line 13: feeds.max_age: 'soon' is not a duration",
        "line 14: feeds.max_bytes: -1 is too small",
        "line 16: feeds.tags: no such key",
        "line 21: feeds.custom[0].any: 'tag' is not a term",
        "line 24: feeds.custom[1].name: another one is named 'a' already",
        "line 26: digests[0].from: is missing",
        "line 28: digests[0].schedule: 'every day' is not a schedule",
    ]
    hints = [message.partition("did you mean ")[2] for message in problems(WRONG)]
    assert list(filter(None, hints)) == ["'language'?", "'feeds'?", "'json'?", "'tag'?"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (LEAST + "[feeds]\nlimit = 0\n", 5),
        (LEAST + "[ feeds ] # a comment\nlimit = 0\n", 5),
        (LEAST + "[feeds . tag]\nlimit = 0\n", 5),
        (LEAST + '[feeds]\ncustom = [{name = "a", limit = 0}]\n', 5),
        (LEAST + "[feeds]\ntag = {limit = 0}\n", 5),
        (LEAST + "[feeds]\ntag.limit = 0\n", 5),
        (LEAST + '[feeds]\n"limit" = 0\n', 5),
        (LEAST + 'description = """\n[feeds]\nlimit = 5\n"""\n[feeds]\nlimit = 0\n', 9),
        (LEAST + "description = '''\n[feeds]\nlimit = 5'''\n[feeds]\nlimit = 0\n", 8),
        (LEAST.replace("\n", "\r\n") + "[feeds]\r\nlimit = 0\r\n", 5),
        (LEAST + "[feeds]\nby = [\n  'tag',\n]\nlimit = 0\n", 8),
        ('feeds.limit = 0\nsite = {title = "T", url = "https://t.example"}\n', 1),
    ],
)
def test_a_problem_has_the_line_of_its_key(text: str, line: int) -> None:
    """The line is right however TOML spells the table."""
    assert [message.split(":")[0] for message in problems(text)] == [f"line {line}"]


@pytest.mark.parametrize(
    "text",
    ["[site", LEAST + "title = 'U'\n", LEAST + "x = " + "[" * 100_000, LEAST + "x = " + "1" * 5_000],
)
def test_what_is_no_toml_is_one_problem(text: str) -> None:
    """A syntax error, a key given twice, a nesting and a number without end are said, not raised."""
    (only,) = problems(text)
    assert only.startswith("is not valid TOML: ")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[feeds]\ncustom = 3", "feeds.custom: is not a list of tables; write [[feeds.custom]]"),
        ("[feeds]\ncustom = [3]", "feeds.custom[0]: is not a table"),
        ("[feeds]\ntag = 3", "feeds.tag: is not a table"),
        ("[feeds]\nby = 3", "feeds.by: is not a list of texts"),
        ("[feeds]\nby = ['tag', 3]", "feeds.by: is not a list of texts"),
        ("[feeds]\nby = ''", "feeds.by: holds an empty text"),
        ("[feeds]\noutput = 3", "feeds.output: 3 is not a text in quotes"),
        ('[feeds]\noutput = "a\\u0000b"', "feeds.output: 'a\\x00b' holds a control character"),
        ("[feeds]\nlimit = true", "feeds.limit: True is not a whole number"),
        ("[feeds]\nlimit = 2.5", "feeds.limit: 2.5 is not a whole number"),
        ("[feeds]\nlimit = '5'", "feeds.limit: '5' is not a whole number"),
        ("[feeds]\nmax_bytes = true", "feeds.max_bytes: True is not a whole number"),
        ("[feeds]\nmax_bytes = 0", "feeds.max_bytes: 0 is too small; the least is 1"),
        ("[feeds]\nformats = []", "feeds.formats: names no format; choose among rss, atom, json"),
        ("[feeds.site]\nmin_articles = 2", "feeds.site.min_articles: no such key"),
        ("[feeds]\ncustom = [{name = 'a', min_articles = 2}]", "feeds.custom[0].min_articles: no such key"),
        ("[feeds]\nmin_articles = -1", "feeds.min_articles: -1 is too small; the least is 0"),
        ("[feeds]\ncontent = 'ful'", "feeds.content: 'ful' is none of full, summary; did you mean 'full'?"),
        ("[smtp]\nport = 70000", "smtp.port: 70000 is too large; the most is 65535"),
        ("[smtp]\nsecurity = 'ssl'", "smtp.security: 'ssl' is none of starttls, tls, none"),
    ],
)
def test_a_wrong_type_is_said(text: str, complaint: str) -> None:
    """A value of another type, size or form is a problem of its own, not a crash, and is said once."""
    complaints = [message for message in problems(LEAST + text) if "name: ''" not in message]
    assert complaints == [f"line 5: {complaint}"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("articles = []", 'articles: names no folder; write for instance articles = "content"'),
        ("articles = ''", "articles: holds an empty text"),
        ("generator = 'Hugo'", "generator: 'Hugo' is none of auto, hugo, jekyll, "),
        ("icon = 'javascript:x'", "icon: 'javascript:x' is no web address; write for instance \"/icon.png\""),
        ("logo = 'http://['", "logo: 'http://[' is no web address; write for instance \"/icon.png\""),
        ("languages = ['de', 'German']", "languages: 'German' is not a language tag; write for instance"),
    ],
)
def test_a_wrong_value_of_the_site_is_said(line: str, complaint: str) -> None:
    """The same for the site's own table."""
    assert problem(line).startswith(f"line 4: site.{complaint}")


@pytest.mark.parametrize("text", ["site = 3", "[[site]]\ntitle = 'T'"])
def test_a_site_that_is_no_table_is_said(text: str) -> None:
    """Also that what must stand in it is missing."""
    assert "line 1: site: is not a table" in problems(text)


def test_an_empty_text_is_as_good_as_none() -> None:
    """What a template of a configuration leaves empty has its default."""
    site = parsed(LEAST + 'language = ""\ntimezone = " "\ndescription = ""\n[feeds]\noutput = ""\nurl = ""\n')
    assert (site.language, str(site.timezone), site.feeds.output.name) == ("en", "UTC", "feeds")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://t.example", "https://t.example/"),
        (" https://t.example/blog ", "https://t.example/blog/"),
        ("HTTPS://T.Example:8080/Blog//", "https://t.example:8080/Blog/"),
        ("https://müller.example/blög/%20", "https://xn--mller-kva.example/bl%C3%B6g/%20/"),
        ("https://straße.example", "https://xn--strae-oqa.example/"),
        ("http://[::1]:8000", "http://[::1]:8000/"),
        ("http://localhost:1313/", "http://localhost:1313/"),
    ],
)
def test_the_sites_url_is_whole_and_in_ascii(text: str, url: str) -> None:
    """What begins every link is encoded once, at the door; article URLs that are made of it match it."""
    assert values.web_url(text.strip()) == url
    assert parsed(LEAST.replace("https://t.example/", text)).url == url


@pytest.mark.parametrize(
    "text",
    [
        "news.example",
        "//news.example",
        "ftp://news.example",
        "https://",
        "https:///x",
        "http://[",
        "https://a b/",
        "https://a.example:99999",
        "javascript:alert(1)",
        "https://a.example/?x",
        "https://a.example/#x",
        "https://me:secret@a.example/",
    ],
)
def test_what_is_no_address_of_a_site_is_refused(text: str) -> None:
    """A URL without a scheme or host, or with more than host and path, is a problem."""
    with pytest.raises(ValueError, match=r"write for instance|leave out"):
        values.web_url(text)


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (values.duration, "90d", timedelta(days=90)),
        (values.duration, " 12 h ", timedelta(hours=12)),
        (values.duration, "15min", timedelta(minutes=15)),
        (values.pause, "0", timedelta()),
        (values.pause, "2h", timedelta(hours=2)),
        (values.duration, "2w", timedelta(weeks=2)),
        (values.duration, "999999w", timedelta(days=365_000)),
        (values.size, "500kB", 500_000),
        (values.size, "1.5MB", 1_500_000),
        (values.size, "500", 500),
        (values.language, "pt_BR", "pt-BR"),
        (values.language, "zh-Hant-TW", "zh-Hant-TW"),
        (values.mailbox, "News <news@t.example>", Person(name="News", email="news@t.example")),
        (values.mailbox, "news@t.example", Person(name="", email="news@t.example")),
        (values.mailbox, "A\n B <a@t.example>", Person(name="A B", email="a@t.example")),
        (values.term, "tag:a b", "tag:a b"),
    ],
)
def test_values_that_are_understood(parse: Callable[[str], object], text: str, value: object) -> None:
    """Durations, sizes, languages, people and terms are read in the spellings that people use."""
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "texts"),
    [
        (values.duration, ["", "90", "d", "-1d", "0d", "1.5d", "9999999999999d", "1y", "15m", "0min"]),
        (values.pause, ["", "00", "0d", "-1h"]),
        (values.size, ["", "-1", "0", "0.0001kB", "1GB", "kB", "9" * 400, "9" * 400 + "MB"]),
        (values.language, ["", "e", "English", "en_US.UTF-8", "en us", "de-"]),
        (values.timezone, ["", "Mars", "../../etc/passwd", "/etc/passwd", "Europe", "a\0b"]),
        (values.mailbox, ["", "News", "a@", "@b", "a@b@c", "a b@c", "a@b, c@d", "a@b\r\nBcc: c@d", "ä@b"]),
        (values.term, ["", "tag", "tag:", "tag: ", "colour:red", ":red"]),
        (values.schedule, ["", "daily", "daily at 7", "daily at 24:00", "hourly at 07:00"]),
        (values.schedule, ["weekly on funday at 07:00", "monthly on 0 at 07:00", "monthly on 32 at 07:00"]),
    ],
)
def test_values_that_are_not_understood(parse: Callable[[str], object], texts: list[str]) -> None:
    """Anything else is refused with a sentence, never with another error."""
    for text in texts:
        with pytest.raises(ValueError, match=f"^{re.escape(repr(text))} is not a"):
            parse(text)


def test_schedules() -> None:
    """Daily, weekly and monthly schedules are read, whatever their case and spaces."""
    assert values.schedule("Daily  at 7:05").at == time(7, 5)
    weekly = values.schedule("weekly on Sunday at 07:00")
    assert (weekly.period, weekly.day) == ("weekly", 6)
    monthly = values.schedule("monthly on 31 at 23:59")
    assert (monthly.period, monthly.day, monthly.at) == ("monthly", 31, time(23, 59))


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("/:yaer/:slug/", "has a token that does not exist: 'yaer'; did you mean 'year'?"),
        ("/:i_month/:slug/", "has a token that does not exist: 'i_month'; did you mean 'month'?"),
        (
            "/:sections[1:]/:slug/",
            "has a token that does not exist: 'sections[1:]'; did you mean 'sections'?",
        ),
        (
            "/:categories/:title/",
            "has a token that does not exist: 'categories'; the tokens are year, month,",
        ),
        (":year/:slug/", "does not begin with a slash"),
    ],
)
def test_an_unknown_token_of_a_permalink_is_a_problem(pattern: str, complaint: str) -> None:
    """A pattern that would give wrong URLs is refused, for all articles and for a section."""
    assert problem(f'permalinks = "{pattern}"').startswith(
        f"line 4: site.permalinks: {pattern!r} {complaint}"
    )
    assert problem(f'permalinks = {{posts = "{pattern}"}}').startswith(
        f"line 4: site.permalinks.posts: {pattern!r} {complaint}"
    )
    assert problem(f'[site.permalinks]\nposts = "{pattern}"').startswith("line 5: site.permalinks.posts: ")


def test_permalinks_are_for_all_or_for_sections() -> None:
    """One pattern holds for every article, a table for one section each."""
    assert parsed(LEAST + 'permalinks = "/:year/:slug.html"').permalinks == {"": "/:year/:slug.html"}
    table = parsed(LEAST + '[site.permalinks]\nposts = "/:year/:slug/"\n"/" = "/:slug/"\n').permalinks
    assert table == {"posts": "/:year/:slug/", "": "/:slug/"}
    assert "is not a text" in problem("permalinks = {posts = 3}")
    assert "is not a table" in problem("permalinks = 3")


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("../{slug}/{file}", "is no path below the output folder"),
        ("{kind}/../../{slug}/{file}", "is no path below the output folder"),
        ("/tmp/{slug}/{file}", "is no path below the output folder"),  # noqa: S108 - a path that is refused
        ("{kind}//{slug}/{file}", "is no path below the output folder"),
        ("{kind}/{slug}/{file}/", "is no path below the output folder"),
        ("./{slug}/{file}", "is no path below the output folder"),
        ("{kind}\\\\{slug}\\\\{file}", "is no path below the output folder"),
        ("C:{slug}/{file}", "is no path below the output folder"),
        ("{kind}/{slug}", "gives all formats one file; use {file} or {format}"),
        ("{kind}/{{slug}}/{{file}}", "gives all formats one file; use {file} or {format}"),
        ("{kind}/{file}", "gives all feeds one file; use {slug}"),
        ("{kind}/{slgu}/{file}", "has a field that does not exist"),
        ("{slug.__class__}/{file}", "has a field that does not exist"),
        ("{slug!r}/{file}", "has a field that does not exist"),
        ("{slug:>9}/{file}", "has a field that does not exist"),
        ("{}/{file}", "has a field that does not exist"),
        ("{slug/{file}", "is no pattern"),
    ],
)
def test_a_path_pattern_stays_in_the_output_folder(path: str, complaint: str) -> None:
    """A pattern that leads out, that all feeds share, or that has other fields is refused."""
    assert complaint in problem(f'[feeds]\npath = "{path}"')
    assert complaint in problem(f'[feeds.tag]\npath = "{path}"')


def test_path_patterns_that_are_right() -> None:
    """The site's and a custom feed need no slug; a pattern of one kind holds for that only."""
    text = """[feeds]
path = "feeds-{kind}-{slug}.{format}"
[feeds.site]
path = "all/{file}"
[feeds.tag]
path = "t/{slug}/{file}"
[[feeds.custom]]
name = "security"
path = "security.{format}"
[[feeds.custom]]
name = "other"
"""
    feeds = parsed(LEAST + text).feeds
    assert feeds.kinds["site"].path == "all/{file}"
    assert feeds.kinds["tag"].path == "t/{slug}/{file}"
    assert feeds.kinds["category"].path == "feeds-{kind}-{slug}.{format}"
    assert [feed.settings.path for feed in feeds.custom] == [
        "security.{format}",
        "feeds-{kind}-{slug}.{format}",
    ]


def test_the_authors_of_a_site() -> None:
    """Names, with or without addresses."""
    site = parsed(LEAST + 'authors = ["Ada Lovelace", "Bob <bob@t.example>"]')
    assert site.authors == (Person(name="Ada Lovelace"), Person(name="Bob", email="bob@t.example"))


def test_a_selection_of_all_feeds_is_that_of_the_sites() -> None:
    """`not` below [feeds] keeps articles out of the site's feed; a kind has a selection of its own."""
    text = '[feeds]\nnot = ["tag:x"]\nlimit = 5\n[feeds.tag]\nany = ["language:de"]\n'
    kinds = parsed(LEAST + text).feeds.kinds
    assert kinds["site"].selection == Selection(none=("tag:x",))
    assert kinds["tag"].selection == Selection(any=("language:de",))
    assert kinds["category"].selection == Selection()
    assert {settings.limit for settings in kinds.values()} == {5}


def test_articles_may_lie_outside_the_site(tmp_path: Path) -> None:
    """Folders are taken relative to the file, without `.` and `..`, each once."""
    site = parsed(LEAST + 'articles = ["../content", "./a/../b", "b", "/abs"]', tmp_path)
    assert site.articles == (tmp_path.parent / "content", tmp_path / "b", Path("/abs"))


def test_article_folders_that_exist_are_found(tmp_path: Path) -> None:
    """Without `articles`, the folders that generators use are taken where they exist."""
    (tmp_path / "content").mkdir()
    (tmp_path / "_posts").mkdir()
    (tmp_path / "posts").write_text("no folder")
    assert parsed(LEAST, tmp_path).articles == (tmp_path / "content", tmp_path / "_posts")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('articles = "feeds"\n', "line 4: site.articles"),
        ('articles = "a"\n[feeds]\noutput = "b/../a"\n', "line 6: feeds.output"),
        ('articles = ["a", "link"]\n[feeds]\noutput = "real"\n', "line 6: feeds.output"),
        ('[feeds]\noutput = "."\n', "line 5: feeds.output"),
    ],
)
def test_feeds_are_not_written_among_the_articles(tmp_path: Path, text: str, line: str) -> None:
    """An output folder that is an articles folder, under whatever name, is a problem."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (only,) = problems(LEAST + text, tmp_path)
    assert only == f"{line}: the feeds would be written among the articles; give them a folder of their own"


@pytest.mark.parametrize(
    ("output", "url"),
    [
        ("feeds", "https://t.example/feeds/"),
        ("public/my feeds", "https://t.example/public/my%20feeds/"),
        ("static/feeds", "https://t.example/feeds/"),
        ("static", "https://t.example/"),
        ("../elsewhere", "https://t.example/"),
    ],
)
def test_where_the_feeds_are_served(output: str, url: str) -> None:
    """The URL follows from the folder; what lies in the static folder is served at the top."""
    assert parsed(LEAST + f'[feeds]\noutput = "{output}"').feeds.url == url


def test_the_folder_is_that_of_the_link_to_the_file(tmp_path: Path) -> None:
    """A configuration that is a symbolic link belongs to the folder in which the link lies."""
    (tmp_path / "shared.toml").write_text(LEAST)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "syndicate.toml").symlink_to("../shared.toml")
    assert config.load(tmp_path / "site" / "syndicate.toml").root == tmp_path / "site"


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    """No file, a folder in its place, another encoding: one line each that names the file."""
    with pytest.raises(ConfigError, match="syndicate init"):
        config.load(tmp_path / "syndicate.toml")
    with pytest.raises(ConfigError, match="cannot be read"):
        config.load(tmp_path)
    (tmp_path / "syndicate.toml").write_bytes(b"[site]\ntitle = '\xe4'")
    with pytest.raises(ConfigError, match="cannot be read"):
        config.load(tmp_path / "syndicate.toml")


def test_a_byte_order_mark_is_no_problem(tmp_path: Path) -> None:
    """Windows editors write one."""
    (tmp_path / "syndicate.toml").write_bytes(b"\xef\xbb\xbf" + LEAST.encode())
    assert config.load(tmp_path / "syndicate.toml").title == "T"


def test_the_error_names_the_file_on_each_line() -> None:
    """What is printed can be clicked in an editor's terminal."""
    assert str(ConfigError(Path("a.toml"), ("one", "two"))) == "a.toml: one\na.toml: two"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('unsubscribe = "https://t.example/{tokne}"', "the fields are {token}; did you mean 'token'?"),
        ('unsubscribe = "mailto:a@t.example"', 'is no web address; write for instance "https://'),
        ('archive = "https://t.example/{token}"', "the fields are {edition}"),
        ('recipients = "people.csv"\nto = ["a@t.example"]', "is given beside `to`; keep one of the two"),
        ('name = "Daily News"', "is not a name; use small letters, digits, hyphens and underscores"),
        ('to = ["nobody"]', "is not a mail address"),
        ("max_articles = 0", "is too small"),
        ('content = "all"', "is none of full, excerpt, title"),
    ],
)
def test_a_digest_is_checked(line: str, complaint: str) -> None:
    """What would be found out when the first mail is sent is a problem of the file."""
    name = "" if line.startswith("name") else 'name = "daily"\n'
    assert complaint in problem(f'[[digests]]\n{name}from = "N <n@t.example>"\n{line}\n')


def test_a_digest_inherits_from_the_site() -> None:
    """Language, time zone and title are the site's where the digest has none."""
    text = 'language = "de"\ntimezone = "Europe/Berlin"\n[[digests]]\nname = "d"\nfrom = "n@t.example"\n'
    (digest,) = parsed(LEAST + text).digests
    assert (digest.language, str(digest.timezone), digest.title) == ("de", "Europe/Berlin", "T")


def test_a_colour_is_checked() -> None:
    """A design token that is no colour would be written into every mail."""
    assert problem('[design]\naccent = "red"').startswith("line 5: design.accent: 'red' is not a colour")


def test_selectors_of_the_content_become_xpath() -> None:
    """What they select is left to those who read pages; a folder is below the site's."""
    text = '[content]\nhtml = "public"\npublic = "www"\nselect = "article .prose"\nremove = ".toc"\n'
    bodies = parsed(LEAST + text).bodies
    assert (bodies.html, bodies.public) == ("public", Path("/nowhere/www"))
    assert "article" in bodies.select
    assert [path for path in bodies.remove if "toc" in path] == list(bodies.remove)


@pytest.mark.parametrize("value", ["p[", "p::before", "svg|rect", ":nth-child(x)", "a:unknown-thing()", "a,"])
@pytest.mark.parametrize("key", ["select", "remove"])
def test_what_is_no_selector_is_said_with_its_line(key: str, value: str) -> None:
    """Also what selects no element of HTML."""
    said = problem(f'[content]\nhtml = "public"\n{key} = "{value}"\n')
    assert said.startswith(f"line 6: content.{key}: {value!r} is no CSS selector for elements of HTML")


def test_a_selection_without_pages_is_said() -> None:
    """It would do nothing."""
    assert problem('[content]\nselect = "p"\n') == (
        'line 5: content.select: is for pages of the built site; set html = "public" as well'
    )


@pytest.mark.parametrize(
    ("content", "output", "url"),
    [
        ('html = "public"', "public/feeds", "https://t.example/feeds/"),
        ('html = "public"', "_site/a b", "https://t.example/a%20b/"),
        ('html = "public"\npublic = "www/made"', "www/made/feeds", "https://t.example/feeds/"),
        ('html = "public"', "feeds", "https://t.example/feeds/"),
        ('html = "source"', "public/feeds", "https://t.example/public/feeds/"),
    ],
)
def test_the_built_site_is_a_top_of_the_site(content: str, output: str, url: str) -> None:
    """Feeds that are written into it are served below the site's URL."""
    assert parsed(f'{LEAST}[content]\n{content}\n[feeds]\noutput = "{output}"\n').feeds.url == url
