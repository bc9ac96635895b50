"""URLs made absolute and spelled in ASCII."""

import re
from functools import lru_cache
from urllib.parse import quote, unquote, urljoin, urlsplit

from syndicate.config.values import ascii_host

# Nothing to be done: a host in small ASCII letters, then what RFC 3986 allows, `%` only before two digits.
_ENCODED = re.compile(
    r"https?://[a-z0-9.-]+(?::\d+)?(?:[/?](?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:#(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?",
    re.ASCII,
)
# What `urljoin` leaves as it is, and what it puts behind the folder, or the host, of a page.
_PLAIN_URL = re.compile(r"https?://[a-z0-9.-]+(?::\d+)?(?:/[\w.~!$&'()*+,=:@/-]*)?", re.ASCII)
_PLAIN_PAGE = re.compile(
    r"(https?://[a-z0-9.-]+(?::\d+)?/)((?:(?!\.{1,2}/)[\w.~!$&'()*+,=@-]++/)*+)(?!\.{1,2}\Z)[\w.~!$&'()*+,=@-]*+",
    re.ASCII,
)
_PLAIN_PATH = re.compile(r"(?:(?!\.{1,2}(?:/|\Z))[\w.~!$&'()*+,=@-]++(?:/|\Z))++")
_UNSAFE = re.compile(r"[^\w.~!$&'()*+,;=:@/?#%-]+|%(?![0-9A-Fa-f]{2})", re.ASCII)
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_AUTHORITY = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*:)//([^/?#]*)")
_HOST = re.compile(r"(?P<user>.*@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]:@]+)(?P<port>:\d*)?", re.DOTALL)
_NOT_HOST = re.compile(r"[\x00-\x20\x7f\s\"#%/:<>?@\[\]^`{|}\\]")
_DROPPED = str.maketrans(dict.fromkeys("\t\n\r"))


def encode(url: str) -> str:
    """Percent-encode *url* and put its host in Punycode (RFC 3987 §3.1); what is encoded stays as it is.

    White space round it, and tabs and line breaks in it, are dropped as browsers do (URL §4.4). A URL
    whose host cannot be one gives `""`.
    """
    if _ENCODED.fullmatch(url):
        return url
    url = url.strip().translate(_DROPPED)
    match = _AUTHORITY.match(url)
    if match is None:
        return _escape(url)
    authority = _authority(match[2])
    return f"{match[1].lower()}//{authority}{_escape(url[match.end() :])}" if authority else ""


def absolute(url: str, base: str) -> str:
    """Return *url*, as it stands in a page at *base*, whole and encoded (RFC 3986 §5); `""` if it is none.

    `//host/path` becomes https.
    """
    if _ENCODED.fullmatch(url):
        return url
    url = url.strip().translate(_DROPPED)
    if url.startswith("//"):
        return encode("https:" + url)
    if scheme(url):
        return encode(url)
    try:
        return encode(join(base, url))
    except ValueError:  # `http://[` and its like
        return ""


def join(base: str, link: str) -> str:
    """Return *link*, as it stands in a page at *base*, whole (RFC 3986 §5), as `urljoin` does but faster."""
    if is_plain(link):
        return link
    below = link.removeprefix("/")
    if is_plain_path(below):
        return _folder(base, link[:1] == "/") + below
    return urljoin(base, link)


def is_plain(link: str) -> bool:
    """Tell whether a link is a web address, with nothing in it to resolve or to encode."""
    return _PLAIN_URL.fullmatch(link) is not None


def is_plain_path(link: str) -> bool:
    """Tell whether a link is a path and nothing else, with nothing in it to resolve or to encode."""
    return _PLAIN_PATH.fullmatch(link) is not None


@lru_cache(maxsize=1_000)
def _folder(base: str, is_top: bool) -> str:  # noqa: FBT001 - a cache has no keywords
    """Return what stands before a plain path in a page at *base*."""
    if page := _PLAIN_PAGE.fullmatch(base):
        return page[1] if is_top else page[1] + page[2]
    return urljoin(base, "/-" if is_top else "-")[:-1]


def scheme(url: str) -> str:
    """Return the scheme of *url* in small letters, `""` when it is relative."""
    match = _SCHEME.match(url)
    return match[1].lower() if match else ""


def path_of(url: str) -> str:
    """Return the path of *url*, `""` when it cannot be split."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _escape(rest: str) -> str:
    rest = _UNSAFE.sub(lambda match: quote(match[0], safe="", errors="ignore"), rest)
    head, mark, fragment = rest.partition("#")
    return head + mark + fragment.replace("#", "%23")


def _authority(text: str) -> str:
    match = _HOST.fullmatch(text)
    host = unquote(match["host"]) if match else ""
    if match is None or (host[:1] != "[" and _NOT_HOST.search(host)):
        return ""
    try:
        host = ascii_host(host)
    except UnicodeError:
        return ""
    if not host:
        return ""
    return f"{_escape(match['user'] or '')}{host}{match['port'] or ''}"
