"""`syndicate.digest.edition` and `subject`: which articles, where, and under which subject."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from msgspec.structs import replace

from syndicate.digest import Edition, News, make_edition, of_period
from syndicate.digest.edition import also_in, mail_picture
from syndicate.digest.subject import clean, cut, preheader, subject_line
from syndicate.model import Correction, Image, Person, Term
from test_digest_samples import NOON, PICTURE, SITE, SLOT, article, category, digest, edition

RTL_TITLE = "خبر عن Python 3 اليوم"


@dataclass
class Titles:
    """The sections of an edition as title and article numbers, easy to compare."""

    edition: Edition

    def sections(self) -> list[tuple[str, str]]:
        """Give each section's title and its articles' ids."""
        return [
            (section.title, " ".join(found.id for found in section.articles))
            for section in self.edition.sections
        ]


def test_the_period_is_open_at_its_start_and_closed_at_its_end() -> None:
    """What was published at the last slot's instant is not in this edition, what is at its own one is."""
    made = edition(
        article(1, published=SLOT.start),
        article(2, published=SLOT.start + timedelta(microseconds=1)),
        article(3, published=SLOT.end),
        article(4, published=SLOT.end + timedelta(microseconds=1)),
    )
    assert {found.id for found in made.articles} == {"a002", "a003"}


def test_nothing_new_is_no_edition() -> None:
    """Without a new article there is no edition, a correction alone makes none."""
    corrected = article(published=SLOT.start, corrections=(Correction(date=SLOT.end, text="Wrong."),))
    assert make_edition(digest(), SLOT, of_period([corrected], SLOT), site=SITE) is None
    assert make_edition(digest(), SLOT, News(articles=()), site=SITE) is None


def test_sections_stand_in_the_configured_order_and_then_by_name() -> None:
    """Configured groups come first, in their order and spelling; the others by name; what has none, last."""
    made = edition(
        article(1, "zebra"), article(2, "Apple"), article(3), article(4, "world"), article(5, "Tech"),
        sections=("Tech", "World"),
    )  # fmt: skip
    assert Titles(made).sections() == [
        ("Tech", "a005"), ("World", "a004"), ("Apple", "a002"), ("zebra", "a001"), ("", "a003"),
    ]  # fmt: skip


def test_an_article_is_in_its_first_group_only() -> None:
    """It stands in the group configured first, else in the one it names first; the others are named."""
    both, neither = article(1, "Apple", "World", "Tech"), article(2, "Pears", "Figs")
    made = edition(both, neither, sections=("Tech", "World"))
    assert Titles(made).sections() == [("Tech", "a001"), ("Pears", "a002")]
    assert [term.label for term in also_in(both, made.sections[0], "category")] == ["Apple", "World"]
    assert [term.label for term in also_in(neither, made.sections[1], "category")] == ["Figs"]


def test_newest_first_with_the_pinned_on_top() -> None:
    """Within a section the newest article leads, unless one is pinned; equal times are ordered by id."""
    pinned = article(9, "A", pinned=True)
    twins = [article(5, "A", id=name) for name in ("x", "y")]
    made = edition(article(7, "A"), *reversed(twins), pinned, article(2, "A"))
    assert [found.id for found in made.articles] == ["a009", "a002", "x", "y", "a007"]


def test_the_lead_is_the_first_with_a_picture_and_heads_its_section() -> None:
    """The first article of the first section that has an https picture moves to the top."""
    made = edition(article(1, "A"), article(2, "A", image=PICTURE), article(3, "A", image=PICTURE))
    assert made.lead is made.articles[0]
    assert [found.id for found in made.articles] == ["a002", "a001", "a003"]


def test_a_picture_does_not_overtake_a_pinned_article() -> None:
    """Pinned articles stay on top: where there are some, only they can lead."""
    made = edition(article(1, "A", image=PICTURE), article(2, "A", pinned=True))
    assert made.lead is None
    assert [found.id for found in made.articles] == ["a002", "a001"]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://x.example/a.jpg", True),
        ("https://x.example/picture", True),
        ("http://x.example/a.jpg", False),
        ("https://x.example/a.webp", False),
        ("https://x.example/a.SVG?v=2", False),
        ("https://x.example/a.tiff", False),
        ("data:image/png;base64,AAAA", False),
    ],
)
def test_pictures_that_mail_programs_cannot_show_are_left_out(url: str, shown: object) -> None:
    """Only https pictures that are JPEG, PNG or GIF, as far as their names say."""
    assert bool(mail_picture(Image(url=url))) is shown


def test_groups_may_be_languages_named_for_the_reader() -> None:
    """Grouped by language, sections bear the languages' names in the digest's own."""
    made = edition(article(1, language="fr"), article(2, language="ja"), group_by="language", language="de")
    assert [section.title for section in made.sections] == ["Französisch", "Japanisch"]


