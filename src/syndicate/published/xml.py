"""RSS 0.9x, 1.0 and 2.0, and Atom, found by the names of their elements, whatever the namespace.

Neither a DTD nor an entity that is declared in the file is used, and nothing is fetched. What is not
well-formed is read as far as it makes sense.
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree

from syndicate.content import plain, scrub
from syndicate.errors import InputError
from syndicate.published.entry import Document, Entry, entry

_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]*?encoding=["']([\w.-]+)["']""")
_DECLARATION = re.compile(r"\A\s*<\?xml.*?\?>", re.DOTALL)
_PAGE = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_BEGINNING = 1024
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/json")
_OLDER = ("prev-archive", "next")  # RFC 5005 §4 and §3
_DATES = ("published", "pubDate", "date", "issued", "created", "updated", "modified")


def read(data: bytes, base: str, name: str) -> Document:
    """Read a feed in XML; relative URLs are taken to be at *base*.

    Raises `InputError`, which begins with *name*, if it is none.
    """
    root, mended = _root(data, name)
    if root is None or _local(root) == "html" or (mended and _PAGE.search(data[:_BEGINNING])):
        raise InputError(f"{name}: {_no_feed(data, base)}")
    kind = _local(root)
    if kind not in ("rss", "RDF", "feed"):
        raise InputError(f"{name}: is XML, but no feed: it begins with <{kind}>")
    is_atom = kind == "feed"
    found = list(root.iterchildren("{*}entry") if is_atom else root.iter("{*}item"))
    if mended and not data.rstrip().endswith(b">"):  # the file was cut, maybe in the midst of an id
        del found[-1:]
    return Document(
        kind="atom" if is_atom else "rss",
        entries=tuple(_entry(each, base) for each in found),
        older=_older(root if is_atom else next(root.iter("{*}channel"), root), base),
        mended=mended,
    )


def _root(data: bytes, name: str) -> tuple[etree._Element | None, str]:
    """Return the root element and what had to be mended; None for what is no XML at all."""
    problem = ""
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        problem = f"is not well-formed, and was read as far as it makes sense: {error.msg}"
        text = _DECLARATION.sub("", scrub(_text(data)))
        parser = _parser(recover=True, encoding="utf-8")
        root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    if root is not None:
        dtd = root.getroottree().docinfo.internalDTD
        if dtd is not None and dtd.entities():  # type: ignore[union-attr] # lxml-stubs lack it
            raise InputError(f"{name}: declares entities of its own, which no feed needs; it was not read")
    return root, problem


def _parser(*, recover: bool = False, encoding: str | None = None) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
        encoding=encoding,
    )


def _text(data: bytes) -> str:
    """Decode what a parser has refused: as it says of itself, as UTF-8, else as Windows-1252."""
    declared = _ENCODING.search(data[:_BEGINNING])
    for encoding in (declared[1].decode("ascii") if declared else "utf-8", "utf-8"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("windows-1252", "replace")


def _entry(element: etree._Element, base: str) -> Entry:
    texts = _texts(element)
    about = next((str(value) for name, value in element.attrib.items() if _name(name) == "about"), "")
    link = texts.get("origLink") or _atom_link(element) or texts.get("link") or about
    return entry(
        id_=texts.get("guid") or texts.get("id") or about,
        url=_joined(element, base, link),
        title=_title(element, texts.get("title", "")),
        date=next((texts[name] for name in _DATES if texts.get(name)), ""),
        raw=etree.tostring(element, with_tail=False),
    )


def _texts(element: etree._Element) -> dict[str, str]:
    """Return the text of each child, the first of a name; titles of media do not count."""
    found: dict[str, str] = {}
    for child in element.iterchildren("*"):
        namespace = etree.QName(child).namespace or ""
        if "mrss" not in namespace and "itunes" not in namespace:
            text = "".join(str(part) for part in child.itertext()).strip()
            found.setdefault(_local(child), text)
    return found


def _title(element: etree._Element, text: str) -> str:
    """Return a title as plain text; RSS does not say what it is, and most readers take it for HTML."""
    is_plain = any(child.get("type") == "text" for child in element.iterchildren("{*}title"))
    return text if is_plain else plain(text)


def _atom_link(element: etree._Element) -> str:
    """Return the address of an entry's page (RFC 4287 §4.2.7): of several, that of a web page first."""
    links = [
        child
        for child in element.iterchildren("{*}link")
        if child.get("href") and child.get("rel", "alternate") == "alternate"
    ]
    links.sort(key=lambda link: "html" not in (link.get("type") or "html"))
    return str(links[0].get("href")) if links else ""


def _older(channel: etree._Element, base: str) -> str:
    links = {str(link.get("rel")): str(link.get("href")) for link in channel.iterchildren("{*}link")}
    return next((_joined(channel, base, links[rel]) for rel in _OLDER if rel in links), "")


def _joined(element: etree._Element, base: str, link: str) -> str:
    try:
        return urljoin(urljoin(base, element.base or ""), link.strip()) if link else ""
    except ValueError:  # `http://[`
        return ""


def _no_feed(data: bytes, base: str) -> str:
    """Say that something is no feed, and name the feeds that it offers if it is a web page."""
    if not _PAGE.search(data[:_BEGINNING]):
        return "is no feed: neither XML nor JSON"
    feeds = ", ".join(dict.fromkeys(_offered(data, base)))
    return f"is a web page, not a feed; give the address of the feed{f', such as {feeds}' if feeds else ''}"


def _offered(data: bytes, base: str) -> Iterator[str]:
    page = etree.fromstring(data, etree.HTMLParser(no_network=True, huge_tree=False))
    for link in page.iter("link") if page is not None else ():
        if link.get("rel") == "alternate" and link.get("type") in _FEED_TYPES and link.get("href"):
            yield urljoin(base, str(link.get("href")))


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _name(attribute: str | bytes) -> str:
    return etree.QName(attribute).localname
