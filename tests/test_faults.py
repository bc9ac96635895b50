"""Killed, interrupted, no room, no permission, two at once: files stay whole and the next build mends."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath
from types import FrameType
from typing import Any

import pytest

from running import CONFIGURATION, NOW, article, build, command, environment, make_site, run, tree
from syndicate import config, output, sources
from syndicate.identity import registry
from syndicate.model import Output
from syndicate.output import MANIFEST, Written, describe

Tree = dict[str, bytes | None]

# More than a buffer (8 KiB), so that a file can be written by half.
LONG = 20_000
OLD = {"a.xml": "old a", "b/x.xml": "old" * LONG, "c/x.xml": "same", "d/e/x.xml": "goes"}
NEW = {"a.xml": "new a", "b/x.xml": "new" * LONG, "c/x.xml": "same", "f/g/x.xml": "comes"}
NEWER = {"a.xml": "newer a", "b/x.xml": "newer" * LONG, "d/e/x.xml": "again", "h/x.xml": "comes"}
TOUCHING = {
    *("open", "write", "writelines", "close", "replace", "rename", "unlink", "mkdir", "rmdir", "__exit__")
}


def save(folder: Path, files: Mapping[str, str]) -> Written:
    """Save texts under names."""
    outputs = [Output(path=PurePosixPath(name), parts=(text.encode(),)) for name, text in files.items()]
    return output.save(folder, outputs, describe((), len(files)))


def killed_at(step: int, action: Callable[[], object]) -> bool:
    """Run *action* in a process of its own that kills itself before its *step*th touch of a file.

    Tell whether it was killed: an action of fewer steps ends by itself. After a touch is before the next one.
    """
    child = os.fork()
    if child == 0:
        steps = iter(range(1, step))

        def watch(_frame: FrameType, event: str, function: Any) -> None:
            touches = event == "c_call" and function.__name__ in TOUCHING
            if touches and next(steps, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(watch)
        action()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL)
    return status != 0


def clean(folder: Path, files: Mapping[str, str]) -> Tree:
    """Give what a folder holds when *files* are saved into it from nothing."""
    folder.mkdir()
    save(folder, files)
    return tree(folder)


def whole(found: Tree, *versions: Mapping[str, str]) -> bool:
    """Tell whether each file of ours is one of its versions, and nothing else but a temporary is there."""
    allowed: dict[str, set[bytes]] = {}
    for version in versions:
        for name, text in version.items():
            allowed.setdefault(name, set()).add(text.encode())
    files = {name: data for name, data in found.items() if data is not None and ".syndicate-new" not in name}
    manifest = files.pop(MANIFEST)
    return bool(json.loads(manifest)) and all(data in allowed[name] for name, data in files.items())


def test_a_save_that_is_killed_at_any_step_leaves_whole_files_and_is_mended(tmp_path: Path) -> None:
    """At each call that touches a file: old or new bytes, then a save without refusal, finding or remains."""
    wanted = clean(tmp_path / "clean", NEW)
    before = clean(tmp_path / "before", OLD)
    folder, step, killed = tmp_path / "feeds", 0, True
    while killed:
        step += 1
        shutil.copytree(tmp_path / "before", folder)
        killed = killed_at(step, lambda: save(folder, NEW))
        found = tree(folder)
        assert whole(found, OLD, NEW), step
        assert save(folder, NEW).findings == (), step
        assert tree(folder) == wanted, step
        shutil.rmtree(folder)
    assert step > 25, "the steps were not seen"
    assert before == tree(tmp_path / "before")


def test_saves_that_are_killed_again_and_again_are_mended(tmp_path: Path) -> None:
    """However often different saves are killed in a row, the next one takes nothing for a stranger's."""
    wanted = clean(tmp_path / "clean", OLD)
    source = random.Random("killed")  # noqa: S311 - the same steps every time
    for number in range(30):
        folder = tmp_path / str(number)
        save(folder, OLD)
        for files in source.choices([OLD, NEW, NEWER], k=3):
            killed_at(source.randrange(5, 60), partial(save, folder, files))
            assert whole(tree(folder), OLD, NEW, NEWER)
        assert save(folder, OLD).findings == ()
        assert tree(folder) == wanted


