"""`syndicate.feeds.documents`: written documents taken apart to the byte."""

from itertools import combinations

import pytest

from syndicate.feeds import FeedWriter, documents
from syndicate.model import FILES, Article, FormatName, Withdrawn
from test_feeds_samples import ALL, RICH, SITE, article, feed

TRAPS = (
    "</entry>\n  </entry>\n    </item>\n  <entry>\n    <item>\n    <id>x</id>",
    "<![CDATA[\n    </item>\n]]>",
    '"}\n    {"id": "y"}\n  ]\n}\n',
    "<!-- \n  </entry>\n -->",
)


def body(written: Article) -> str:
    """Give a body with all that may be taken for the end of an entry."""
    escaped = TRAPS[0].replace("<", "&lt;")
    return f"<p>{written.id}</p><pre>{escaped}</pre>" + "".join(TRAPS)


@pytest.mark.parametrize("form", FILES)
def test_a_document_without_some_is_that_which_never_had_them(form: FormatName) -> None:
    """Whichever are cut out: all bytes are those of a document that was written of the others."""
    articles = (*ALL, article(7, id="a&b <c> \"d\" 'e'", title=TRAPS[0], summary=TRAPS[2]), article(8))
    writer = FeedWriter(body, site_title=SITE)
    whole = writer.write(feed(*articles), form)
    ids = documents.read(whole, form).ids
    assert len(ids) == len(articles)
    for count in (0, 1, 2, len(articles)):
        for some in combinations(range(len(articles)), count):
            left = [each for number, each in enumerate(articles) if number not in some]
            cut = documents.without(whole, form, {ids[number] for number in some})
            assert cut == writer.write(feed(*left), form)


def test_ids_are_those_that_readers_see() -> None:
    """As each format writes them: an IRI in Atom, the text elsewhere."""
    odd = article(1, id="123 at https://old.example/?a&b")
    writer = FeedWriter(body, site_title=SITE)
    told = {form: documents.read(writer.write(feed(odd, RICH), form), form).ids for form in FILES}
    assert told["rss"] == told["json"] == (odd.id, RICH.id)
    assert told["atom"][0].startswith("urn:uuid:")
    assert told["atom"][1] == RICH.id


def test_tombstones_are_read_back() -> None:
    """With what has to be escaped in an attribute."""
    gone = (Withdrawn(id="urn:x:\"&<'>", when="2025-01-01T00:00:00+00:00"), Withdrawn(id="urn:y", when="z"))
    data = FeedWriter(body, site_title=SITE).write(feed(RICH, withdrawn=gone), "atom")
    assert documents.read(data, "atom").withdrawn == gone
