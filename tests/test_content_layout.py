"""HTML as text for a mail."""

import pytest

from syndicate.content import to_text

URL = "https://a.example/" + "long/" * 20


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h1>Title</h1><h3>日本</h3><p>a<br>b</p>", "Title\n=====\n\n日本\n----\n\na\nb"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
        ('<ol start="9"><li><p>a</p><p>b</p></li><li><p>c</p></li></ol>', "9. a\n\n   b\n\n10. c"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<pre><code>x  = 1\n\n  y</code></pre>", "    x  = 1\n\n      y"),
        ("<p>a</p><hr><p>b</p>", "a\n\n* * *\n\nb"),
        ("<dl><dt>t</dt><dd>d</dd></dl>", "t\n    d"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td><p>d</p></td></tr></table>", "a | b\nc | d"),
        ('<p>x <img src="https://a.example/i.png" alt="a chart"> y</p>', "x a chart y"),
        ("<p>m<sup>2</sup></p>", "m²"),
        ("<ul>stray<li>a</li></ul>", "stray\n\na"),
        ("", ""),
    ],
)
def test_blocks_have_their_form(html: str, expected: str) -> None:
    """Headings, lists, quotes, code, tables and pictures read as they do in a plain mail."""
    assert to_text(html) == expected


def test_lines_are_wrapped() -> None:
    """No line of text is wider than asked, also inside lists and quotes, and no word is lost."""
    text = "word " * 100
    lines = to_text(f"<p>{text}</p><ul><li>{text}</li></ul><blockquote>{text}</blockquote>", width=40).split(
        "\n"
    )
    assert max(map(len, lines)) <= 40
    assert " ".join(lines).count("word") == 300


def test_text_without_spaces_is_wrapped_by_columns() -> None:
    """Chinese and Japanese break between characters, two columns each, never before a full stop."""
    lines = to_text(f"<p>{'漢字。' * 20}</p>", width=40).split("\n")
    assert all(len(line) <= 20 for line in lines)
    assert not any(line.startswith("。") for line in lines)
    assert "".join(lines) == "漢字。" * 20


def test_targets_of_links_follow_their_block() -> None:
    """URLs stand numbered on lines of their own, unbroken, right after the block."""
    html = f'<p>See <a href="{URL}">here</a> and <a href="https://b.example/">there</a>.</p><p>End</p>'
    assert to_text(html) == f"See here [1] and there [2].\n[1] {URL}\n[2] https://b.example/\n\nEnd"


def test_a_link_that_is_its_own_text_is_not_said_twice() -> None:
    """An address in the text is its number there; alone it is only its line."""
    assert to_text(f'<p>At <a href="{URL}">{URL}</a>.</p>') == f"At [1].\n[1] {URL}"
    assert to_text(f'<p><a href="{URL}">{URL}</a></p>') == f"[1] {URL}"


def test_links_within_the_text_are_words() -> None:
    """A link to an id of the same text has no use in a mail."""
    html = '<p id="x-a">a</p><p><a href="https://a.example/#x-a">up</a></p>'
    assert to_text(html) == "a\n\nup"
