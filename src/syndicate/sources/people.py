"""The authors of an article: names, `Name <address>`, or tables of name, email and url."""

import re
from collections.abc import Mapping

import msgspec

from syndicate.config.values import mailbox
from syndicate.model import Person
from syndicate.sources import media
from syndicate.sources.fields import Fields, clean, first
from syndicate.sources.frontmatter import Value

_BETWEEN = re.compile(r";|(?<=>)\s*,")


def authors(fields: Fields, known: Mapping[str, Person]) -> tuple[Person, ...]:
    """Return the authors, each once, in their order; a text is cut at semicolons and after an address.

    A name that is a key of *known*, the site's table of authors, stands for the person there.
    """
    value = fields.value("authors")
    items = value if isinstance(value, list) else _BETWEEN.split(value) if isinstance(value, str) else [value]
    return tuple(dict.fromkeys(known.get(person.name, person) for person in map(_person, items) if person))


def _person(item: Value) -> Person | None:
    if isinstance(item, dict):
        name = clean(first(item.get("name", "")))
        email = clean(first(item.get("email", "")))
        url = media.web_url(first(item.get("url") or item.get("link") or ""), "")
    else:
        name, email, url = clean(first(item)), "", ""
        if "@" in name:
            return _mailbox(name)
    try:
        email = mailbox(email).email if email else ""
    except ValueError:
        email = ""
    return Person(name=name or email, email=email, url=url) if name or email else None


def _mailbox(text: str) -> Person:
    try:
        person = mailbox(text)
    except ValueError:
        return Person(name=text)
    return msgspec.structs.replace(person, name=person.name or person.email)
