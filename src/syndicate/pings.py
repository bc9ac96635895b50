"""Which feeds hubs have still to be told of (WebSub, https://www.w3.org/TR/websub/): a file beside the site.

What changes is recorded before it is published, and crossed out when the hub has taken it. So a run that is
killed in between, a hub that is out, or feeds that are deployed after the build make no subscriber miss
anything. How the hub is told is not for here.
"""

import contextlib
import os
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

import msgspec
from msgspec import Struct

from syndicate import output
from syndicate.config import FOLDER, Site
from syndicate.errors import DeliveryError, InputError

Tell: TypeAlias = Callable[[str, str], str]
_Hashes: TypeAlias = dict[str, str]
_BATCH = 50  # what a hub may be told twice where a run is killed


class Told(Struct, frozen=True, kw_only=True):
    """How many changes hubs were told of, and how many still *wait*; *problems* are sentences."""

    told: int = 0
    waiting: int = 0
    problems: tuple[str, ...] = ()


class _Waiting(Struct, frozen=True, kw_only=True):
    """For the feeds in *output*: by hub, the URLs of files with the hash of what it has to fetch."""

    output: str
    hubs: dict[str, _Hashes]


def record(site: Site, manifest: output.Manifest, changed: Mapping[str, str]) -> None:
    """Record that hubs have to be told of *changed* files, given with their hashes, that are feeds.

    *manifest* knows the addresses of all feeds. The lock of the output folder has to be held. Raises
    `InputError` if it cannot be written.
    """
    served = {url for feed in manifest.feeds for url in feed.urls.values()}
    fresh = {site.feeds.url + quote(path): hash_ for path, hash_ in changed.items()}
    known = _read(site)
    waiting = {hub: known.get(hub, {}) | fresh for hub in site.feeds.hubs}
    _write(site, {hub: {url: all_[url] for url in all_ if url in served} for hub, all_ in waiting.items()})


def publish(site: Site, tell: Tell) -> Told:
    """Tell each hub of what it has not been told.

    *tell* takes the URLs of a hub and of a feed and returns what the hub said against it, "" if it has taken
    it; it raises `DeliveryError` if there is no use in asking that hub again today.
    """
    waiting = {hub: hashes for hub, hashes in _read(site).items() if hub in site.feeds.hubs}
    results = [_publish(site, hub, hashes, tell) for hub, hashes in waiting.items()]
    told = sum(each.told for each in results)
    return Told(
        told=told,
        waiting=sum(map(len, waiting.values())) - told,
        problems=tuple(problem for each in results for problem in each.problems),
    )


def _publish(site: Site, hub: str, hashes: _Hashes, tell: Tell) -> Told:
    told, refused, problems = 0, [], []
    urls = sorted(hashes)
    try:
        for start in range(0, len(urls), _BATCH):
            taken: _Hashes = {}
            try:
                for url in urls[start : start + _BATCH]:
                    if answer := tell(hub, url):
                        refused.append((url, answer))
                    else:
                        taken[url] = hashes[url]
            finally:
                told += len(taken)
                _cross_out(site, hub, taken)
    except DeliveryError as error:
        problems.append(str(error))
    if refused:
        more = f" and {len(refused) - 1:,} more" if refused[1:] else ""
        problems.append(f"{hub}: did not take {refused[0][0]}{more}: {refused[0][1]}")
    return Told(told=told, problems=tuple(problems))


def _cross_out(site: Site, hub: str, taken: _Hashes) -> None:
    """Forget what a hub has taken, unless it has changed again meanwhile."""
    if not taken:
        return
    with output.lock(site.feeds.output, wait=True):
        known = _read(site)
        left = {url: hash_ for url, hash_ in known.get(hub, {}).items() if taken.get(url) != hash_}
        _write(site, known | {hub: left})


def _place(site: Site) -> tuple[Path, str]:
    """Return the file for the site's output folder, and that folder as seen from the site's."""
    folder = os.path.relpath(site.feeds.output, site.root)
    name = sha256(os.fsencode(folder)).hexdigest()[:16]
    return site.root / FOLDER / "pings" / f"{name}.json", folder


def _read(site: Site) -> dict[str, _Hashes]:
    """Return what waits by hub; nothing if there is no such file, or it is damaged."""
    try:
        return msgspec.json.decode(_place(site)[0].read_bytes(), type=_Waiting).hubs
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
        return {}


def _write(site: Site, hubs: Mapping[str, _Hashes]) -> None:
    location, folder = _place(site)
    left = {hub: hashes for hub, hashes in hubs.items() if hashes}
    if not left:
        with contextlib.suppress(OSError):
            location.unlink()
        return
    try:
        # Others may keep secrets beside it.
        location.parents[1].mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise InputError(f"{location.parents[1]}: cannot be made: {error.strerror}") from error
    data = msgspec.json.encode(_Waiting(output=os.fsencode(folder).decode("utf-8", "replace"), hubs=left))
    output.replace_file(location.with_name(".gitignore"), b"*\n")
    output.replace_file(location, msgspec.json.format(data, indent=1) + b"\n")
