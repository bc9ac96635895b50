"""Bytes of a source file -> text that every later step can rely on, within limits set before any parser."""

import os
from pathlib import Path

from syndicate import disk
from syndicate.content import is_legal, scrub
from syndicate.sources.matter import SourceError

MAX_BYTES = 8_000_000
_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_PIECE = 100_000


class DecodeError(SourceError):
    """The file is no text that can be read."""


def text_of(location: Path | str) -> tuple[str, int]:
    """Return a file's text and the 1-based line of the first character that had to be mended, 0 if none.

    Lines end with LF, whatever they ended with. Characters that XML 1.0 does not allow are dropped, those of
    U+0080 to U+009F become the ones of Windows-1252 that were meant. Raises `DecodeError`.
    """
    data = _bytes_of(str(location))
    is_clean = is_legal(data)
    if not is_clean and b"\0" in data:
        line, column = _place(data, data.index(b"\0"))
        raise DecodeError(line, column, "the file holds a NUL byte", "save it as UTF-8 text")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line, column = _place(data, error.start)
        message = f"not UTF-8: byte 0x{data[error.start]:02x}"
        raise DecodeError(line, column, message, "convert it: iconv -f windows-1252 -t utf-8") from error
    if text[:1] == "\ufeff":  # a byte order mark
        text = text[1:]
    if b"\r" in data:  # sooner found than in the text
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    mended = text if is_clean else scrub(text)
    return mended, 0 if mended == text else _first_difference(text, mended)


def _bytes_of(path: str) -> bytes:
    disk.note(path, disk.THERE)
    try:
        handle = os.open(path, _READING)  # half of the system calls that a file object makes
        try:
            return disk.noted(path, _read(handle))
        finally:
            os.close(handle)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        raise DecodeError(0, 0, message, "check its permissions") from error


def _read(handle: int) -> bytes:
    size = os.fstat(handle).st_size
    if size > MAX_BYTES:
        message = f"the file has {size:,} bytes, more than {MAX_BYTES:,}"
        raise DecodeError(0, 0, message, "an article is smaller; move other files out of the articles folder")
    data = os.read(handle, size + 1)
    while len(data) != size and (piece := os.read(handle, _PIECE)):  # it grows meanwhile
        data += piece
    return data


def _place(data: bytes, offset: int) -> tuple[int, int]:
    return data.count(b"\n", 0, offset) + 1, offset - data.rfind(b"\n", 0, offset)


def _first_difference(text: str, other: str) -> int:
    same = next((at for at, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), len(other))
    return text.count("\n", 0, same) + 1
