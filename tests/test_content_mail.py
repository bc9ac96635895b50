"""HTML for mail programs."""

import pytest

from syndicate.content import Context, for_mail, render

CONTEXT = Context(
    url="https://site.example/p/", site_url="https://site.example/", id_prefix="x-", resolve=lambda _: None
)


def mail(source: str) -> str:
    """Return Markdown as it stands in a mail."""
    return for_mail(render(source, CONTEXT).html)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "<img src='https://a.example/i.JPG' alt='A' srcset='https://a.example/2.jpg 2x'>",
            'i.JPG" alt="A">',
        ),
        ("<img src='https://a.example/i'>", '<img src="https://a.example/i" alt="">'),
        ("<img src='https://a.example/i.webp' alt='A'>", '<a href="https://a.example/i.webp">A</a>'),
        ("<img src='https://a.example/my%20i.svg'>", '<a href="https://a.example/my%20i.svg">my i.svg</a>'),
        ("<img src='http://a.example/i.png' alt='A'>", '<a href="http://a.example/i.png">A</a>'),
        ("<img src='data:image/png;base64,AA' alt='A'>x", "Ax"),
        (
            "<a href='https://b.example/'><img src='http://a.example/i.png' alt='A'></a>",
            '<a href="https://b.example/">A</a>',
        ),
        ("a<img src='https://a.example/t.gif' width=1 height=1>b", "ab"),
    ],
)
def test_only_pictures_that_mail_programs_show_are_pictures(source: str, expected: str) -> None:
    """JPEG, PNG and GIF over https stay; other pictures are links, and pixels that count readers go."""
    assert expected in mail(source)


def test_pictures_have_a_size_that_fits() -> None:
    """Width and height come from the HTML, else from the caller, and are scaled to the column."""
    sizes = {"https://a.example/b.png": (1072, 300)}.get
    html = '<img src="https://a.example/a.png" width="100" height="50"><img src="https://a.example/b.png">'
    assert for_mail(html, sizes) == (
        '<img src="https://a.example/a.png" alt="" width="100" height="50">'
        '<img src="https://a.example/b.png" alt="" width="536" height="150">'
    )


@pytest.mark.parametrize(
    ("levels", "expected"),
    [("123", "456"), ("246", "456"), ("2324", "4545"), ("321", "444"), ("1234", "4566")],
)
def test_headings_start_at_the_fourth_level(levels: str, expected: str) -> None:
    """Headings go below the article's title, and no level is skipped."""
    html = "".join(f"<h{level}>t</h{level}>" for level in levels)
    assert for_mail(html) == "".join(f"<h{level}>t</h{level}>" for level in expected)


def test_recordings_are_links() -> None:
    """Video and audio are links, with the poster where there is one."""
    assert for_mail('<video><source src="https://a.example/v.mp4">x</video>') == (
        '<a href="https://a.example/v.mp4">v.mp4</a>'
    )
    assert '<img src="https://a.example/p.png" alt="T">' in for_mail(
        '<video src="https://a.example/v.mp4" poster="https://a.example/p.png" title="T"></video>'
    )


def test_footnotes_are_read_without_links() -> None:
    """Nothing in a mail has an id, so nothing links to one."""
    result = mail("a[^1]\n\n[^1]: note")
    assert "a<sup>1</sup>" in result
    assert "note" in result
    assert "<a" not in result
    assert "↩" not in result


def test_layout_elements_are_simple() -> None:
    """Sections are divisions, summaries strong paragraphs, and tables keep their scopes."""
    assert for_mail("<section><details><summary>a</summary>b</details></section>") == (
        "<div><div><p><strong>a</strong></p>b</div></div>"
    )
    table = '<table><tbody><tr><th scope="row">a</th></tr></tbody></table>'
    assert for_mail(table) == table
