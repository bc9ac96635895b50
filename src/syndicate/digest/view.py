"""What the templates see of an edition: texts in the reader's language, safe HTML, nothing to work out.

Site owners write templates against these names, and those of `render`: a name that goes breaks their mail.
"""

import re
from collections.abc import Callable, Iterator
from typing import Literal
from urllib.parse import urlsplit

from lxml import html as lxml_html
from markupsafe import Markup
from msgspec import Struct

from syndicate.config.settings import Digest
from syndicate.content import excerpt, for_mail, opening, to_text
from syndicate.content.mail import MAX_WIDTH
from syndicate.content.urls import encode
from syndicate.digest.edition import Body, Edition, Section, also_in, by_turns, byline, heading, mail_picture
from syndicate.digest.subject import clean
from syndicate.model import Article
from syndicate.templating import TEXT_WIDTH
from syndicate.templating.words import Words, direction, short_date

Level = Literal["full", "excerpt", "title"]
Sizes = Callable[[str], tuple[int, int] | None]

_WEB = re.compile(r"https?://", re.IGNORECASE)

# The one class that an element of an article's body gets; the sheet to inline knows classes only.
_CLASSES = {
    "p": "p", "a": "link", "ul": "list", "ol": "list", "dl": "list", "li": "li", "dt": "li", "dd": "li",
    "blockquote": "quote", "pre": "pre", "code": "code", "h4": "h4", "h5": "h4", "h6": "h4", "img": "img",
    "sub": "small", "sup": "small", "small": "small",
    "table": "grid", "th": "cell", "td": "cell", "hr": "rule", "figure": "figure", "figcaption": "caption",
}  # fmt: skip


class Item(Struct, frozen=True, kw_only=True):
    """One article as an edition shows it.

    *level* says how much: `full` (*html*, *text*), `excerpt` (*excerpt*) or `title`. *foreign* is true where
    *language* is not the edition's. *details* are the date, who wrote it and its other groups, in words.
    *picture* is set for the lead only. URLs are ASCII, texts one line.
    """

    title: str
    url: str
    level: Level
    language: str
    direction: str
    foreign: bool
    date: str
    details: tuple[str, ...]
    source_url: str
    source_host: str
    excerpt: str = ""
    html: Markup = Markup()
    text: str = ""
    lead: bool = False
    picture: "Picture | None" = None


class Picture(Struct, frozen=True, kw_only=True):
    """The lead's picture, at most 536 pixels wide; *height* is None where it is not known."""

    url: str
    alt: str
    width: int
    height: int | None


class Group(Struct, frozen=True, kw_only=True):
    """A section of which something is shown: *count* articles in all, *more* of them left out."""

    title: str
    count: int
    items: tuple[Item, ...]
    more: int


class CorrectionLine(Struct, frozen=True, kw_only=True):
    """One correction, in the article's language; *foreign* as in `Item`."""

    title: str
    url: str
    language: str
    direction: str
    foreign: bool
    date: str
    text: str


def make_items(edition: Edition, words: Words, body: Body, sizes: Sizes) -> tuple[Item, ...]:
    """Prepare every article in reading order, each at the fullest level it may be shown at."""
    pairs = [(section, article) for section in edition.sections for article in section.articles]
    ranking = by_turns(len(section.articles) for section in edition.sections)
    ranks = {place: rank for rank, place in enumerate(ranking)}
    return tuple(
        _item(
            article,
            section,
            level=_first_level(article, ranks[place], edition.digest),
            edition=edition,
            words=words,
            body=body,
            sizes=sizes,
        )
        for place, (section, article) in enumerate(pairs)
    )


def correction_lines(edition: Edition, body: Body) -> tuple[CorrectionLine, ...]:
    """Prepare the edition's corrections."""
    digest = edition.digest
    return tuple(
        CorrectionLine(
            title=heading(entry.article, body) or encode(entry.article.url),
            url=encode(entry.article.url),
            language=entry.article.language,
            direction=direction(entry.article.language),
            foreign=_is_foreign(entry.article, digest),
            date=short_date(entry.correction.date.astimezone(digest.timezone).date(), digest.language),
            text=clean(entry.correction.text),
        )
        for entry in edition.corrections
    )


def _is_foreign(article: Article, digest: Digest) -> bool:
    return article.language.casefold() != digest.language.casefold()


def _first_level(article: Article, rank: int, digest: Digest) -> Level:
    """Give the fullest level of an article of a rank, from 0; its author may have asked for less."""
    if rank >= digest.max_articles:
        return "title"
    return "excerpt" if digest.content == "full" and article.content == "summary" else digest.content


def _item(
    article: Article,
    section: Section,
    *,
    level: Level,
    edition: Edition,
    words: Words,
    body: Body,
    sizes: Sizes,
) -> Item:
    digest = edition.digest
    source = encode(article.external_url) if _WEB.match(article.external_url) else ""
    lead = edition.lead is article
    needed = level == "full" or (level == "excerpt" and not article.summary.strip())
    content = body(article) if needed else ""
    date = short_date(article.published.astimezone(digest.timezone).date(), digest.language)
    return Item(
        title=heading(article, body) or date,
        url=encode(article.url),
        level=level,
        language=article.language,
        direction=direction(article.language),
        foreign=_is_foreign(article, digest),
        date=date,
        details=(date, *_details(article, section, digest, words)),
        source_url=source,
        source_host=(urlsplit(source).hostname or "").removeprefix("www."),
        excerpt=clean(article.summary or excerpt(opening(content))) if level != "title" else "",
        html=Markup(dressed(for_mail(content, sizes))) if level == "full" else Markup(),  # noqa: S704  (safe)
        text=to_text(content, width=TEXT_WIDTH).strip("\n") if level == "full" else "",
        lead=lead,
        picture=_picture(article, sizes) if lead and level != "title" else None,
    )


def _details(article: Article, section: Section, digest: Digest, words: Words) -> Iterator[str]:
    """Say who wrote an article and in which other groups it is, as far as that says anything."""
    names = [clean(name) for name in byline(article.authors)]
    others = [clean(term.label) for term in also_in(article, section, digest.group_by)]
    if names and digest.group_by != "author":
        yield words("by", names=words.join(names))
    if others:
        yield words("also_in", names=words.join(others))


def _picture(article: Article, sizes: Sizes) -> Picture | None:
    """Scale the article's picture to the column."""
    image = mail_picture(article.image)
    if image is None:
        return None
    width, height = image.width, image.height
    if not (width and height):
        width, height = sizes(image.url) or (None, None)
    shown = min(width or MAX_WIDTH, MAX_WIDTH)
    return Picture(
        url=encode(image.url),
        alt=clean(image.alt) or clean(article.title),
        width=shown,
        height=round(height * shown / width) if width and height else None,
    )


def dressed(fragment: str) -> str:
    """Give each element of a mail-safe fragment its class, and make links and pictures fit for mail."""
    if not fragment.strip():
        return ""
    root = lxml_html.fragment_fromstring(fragment, create_parent="div")
    for element in root.iterdescendants():
        name = _CLASSES.get(str(element.tag))
        if name:
            element.set("class", name)
        for attribute in ("href", "src"):
            if attribute in element.attrib:
                element.set(attribute, encode(element.attrib[attribute]))
    whole: str = lxml_html.tostring(root, encoding="unicode")
    return whole.removeprefix("<div>").removesuffix("</div>")
