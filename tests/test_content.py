"""The whole way of a body: Markdown in, safe HTML, mail and text out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from syndicate.content import Body, Context, excerpt, for_mail, plain, render, scrub, to_text

CONTEXT = Context(
    url="https://site.example/post/", site_url="https://site.example/", id_prefix="x-", resolve=lambda _: None
)
PIECES = [
    *"<>&\"'`*_[]()|#~$!\n \t-",
    *(
        "<div>",
        "</div>",
        "<p>",
        "<b>",
        "</b>",
        '<a href="',
        "<a href=x>",
        "</a>",
        "<img src=x>",
        "<table>",
        "<td>",
    ),
    *(
        "<pre>",
        "<code class='a language-b'>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<svg>",
        "</svg>",
        "<math>",
    ),
    *(
        "<iframe src=x>",
        "<noscript>",
        "<h2 id=i>",
        "<input type=checkbox>",
        "<select>",
        "<template>",
        "<style>",
    ),
    *(
        "{{< note >}}",
        "{{< /note >}}",
        "{{% figure src=x %}}",
        '{{< ref "n" >}}',
        "{{</* x */>}}",
        "{% raw %}",
    ),
    *("\n\n", "    ", "```\n", "> ", "- ", "[^a]", "[^a]: n\n", "[l](", "javascript:x)", "{: .x}\n"),
    *("&#1;", "&#8r"),
    *("\x00", "\x92", "\ud83d", "日本", "<p style=a onclick=b id=c class=d>", "<ul><li>", "<object data=x>"),
]


def test_the_sample_article_renders() -> None:
    """Everyday Markdown comes out as the HTML one expects, without problems."""
    source = "Intro with *stress* and a [link](/news/).\r\n\r\n<!--more-->\r\n\r\n![A chart](chart.png)\r\n"
    assert render(source, CONTEXT) == Body(
        html='<p>Intro with <em>stress</em> and a <a href="https://site.example/news/">link</a>.</p>\n\n'
        '<p><img src="https://site.example/post/chart.png" alt="A chart"></p>'
    )


def test_footnotes_are_a_list_with_links_both_ways() -> None:
    """Footnotes are numbered by their list, their ids prefixed, their links absolute."""
    source = "a[^n] b[^n] c[^m]\n\n[^m]: em\n[^n]: en"
    result = render(source, CONTEXT).html
    here = "https://site.example/post/#"
    assert f'a<sup><a href="{here}x-fn2" id="x-fnref2">2</a></sup>' in result
    assert f'b<sup><a href="{here}x-fn2" id="x-fnref2-2">2</a></sup>' in result
    assert f'<li id="x-fn1">\n<p>em <a href="{here}x-fnref1">↩︎</a></p>' in result
    assert f'en <a href="{here}x-fnref2">↩︎</a> <a href="{here}x-fnref2-2">↩︎</a></p>' in result
    assert result.count("<hr><ol>") == 1


def test_alerts_formulas_alignment_and_tasks_survive() -> None:
    """What Markdown says with classes and styles is said with elements and text."""
    source = "> [!WARNING]\n> hot\n\n$a_b < c$ and $$d$$\n\n- [x] done\n\n|a|\n|-:|\n|b|\n\n## Head {#h .c}\n"
    result = render(source, CONTEXT).html
    for part in (
        "<p><strong>Warning</strong></p><p>hot</p>",
        "$a_b &lt; c$ and $$d$$",
        "☑",
        '<td align="right">b</td>',
        '<h2 id="x-h">Head</h2>',
    ):
        assert part in result


def test_a_problem_names_its_line() -> None:
    """A link that goes nowhere is found in the source."""
    problem = render("one\n\ntwo [x](gone.md)", CONTEXT).problems[0]
    assert problem.line == 3
    assert problem.remedy


def test_html_sources_are_not_markdown() -> None:
    """In an HTML source stars are stars; shortcodes work."""
    assert render("<p>*a*\n\n    b</p>{{< vimeo 1 >}}", CONTEXT, markup="html").html == (
        '<p>*a*\n\n    b</p><p><a href="https://vimeo.com/1">Video on Vimeo</a></p>'
    )


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "*",
        "`",
        ">",
        "> ",
        "<div>",
        "<b>",
        "![",
        "|",
        "<!--",
        '<a href="',
        "&",
        "<p><b>",
        "<table><tr><td>",
        "1. ",
    ],
)
def test_pathological_bodies_are_bounded_and_lose_no_text(piece: str) -> None:
    """50,000 of anything leave what follows, in HTML at most 100 elements deep."""
    body = render(piece * 50_000 + "\n\nthe end", CONTEXT)
    assert "the end" in body.html
    assert len(body.html) < 3_000_000
    deepest = etree.HTML(f"<body>{body.html}").xpath("count(//*[not(*)][last()]/ancestor::*)")
    assert isinstance(deepest, float)
    assert deepest <= 102
    assert "the end" in to_text(for_mail(body.html))


def test_nested_lists_and_long_lines_are_rendered() -> None:
    """Lists 1,000 deep and one line of ten megabytes keep all their words."""
    lists = "\n".join("  " * level + f"- item{level}" for level in range(1000))
    body = render(lists, CONTEXT)
    assert all(f"item{level}" in body.html for level in range(1000))
    assert body.problems
    assert render("word " * 2_000_000, CONTEXT).html.count("word") == 2_000_000


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.sampled_from(["markdown", "html"]))
def test_any_text_gives_safe_html(source: str, markup: str) -> None:
    """Nothing raises, and what comes out holds no illegal character, script, style or relative URL."""
    body = render(scrub(source), CONTEXT, markup="html" if markup == "html" else "markdown")
    assert scrub(body.html) == body.html
    tree = etree.HTML(f"<body>{body.html}")
    for element in tree.iter():
        assert element.tag not in {"script", "style", "iframe", "form", "input", "svg", "math", "object"}
        for name, value in element.attrib.items():
            assert name not in {"style", "onclick"}
            assert name != "id" or str(value).startswith("x-")
            assert name not in {"href", "src"} or str(value).startswith(("http://", "https://"))
    mail = for_mail(body.html)
    assert not etree.HTML(f"<body>{mail}").xpath("//*[@id or @class or @srcset or self::video or self::h3]")
    assert excerpt(plain(mail), words=3) is not None
    assert isinstance(to_text(mail), str)


def test_formatting_left_open_does_not_multiply_the_output() -> None:
    """An HTML parser opens 90 unclosed `<b>` anew in each of 2,000 blocks, unless most are dropped before."""
    source = "<p>" + "".join(f'<b title="{number}">' for number in range(90)) + "<div>x</div>" * 2000
    body = render(source, CONTEXT, markup="html")
    assert plain(body.html).count("x") == 2000
    assert len(body.html) < 40 * len(source)
    assert body.problems
