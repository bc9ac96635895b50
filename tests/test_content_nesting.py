"""HTML made safe for native parsers."""

import re

import pytest

from syndicate.content.context import Report
from syndicate.content.nesting import DEPTH, bound


def depth(html: str) -> int:
    """Return how deep the tags of well-nested *html* go."""
    level = deepest = 0
    for match in re.finditer(r"<(/?)\w+[^>]*>", html):
        level += -1 if match[1] else 1
        deepest = max(deepest, level)
    return deepest


@pytest.mark.parametrize(
    "html",
    [
        "<p>a <b>b</b></p><img alt='a>b'><br/><ul><li>x</li></ul>",
        "a < b & c <3",
        '<a href=http://x/y/>link</a> <p title=a"b>c</p>',
    ],
)
def test_ordinary_html_is_returned_as_it_is(html: str) -> None:
    """What every parser reads alike is not touched."""
    report = Report()
    assert bound(html, report) == html
    assert report.problems() == ()


@pytest.mark.parametrize("tag", ["<div>", "<b>", "<section><p>", "<td><font>", "<p><b>"])
def test_depth_is_bounded_and_the_text_kept(tag: str) -> None:
    """50,000 open elements become at most 100, the text stays, and a problem says so."""
    report = Report()
    result = bound(tag * 50_000 + "the end", report)
    assert result.endswith("the end")
    assert depth(result) <= DEPTH
    assert [problem.message for problem in report.problems()] == [
        "elements are nested too deeply; their tags were dropped"
    ]


def test_siblings_without_end_tags_are_not_deep() -> None:
    """A thousand `<p>` and `<li>` that HTML lets open are siblings, not a tower."""
    html = "<ul>" + "<li><p>x" * 1000 + "</ul>" + "<p>y" * 1000
    report = Report()
    assert bound(html, report).count("<p>") == 2000
    assert report.problems() == ()


def test_crossed_tags_are_nested() -> None:
    """An end tag closes what is open inside its element, and one that closes nothing goes."""
    assert bound("<p>a<b>c</p>d</b></i>", Report()) == "<p>a<b>c</b></p>d"


def test_an_end_tag_does_not_leave_a_table_cell() -> None:
    """A stray `</div>` in a cell does not close the table."""
    html = "<div><table><tr><td>x</div>y</td></tr></table></div>"
    assert bound(html, Report()) == html.replace("</div>y", "y")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<div class="a>text <b>x</b>', '&lt;div class="a>text <b>x</b>'),
        ("a <!-- b", "a &lt;!-- b"),
        ('<a href="' * 3, '&lt;a href="' * 3),
    ],
)
def test_a_tag_that_never_ends_is_shown(html: str, expected: str) -> None:
    """Text behind an unfinished tag or comment is not swallowed."""
    report = Report()
    assert bound(html, report) == expected
    assert "never ends" in report.problems()[0].message


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("a<!-- x -->b<!-->c", "abc"),
        ("<?php x ?>y<!DOCTYPE html>z", "yz"),
        ("a<script>if (a<b) '</p>'</script>b<STYLE>p{}</style >c", "abc"),
        ("<![CDATA[a<b]]>c", "a&lt;bc"),
        ("<html><body class=x>a</body></html>b", "ab"),
        ("<iframe src=x><b></iframe>y", "<iframe src=x></iframe>y"),
        ("<source src=x>y", "<source src=x></source>y"),
        ("I </3 you", "I &lt;/3 you"),
    ],
)
def test_what_parsers_read_differently_is_settled(html: str, expected: str) -> None:
    """Comments and scripts go, and what libxml2 and HTML disagree about is written so that they agree."""
    assert bound(html, Report()) == expected


def test_a_script_that_never_ends_swallows_nothing() -> None:
    """Of an open `<script>` only the tag goes."""
    report = Report()
    assert bound("a<script>b", report) == "ab"
    assert "never closed" in report.problems()[0].message


def test_attributes_are_counted() -> None:
    """An element with 50,000 attributes loses them: libxml2 would compare each with each."""
    attributes = " ".join(f"x{number}=1" for number in range(50_000))
    report = Report()
    assert bound(f"<a {attributes}>x</a>", report) == "<a>x</a>"
    assert "attributes" in report.problems()[0].message


def test_well_formed_html_is_scanned_only_when_it_may_be_too_deep() -> None:
    """Without a scan, HTML with few tags passes, and a tower is still cut."""
    assert bound("<p>a</i>", Report(), scan=False) == "<p>a</i>"
    assert depth(bound("<div>" * 200, Report(), scan=False)) == DEPTH
