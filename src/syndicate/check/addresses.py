"""Checks of addresses and ids: URIs (RFC 3986), IRIs (RFC 3987), tag: (RFC 4151), urn: (RFC 8141)."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from syndicate.check.rules import Check, Flaw
from syndicate.content.elements import names

# Nothing that needs percent-encoding (RFC 3986 §2); IRIs may hold other scripts.
_CHARACTERS = re.compile(r"(?:[!$&'()*+,;=:@/?#\[\]\w.~-]|%[0-9A-Fa-f]{2}|[^\x00-\x7f\s])*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_WEB = ("http", "https")
# Of the registered schemes (iana.org/assignments/uri-schemes) those that a feed may sensibly link to.
_SCHEMES = names(
    "about acct bitcoin cid data dav dns file ftp ftps gemini geo git go gopher http https icap im imap "
    "info ipfs ipns ipp irc iris jabber ldap ldaps magnet mailto mid mms mumble news nfs nntp oid "
    "opaquelocktoken podcast pop pres rsync rtmp rtsp service sftp sip sips skype sms snmp spotify ssh "
    "steam stun svn tag tel telnet tftp urn view-source vnc webcal ws wss xmpp z39.50r z39.50s"
)
_DAY = r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_DOMAIN = r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
_SPECIFIC = r"[\w.~!$&'()*+,;=:@/?%-]*"
_TAG = re.compile(rf"tag:(?:[\w.+-]+@)?{_DOMAIN},{_DAY}:{_SPECIFIC}(?:#{_SPECIFIC})?", re.ASCII)
_URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{0,31}:[^\s]+", re.IGNORECASE | re.ASCII)
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_NEEDLESS = re.compile(r"%(?:2[dDeE]|3[0-9]|[46][1-9a-fA-F]|[57][0-9aA]|5[fF]|7[eE])")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def reference(text: str) -> Iterator[Flaw]:
    """Check an address that may be relative (an IRI reference, RFC 3987 §2.2)."""
    if text != text.strip() or not _CHARACTERS.fullmatch(text) or not _splits(text):
        yield "uri", "is no address: something in it has to be percent-encoded"
    elif _lacks_slashes(text):
        yield "uri", "lacks a slash behind its scheme"


def element_reference(text: str) -> Iterator[Flaw]:
    """Check an address that is the text of an Atom element."""
    if text != text.strip():
        yield "space", "has white space round it"
    yield from reference(text.strip())


def absolute(*schemes: str) -> Check:
    """Return a check of an absolute address; without *schemes* every registered one will do."""

    def check(text: str) -> Iterator[Flaw]:
        line = text.strip()
        flaws = [*reference(line)]
        yield from flaws
        if flaws:
            return
        scheme = scheme_of(line)
        if not scheme:
            yield "uri", "is no absolute address"
        elif scheme not in (schemes or _SCHEMES):
            yield "uri", f"has the scheme {scheme}, which is not to be followed here"
        elif scheme in _WEB and not _host(line):
            yield "uri", "names no host"

    return check


web = absolute(*_WEB)
any_absolute = absolute()


def ascii_absolute(text: str) -> Iterator[Flaw]:
    """Check an absolute address of RSS, which has to be a URI: other scripts are encoded."""
    flaws = [*any_absolute(text)]
    yield from flaws
    if not flaws and not text.isascii():
        yield "uri", "holds characters that have to be percent-encoded, or a host that needs Punycode"


def identifier(text: str) -> Iterator[Flaw]:
    """Check the id of a feed or an entry of Atom (RFC 4287 §4.2.6)."""
    yield from ((rule, tail) for rule, tail in element_reference(text) if rule == "space")
    line = text.strip()
    scheme = scheme_of(line)
    if not line:
        yield "blank", "is empty"
        yield "id", "is empty"
    elif scheme == "tag" and not _TAG.fullmatch(line):
        yield "id-tag", "is no URI of the scheme tag"
    elif scheme == "urn" and not _is_urn(line):
        yield "id-urn", "is no URN, or no UUID"
    elif not scheme or not _CHARACTERS.fullmatch(line) or not _splits(line):
        yield "id", "is no absolute IRI"
    elif _lacks_slashes(line) or (scheme in _WEB and not _host(line)):
        yield "id", "names no host"
    elif scheme not in _SCHEMES:
        yield "id-form", f"has the scheme {scheme}, which is not registered"
    elif scheme in _WEB:
        yield from _canonical(line)


def scheme_of(text: str) -> str:
    """Return the scheme in small letters, "" of what is relative."""
    scheme, colon, _ = text.partition(":")
    return scheme.lower() if colon and _SCHEME.fullmatch(scheme) else ""


def is_relative(text: str) -> bool:
    """Tell whether an address needs a page to start from; a fragment alone does too."""
    return not scheme_of(text.strip())


def _canonical(line: str) -> Iterator[Flaw]:
    """Check that an id is compared as it is meant (RFC 4287 §4.2.6.1)."""
    scheme, _, rest = line.partition("://")
    host, slash, path = rest.partition("/")
    name = host.rpartition("@")[2]
    odd = (
        (scheme != scheme.lower() or name != name.lower(), "scheme and host in capitals"),
        (name.endswith((_DEFAULT_PORTS[scheme.lower()], ":")), "a needless port"),
        (not slash, "no slash behind the host"),
        ("@" in host and not host.rpartition("@")[0].strip(":"), "an empty user"),
        (any(part in (".", "..") for part in re.split("[?#]", path)[0].split("/")), "dots in its path"),
        (bool(_NEEDLESS.search(line)), "needless percent-encoding"),
        (any(code != code.upper() for code in re.findall("%..", line)), "percent-encoding in small letters"),
    )
    for is_so, what in odd:
        if is_so:
            yield "id-form", f"has {what}: other programs may write it otherwise and see another id"
            return


def _is_urn(line: str) -> bool:
    return bool(_URN.fullmatch(line)) and (
        not line.lower().startswith("urn:uuid:") or bool(_UUID.fullmatch(line))
    )


def _splits(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return True


def _lacks_slashes(text: str) -> bool:
    scheme = scheme_of(text)
    return scheme in _WEB and not text[len(scheme) + 1 :].startswith("//")


def _host(text: str) -> str:
    return urlsplit(text).hostname or ""
