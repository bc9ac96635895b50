"""The tags of Zola and Nikola, and Pelican's links."""

import pytest

from syndicate.content import Context, Family, render

PAGES = {"other.md": "https://site.example/other/", "other": "https://site.example/other/"}


def context(tags: Family) -> Context:
    """Return where a body stands."""
    return Context(
        url="https://site.example/post/",
        site_url="https://site.example/",
        id_prefix="x-",
        resolve=PAGES.get,
        tags=tags,
        folder="town",
    )


def html(source: str, tags: Family) -> str:
    """Return the HTML of *source*."""
    return render(source, context(tags)).html


def messages(source: str, tags: Family) -> list[str]:
    """Return the problems of *source*."""
    return [problem.message for problem in render(source, context(tags)).problems]


def test_zola_shortcodes_are_translated() -> None:
    """Those of one tag and of two, with their arguments in any quotes."""
    assert 'href="https://www.youtube.com/watch?v=abc123"' in html(
        '{{ youtube(id="abc123", autoplay=true) }}', "zola"
    )
    assert html("{% note(title=`T`, x=[1, 2]) %}\n*a*\n{% end %}", "zola") == (
        "<blockquote>\n<p><strong>T</strong></p>\n<p><em>a</em></p>\n</blockquote>"
    )


def test_unknown_zola_shortcodes_keep_their_text() -> None:
    """What `end` closes is the last that was opened; what is no call is text."""
    source = "{% a() %}b {% c(d='e') %}*f*{% end %} {{ g() }}{% end %} {{ h }} {{/* i() */}}"
    assert html(source, "zola") == "<p>b <em>f</em>  {{ h }} {{ i() }}</p>"
    assert messages(source, "zola") == [f"the shortcode {name} is not known" for name in "acg"]


def test_nikola_shortcodes_are_translated() -> None:
    """Media, thumbnails, references and raw text."""
    assert html("{{% media url=https://a.example/b %}}", "nikola") == (
        '<p><a href="https://a.example/b">https://a.example/b</a></p>'
    )
    assert html('{{% thumbnail "/a.png" alt="b" %}}c{{% /thumbnail %}}', "nikola") == (
        '<figure><img src="https://site.example/a.png" alt="b"><figcaption>c</figcaption></figure>'
    )
    assert html("{{% doc %}}a <other>{{% /doc %}} {{% doc %}}gone{{% /doc %}}", "nikola") == (
        '<p><a href="https://site.example/other/">a</a> gone</p>'
    )
    assert html("a {{% raw %}}<b>*c*</b>{{% /raw %}}", "nikola") == "<p>a <b>*c*</b></p>"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("{filename}other.md#top", "https://site.example/other/#top"),
        ("|filename|other.md", "https://site.example/other/"),
        ("{static}/img/a.png", "https://site.example/img/a.png"),
        ("{static}a.png", "https://site.example/town/a.png"),
        ("{attach}img/a.png", "https://site.example/post/img/a.png"),
        ("{attach}/img/a.png", "https://site.example/post/a.png"),
        ("{index}", "https://site.example/"),
    ],
)
def test_pelican_links_are_addresses(link: str, expected: str) -> None:
    """They are followed in Markdown and in HTML, also in a link's definition."""
    assert f'<a href="{expected}">' in html(f"[x]({link})", "pelican")
    assert f'<a href="{expected}">' in html(f"[x][1]\n\n[1]: {link}", "pelican")
    assert f'<img src="{expected}">' in html(f'<img src="{link}">', "pelican")


def test_pelican_links_to_nowhere_keep_their_text() -> None:
    """What is not there is told; in prose and in code, the words stay."""
    source = "[a]({filename}gone.md) {filename}b `[c]({static}d)` [e]({tag}f)"
    assert html(source, "pelican") == "<p>a {filename}b <code>[c]({static}d)</code> e</p>"
    assert messages(source, "pelican") == [
        "no article is known as gone.md",
        "where the page of a tag is is not known",
    ]


@pytest.mark.parametrize(
    ("tags", "piece"),
    [
        ("zola", "{{ a("),
        ("zola", '{% a("'),
        ("zola", "{% a() %}"),
        ("zola", "{% end %}"),
        ("nikola", "{{% raw %}}"),
        ("nikola", "{{% doc %}}a <"),
        ("pelican", "[a]({filename}"),
    ],
)
def test_pathological_tags_keep_the_text(tags: Family, piece: str) -> None:
    """20,000 unfinished or unclosed tags lose nothing that follows them."""
    assert "the end" in html(piece * 20_000 + "\n\nthe end", tags)
