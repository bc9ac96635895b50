"""The authors of an article: names, `Name <address>`, or tables of name, email and url."""

from collections.abc import Mapping

import msgspec

from syndicate.config.values import mailbox
from syndicate.model import Person
from syndicate.sources import media
from syndicate.sources.fields import Fields, clean, first
from syndicate.sources.frontmatter import Value


def authors(fields: Fields, known: Mapping[str, Person]) -> tuple[Person, ...]:
    """Return the authors, each once, in their order; a text is cut by the dialect's rule.

    A name that is a key of *known*, the site's table of authors, stands for the person there. The address of
    one author may stand under a key of its own.
    """
    people = filter(None, map(_person, fields.people()))
    found = tuple(dict.fromkeys(known.get(person.name.lower(), person) for person in people))
    if len(found) == 1 and (url := media.web_url(fields.token("author_url"), "")):
        return (msgspec.structs.replace(found[0], url=url),)
    return found


def _person(item: Value) -> Person | None:
    if isinstance(item, dict):
        name = clean(first(item.get("name") or item.get("key") or ""))
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
