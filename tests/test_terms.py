"""`syndicate.terms`: which labels mean one term, and the slugs of terms."""

import pytest

from syndicate import terms
from syndicate.model import Person
from test_feeds_samples import article


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Front End", "front-end"),
        ("front_end", "FRONT  END"),
        ("Straße", "STRASSE"),
        ("ＰＹＴＨＯＮ", "python"),
        ("Café", "Cafe\u0301"),
        (" news ", "News"),
        ("-news-", "news"),
        ("ΑΣ", "ας"),
        ("_", "-"),
    ],
)
def test_labels_that_mean_one_term(one: str, other: str) -> None:
    """Case, width, composition, and hyphen = underscore = space make no difference."""
    assert terms.fold(one) == terms.fold(other)
    assert terms.slug(one) == terms.slug(other)


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("Politics", "politics"),
        ("Ärger im Büro", "ärger-im-büro"),
        ("سیاست", "سیاست"),
        ("नमस्ते", "नमस्ते"),
        ("日本 語", "日本-語"),
        ("C", "c"),
        ("C++", "c-cedb1bac"),
        ("C#", "c-951a4d36"),
        ("😀", "f0443a34"),
        ("❤️", "16e81418"),
        ("con", "con-1143da2b"),
        ("COM1", "com1-957a49c3"),
        ("../..", "0cfd1c96"),
        ("../../etc/x", "etc-x-56da1a2e"),
        ("deadbeef", "deadbeef-2baf1f40"),
        ("", "e3b0c442"),
    ],
)
def test_slugs_that_must_not_change(label: str, slug: str) -> None:
    """A slug is an identity: these are for ever."""
    assert terms.slug(label) == slug


def test_a_long_label_has_a_short_slug() -> None:
    """A name of 300 characters, of any script, fits into a file system and differs from its neighbour."""
    for letter in ("a", "ü", "語"):
        one, other = terms.slug(letter * 300), terms.slug(letter * 299)
        assert one != other
        assert max(len(one.encode()), len(other.encode())) < 140


def test_a_term_keeps_its_authors_spelling() -> None:
    """White space is collapsed; nothing else is changed."""
    term = terms.make("tag", "  Front \n End ")
    assert (term.kind, term.label, term.slug) == ("tag", "Front End", "front-end")


def test_the_terms_of_an_article_by_kind() -> None:
    """Authors, language and section are terms as well as categories and tags."""
    held = article(
        authors=(Person(name="Ada"), Person(name="Bob")),
        section="news",
        language="pt-BR",
        categories=(terms.make("category", "x"),),
        tags=(terms.make("tag", "y"),),
    )
    slugs = {kind: [term.slug for term in terms.of(held, kind)] for kind in ("category", "tag", "author")}
    assert slugs == {"category": ["x"], "tag": ["y"], "author": ["ada", "bob"]}
    assert [term.slug for kind in ("language", "section") for term in terms.of(held, kind)] == [
        "pt-br",
        "news",
    ]
    assert terms.of(article(), "section") == ()
    with pytest.raises(ValueError, match="colour"):
        terms.of(held, "colour")
