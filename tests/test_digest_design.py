"""That a mail can be read: colours, sizes and contrast, in both schemes and without style sheets."""

import re
from datetime import timedelta
from typing import Any

import pytest
from lxml import html as lxml_html
from msgspec.structs import asdict

from syndicate.config.settings import Design
from syndicate.digest import Edition
from syndicate.model import Correction, Person
from syndicate.templating import packaged_templates
from test_digest_render import tree
from test_digest_samples import NOON, PICTURE, SLOT, article, edition, rendered

EVERY_ELEMENT = (
    "<p>a <a href='https://x.example/'>b</a> <code>c</code> <sup>d</sup> <sub>e</sub> <small>f</small></p>"
    "<ul><li>g</li></ul><ol><li>h</li></ol><dl><dt>i</dt><dd>j</dd></dl><blockquote><p>k</p></blockquote>"
    "<pre><code>l</code></pre><h2>m</h2><h3>n</h3><table><tr><th>o</th><td>p</td></tr></table><hr>"
    "<figure><img src='https://x.example/a.png' alt='q'><figcaption>r</figcaption></figure><kbd>s</kbd>"
)


def luminance(colour: str) -> float:
    """Give the relative luminance of a colour (WCAG 2.2)."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def dark_rules(page: lxml_html.HtmlElement) -> dict[str, dict[str, str]]:
    """Give what the dark scheme declares for each class."""
    (styles,) = re.findall(
        r"prefers-color-scheme: dark\) \{(.*?\})\s*\}", page.xpath("string(//style[1])"), re.DOTALL
    )
    rules: dict[str, dict[str, str]] = {}
    for selectors, declarations in re.findall(r"([^{}]+)\{([^{}]+)\}", styles):
        for name in selectors.split(","):
            rules.setdefault(name.strip(" .\n"), {}).update(declared(declarations.replace(" !important", "")))
    return rules


def declared(style: str) -> dict[str, str]:
    """Give the declarations of a style attribute; `background` stands for its colour."""
    pairs = (part.partition(":") for part in style.split(";") if ":" in part)
    found = {name.strip(): value.strip() for name, _, value in pairs}
    if found.get("background", "").startswith("#"):
        found["background-color"] = found["background"]
    return found


def seen(page: lxml_html.HtmlElement, dark: dict[str, dict[str, str]]) -> list[tuple[str, dict[str, str]]]:
    """Give each visible text of a mail with the styles that it inherits."""
    found = []
    for element in page.xpath("//body//*[text()[normalize-space()] and not(@class='preheader')]"):
        styles: dict[str, str] = {}
        for parent in [*list(element.iterancestors())[::-1], element]:
            styles |= declared(parent.get("style", "")) | dark.get(parent.get("class", ""), {})
        found.append((element.text_content().strip(), styles))
    return [(text, styles) for text, styles in found if text]


@pytest.mark.parametrize("limit", [100_000, 50_000])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(scheme: str, limit: int) -> None:
    """Each text of the mail has 16 px or more, lines of 1.4 below 20 px, and a contrast of at least 4.5."""
    page = tree(rendered(every_part(limit), html=EVERY_ELEMENT))
    texts = seen(page, dark_rules(page) if scheme == "dark" else {})
    assert len(texts) > 40
    assert ("r" in dict(texts)) is (limit == 100_000)
    assert (luminance(texts[0][1]["background-color"]) > 0.5) is (scheme == "light")
    for text, styles in texts:
        size = float(styles["font-size"].removesuffix("px"))
        height = styles["line-height"]
        lines = float(height.removesuffix("px")) / (size if height.endswith("px") else 1)
        assert size >= 16, text
        assert lines >= (1.4 if size <= 20 else 1.15), text
        assert contrast(styles["color"], styles["background-color"]) >= 4.5, text


def test_links_that_stand_alone_are_large_enough_for_a_thumb() -> None:
    """Links that are a line of their own are 44 px high or more, in the footer and elsewhere."""
    page = tree(rendered(every_part(50_000), html=EVERY_ELEMENT))
    checked = 0
    for styles, link in ((dict(found), link) for link in page.iter("a") if (found := heights(link))):
        padding = styles["padding"].split()[0].removesuffix("px")
        size = float(styles["font-size"].removesuffix("px"))
        assert 2 * float(padding) + size * float(styles["line-height"]) >= 44, link.text
        checked += 1
    assert checked > 6
    assert all(heights(link) for link in page.xpath("//td[@class='footer']//a"))


def heights(link: lxml_html.HtmlElement) -> dict[str, str]:
    """Give the inherited styles of a link that is a block; nothing for one that stands in a text."""
    own = declared(link.get("style", ""))
    styles: dict[str, str] = {}
    for parent in [*list(link.iterancestors())[::-1], link]:
        styles |= declared(parent.get("style", ""))
    return styles if own.get("display") in {"block", "inline-block"} else {}


def every_part(max_bytes: int) -> Edition:
    """Make an edition that has everything that an edition can have, in 50,000 bytes not all in full."""
    old = article(
        90, published=SLOT.start, corrections=(Correction(date=NOON - timedelta(hours=2), text="It was 7."),)
    )
    written = article(
        1, "A", "B", image=PICTURE, authors=(Person(name="Ada"),), external_url="https://www.source.example/1"
    )
    brief = article(3, "A", content="summary")
    long = (article(number, "B", title="Long " * 40) for number in range(10, 80))
    return edition(written, brief, *long, old, content="full", max_articles=4, max_bytes=max_bytes)


def test_colours_come_from_the_design() -> None:
    """The mail holds no colour but the design's tokens, in six digits, for both schemes."""
    tokens = {value: f"#{place:02}aabb" for place, value in enumerate(
        sorted({value for value in asdict(Design()).values() if str(value).startswith("#")})
    )}  # fmt: skip
    names: dict[str, Any] = {
        name: tokens[value] for name, value in asdict(Design()).items() if value in tokens
    }
    made = edition(article(1, "A", image=PICTURE), article(2, "B"), design=Design(**names))
    found = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", rendered(made).html))
    assert found <= set(tokens.values())
    assert {names["text"], names["text_dark"], names["accent_dark"]} <= found


