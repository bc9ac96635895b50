"""`syndicate.digest.render`: the HTML and the text of an edition, whatever its articles hold."""

import re
from datetime import timedelta

import pytest
from lxml import html as lxml_html

from syndicate.config.settings import Design
from syndicate.digest import Composer, Rendered, make_edition, of_period, render
from syndicate.errors import SyndicateError
from syndicate.model import Correction, Image, Person
from test_digest_samples import NOON, PICTURE, SITE, SLOT, TOKEN, article, digest, edition, letter, rendered

HOSTILE_TITLES = [
    "<script>alert(1)</script>",
    "AT&amp;T &lt;now&gt;",
    "</title></head><body>",
    '" onmouseover="x',
    "{{ 7 * 7 }} {% raise %}",
    "@@0123456789abcdef0123456789abcdef01234567@@",
    "خبر عن Python 3 اليوم",
    "🎉🎊🥳",
    "x" * 500,
    "word " * 100,
    "<!--[if mso]> & <![endif]-->",
]
HOSTILE_BODIES = [
    '<p style="head">kept</p>',
    "<p>kept</p></body></html>",
    "<p>kept</p><!-- <p>",
    "<!--[if mso]><p>Outlook only</p><![endif]--><p>kept</p>",
    "<p>kept {{ 7 * 7 }} {% raise %} {# x #}</p>",
    "<p>kept @@0123456789abcdef0123456789abcdef01234567@@</p>",
    "<p>kept</p></td></tr></table></div>",
    "<div>" * 90 + "kept" + "</div>" * 90,
    '<p>kept <img src="data:image/png;base64,AAAA" alt="x"></p>',
    '<p>kept</p><style>.page { display: none; }</style><p class="preheader" id="a">seen</p>',
    '<table><tr><td width="auto" bgcolor="red">kept</td></tr></table>',
]


def tree(shown: Rendered) -> lxml_html.HtmlElement:
    """Parse the HTML part."""
    return lxml_html.document_fromstring(shown.html)


def headings(shown: Rendered) -> list[tuple[str, str]]:
    """Give the headings of the HTML part in order."""
    return [
        (str(found.tag), " ".join(found.text_content().split()))
        for found in tree(shown).iter("h1", "h2", "h3", "h4")
    ]


def test_the_frame_is_what_mail_programs_need() -> None:
    """Doctype, language, direction, character set, viewport, title, colour schemes, presentation tables."""
    made = edition(article(1, "A"), article(2, "B"))
    shown = rendered(made)
    page = tree(shown)
    assert shown.html.startswith('<!DOCTYPE html>\n<html lang="en" dir="ltr">')
    assert page.findtext("head/title") == made.subject
    assert page.xpath("//meta[@charset='utf-8']")
    assert page.xpath("//meta[@name='viewport']")
    assert page.xpath("//meta[@name='color-scheme']/@content") == ["light dark"]
    assert page.xpath("//body/div/@lang") == ["en"]
    assert set(page.xpath("//table/@role")) == {"presentation"}
    assert len(page.xpath("//table/@role")) == len(page.xpath("//table"))
    assert page.xpath("//table[contains(@class, 'column')]/@bgcolor") == [Design().surface]
    assert not page.xpath("//script|//form|//iframe|//link|//*[@id]")


def test_sections_and_articles_are_headings_in_order() -> None:
    """The title is h1, a section h2, an article h3."""
    shown = rendered(edition(article(1, "A"), article(2, "B"), article(3, "A")))
    assert headings(shown) == [
        ("h1", "The Daily Compiler"),
        ("h2", "A"), ("h3", "Title 1"), ("h3", "Title 3"),
        ("h2", "B"), ("h3", "Title 2"),
    ]  # fmt: skip


def test_without_groups_articles_follow_the_title() -> None:
    """Articles without a group need no section heading: they are h2, and there is no table of contents."""
    shown = rendered(edition(article(1), article(2)))
    assert headings(shown) == [("h1", "The Daily Compiler"), ("h2", "Title 1"), ("h2", "Title 2")]
    assert "In this edition" not in shown.html + shown.text


