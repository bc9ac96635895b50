"""`syndicate.sources.tables`: authors, tags and data that stand beside articles."""

import os
from pathlib import Path

import pytest

from syndicate.model import Person
from syndicate.sources import tables
from syndicate.sources.matter import MAX_CHARACTERS, FrontMatterError


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.yml", "Ada:\n  name: Ada Bell\n  url: https://ada.example/\nben: Ben Cole\n"),
        (
            "a.json",
            '{"Ada": {"full_name": "Ada  Bell", "website": "https://ada.example/"}, "ben": "Ben Cole"}',
        ),
    ],
)
def test_a_table_of_authors(tmp_path: Path, name: str, content: str) -> None:
    """Its keys are in lower case; a person is a table or a name."""
    (tmp_path / name).write_text(content)
    ada = Person(name="Ada Bell", url="https://ada.example/")
    assert tables.people(tmp_path / name) == {"ada": ada, "ben": Person(name="Ben Cole")}


def test_a_folder_of_authors(tmp_path: Path) -> None:
    """Each of its tables is an author under the file's name; other files are none."""
    (tmp_path / "Ada.json").write_text('{"first_name": "Ada", "last_name": "Bell", "email": "ada@x.example"}')
    (tmp_path / "ben.yaml").write_text("display_name: Ben\nemail: nobody\nurl: javascript:x\n")
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "readme.md").write_text("# Authors\n")
    (tmp_path / "nameless.yml").write_text("role: editor\n")
    ada = Person(name="Ada Bell", email="ada@x.example")
    assert tables.people(tmp_path) == {"ada": ada, "ben": Person(name="Ben")}


def test_a_table_is_read_anew_when_it_changes(tmp_path: Path) -> None:
    """What was read before is kept only as long as the file is the same."""
    place = tmp_path / "a.json"
    place.write_text('{"a": 1}')
    before = tables.table(place)
    assert tables.table(place) is before
    place.write_text('{"a": 22}')
    assert (before, tables.table(place)) == ({"a": "1"}, {"a": "22"})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"a": }', "line 1: invalid JSON"),
        (b"[1]", "not a table"),
        (b"\xff", "not UTF-8"),
        (b"[" * 100_000, "nests deeper"),
        (b'{"a": "' + b"x" * MAX_CHARACTERS + b'"}', "longer than"),
    ],
)
def test_a_broken_table_is_an_error_that_names_it(tmp_path: Path, content: bytes, message: str) -> None:
    """Its limits are those of front matter; who can do without it gets nothing."""
    place = tmp_path / "broken.json"
    place.write_bytes(content)
    with pytest.raises(FrontMatterError) as caught:
        tables.table(place)
    assert f"{tmp_path.name}/broken.json" in caught.value.message
    assert message in caught.value.message
    assert tables.readable(place) == {}


def test_what_is_no_file_of_the_site_is_not_read(tmp_path: Path) -> None:
    """A link may lead out of it, a pipe would never end, and what is not there says nothing."""
    (tmp_path / "real.json").write_text('{"a": "1"}')
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "folder.json").mkdir()
    for name in ("pipe.json", "folder.json", "none.json"):
        assert tables.table(tmp_path / name) == {}
    with pytest.raises(FrontMatterError, match="symbolic link"):
        tables.table(tmp_path / "link.json")
    (tmp_path / "linked").symlink_to(tmp_path)
    assert tables.readable(tmp_path / "linked/real.json") == {}
    assert tables.readable(tmp_path / "real.json") == {"a": "1"}
