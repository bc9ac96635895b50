"""What commands that send need from outside: secrets, the lock, the world, and the URL to call."""

import os
import secrets
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import FrameType
from typing import NoReturn

from msgspec.structs import replace

from syndicate.config import Site
from syndicate.delivery import Nowhere, carriers, tokens
from syndicate.errors import InputError
from syndicate.output import lock
from syndicate.send import World
from syndicate.send.records import refuse_older_state
from syndicate.state import FOLDER, State
from syndicate.state.readers import is_mailed

_PING_SECONDS = 10


def clock() -> datetime:
    """Return the moment; a rate of many messages a second needs its fractions."""
    return datetime.now(UTC)


@contextmanager
def locked_state(site: Site, *, is_old: bool = False) -> Iterator[State]:
    """Open a site's state for one run, unless it *is_old* to be mended.

    Raises `LockedError` while another run has it, `RefusedError` for a state older than its records.
    """
    folder = site.root / FOLDER
    with suppress(OSError):  # the lock says what is wrong; what it makes itself, anybody may look into
        folder.mkdir(mode=0o700, exist_ok=True)
    with lock(folder), State.open(folder) as state:
        if not is_old:
            refuse_older_state(state, folder)
        yield state


def real_world(site: Site) -> World:
    """Return the world in which messages leave.

    Raises `DeliveryError` if nothing can be delivered, and `InputError` for a secret that is missing.
    """
    world = trial_world(site)  # first, since a run that cannot send leaves nothing behind
    if not os.environ.get(tokens.SECRET_VARIABLE):
        _make_secret(site)
    return replace(world, secret=tokens.find_secret(os.environ, site.root))


def trial_world(site: Site) -> World:
    """Return the world in which one message leaves that nothing remembers; raises as `real_world` does."""
    logs_in = site.delivery.method == "smtp" and site.smtp.password_env
    password = secret(site.smtp.password_env) if logs_in else ""
    return World(
        clock=clock,
        sleep=time.sleep,
        connect=carriers(site, password=password),
        secret=b"",
        sign=_signer(site),
    )


def dry_world(now: datetime) -> World:
    """Return a world in which it is always *now* and no message leaves."""
    return World(clock=lambda: now, sleep=lambda _: None, connect=Nowhere, secret=b"dry run" * 3)


def secret(name: str) -> str:
    """Return what the environment holds under *name*, or the file that it names under NAME_FILE."""
    if value := os.environ.get(name, ""):
        return value
    path = os.environ.get(f"{name}_FILE", "")
    if not path:
        raise InputError(
            f"the environment has no {name}; set it, or {name}_FILE to the path of a file with it"
        )
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise InputError(f"{name}_FILE: {path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{name}_FILE: {path}: is no text in UTF-8") from error


def ping(url: str) -> str:
    """Call the URL that watches over the runs; return what went wrong, "" if nothing."""
    try:
        with urllib.request.urlopen(url, timeout=_PING_SECONDS):  # noqa: S310 - the configuration allows http(s)
            return ""
    except (OSError, HTTPException, ValueError) as error:
        return f"{url}: could not be called: {error}"


@contextmanager
def gentle_end() -> Iterator[None]:
    """Let SIGTERM end a run as Ctrl-C does: what is on its way is waited for and recorded."""

    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _make_secret(site: Site) -> None:
    """Give a site that has no secret one of its own, which the page to leave at reads too.

    Raises `InputError` where it had one: links to leave in the mails that were sent go by that.
    """
    path = site.root / tokens.SECRET_FILE
    if not path.exists():
        if _was_lost(site):
            raise InputError(
                f"{path}: is not there, and links to leave in mails that were sent go by it; nothing was "
                f"mailed. Restore it from a copy, or set {tokens.SECRET_VARIABLE}. If it is lost for good, "
                "put another one there, of 16 characters or more: those links will not work"
            )
        path.parent.mkdir(mode=0o700, exist_ok=True)
        # Whole and on the disk before it has its name, and the first of two runs at once wins.
        with NamedTemporaryFile("w", dir=path.parent, prefix=f"{path.name}-", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
            with suppress(FileExistsError):
                path.hardlink_to(file.name)


def _was_lost(site: Site) -> bool:
    """Tell whether somebody was mailed a link that a secret had signed."""
    if not any("{token}" in digest.unsubscribe for digest in site.digests):
        return False
    if not State.exists(site.root / FOLDER):
        return False
    with State.open(site.root / FOLDER) as state:
        return is_mailed(state.db)


def _signer(site: Site) -> Callable[[bytes, datetime], bytes] | None:
    if site.dkim is None:
        return None
    from syndicate.delivery.dkim import signer

    # A key that is none is told before anything is planned.
    return signer(site.dkim, secret(site.dkim.key_env).encode())