def test_text_and_html_tell_the_same() -> None:
    """Both parts have the same sections and articles in the same order, and the same links."""
    made = edition(*(article(number, "AB"[number % 2]) for number in range(1, 9)), max_articles=5)
    shown = rendered(made)
    wanted = [text for _, text in headings(shown)]
    places = [re.search(rf"^{re.escape(text)}$", shown.text, re.MULTILINE) for text in wanted]
    starts = [found.start() for found in places if found]
    assert len(starts) == len(wanted) == 1 + 2 + 8
    assert starts == sorted(starts)
    assert {link for link in tree(shown).xpath("//a/@href") if f"<{link}>" not in shown.text} == set()


def test_the_text_is_wrapped_and_its_urls_are_not() -> None:
    """No line is over 72 but URLs, which stand alone; headings are underlined; the footer follows `-- `."""
    long = article(1, "A", url="https://compiler.example/" + "x" * 90, summary="many words " * 40)
    made = edition(long, article(2, "B"))
    lines = Composer(letter(made)).personal(TOKEN)[1].splitlines()
    assert [line for line in lines if len(line) > 72] == [f"<{long.url}>"]
    assert all(line.startswith("<") and line.endswith(">") for line in lines if "https://" in line)
    assert lines[:2] == ["The Daily Compiler", "=================="]
    assert lines[lines.index("A") + 1] == "-"
    footer = lines[lines.index("-- ") :]
    assert "Springfield" in footer
    assert "Unsubscribe:" in footer
    assert lines.count("-- ") == 1


def test_what_the_footer_says() -> None:
    """The footer has who, where, why, which edition, and the ways out; the web page is linked on top too."""
    page = tree(rendered(edition(article())))
    footer = page.xpath("//td[contains(@class, 'footer')]")[0]
    for words in (
        "The Daily Compiler",
        "1 Main Street",
        "You receive this because",
        "Thursday, February 13, 2025",
    ):
        assert words in footer.text_content()
    online = "https://compiler.example/editions/daily-2025-02-13.html"
    assert online in footer.xpath(".//a/@href")
    assert page.xpath("//a/@href").count(online) == 2
    own = tree(rendered(edition(article(), reason="You are a member.")))
    assert "You are a member." in own.text_content()


def test_links_without_a_target_are_left_out() -> None:
    """Without a page there is nothing to read online; without a page to leave by, there is the address."""
    shown = rendered(edition(article(), archive="https://compiler.example/editions/", unsubscribe=""))
    assert "Read online" not in shown.html + shown.text
    assert "mailto:leave@compiler.example" in tree(shown).xpath("//a/@href")
    silent = rendered(edition(article(), archive="", unsubscribe="", unsubscribe_mail=""))
    assert "Unsubscribe" not in silent.html + silent.text


def test_the_preheader_is_hidden_and_comes_first() -> None:
    """The first text of the body is the preheader, hidden from the eye."""
    made = edition(article(1), article(2, title="A second headline that is long enough"))
    first = tree(rendered(made)).xpath("//body/div/div")[0]
    assert first.text == made.preheader != made.subject
    assert "display:none" in first.get("style")


def test_the_lead_has_its_picture() -> None:
    """The lead's picture is scaled to the column, with its text for those who do not load it."""
    image = tree(rendered(edition(article(1, "A", image=PICTURE)))).xpath("//img")
    assert [image[0].get(name) for name in ("src", "alt", "width", "height")] == [
        PICTURE.url, "The new bridge", "536", "302",
    ]  # fmt: skip
    assert not tree(rendered(edition(article(1, image=Image(url="https://x.example/a.webp"))))).xpath("//img")


def test_a_picture_takes_its_size_from_the_file() -> None:
    """A picture without declared pixels asks for those of the file, and else stays fluid."""
    made = edition(article(1, image=Image(url="https://x.example/a.jpg")))
    shown = render(made, site=SITE, body=lambda _: "", sizes=lambda _: (300, 200), templates=None)
    image = tree(shown).xpath("//img")[0]
    assert (image.get("width"), image.get("height"), image.get("alt")) == ("300", "200", "Title 1")
    assert tree(rendered(made)).xpath("//img")[0].get("height") is None


