"""What holds for every input: found out by hypothesis, which looks for the one that breaks it."""

import json
import tempfile
import unicodedata
from pathlib import Path

import feedparser
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from reading import NOW, URL, site_with
from syndicate import terms
from syndicate.build import plan
from syndicate.model import Term
from syndicate.planning import Plan
from syndicate.sources import frontmatter
from syndicate.sources.frontmatter import FrontMatterError
from syndicate.sources.matter import Value
from test_collector import feeds, numbers
from test_feeds_samples import article

LABELS = st.text() | st.text(alphabet="aA-_ .+#ßéﬁİ/\\0\u0301\ufe0f😀", max_size=6)
FENCES = ("---\n", "+++\n", "---json\n", "---toml\n", '{"a":', "title: x\n", "")
ENDS = ("\n---\n", "\n+++\n", "\n...\n", "}", "")
SYNTAX = st.text(alphabet="---+{}[]:\"'\n \t#&*!|>?,.%@`\\abt=<~09\r\u0085\u2028é\x00\ud800", max_size=60)
# Texts with what is special to YAML, XML, HTML, Markdown, URLs, dates or a terminal somewhere in them.
SPECIAL = st.sampled_from(
    [
        "",
        " ",
        "]]>",
        "<b>&amp;</b>",
        "\u0092\u0007\ufffe",
        "\u202e\u200b",
        "../..",
        "javascript:x",
        "http://[",
        "{{< x >}}",
        "{% raw %}",
        "2025-02-30",
        "0001-01-01",
        "9999-12-31",
        "en-x",
        "a@b",
        "true",
        "[" * 40,
        "`" * 9,
        "<!--more-->",
        "a: b",
        "urn:x",
    ]
)
TEXTS = SPECIAL | st.text(max_size=30) | st.lists(SPECIAL, max_size=4).map("".join)
VALUES = st.recursive(
    TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
)
KEYS = st.sampled_from(
    [
        "title",
        "date",
        "updated",
        "expires",
        "slug",
        "url",
        "guid",
        "categories",
        "tags",
        "authors",
        "author",
        "summary",
        "image",
        "image_alt",
        "lang",
        "translationKey",
        "canonical",
        "enclosure",
        "corrections",
        "feed_content",
        "pin",
    ]
)
BODIES = st.lists(TEXTS, max_size=6).map("\n\n".join)


@given(LABELS)
def test_a_slug_is_a_safe_name(label: str) -> None:
    """A slug is never empty, lower case, NFC, and free of separators, dots and names that Windows refuses."""
    slug = terms.slug(label)
    assert slug
    assert slug == slug.lower() == unicodedata.normalize("NFC", slug) == slug.strip("-")
    assert {unicodedata.category(char)[0] for char in slug} <= {"L", "N", "M", "P"}
    assert not {char for char in slug if unicodedata.category(char)[0] == "P"} - {"-"}
    assert slug not in {"con", "nul", "aux", "prn", "com1", "lpt1"}
    assert unicodedata.category(slug[0])[0] != "M"
    assert len(slug.encode()) < 140


@given(LABELS, LABELS)
def test_slugs_are_equal_exactly_where_terms_are(one: str, other: str) -> None:
    """Two terms never share a slug, and one term never has two."""
    assert (terms.slug(one) == terms.slug(other)) == (terms.fold(one) == terms.fold(other))


@given(LABELS)
def test_folding_twice_is_folding_once(label: str) -> None:
    """The folded form of a label is its own."""
    assert terms.fold(terms.fold(label)) == terms.fold(label)


TERMS = st.lists(st.sampled_from(["A", "a", "b", "C++", "C", "con", "😀"]), max_size=4)


@given(st.lists(st.tuples(TERMS, TERMS), max_size=6))
def test_groups_hold_every_article(labels: list[tuple[list[str], list[str]]]) -> None:
    """Each article stands exactly once in the site's feed and in the feed of each of its terms."""

    def held(kind: str, names: list[str]) -> tuple[Term, ...]:
        return tuple({terms.slug(name): terms.make(kind, name) for name in names}.values())

    articles = [
        article(number, categories=held("category", categories), tags=held("tag", tags))
        for number, (categories, tags) in enumerate(labels)
    ]
    made = feeds("", *articles)
    assert sorted(numbers(made["site"])) == list(range(len(articles)))
    for number, one in enumerate(articles):
        keys = {f"{term.kind}/{term.slug}" for term in (*one.categories, *one.tags)}
        assert {key for key, feed in made.items() if number in numbers(feed)} == keys | {"site"}
    assert all(
        len(set(numbers(feed))) == len(feed.articles) > 0 for key, feed in made.items() if key != "site"
    )


