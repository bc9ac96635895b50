"""The system's sendmail program, as every mail system for Unix brings one.

Message and answer go through files, not pipes: a program that stops reading, or leaves a child behind that
holds on to its output, cannot stall a run; and how far it has read shows whether it may have the message.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import BinaryIO

from msgspec.structs import replace

from syndicate.delivery.outcome import Carrier, Outcome, later, words
from syndicate.errors import DeliveryError

_TIMEOUT = 300
_LONGEST_ANSWER = 2000
# sysexits.h. All others tell of the mail system, its set-up or its machine, and not of a recipient.
_DATAERR, _NOUSER, _NOHOST, _TEMPFAIL = 65, 67, 68, 75
_OUTCOMES = {
    0: Outcome(state="accepted"),
    _DATAERR: Outcome(state="failed", code=_DATAERR),
    _NOUSER: Outcome(state="failed", code=_NOUSER, recipient=True),
    _NOHOST: Outcome(state="failed", code=_NOHOST, recipient=True),
    _TEMPFAIL: Outcome(state="deferred", code=_TEMPFAIL),
}


class Sendmail:
    """Runs a program once for each message; *timeout* in seconds."""

    def __init__(self, command: tuple[str, ...], *, timeout: float = _TIMEOUT) -> None:
        self._command = command
        self._timeout = timeout

    def deliver(self, sender: str, recipient: str, message: bytes) -> Outcome:
        """Run the program with the message on its standard input, lines ending in LF as is the custom."""
        command = [*self._command, "-f", sender, "--", recipient]
        data = message.replace(b"\r\n", b"\n")
        try:
            with TemporaryFile() as standard_input, TemporaryFile() as answer:
                standard_input.write(data)
                standard_input.flush()
                standard_input.seek(0)
                code = _run(command, standard_input, answer, self._timeout)
                # The program's place in the file is ours: both hold the same open file.
                has_read_all = os.lseek(standard_input.fileno(), 0, os.SEEK_CUR) >= len(data)
                answer.seek(0)
                return _outcome(code, answer.read(_LONGEST_ANSWER), has_read_all=has_read_all)
        except OSError as error:
            return later(f"{self._command[0]}: cannot be run: {error.strerror}")

    def close(self) -> None:
        """Do nothing: no program is left running."""


def program(command: tuple[str, ...]) -> Callable[[], Carrier]:
    """Return what makes a carrier; raise `DeliveryError` if there is no such program."""
    if not shutil.which(command[0]):
        raise DeliveryError(
            f"nothing can be delivered: there is no program {command[0]}; install a mail system, name its "
            "program in [delivery] command, or choose another [delivery] method"
        )
    return lambda: Sendmail(command)


def _run(command: list[str], standard_input: BinaryIO, answer: BinaryIO, timeout: float) -> int | None:
    """Run a program to its end and return its exit code, None if it had to be ended.

    It is ended with all that it started: a child that lived on could still take the message.
    """
    with subprocess.Popen(  # noqa: S603  (the command is the owner's, the addresses are arguments)
        command, stdin=standard_input, stdout=answer, stderr=answer, process_group=0
    ) as process:
        try:
            return process.wait(timeout)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)


def _outcome(code: int | None, answer: bytes, *, has_read_all: bool) -> Outcome:
    if code is None or code < 0:
        how = "did not end in time" if code is None else f"was ended by signal {-code}"
        outcome = later(f"the program {how}")
        return replace(outcome, state="uncertain") if has_read_all else outcome
    if code in _OUTCOMES:
        return replace(_OUTCOMES[code], reply=words(answer))
    return later(words(answer) or f"the program ended with exit code {code}", code=code)
