"""A site's own templates and words for digests, and what is said of their mistakes."""

import re
from pathlib import Path

import pytest

from syndicate.digest import render
from syndicate.errors import TemplateError
from syndicate.model import Person
from test_digest_render import headings
from test_digest_samples import SITE, article, edition, rendered


def test_a_site_overrides_a_block(tmp_path: Path) -> None:
    """A file of the site's that extends the packaged one changes a block and keeps the rest."""
    (tmp_path / "digest.html.j2").write_text(
        '{% extends "default/digest.html.j2" %}\n'
        '{% block intro %}<tr><td class="article">Good <b>morning</b>!</td></tr>{% endblock %}\n'
    )
    (tmp_path / "digest.txt.j2").write_text(
        '{% extends "default/digest.txt.j2" %}{% block intro %}Good morning!\n{% endblock %}'
    )
    shown = rendered(edition(article(1, "A")), templates=tmp_path)
    assert "Good <b>morning</b>!" in shown.html
    assert "Good morning!" in shown.text
    assert [text for _, text in headings(shown)] == ["The Daily Compiler", "A", "Title 1"]


def test_a_misspelt_block_is_named(tmp_path: Path) -> None:
    """A block that does not exist, but for a letter or two, is an error instead of being ignored."""
    (tmp_path / "digest.html.j2").write_text(
        '{% extends "default/digest.html.j2" %}{% block into %}x{% endblock %}', encoding="utf-8"
    )
    with pytest.raises(TemplateError, match="no block 'into'; did you mean 'intro'"):
        rendered(edition(article(1)), templates=tmp_path)


def test_a_site_replaces_the_article_block(tmp_path: Path) -> None:
    """The article block sees its article, escaped, wherever it is overridden."""
    (tmp_path / "digest.html.j2").write_text(
        '{% extends "default/digest.html.j2" %}{% block article %}'
        '<tr><td class="line">{{ loop.index }}: {{ item.title }}</td></tr>{% endblock %}'
    )
    shown = rendered(edition(article(1, title="a<b"), article(2)), templates=tmp_path)
    assert ">1: a&lt;b</td>" in shown.html
    assert ">2: Title 2</td>" in shown.html


def test_a_site_replaces_a_file(tmp_path: Path) -> None:
    """A sheet of the site's own is used by the packaged page."""
    (tmp_path / "digest.css.j2").write_text(".title { color: {{ design.accent }}; }\n")
    assert 'style="color:#0b5c8a">The Daily' in rendered(edition(article()), templates=tmp_path).html


@pytest.mark.parametrize(
    ("name", "source", "line", "message"),
    [
        ("digest.html.j2", "<!DOCTYPE html>\n<p>\n{% if %}", 3, "Expected an expression"),
        ("digest.html.j2", "<!DOCTYPE html>\n\n\n{{ nonsense }}", 4, "'nonsense' is undefined"),
        ("digest.txt.j2", "\n{{ edition.nonsense }}", 2, "nonsense"),
        ("digest.txt.j2", '\n\n{{ words("nonsense") }}', 3, "nonsense"),
        ("digest.txt.j2", "{{ 1 / 0 }}", 1, "division by zero"),
        ("digest.txt.j2", '\n{% include "absent.j2" %}', 2, "absent.j2"),
        ("digest.css.j2", "\n{{ design.colour }}", 2, "colour"),
        ("digest-dark.css.j2", "\n\n{{ nonsense }}", 3, "nonsense"),
    ],
)
def test_a_mistake_in_a_template_is_named_with_its_line(
    tmp_path: Path, name: str, source: str, line: int, message: str
) -> None:
    """A syntax error, an undefined variable or a missing file is a `TemplateError` of template and line."""
    (tmp_path / name).write_text(source)
    with pytest.raises(TemplateError) as caught:
        rendered(edition(article()), templates=tmp_path)
    assert caught.value.name == str(tmp_path / name)
    assert caught.value.line == line
    assert message in caught.value.message


def test_mistakes_outside_templates_are_not_blamed_on_them() -> None:
    """An error in the program keeps its own kind."""

    def broken(_: object) -> str:
        raise LookupError("bug")

    with pytest.raises(LookupError, match="bug"):
        render(
            edition(article(), content="full"), site=SITE, body=broken, sizes=lambda _: None, templates=None
        )


def test_a_template_of_another_name_is_refused(tmp_path: Path) -> None:
    """A file that is meant to replace a packaged one, but is not called so, would be ignored."""
    (tmp_path / "digest.html").write_text("x", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"is the name of no template; did you mean digest\.html\.j2"):
        rendered(edition(article(1)), templates=tmp_path)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ('unsubscrbe = "Leave"', "no words 'unsubscrbe'; did you mean 'unsubscribe'"),
        ('by = "from {nams}"', "of 'by' have a field that does not exist; there is: {names}"),
    ],
)
def test_own_words_that_are_wrong_are_told(tmp_path: Path, words: str, message: str) -> None:
    """Misspelt words would be ignored, and a field that does not exist cannot be filled."""
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale/en.toml").write_text(words, encoding="utf-8")
    with pytest.raises(TemplateError, match=re.escape(message)):
        rendered(edition(article(1, authors=(Person(name="Ada"),))), templates=tmp_path)
