"""Bytes that begin with their SHA-256, so that what is cut, mixed or damaged is known as such."""

from hashlib import sha256

_HASH = 32


def sealed(data: bytes) -> list[bytes]:
    """Return what to write for some data."""
    return [sha256(data).digest(), data]


def unsealed(data: bytes) -> memoryview | None:
    """Return the data that were sealed, None if these are not what was written."""
    inner = memoryview(data)[_HASH:]
    return inner if sha256(inner).digest() == data[:_HASH] else None
