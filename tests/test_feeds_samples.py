"""Articles and feeds that the tests of `syndicate.feeds` share, and proof that they are what they claim."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from msgspec.structs import fields

from syndicate.model import Article, Correction, Enclosure, Episode, Feed, Image, Person, Term, Translation

SITE = "The Daily Compiler"
SCHEMES = {"category": "https://compiler.example/category/"}
BERLIN = timezone(timedelta(hours=2))
PUBLISHED = datetime(2026, 5, 4, 9, 30, 15, tzinfo=BERLIN)
UPDATED = datetime(2026, 6, 1, 12, 0, 1, tzinfo=UTC)


def article(number: int = 1, **changes: Any) -> Article:
    """Make an article with nothing but what is required, and *changes*."""
    values: dict[str, Any] = {
        "id": f"https://compiler.example/{number}/",
        "url": f"https://compiler.example/{number}/",
        "path": f"articles/{number}.md",
        "title": f"Title {number}",
        "published": PUBLISHED - timedelta(days=number),
        "updated": PUBLISHED - timedelta(days=number),
        "language": "en",
    }
    return Article(**(values | changes))


def feed(*articles: Article, **changes: Any) -> Feed:
    """Make the site's feed of *articles* with nothing but what is required, and *changes*."""
    values: dict[str, Any] = {
        "key": "site",
        "kind": "site",
        "title": SITE,
        "description": "News about compilers",
        "home_url": "https://compiler.example/",
        "language": "en",
        "updated": UPDATED,
        "articles": articles,
        "urls": {
            "rss": "https://compiler.example/feeds/rss.xml",
            "atom": "https://compiler.example/feeds/atom.xml",
            "json": "https://compiler.example/feeds/feed.json",
        },
        "paths": {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"},
    }
    return Feed(**(values | changes))


def body(written: Article) -> str:
    """Give a body with all that needs escaping somewhere."""
    return (
        f'<p>Body of {written.path}, <em>R&amp;D</em> &lt;b&gt; ]]> "q" <a href="https://x.example/?a=1&amp;b">'
        "link</a></p>\n<pre><code>if a &lt; b:\n\tpass</code></pre>"
    )


class Bodies:
    """Gives bodies, and remembers for which articles it was asked."""

    def __init__(self, html: str = "<p>x</p>") -> None:
        self.html = html
        self.asked: list[Article] = []

    def __call__(self, written: Article) -> str:
        """Give the body."""
        self.asked.append(written)
        return self.html


RICH = article(
    1,
    id="tag:compiler.example,2026:rich",
    title='Fish & chips <b> "now"',
    updated=UPDATED,
    summary="Why AT&T's <details> is 1 < 2.",
    authors=(
        Person(name="Ann Bee", email="ann@compiler.example", url="https://ann.example/"),
        Person(name="Bob", url="https://bob.example/"),
    ),
    categories=(
        Term(kind="category", label="Politics & Law", slug="politics-law"),
        Term(kind="category", label="Economy", slug="economy"),
    ),
    tags=(Term(kind="tag", label="x<y", slug="x-y"), Term(kind="tag", label="Economy", slug="economy")),
    section="news",
    image=Image(url="https://compiler.example/i.png", alt="A <cat> & a dog", width=640, height=480),
    episode=Episode(number=3),
    enclosures=(
        Enclosure(url="https://compiler.example/a.ogg", media_type="audio/ogg"),
        Enclosure(
            url="https://compiler.example/a.mp3?x=1&y=2",
            media_type="audio/mpeg",
            length=12345,
            duration=61,
            title="Part & parcel",
        ),
        Enclosure(url="https://compiler.example/b.pdf", media_type="application/pdf", length=0),
    ),
    external_url="https://source.example/x?a=1&b=2",
    translations=(
        Translation(language="de", url="https://compiler.example/de/1/"),
        Translation(language="zh-Hans", url="https://compiler.example/zh/1/"),
    ),
    corrections=(Correction(date=UPDATED, text="The number was wrong."),),
    expires=datetime(2030, 1, 1, tzinfo=UTC),
    pinned=True,
    content="full",
)
BARE = article(2, title="")
ARABIC = article(
    3, title="مرحبا بالعالم", language="ar", summary="ملخص قصير", authors=(Person(name="علي حسن"),)
)
CHINESE = article(
    4,
    title="中文标题：测试",
    language="zh-Hans",
    id="http://xn--mller-kva.example/%E4%B8%AD/",
    url="http://xn--mller-kva.example/%E4%B8%AD/",
    tags=(Term(kind="tag", label="编译器", slug="编译器"),),
)
ESCAPED = article(
    5, title="AT&amp;T", summary="&lt;b&gt;", authors=(Person(name="Eve", email="eve@example.com"),)
)
BROKEN = article(
    6,
    title="a\x00b\x0bc\x1bd\x92e\ud800f\ufffeg ]]> <![CDATA[ h",
    summary="don\x92t\x08",
    content="summary",
    authors=(Person(name="Not\x07 reachable", email="nobody"),),
    enclosures=(Enclosure(url="https://compiler.example/c.bin", media_type=""),),
)
ALL = (RICH, BARE, ARABIC, CHINESE, ESCAPED, BROKEN)
FULL_FEED = feed(
    *ALL,
    title="The <Daily> & Co",
    authors=(Person(name="The desk", email="desk@compiler.example", url="https://compiler.example/desk"),),
    icon="https://compiler.example/favicon.ico",
    logo="https://compiler.example/logo.png",
    copyright="© 2026 Bee & Sons",
)


def test_rich_sets_every_field() -> None:
    """The rich sample differs from the bare one in every field but the required path, id and URL."""
    same = {field.name for field in fields(Article) if getattr(RICH, field.name) == getattr(BARE, field.name)}
    assert same == {"language"}


def test_samples_have_distinct_ids() -> None:
    """No two samples share an id, so a test can find each of them again."""
    assert len({sample.id for sample in ALL}) == len(ALL)
