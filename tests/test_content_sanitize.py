"""The last gate."""

from collections.abc import Callable

import pytest

from syndicate.content import sanitize

GOOD = (
    '<h2 id="x-a" dir="rtl" lang="fa">t</h2><p><a href="https://a.example/">l</a>'
    '<img src="https://a.example/i.png" alt="" srcset="https://a.example/2.png 2x"></p>'
    '<pre><code class="language-x">c</code></pre>'
)


def test_what_is_allowed_passes_unchanged() -> None:
    """The gate does not touch what a feed may hold."""
    assert sanitize.for_feed(GOOD) == GOOD


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">',
        '<a href="data:text/html,x">',
        '<a href="relative">',
        '<p style="color:red" class="c" onclick="x">',
        "<svg><script>alert(1)</script></svg>",
        '<math><mtext><style><img src=x onerror="alert(1)">',
        '<base href="//evil.example/"><meta http-equiv=refresh content=0>',
        '<form action="https://a.example/"><input name=x><button>b</button></form>',
        '<iframe src="https://a.example/"></iframe><object data=x></object><embed src=x>',
        '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
        '<blockquote cite="javascript:x">',
    ],
)
@pytest.mark.parametrize("gate", [sanitize.for_feed, sanitize.for_mail])
def test_what_is_dangerous_is_gone(gate: Callable[[str], str], html: str) -> None:
    """No script, handler, style, class, frame, form or URL that runs survives."""
    result = gate(html)
    for word in (
        "script",
        "onerror",
        "onload",
        "onclick",
        "style",
        "class",
        "href",
        "<svg",
        "<form",
        "<input",
    ):
        assert word not in result
    for word in ("<iframe", "<object", "<embed", "<base", "<meta", "data:", "cite", "<button"):
        assert word not in result


def test_small_pictures_may_be_data() -> None:
    """A `data:` URL may be the source of a picture, of the kinds that cannot hold a script."""
    image = '<img src="data:image/png;base64,AA==">'
    assert sanitize.for_feed(image) == image
    assert sanitize.for_mail(image) == "<img>"


def test_a_mail_holds_less() -> None:
    """Ids, `srcset`, classes and recordings are not for mails."""
    result = sanitize.for_mail(GOOD + '<video src="https://a.example/v.mp4"></video>')
    for word in ("id=", "srcset", "class", "<video"):
        assert word not in result
    assert '<img src="https://a.example/i.png" alt="">' in result
