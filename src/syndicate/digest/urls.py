"""URLs as mail needs them: ASCII only, with hosts in Punycode (RFC 3986, RFC 3492)."""

from urllib.parse import quote, urlsplit, urlunsplit

_SAFE = "!#$%&'()*+,/:;=?@[]~"


def ascii_url(url: str) -> str:
    """Percent-encode what is not ASCII in a URL, and write its host in Punycode.

    Done before premailer, which percent-encodes hosts too (issue 72), and before headers are written.
    """
    compact = "".join(url.split())
    try:
        parts = urlsplit(compact)
        host = ascii_host(parts.hostname or "")
    except ValueError:
        return quote(compact, safe=_SAFE)
    if parts.hostname and not parts.netloc.isascii():
        parts = parts._replace(netloc=parts.netloc.replace(_spelled_host(parts.netloc), host))
    return quote(urlunsplit(parts), safe=_SAFE)


def ascii_host(host: str) -> str:
    """Write a host name in Punycode; raises `UnicodeError`, a `ValueError`, where it is none."""
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _spelled_host(netloc: str) -> str:
    host = netloc.rpartition("@")[2]
    return host.rpartition(":")[0] or host
