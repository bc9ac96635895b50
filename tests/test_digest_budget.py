"""`syndicate.digest.budget`: what goes first where an edition is too long for a mail."""

import re
from collections import Counter
from itertools import pairwise

from msgspec.structs import replace

from syndicate.config.values import duration
from syndicate.digest.budget import shortened, steps
from syndicate.digest.edition import by_turns
from syndicate.digest.view import Item
from test_digest_render import tree
from test_digest_samples import NOON, PICTURE, article, edition, rendered

SECTIONS = 16
BUSY = [
    article(
        number,
        f"Section {number % SECTIONS:02}",
        published=NOON - duration("1h"),
        title=f"Title {number} with some more words to it",
        url=f"https://compiler.example/a-rather-long-permalink-of-an-article/{number}/",
        summary=f"Summary of {number}. " + "Some more words. " * 20,
        image=PICTURE if not number % SECTIONS else None,
    )
    for number in range(220)
]
ITEM = Item(
    title="T", url="https://x.example/", level="full", language="en", direction="ltr", foreign=False, date="",
    details=(), source_url="", source_host="",
)  # fmt: skip


def items(**counts: int) -> list[Item]:
    """Make so many items of each level."""
    return [replace(ITEM, level=level) for level, count in counts.items() for _ in range(count)]


def levels(shown: tuple[Item | None, ...]) -> list[str | None]:
    """Give how much of each article is shown."""
    return [item.level if item else None for item in shown]


def test_sections_take_turns() -> None:
    """The first of each section ranks before the second of any; a section alone keeps its order."""
    assert by_turns([3, 1, 2]) == [0, 3, 4, 1, 5, 2]
    assert by_turns([4]) == [0, 1, 2, 3]


def test_a_step_takes_one_level_and_the_first_title_stays() -> None:
    """Each step makes one article shorter by one level; at last there is one title."""
    told = items(full=70, title=30)
    order = steps(told, range(100))
    shown = [levels(shortened(told, order[:count])) for count in range(len(order) + 1)]
    for before, after in pairwise(shown):
        changed = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
        assert changed in ([("full", "excerpt")], [("excerpt", "title")], [("title", None)])
    assert shown[-1] == ["title", *[None] * 99]


def test_titles_past_a_readable_number_go_before_any_excerpt() -> None:
    """Title lines are dropped down to 60 articles, then excerpts past the twelfth, then those titles."""
    told = items(excerpt=40, title=60)
    order = steps(told, range(100))
    places = [levels(shortened(told, order[:count])) for count in (40, 40 + 28, 40 + 28 + 48)]
    assert places[0] == ["excerpt"] * 40 + ["title"] * 20 + [None] * 40
    assert places[1] == ["excerpt"] * 12 + ["title"] * 48 + [None] * 40
    assert places[2] == ["excerpt"] * 12 + [None] * 88


def test_the_busiest_day_is_a_mail_worth_reading() -> None:
    """Of 220 articles the lead keeps its picture, each section its first excerpts, and none is uncounted."""
    shown = rendered(edition(*BUSY))
    assert 90_000 < len(shown.html.replace("\n", "\r\n").encode()) <= 100_000
    page = tree(shown)
    assert page.xpath("//td[@class='lead']//img/@src") == [PICTURE.url]
    kinds: dict[str, list[str]] = {}
    for cell in page.xpath("//td[@class='section' or @class='lead' or @class='article' or @class='line']"):
        if cell.get("class") == "section":
            kinds[cell.text_content()] = []
        else:
            kinds[next(reversed(kinds))].append(cell.get("class"))
    assert len(kinds) == SECTIONS
    assert all(found[:2] in (["article", "article"], ["lead", "article"]) for found in kinds.values())
    listed = re.findall(r"(Section \d\d) \((\d+)\)", page.xpath("string(//td[@class='contents'])"))
    assert [name for name, _ in listed] == list(kinds)
    titles = len(page.xpath("//h3"))
    more = [int(count) for count in re.findall(r"And (\d+) more", page.text_content())]
    assert titles >= 60
    assert titles + sum(more) == sum(int(count) for _, count in listed) == 220
    assert set(page.xpath("//a[starts-with(., 'And ')]/@href")) == {
        "https://compiler.example/editions/daily-2025-02-13.html"
    }


def test_both_parts_count_the_same() -> None:
    """The text leaves out what the HTML leaves out, section by section, linked or not."""
    for archive in ("", "https://compiler.example/{edition}"):
        shown = rendered(edition(*BUSY, archive=archive))
        told = tree(shown).text_content()
        found = Counter(re.findall(r"And \d+ more articles?", shown.text))
        assert found == Counter(re.findall(r"And \d+ more articles?", told))
        assert found.total() >= SECTIONS - 2


def test_sections_that_are_gone_are_counted_at_the_end() -> None:
    """Where sections are left out whole, their articles are counted together, and they are not announced."""
    shown = rendered(edition(*BUSY, max_bytes=25_000))
    page = tree(shown)
    sections = page.xpath("//h2/text()")
    assert 0 < len(sections) < SECTIONS
    announced = re.findall(r"Section \d\d", page.xpath("string(//td[@class='contents'])"))
    assert announced == sections
    more = [int(count) for count in re.findall(r"And (\d+) more", page.text_content())]
    assert len(page.xpath("//h3")) + sum(more) == 220
    (gone,) = re.findall(r"And (\d+) more", page.xpath("string(//td[@class='more'])"))
    counts = re.findall(r"Section \d\d \((\d+)\)", page.xpath("string(//td[@class='contents'])"))
    assert int(gone) == 220 - sum(map(int, counts)) > 0
