"""Whole builds, byte for byte: tests/sites/<case>/ holds a site, what a build makes of it, and its account.

`pytest --update` rewrites `expected/`, `report.json` and `syndicate.ids`; the diff is the review.
"""

import shutil
from difflib import unified_diff
from pathlib import Path

import pytest

from running import NOW, build, tree
from syndicate import config

SITES = Path(__file__).parent / "sites"
IDS = "syndicate.ids"
CASES = sorted(path.parent.name for path in SITES.glob("*/syndicate.toml"))


@pytest.mark.parametrize("case", CASES)
def test_a_site_gives_exactly_its_files(case: str, tmp_path: Path, *, update: bool) -> None:
    """Every file of a first build, its ids, and the account that `--json` prints, are as expected."""
    source = SITES / case
    site = Path(shutil.copytree(source, tmp_path / case, ignore=shutil.ignore_patterns("expected", IDS)))
    output = config.load(site / "syndicate.toml").feeds.output
    process = build(site, "--json")
    assert (process.returncode, process.stderr) == (0, "")
    if update:
        shutil.rmtree(source / "expected", ignore_errors=True)
        shutil.copytree(output, source / "expected")
        (source / "report.json").write_text(process.stdout, encoding="utf-8")
        shutil.copy(site / IDS, source / IDS)
    made, expected = tree(output), tree(source / "expected")
    differences = "".join(
        difference(name, expected.get(name), made.get(name)) for name in sorted({*made, *expected})
    )
    assert differences == ""
    assert process.stdout == (source / "report.json").read_text(encoding="utf-8")
    assert (site / IDS).read_bytes() == (source / IDS).read_bytes()


def difference(name: str, expected: bytes | None, made: bytes | None) -> str:
    """Give the difference of a file as `diff` would show it, "" for none."""
    old, new = ((data or b"").decode().splitlines(keepends=True) for data in (expected, made))
    return "".join(unified_diff(old, new, f"expected/{name}", f"made/{name}"))


def test_there_are_sites() -> None:
    """The cases are found, and each has what it is compared with."""
    assert len(CASES) > 5
    assert all((SITES / case / "expected/manifest.json").exists() for case in CASES)
    assert NOW.startswith("2026-01-01")