def test_bylines_sources_and_other_groups_are_told() -> None:
    """An article says who wrote it, where else it belongs, and where it comes from."""
    written = article(
        1,
        "A",
        "B",
        "C",
        authors=(Person(name="Ada"), Person(name="Grace")),
        external_url="https://www.source.example/1",
    )
    shown = rendered(edition(written))
    for told in (tree(shown).text_content(), shown.text):
        assert "By Ada and Grace" in told
        assert "Also in B and C" in told
        assert "Source: source.example" in told


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x.example/", "nonsense"])
def test_a_source_that_is_no_web_page_is_not_linked(url: str) -> None:
    """An article's own claim of a source is followed to the web only."""
    shown = rendered(edition(article(1, external_url=url)))
    assert "Source" not in shown.html + shown.text


def test_corrections_are_told() -> None:
    """A correction names the article and says what was wrong, in both parts."""
    old = article(
        9,
        published=SLOT.start,
        corrections=(Correction(date=NOON - timedelta(hours=2), text="It was 7, <not> 8."),),
    )
    shown = rendered(edition(article(1, "A"), old))
    assert ("h2", "Corrections") in headings(shown)
    assert "Title 9 (Feb 13): It was 7, <not> 8." in tree(shown).text_content()
    assert "It was 7, <not> 8." in shown.text


def test_a_digest_that_is_read_from_the_right() -> None:
    """A Persian digest runs from the right, in Persian; what is in another language says so."""
    shown = rendered(edition(article(1, "A"), article(2, "A", language="fa"), language="fa"))
    page = tree(shown)
    assert (page.get("lang"), page.get("dir")) == ("fa", "rtl")
    assert page.xpath("//body/div/@dir") == ["rtl"]
    assert page.xpath("//td//div[@lang='en']/@dir") == ["ltr"]
    assert "لغو اشتراک" in shown.html
    assert "۱۳ فوریهٔ ۲۰۲۵" in shown.html
    assert not page.xpath("//td//div[@lang='fa']")


def test_a_right_to_left_title_may_begin_with_a_latin_name() -> None:
    """The title of a Persian article runs right to left whatever it begins with."""
    page = tree(rendered(edition(article(1, language="fa", title="syndicate نسخهٔ 0.1.0"))))
    (link,) = page.xpath("//a[contains(., 'نسخهٔ') and starts-with(@class, 'headline')]")
    assert link.get("dir") is None
    assert link.xpath("ancestor::*[@dir][1]/@dir") == ["rtl"]


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_titles_are_text(title: str) -> None:
    """A title shows as it is written, in both parts, and changes nothing else in the mail."""
    shown = rendered(edition(article(1, title="Before"), article(2, title=title), article(3, title="After")))
    assert [text for _, text in headings(shown)[1:]] == ["Before", " ".join(title.split()), "After"]
    assert " ".join(title.split())[:70] in " ".join(shown.text.split())
    assert "Unsubscribe" in shown.html
    assert not tree(shown).xpath("//script|//*[@onmouseover]")


@pytest.mark.parametrize("body", HOSTILE_BODIES)
def test_bodies_are_whole_or_cut_and_the_rest_of_the_edition_stays(body: str) -> None:
    """Whatever a body holds, it is shown as text or cut, and articles and footer after it are whole."""
    made = edition(article(1), article(2), content="full")
    shown = rendered(made, html=body)
    page = tree(shown)
    assert page.text_content().count("kept") == 2
    assert shown.text.count("kept") == 2
    assert [text for _, text in headings(shown)] == ["The Daily Compiler", "Title 1", "Title 2"]
    assert len(page.xpath("//td[contains(@class, 'footer')]")) == 1
    assert len(page.xpath("//table[contains(@class, 'column')]/tr")) == len(
        tree(rendered(made, html="<p>x</p>")).xpath("//table[contains(@class, 'column')]/tr")
    )
    assert shown.placeholder in shown.html


def test_the_placeholder_depends_on_all_that_is_shown() -> None:
    """Who would write the placeholder into an article changes it by doing so."""
    made = edition(article(1), content="full")
    plain = rendered(made)
    forged = rendered(made, html=f"<p>{plain.placeholder}</p>")
    assert forged.placeholder != plain.placeholder
    assert plain.placeholder in forged.html
    assert forged.html.count(forged.placeholder) == plain.html.count(plain.placeholder) == 1


