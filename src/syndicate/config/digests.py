"""`[design]` and `[[digests]]` of `syndicate.toml`."""

import re
from urllib.parse import quote

import msgspec
from msgspec.structs import replace

from syndicate.config import keys, patterns, values
from syndicate.config.settings import GROUP_KINDS, Design, Digest, Site
from syndicate.config.table import Table
from syndicate.model import Person

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_AMOUNTS = ("full", "excerpt", "title")
_OVERFLOWS = ("titles", "carry")
_CATCH_UPS = ("merge", "each", "drop")
# Longer ones than this, with a token in them, are folded on their way so that no button to leave is shown.
_LONGEST_UNSUBSCRIBE = 70
_TOKEN = "x" * 25
_DAILY = values.schedule("daily at 07:00")


def design(table: Table) -> Design:
    """Return the design tokens of `[design]`."""
    default = Design()
    tokens: dict[str, str | int] = {}
    for field in Design.__struct_fields__:
        if field == "logo_width":
            tokens[field] = table.number(field, default.logo_width)
            continue
        tokens[field] = table.text(field, getattr(default, field))
        if not field.startswith(("font", "logo")) and not _COLOUR.fullmatch(str(tokens[field])):
            table.problem(
                field, f"{tokens[field]!r} is not a colour; write for instance {getattr(default, field)!r}"
            )
    if tokens["logo"] and not re.match("https://[^/]", str(tokens["logo"])):
        # Mail programs load no pictures over http, and there is no page that a relative URL is relative to.
        table.problem(
            "logo",
            f'{tokens["logo"]!r} is no https URL; write for instance "https://news.example/logo.png"',
        )
    table.finish()
    return msgspec.convert(tokens, Design)


def digest(table: Table, site: Site, design: Design) -> Digest:
    """Return the digest of one `[[digests]]` table; *site* gives what it does not say."""
    if table.lacks("from"):
        table.problem("from", 'is missing; write for instance from = "News <news@example.org>"')
    # What is not given here has its default, which the functions below keep where the table says nothing.
    digest = Digest(
        name=keys.name(table),
        title=table.text("title", site.title),
        schedule=table.convert("schedule", values.schedule, _DAILY),
        timezone=table.convert("timezone", values.timezone, site.timezone),
        sender=table.convert("from", values.mailbox, Person(name="")),
        language=table.convert("language", values.language, site.language),
        design=design,
    )
    digest = _with_readers(table, _with_waiting(table, _with_articles(table, digest)), site)
    table.finish()
    return digest


def _with_articles(table: Table, digest: Digest) -> Digest:
    """Set which articles an edition holds, in which order, and how much of them."""
    return replace(
        digest,
        selection=keys.selection(table, digest.selection),
        group_by=table.choice("group_by", GROUP_KINDS, digest.group_by),
        sections=table.texts("sections", digest.sections),
        content=table.choice("content", _AMOUNTS, digest.content),
        max_articles=table.number("max_articles", digest.max_articles),
        overflow=table.choice("overflow", _OVERFLOWS, digest.overflow),
        max_bytes=keys.size(table, "max_bytes", digest.max_bytes),
    )


def _with_waiting(table: Table, digest: Digest) -> Digest:
    """Set what waits, and for what."""
    return replace(
        digest,
        min_articles=table.number("min_articles", digest.min_articles),
        max_wait=table.convert("max_wait", values.duration, digest.max_wait),
        max_age=table.convert("max_age", values.duration, digest.max_age),
        settle=table.convert("settle", values.pause, digest.settle),
        catch_up=table.choice("catch_up", _CATCH_UPS, digest.catch_up),
        hold=table.flag("hold", default=digest.hold),
    )


def _with_readers(table: Table, digest: Digest, site: Site) -> Digest:
    """Set who gets it, and what they read about it and can do."""
    people = table.text("recipients")
    mail = table.convert("unsubscribe_mail", values.address, digest.unsubscribe_mail)
    if len(f"mailto:{mail}") > _LONGEST_UNSUBSCRIBE:
        most = _LONGEST_UNSUBSCRIBE - len("mailto:")
        table.problem("unsubscribe_mail", f"is too long; {most} characters at most")
    digest = replace(
        digest,
        reply_to=table.convert("reply_to", values.address, digest.reply_to),
        address=table.text("address", digest.address),
        reason=table.text("reason", digest.reason),
        to=table.converted("to", values.address, digest.to),
        recipients=site.root / people if people else None,
        unsubscribe=_unsubscribe(table),
        unsubscribe_mail=mail,
        archive=_page(table, "archive", "edition"),
        list_id=table.text("list_id", digest.list_id),
    )
    if digest.to and people:
        table.problem("recipients", "is given beside `to`; keep one of the two")
    return digest


def _page(table: Table, key: str, field: str) -> str:
    """Return the address of a web page, which may hold one `{…}` field."""
    page = patterns.text(table, key, "", (field,))
    if page and not re.match("https?://[^/]", page):
        table.problem(
            key, f'{page!r} is no web address; write for instance "https://news.example/u/{{{field}}}"'
        )
    return page


def _unsubscribe(table: Table) -> str:
    page = _page(table, "unsubscribe", "token")
    # As long as it will be: what is not ASCII takes three characters a byte.
    length = len(quote(page.replace("{token}", _TOKEN), safe="!#$%&'()*+,/:;=?@[]~"))
    if length > _LONGEST_UNSUBSCRIBE:
        table.problem(
            "unsubscribe",
            f"is {length} characters long with a recipient's token of {len(_TOKEN)}, and may have "
            f"{_LONGEST_UNSUBSCRIBE}: mail programs show no button for a longer one",
        )
    return page
