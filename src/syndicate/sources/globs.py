"""Globs of paths, as Hugo's `cascade` has them, matched in a time that no glob makes long."""

import re

_GLOB = re.compile(r"\*+|\?|\[!?[^\[\]]++\]|[^*?\[]++|\[")
_BRACES = re.compile(r"(\{[^{}]*+\})")
# Of the globs that one with braces stands for.
_MOST = 100


def matches(glob: str, path: str) -> bool:
    """Tell whether a path is one that a glob means: `**` is any folders, `*` a name, `{a,b}` one of these.

    It goes on from all places that can be reached at once, so that no glob takes long.
    """
    return any(len(path) in _reached(each, path) for each in _alternatives(glob))


def _alternatives(glob: str) -> list[str]:
    globs = [""]
    for part in _BRACES.split(glob):
        ways = part[1:-1].split(",") if part.startswith("{") and part.endswith("}") else [part]
        globs = [before + way for before in globs for way in ways][:_MOST]
    return globs


def _reached(glob: str, path: str) -> set[int]:
    places = {0}
    for part in _GLOB.findall(glob):
        if part.startswith("*"):
            ends = (len(path) if part[1:] else path.find("/", place) % (len(path) + 1) for place in places)
            places = {
                place for start, end in zip(places, ends, strict=True) for place in range(start, end + 1)
            }
        elif part == "?" or (part[0] == "[" and part[1:]):
            places = {place + 1 for place in places if _is_one_of(part, path[place : place + 1])}
        else:
            places = {place + len(part) for place in places if path.startswith(part, place)}
    return places


def _is_one_of(part: str, letter: str) -> bool:
    if part == "?" or not letter:
        return letter not in ("", "/")
    letters = part[1:-1].removeprefix("!")
    ranges = (letters[at : at + 3] for at in range(len(letters) - 2) if letters[at + 1] == "-")
    found = letter in letters or any(span[0] <= letter <= span[2] for span in ranges)
    return found != part.startswith("[!")