def test_rendering_twice_gives_the_same() -> None:
    """The same edition renders to the same text and HTML."""
    made = edition(*(article(number, "A", image=PICTURE) for number in range(1, 30)), content="full")
    assert rendered(made) == rendered(made)


def test_content_modes() -> None:
    """Full carries bodies, excerpt summaries, title neither; articles past `max_articles` are titles only."""
    articles = [article(1), article(2), article(3)]
    shown = {
        mode: rendered(edition(*articles, content=mode, max_articles=2))
        for mode in ("full", "excerpt", "title")
    }
    bodies, summaries = ("Body of a002", "Body of a003"), ("Summary 2.", "Summary 3.")
    for parts in (
        {mode: tree(found).xpath("string(//body)") for mode, found in shown.items()},
        {mode: found.text for mode, found in shown.items()},
    ):
        held = {mode: [text in told for text in (*bodies, *summaries)] for mode, told in parts.items()}
        assert held == {
            "full": [True, False, False, False],
            "excerpt": [False, False, True, False],
            "title": [False, False, False, False],
        }
        assert all("Title 3" in told for told in parts.values())


def test_an_article_without_a_summary_shows_the_beginning_of_its_body() -> None:
    """The excerpt is the summary, else the first words of the body as plain text."""
    shown = rendered(edition(article(1, summary="")), html="<p>First <b>words</b>.</p>")
    assert "First words." in shown.html
    assert "First words." in shown.text


def test_an_author_may_ask_for_less() -> None:
    """An article that is a summary in feeds is no more than that in a mail."""
    assert "Body of" not in rendered(edition(article(1, content="summary"), content="full")).html


@pytest.mark.parametrize("limit", [100_000, 60_000, 40_000, 25_000, 15_000])
def test_the_byte_budget_holds(limit: int) -> None:
    """However long the articles, the HTML fits as it is mailed, and is shortened from its end."""
    made = edition(*(article(number) for number in range(1, 41)), content="full", max_bytes=limit)
    shown = rendered(made, html="<p>" + "wörds " * 500 + "</p>")
    assert len(shown.html.replace("\n", "\r\n").encode()) <= limit
    page = tree(shown)
    levels = [
        "title" if "line" in cell.get("class") else "full" if "wörds" in cell.text_content() else "excerpt"
        for cell in page.xpath("//td[h2]")
    ]
    assert levels == sorted(levels, key=["full", "excerpt", "title"].index)
    left = 40 - len(levels)
    assert (f"And {left} more article" in page.text_content()) is (left > 0)
    assert (f"And {left} more article" in shown.text) is (left > 0)
    assert shown.text.count("Title ") == len(levels)


def test_the_budget_is_used() -> None:
    """Of two neighbouring tellings the longer one that fits is taken: no more is cut than must be."""
    made = edition(*(article(number) for number in range(1, 21)), content="full", max_bytes=60_000)
    size = len(rendered(made, html="<p>" + "words " * 500 + "</p>").html.encode())
    assert 60_000 - 3_500 < size <= 60_000


def test_a_huge_body_costs_only_itself() -> None:
    """A body of megabytes is told in few words."""
    shown = rendered(edition(article(1), content="full"), html="<p>" + "words " * 400_000 + "</p>")
    assert "Summary 1." in shown.html


def test_a_budget_for_nothing_is_an_error() -> None:
    """Where not even the frame fits, the digest and its budget are named."""
    with pytest.raises(SyndicateError, match="daily: not even one title fits max_bytes = 500"):
        rendered(edition(article(), max_bytes=500))


def test_a_correction_is_told_in_the_language_of_its_article() -> None:
    """Title and text of a correction carry language and direction where they are not the edition's."""
    corrections = (Correction(date=NOON - timedelta(hours=2), text="هفت، نه هشت."),)
    old = article(9, published=SLOT.start, language="fa", title="پل", corrections=corrections)
    cell = tree(rendered(edition(article(1), old))).xpath("//td[@class='correction']")[0]
    assert [(each.get("lang"), each.get("dir")) for each in cell] == [("fa", "rtl"), ("fa", "rtl")]
    own = tree(rendered(edition(article(1), article(9, published=SLOT.start, corrections=corrections))))
    assert own.xpath("//td[@class='correction']/*/@dir") == ["auto", "auto"]
    assert not own.xpath("//td[@class='correction']/*/@lang")


