"""The same articles give the same bytes: on any machine, in any place, zone, language and order."""

import os
import random
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from running import NOW, REPOSITORY, Process, run, tree
from syndicate import config

SITES = Path(__file__).parent / "sites"
PLACES = [REPOSITORY, *sorted(path.parent for path in SITES.glob("*/syndicate.toml"))]
PARTS = ("syndicate.toml", "articles", "static", "hugo.toml")


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """Give a folder on another file system, if there is one, which lists folders in another order."""
    memory = Path("/dev/shm")  # noqa: S108 - Linux's memory-backed storage
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder).resolve()


def files(source: Path) -> list[Path]:
    """Give the files that make a site, relative to it."""
    found = [path for part in PARTS for path in (source / part, *(source / part).rglob("*"))]
    return sorted(path.relative_to(source) for path in found if path.is_file())


def copy(source: Path, target: Path, *, seed: str) -> Path:
    """Copy a site file by file, in an order and with times of modification of their own."""
    order = random.Random(seed)  # noqa: S311
    for name in order.sample(files(source), len(files(source))):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target / name)
        moment = order.randrange(10**9, 2 * 10**9)
        os.utime(target / name, (moment, moment))
    return target


def moment(source: Path) -> str:
    """Give the moment as of which a site is built; the repository's own stands in its Makefile."""
    if source != REPOSITORY:
        return NOW
    found = re.search(r"^SITE_NOW := (\S+)$", (source / "Makefile").read_text(), re.MULTILINE)
    assert found
    return found[1]


def ids(site: Path) -> bytes:
    """Give the ids that a site keeps."""
    return (site / "syndicate.ids").read_bytes()


def built(source: Path, cwd: Path, site: Path, **changes: str) -> Process:
    """Build a copy of a site."""
    process = run(cwd, "-C", str(site), "build", "--now", moment(source), **changes)
    assert process.returncode == 0, process.stderr
    return process


@pytest.mark.parametrize("source", PLACES, ids=lambda path: path.name)
def test_a_site_is_reproducible(source: Path, tmp_path: Path, elsewhere: Path) -> None:
    """Two machines as different as can be make equal files of one site, and a second build writes none."""
    here = copy(source, tmp_path / "here", seed="here")
    there = copy(source, elsewhere / "an ünusual/place", seed="there")
    first = built(source, here, Path(), TZ="UTC", PYTHONHASHSEED="0")
    second = built(
        source,
        Path("/"),
        there,
        TZ="Pacific/Kiritimati",
        LANG="C",
        LC_ALL="C",
        PYTHONHASHSEED="4242",
        SOURCE_DATE_EPOCH="1",
        COLUMNS="20",
    )
    assert first.stderr == second.stderr
    output = config.load(here / "syndicate.toml").feeds.output.relative_to(here)
    made = tree(here / output)
    assert made == tree(there / output)
    assert ids(here) == ids(there)
    assert len(made) > 3
    assert re.search(r"^Wrote 0 of ", built(source, there, there).stderr, re.MULTILINE)


def test_the_order_of_folders_is_another_one(tmp_path: Path, elsewhere: Path) -> None:
    """The two machines do list their folders differently, so that the proof above is one."""
    source = SITES / "findings"
    orders = [
        [path.name for path in os.scandir(copy(source, folder, seed=seed) / "articles")]
        for folder, seed in ((tmp_path / "here", "here"), (elsewhere / "there", "there"))
    ]
    assert sorted(orders[0]) == sorted(orders[1])
    if orders[0] == orders[1]:
        pytest.skip("both file systems list their folders in the same order")