def test_a_first_save_that_is_killed_is_mended(tmp_path: Path) -> None:
    """A killed first save leaves nothing that the second one refuses, whatever it then wants."""
    wanted = clean(tmp_path / "clean", NEWER)
    folder, step, killed = tmp_path / "feeds", 0, True
    while killed:
        step += 2
        killed = killed_at(step, lambda: save(folder, NEW))
        assert save(folder, NEWER).findings == ()
        assert tree(folder) == wanted
        shutil.rmtree(folder)


def test_files_saved_together_survive_a_kill(tmp_path: Path) -> None:
    """Killed at any step, a digest's files are each old or new, and the next digest leaves no remains."""
    names = ("x.eml", "x.html", "x.txt")
    folder, step, killed = tmp_path / "digests", 0, True

    def together(text: str) -> None:
        output.save_together(
            folder, [Output(path=PurePosixPath(name), parts=(text.encode(),)) for name in names]
        )

    while killed:
        step += 1
        together("old")
        killed = killed_at(step, lambda: together("new" * LONG))
        assert {(folder / name).read_text() for name in names} <= {"old", "new" * LONG}
        together("old")
        assert set(tree(folder)) == set(names)


def test_a_killed_digest_leaves_nothing_for_ever(tmp_path: Path) -> None:
    """Killed with nine files half written, then run for three: no temporary is left, and no old file lost."""
    folder, step, killed, most = tmp_path / "digests", 0, True, 0

    def together(count: int) -> None:
        outputs = [Output(path=PurePosixPath(f"{n}.eml"), parts=(b"new" * LONG,)) for n in range(count)]
        output.save_together(folder, outputs)

    while killed:
        step += 3
        killed = killed_at(step, lambda: together(9))
        there = set(tree(folder)) if folder.exists() else set()
        most = max(most, sum(".syndicate-new" in name for name in there))
        together(3)
        complete = {name for name in there if ".syndicate-new" not in name}
        assert set(tree(folder)) == complete | {"0.eml", "1.eml", "2.eml"}, step
        shutil.rmtree(folder)
    assert most > 3, "no kill left more files than the next run writes"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a site that takes a while to build."""
    return make_site(tmp_path_factory.mktemp("large"), 250)


def started(folder: Path, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    """Start a build and stop it once it holds the lock, for which it makes the missing output folder."""
    process = subprocess.Popen(
        command("build", "--now", NOW, *arguments),
        cwd=folder,
        env=environment(),
        stdout=options.get("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    deadline = time.monotonic() + 30
    while not (folder / "feeds").exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
    time.sleep(0.05)  # between making the folder and locking it lies a moment
    process.send_signal(signal.SIGSTOP)
    return process


def copy(site: Path, folder: Path) -> Path:
    """Give a copy of a site without its output."""
    return Path(shutil.copytree(site, folder, ignore=shutil.ignore_patterns("feeds")))


def test_a_build_that_is_killed_at_any_moment_is_mended(tmp_path: Path, large: Path) -> None:
    """`kill -9` at random moments of the command: the last build's output equals a clean build's."""
    build(copy(large, tmp_path / "clean"))
    wanted = tree(tmp_path / "clean/feeds")
    site = copy(large, tmp_path / "site")
    source = random.Random("moments")  # noqa: S311
    for number in range(8):
        (site / "articles/0000.md").write_text(article(0, f"Version {number}."))
        process = subprocess.Popen(
            command("build", "--now", NOW), cwd=site, env=environment(), stderr=subprocess.DEVNULL
        )
        time.sleep(source.uniform(0.2, 0.9))
        process.kill()
        process.wait()
    shutil.copy(large / "articles/0000.md", site / "articles/0000.md")
    last = build(site)
    assert (last.returncode, last.stderr.count("\n")) == (0, 1), last.stderr
    assert tree(site / "feeds") == wanted


def ids_in_feed(site: Path) -> dict[str, str]:
    """Give the ids in a site's feed, by title."""
    items = json.loads((site / "feeds/feed.json").read_text("utf-8"))["items"]
    return {item["title"]: item["id"] for item in items}


