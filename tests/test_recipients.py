"""`syndicate.recipients`: a file of recipients, read once and whole."""

from pathlib import Path

import pytest

from syndicate import recipients
from syndicate.errors import InputError


def test_addresses_and_what_is_none(tmp_path: Path) -> None:
    """All good addresses in their order, and a finding with place, line and remedy for each other one."""
    file = tmp_path / "people.csv"
    file.write_text("name,email\nAda,ada@reader.example\nBob,bob\n# nobody\n\nCy\nDi, di@reader.example\n")
    addresses, findings = recipients.read(file, "lists/people.csv")
    assert addresses == ["ada@reader.example", "di@reader.example"]
    assert [(each.path, each.line, each.severity, each.message) for each in findings] == [
        ("lists/people.csv", 3, "warning", "'bob' is not a mail address"),
        ("lists/people.csv", 6, "warning", "has no mail address"),
    ]


def test_a_file_without_the_column_is_an_error(tmp_path: Path) -> None:
    """What has no column of addresses is no file of recipients; the error says how one begins."""
    file = tmp_path / "people.csv"
    file.write_text("ada@reader.example\n")
    with pytest.raises(InputError, match=f"the first line has to be {recipients.COLUMNS}"):
        recipients.read(file, "people.csv")
