"""`syndicate.feeds.shapes`: entries filled in are those that feedgen writes."""

from datetime import UTC, datetime, timedelta, timezone

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.feeds.generator import PIECES, PieceName
from syndicate.feeds.prepared import prepare
from syndicate.feeds.shapes import pieces
from syndicate.model import Article, ContentMode, Enclosure, Image, Person, Term, Translation
from test_feeds_samples import ALL, SCHEMES, body

FORMS: set[PieceName] = {"rss", "podcast", "atom", "json"}
# Few values, so that they are often equal; with what has to be escaped somewhere, and what marks a value.
VALUES = st.sampled_from(
    [
        "",
        " ",
        "plain",
        "a&b <i>\"c'</i>",
        "https://a.example/?x=1&y=2",
        "a@b.example",
        "tab\tline\nend\u2028",
        '\ue0003&"\ue001',
        "1111-11-11T11:11:11+00:00",
        "content:encoded>",
        "a\rb",
        "\x00]]>\ud800é😀",
    ]
)
LANGUAGES = st.sampled_from(["", "de", "DE", "en-GB", "a&b", '\ue0003&"\ue001'])
NUMBERS = st.sampled_from([None, -1, 0, 1, 640])
KINDS = st.sampled_from(["category", "tag"])
DATES = st.sampled_from(
    [
        datetime(1111, 11, 11, 11, 11, 11, tzinfo=UTC),
        datetime(1111, 11, 11, 12, 11, 11, tzinfo=timezone(timedelta(hours=1))),
        datetime(2026, 5, 4, 9, 30, 15, 123, tzinfo=timezone(timedelta(minutes=-210))),
    ]
)
TERMS = st.lists(st.builds(Term, kind=KINDS, label=VALUES, slug=VALUES), max_size=3).map(tuple)
ARTICLES = st.builds(
    Article,
    id=VALUES,
    url=VALUES,
    path=VALUES,
    title=VALUES,
    published=DATES,
    updated=DATES,
    language=LANGUAGES,
    summary=VALUES,
    authors=st.lists(st.builds(Person, name=VALUES, email=VALUES, url=VALUES), max_size=2).map(tuple),
    categories=TERMS,
    tags=TERMS,
    image=st.none() | st.builds(Image, url=VALUES, alt=VALUES, width=NUMBERS, height=NUMBERS),
    enclosures=st.lists(
        st.builds(
            Enclosure,
            url=VALUES,
            media_type=st.sampled_from(["", "audio/mpeg", "text/<b>"]),
            length=NUMBERS,
            duration=NUMBERS,
            title=VALUES,
        ),
        max_size=2,
    ).map(tuple),
    external_url=VALUES,
    translations=st.lists(st.builds(Translation, language=LANGUAGES, url=VALUES), max_size=3).map(tuple),
)


def check(article: Article, mode: ContentMode, html: str) -> None:
    """Compare what is filled in with what feedgen writes."""
    prepared = prepare(article, mode, lambda _: html, SCHEMES)
    assert pieces(prepared, FORMS) == {form: PIECES[form](prepared) for form in FORMS}


@pytest.mark.parametrize("mode", ["full", "summary"])
def test_samples_are_filled_in_as_feedgen_writes_them(mode: ContentMode) -> None:
    """With and without a title, authors, terms, a picture, recordings, translations."""
    for article in ALL:
        check(article, mode, body(article))


@hypothesis.settings(max_examples=300)
@given(article=ARTICLES, mode=st.sampled_from(["full", "summary"]), html=VALUES)
def test_any_article_is_filled_in_as_feedgen_writes_it(
    article: Article, mode: ContentMode, html: str
) -> None:
    """Whatever is there and whatever is equal: each byte is the same."""
    check(article, mode, html)