def test_an_excerpt_leads_to_the_rest() -> None:
    """An article that is not told in full has a link to go on, in the edition's language."""
    page = tree(rendered(edition(article(1), article(2, summary="", language="fa"), language="de")))
    links = page.xpath("//a[starts-with(., 'Weiterlesen')]")
    assert [link.get("href") for link in links] == [
        "https://compiler.example/1/",
        "https://compiler.example/2/",
    ]
    assert [link.get("lang") for link in links] == ["de", "de"]
    assert "Read\u00a0on<" not in rendered(edition(article(1), content="full")).html
    assert "Read\u00a0on<" in rendered(edition(article(1, content="summary"), content="full")).html


def test_an_edition_that_was_shortened_leads_to_the_rest_online() -> None:
    """What was told in fewer words than was asked for is linked, as far as there is a page."""
    long = "<p>" + "words " * 4_000 + "</p>"
    whole = edition(article(1), article(2), content="full")
    assert "Read the rest online" not in rendered(whole).html
    shown = rendered(edition(article(1), article(2), content="full", max_bytes=30_000), html=long)
    (button,) = tree(shown).xpath("//a[. = 'Read the rest online']/@href")
    assert f"Read the rest online\n<{button}>" in shown.text
    homeless = rendered(
        edition(article(1), article(2), content="full", max_bytes=30_000, archive=""), html=long
    )
    assert "Read the rest online" not in homeless.html + homeless.text


def test_an_article_without_a_title_has_a_heading_everywhere() -> None:
    """Its first words stand in subject, preheader, HTML and text alike."""
    nameless = [article(number, title="", summary="") for number in (1, 2)]
    bodies = {
        "a001": "<p>The bridge over the river is open.</p>",
        "a002": "<p>Rain all week, says the weather office.</p>",
    }
    made = make_edition(
        digest(), SLOT, of_period(nameless, SLOT), site=SITE, body=lambda found: bodies[found.id]
    )
    assert made is not None
    assert made.subject == "The bridge over the river is open. – The Daily Compiler"
    assert made.preheader == "Rain all week, says the weather office."
    shown = render(made, site=SITE, body=lambda found: bodies[found.id], sizes=lambda _: None, templates=None)
    assert [text for _, text in headings(shown)][1:] == ["The bridge over the river is open.", made.preheader]
    assert f"The bridge over the river is open.\n{'~' * 34}\n" in shown.text


def test_a_subject_is_never_the_digests_name_alone() -> None:
    """Where an article has no words at all the day of the edition leads."""
    made = edition(article(1, title="", summary=""))
    assert made.subject == "Thursday, February 13, 2025 – The Daily Compiler"


def test_titles_in_the_text_are_underlined() -> None:
    """A title with a text below it is a heading; in a list of titles it is a line."""
    lines = rendered(edition(article(1), article(2), max_articles=1)).text.splitlines()
    assert lines[lines.index("Title 1") + 1] == "~~~~~~~"
    assert lines[lines.index("Title 2") + 1] == "<https://compiler.example/2/>"


def test_links_and_pictures_of_bodies_fit_for_mail() -> None:
    """Hosts become Punycode by IDNA 2008, what is not ASCII is encoded, and pictures shrink to the column."""
    out = rendered(
        edition(article(), content="full"),
        html='<p>a <a href="https://straße.example:8443/ä?q=ü#ö">b</a> c</p><img width="1072" height="600" '
        'alt="x" src="https://x.example/ü.jpg"><img src="https://x.example/s.png" width="20" height="20">',
    ).html
    assert 'href="https://xn--strae-oqa.example:8443/%C3%A4?q=%C3%BC#%C3%B6"' in out
    assert 'src="https://x.example/%C3%BC.jpg" alt="x" width="536" height="300"' in out
    assert 'width="20" height="20"' in out


def test_many_sections_are_listed_with_their_counts() -> None:
    """The table of contents names each section and how many articles it has."""
    made = edition(*(article(number, "AB"[number % 2]) for number in range(1, 8)), sections=("B", "A"))
    shown = rendered(made)
    assert "B (4)" in tree(shown).text_content()
    assert "- A (3)" in shown.text.splitlines()
    assert digest().sections == ()
