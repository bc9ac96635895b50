"""An edition, rendered for everybody who gets it: one letter for all who get the same articles.

Making a plan records nothing. `record` puts the whole of it into the state at once: a run that ends before
has planned nothing, one that ends after has lost nothing.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndicate import collector
from syndicate.config import FILE_NAME, Digest, Selection
from syndicate.digest import Composer, Edition, Letter, News, Slot, write_letter
from syndicate.errors import InputError
from syndicate.model import Article, Finding
from syndicate.recipients import Recipient
from syndicate.send.choice import Choice, revision
from syndicate.send.rendering import Renderer
from syndicate.state import State, ledger, outbox, readers
from syndicate.state.outbox import PAGE

# To more people than these nothing is sent that they cannot leave.
_FEW = 20
_QUOTES = re.compile(r'["<>\\]')


class Variant(Struct, frozen=True, kw_only=True):
    """What those recipients get who get the same articles in the same language."""

    name: str
    letter: Letter
    recipients: tuple[Recipient, ...]


class Plan(Struct, frozen=True, kw_only=True):
    """An edition ready to be recorded; *edition* has every article, a variant those of its readers.

    *page* is its HTML for the web; *passed_over* are the ids of articles that are given up; *uninterested*
    is how many recipients want none of its topics.
    """

    edition: Edition
    variants: tuple[Variant, ...]
    page: str
    passed_over: tuple[str, ...]
    uninterested: int


def check_recipients(digest: Digest, recipients: Collection[Recipient]) -> None:
    """Refuse a list without anybody, or of more than 20 people who could not leave it.

    Raises `InputError`.
    """
    if not recipients and digest.recipients is not None:
        raise InputError(f"digest {digest.name} has no recipient: {digest.recipients.name} names nobody")
    if not recipients:
        raise InputError(
            f'digest {digest.name} has no recipient; add to = ["list@…"] or recipients = "people.csv"'
        )
    if len(recipients) > _FEW and not (digest.unsubscribe or digest.unsubscribe_mail):
        raise InputError(
            f"digest {digest.name} has {len(recipients):,} recipients and no way to leave, so nothing was "
            'sent; add unsubscribe = "https://…/{token}" or unsubscribe_mail = "leave@…"'
        )


def make_plan(
    digest: Digest,
    slot: Slot,
    choice: Choice,
    recipients: Sequence[Recipient],
    renderer: Renderer,
    *,
    now: datetime,
    secret: bytes,
    since: date | None = None,
) -> Plan | None:
    """Render an edition for all its recipients, dated *now*; None if nothing was chosen.

    *secret* as in `write_letter`, *since* as in `News`. Raises `TemplateError` and `SyndicateError` as
    rendering and composing do.
    """
    news = News(articles=choice.articles, corrections=choice.corrections, since=since)
    edition = renderer.edition(digest, slot, news)
    if edition is None:
        return None
    variants = []
    for language, part, members in _groups(digest, news, recipients):
        own = renderer.edition(replace(digest, language=language), slot, part)
        if own:
            letter = write_letter(own, renderer.rendered(own), date=now, secret=secret)
            variants.append(
                Variant(name=f"{language}-{_name(part)}", letter=letter, recipients=tuple(members))
            )
    passed_over = tuple(article.id for article in choice.passed_over)
    return Plan(
        edition=edition,
        variants=tuple(variants),
        page=renderer.page(edition),
        passed_over=passed_over,
        uninterested=len(recipients) - sum(len(each.recipients) for each in variants),
    )


def unknown_topics(
    digest: Digest, recipients: Iterable[Recipient], articles: Iterable[Article]
) -> Iterator[Finding]:
    """Yield a warning for each topic of a recipient that none of the *articles* has."""
    wanted = dict.fromkeys(topic for recipient in recipients for topic in recipient.topics)
    for topic in collector.absent(wanted, articles):
        yield Finding(
            path=digest.recipients.name if digest.recipients else FILE_NAME,
            severity="warning",
            message=f"no article of digest {digest.name!r} has the topic {topic!r}",
            remedy="correct it, if it is misspelt: who has no other topic gets nothing",
        )


def record(state: State, plan: Plan, *, now: datetime) -> ledger.EditionRow:
    """Record a plan in one transaction: the edition, what it brings, its letters, who gets it."""
    edition = plan.edition
    digest = edition.digest
    row = ledger.EditionRow(
        id=edition.id,
        digest=digest.name,
        slot=edition.slot.name,
        slot_at=edition.slot.end,
        state="held" if digest.hold else "sending",
        title=edition.title,
        language=digest.language,
        subject=edition.subject,
        preheader=edition.preheader,
        planned_at=now,
    )
    with state.transaction():
        ledger.add_edition(state.db, row, _items(edition))
        ledger.pass_over(state.db, digest.name, plan.passed_over, at=now)
        ledger.pass_slot(state.db, digest.name, edition.slot.end)
        # Once for all variants: there may be hundreds, and readers by the hundred thousand.
        numbers = _numbers(state, digest.name, plan.variants)
        for variant in plan.variants:
            outbox.add_letter(state.db, edition.id, variant.name, msgspec.json.encode(variant.letter))
            outbox.address(state.db, edition.id, _addressed(variant, numbers))
        outbox.add_letter(state.db, edition.id, PAGE, plan.page.encode())
        state.log(now, digest.name, "planned", edition.id)
    return row


def mailbox_of(recipient: Recipient) -> str:
    """Write a recipient as `Name <name@host>`; of the name, what would need quotes is left out."""
    name = " ".join(_QUOTES.sub(" ", recipient.name).split())
    return f"{name} <{recipient.address}>" if name else recipient.address


def _groups(
    digest: Digest, news: News, recipients: Iterable[Recipient]
) -> Iterator[tuple[str, News, list[Recipient]]]:
    """Yield a language, what is of interest, and all who read it; who is interested in nothing gets none."""
    parts: dict[tuple[str, ...], tuple[str, News]] = {}
    groups: dict[tuple[str, str], list[Recipient]] = defaultdict(list)
    for recipient in recipients:
        if recipient.topics not in parts:
            part = _of(news, recipient.topics)
            parts[recipient.topics] = _name(part), part
        name, part = parts[recipient.topics]
        if part.articles:
            groups[recipient.language or digest.language, name].append(recipient)
    for (language, _), members in groups.items():
        yield language, parts[members[0].topics][1], members


def _of(news: News, topics: tuple[str, ...]) -> News:
    """Keep what somebody with these topics wants to read; without topics, everything."""
    if not topics:
        return news
    takes = collector.matcher(Selection(any=topics))
    return replace(
        news,
        articles=tuple(article for article in news.articles if takes(article)),
        corrections=tuple(each for each in news.corrections if takes(each.article)),
    )


def _name(news: News) -> str:
    """Name what readers get by the articles and the corrections in it."""
    corrections = (f"{each.article.id} {revision(each.correction)}" for each in news.corrections)
    ids = "\0".join((*(article.id for article in news.articles), "", *corrections))
    return sha256(ids.encode("utf-8", "replace")).hexdigest()[:16]


def _items(edition: Edition) -> list[ledger.Item]:
    """Return what the ledger keeps: the articles in reading order, and the corrections.

    An article is brought as it is corrected by then: its readers need not be told of that later.
    """
    corrections = [
        *((each.article, each.correction) for each in edition.corrections),
        *((article, each) for article in edition.articles for each in article.corrections),
    ]
    made = (
        replace(_item(article), kind="correction", revision=revision(correction))
        for article, correction in corrections
    )
    return [*(_item(article) for article in edition.articles), *dict.fromkeys(made)]


def _item(article: Article) -> ledger.Item:
    return ledger.Item(article=article.id, title=article.title or article.url, url=article.url)


def _numbers(state: State, digest: str, variants: Iterable[Variant]) -> dict[str, int]:
    """Return the numbers, by folded address, of those who get a digest and have not left."""
    left = readers.suppressed(state.db, digest)
    wanted = (readers.fold(each.address) for variant in variants for each in variant.recipients)
    numbers = readers.number_all(state.db, digest, (address for address in wanted if address not in left))
    return {address: number for address, number in numbers.items() if address not in left}


def _addressed(variant: Variant, numbers: Mapping[str, int]) -> Iterator[outbox.Addressed]:
    """Yield the rows of those who get a variant; who has no number has left."""
    composer = Composer(variant.letter)
    for recipient in variant.recipients:
        if number := numbers.get(readers.fold(recipient.address)):
            yield outbox.Addressed(
                reader=number,
                mailbox=mailbox_of(recipient),
                variant=variant.name,
                message_id=composer.message_id(recipient.address),
            )
