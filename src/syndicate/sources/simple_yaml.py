"""The YAML that most articles hold, read line by line in a third of the time that libyaml's events take.

An entry is a key with a text on its line, or with a list of texts, each an item on a line below; quoted texts
hold no escapes. Whatever else stands in the front matter, be it a comment or a mistake, all of it is
left to `yaml_events`, of which this is no more than a shortcut.
"""

import re

from syndicate.sources.matter import MAX_VALUES, Loaded, Mapping

NULLS = frozenset(["~", "null", "Null", "NULL"])

# U+0085, U+2028 and U+2029 break lines in YAML 1.1; the others libyaml refuses.
_FOREIGN = re.compile("[\x80-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
# All sets are of what must not stand there, as those are the quickest.
_DOUBLE = r'(?<=")[^\x00-\x1f"\\\x7f]*+(?=")'
_SINGLE = r"(?<=')[^\x00-\x1f'\x7f]*+(?=')"
# Of what may stand in a plain text, no `: ` and no ` #`; what it begins with is no sign of YAML's.
_PLAIN = r"(?<= )[^\x00-.:-@\[-`{-\x7f](?:[^\x00- :<>\[\\\]^`{|}~\x7f]++|:(?! |$)|[ ]++(?![#:]|$))*+"
_TEXT = f"{_DOUBLE}|{_SINGLE}|{_PLAIN}"
_NULL = f"(?:{'|'.join(sorted(NULLS))})"
# Quotes stand outside of the group, so that what is found needs no further look; a null has no text.
_VALUE = rf"[ ]++(?:{_NULL}(?=[ ]*+$)|[\"']?+({_TEXT})[\"']?+)[ ]*+"
_ITEM = re.compile(f"-{_VALUE}", re.ASCII | re.MULTILINE)
_ITEMS = rf"(?=(\n[ ]*+-))((?:\3{_VALUE.replace(f'({_TEXT})', f'(?:{_TEXT})')})++)"
_ENTRY = re.compile(
    rf"^(?:(?!{_NULL}:)([A-Za-z_][\w-]{{0,99}}):(?:{_VALUE}|[ ]*+(?:{_ITEMS})?+))?[ ]*+$",
    re.ASCII | re.MULTILINE,
)


def load_simple_yaml(text: str, first_line: int) -> Loaded | None:
    """Return what a document that begins on *first_line* says, None if it is not as simple as that."""
    count = text.count("\n") + 1
    if count * 2 > MAX_VALUES or not (text.isascii() or _FOREIGN.search(text) is None):
        return None
    values: Mapping = {}
    lines: dict[str, int] = {}
    number = first_line
    for word, value, _, items in _ENTRY.findall(text):
        if word:
            key = word.lower()
            if key in lines:
                return None
            lines[key] = number
            if items:
                values[key] = texts = _ITEM.findall(items)
                number += len(texts)
            else:
                values[key] = value
        number += 1
    if number != first_line + count or not values:
        return None  # a line is no entry
    return Loaded(values=values, lines=lines, repeated={})
