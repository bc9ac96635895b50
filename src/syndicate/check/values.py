"""Checks of texts that are one value: dates, numbers, languages, addresses of people, media types."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from syndicate.check.elements import HTML
from syndicate.check.rules import Check, Flaw
from syndicate.config import values
from syndicate.content.elements import names

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-]([01]\d|2[0-3]):([0-5]\d))", re.ASCII
)
_ZONE = r"(?:UT|GMT|Z|[ECMP][SD]T|[+-](?:\d\d)(?:\d\d))"
_RFC822 = re.compile(
    rf"(?:(?P<day>{'|'.join(_DAYS)}),[ ]+)?"
    rf"(?P<date>\d\d?)[ ]+(?P<month>{'|'.join(_MONTHS)})[ ]+(?P<year>\d{{4}})"
    rf"[ ]+(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?[ ]+(?P<zone>{_ZONE})",
    re.ASCII,
)
# What RFC 822 or its readers let pass: full names, two-digit years, military zones, comments, odd spaces.
_LOOSE822 = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,?\s*)?(\d\d?)[\s-]*([A-Za-z]{3})[a-z]*\.?[\s-]*(\d{2,4})\s+(\d\d?):(\d\d)(?::(\d\d))?"
    r"\s*([A-Za-z]{1,5}|[+-]\d{4})?",
    re.ASCII,
)
_COMMENT = re.compile(r"\([^()]*\)")
_W3CDTF = re.compile(
    r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)?)?", re.ASCII
)
_OFFSETS = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
_LEAP_SECOND = 60
# ISO 639-1, and the reserved tags of RFC 5646 §2.2.1.
_LANGUAGES = names(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de "
    "dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id "
    "ie ig ii ik in io is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li "
    "ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa "
    "pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th "
    "ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+|i-[a-z]{3,8}",
    re.IGNORECASE | re.ASCII,
)
_NAME = r"[a-z0-9][\w!#$&^.+-]{0,126}"
_PARAMETER = r"\s*;\s*[\w.+-]+\s*=\s*(?:\"[^\"]*\"|[\w!#$&^.+-]+)"
_MEDIA_TYPE = re.compile(rf"{_NAME}/{_NAME}(?:{_PARAMETER})*", re.IGNORECASE | re.ASCII)
_PLAIN_ADDRESS = re.compile(r"[^\s@()<>,;:\"]+@[^\s@()<>,;:\"]+")
_WITH_NAME = re.compile(r"(?P<address>[^\s@()<>]+@[^\s@()<>]+) ?\((?P<name>[^()]+)\)")
_HOLDS_ADDRESS = re.compile(r"[\w.+'~-]+@[\w-]+(?:\.[\w-]+)+|@")
_MARKUP = re.compile(
    r"</?(?P<tag>[a-zA-Z][\w-]*)(?:[\s/][^<>]*)?>|<!--|&(?:[a-zA-Z][a-zA-Z0-9]{1,31};|#(?:\d{1,7}|[xX][0-9a-fA-F]{1,6});?|#x\b)"
)
_GARBLED = re.compile(
    "[\u00c2\u00c3][\u0080-\u00bf]|\u00e2\u20ac[\u0080-\u02ff\u2018-\u2122]|\ufffd|[\u0080-\u009f]"
)
_LONGEST_DATE = 200
_EARLIEST_YEAR = 1970
_TOLERANCE = timedelta(days=1)


def shown(text: str, width: int = 60) -> str:
    """Quote a value for a sentence, cut where it is long."""
    line = " ".join(text.split()) if text.strip() else text
    return repr(line if len(line) <= width else f"{line[: width - 1]}…")


def rfc3339(text: str) -> Iterator[Flaw]:
    """Check a date of Atom or JSON Feed (RFC 3339 §5.6)."""
    yield from tight(text)
    if parse_rfc3339(text.strip()) is None:
        yield "date", "is no date as RFC 3339 has them"


def rfc822(text: str) -> Iterator[Flaw]:
    """Check a date of RSS (RFC 822 §5, with a year of four digits)."""
    line = text.strip()
    match = _RFC822.fullmatch(line)
    when = parse_rfc822(line)
    if when is None:
        yield "date", "is no date as RFC 822 has them"
    elif match is None or int(re.sub(r"\D", "", match["zone"][-2:] or "0") or 0) % 15:
        yield "date-form", "is written in a way that some readers do not understand"
    elif match["day"] and _DAYS[when.weekday()] != match["day"]:
        yield "date", f"names the wrong day of the week; it was a {when:%A}"


def w3cdtf(text: str) -> Iterator[Flaw]:
    """Check a date as Dublin Core has them (W3C's note on dates and times)."""
    line = text.strip()
    if not _W3CDTF.fullmatch(line) or not _exists(line):
        yield "date", "is no date such as 2025-02-13 or 2025-02-13T07:30:00Z"


def _exists(line: str) -> bool:
    try:
        datetime.fromisoformat(f"{line}-01-01"[:10] if "T" not in line else line)
    except ValueError:
        return False
    return True


def parse_rfc3339(text: str) -> datetime | None:
    """Return the moment that an RFC 3339 date means, None if it is none."""
    match = _RFC3339.fullmatch(text)
    if match is None:
        return None
    second = match[6]
    if int(second) == _LEAP_SECOND and match[5] == "59":
        text = f"{text[:17]}59{text[19:]}"
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def parse_rfc822(text: str) -> datetime | None:
    """Return the moment that a date of RSS means, leniently; None if it is none."""
    if len(text) > _LONGEST_DATE:
        return None
    match = _LOOSE822.fullmatch(" ".join(_without_comments(text).split()).replace(" ,", ","))
    if match is None or match[2].title() not in _MONTHS:
        return None
    year = int(match[3]) + (0 if len(match[3]) > 2 else 2000 if int(match[3]) < 50 else 1900)  # noqa: PLR2004
    month = _MONTHS.index(match[2].title()) + 1
    zone = match[7] or "Z"
    offset = f"{_OFFSETS.get(zone, 0):+03}00" if zone.isalpha() else zone
    stamp = f"{year:04}-{month:02}-{match[1]:0>2}T{match[4]:0>2}:{match[5]}:{match[6] or '00'}"
    try:
        return datetime.fromisoformat(stamp + offset)
    except ValueError:
        return None


def _without_comments(text: str) -> str:
    """Return a date without what stands in brackets, which may be nested (RFC 822 §3.4.3)."""
    text = re.sub(r"\\.", "", text)
    while (shorter := _COMMENT.sub(" ", text)) != text:
        text = shorter
    return text


def plausible(when: datetime, now: datetime) -> Iterator[Flaw]:
    """Check that a date is neither to come nor from before there were feeds."""
    if when > now + _TOLERANCE:
        yield "date-future", "lies in the future"
    elif when.year < _EARLIEST_YEAR:
        yield "date-past", "lies before there were feeds"


def tight(text: str) -> Iterator[Flaw]:
    """Check that there is no white space round a value."""
    if text != text.strip():
        yield "space", "has white space round it"


def whole_number(least: int = 0, most: int | None = None) -> Check:
    """Return a check of a whole number from *least* to *most*."""

    def check(text: str) -> Iterator[Flaw]:
        if not re.fullmatch(r"\d{1,18}", text.strip(), re.ASCII) or int(text) < least:
            yield "number", f"is no whole number from {least:,} on"
        elif most is not None and int(text) > most:
            yield "number", f"is more than {most:,}"

    return check


def one_of(*allowed: str, folded: bool = False) -> Check:
    """Return a check that a value is one of a few, in whatever case if *folded*."""

    def check(text: str) -> Iterator[Flaw]:
        if (text.lower() if folded else text) not in allowed:
            yield "value", f"is none of {', '.join(allowed)}"

    return check


def language(text: str) -> Iterator[Flaw]:
    """Check a language tag (RFC 5646 §2.1); a language of two letters has to be one of ISO 639-1."""
    tag = text.strip()
    match = _TAG.fullmatch(tag)
    name = (match["language"] or "") if match else ""
    if match is None or (len(name) == 2 and name.lower() not in _LANGUAGES):  # noqa: PLR2004
        yield "language", "is no language tag"


def email(text: str) -> Iterator[Flaw]:
    """Check an address by itself (RFC 4287 §3.2.3)."""
    if not _PLAIN_ADDRESS.fullmatch(text.strip()) or not values.is_address(text.strip()):
        yield "email", "is no mail address"
    elif "." not in text.rpartition("@")[2]:
        yield "email-form", "has a host without a domain"


def rss_email(text: str) -> Iterator[Flaw]:
    """Check an author of RSS: an address, with the name in brackets behind it."""
    yield from plain(text)
    line = text.strip().removeprefix("mailto:")
    match = _WITH_NAME.fullmatch(line)
    if values.is_address(match["address"] if match else line):
        return
    if text.strip().startswith("mailto:") and "%40" in line:
        return
    if re.search(r"[\w.+-]+@[\w-]+\.[\w.-]+\)?$", line) and "<" not in line and "(" in line:
        yield "email", "does not begin with a mail address"
    elif re.search(r"[\w.+-]+@[\w-]+\.[\w.-]+", line):
        yield "email-form", "has more round the mail address than a name in brackets"
    else:
        yield "email", "holds no mail address"


def media_type(text: str) -> Iterator[Flaw]:
    """Check a media type (RFC 6838 §4.2)."""
    if not _MEDIA_TYPE.fullmatch(text):
        yield "media-type", "is no media type"


def plain(text: str) -> Iterator[Flaw]:
    """Check a text that readers take for plain."""
    if found := markup(text):
        yield "plain-text", f"holds {shown(found, 30)}, where plain text belongs"


def legible(text: str) -> Iterator[tuple[str, str, int]]:
    """Check that a text was not decoded with a wrong character set; the last value is where it was."""
    if match := _GARBLED.search(text):
        place = match.start()
        yield "garbled", f"is garbled at {shown(text[max(0, place - 10) : place + 10])}", place


def markup(text: str) -> str:
    """Return the first of what looks like HTML in a text, "" if nothing does."""
    found = _MARKUP.finditer(text)
    return next((each[0] for each in found if each["tag"] is None or each["tag"].lower() in HTML), "")
