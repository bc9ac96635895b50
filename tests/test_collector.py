"""`syndicate.collector`: which articles stand in which feeds, and in which order."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from syndicate import collector, config, terms
from syndicate.config import Selection
from syndicate.model import FILES, Article, Feed, Person, Term
from syndicate.output import check_paths
from test_feeds_samples import PUBLISHED, article

NOW = PUBLISHED + timedelta(days=1)
LEAST = '[site]\ntitle = "T"\nurl = "https://t.example/"\n'


def tagged(number: int, *tags: str, **changes: Any) -> Article:
    """Make an article with tags; the higher the number, the older."""
    return article(number, tags=tuple(terms.make("tag", tag) for tag in tags), **changes)


def feeds(text: str, *articles: Article) -> dict[str, Feed]:
    """Return the feeds of articles by their keys, under a configuration that is added to the least."""
    site = config.parse(LEAST + text, Path("/nowhere/syndicate.toml"))
    made = collector.collect(site, articles, NOW, FILES, term_page)
    return {feed.key: feed for feed in made}


def term_page(term: Term, language: str) -> str:
    """Return the path of a term's page, below its language if that is not the site's."""
    return f"{language and f'{language}/'}tags/{term.slug}/"


def numbers(feed: Feed) -> list[int]:
    """Return the numbers of a feed's articles."""
    return [int(one.path.removeprefix("articles/").removesuffix(".md")) for one in feed.articles]


def taken(selection: Selection, *articles: Article) -> list[int]:
    """Return the numbers of the articles that a selection takes."""
    return [int(one.path[9:-3]) for one in collector.select(articles, selection)]


def test_every_group_has_a_feed() -> None:
    """The site, each category, each tag, in a stable order, with the newest article first."""
    both = tagged(2, "x", categories=(terms.make("category", "News"),))
    made = feeds("", tagged(3, "X", "a b"), both, tagged(1))
    assert list(made) == ["site", "category/news", "tag/a-b", "tag/x"]
    assert numbers(made["site"]) == [1, 2, 3]
    assert numbers(made["tag/x"]) == [2, 3]
    assert made["tag/a-b"].paths == {
        "rss": "tag/a-b/rss.xml",
        "atom": "tag/a-b/atom.xml",
        "json": "tag/a-b/feed.json",
    }
    assert made["tag/a-b"].urls["rss"] == "https://t.example/feeds/tag/a-b/rss.xml"
    assert made["site"].paths["atom"] == "atom.xml"


def test_a_feed_is_called_by_its_first_published_spelling() -> None:
    """A new article with another spelling changes no old feed."""
    made = feeds("", tagged(2, "Front End"), tagged(1, "front-end"))
    assert made["tag/front-end"].title == "Front End – T"
    term = made["tag/front-end"].term
    assert term is not None
    assert term.label == "Front End"


def test_the_page_of_a_term_is_that_of_its_articles_language() -> None:
    """If there is one language, and it is of the site; else the page in the site's own."""
    made = feeds(
        'languages = ["en", "de"]\n',
        tagged(1, "german", "mixed", language="de"),
        tagged(2, "mixed", "english", language="en"),
        tagged(3, "welsh", language="cy"),
    )
    assert {feed.key: feed.home_url.removeprefix("https://t.example/") for feed in made.values()} == {
        "site": "",
        "tag/english": "tags/english/",
        "tag/german": "de/tags/german/",
        "tag/mixed": "tags/mixed/",
        "tag/welsh": "tags/welsh/",
    }


def test_articles_of_one_moment_are_ordered_by_id() -> None:
    """The order does not depend on the file system or on that of the arguments."""
    twins = [
        article(1, id=f"urn:{letter}", path=f"articles/{place}.md") for place, letter in ((1, "b"), (2, "a"))
    ]
    assert numbers(feeds("", *twins)["site"]) == numbers(feeds("", *reversed(twins))["site"]) == [2, 1]


def test_every_kind_can_have_feeds() -> None:
    """Languages, authors and sections are grouped on request."""
    held = article(1, authors=(Person(name="Ada L."),), section="news", language="pt-BR")
    made = feeds('[feeds]\nby = ["language", "author", "section"]\n', held)
    assert list(made) == ["site", "language/pt-br", "author/" + terms.slug("Ada L."), "section/news"]


def test_an_article_stands_once_in_a_group() -> None:
    """Two spellings of one author of one article do not double it."""
    twice = article(1, authors=(Person(name="Ada"), Person(name="ADA")))
    made = feeds('[feeds]\nby = ["author"]\n', twice)
    assert numbers(made["author/ada"]) == [1]
    assert made["author/ada"].title == "Ada – T"


def test_any_all_and_none() -> None:
    """A selection takes what has one of *any*, each of *all* and none of *none*, whatever the spelling."""
    articles = (tagged(1, "A b", "c"), tagged(2, "a-b"), tagged(3, "c"), tagged(4))
    assert taken(Selection(any=("tag:A_B", "tag:c")), *articles) == [1, 2, 3]
    assert taken(Selection(all=("tag:a b", "tag:C")), *articles) == [1]
    assert taken(Selection(none=("tag:c",)), *articles) == [2, 4]
    assert taken(Selection(any=("tag:a b",), none=("tag:c",)), *articles) == [2]
    assert taken(Selection(), *articles) == [1, 2, 3, 4]
    assert taken(Selection(any=("category:c",)), *articles) == []


