"""`syndicate.sources.frontmatter`: every format, however it is spelled, becomes texts and nothing else."""

from itertools import product

import pytest

from syndicate.sources import frontmatter, matter
from syndicate.sources.frontmatter import FrontMatter, FrontMatterError

YAML = '---\ntitle: "T: é"\ntags: [a, "b c"]\nextra:\n  deep: 1\n---\n\n    code\n\nBody\n'
TOML = '+++\ntitle = "T: é"\ntags = ["a", "b c"]\n[extra]\ndeep = 1\n+++\n\n    code\n\nBody\n'
JSON = '{\n "title": "T: é",\n "tags": ["a", "b c"],\n "extra": {"deep": 1}\n}\n\n    code\n\nBody\n'
VALUES = {"title": "T: é", "tags": ["a", "b c"], "extra": {"deep": "1"}}
FORMATS = {
    "yaml": YAML,
    "yaml with a name": YAML.replace("---\n", "---yaml\n", 1),
    "yaml that ends with dots": YAML.replace("---\n\n", "...\n\n"),
    "toml": TOML,
    "toml with a name": TOML.replace("+++\n", "---toml\n", 1).replace("+++", "---"),
    "json": JSON,
    "json in a fence": "---json\n" + JSON.replace("}\n\n", "}\n---\n\n"),
}
WRAPPINGS = {
    "clean": lambda text: text,
    "BOM": lambda text: "\ufeff" + text,
    "empty lines": lambda text: "\n \n" + text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "spaces at the fence": lambda text: text.replace("---\n", "--- \t\n").replace("+++\n", "+++ \n"),
}


def wrong(text: str) -> FrontMatterError:
    """Return the error of a text that cannot be read."""
    with pytest.raises(FrontMatterError) as caught:
        frontmatter.read(text)
    return caught.value


def place(text: str) -> tuple[int, int]:
    """Return the line and column of that error."""
    return wrong(text).line, wrong(text).column


def yaml(lines: str) -> FrontMatter:
    """Read lines of YAML."""
    return frontmatter.read(f"---\n{lines}\n---\nBody\n")


@pytest.mark.parametrize(("name", "wrapping"), list(product(FORMATS, WRAPPINGS)))
def test_every_format_says_the_same(name: str, wrapping: str) -> None:
    """Values are texts, the body keeps its indentation, and lines end with LF."""
    read = frontmatter.read(WRAPPINGS[wrapping](FORMATS[name]))
    assert read.values == VALUES
    assert read.body == "\n    code\n\nBody\n"
    assert frontmatter.split(WRAPPINGS[wrapping](FORMATS[name])) == (read.body, read.body_line)


@pytest.mark.parametrize(("name", "wrapping"), list(product(FORMATS, WRAPPINGS)))
def test_keys_and_body_have_their_lines(name: str, wrapping: str) -> None:
    """A line is that of the file, counted from 1, whatever comes before."""
    read = frontmatter.read(WRAPPINGS[wrapping](FORMATS[name]))
    lines = FORMATS[name].split("\n")
    before = 2 if wrapping == "empty lines" else 0
    expected = {
        key: next(number for number, line in enumerate(lines, 1) if key in line) + before for key in VALUES
    }
    assert read.lines == expected
    assert read.body_line == lines.index("    code") + before


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("12:30", "12:30"),
        ("2024-01-01", "2024-01-01"),
        ("007", "007"),
        ("1.10", "1.10"),
        ("0x1F", "0x1F"),
        ("~", ""),
        ("null", ""),
        ("", ""),
        ("[&a x, *a, &b [y], *b]", ["x", "x", ["y"], ["y"]]),
        ('""', ""),
        ('"null"', "null"),
        ("'it''s'", "it's"),
        ("[on, 2024, yes]", ["on", "2024", "yes"]),
        ("{A: 1, b: {C: x}}", {"a": "1", "b": {"c": "x"}}),
        ("|\n  two\n  lines", "two\nlines\n"),
        (">-\n  two\n  lines", "two lines"),
        ("plain # a comment", "plain"),
        ("a#b", "a#b"),
        ("!!binary aGk=", "aGk="),
        ("!!python/object/apply:os.system [echo]", ["echo"]),
        ("!<tag:yaml.org,2002:python/name:os.system> x", "x"),
    ],
)
def test_scalars_of_yaml_stay_texts(text: str, value: object) -> None:
    """Nothing is typed by YAML 1.1, and no tag builds an object: what stands there is what is read."""
    assert yaml(f"key: {text}").values == {"key": value}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-01-01", "2024-01-01"),
        ("2024-01-01T10:00:00Z", "2024-01-01T10:00:00+00:00"),
        ("2024-01-01 10:00:00", "2024-01-01T10:00:00"),
        ("true", "true"),
        ("1.10", "1.10"),
        ("12", "12"),
        ('"""\ntwo\nlines"""', "two\nlines"),
    ],
)
def test_scalars_of_toml_become_texts(text: str, value: str) -> None:
    """What TOML types is a text again."""
    assert frontmatter.read(f"+++\nkey = {text}\n+++\n").values == {"key": value}