def test_head_styles_win_over_inline_ones() -> None:
    """Every declaration for small screens and the dark scheme is `!important`, with a space before it."""
    styles = "".join(tree(rendered(edition(article()))).xpath("//style/text()"))
    declarations = re.findall(r"[a-z-]+: [^;{}]+;", styles.replace("color-scheme: light dark;", ""))
    assert len(declarations) > 20
    assert all(found.endswith(" !important;") for found in declarations)


def test_every_class_has_a_rule() -> None:
    """No class of the templates is without a rule in the sheet, and each element has one class only."""
    sheet = set(
        re.findall(r"^\.([a-z0-9-]+)", (packaged_templates() / "digest.css.j2").read_text(), re.MULTILINE)
    )
    made = edition(
        article(1, "A", image=PICTURE, external_url="https://x.example/"), article(2, "B"),
        article(3, corrections=()), content="full",
    )  # fmt: skip
    body = (
        "<p><a href='https://x.example/'>a</a></p><ul><li>b</li></ul><pre>c</pre><h2>d</h2>"
        "<table><tr><td>e</td></tr></table>"
    )
    classes = set(tree(rendered(made, html=body)).xpath("//@class"))
    assert classes <= sheet


def test_essentials_are_inline() -> None:
    """Without its style elements the mail keeps fonts, colours and sizes of 16 px and more."""
    shown = rendered(edition(article(1, "A"), article(2, "B"), content="full"))
    bare = re.sub(r"<style>.*?</style>", "", shown.html, flags=re.DOTALL)
    sizes = [int(size) for size in re.findall(r"font-size:(\d+)px", bare)]
    assert min(size for size in sizes if size != 1) >= 16
    assert sizes.count(1) == 1
    assert "font-family:-apple-system" in bare
    assert "!important" not in bare