def test_terms_of_every_kind_can_be_selected() -> None:
    """`language:de` takes `de-AT` too, but `language:de-AT` not `de`; authors and sections are terms."""
    articles = (
        article(1, language="de-AT"),
        article(2, language="de"),
        article(3, language="den"),
        article(4, authors=(Person(name="Ada Lovelace"),)),
        article(5, section="News"),
    )
    assert taken(Selection(any=("language:de",)), *articles) == [1, 2]
    assert taken(Selection(any=("language:DE-at",)), *articles) == [1]
    assert taken(Selection(any=("author:ada lovelace", "section:news")), *articles) == [4, 5]


def test_a_selection_of_the_site_does_not_hold_for_its_terms() -> None:
    """`not` below [feeds] keeps an article out of the site's feed only."""
    made = feeds('[feeds]\nnot = ["tag:x"]\n', tagged(1, "x"), tagged(2, "y"))
    assert numbers(made["site"]) == [2]
    assert numbers(made["tag/x"]) == [1]


def test_a_selection_of_a_kind() -> None:
    """A kind's feeds hold only what its own selection takes; a term of nothing else has none."""
    made = feeds('[feeds.tag]\nnot = ["language:de"]\n', tagged(1, "x"), tagged(2, "x", "y", language="de"))
    assert numbers(made["tag/x"]) == [1]
    assert "tag/y" not in made
    assert numbers(made["site"]) == [1, 2]


def test_custom_feeds() -> None:
    """A custom feed has a name, a title, a selection and a limit of its own, and may be empty."""
    text = """[[feeds.custom]]
name = "security"
title = "Security"
any = ["tag:x"]
limit = 1
language = "de"
[[feeds.custom]]
name = "empty"
all = ["tag:nothing"]
"""
    made = feeds(text, tagged(2, "x"), tagged(1, "x"))
    assert numbers(made["custom/security"]) == [1]
    assert (made["custom/security"].title, made["custom/security"].language) == ("Security", "de")
    assert made["custom/empty"].articles == ()
    assert made["custom/empty"].updated == article(1).updated


def test_limit_and_age_and_number() -> None:
    """`limit` counts, `max_age` is measured from now, `min_articles` is what a term needs."""
    text = "[feeds]\nlimit = 2\n[feeds.tag]\nmin_articles = 2\nmax_age = '3d'\n"
    made = feeds(text, tagged(1, "x", "y"), *(tagged(number, "x") for number in range(2, 6)))
    assert numbers(made["site"]) == [1, 2]
    assert numbers(made["tag/x"]) == [1, 2]
    assert "tag/y" not in made
    assert numbers(feeds("[feeds]\nmax_age = '3d'\n", *map(article, range(1, 6)))["site"]) == [1, 2]
    assert numbers(feeds("[feeds]\nmax_age = '999999w'\n", article(1))["site"]) == [1]


def test_a_feed_has_the_date_of_its_newest_change() -> None:
    """Never the clock: the latest `updated` of its articles, that of the site's for an empty one."""
    later = PUBLISHED + timedelta(hours=3)
    made = feeds('[[feeds.custom]]\nname = "e"\nany = ["tag:none"]\n', article(1), article(2, updated=later))
    assert made["site"].updated == made["custom/e"].updated == later
    assert feeds("")["site"].updated == datetime(1970, 1, 1, tzinfo=UTC)


def test_a_feed_has_the_language_of_its_articles() -> None:
    """One language of all of them, else the site's."""
    made = feeds("", tagged(1, "x", language="de"), tagged(2, "y"))
    assert (made["site"].language, made["tag/x"].language, made["tag/y"].language) == ("en", "de", "en")


def test_the_page_of_a_term_is_its_feeds_home() -> None:
    """Where the generator makes a page for a term, its feed leads there."""
    assert feeds("", tagged(1, "é"))["tag/é"].home_url == "https://t.example/tags/%C3%A9/"
    assert feeds("", article(1))["site"].home_url == "https://t.example/"


def test_a_title_pattern() -> None:
    """A label with braces is no pattern."""
    made = feeds("[feeds]\ntitle = '{kind} {label} of {site}'\n", tagged(1, "{x}"))
    assert made["tag/" + terms.slug("{x}")].title == "tag {x} of T"


@pytest.mark.parametrize(
    ("text", "feeds_and_file"),
    [
        ("[[feeds.custom]]\nname = 'a'\npath = '{file}'\n", "site and custom/a, rss.xml"),
        ("[[feeds.custom]]\nname = 'x'\npath = 'TAG/{slug}/{file}'\n", "tag/x and custom/x, TAG/x/rss.xml"),
        ("[feeds]\npath = '{slug}/{file}'\n", "category/x and tag/x, x/rss.xml"),
        ("[feeds.site]\npath = 'manifest.{format}'\n", "the manifest and site, manifest.json"),
    ],
)
def test_two_feeds_never_share_a_file(text: str, feeds_and_file: str) -> None:
    """Feeds that would overwrite one another, also where case is not told apart, are refused, both named."""
    made = feeds(text, tagged(1, "x", categories=(terms.make("category", "x"),)))
    owners, file = feeds_and_file.split(", ")
    assert check_paths([*made.values()]) == (f"{owners} would both be written to {file}",)