def test_a_build_that_is_killed_at_its_ids_is_mended(tmp_path: Path) -> None:
    """At each call that touches the registry, before any feed is: old or new bytes, and no id changes."""
    site = make_site(tmp_path, 3)
    build(site)
    before, old = ids_in_feed(site), (site / "syndicate.ids").read_bytes()
    shutil.move(site / "articles", site / "renamed")
    (site / "articles").mkdir()
    shutil.move(site / "renamed", site / "articles/renamed")
    found = sources.read(config.load(site / "syndicate.toml"), datetime.fromisoformat(f"{NOW}+00:00"))
    step, killed, seen = 0, True, set()
    while killed:
        step += 1
        (site / "syndicate.ids").write_bytes(old)
        killed = killed_at(step, lambda: registry.save(found.registry))
        seen.add((site / "syndicate.ids").read_bytes())
        if step % 3 == 0:
            assert build(site).returncode == 0
            assert ids_in_feed(site) == before
    assert (len(seen), step > 10) == (2, True)
    names = sorted(path.name for path in site.glob("*syndicate*"))
    assert names == [".syndicate", "syndicate.ids", "syndicate.toml"]


def test_the_second_of_two_builds_says_so(tmp_path: Path, large: Path) -> None:
    """While one build is at work another one ends with 75 and a sentence, and the first is not disturbed."""
    site = copy(large, tmp_path / "site")
    first = started(site)
    second = build(site, "--accept")
    first.send_signal(signal.SIGCONT)
    _, said = first.communicate(timeout=60)
    assert (second.returncode, second.stdout) == (75, "")
    assert second.stderr == f"error: {site}/feeds: another run is at work there; nothing was done\n"
    assert (first.returncode, said.count("\n")) == (0, 1)
    assert build(site).returncode == 0


def test_an_interrupted_build_ends_quietly(tmp_path: Path, large: Path) -> None:
    """Ctrl-C: exit code 130, not a word, and no half-written file, temporary or empty folder."""
    site = copy(large, tmp_path / "site")
    process = started(site)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    said = process.communicate(timeout=60)
    assert (process.returncode, *said) == (130, "", "")
    assert not (site / "feeds").exists()


def test_a_save_that_is_interrupted_leaves_no_temporary(tmp_path: Path) -> None:
    """Ctrl-C between writing and renaming takes the temporary away."""
    script = (
        "import os, pathlib, signal, sys\n"
        "from syndicate.output.folder import replace\n"
        "def watch(frame, event, function):\n"
        "    if event == 'c_call' and function.__name__ == 'replace': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.setprofile(watch)\n"
        "replace(pathlib.Path('a.xml'), b'new')\n"
    )
    (tmp_path / "a.xml").write_text("old")
    process = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment(), capture_output=True, check=False
    )
    assert b"KeyboardInterrupt" in process.stderr
    assert tree(tmp_path) == {"a.xml": b"old"}


def test_a_reader_that_goes_away_is_no_matter(tmp_path: Path, large: Path) -> None:
    """A closed pipe on standard output gives no traceback, and the feeds are written."""
    site = copy(large, tmp_path / "site")
    reading, writing = os.pipe()
    process = started(site, "--json", stdout=writing)
    os.close(reading)
    os.close(writing)
    process.send_signal(signal.SIGCONT)
    _, said = process.communicate(timeout=60)
    assert said == ""
    assert build(site).stderr.startswith("Wrote 0 of")


