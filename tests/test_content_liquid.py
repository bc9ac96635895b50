"""Liquid's and Nunjucks' tags in the articles of Jekyll and Eleventy."""

from typing import Literal

import pytest

from syndicate.content import Context, Problem, render

PAGES = {
    "_posts/2025-02-13-bridge.md": "https://site.example/base/bridge/",
    "2025-02-13-bridge": "https://site.example/base/bridge/",
}


def context(tags: Literal["liquid", "nunjucks"] = "liquid") -> Context:
    """Return where a body of a site below `/base/` stands."""
    return Context(
        url="https://site.example/base/post/",
        site_url="https://site.example/base/",
        id_prefix="x-",
        resolve=PAGES.get,
        tags=tags,
        values={"page.title": "The post", "title": "The post"},
    )


def html(source: str, tags: Literal["liquid", "nunjucks"] = "liquid") -> str:
    """Return the HTML of *source*."""
    return render(source, context(tags)).html


def problems(source: str) -> list[tuple[int, str, bool]]:
    """Return the lines and messages of the problems of *source*, and whether they are shared."""
    found: tuple[Problem, ...] = render(source, context()).problems
    return [(problem.line, problem.message, problem.shared) for problem in found]


def test_highlight_is_code() -> None:
    """What is in `highlight` is neither Markdown nor a tag."""
    source = "a\n\n{% highlight ruby linenos %}\nputs `*x*` # {{ y }} {% if z %}\n{%- endhighlight -%}\n\nb"
    assert html(source) == (
        '<p>a</p>\n<pre><code class="language-ruby">puts `*x*` # {{ y }} {% if z %}</code></pre>\n<p>b</p>'
    )
    assert problems(source) == []


def test_comments_show_nothing() -> None:
    """`comment` goes with what it holds, and `{# #}` does where Nunjucks is written."""
    assert html("a {% comment %}b {% x %}{% endcomment %}c") == "<p>a c</p>"
    assert problems("a {% comment %}b {% x %}{% endcomment %}c") == []
    assert html("a {# b #}c", "nunjucks") == "<p>a c</p>"
    assert html("a {# b #}c") == "<p>a {# b #}c</p>"


def test_references_are_permalinks() -> None:
    """`link` and `post_url` give the permalink of an article, and `link` the address of a file."""
    assert html("[a]({% link _posts/2025-02-13-bridge.md %}#top)") == (
        '<p><a href="https://site.example/base/bridge/#top">a</a></p>'
    )
    assert html("[a]({% post_url town/2025-02-13-bridge %})") == (
        '<p><a href="https://site.example/base/bridge/">a</a></p>'
    )
    assert (
        html("![a]({% link /img/a.png %})")
        == '<p><img src="https://site.example/base/img/a.png" alt="a"></p>'
    )


def test_a_reference_to_nowhere_leaves_its_text() -> None:
    """No address is made up for an article that is not there."""
    assert html("[a]({% post_url 2020-01-01-gone %})") == "<p>a</p>"
    assert problems("\n[a]({% post_url 2020-01-01-gone %})") == [
        (2, "no article is known as 2020-01-01-gone", False)
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ site.url }}{{ site.baseurl }}/a.png", "https://site.example/base/a.png"),
        ("{{site.baseurl}}/a.png", "https://site.example/base/a.png"),
        ('{{ "/a.png" | relative_url }}', "https://site.example/base/a.png"),
        ("{{- '/a b.png' | absolute_url -}}", "https://site.example/base/a%20b.png"),
        ('{{ "/a.png" | url }}', "https://site.example/base/a.png"),
        ('{{ "a" | prepend: "/" | append: ".png" | relative_url }}', "https://site.example/base/a.png"),
        ("{{ page.url | absolute_url }}", "https://site.example/base/post/"),
    ],
)
def test_addresses_are_whole(source: str, expected: str) -> None:
    """An address made by an expression is that of the site, in Markdown and in HTML, also by a reference."""
    assert f'<a href="{expected}">' in html(f"[x]({source})")
    assert f'<img src="{expected}">' in html(f"<img src='{source}'>")
    assert f'<img src="{expected}" alt="x">' in html(f"![x][1]\n\n[1]: {source}")


def test_addresses_between_angle_brackets_are_links() -> None:
    """`<{{ address }}>` is a link if the address is known, and nothing if it is not."""
    assert html("<{{ site.url }}>") == '<p><a href="https://site.example">https://site.example</a></p>'
    assert html("a <{{ release.url }}> b") == "<p>a  b</p>"


