"""`syndicate state adopt`: an article keeps the id that it has in a feed with subscribers."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import feedparser
import pytest

from running import Process, build, make_site, run
from test_cli import outcome

# Feeds that the generators themselves made of the articles below: Hugo 0.168, Jekyll 4.3 with jekyll-feed
# 0.17, Pelican 4.
FEEDS = Path(__file__).parent / "published"
ARTICLES = {
    "2025-02-10-the-bridge": ("The Bridge & the River", "2025-02-10 09:30:00", "The bridge is open."),
    "2025-02-11-coffee": ("“Caffè” for <everyone>", "2025-02-11 10:00:00", "Coffee is served."),
    "2025-02-12-zürich": ("Zürich by night", "2025-02-12 23:30:00", "The lake is quiet."),
    "2025-02-13-market": ("Market day", "2025-02-13 07:00:00", "Apples and pears."),
}
TEXTS = {
    f"{name}.md": f"---\ntitle: '{title}'\ndate: {date}\n---\n{body}\n"
    for name, (title, date, body) in ARTICLES.items()
}
SITE = """\
[site]
title = "The Village Post"
url = "{}"
articles = "articles"
[site.permalinks]
default = "{}"
"""
OWN = SITE.format("https://village.example/", "/{slug}/")
IDS = [f"tag:village.example,2025:{number}" for number in range(4)]


def village(folder: Path, configuration: str = OWN, **texts: str) -> Path:
    """Write the site of the articles above, and of other *texts*."""
    return make_site(folder, TEXTS | {f"{name}.md": text for name, text in texts.items()}, configuration)


def feed(folder: Path, *entries: Mapping[str, object], name: str = "old.json") -> str:
    """Write a JSON Feed, and give its name."""
    (folder / name).write_text(json.dumps({"items": entries}))
    return name


def entry(number: int, **changes: object) -> dict[str, object]:
    """Make the entry of an article, by its place in `ARTICLES`."""
    name, (title, date, _) = list(ARTICLES.items())[number]
    url = f"https://village.example/{name[11:]}/"
    known = {"id": IDS[number], "url": url, "title": title, "date_published": date.replace(" ", "T") + "Z"}
    return known | changes


def adopt(site: Path, *arguments: str) -> Process:
    """Run `syndicate state adopt`."""
    return run(site, "state", "adopt", *arguments)


def adopted(site: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    """Give the object that it prints."""
    process = adopt(site, "--json", *arguments)
    assert process.returncode == code, process.stderr
    printed: dict[str, Any] = json.loads(process.stdout)
    return printed


def published(site: Path) -> dict[str, str]:
    """Build, and give the id of each article by its first words; it is the same in RSS and JSON Feed."""
    process = build(site)
    assert process.returncode == 0, process.stderr
    items = json.loads((site / "feeds/feed.json").read_text("utf-8"))["items"]
    in_rss = feedparser.parse((site / "feeds/rss.xml").read_bytes()).entries
    assert [each["id"] for each in items] == [each.id for each in in_rss]
    return {each["content_html"][3:8]: each["id"] for each in items}


@pytest.mark.parametrize("name", ["hugo.rss", "jekyll.atom", "pelican.atom", "pelican.rss"])
@pytest.mark.parametrize("home", ["https://village.example/", "https://moved.example/blog/"])
def test_every_entry_of_a_generators_own_feed_keeps_its_id(tmp_path: Path, name: str, home: str) -> None:
    """Of Hugo, Jekyll and Pelican, on the same domain or another, with permalinks that are not theirs."""
    site = village(tmp_path, SITE.format(home, "/{year}/{month}/{slug}/"))
    old = feedparser.parse((FEEDS / name).read_bytes()).entries
    printed = adopted(site, str(FEEDS / name))
    assert (len(printed["taken"]) + len(printed["kept"]), printed["left"], printed["refused"]) == (4, [], [])
    assert {each.id for each in old} == {*published(site).values()}
    in_atom = feedparser.parse((site / "feeds/atom.xml").read_bytes()).entries
    assert {each.id for each in old} == {each.id for each in in_atom}


def test_adopting_twice_changes_nothing(tmp_path: Path) -> None:
    """The second time says so, before a build and after one, and touches no file."""
    site = village(tmp_path)
    old = feed(site, *map(entry, range(4)))
    assert adopt(site, old).stderr.endswith("Took over 4 ids: see syndicate.ids.\n")
    before = (site / "syndicate.ids").read_bytes()
    assert adopt(site, old).stderr.endswith("Nothing to take over; 4 had theirs.\n")
    assert (site / "syndicate.ids").read_bytes() == before
    assert set(published(site).values()) == set(IDS)
    assert (site / "syndicate.ids").read_bytes() == before
    assert adopt(site, old).stderr.endswith("Nothing to take over; 4 had theirs.\n")


def test_an_adopted_id_stays_whatever_becomes_of_the_article(tmp_path: Path) -> None:
    """It is kept like any other: all files renamed, the site on another domain."""
    site = village(tmp_path)
    adopt(site, feed(site, *map(entry, range(4))))
    for file in (site / "articles").iterdir():
        file.rename(file.with_name(f"x{file.name}"))
    (site / "syndicate.toml").write_text(SITE.format("https://moved.example/", "/{slug}/"))
    assert set(published(site).values()) == set(IDS)


@pytest.mark.parametrize(
    ("changes", "by"),
    [
        ({"id": "https://village.example/coffee/"}, "id"),
        ({"url": "http://www.village.example/coffee/index.html?utm_source=feed"}, "URL"),
        ({"id": "http://village.example/coffee", "url": "https://linked.example/"}, "URL"),
        ({"url": "https://former.example/coffee"}, "path"),
        ({"url": "urn:x", "date_published": "2025-02-11T23:00:00-10:00"}, "title and date"),
        ({"url": "", "title": '"Caffè" – for'}, "title and date"),
        ({"url": "", "date_published": "2019-01-01T00:00:00Z"}, "title"),
    ],
)  # fmt: skip
def test_an_entry_is_known_by(tmp_path: Path, changes: dict[str, object], by: str) -> None:
    """Its id, its page's URL in any spelling, the path elsewhere, title and date, or the title alone."""
    site = village(tmp_path)
    old = entry(1, **changes)
    printed = adopted(site, feed(site, old))
    (claim,) = printed["taken"] or printed["kept"]
    assert (claim["path"], claim["id"], claim["by"]) == ("articles/2025-02-11-coffee.md", old["id"], by)
    assert published(site)["Coffe"] == old["id"]


