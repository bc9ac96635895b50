"""Text on one line, and excerpts."""

import pytest

from syndicate.content import excerpt, opening, plain


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a</p><p>b</p>", "a b"),
        ("a<b>b</b>c<br>d", "abc d"),
        (" a \n  b ", "a b"),
        ("Tom &amp; Jerry &lt;3", "Tom & Jerry <3"),
        ("a\u00a0b", "a\u00a0b"),
        ("<script>x</script><style>y</style>a<!-- b -->", "a"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        (
            'x<sup><a href="https://a.example/#p-fn1">1</a></sup> <ol><li>n <a href="#r">↩︎</a></li></ol>',
            "x n",
        ),
        ("m<sup>2</sup>", "m2"),
        ("a &#1; b\x00", "a b"),
    ],
)
def test_plain_is_all_text_on_one_line(html: str, expected: str) -> None:
    """Blocks separate words, inline elements do not, and marks of footnotes are no words."""
    assert plain(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>See the ferry.</p><ul><li>one</li><li>two</li></ul><p>More.</p>", "See the ferry."),
        ("<h2>Fares</h2><p>A</p><p>B</p><table><tr><td>1</td><td>2</td></tr></table>", "Fares A B"),
        ("<ul><li>one</li></ul><p>Then.</p><pre>code</pre>", "one Then."),
        ("<p> </p><ol><li>one</li></ol>", "one"),
        ("<p>a</p><blockquote>b</blockquote>", "a b"),
    ],
)
def test_an_opening_ends_before_a_list_a_table_or_code(html: str, expected: str) -> None:
    """Unless no paragraph stands before it."""
    assert opening(html) == expected


@pytest.mark.parametrize("tag", ["<div>", "<b>", "<a href='", "<!--", "<", "&"])
def test_plain_bears_anything(tag: str) -> None:
    """Text behind 50,000 tags is found."""
    assert plain(tag * 50_000 + "' x>the end").endswith("the end")


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("one two three", 3, "one two three"),
        ("one two, three", 2, "one two…"),
        ("one two three", 0, "…"),
        ("", 5, ""),
        ("日本語の文章", 2, "日本語の文章"),
        ("日本語の文章です", 2, "日本語の文章…"),
        ("see 日本語の文章", 2, "see 日本語…"),
        ("ภาษาไทยไม่มีช่องว่าง", 1, "ภาษ…"),
        ("한국어는 띄어쓰기를 한다", 2, "한국어는 띄어쓰기를…"),
    ],
)
def test_an_excerpt_ends_at_a_word(text: str, words: int, expected: str) -> None:
    """Only what is longer is cut; where words have no spaces, three characters count as one."""
    assert excerpt(text, words=words) == expected
