"""Bodies mended without a tree: the same to the byte as with one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.content import Context, markdown, sanitize, simple_html, tree
from syndicate.content.context import Report

CONTEXT = Context(
    url="https://site.example/posts/one/",
    site_url="https://site.example/",
    id_prefix="x-",
    resolve={"other.md": "https://site.example/other/"}.get,
)
PIECES = [
    *"*_`~[]()!|-+#>:\n\t \\&;\"'{}$^=1é\x85\xa0\u3000",
    "\n\n", "\n- ", "\n1. ", "\n3) ", "\n> ", "\n    ", "\n# ", "\n```c++ x\n", "\n```\n", "\n***\n", "  \n",
    "\n: term", " {#id}\n", "| a | b |\n|:-:|--|\n| c | d |\n", "**", "~~", "`a`", "word", "one two", "[^1]",
    "[a](", "![a](", "](/b.png)", "](", ")", ' "title")', "[a](#b)", "[a](../c/)", "[a](//d.example/?e=f&g)",
    "[a](other.md)", "[a](https://d.example/$)", "[a](mailto:a@b.example)", "[a](javascript:b)", "![]( )",
    "&amp;", "&lt;b&gt;", "&nbsp;", "&#13;", "&#32;", "&quot;", "&copy", "https://d.example/", "- [ ] a",
    "data: srcset= cite=", "\n\n\u3000\n\n",
]  # fmt: skip


@settings(max_examples=500)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_without_a_tree_a_body_is_the_same(source: str) -> None:
    """What is mended without a tree is, when it is safe, what a tree would have made, and had no problem."""
    html = markdown.to_html(source)
    mended = simple_html.mend(html, CONTEXT)
    if mended is not None:
        report = Report(source)
        assert sanitize.simple_for_feed(mended) == sanitize.for_feed(tree.mend(html, CONTEXT, report))
        assert not report.problems()


def test_addresses_and_columns_are_mended() -> None:
    """Links and pictures get whole addresses, and a table keeps the alignment of its columns."""
    html = markdown.to_html("[a](../b/?c=1&d) ![e](/f.png 'g')\n\n| h |\n|:-:|\n| `i` |\n")
    mended = simple_html.mend(html, CONTEXT) or ""
    assert '<a href="https://site.example/posts/b/?c=1&amp;d">' in mended
    assert '<img src="https://site.example/f.png" alt="e" title="g" />' in mended
    assert '<th align="center">' in mended


@pytest.mark.parametrize(
    "source",
    [
        "[a](#b)",
        "[a](other.md)",
        "[a]( )",
        "![a](data:image/png;base64,aa)",
        "[a](javascript:b)",
        "# a {#b}",
        "- [x] a",
        "a[^1]\n\n[^1]: b",
        "$a$",
        "> [!NOTE]\n> a",
        "-\n\na",
        "a&#13;b",
    ],
)
def test_all_else_needs_a_tree(source: str) -> None:
    """What is no plain tag is left to the tree: ids, boxes, footnotes, addresses that may be unsafe."""
    assert simple_html.mend(markdown.to_html(source), CONTEXT) is None