def test_what_could_be_several_is_told_and_not_matched(tmp_path: Path) -> None:
    """Two articles of one title, an entry with neither URL nor date: nobody can know whose it is."""
    again = TEXTS["2025-02-13-market.md"].replace("2025-02-13", "2025-02-06").replace("Apples", "Plums")
    site = village(tmp_path, **{"2025-02-06-market-again": again})
    old = feed(site, entry(3, url="", date_published=""), entry(0))
    process = adopt(site, old)
    assert process.returncode == 0
    assert (
        "1 unclear, since several are alike:\n    “Market day”, tag:village.example,2025:3: "
        in process.stderr
    )
    assert "could be articles/2025-02-13-market.md or articles/2025-02-06-market-again.md" in process.stderr
    assert "Took over 1 id: see" in process.stderr
    dated = feed(site, entry(3, url=""))
    assert [each["path"] for each in adopted(site, dated)["taken"]] == ["articles/2025-02-13-market.md"]


def test_one_title_twice_is_not_guessed(tmp_path: Path) -> None:
    """A title says whose an entry is only if nobody else has it, whatever else is matched already."""
    again = TEXTS["2025-02-13-market.md"].replace("2025-02-13", "2025-02-06").replace("Apples", "Plums")
    site = village(tmp_path, **{"2025-02-06-market-again": again})
    by_url = entry(3, title="Renamed")
    nobodys = entry(3, id="urn:page", url="", date_published="")
    for old in ([entry(3), nobodys], [by_url, nobodys]):
        printed = adopted(site, "--dry-run", feed(site, *old))
        assert [each["path"] for each in printed["taken"]] == ["articles/2025-02-13-market.md"]
        (unclear,) = printed["feeds"][0]["unclear"]
        assert unclear["id"] == "urn:page"
    twice = feed(site, entry(0, url=""), entry(0, url="", id="urn:again"))
    assert len(adopted(site, "--dry-run", twice)["feeds"][0]["unclear"]) == 2


