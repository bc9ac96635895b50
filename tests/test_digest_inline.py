"""`syndicate.digest.inline`: one test for each of premailer's traps, and that what goes wrong is refused."""

import os
import re
import subprocess
import sys

import pytest

from syndicate.digest import inline
from syndicate.errors import SyndicateError, TemplateError

SHEET = ".a { color: #111111; background-color: #ffffff; } .b { width: 600px; text-align: left; }"
DEEP = 300
HUGE = 11_000_000


def page(body: str, head: str = "") -> str:
    """Make a whole document."""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>T</title>{head}</head>'
        f"<body>{body}</body></html>"
    )


def test_styles_move_into_the_elements() -> None:
    """A rule of the sheet becomes a style attribute, and its background colour a bgcolor."""
    out = inline(page('<table><tr><td class="a">x</td></tr></table>'), SHEET)
    assert 'style="color:#111111; background-color:#ffffff" bgcolor="#ffffff"' in out


def test_colours_keep_six_digits() -> None:
    """#111111 is not shortened to #111, which Outlook and Notes misread (issue 114)."""
    assert "#111;" not in inline(page('<p class="a">x</p>'), SHEET)


def test_the_doctype_stays_or_the_mail_is_refused() -> None:
    """The doctype in capitals stays first; a lower-case one, which premailer loses, is refused."""
    assert inline(page("x"), SHEET).startswith("<!DOCTYPE html>")
    with pytest.raises(SyndicateError, match="capitals"):
        inline(page("x").replace("DOCTYPE", "doctype"), SHEET)


def test_head_styles_keep_important() -> None:
    """Media rules and attribute selectors in an ignored style stay to the letter (issues 9, 164, 241)."""
    rules = (
        "@media (prefers-color-scheme: dark) { .a { color: red !important; } } [data-ogsc] .a { color: red; }"
    )
    out = inline(page("x", f'<style data-premailer="ignore">{rules}</style>'), SHEET)
    assert f"<style>{rules}</style>" in out


def test_important_survives_in_any_style_element() -> None:
    """A media rule that a site forgot to mark as ignored keeps its `!important` (issue 241)."""
    rule = "@media (max-width: 9px) { .a { color: red !important; } }"
    assert "red !important" in inline(page("x", f"<style>{rule}</style>"), SHEET)


def test_sizes_do_not_become_attributes() -> None:
    """Width, height and alignment stay CSS: premailer would write width="auto" on anything (issue 164)."""
    out = inline(page('<div class="b">x</div>'), SHEET + ".c { width: auto; }")
    assert 'style="width:600px; text-align:left"' in out
    assert not re.search(r'\s(width|align)="', out)


@pytest.mark.parametrize(
    "css",
    [
        ".a { color: red !important; }",  # issue 170: copied into bgcolor
        "a:hover { color: red; }",  # issues 172, 179, 259: a style of forced !important
        "* { color: red; }",  # dropped without a word
        "[title='a,b'] { color: red; }",  # split at the comma
        "p .a { color: red; }",  # specificity is counted wrongly
        "@media print { .a { color: red; } }",  # belongs into the head
        "@media print { @media (min-width: 1px) { .a { color: red; } } }",  # issue 290: AttributeError
        "@font-face { font-family: X; src: url(x); }",  # issues 32, 73, 236: dropped
        ".a { .b { color: red; } }",  # nesting: inner rules lost
        ".a { content: '\\0001'; }",  # issue 213: ValueError
        ".a { color: red; ",  # not closed
    ],
)
def test_sheets_that_premailer_misreads_are_refused(css: str) -> None:
    """Anything but plain rules of classes is refused before premailer sees it."""
    with pytest.raises(TemplateError, match=r"digest\.css\.j2"):
        inline(page("x"), css)


@pytest.mark.parametrize("poison", ["head", "style", ".a"])
def test_a_style_attribute_that_is_a_selector_is_refused(poison: str) -> None:
    """`style="head"` would meet selectors in premailer's shared cache and crash this mail and later ones."""
    with pytest.raises(SyndicateError, match="declares nothing"):
        inline(page(f'<p class="a" style="{poison}">x</p>'), SHEET)
    assert inline(page('<p class="a">y</p>'), SHEET).count("color:#111111") == 1


def test_links_stay_as_they_are() -> None:
    """Anchors, queries and placeholders in links are not rewritten (issues 72, 297)."""
    links = '<a href="#top">1</a><a href="https://x.example/?a=1&amp;b=%20c">2</a><a href="https://x/@@0f@@">3</a>'
    assert links in inline(page(links), SHEET)


