"""What a terminal shows, in any locale: names, progress, colours, and what the shell completes."""

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from running import CONFIGURATION, NOW, article, build, command, environment, make_site, run, tree
from test_cli import BROKEN, DIGESTS


@pytest.mark.parametrize(
    "locale", [{"LANG": "C"}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"}]
)
def test_every_locale_can_print_every_name(tmp_path: Path, locale: dict[str, str]) -> None:
    """Titles, paths and messages of any script do not crash a build in the C locale; JSON stays UTF-8."""
    articles = {"解説.md": article(1, "[نا](ناکجا.md)"), "ünï.md": "---\ntitle: Ü\ndate: 2020-02-31\n---\n"}
    site = make_site(tmp_path / "sité 解", articles)
    process = run(site, "build", "--now", NOW, **locale)
    assert process.returncode == 0, process.stderr
    assert "Traceback" not in process.stderr
    printed = json.loads(run(site, "build", "--now", NOW, "--json", **locale).stdout)
    assert {message["path"] for message in printed["messages"]} == {"articles/解説.md", "articles/ünï.md"}
    assert printed["files"]["written"] == 0
    assert "category/grösse-1" in tree(site / "feeds")


def test_a_locale_without_the_names_is_told(tmp_path: Path) -> None:
    """Where the locale really cannot spell a feed's file name: exit code 1, one line, nothing written."""
    site = make_site(tmp_path)
    process = build(site, LC_ALL="C", LANG="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert (process.returncode, process.stderr.count("\n")) == (1, 1), process.stderr
    assert "set PYTHONUTF8=1" in process.stderr
    assert not (site / "feeds").exists()


def test_undecodable_and_hostile_file_names_are_shown_harmlessly(tmp_path: Path) -> None:
    """Bytes that are no UTF-8, line breaks and escape codes in a file name cannot forge or break output."""
    site = make_site(tmp_path, 1)
    names = [b"\xff.md", b"a\nerror: forged.md", b"\x1b[31mred.md"]
    for name in names:
        (site / "articles" / os.fsdecode(name)).write_text(BROKEN)
    process = build(site)
    assert process.returncode == 0, process.stderr
    assert "\nerror: forged" not in process.stderr
    assert "\x1b" not in process.stderr
    printed = build(site, "--json")
    assert (printed.returncode, printed.stderr) == (0, "")
    paths = {message["path"] for message in json.loads(printed.stdout)["messages"]}
    assert len(paths) == len(names)
    assert all(path.isprintable() for path in paths)


def make_slow(process: subprocess.Popen[bytes] | subprocess.Popen[str], folder: Path) -> None:
    """Stop a first build for more than a second, once it has made the output folder."""
    while not (folder / "feeds").exists():
        assert process.poll() is None
    process.send_signal(signal.SIGSTOP)
    time.sleep(1.1)
    process.send_signal(signal.SIGCONT)


def on_a_terminal(folder: Path, *arguments: str, pause: bool = False, **changes: str) -> str:
    """Run syndicate on a pseudo-terminal and give all that it draws; *pause* makes the build a slow one."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(*arguments),
        cwd=folder,
        env=environment(TERM="xterm-256color", **changes),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    if pause:
        make_slow(process, folder)
    drawn = b""
    while select.select([ours], [], [], 30)[0]:
        try:
            drawn += os.read(ours, 65536)
        except OSError:  # Linux's end of file
            break
    os.close(ours)
    assert process.wait(30) == 0
    return drawn.decode()


def test_a_slow_build_draws_a_bar_on_a_terminal_only(tmp_path: Path) -> None:
    """On a terminal, after a second, progress is drawn and taken away; a quick or quiet build draws none."""
    site = make_site(tmp_path, 150)
    arguments = ("build", "--now", NOW)
    assert "\x1b[" in (drawn := on_a_terminal(site, *arguments, pause=True))
    assert re.search(r"(Reading articles|Writing feeds).*\d+/\d+", drawn)
    assert "Wrote " in drawn
    assert "\x1b[" not in on_a_terminal(site, *arguments)
    shutil.rmtree(site / "feeds")
    assert on_a_terminal(site, "-q", *arguments, pause=True) == ""


def test_a_slow_build_draws_nothing_without_a_terminal(tmp_path: Path) -> None:
    """In a log there is the sentence, however long the build takes."""
    site = make_site(tmp_path, 150)
    process = subprocess.Popen(
        command("build", "--now", NOW),
        cwd=site,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    make_slow(process, site)
    out, err = process.communicate(timeout=60)
    assert out == ""
    assert re.fullmatch(r"Wrote \d+ of \d+ files: .*; no findings\.\n", err)


def test_findings_are_coloured_on_a_terminal_unless_unwanted(tmp_path: Path) -> None:
    """Colour marks the severity on a terminal, and NO_COLOR switches it off (no-color.org)."""
    site = make_site(tmp_path, {"3.md": BROKEN})
    assert "\x1b[31m\x1b[1merror:\x1b[0m" in on_a_terminal(site, "build")
    assert "\x1b" not in on_a_terminal(site, "build", NO_COLOR="1")


def completed(folder: Path, words: str) -> list[str]:
    """Give what the shell would offer for the last of *words*."""
    number = str(len(words.split(" ")) - 1)
    process = run(folder, COMP_WORDS=words, COMP_CWORD=number, _SYNDICATE_COMPLETE="bash_complete")
    assert process.stderr == ""
    return [line.partition(",")[2] for line in process.stdout.split()]


def test_the_shell_completes_commands_options_and_digests(tmp_path: Path) -> None:
    """Completion knows the commands, a command's options, and the names of the site's digests."""
    site = make_site(tmp_path / "site", 1, CONFIGURATION + DIGESTS)
    commands = ["init", "build", "why", "digest", "preview", "send", "check", "state"]
    assert completed(site, "syndicate ") == commands
    assert completed(site, "syndicate b") == ["build"]
    assert "--strict" in completed(site, "syndicate build --")
    assert completed(site, "syndicate digest ") == ["daily", "weekly"]
    assert completed(site, "syndicate digest w") == ["weekly"]
    assert completed(tmp_path, "syndicate -C site digest ") == ["daily", "weekly"]
    assert completed(tmp_path, "syndicate digest ") == []
    assert run(site, _SYNDICATE_COMPLETE="zsh_source").stdout.startswith("#compdef syndicate")
