"""Markdown to HTML."""

import pytest

from syndicate.content.markdown import code_spans, to_html


def test_extensions_are_on() -> None:
    """Tables, strikethrough, task lists, definition lists, footnotes and alerts are Markdown here."""
    html = to_html("| a |\n|---|\n| b |\n\n~~c~~\n\n- [x] d\n\nT\n: e\n\nf[^1]\n\n[^1]: g\n\n> [!TIP]\n> h\n")
    for tag in ("<table>", "<del>", "checkbox", "<dl>", "footnote-definition", "markdown-alert-tip"):
        assert tag in html


def test_punctuation_is_the_authors() -> None:
    """Straight quotes, dashes and dots stay as they were typed."""
    assert to_html('"a" -- b...') == "<p>&quot;a&quot; -- b...</p>\n".replace("&quot;", '"')


def test_braces_in_a_heading_are_text() -> None:
    """pulldown-cmark's heading attributes would lose any braces at the end of a heading."""
    assert to_html("## The set {a, b}") == "<h2>The set {a, b}</h2>\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("para\n{: .note #x}\n", "<p>para</p>\n"),
        ("* TOC\n{:toc}\n\nx", "<p>x</p>\n"),
        ("## Head {: .x}", "<h2>Head</h2>\n"),
        ("[l](x){:target=_blank} y", '<p><a href="x">l</a> y</p>\n'),
        ("a {: b} c", "<p>a {: b} c</p>\n"),
        ("`{: .x}`", "<p><code>{: .x}</code></p>\n"),
        ("    {: .x}", "<pre><code>{: .x}</code></pre>\n"),
    ],
)
def test_kramdown_attributes_vanish_outside_code(source: str, expected: str) -> None:
    """`{: .class}` is no text, except in code and in the middle of a sentence."""
    assert to_html(source) == expected


def test_code_is_found_by_characters() -> None:
    """Places are counted in characters, not in bytes, and in every kind of code."""
    source = "é `a` 日\n\n```\nb\n```\n\n    c\n\nd `` e` ``"
    assert [source[start:end].strip() for start, end in code_spans(source)] == [
        "`a`",
        "```\nb\n```",
        "c",
        "`` e` ``",
    ]


@pytest.mark.parametrize("piece", ["[", "*", "`", "> ", ">", "![", "|", "- ", "&", "<!--", "[^1]: ", "$"])
def test_pathological_markdown_keeps_its_end(piece: str) -> None:
    """50,000 of anything are rendered, and what follows them is there."""
    assert "the end" in to_html(piece * 50_000 + "\n\nthe end")
