"""`syndicate.sources.decode`: bytes of a file become clean text, or an error that says where and why."""

import os
from pathlib import Path

import pytest

from syndicate.sources.decode import MAX_BYTES, DecodeError, text_of


def decoded(folder: Path, data: bytes) -> tuple[str, int]:
    """Write and decode a file."""
    (folder / "a.md").write_bytes(data)
    return text_of(folder / "a.md")


def wrong(folder: Path, data: bytes) -> DecodeError:
    """Return the error of a file that cannot be decoded."""
    with pytest.raises(DecodeError) as caught:
        decoded(folder, data)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    ("data", "text", "line"),
    [
        (b"", "", 0),
        ("ä😀\n".encode(), "ä😀\n", 0),
        (b"\xef\xbb\xbfa", "a", 0),
        (b"a\r\nb\rc\n\r\n", "a\nb\nc\n\n", 0),
        (b"tab\tstays", "tab\tstays", 0),
        ("don\u0092t".encode(), "don’t", 1),
        ("a\n\nb\u0085c\u0081d".encode(), "a\n\nb…cd", 3),
        (b"a\x01b\x7fc\x1b[2J", "abc[2J", 1),
        ("a\r\n\r\nb\ufffe\uffff".encode(), "a\n\nb", 3),
        (b"a\x0cb\x0bc", "abc", 1),
    ],
)
def test_what_is_read(tmp_path: Path, data: bytes, text: str, line: int) -> None:
    """BOM and line ends as if clean; what no feed may hold is mended, with the line of the first."""
    assert decoded(tmp_path, data) == (text, line)


@pytest.mark.parametrize(
    ("data", "line", "column", "message"),
    [
        (b"a\nb\xe4c", 2, 2, "not UTF-8: byte 0xe4"),
        (b"\xff\xfea\x00b\x00", 1, 4, "the file holds a NUL byte"),
        (b"a\n\n\0", 3, 1, "the file holds a NUL byte"),
        (b"\xed\xa0\x80", 1, 1, "not UTF-8: byte 0xed"),
        (b"a" * 20 + b"\xc3", 1, 21, "not UTF-8: byte 0xc3"),
    ],
)
def test_what_is_no_utf8_text(tmp_path: Path, data: bytes, line: int, column: int, message: str) -> None:
    """Another encoding is told with line and column, not guessed."""
    error = wrong(tmp_path, data)
    assert (error.line, error.column, error.message) == (line, column, message)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    """50 MB are refused by their size alone: the file here holds nothing, and takes no space."""
    (tmp_path / "a.md").touch()
    os.truncate(tmp_path / "a.md", 50_000_000)
    with pytest.raises(DecodeError, match="50,000,000 bytes, more than 8,000,000"):
        text_of(tmp_path / "a.md")
    assert decoded(tmp_path, b"x" * MAX_BYTES)[1] == 0


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    """It may have gone since the folder was read."""
    with pytest.raises(DecodeError, match="the file cannot be read: No such file"):
        text_of(tmp_path / "gone.md")
    with pytest.raises(DecodeError, match="cannot be read"):
        text_of(tmp_path)
