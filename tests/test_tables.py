"""`syndicate.sources.tables`: authors, tags and data that stand beside articles."""

import os
from pathlib import Path

import pytest

from syndicate.model import Person
from syndicate.sources import tables
from syndicate.sources.matter import MAX_CHARACTERS, FrontMatterError
from syndicate.sources.tables import Table, Tables


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
    assert Tables(tmp_path).people(name) == {"ada": ada, "ben": Person(name="Ben Cole")}


def test_a_folder_of_authors(tmp_path: Path) -> None:
    """Each of its tables is an author under the file's name; other files are none."""
    place = tmp_path / "authors"
    place.mkdir()
    (place / "Ada.json").write_text('{"first_name": "Ada", "last_name": "Bell", "email": "ada@x.example"}')
    (place / "ben.yaml").write_text("display_name: Ben\nemail: nobody\nurl: javascript:x\n")
    (place / "broken.json").write_text("{")
    (place / "readme.md").write_text("# Authors\n")
    (place / "nameless.yml").write_text("role: editor\n")
    ada = Person(name="Ada Bell", email="ada@x.example")
    site = Tables(tmp_path)
    assert site.people("none", "authors") == {"ada": ada, "ben": Person(name="Ben")}
    assert [finding.path for finding in site.findings] == ["authors/broken.json"]


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
def test_a_broken_table_beside_an_article_is_an_error(tmp_path: Path, content: bytes, message: str) -> None:
    """It names the table; its limits are those of front matter."""
    place = tmp_path / "broken.json"
    place.write_bytes(content)
    with pytest.raises(FrontMatterError) as caught:
        tables.table(place)
    assert f"{tmp_path.name}/broken.json" in caught.value.message
    assert message in caught.value.message


def test_a_broken_table_of_the_site_is_told_once(tmp_path: Path) -> None:
    """With its file and line, whoever asks for it and however often; it says nothing then."""
    (tmp_path / "authors.yml").write_text("ada: Ada\nben: [\n")
    site = Tables(tmp_path)
    assert site.first("authors.yml") == Table()
    assert site.people("authors.yml", "authors.yml") == {}
    (finding,) = site.findings
    assert (finding.path, finding.line, finding.severity) == ("authors.yml", 3, "error")
    assert finding.remedy


def test_the_first_table_that_says_something_is_taken(tmp_path: Path) -> None:
    """With its place and lines; one that is not there, or empty, is passed over without a word."""
    (tmp_path / "empty.yml").write_text("")
    (tmp_path / "a.toml").write_text("\nA = 1\n")
    site = Tables(tmp_path)
    assert site.first("none.yml", "empty.yml", "a.toml") == Table(
        values={"a": "1"}, lines={"a": 2}, place="a.toml"
    )
    assert site.findings == []


def test_a_linked_folder_of_the_site_is_told_and_not_followed(tmp_path: Path) -> None:
    """The site's own folder may be a link."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/a.yml").write_text("a: 1")
    (tmp_path / "site/linked").symlink_to(tmp_path / "site")
    (tmp_path / "home").symlink_to(tmp_path / "site")
    site = Tables(tmp_path / "home")
    assert site.first("a.yml").values == {"a": "1"}
    assert site.first("linked/a.yml").values == {}
    assert site.people("linked") == {}
    assert [finding.path for finding in site.findings] == ["linked/a.yml", "linked"]


@pytest.mark.parametrize(
    ("limit", "most"), [("MAX_BYTES", 2 * tables.LEAST_BYTES), ("MAX_VALUES", 2), ("MAX_BYTES", 0)]
)
def test_a_limit_holds_for_all_tables_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    """What is past it is not read, and told once."""
    (tmp_path / "authors").mkdir()
    for number in range(9):
        (tmp_path / f"authors/a{number}.yml").write_text("name: Ada\n")
    monkeypatch.setattr(tables, limit, most)
    site = Tables(tmp_path)
    read = len(site.people("authors"))
    assert 0 < read < 9
    (finding,) = site.findings
    assert finding.path == f"authors/a{read}.yml"
    assert f"more than {tables.MAX_BYTES:,} bytes or {tables.MAX_VALUES:,} values" in finding.message


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


@pytest.mark.parametrize(("text", "line"), [("a =", 1), ("a = 1\nb = [\n\n", 2)])
def test_a_table_that_ends_too_early_is_wrong_in_its_last_line(tmp_path: Path, text: str, line: int) -> None:
    """Whether a line break follows or not."""
    (tmp_path / "a.toml").write_text(text)
    site = Tables(tmp_path)
    assert not site.first("a.toml").values
    assert [(finding.path, finding.line) for finding in site.findings] == [("a.toml", line)]