def test_strangers_and_what_is_left_are_listed(tmp_path: Path) -> None:
    """An entry of no article, and articles that no entry is of, newest first, ten of each; `-v` has all."""
    site = village(tmp_path)
    strange = [
        {"id": f"urn:x:{number}", "title": f"Page {number}", "url": "https://village.example/{number}"}
        for number in range(12)
    ]
    old = feed(site, entry(2), *strange)
    lines = adopt(site, "--dry-run", old).stderr.splitlines()
    assert lines[0] == "old.json: JSON Feed, 13 entries; of articles: 1 by URL."
    assert lines[1] == "  12 of no article:"
    assert lines[12] == "    … and 2 more; -v shows all"
    assert lines[13:16] == [
        "1 article in none of these feeds, newest first:",
        "    articles/2025-02-13-market.md, https://village.example/market/",
        "2 articles older than the oldest entry.",
    ]
    assert "2 old articles are in the site's feed, but not in the one that you take over" in lines[16]
    assert lines[-1] == "Would take over 1 id; nothing was written."
    assert len(adopt(site, "--dry-run", "-v", old).stderr.splitlines()) == len(lines) + 1 + 2
    assert not (site / "syndicate.ids").exists()


def test_a_published_id_changes_only_if_that_is_confirmed(tmp_path: Path) -> None:
    """After a build another id would show subscribers the article anew: exit code 4, unless accepted."""
    site = village(tmp_path)
    before = published(site)
    old = feed(site, entry(1))
    process = adopt(site, old)
    assert process.returncode == 4
    assert (
        "error: the id of 1 article was given before (such as https://village.example/coffee/"
        in process.stderr
    )
    assert published(site) == before
    assert adopt(site, "--accept", old).returncode == 0
    assert published(site) == before | {"Coffe": IDS[1]}
    lines = (site / "syndicate.ids").read_text("utf-8").splitlines()
    assert "-\thttps://village.example/coffee/\t-\t-\t-" in lines, "it is not given again"
    for file in (site / "articles").iterdir():
        file.rename(file.with_name(f"x{file.name}"))
    assert published(site) == before | {"Coffe": IDS[1]}


def test_two_feeds_at_once(tmp_path: Path) -> None:
    """Each adds what it has; where they do not agree on an article the first goes before, with a finding."""
    site = village(tmp_path)
    one = feed(site, entry(0), entry(1), name="one.json")
    two = feed(site, entry(1, id="urn:other"), entry(2), name="two.json")
    printed = adopted(site, one, two)
    assert sorted(each["id"] for each in printed["taken"]) == IDS[:3]
    (finding,) = printed["refused"]
    assert finding["path"] == "articles/2025-02-11-coffee.md"
    assert "has the id tag:village.example,2025:1 in the first feed" in finding["message"]
    assert {*published(site).values()} == {*IDS[:3], "https://village.example/market/"}


