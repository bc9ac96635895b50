"""`syndicate.sources.simple_yaml`: a shortcut that never says anything else than the way round."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.sources.simple_yaml import load_simple_yaml
from syndicate.sources.yaml_events import load_yaml

TYPICAL = """title: "On *this* and that: a “report”"
date: 2024-02-25 03:57:45
slug: it's-here
summary: 'He said "no" # twice'
url: https://example.org/a#b
draft: false
lead:
image: ~
Tags:
  - one
  - "two: 2"

categories:
- Ärger über Bäume
"""
WORDS = (
    "key",
    "Key",
    "null",
    "~",
    "- ",
    "  - ",
    "-",
    ": ",
    ":",
    '"',
    "'",
    " ",
    "#",
    " #",
    "x",
    "1",
    "é",
    "\n",
)
SIGNS = ("[", "{", "&a", "*a", "!", "|", ">", "%", "@", "`", ",", "<<", "?", "\\", "---", "=", "/", "\u2028")
ROWS = ("a: b", 'a: "b"', "b: 'c d'", "tags:", "  - x", "- y", "", "c: null", "d: it's", "e: a:b", "f: x#y")


def test_typical_front_matter_is_simple() -> None:
    """What most sites write takes the shortcut, and becomes texts and lists of texts, each on its line."""
    loaded = load_simple_yaml(TYPICAL, 2)
    assert loaded is not None
    assert loaded == load_yaml(f"{TYPICAL}# as events\n", 2)
    assert loaded.values["tags"] == ["one", "two: 2"]
    assert loaded.lines["categories"] == 14


@given(
    st.lists(st.sampled_from(WORDS + SIGNS) | st.characters(), max_size=12).map("".join)
    | st.lists(st.sampled_from(ROWS), max_size=8).map("\n".join)
    | st.lists(st.sampled_from([*(f"{row}\n" for row in ROWS), *WORDS]), max_size=12).map("".join)
)
def test_the_shortcut_says_what_the_events_say(text: str) -> None:
    """Whatever takes the shortcut is read the same with a comment at its end, which does not take it."""
    loaded = load_simple_yaml(text, 2)
    if loaded is not None:
        assert load_simple_yaml(f"{text}\n# as events\n", 2) is None
        assert loaded == load_yaml(f"{text}\n# as events\n", 2)


@pytest.mark.parametrize(
    "text",
    [
        "a: b\na: c\n",
        "a: b\n  c\n",
        "a: b\n- c\n",
        "a:\n  - b\n - c\n",
        "a: b: c\n",
        "a: b # c\n",
        'a: "b\\n"\n',
        "a: [b]\n",
        "a:\n  b: c\n",
        "null: b\n",
        "a:b\n",
        "a: -\n",
        'a: "b\u2028c"\n',
        "a: b\n" * 20_000,
    ],
)
def test_all_else_is_left_to_libyaml(text: str) -> None:
    """Comments, escapes, nested, continued and repeated values, and mistakes are not simple."""
    assert load_simple_yaml(text, 1) is None
