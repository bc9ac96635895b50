"""`syndicate.sources.references`: what authors write to point at another article."""

import pytest

from syndicate.sources.references import References
from test_feeds_samples import article

PATHS = {
    "content/posts/one.md": "en",
    "content/posts/one.de.md": "de",
    "content/posts/two/index.md": "en",
    "content/posts/two/index.de.md": "de",
    "content/news/one.md": "en",
    "content/Posts/Mixed Case.md": "en",
    "_posts/2020-01-02-name.markdown": "en",
}
ARTICLES = [article(1, path=path, url=f"u:{path}", language=language) for path, language in PATHS.items()]


def resolved(reference: str, source: str = "content/posts/one.md") -> str | None:
    """Return the path of the article that a reference in another one leads to."""
    origin = next(one for one in ARTICLES if one.path == source)
    url = References(ARTICLES).resolver(origin)(reference)
    return url and url.removeprefix("u:")


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        ("two/index.md", "content/posts/two/index.md"),
        ("two", "content/posts/two/index.md"),
        ("./two/", "content/posts/two/index.md"),
        ("/posts/two/", "content/posts/two/index.md"),
        ("../news/one.md", "content/news/one.md"),
        ("news/one#part", "content/news/one.md"),
        ("/news/one.md?x=1", "content/news/one.md"),
        ("one.md", "content/posts/one.md"),
        ("one.de.md", "content/posts/one.de.md"),
        ("@/posts/two/index.md", "content/posts/two/index.md"),
        ("MIXED case.md", "content/Posts/Mixed Case.md"),
        ("Mixed%20Case.md", "content/Posts/Mixed Case.md"),
        ("2020-01-02-name", "_posts/2020-01-02-name.markdown"),
        ("/_posts/2020-01-02-name.markdown", "_posts/2020-01-02-name.markdown"),
        ("nowhere.md", None),
        ("../../../../etc/passwd", None),
        ("https://t.example/", None),
        ("#part", None),
    ],
)
def test_references(reference: str, path: str | None) -> None:
    """By relative path, by the path below a folder, or by name; with or without suffix, whatever the case."""
    assert resolved(reference) == path


def test_a_reference_stays_in_its_language() -> None:
    """A translation points to translations, where there is one."""
    assert resolved("two", "content/posts/one.de.md") == "content/posts/two/index.de.md"
    assert resolved("/news/one", "content/posts/one.de.md") == "content/news/one.md"


def test_the_nearest_is_meant() -> None:
    """Of two articles of one name the one in the same folder."""
    assert resolved("one.md", "content/news/one.md") == "content/news/one.md"
    assert resolved("index.md", "content/posts/two/index.md") == "content/posts/two/index.md"


def test_a_link_to_an_article_that_is_gone_does_not_lead_to_its_translation() -> None:
    """`gone.md` is not what `gone.de.md` is called in an English article; in a German one it is."""
    paths = {"content/a.md": "en", "content/b.de.md": "de", "content/gone.de.md": "de"}
    articles = [article(1, path=path, url=f"u:{path}", language=tag) for path, tag in paths.items()]
    references = References(articles)
    assert references.resolver(articles[0])("gone.md") is None
    assert references.resolver(articles[1])("gone.md") == "u:content/gone.de.md"