def test_scalars_of_json_become_texts() -> None:
    """What JSON types is a text again, exactly as it stood, and escapes are read."""
    text = (
        '{"a": 1.10, "b": true, "c": null, "d": 123456789012345678901234567890, "e": "\\u00e9\n", "f": NaN}'
    )
    values = frontmatter.read(text).values
    assert values == {
        "a": "1.10", "b": "true", "c": "", "d": "123456789012345678901234567890", "e": "é\n", "f": "NaN",
    }  # fmt: skip


def test_anchors_and_merge_keys() -> None:
    """An alias stands for its anchor; a merged table gives what is not said otherwise."""
    lines = "base: &base {a: 1, b: 2}\nuse:\n  <<: *base\n  b: 3\ntwo:\n  <<: [*base, {c: 4}]\nagain: *base"
    assert yaml(lines).values == {
        "base": {"a": "1", "b": "2"},
        "use": {"a": "1", "b": "3"},
        "two": {"a": "1", "b": "2", "c": "4"},
        "again": {"a": "1", "b": "2"},
    }


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: a\nx: 1\nTitle: b\n---\n",
        '+++\ntitle = "a"\nx = 1\nTitle = "b"\n+++\n',
        '{"title": "a",\n"x": {"title": "c"},\n\n"title": "b"}\n',
        "title: a\ndate: 2024-01-01\n\n",
    ],
)
def test_keys_are_found_whatever_their_case_and_the_last_wins(text: str) -> None:
    """A key given twice with different values is told, with the line of the one that stands."""
    text = text.replace("date: 2024-01-01", "date: 2024-01-01\nTITLE: b")
    line = 3 if text.startswith("title") else 4
    read = frontmatter.read(text)
    assert read.values["title"] == "b"
    assert read.lines["title"] == line
    assert read.repeated == {"title": line}