def is_made_of_texts(value: Value) -> bool:
    """Tell whether a value holds nothing but texts, lists and tables of texts."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_made_of_texts(item) for key, item in value.items())
    return isinstance(value, str) or (isinstance(value, list) and all(map(is_made_of_texts, value)))


@settings(max_examples=500)
@given(st.sampled_from(FENCES), SYNTAX | st.text(max_size=40), st.sampled_from(ENDS), st.text(max_size=9))
def test_any_front_matter_is_read_or_refused(start: str, middle: str, end: str, body: str) -> None:
    """A text gives texts and the rest of itself, or a `FrontMatterError`; never another exception."""
    text = start + middle + end + body
    try:
        read = frontmatter.read(text)
    except FrontMatterError as error:
        problem = error
    else:
        assert is_made_of_texts(read.values)
        assert text.replace("\r\n", "\n").replace("\r", "\n").endswith(read.body)
        assert frontmatter.split(text) == (read.body, read.body_line)
        return
    assert problem.message
    assert problem.remedy


def planned(files: dict[str, bytes], *, twice: bool = False) -> Plan:
    """Plan a build of a site, or the same one *twice*; its account closes, and findings say what to do."""
    with tempfile.TemporaryDirectory() as folder:
        site = site_with(Path(folder), files, 'timezone = "America/New_York"')
        made = plan(site, now=NOW)
        again = plan(site, now=NOW) if twice else made
    assert (made.outputs, made.findings) == (again.outputs, again.findings)
    found = made.sources
    assert found.files == len(files) == len(found.articles) + sum(found.excluded.values())
    assert all(finding.path and finding.message and finding.remedy for finding in made.findings)
    return made


def check(made: Plan) -> None:
    """Check that every file is what it claims to be and holds as many entries as its feed has articles."""
    outputs = {str(output.path): output.data for output in made.outputs}
    for feed in made.feeds:
        assert not any(part in ("", ".", "..") for path in feed.paths.values() for part in path.split("/"))
        rss, atom = (etree.fromstring(outputs[feed.paths[form]]) for form in ("rss", "atom"))
        items = json.loads(outputs[feed.paths["json"]].decode("utf-8"))["items"]
        counts = [len(rss.findall("channel/item")), len(atom.findall("{*}entry")), len(items)]
        assert counts == [len(feed.articles)] * 3
        assert len({item["id"] for item in items}) == len(items)
        assert all(item["url"].startswith(("http://", "https://")) for item in items)
        assert not feedparser.parse(outputs[feed.paths["atom"]])["bozo"]


@settings(max_examples=150)
@given(st.lists(st.tuples(st.dictionaries(KEYS, VALUES, max_size=6), BODIES), min_size=1, max_size=3))
def test_any_article_gives_well_formed_feeds(articles: list[tuple[dict[str, Value], str]]) -> None:
    """Whatever stands at the keys that mean something; twice the same; none is lost without a word."""
    made = planned(
        {
            f"posts/{number}.md": f"{json.dumps({'date': '2025-02-13', **matter})}\n{body}".encode()
            for number, (matter, body) in enumerate(articles)
        },
        twice=True,
    )
    check(made)
    if not made.sources.articles:
        assert made.sources.excluded


@settings(max_examples=150)
@given(
    st.lists(
        st.binary(max_size=80)
        | st.builds(
            lambda *parts: "".join(parts).encode("utf-8", "surrogatepass"),
            st.sampled_from(FENCES),
            st.just("date: 2025-02-13\n"),
            SYNTAX,
            st.sampled_from(ENDS),
            BODIES,
        ),
        max_size=3,
    )
)
def test_any_file_is_an_article_or_counted(contents: list[bytes]) -> None:
    """Also one whose bytes are no text, and whose front matter is nearly one."""
    made = planned({f"{number}.md": data for number, data in enumerate(contents)})
    check(made)
    left_out = {finding.path for finding in made.findings if finding.severity == "error"}
    assert len(left_out) == made.sources.excluded.get("invalid", 0)


@settings(max_examples=100)
@given(
    st.lists(
        st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=60),
        min_size=1,
        max_size=4,
        unique_by=lambda name: unicodedata.normalize("NFC", name).casefold(),
    )
)
def test_any_file_name_gives_a_url_below_the_site(names: list[str]) -> None:
    """A name that is no text is an error; every other article has a URL of its own folder."""
    made = planned({f"posts/x{name}.md": b"---\ndate: 2025-02-13\n---\n" for name in names})
    check(made)
    assert all(one.url.startswith(f"{URL}posts/") and one.url.isascii() for one in made.sources.articles)
    assert set(made.sources.excluded) <= {"invalid"}
