"""`syndicate.identity`: every article has an id of its own, which is an absolute IRI."""

import re
import uuid
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate import identity
from syndicate.model import Article
from test_feeds_samples import article


def ids(articles: Sequence[Article]) -> dict[str, str]:
    """Return the id of each article by its path."""
    return {one.path: one.id for one in identity.identify(articles).articles}


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("", ""),
        ("  ", ""),
        ("https://t.example/1", "https://t.example/1"),
        (" tag:t.example,2024:ü ", "tag:t.example,2024:ü"),
        ("urn:uuid:0d7bfb7e-9a5c-5d6e-8f0a-1f2b3c4d5e6f", "urn:uuid:0d7bfb7e-9a5c-5d6e-8f0a-1f2b3c4d5e6f"),
        ("0D7BFB7E9A5C5D6E8F0A1F2B3C4D5E6F", "urn:uuid:0d7bfb7e-9a5c-5d6e-8f0a-1f2b3c4d5e6f"),
        ("my-post", "urn:uuid:70848c7f-56b1-5ba3-af87-263bb0a0d72b"),
        ("a b:c", "urn:uuid:44574b30-5125-5a2b-92a8-98ce87e056ca"),
    ],
)
def test_an_id_of_the_author_becomes_an_iri(text: str, iri: str) -> None:
    """An IRI stays as it is; anything else becomes the same UUID for ever."""
    assert identity.iri(text) == iri


@given(st.text())
def test_an_id_is_an_iri_or_nothing(text: str) -> None:
    """Whatever stands in the front matter, an id is an absolute IRI without white space."""
    made = identity.iri(text)
    assert made == "" or re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", made)
    assert identity.iri(made) == made


def test_articles_are_returned_in_order_of_publication() -> None:
    """The oldest is first, those of one moment by their paths."""
    made = identity.identify(
        [article(1), article(3), article(2), article(3, path="a.md", url="u:a", id="u:a")]
    )
    assert [one.path for one in made.articles] == ["a.md", "articles/3.md", "articles/2.md", "articles/1.md"]


def test_the_first_published_keeps_an_id() -> None:
    """Another article that claims it takes its permalink, and the finding names both."""
    made = identity.identify([article(1, id="urn:x"), article(2, id="urn:x")])
    found, (finding,) = made.articles, made.findings
    assert [one.id for one in found] == ["urn:x", "https://compiler.example/1/"]
    assert (finding.path, finding.severity) == ("articles/1.md", "warning")
    assert "articles/2.md" in finding.message


def test_articles_of_one_url_have_ids_of_their_own() -> None:
    """None of three is lost, each finding names two files, and the ids depend on nothing but the paths."""
    url = "https://compiler.example/a/"
    same = [article(number, url=url, id=url) for number in (1, 2, 3)]
    made = identity.identify(same)
    found, findings = made.articles, made.findings
    assert len({one.id for one in found}) == 3
    assert found[0].id == url
    assert all(re.fullmatch(re.escape(url) + "#[0-9a-f]{12}", one.id) for one in found[1:])
    assert [one.path for one in findings] == ["articles/2.md", "articles/1.md"]
    assert all("articles/3.md" in one.message for one in findings)
    assert ids(list(reversed(same))) == ids(same)


def test_an_id_that_is_another_articles_url_is_said() -> None:
    """An article whose permalink was claimed as an id before is told so, and keeps its URL."""
    thief = article(2, id="https://compiler.example/1/")
    made = identity.identify([article(1), thief])
    found, (finding,) = made.articles, made.findings
    assert found[0].id == "https://compiler.example/1/"
    assert found[1].url == "https://compiler.example/1/"
    assert (finding.path, "articles/2.md" in finding.message) == ("articles/1.md", True)


def test_no_claim_can_leave_an_article_without_an_id() -> None:
    """Not even ids that an author made up to be those that would be made."""
    url = "https://compiler.example/1/"
    victim = article(1)
    claims = [article(9, id=url)]
    for number in range(8, 3, -1):
        taken = ids([*claims, victim])[victim.path]
        claims.append(article(number, id=taken))
    assert len(set(ids([*claims, victim]).values())) == len(claims) + 1


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["", "a", "b", "#"])), max_size=8))
def test_ids_are_always_unique(claims: list[tuple[str, str]]) -> None:
    """However URLs and ids are shared, each article has an id of its own, and every one is returned."""
    articles = [
        article(number, url=f"https://t.example/{url}", id=f"https://t.example/{claim or url}")
        for number, (url, claim) in enumerate(claims)
    ]
    found = identity.identify(articles).articles
    assert len({one.id for one in found}) == len(articles)


def test_a_uuid_of_the_project_is_not_one_of_the_standard() -> None:
    """Ids that are made from texts cannot meet those that others make from the same texts."""
    assert identity.iri("my-post") != uuid.uuid5(uuid.NAMESPACE_URL, "my-post").urn