def test_a_key_given_twice_with_one_value_is_nothing() -> None:
    """Some converters write both `Date` and `date`; a repeated key further down is told with its line."""
    assert yaml("date: 2024-01-01\nDate: 2024-01-01").repeated == {}
    assert yaml("x:\n  a: 1\n  b: 2\n  A: 3").repeated.keys() == {"a"}


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("---\ntitle: Foo: bar\n---\n", 2, 11, "invalid YAML: mapping values are not allowed"),
        ("---\na: b\n\tc: d\n---\n", 3, 1, "invalid YAML: found a tab character"),
        ("---\na: [\n---\n", 3, 1, "invalid YAML: did not find expected node content"),
        ("---\na: @me\n---\n", 2, 4, "invalid YAML: found character that cannot start any token"),
        ("---\na: {{ x }}\n---\n", 2, 0, "a key is not a text"),
        ("---\na: *x\n---\n", 2, 4, "the alias *x has no anchor"),
        ("---\n- a: b\n---\n", 2, 1, "the front matter is not a table of keys"),
        ("+++\n\na = \n+++\n", 3, 5, "invalid TOML: Invalid value"),
        ("+++\na = 2024-02-31\n+++\n", 2, 5, "invalid TOML: Invalid date or datetime"),
        ("+++\na = '''\nb\n+++\n", 3, 1, "invalid TOML: Expected"),
        ("+++\na = 1\na = 2\n+++\n", 3, 6, "invalid TOML: Cannot overwrite a value"),
        ("+++\na = " + "1" * 5_000 + "\n+++\n", 2, 0, "invalid TOML: a number is too long"),
        ('{"a": 1,\n "b" 2}', 2, 6, "invalid JSON: Expecting ':' delimiter"),
        ('---json\n\n{"a": 1,\n "b" 2}\n---\n', 4, 6, "invalid JSON: Expecting ':' delimiter"),
        ('---json\n{"a": 1} x\n---\n', 2, 10, "invalid JSON: Extra data"),
        ("---json\n[1]\n---\n", 2, 1, "the front matter is not a table of keys"),
        ('{"a": "', 1, 7, "invalid JSON: Unterminated string"),
        ("---\ntitle: a\n", 1, 1, "the front matter is never closed"),
        ("+++\ntitle = 1\n---\n", 1, 1, "the front matter is never closed"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_place(
    text: str, line: int, column: int, message: str
) -> None:
    """Line, column, message and remedy; the line also counts empty lines before the front matter."""
    error = wrong(text)
    assert (error.line, error.message[: len(message)]) == (line, message)
    assert error.remedy
    assert not column or error.column == column
    assert wrong("\n\n" + text).line == line + 2
    assert wrong("\ufeff" + text.replace("\n", "\r\n")).line == line


def test_the_remedy_for_a_tab_is_spaces() -> None:
    """The commonest mistakes have remedies of their own."""
    assert wrong("---\na: b\n\tc: d\n---\n").remedy == "indent with spaces, not with tabs"
    assert "quotes" in wrong("---\ntitle: Foo: bar\n---\n").remedy
    assert wrong("---\ntitle: a\n").remedy == "end it with a line that is ---"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ufeff\n",
        "Just text\n",
        "# Heading\n\n---\n\ntitle: x\n",
        "---\n\nHello\n\n---\nmore\n",
        "---\nHello\n",
        "---\n",
        "----\ntitle: x\n----\n",
        "{% include x %}\n",
        "{{ x }}\n",
        "{: .class}\n",
        "+++ not a fence\n",
        "Note: a paragraph\n\nBody\n",
        "Remember:\n\n- x\n",
        "https://t.example/\n\nBody\n",
        "date: 2024-01-01\nand a line that is no header\n\nBody\n",
        "title: a list of things\n" * 1_000 + "\nBody\n",
    ],
)
def test_a_text_without_front_matter_is_all_body(text: str) -> None:
    """A rule, a paragraph with a colon or a template tag at the beginning is no front matter."""
    read = frontmatter.read(text)
    assert (read.values, read.body, read.body_line) == ({}, text, 1)
    assert frontmatter.split(text) == (text, 1)


@pytest.mark.parametrize("text", ["---\n---\nBody", "+++\n+++\nBody", "---json\n---\nBody", "{}\nBody"])
def test_front_matter_may_be_empty(text: str) -> None:
    """Then there are no keys, and the fences are not part of the body."""
    assert (frontmatter.read(text).values, frontmatter.read(text).body) == ({}, "Body")


def test_the_header_of_pelican() -> None:
    """`Key: value` lines up to the first empty one; an indented line continues the one before."""
    read = frontmatter.read(
        "\nTitle: A: b\nDATE: 2024-01-01 10:00\nTags: x, y\nSummary: one\n  two\n \n\nBody\n"
    )
    assert read.values == {"title": "A: b", "date": "2024-01-01 10:00", "tags": "x, y", "summary": "one\ntwo"}
    assert read.lines == {"title": 2, "date": 3, "tags": 4, "summary": 5}
    assert (read.body, read.body_line) == ("\nBody\n", 8)
    assert frontmatter.read("title: x").values == {"title": "x"}


