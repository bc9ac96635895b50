"""One-line texts of an edition: its subject and its preheader, from titles that may hold anything."""

import unicodedata
from collections.abc import Iterable

# A line of these would end a header, hide text or reorder what follows it (Unicode TR9, TR36 §2.5).
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = frozenset({"Cc", "Zl", "Zp"})
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_JOINER = "\u200d"

_TITLE_LENGTH = 60
_PREHEADER_MIN, _PREHEADER_MAX = 40, 100
_WORTH_SHOWING = 15


def clean(text: str) -> str:
    """Make one line of somebody's text: as `one_line`, and without bidi controls."""
    return one_line("".join(c for c in text if c not in _BIDI_CONTROLS))


def one_line(text: str) -> str:
    """Make one line of a text: controls and line breaks become spaces, runs of spaces one."""
    characters = (" " if unicodedata.category(c) in _BREAKS else c for c in text)
    return " ".join(
        "".join(c for c in characters if unicodedata.category(c) != "Cs" and c != "\ufeff").split()
    )


def cut(text: str, length: int) -> str:
    """Shorten a text to at most *length* characters, at a word if there is one, with an ellipsis."""
    if len(text) <= length:
        return text
    end = text.rfind(" ", length // 2, length)
    if end < 0:
        end = length - 1
        while end > 1 and (_continues(text[end]) or text[end - 1] == _JOINER):
            end -= 1
    return text[:end].rstrip(" ,;:.–-·") + "…"


def subject_line(first: str, digest_title: str) -> str:
    """Lead with the news and end with the digest's name: "Bridge reopens – The Daily Compiler"."""
    parts = [cut(clean(first), _TITLE_LENGTH), clean(digest_title)]
    return " – ".join(_isolated(list(dict.fromkeys(part for part in parts if part))))


def preheader(texts: Iterable[str], *, subject_title: str, fallback: str) -> str:
    """Collect the next titles into 40 to 100 characters, none that the subject says already."""
    parts: list[str] = []
    length = 0
    first = clean(subject_title)
    for text in dict.fromkeys(map(clean, texts)):
        room = _PREHEADER_MAX - length
        if length >= _PREHEADER_MIN or room < _WORTH_SHOWING:
            break
        if text and text != first:
            parts.append(cut(text, room))
            length += len(parts[-1]) + 3
    return " · ".join(_isolated(parts)) or cut(clean(fallback), _PREHEADER_MAX)


def _continues(character: str) -> bool:
    """Say whether a character belongs to the one before it: a combining mark, a skin tone, a joiner."""
    return (
        character == _JOINER
        or unicodedata.category(character) in {"Mn", "Mc", "Me"}
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def _isolated(parts: list[str]) -> list[str]:
    """Wrap each part in a first-strong isolate where right-to-left and left-to-right letters meet."""
    strong = {unicodedata.bidirectional(character) for part in parts for character in part}
    if "L" in strong and strong & {"R", "AL"}:
        return [f"{_FIRST_STRONG_ISOLATE}{part}{_POP_ISOLATE}" for part in parts]
    return parts
