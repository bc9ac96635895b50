"""The YAML that most articles hold, read line by line in a third of the time that libyaml's events take.

A line is a key with a text, or an item of the list that belongs to the key above; quoted texts end on their
line and hold no escapes. Whatever else stands in the front matter, be it a comment or a mistake, all of it is
left to `yaml_events`, of which this is no more than a shortcut.
"""

import re

from syndicate.sources.matter import MAX_VALUES, Loaded, Mapping, Value

NULLS = frozenset(["~", "null", "Null", "NULL"])

# Without U+0085, U+2028 and U+2029, which break lines in YAML 1.1, and U+FEFF, which libyaml refuses.
_FOREIGN = "\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
_DOUBLE = rf'"[ !#-\[\]-~{_FOREIGN}]*+"'
_SINGLE = rf"'[ -&(-~{_FOREIGN}]*+'"
# Of what may stand in a plain text, no `: ` and no ` #`; what it begins with is no sign of YAML's.
_CHARACTER = rf"[\w.,/+()%'\"!?;=@$&*#-]|[{_FOREIGN}]"
_PLAIN = rf"(?:[A-Za-z0-9/]|[{_FOREIGN}])(?:{_CHARACTER}|:(?! |\Z)|[ ]++(?![#:]|\Z))*+"
_VALUE = rf"[ ]++({_DOUBLE}|{_SINGLE}|{_PLAIN}|~)"
_LINE = re.compile(rf"(?:([A-Za-z_][\w-]{{0,99}}):(?:{_VALUE})?|([ ]*+-){_VALUE})?[ ]*+", re.ASCII)


def load_simple_yaml(text: str, first_line: int) -> Loaded | None:
    """Return what a document that begins on *first_line* says, None if it is not as simple as that."""
    rows = text.split("\n")
    if len(rows) * 2 > MAX_VALUES:
        return None
    values: Mapping = {}
    lines: dict[str, int] = {}
    items: list[Value] = []
    key = margin = ""
    for number, row in enumerate(rows, first_line):
        match = _LINE.fullmatch(row)
        if match is None:
            return None
        word, given, dash, item = match.groups()
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


def _text(written: str | None) -> str:
    if not written or written in NULLS:
        return ""
    return written[1:-1] if written[0] in "\"'" else written
