"""URL -> what tells one page from another, so that spellings of one page's URL are equal."""

import contextlib
import re
import unicodedata
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from msgspec import Struct

from syndicate.config.values import ascii_host

# What newsletters and feed services add, which leads to the same page.
_TRACKING = re.compile(
    r"utm_\w+|mc_[ce]id|[fgy]clid|dclid|msclkid|igshid|_hs\w+|at_\w+|pk_\w+", re.IGNORECASE
)
_INDEX = re.compile(r"/index\.(?:html?|php)\Z", re.IGNORECASE)


class Address(Struct, frozen=True, order=True):
    """A page: the host, and the path with what asks for it; both "" for what is no address of a page."""

    host: str = ""
    path: str = ""


def address(url: str) -> Address:
    """Return what page a URL leads to, or a path where no host is known.

    Scheme, `www.`, the usual port, a slash at the end, `index.html`, percent-encoding, fragments and what
    counts readers make no difference.
    """
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
        port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    except ValueError:
        return Address()
    if parts.scheme not in ("http", "https", ""):
        return Address()
    path = unicodedata.normalize("NFC", unquote(_INDEX.sub("/", parts.path))).rstrip("/")
    query = [
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])
    ]
    return Address(_host(host) + port, path + (f"?{urlencode(query)}" if query else ""))


def _host(host: str) -> str:
    with contextlib.suppress(UnicodeError):
        host = ascii_host(host)
    return host.removeprefix("www.")
