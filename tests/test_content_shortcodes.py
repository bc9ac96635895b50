"""Shortcodes and template tags."""

import pytest

from syndicate.content import Context, render

PAGES = {"other.md": "https://site.example/other/", "/a b": "https://site.example/ab/"}
CONTEXT = Context(
    url="https://site.example/post/", site_url="https://site.example/", id_prefix="x-", resolve=PAGES.get
)


def html(source: str) -> str:
    """Return the HTML of *source*."""
    return render(source, CONTEXT).html


def problems(source: str) -> list[tuple[int, str]]:
    """Return the lines and messages of the problems of *source*."""
    return [(problem.line, problem.message) for problem in render(source, CONTEXT).problems]


def test_a_figure_has_its_parts() -> None:
    """`figure` takes named arguments in any quotes and spans lines; its caption is Markdown."""
    source = '{{< figure src="a b.png" alt=`the "x"`\n  caption="A *cap*" title=T link="/z" width=300px />}}'
    assert html(source) == (
        '<figure><a href="https://site.example/z">'
        '<img src="https://site.example/post/a%20b.png" alt="the &quot;x&quot;" width="300"></a>'
        "<figcaption><strong>T</strong> A <em>cap</em></figcaption></figure>"
    )


def test_figures_on_neighbouring_lines_leave_no_empty_paragraphs() -> None:
    """Two figures that Markdown takes for one paragraph stand by themselves."""
    result = html("{{< figure src=a.png >}}\n{{% figure src=b.png %}}\n")
    assert result.count("<figure>") == 2
    assert "<p>" not in result


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{< youtube abc_-12345 >}}", "https://www.youtube.com/watch?v=abc_-12345"),
        ('{{< vimeo id="123" >}}', "https://vimeo.com/123"),
        ("{{< gist me 42 >}}", "https://gist.github.com/me/42"),
        ("{{< tweet user=me id=7 >}}", "https://x.com/me/status/7"),
    ],
)
def test_embeds_become_links(source: str, expected: str) -> None:
    """A video, gist or post is a link that every reader can follow."""
    assert f'<a href="{expected}">' in html(source)


def test_highlight_is_code() -> None:
    """What is in `highlight` is not Markdown, not HTML and holds no tags but escaped ones."""
    source = (
        '{{< highlight go "linenos=table" >}}\na := `*x*` <b> {{< ref "q" >}}\n'
        "{{</* y */>}}\n{{< /highlight >}}"
    )
    assert html(source) == (
        '<pre><code class="language-go">a := `*x*` &lt;b&gt; {{&lt; ref "q" &gt;}}\n'
        "{{&lt; y &gt;}}</code></pre>"
    )


def test_references_resolve_inside_and_outside_links() -> None:
    """`ref` and `relref` give the permalink, fragments kept, wherever they stand."""
    assert html('[l]({{< ref "other.md#part" >}} "t")') == (
        '<p><a href="https://site.example/other/#part" title="t">l</a></p>'
    )
    assert html('{{< relref path="/a b" >}}') == "<p>https://site.example/ab/</p>"


def test_an_unresolved_reference_outside_a_link_shows_nothing() -> None:
    """No made-up address is printed where an article refers to one that does not exist."""
    assert html('See {{< relref "nowhere" >}}.') == "<p>See .</p>"


def test_an_unresolved_reference_is_a_problem_and_keeps_its_text() -> None:
    """A link to nowhere is no link, and its line is named."""
    source = 'a\n\n[text]({{< ref "gone.md" >}})'
    assert html(source) == "<p>a</p>\n<p>text</p>"
    assert problems(source) == [(3, "no article is known as gone.md")]


def test_boxes_are_quotations_with_a_title() -> None:
    """Notices nest, and hold Markdown."""
    assert html('{{% notice warning %}}\n*a*\n\n{{< tip "Do" >}}b{{< /tip >}}\n{{% /notice %}}') == (
        "<blockquote>\n<p><strong>Warning</strong></p>\n<p><em>a</em></p>\n"
        "<blockquote>\n<p><strong>Do</strong></p>\n<p>b</p>\n</blockquote>\n</blockquote>"
    )


def test_details_have_a_summary() -> None:
    """`details` is HTML's."""
    assert html("{{< details Sum >}}\ntext\n{{< /details >}}") == (
        "<details><summary>Sum</summary>\n<p>text</p>\n</details>"
    )


def test_unknown_shortcodes_leave_their_text_and_one_problem_each() -> None:
    """What is between unknown tags is Markdown; each name is reported once, at its first line."""
    source = "a\n\n{{< box >}}in **b** {{< icon >}}{{< /box >}} c {{% box %}}*d*{{% /box %}}"
    assert html(source) == "<p>a</p>\n<p>in <strong>b</strong>  c <em>d</em></p>"
    assert problems(source) == [
        (3, "the shortcode box is not known"),
        (3, "the shortcode icon is not known"),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "`{{< youtube a >}}`",
        "```\n{{< youtube a >}}\n```",
        "    {{< youtube a >}}",
        "~~~\n{{< youtube a >}}\n~~~",
    ],
)
def test_code_is_left_alone(source: str) -> None:
    """A shortcode in code is shown, not run."""
    assert "{{&lt; youtube a &gt;}}" in html(source)
    assert problems(source) == []


def test_escaped_shortcodes_are_shown_everywhere() -> None:
    """`{{</* x */>}}` stands for `{{< x >}}`, in code and outside it."""
    assert html("`{{</* a */>}}` {{%/* b */%}}") == "<p><code>{{&lt; a &gt;}}</code> {{% b %}}</p>"


def test_raw_is_unescaped_and_protects_its_content() -> None:
    """Liquid's raw tags go, also in code, and what they hold is no tag."""
    source = "{% raw %}{{< youtube a >}}{% endraw %} `{%- raw -%}{{ x }}{% endraw %}` {{< icon >}}"
    assert html(source) == "<p>{{&lt; youtube a &gt;}} <code>{{ x }}</code></p>"
    assert problems(source) == [(1, "the shortcode icon is not known")]


def test_a_mark_in_the_text_is_not_taken_for_ours() -> None:
    """Text that looks like a placeholder stays."""
    assert html("tagz0x {{< icon >}}") == "<p>tagz0x</p>"


@pytest.mark.parametrize(
    "piece",
    [
        "{{<",
        '{{< x "',
        "{{< x ",
        "{{</*",
        "{% raw %}",
        "{{< highlight >}}",
        "{{< note >}}",
        "{{< /note >}}",
        "{{",
    ],
)
def test_pathological_tags_keep_the_text(piece: str) -> None:
    """20,000 unfinished or unclosed tags lose nothing that follows them."""
    assert "the end" in html(piece * 20_000 + "\n\nthe end")


def test_deep_tags_leave_their_text() -> None:
    """10,000 boxes inside one another are cut at a depth, and it is said."""
    source = "{{< note >}}\n" * 10_000 + "core\n" + "{{< /note >}}\n" * 10_000
    assert "core" in html(source)
    assert "shortcodes are nested too deeply" in problems(source)[0][1]
