"""The YAML that most articles hold, read line by line in a third of the time that libyaml's events take.

A line is a key with a text, or an item of the list that belongs to the key above; quoted texts end on their
line and hold no escapes. Whatever else stands in the front matter, be it a comment or a mistake, all of it is
left to `yaml_events`, of which this is no more than a shortcut.
"""

import re

from syndicate.sources.matter import MAX_VALUES, Loaded, Mapping, Value

NULLS = frozenset(["~", "null", "Null", "NULL"])

# U+0085, U+2028 and U+2029 break lines in YAML 1.1; the others libyaml refuses.
_FOREIGN = re.compile("[\x80-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
# All sets are of what must not stand there, as those are the quickest.
_DOUBLE = r'"[^\x00-\x1f"\\\x7f]*+"'
_SINGLE = r"'[^\x00-\x1f'\x7f]*+'"
# Of what may stand in a plain text, no `: ` and no ` #`; what it begins with is no sign of YAML's.
_PLAIN = r"[^\x00-.:-@\[-`{-\x7f](?:[^\x00- :<>\[\\\]^`{|}~\x7f]++|:(?! |$)|[ ]++(?![#:]|$))*+"
_VALUE = rf"[ ]++({_DOUBLE}|{_SINGLE}|{_PLAIN}|~)"
_LINE = re.compile(
    rf"^(?:([A-Za-z_][\w-]{{0,99}}):(?:{_VALUE})?|([ ]*+-){_VALUE})?[ ]*+$", re.ASCII | re.MULTILINE
)


def load_simple_yaml(text: str, first_line: int) -> Loaded | None:
    """Return what a document that begins on *first_line* says, None if it is not as simple as that."""
    count = text.count("\n") + 1
    if count * 2 > MAX_VALUES or not (text.isascii() or _FOREIGN.search(text) is None):
        return None
    rows = _LINE.findall(text)
    if len(rows) != count:
        return None
    values: Mapping = {}
    lines: dict[str, int] = {}
    items: list[Value] = []
    key = margin = ""
    for number, (word, given, dash, item) in enumerate(rows, first_line):
        if word:
            key, margin = word.lower(), ""
            if key in lines or word in NULLS:
                return None
            values[key], lines[key] = _text(given), number
        elif dash:
            if not margin and key and values[key] == "":
                margin, items = dash, []
                values[key] = items
            if margin != dash:
                return None
            items.append(_text(item))
        if given:
            key = ""  # no list may follow
    return Loaded(values=values, lines=lines, repeated={}) if values else None


def _text(written: str) -> str:
    if not written or written in NULLS:
        return ""
    return written[1:-1] if written[0] in "\"'" else written
