"""Texts of `syndicate.toml` -> durations, sizes, schedules, addresses, people.

Each function takes what the file says and returns the typed value; it raises `ValueError` with a sentence
that says what would have been right.
"""

import re
import unicodedata
from datetime import time, timedelta
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import quote, urljoin, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from syndicate.config.settings import GROUP_KINDS, Schedule
from syndicate.model import Person

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DURATION = re.compile(r"(\d{1,6})\s*(min|h|d|w)")
_MINUTES = {"min": 1, "h": 60, "d": 24 * 60, "w": 168 * 60}
_LONGEST = timedelta(days=365_000)
_SIZE = re.compile(r"(\d{1,12}(?:\.\d{1,3})?)\s*(B|kB|KB|MB)?")
_BYTES = {None: 1, "B": 1, "kB": 1000, "KB": 1000, "MB": 1_000_000}
_SCHEDULE = re.compile(r"(?:(daily)|(weekly) on (\w+)|(monthly) on (\d+)) at (\d\d?):(\d\d)")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_UNSAFE = re.compile(r"[^\w.~!$&'()*+,;=:@/%-]", re.ASCII)
_NAME_FIRST = re.compile(r'(?P<quote>"?)(?P<name>[^"<>]*)(?P=quote) ?< ?(?P<address>[^<> ]+) ?>')
_NAME_LAST = re.compile(r"(?P<address>[^() ]+) ?\((?P<name>[^()]*)\)")
_LAST_MONTH_DAY = 31
_NAMESPACE = re.compile(r"\|(?!=)")
_DOT = re.compile("[.\u3002\uff0e\uff61]")
# A dot-atom (RFC 5322 §3.2.3, RFC 5321 §4.5.3.1.1); a quoted local part is nothing that people have.
_LOCAL = re.compile(r"(?=.{1,64}\Z)[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
)


def duration(text: str) -> timedelta:
    """`"90d"`, `"12h"`, `"15min"` or `"2w"` -> the time that it means, at most a thousand years."""
    if (match := _DURATION.fullmatch(text.strip())) and int(match[1]):
        return min(timedelta(minutes=int(match[1]) * _MINUTES[match[2]]), _LONGEST)
    raise ValueError(f'{text!r} is not a duration; write for instance "90d", "12h", "15min" or "2w"')


def pause(text: str) -> timedelta:
    """Return a duration, which may be `"0"`."""
    return timedelta() if text.strip() == "0" else duration(text)


def size(value: str | int) -> int:
    """`"500kB"`, `"2MB"` or a number -> bytes; a kB is 1,000 of them."""
    match = _SIZE.fullmatch(str(value).strip())
    if match and (number := int(float(match[1]) * _BYTES[match[2]])):
        return number
    raise ValueError(f'{value!r} is not a size; write for instance "500kB"')


def schedule(text: str) -> Schedule:
    """`"daily at 07:00"`, `"weekly on monday at 07:00"`, `"monthly on 1 at 07:00"` -> a schedule."""
    wrong = ValueError(
        f"{text!r} is not a schedule; "
        'write "daily at 07:00", "weekly on monday at 07:00" or "monthly on 1 at 07:00"',
    )
    match = _SCHEDULE.fullmatch(" ".join(text.lower().split()))
    if not match:
        raise wrong
    daily, weekly, weekday, _, month_day, hour, minute = match.groups()
    try:
        at = time(int(hour), int(minute))
    except ValueError:
        raise wrong from None
    if daily:
        return Schedule(period="daily", at=at)
    if weekly and weekday in WEEKDAYS:
        return Schedule(period="weekly", at=at, day=WEEKDAYS.index(weekday))
    if month_day and 1 <= int(month_day) <= _LAST_MONTH_DAY:
        return Schedule(period="monthly", at=at, day=int(month_day))
    raise wrong


def timezone(text: str) -> ZoneInfo:
    """Return the IANA zone of that name."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f'{text!r} is not an IANA time zone; write for instance "Europe/Berlin"') from None


def web_url(text: str) -> str:
    """Return an absolute http or https URL that ends with a slash, in ASCII, its host in small letters.

    What is percent-encoded stays; a host in another script is put in Punycode (RFC 3492).
    """
    wrong = ValueError(f'{text!r} is not an absolute URL; write for instance "https://news.example/"')
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("http", "https") or not host or re.search(r"[\s<>\"\\^`{|}]", text):
        raise wrong
    if parts.query or parts.fragment or parts.username is not None:
        raise ValueError(f"{text!r} holds more than a host and a path; leave out what else it says")
    name = f"[{host}]" if ":" in host else ascii_host(host)
    path = _UNSAFE.sub(lambda match: quote(match[0]), parts.path.rstrip("/"))
    return f"{parts.scheme}://{name}{f':{port}' if port is not None else ''}{path}/"


def link(text: str, base: str) -> str:
    """Return a web address, which may be given relative to the site's URL *base*."""
    try:
        url = urljoin(base, text)
        wrong = urlsplit(url).scheme not in ("http", "https", "")
    except ValueError:
        wrong = True
    if wrong:
        raise ValueError(f'{text!r} is no web address; write for instance "/icon.png"')
    return url


