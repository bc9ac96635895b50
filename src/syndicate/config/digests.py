"""`[design]` and `[[digests]]` of `syndicate.toml`."""

import re
from typing import Literal, cast
from urllib.parse import quote

import msgspec

from syndicate.config import keys, patterns, values
from syndicate.config.settings import GROUP_KINDS, Design, Digest, GroupKind, Schedule, Selection, Site
from syndicate.config.table import Table
from syndicate.model import Person

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_AMOUNTS = ("full", "excerpt", "title")
# Longer ones than this, with a token in them, are folded on their way so that no button to leave is shown.
_LONGEST_UNSUBSCRIBE = 70
_TOKEN = "x" * 24
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
    if not table.raw.get("from"):
        table.problem("from", 'is missing; write for instance from = "News <news@example.org>"')
    people = table.text("recipients")
    digest = Digest(
        name=keys.name(table),
        title=table.text("title", site.title),
        schedule=_schedule(table),
        timezone=table.convert("timezone", values.timezone, site.timezone),
        sender=table.convert("from", values.mailbox, Person(name="")),
        language=table.convert("language", values.language, site.language),
        design=design,
        selection=keys.selection(table, Selection()),
        group_by=cast("GroupKind", table.choice("group_by", GROUP_KINDS, "category")),
        sections=table.texts("sections"),
        content=cast("Literal['full', 'excerpt', 'title']", table.choice("content", _AMOUNTS, "excerpt")),
        max_articles=table.number("max_articles", 40),
        max_bytes=keys.size(table, "max_bytes", None) or 100_000,
        reply_to=table.convert("reply_to", _address, ""),
        address=table.text("address"),
        reason=table.text("reason"),
        to=table.converted("to", _address),
        recipients=site.root / people if people else None,
        unsubscribe=_unsubscribe(table),
        unsubscribe_mail=table.convert("unsubscribe_mail", _address, ""),
        archive=_page(table, "archive", "edition"),
        list_id=table.text("list_id"),
    )
    if len(f"mailto:{digest.unsubscribe_mail}") > _LONGEST_UNSUBSCRIBE:
        most = _LONGEST_UNSUBSCRIBE - len("mailto:")
        table.problem("unsubscribe_mail", f"is too long; {most} characters at most")
    if digest.to and people:
        table.problem("recipients", "is given beside `to`; keep one of the two")
    table.finish()
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


def _schedule(table: Table) -> Schedule:
    return table.convert("schedule", values.schedule, _DAILY)


def _address(text: str) -> str:
    return values.mailbox(text).email