def bomb(levels: int) -> str:
    """Make a document whose aliases stand for 9 to the power of *levels* values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "---\n" + "\n".join(lines) + "\n---\n"


HOSTILE = {
    "aliases": bomb(12),
    "merged aliases": bomb(5).replace("---\n", "---\nm: {}\n", 1),
    "YAML brackets": "---\na: " + "[" * 100_000 + "\n---\n",
    "YAML braces": "---\na: " + "{" * 100_000 + "\n---\n",
    "YAML dashes": "---\na:\n" + "- " * 100_000 + "\n---\n",
    "YAML keys": "---\nb: 1\n" + "? " * 100_000 + "\n---\n",
    "YAML values": "---\na: [" + "x, " * 100_000 + "]\n---\n",
    "YAML length": "---\na: " + "x" * 1_000_000 + "\n---\n",
    "TOML brackets": "+++\na = " + "[" * 100_000 + "\n+++\n",
    "TOML braces": "+++\na = " + "{a = " * 100_000 + "\n+++\n",
    "TOML dots": "+++\n" + "a." * 100_000 + "a = 1\n+++\n",
    "TOML quoted dots": "+++\n" + '"a" . ' * 50_000 + "a = 1\n+++\n",
    "TOML headers": "+++\n[" + "a." * 100_000 + "a]\n+++\n",
    "TOML inline dots": "+++\nx = {" + "a." * 100_000 + "a = 1}\n+++\n",
    "TOML values": "+++\na = [" + "1, " * 100_000 + "]\n+++\n",
    "TOML length": "+++\na = '" + "x" * 1_000_000 + "'\n+++\n",
    "TOML quotes": "+++\n" + '"""\\' * 120_000 + "\n+++\n",
    "JSON brackets": '{"a": ' + "[" * 100_000,
    "JSON braces": '{"a": ' * 100_000,
    "JSON fenced brackets": '---json\n{"a": ' + "[" * 100_000 + "\n---\n",
    "JSON values": '{"a": [' + "1, " * 100_000 + "1]}",
    "JSON length": '{"a": "' + "x" * 1_000_000 + '"}',
    "JSON quotes": '{"a": "' + '\\"' * 1_000_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_front_matter_is_an_error_at_once(name: str) -> None:
    """Limits stand before the parsers: neither the interpreter's stack nor its memory nor hours are lost."""
    assert wrong(HOSTILE[name]).message


@pytest.mark.parametrize(
    "text", ["---\n" + "\n" * 300_000 + "x", "---\n" + " " * 300_000 + "x", "{" + " " * 300_000]
)
def test_white_space_without_end_is_no_front_matter(text: str) -> None:
    """Nothing that looks for a key goes over the same white space again and again."""
    assert frontmatter.read(text).body == text


@pytest.mark.parametrize(
    "text",
    [
        "---\na: {}1{}\n---\n",
        "+++\na = {}1{}\n+++\n",
        '{{"a": {}1{}}}\n',
        '---json\n{{"a": {}1{}}}\n---\n',
    ],
)
def test_the_depth_is_limited(text: str) -> None:
    """Alike in all formats, far above what anybody writes and far below what any parser minds."""
    assert frontmatter.read(text.format("[" * 20, "]" * 20)).values["a"]
    error = wrong(text.format("[" * 40, "]" * 40))
    assert error.message == "the front matter nests deeper than 30 levels"
    assert error.line == (1 if text.startswith("{") else 2)


def test_the_limits_are_wide_enough() -> None:
    """A show's transcript in the front matter, or a list of a thousand links, is read."""
    assert len(yaml("a: " + "x" * (matter.MAX_CHARACTERS - 1_000)).values["a"]) > 400_000
    assert len(yaml("a:\n" + "- {title: x, url: y}\n" * 3_000).values["a"]) == 3_000


def test_the_escape_of_a_surrogate_is_dropped() -> None:
    """YAML (libyaml) refuses it, JSON takes it: the rest of the article is read either way."""
    matter = frontmatter.read('---\ntitle: "a\\ud800b\\u00e9"\n---\n')
    assert matter.values == {"title": "ab\u00e9"}