def selector(text: str) -> str:
    """Return the XPath of what a CSS selector means in HTML."""
    import cssselect  # noqa: PLC0415 - few sites need it

    wrong = f"{text!r} is no CSS selector for elements of HTML"
    example = 'write for instance "article .prose"'
    try:
        if any(each.pseudo_element for each in cssselect.parse(text)) or _NAMESPACE.search(text):
            raise ValueError(f"{wrong}; {example}")
        return cssselect.HTMLTranslator().css_to_xpath(text)
    except cssselect.SelectorError as error:
        raise ValueError(f"{wrong}: {error}; {example}") from error


def endpoint(text: str) -> str:
    """Return an http or https URL that a program calls as it stands: in ASCII, without a user or fragment."""
    try:
        parts = urlsplit(text)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        right = False
    if right and parts.username is not None:
        raise ValueError("holds a user or password, which is not sent; leave them out")
    if not right or parts.fragment or not re.fullmatch("[!-~]+", text):
        raise ValueError(f'{text!r} is no URL to call; write for instance "https://health.example/ping/7"')
    return text


def host(text: str) -> str:
    """Return the name or IP address of a machine, without its port, in small letters and Punycode."""
    try:
        return str(ip_address(text.removeprefix("[").removesuffix("]")))
    except ValueError:
        pass
    try:
        name = ascii_host(text)
    except UnicodeError:
        name = ""
    # Names of services in private networks hold underscores.
    if not _HOST.fullmatch(name.replace("_", "x")):
        raise ValueError(
            f'{text!r} is not a host name; write for instance "mail.example.org", and no scheme or port'
        )
    return name


def is_loopback(host: str) -> bool:
    """Tell whether a host, written as `host` gives it, is this machine (RFC 6761 §6.3, RFC 6890)."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def ascii_host(host: str) -> str:
    """Return a host name in small letters and Punycode (RFC 3492); `UnicodeError` where there is none."""
    if host.isascii():  # nearly all are, and what follows changes nothing in them
        return host.lower()
    return ".".join(map(_punycode, _DOT.split(unicodedata.normalize("NFKC", host.lower()))))


def _punycode(label: str) -> str:
    # Not the "idna" codec: it is IDNA 2003, in which straße.example is strasse.example, another host.
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


@lru_cache(maxsize=1_000)  # each article says one of a few
def language(text: str) -> str:
    """Return a BCP 47 language tag (RFC 5646), underscores mended to hyphens."""
    tag = text.strip().replace("_", "-")
    if not _LANGUAGE.fullmatch(tag):
        raise ValueError(f'{text!r} is not a language tag; write for instance "en" or "pt-BR"')
    return tag


def mailbox(text: str) -> Person:
    """`"Name <user@host>"`, `"user@host (Name)"` or `"user@host"` -> a person with an address."""
    line = " ".join(text.split())
    match = _NAME_FIRST.fullmatch(line) or _NAME_LAST.fullmatch(line)
    name, address = (match["name"].strip(), match["address"]) if match else ("", line)
    if not is_address(address):
        raise ValueError(f'{text!r} is not a mail address; write for instance "News <news@example.org>"')
    return Person(name=name, email=address)


def address(text: str) -> str:
    """Return the address of a mailbox, in the forms of `mailbox`."""
    return mailbox(text).email


def is_address(text: str) -> bool:
    """Tell whether *text* is one mail address that every relay can carry: a dot-atom and a host name.

    The host may be in any script; the local part may not, as that needs SMTPUTF8 on the way (RFC 6531).
    """
    local, _, host = text.rpartition("@")
    try:
        return bool(_LOCAL.fullmatch(local) and _HOST.fullmatch(ascii_host(host)))
    except UnicodeError:
        return False


def term(text: str) -> str:
    """Check a term of a selection, `"kind:label"`, and return it."""
    kind, colon, label = text.partition(":")
    if not colon or kind not in GROUP_KINDS or not label.strip():
        kinds = ", ".join(GROUP_KINDS)
        raise ValueError(
            f'{text!r} is not a term; write "kind:label", for instance "tag:security" (kinds: {kinds})'
        )
    return text