def test_ids_that_cannot_be_are_findings(tmp_path: Path) -> None:
    """Two articles of one id, one that front matter contradicts, none at all, a control character in it."""
    own = "---\ntitle: Own\ndate: 2025-02-01\nguid: urn:own\n---\nOwn.\n"
    site = village(tmp_path, own=own)
    old = feed(
        site,
        entry(0),
        entry(1, id=IDS[0]),
        entry(2, id="two\u0085lines"),
        entry(3, id="", url=""),
        {"id": "urn:other", "url": "https://village.example/own/"},
    )
    printed = adopted(site, old)
    assert [each["id"] for each in printed["taken"]] == [IDS[0]]
    bridge = "articles/2025-02-10-the-bridge.md"
    messages = {each["path"][9:]: each["message"] for each in printed["refused"]}
    assert messages == {
        "2025-02-11-coffee.md": f"has the id {IDS[0]} in the feed, but so has {bridge}",
        "2025-02-12-zürich.md": "has an id in the feed that cannot be kept: 'two\\x85lines'",
        "2025-02-13-market.md": "has no id in the feed",
        "own.md": "has the id urn:other in the feed, but its front matter says urn:own, which goes before",
    }
    assert adopted(site, feed(site, entry(1, id="no\ufffecharacter")))["taken"] == []
    assert published(site)["The b"] == IDS[0]
    assert published(site)["Own.<"] == "urn:own"


def test_an_id_that_another_article_keeps_is_not_taken(tmp_path: Path) -> None:
    """A published article keeps its id; two that change places in the feed both get theirs."""
    site = village(tmp_path)
    ids = published(site)
    old = feed(site, entry(1, id=ids["Apple"], url="", title="“Caffè” for <everyone>"), name="one.json")
    refused = adopted(site, "--accept", old)
    assert [each["path"] for each in refused["taken"]] == []
    swapped = [{"id": ids["Apple"], "url": entry(1)["url"]}, {"id": ids["Coffe"], "url": entry(3)["url"]}]
    assert adopted(site, "--accept", feed(site, *swapped))["kept"], "an id is surer than a URL"
    assert published(site) == ids


def test_an_id_of_a_feed_is_kept_to_the_byte(tmp_path: Path) -> None:
    """Spaces, letters of any script, another case: readers compare ids as texts, which are not to mend."""
    site = village(tmp_path)
    ids = ["123 at http://village.example", "HTTP://Village.example/Café", "/the-lake", "5"]
    process = adopt(site, feed(site, *(entry(number, id=id_) for number, id_ in enumerate(ids))))
    assert "3 ids are no absolute IRI" in process.stderr
    assert set(published(site).values()) == set(ids)


def test_another_sites_feed_is_refused(tmp_path: Path) -> None:
    """A feed of which nothing matches, and one without entries, change nothing and exit with 1."""
    site = village(tmp_path)
    other = feed(site, {"id": "urn:x", "title": "Elsewhere", "url": "https://other.example/x"})
    says = (
        "error: old.json: none of its entries is of an article here (the first is “Elsewhere”, "
        "https://other.example/x); is it this site's feed, and `url` in [site] right?\n"
    )
    assert outcome(adopt(site, other)) == (1, "", says)
    assert (
        adopt(site, feed(site)).stderr
        == "error: old.json: has no entries, so there is nothing to take over\n"
    )
    assert adopt(site, feed(site, entry(1)), "nowhere.xml").returncode == 1
    assert not (site / "syndicate.ids").exists()
    assert adopt(site).returncode == 2


def test_articles_of_one_url_are_told_apart_by_their_moment(tmp_path: Path) -> None:
    """Where two articles share a URL, the entry's date says which of them it is."""
    twin = TEXTS["2025-02-13-market.md"].replace("2025-02-13 07", "2025-02-14 08") + "Plums.\n"
    site = village(tmp_path, twin=twin.replace("---\ntitle", "---\nslug: market\ntitle"))
    taken = adopted(site, feed(site, entry(3, title="Renamed")))["taken"]
    assert [each["path"] for each in taken] == ["articles/2025-02-13-market.md"]