def test_known_values_stand_in_the_text() -> None:
    """The article's title and plain texts are shown, with the usual filters."""
    assert html('{{ page.title | upcase }}, {{ "a & b" | escape }}') == "<p>THE POST, a &amp; b</p>"


def test_what_is_not_known_shows_nothing_and_is_told_once() -> None:
    """A value that only the site's data hold leaves no mark, and a link to it is none."""
    source = "a {{ site.data.x | first }} b\n[c]({{ site.repo }}/1) [d]({{ site.repo }}/2) {{ 'e' | team }}"
    assert html(source) == "<p>a  b\nc d e</p>"
    assert problems(source) == [
        (1, "the value site.data.x is not known", True),
        (2, "the value site.repo is not known", True),
        (2, "the filter team is not known", True),
    ]


def test_programs_are_left_out() -> None:
    """Conditions and loops go with what they hold; assignments and what is left of either leave nothing."""
    source = (
        "{% assign x = 1 %}a{% if x %}{% if y %}b{% endif %}{% else %}c{% endif %}d{% else %}{% endfor %}"
    )
    assert html(source) == "<p>ad</p>"
    assert problems(source)[0] == (1, "what the tag if makes is not known", True)


def test_unknown_paired_tags_keep_what_they_hold() -> None:
    """Eleventy's own paired shortcodes leave their text as Markdown, and boxes are boxes."""
    assert html("{% wide 'x' %}\n*a*\n{% endwide %}", "nunjucks") == "<p><em>a</em></p>"
    assert html('{% callout "Look" %}*a*{% endcallout %}', "nunjucks") == (
        "<blockquote>\n<p><strong>Look</strong></p>\n<p><em>a</em></p>\n</blockquote>"
    )
    assert problems("{% wide 'x' %}a{% endwide %}{% wide 'y' %}")[0] == (1, "the tag wide is not known", True)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% include youtube.html id="abc123" %}', 'href="https://www.youtube.com/watch?v=abc123"'),
        ('{% include video id="123" provider="vimeo" %}', 'href="https://vimeo.com/123"'),
        ('{% youtube "https://youtu.be/abc123" %}', 'href="https://www.youtube.com/watch?v=abc123"'),
        ('{% include figure image_path="/a.png" alt="b" %}', 'src="https://site.example/a.png" alt="b"'),
        ("{% include image.html url='/a.png' caption='*c*' %}", "<figcaption><em>c</em></figcaption>"),
        (
            '{% include "linked-figure.html",\n  image: "/a.png",\n  alt: "It\'s b" %}',
            'src="https://site.example/a.png" alt="It\'s b"',
        ),
        ('{% image "img/a.png" "b" %}', 'src="https://site.example/base/img/a.png" alt="b"'),
        ('{% image_with_class "img/a.png" "wide" "b" %}', 'alt="b"'),
        ("{% gist me/42 %}", 'href="https://gist.github.com/me/42"'),
        ('{% include alert.html content="*a*" %}', "<strong>Alert</strong>"),
    ],
)
def test_plain_includes_are_translated(source: str, expected: str) -> None:
    """Videos, pictures and boxes whose meaning their names tell are shown."""
    assert expected in html(source)
    assert problems(source) == []


def test_other_includes_are_told() -> None:
    """Of a file whose contents are the theme's, nothing is shown."""
    assert html("a\n\n{% include related.html %}") == "<p>a</p>"
    assert problems("a\n\n{% include related.html %}") == [
        (3, "what the file related.html includes is not known", True)
    ]


@pytest.mark.parametrize("source", ["`{{ site.url }}`", "```\n{{ site.url }}\n```", "    {{ site.url }}"])
def test_code_is_left_alone(source: str) -> None:
    """In code, an expression is shown."""
    assert "{{ site.url }}" in html(source)


@pytest.mark.parametrize(
    "piece",
    [
        "{%",
        "{{",
        '{{ "',
        "{{ x |",
        "{% if x %}",
        "{% highlight %}",
        "{% endif %}",
        '{% include a b="',
        "{{ x }}",
    ],
)
def test_pathological_tags_keep_the_text(piece: str) -> None:
    """20,000 unfinished or unclosed tags lose nothing that follows them."""
    assert "the end" in html(piece * 20_000 + "\n\nthe end")


def test_tags_may_nest_without_end() -> None:
    """Of 100,000 conditions inside one another nothing stays but what follows them."""
    source = "{% if x %}" * 100_000 + "core" + "{% endif %}" * 100_000 + "the end"
    assert html(source) == "<p>the end</p>"
    assert html(source.replace("if", "box")) == "<p>corethe end</p>"
