"""The page on the Python API says what is there, and its examples run."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import Struct

from running import CONFIGURATION, REPOSITORY, environment, make_site, tree
from syndicate import build, config, errors, send

PAGE = REPOSITORY / "docs/reference/python-api.md"
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
DIGEST = '[[digests]]\nname = "monthly"\nschedule = "monthly on 1 at 07:00"\nfrom = "n@compiler.example"\n'


def rows(first: str) -> dict[str, str]:
    """Give the rows of the table whose first column is called *first*, by the names in it."""
    table = re.search(rf"^\| {first} \|.*?\n\|[-|]+\n((?:\|.*\n)+)", PAGE.read_text("utf-8"), re.MULTILINE)
    assert table
    cells = [line.strip("|\n").split("|") for line in table[1].splitlines()]
    return {name: row[-1].strip() for row in cells for name in re.findall(r"`([^`]+)`", row[0])}


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program with warnings as errors."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=folder,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_first_example_runs(tmp_path: Path) -> None:
    """It builds the feeds, prints findings, and writes the message of an edition that is not empty."""
    site = make_site(tmp_path, 2, CONFIGURATION + DIGEST)
    code = EXAMPLES[0].replace("datetime.now(UTC)", "datetime(2020, 2, 1, 12, tzinfo=UTC)")
    process = run(code, site)
    assert (process.returncode, process.stderr) == (0, "")
    assert (site / "feeds/rss.xml").exists()
    assert (site / "monthly-2020-02-01.eml").read_bytes().startswith(b"Date: Sat, 01 Feb 2020 07:00:00 +0000")
    (site / "syndicate.toml").write_text("[site]\n")
    process = run(EXAMPLES[0], site)
    assert process.returncode == 1
    assert "title" in process.stderr
    assert "Traceback" not in process.stderr


def test_the_other_examples_run(tmp_path: Path) -> None:
    """What they assume is a site in the current folder, and what they show has no effect yet."""
    site = make_site(tmp_path, 1)
    before = tree(site)
    assert len(EXAMPLES) > 1
    for code in EXAMPLES[1:]:
        process = run(code + "\nassert site.feeds.output.name == 'elsewhere'", site)
        assert (process.returncode, process.stderr) == (0, "")
    assert tree(site) == before


@pytest.mark.parametrize("struct", [build.Report, send.Preview, send.RenderedEdition])
def test_fields_are_documented(struct: type[Struct]) -> None:
    """The page lists exactly the fields of what the functions return."""
    assert list(rows(f"field of `{struct.__name__}`")) == list(struct.__struct_fields__)


def test_functions_and_errors_are_documented() -> None:
    """The page names functions that are there, and exactly the errors that there are."""
    for name in (functions := list(rows("function"))):
        module, _, function = name.removeprefix("syndicate.").partition(".")
        assert callable(getattr({"config": config, "build": build, "send": send}[module], function))
    assert len(functions) == 3
    there = {each.__name__ for each in errors.SyndicateError.__subclasses__()}
    assert set(rows("error")) == there


def test_importing_the_package_imports_nothing_else(tmp_path: Path) -> None:
    """`import syndicate` is free: it brings in no library."""
    code = "import sys; before = set(sys.modules); import syndicate; print(set(sys.modules) - before)"
    assert run(code, tmp_path).stdout == "{'syndicate'}\n"