def test_a_link_that_would_change_is_refused() -> None:
    """A host beyond ASCII would be percent-encoded, which is another host: refused (issue 72)."""
    with pytest.raises(SyndicateError, match="links"):
        inline(page('<a href="https://müller.example/">x</a>'), SHEET)


def test_text_that_would_be_lost_is_refused() -> None:
    """Text is dropped by lxml below 255 levels, and after 10 MB of attribute, silently: refused."""
    with pytest.raises(SyndicateError, match="text"):
        inline(page("<div>" * DEEP + "deep" + "</div>" * DEEP), SHEET)
    with pytest.raises(SyndicateError, match="changed"):
        inline(page(f'<img src="data:image/png;base64,{"A" * HUGE}" alt="">rest'), SHEET)


def test_conditional_comments_stay() -> None:
    """What Outlook reads in a downlevel-hidden comment is kept to the letter (issue 193)."""
    comment = '<!--[if mso]><table width="600"><tr><td><![endif]-->'
    assert comment in inline(page(comment + "x"), SHEET)


def test_braces_in_articles_stay() -> None:
    """Text that looks like a template is text (issue 297)."""
    assert "{{ x }} {% y %}" in inline(page("<p>{{ x }} {% y %}</p>"), SHEET)


def test_nothing_is_fetched() -> None:
    """A linked style sheet is left alone, in the network or on this machine: premailer would read it."""
    for place in ("https://unreachable.invalid/x.css", "x.css", "file:///etc/hostname"):
        link = f'<link rel="stylesheet" href="{place}">'
        assert link in inline(page("x", link), SHEET)


def test_requests_is_imported_when_premailer_uses_it() -> None:
    """What would fetch sheets, and takes as long to import as all inlining, is not imported, but is there."""
    code = (
        f"import sys; from syndicate.digest import inline; inline({page('x')!r}, {SHEET!r})\n"
        "assert not {'requests', 'urllib3'} & sys.modules.keys()\n"
        "from premailer import premailer; get = premailer.requests.get\n"
        "import requests; assert get is requests.get"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_rules_for_classes_that_are_not_there_are_as_if_they_were_not() -> None:
    """An element gets the rules of its classes in the sheet's order, whatever other rules there are."""
    sheet = (
        ".x { top: 9px; } .y, .a { top: 1px; } .b { color: blue; } .a { color: #222222; } .z { top: 9px; }"
    )
    out = inline(page('<p class="b  a">x</p><p class="ab">y</p>'), sheet)
    assert '<p class="b  a" style="top:1px; color:#222222">x</p><p class="ab">y</p>' in out
    assert '<p class="q">x</p>' in inline(page('<p class="q">x</p>'), sheet)


def test_nothing_is_written_to_standard_error() -> None:
    """Complaints of cssutils, which cron would mail every morning, are silenced (issues 103, 128)."""
    sheet = ".a { mso-hide: all; color: ; }"
    code = f"from syndicate.digest import inline; inline({page('x')!r}, {sheet!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_the_cache_is_large() -> None:
    """The cache of premailer is sized before the import: 128 entries are a fifth of the speed."""
    code = (
        f"from syndicate.digest import inline; inline({page('x')!r}, {SHEET!r})\n"
        "import premailer.cache; print(premailer.cache.cache.maxsize)"
    )
    # Without what this process has set.
    given = {name: value for name, value in os.environ.items() if not name.startswith("PREMAILER_")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=given)
    assert done.stdout.strip() == "4096"


@pytest.mark.parametrize(
    ("html", "message"),
    [
        (page("x", f"<style>{'.a { color: red; } ' * 600}</style>"), "8000"),
        (page("x", "<style>.ä { color: red; }</style>"), "ASCII"),
        (page("x", "<style>/* hello */ .a { color: red; }</style>"), "comments"),
        (
            page("x", "<style>@media print { .b { x: y; } @supports (x: y) { .a { x: y; } } }</style>"),
            "inside",
        ),
        (page('<table width="auto"><tr><td>x</table>'), "width"),
        (page('<table bgcolor="rgba(0, 0, 0, 0.5)"><tr><td>x</table>'), "bgcolor"),
    ],
)
def test_head_styles_and_attributes_that_mail_programs_misread_are_refused(html: str, message: str) -> None:
    """Gmail drops long or nested styles, others trip over comments or odd attributes."""
    with pytest.raises(SyndicateError, match=message):
        inline(html.replace("<style>", '<style data-premailer="ignore">'), SHEET)


def test_media_rules_one_after_the_other_are_fine() -> None:
    """Two media rules in a row are not taken for nested ones."""
    rule = "@media (max-width: 9px) { .a { color: red; } .b { color: red; } } "
    styles = f'<style data-premailer="ignore">{rule * 2}</style>'
    assert rule * 2 in inline(page("x", styles), SHEET)
