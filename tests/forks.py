"""Processes of their own that cost little: forked from one that has imported all of syndicate.

A program that is started has to start its interpreter and to import its modules, which takes ten times as
long as what most tests ask of it. What is forked has streams, an environment, a folder and an exit code of
its own all the same.
"""

import multiprocessing
import os
import pkgutil
import sys
import tempfile
import time
import warnings
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path
from subprocess import CompletedProcess

import syndicate
from syndicate.cli import main

TIMEOUT = 60
FORKS = multiprocessing.get_context("forkserver")
_OWN = [each.name for each in pkgutil.walk_packages(syndicate.__path__, "syndicate.")]
# What syndicate imports only when it comes to it, and pytest and servers, which the tests' modules import.
_OTHERS = ["babel.dates", "feedgen.feed", "jinja2", "lxml.html", "nh3", "pytest", "aiosmtpd.controller"]
FORKS.set_forkserver_preload([*(name for name in _OWN if not name.endswith("__main__")), *_OTHERS])


def run_forked(folder: Path, *arguments: str, environment: Mapping[str, str]) -> CompletedProcess[str]:
    """Run syndicate in *folder*, in nothing but *environment*, every warning an error; wait for its end."""
    with tempfile.TemporaryDirectory() as streams:
        out, err = Path(streams, "out"), Path(streams, "err")
        process = FORKS.Process(target=_run, args=(arguments, folder, dict(environment), out, err))
        process.start()
        process.join(TIMEOUT)
        if process.exitcode is None:
            process.kill()
            raise AssertionError(f"did not end: {err.read_text(encoding='utf-8')}")
        # As a pipe is read that is said to hold text.
        said = [path.read_bytes().decode("utf-8").replace("\r\n", "\n") for path in (out, err)]
        return CompletedProcess(arguments, process.exitcode, *said)


def redirect(out: Path, err: Path) -> None:
    """Let what this process prints go to two files, which may be the same."""
    for number, path, stream in ((1, out, sys.stdout), (2, err, sys.stderr)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(file, number)
        os.close(file)
        # Those of an interpreter that has been started with a locale of UTF-8.
        assert isinstance(stream, TextIOWrapper)
        stream.reconfigure(encoding="utf-8", errors="surrogateescape" if number == 1 else "backslashreplace")


def _run(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], out: Path, err: Path
) -> None:
    redirect(out, err)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    warnings.simplefilter("error")
    main(list(arguments), prog_name="syndicate")
