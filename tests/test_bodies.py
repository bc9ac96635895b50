"""`syndicate.bodies`: what is wrong in bodies, as findings."""

from pathlib import Path

from reading import matter, read
from syndicate.bodies import Bodies
from syndicate.model import Finding


def findings(folder: Path, bodies: dict[str, str]) -> list[Finding]:
    """Render articles with these bodies, each twice, and return what is found."""
    found = read(folder, {name: matter("", body) for name, body in bodies.items()})
    rendered = Bodies(found.bodies())
    for article in (*found.articles, *found.articles):
        rendered.html(article)
    return sorted(rendered.findings())


def test_an_unknown_shortcode_is_told_once_for_all_articles(tmp_path: Path) -> None:
    """With the first place, and the number of articles; another name is another finding."""
    told = findings(
        tmp_path,
        {
            "a.md": "{{< icon >}}\n",
            "b.md": "{{< box >}}\n",
            "c.md": "\n{{< box >}} {{< box >}}\n",
        },
    )
    assert [(each.path, each.line, each.message) for each in told] == [
        ("articles/a.md", 6, "the shortcode icon is not known (in 1 article)"),
        ("articles/b.md", 6, "the shortcode box is not known (in 2 articles)"),
    ]


def test_what_is_wrong_in_one_article_is_told_of_each(tmp_path: Path) -> None:
    """Once, however often it is rendered."""
    told = findings(tmp_path, {"a.md": "[x](gone.md)\n", "b.md": "[x](gone.md)\n"})
    assert [each.path for each in told] == ["articles/a.md", "articles/b.md"]
