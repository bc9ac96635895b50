"""The bytes of a feed -> its entries."""

import zlib

from syndicate.errors import InputError
from syndicate.published import json, xml
from syndicate.published.entry import Document

LARGEST = 20 * 2**20
"""Bytes of a feed, unpacked."""
_GZIP = b"\x1f\x8b"
_ANY_WRAPPER = 47  # zlib's words for: with the head of gzip or its own
_BOM = b"\xef\xbb\xbf"


def read(data: bytes, *, base: str = "", name: str) -> Document:
    """Read a feed in any format, also packed by gzip; its relative URLs are taken to be at *base*.

    Raises `InputError`, which begins with *name*, for what is no feed or too large.
    """
    data = _unpacked(data, name).removeprefix(_BOM)
    if len(data) > LARGEST:
        raise InputError(f"{name}: {too_large()}")
    if not data.strip():
        raise InputError(f"{name}: is empty")
    if data.lstrip()[:1] in (b"{", b"["):
        return json.read(data, base, name)
    return xml.read(data, base, name)


def too_large() -> str:
    """Say what is wrong with a feed past the limit."""
    return f"is larger than {LARGEST // 2**20} MB, which no feed should be; it was not read"


def _unpacked(data: bytes, name: str) -> bytes:
    if not data.startswith(_GZIP):
        return data
    try:
        return zlib.decompressobj(_ANY_WRAPPER).decompress(data, LARGEST + 1)
    except zlib.error as error:
        raise InputError(f"{name}: is packed by gzip, and damaged: {error}") from error
