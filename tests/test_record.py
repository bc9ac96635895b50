"""`syndicate.sources.record`: what another process has written down is what became of the files."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from syndicate import config, sources
from syndicate.sources.record import packed, unpacked

FILES = {
    "plain.md": "---\ntitle: T\ndate: 2025-02-13\ntags: [a, b]\ncategories: a\nauthor: Ada\n---\nBody\n",
    "seconds.md": "---\ntitle: T\ndate: 1890-01-01\nexpires: 2100-01-01\n---\n",
    "draft.md": "---\ndraft: true\n---\n",
    "broken.md": "---\na: [\n",
    "escaped.md": '{"title": "a\\ud800\\u0007\\ud83d\\ude00", "date": "2025-02-13T01:02:03+05:30"}\n',
}


@pytest.mark.parametrize("folder", [b"site", b"caf\xe9"])
def test_a_record_is_read_as_it_was_written(tmp_path: Path, folder: bytes) -> None:
    """Also where the site's folder has a name that is not UTF-8, as paths that were looked at are in it."""
    site = tmp_path / os.fsdecode(folder)
    (site / "articles").mkdir(parents=True)
    (site / config.FILE_NAME).write_text(
        '[site]\ntitle = "T"\nurl = "https://a.example/"\ntimezone = "Europe/Amsterdam"\n'
    )
    for name, text in FILES.items():
        (site / "articles" / name).write_text(text)
    reads = sources.read(config.load(site / config.FILE_NAME), datetime(2025, 6, 1, tzinfo=UTC)).reads
    again = unpacked(packed(reads), [read.file for read in reads])
    assert [replace(read, record=b"") for read in again] == list(reads)
    assert {read.file.name for read in reads if read.article} == {"plain.md", "seconds.md", "escaped.md"}