def test_groups_may_be_authors_sections_and_tags() -> None:
    """Any kind of group that feeds have can divide a digest."""
    written = article(
        1, authors=(Person(name="Ada"),), section="Reviews", tags=(Term(kind="tag", label="x86", slug="x86"),)
    )
    titles = {
        kind: edition(written, group_by=kind).sections[0].title for kind in ("author", "section", "tag")
    }
    assert titles == {"author": "Ada", "section": "Reviews", "tag": "x86"}


def test_corrections_are_those_of_the_period_for_articles_sent_before() -> None:
    """A correction dated in the period is in, unless it is older, or its article is itself new here."""
    now, before = NOON - timedelta(hours=1), SLOT.start - timedelta(hours=1)
    old = article(
        1,
        published=SLOT.start,
        corrections=(Correction(date=now, text="new"), Correction(date=before, text="old")),
    )
    fresh = article(2, corrections=(Correction(date=now, text="mine"),))
    made = edition(old, fresh)
    assert [(found.article.id, found.correction.text) for found in made.corrections] == [("a001", "new")]


def test_ids_and_the_list_id() -> None:
    """An edition is named after digest and slot; the list after digest and host, in ASCII, or as told."""
    idn = replace(SITE, url="https://müller.example/")
    made = make_edition(digest(name="täglich"), SLOT, of_period([article()], SLOT), site=idn)
    assert made
    assert made.list_id == "t-glich.xn--mller-kva.example"
    assert edition(article()).id == "daily-2025-02-13"
    assert edition(article(), list_id="<news.example.org>").list_id == "news.example.org"


def test_the_subject_leads_with_the_first_title() -> None:
    """The subject is the news first and then the digest's name."""
    assert edition(article(1), article(2)).subject == "Title 1 – The Daily Compiler"


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("Bridge\r\nBcc: everyone@example.org", "Bridge Bcc: everyone@example.org – D"),
        ("a\x00b\x85c\u2028d\u2029e\x7ff", "a b c d e f – D"),
        ("<b>AT&amp;T</b> wins", "<b>AT&amp;T</b> wins – D"),
        ("\u202eevil\u2066", "evil – D"),
        ("🎉🎊🥳", "🎉🎊🥳 – D"),
        (RTL_TITLE, f"\u2068{RTL_TITLE}\u2069 – \u2068D\u2069"),
        ("D", "D"),
        ("", "D"),
    ],
)
def test_subjects_from_titles_that_may_hold_anything(title: str, subject: str) -> None:
    """A subject is one line, text as it is, and isolates its parts where directions mix."""
    assert subject_line(title, "D") == subject


def test_a_long_title_is_cut_at_a_word() -> None:
    """A title of 500 characters becomes at most 60, ending with a whole word and an ellipsis."""
    subject = subject_line("word " * 100, "The Daily Compiler")
    assert subject == "word " * 11 + "word… – The Daily Compiler"


def test_a_cut_keeps_what_belongs_together() -> None:
    """Without spaces the cut falls between characters, never inside an emoji or before its accent."""
    family = "👩\u200d👩\u200d👧"
    assert cut(family * 20, 18) == family * 3 + "…"
    assert cut("e\u0301" * 40, 12) == "e\u0301" * 5 + "…"
    assert cut("文" * 100, 10) == "文" * 9 + "…"


def test_the_preheader_is_the_next_titles() -> None:
    """It has 40 to 100 characters from the titles after the first, and repeats none of the subject."""
    made = edition(*(article(number, title=f"Headline of news number {number}") for number in range(1, 9)))
    assert made.preheader == "Headline of news number 2 · Headline of news number 3"
    assert 40 <= len(made.preheader) <= 100


def test_the_preheader_of_a_single_article_is_its_summary_or_the_date() -> None:
    """One article has no next titles: its summary serves, or the digest's name and date."""
    assert edition(article(1)).preheader == "Summary 1."
    made = edition(article(1, summary=""))
    assert made.preheader == "The Daily Compiler, Thursday, February 13, 2025"
    assert preheader(["Same"], subject_title="Same", fallback="other") == "other"


def test_a_preheader_of_long_titles_stays_short() -> None:
    """Titles of 500 characters do not make a preheader longer than 100."""
    assert len(preheader(["long " * 100, "more " * 100], subject_title="", fallback="")) <= 100


def test_cleaning_leaves_joiners_that_scripts_need() -> None:
    """The zero-width non-joiner of Persian stays, a lone surrogate and a byte-order mark go."""
    assert clean("می\u200cخواهم\ud800\ufeff") == "می\u200cخواهم"


def test_same_articles_in_any_order_make_the_same_edition() -> None:
    """The order in which articles are handed over does not show."""
    articles = [article(number, "A" if number % 2 else "B") for number in range(1, 9)]
    assert edition(*articles) == edition(*reversed(articles))
    assert category("A").slug == "a"


def test_the_subject_is_in_the_language_of_the_reader() -> None:
    """The title of the first article in the digest's language leads, else that of the first."""
    german = article(1, title="Neu", language="de", published=NOON)
    english = article(2, title="News", language="en-GB", published=NOON - timedelta(hours=1))
    assert edition(german, english).subject.startswith("News")
    assert edition(german).subject.startswith("Neu")