def test_a_full_standard_output_is_told(tmp_path: Path) -> None:
    """Where the JSON cannot be written, one line says so."""
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    site = make_site(tmp_path)
    with Path("/dev/full").open("w") as full:
        process = subprocess.run(
            command("build", "--json"),
            cwd=site,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert (process.returncode, process.stderr) == (1, "error: standard output: No space left on device\n")


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[None]:
    """Mount a file system of so many kilobytes, or skip."""
    folder.mkdir()
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    if mount is None or subprocess.run([mount, *options], capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a tmpfs")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607


def check_failed_build(site: Path, before: Tree, process: subprocess.CompletedProcess[str]) -> None:
    """Check that a build could not write, said so in one line, and left files whole and no temporary."""
    assert (process.returncode, process.stdout) == (1, "")
    assert process.stderr.startswith("error: ")
    assert process.stderr.count("\n") == 1
    assert "the old files are whole" in process.stderr
    build(site, "--output", str(site / "clean"))
    new = tree(site / "clean")
    for name, data in tree(site / "feeds").items():
        assert ".syndicate-new" not in name
        assert data is None or name == MANIFEST or data in (before.get(name), new.get(name)), name
    for name, data in before.items():
        assert (site / "feeds" / name).is_dir() or data is not None


def test_a_full_disk_is_told_and_the_next_build_mends(tmp_path: Path) -> None:
    """No room for all files: exit 1, one line, old or new bytes everywhere; with room again all is right."""
    site = make_site(tmp_path, 5)
    with small_disk(site / "feeds", 180):
        assert build(site).returncode == 0
        before = tree(site / "feeds")
        make_site(site, 60)
        failed = build(site)
        assert "No space left on device" in failed.stderr
        check_failed_build(site, before, failed)
        subprocess.run(["mount", "-o", "remount,size=9m", str(site / "feeds")], check=True)  # noqa: S607
        mended = build(site)
        assert (mended.returncode, mended.stderr.count("\n")) == (0, 1), mended.stderr
        assert tree(site / "feeds") == tree(site / "clean")


def test_a_file_that_may_not_grow_is_told_and_the_next_build_mends(tmp_path: Path) -> None:
    """A limit on the size of files, as on a full quota: exit 1, one line, old files whole."""
    site = make_site(tmp_path, 5)
    build(site)
    before = tree(site / "feeds")
    make_site(site, {"0001.md": article(1, "long " * 9000)})
    limited = (
        "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000));"
        f"sys.argv[1:] = ['build', '--now', '{NOW}']; runpy.run_module('syndicate', run_name='__main__')"
    )
    failed = subprocess.run(
        [sys.executable, "-B", "-c", limited],
        cwd=site,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "File too large" in failed.stderr
    check_failed_build(site, before, failed)
    assert build(site).stderr.count("\n") == 1
    assert tree(site / "feeds") == tree(site / "clean")


def unprivileged(arguments: list[str]) -> list[str]:
    """Give a command that is bound by permissions even when root runs it, or skip."""
    if os.geteuid() != 0:
        return arguments
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("needs a user other than root, or setpriv")
    dropped = "-dac_override,-dac_read_search,-fowner"
    return [setpriv, f"--bounding-set={dropped}", f"--inh-caps={dropped}", *arguments]


def run_unprivileged(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run syndicate as somebody whom permissions bind."""
    return subprocess.run(
        unprivileged(command(*arguments)),
        cwd=folder,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@contextmanager
def mode(path: Path, bits: int) -> Iterator[None]:
    """Give a file or folder other permissions for a while."""
    before = path.stat().st_mode
    path.chmod(bits)
    try:
        yield
    finally:
        path.chmod(before)


@pytest.mark.parametrize("place", ["feeds", "feeds/tag/tag-1"])
def test_a_read_only_folder_is_told(tmp_path: Path, place: str) -> None:
    """A folder that cannot be written: exit 1, one line that names it, old files whole."""
    site = make_site(tmp_path, 5)
    build(site)
    before = tree(site / "feeds")
    make_site(site, {"0001.md": article(1, "Changed.")})
    with mode(site / place, 0o555):
        failed = run_unprivileged(site, "build", "--now", NOW)
    assert f"{site / place}" in failed.stderr
    assert "Permission denied" in failed.stderr
    check_failed_build(site, before, failed)
    assert build(site).stderr.count("\n") == 1
    assert tree(site / "feeds") == tree(site / "clean")


def test_a_read_only_folder_is_no_matter_where_nothing_changed(tmp_path: Path) -> None:
    """A build that has nothing to write needs no right to write."""
    site = make_site(tmp_path, 5)
    build(site)
    with mode(site / "feeds", 0o555):
        process = run_unprivileged(site, "build", "--now", NOW)
    assert (process.returncode, process.stderr[:10]) == (0, "Wrote 0 of")


def test_ids_that_cannot_be_kept_are_told_and_stop_nothing(tmp_path: Path) -> None:
    """A site's folder that cannot be written: the feeds are, and a warning says what is at stake."""
    site = make_site(tmp_path, 5)
    build(site)
    with mode(site, 0o555):
        unchanged = run_unprivileged(site, "build", "--now", NOW)
        (site / "articles/new.md").write_text(article(9))
        warned = run_unprivileged(site, "build", "--now", NOW)
    assert (unchanged.returncode, unchanged.stderr.count("\n")) == (0, 1), unchanged.stderr
    assert warned.returncode == 0
    assert f"not kept: {site}/syndicate.ids: cannot be written: Permission denied" in warned.stderr
    assert "Title 9" in ids_in_feed(site)
    assert build(site).stderr.count("\n") == 1
    assert "articles/new.md" in (site / "syndicate.ids").read_text()


@pytest.mark.parametrize("place", ["feeds/rss.xml", "feeds", "feeds/manifest.json"])
def test_an_unreadable_output_is_told(tmp_path: Path, place: str) -> None:
    """A file or folder of the output that cannot be read: exit 1 and a line that names it."""
    site = make_site(tmp_path, 5)
    build(site)
    before = tree(site / "feeds")
    make_site(site, {"0001.md": article(1, "Changed.")})
    with mode(site / place, 0o000):
        failed = run_unprivileged(site, "build", "--now", NOW)
    assert (failed.returncode, failed.stderr.count("\n")) == (1, 1), failed.stderr
    assert str(site / place) in failed.stderr
    assert tree(site / "feeds") == before


@pytest.mark.parametrize("place", ["articles", "articles/below"])
@pytest.mark.parametrize("accept", [[], ["--accept"]], ids=["", "accept"])
def test_an_articles_folder_that_cannot_be_read_leaves_the_feeds(
    tmp_path: Path, place: str, accept: list[str]
) -> None:
    """Articles that cannot be read are not articles that are gone: exit 1, old feeds untouched."""
    site = make_site(tmp_path, {"1.md": article(1), "below/2.md": article(2)})
    build(site)
    before = tree(site / "feeds")
    with mode(site / place, 0o000):
        failed = run_unprivileged(site, "build", "--now", NOW, *accept)
    assert (failed.returncode, failed.stdout, failed.stderr.count("\n")) == (1, "", 1), failed.stderr
    assert f"error: {site / place}: " in failed.stderr
    assert tree(site / "feeds") == before


def test_a_configuration_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """An unreadable `syndicate.toml`: exit 1 and a line that names it."""
    site = make_site(tmp_path)
    with mode(site / "syndicate.toml", 0o000):
        failed = run_unprivileged(site, "build")
    assert (failed.returncode, failed.stderr.count("\n")) == (1, 1), failed.stderr
    assert "syndicate.toml: cannot be read" in failed.stderr


def test_init_and_digest_say_what_they_cannot_write(tmp_path: Path) -> None:
    """A folder in which `init` or `digest` may not write: exit 1, one line, nothing half written."""
    empty = tmp_path / "empty"
    empty.mkdir()
    with mode(empty, 0o555):
        failed = run_unprivileged(tmp_path, "init", "empty")
        assert (failed.returncode, failed.stderr.count("\n")) == (1, 1), failed.stderr
        assert "syndicate.toml: cannot be written: Permission denied" in failed.stderr
        digest = '[[digests]]\nname = "daily"\nfrom = "news@compiler.example"\n'
        site = make_site(tmp_path / "site", 1, CONFIGURATION + digest)
        failed = run_unprivileged(site, "digest", "--now", "2020-01-01T12:00", "--output", str(empty))
        assert (failed.returncode, failed.stderr.count("\n")) == (1, 1), failed.stderr
        assert "daily-2020-01-01.eml: cannot be written: Permission denied" in failed.stderr
    assert tree(empty) == {}
    assert run(site, "digest", "--now", "2020-01-01T12:00", "--output", str(empty)).returncode == 0
