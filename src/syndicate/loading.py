"""A site's folder -> `Site`: `syndicate.toml`, and for what that lacks the configuration of the generator.

What the generator's configuration said is kept beside the cache, with all that was looked at, so that a build
with nothing to do need not find it out again. Whether it would be found again is asked each time.
"""

import contextlib
import os
import sys
from pathlib import Path

import msgspec
from msgspec import Struct

from syndicate import __version__, disk, output
from syndicate.config import FOLDER, GENERATORS, Site
from syndicate.config.found import Found
from syndicate.config.load import MISSING, parse, read, tables
from syndicate.disk import Seen
from syndicate.errors import ConfigError, InputError, SyndicateError
from syndicate.seal import sealed, unsealed

_PLAIN = "plain"
_LARGEST = 10_000_000


class Kept(Struct, frozen=True, kw_only=True):
    """What was *found*, what was *seen* for it, and a *key* for the program and its question."""

    key: str = ""
    seen: Seen = {}
    found: Found = Found()


class Loaded(Struct, frozen=True, kw_only=True):
    """A *site*, what was *found* of it elsewhere, and whether there *is_file* of its configuration.

    What is *fresh* has still to be kept.
    """

    site: Site
    found: Found
    is_file: bool
    fresh: Kept | None = None


def load(path: Path) -> Site:
    """Return the site whose configuration file is, or would be, at *path*; raises as `look` does."""
    return look(path).site


def look(path: Path) -> Loaded:
    """Return the site, and what was found of it beside the file at *path*.

    What the file lacks is taken from the generator's configuration. Without a file that has to give the
    address at least; a title is nothing to stop for, and the address serves. Raises `ConfigError`, or
    `InputError` for a generator's configuration that cannot be read.
    """
    text = read(path)
    table = tables(text or "", path).get("site", {})
    given = table.get("generator") if isinstance(table, dict) else None
    root = path.parent.resolve()
    kept, is_fresh = _found(root, given if given in GENERATORS else "auto")
    found = kept.found
    if text is None:
        _check(path, found)
        found = found.titled()
    site = parse(text or "", path, found)
    return Loaded(site=site, found=found, is_file=text is not None, fresh=kept if is_fresh else None)


def keep(loaded: Loaded) -> None:
    """Keep what was found for the next time, where a build has left its cache."""
    place = _place(loaded.site.root)
    if loaded.fresh and place.parent.is_dir():
        with contextlib.suppress(SyndicateError, OSError, UnicodeEncodeError):
            output.replace_file(place, sealed(msgspec.json.encode(loaded.fresh)))


def _check(path: Path, found: Found) -> None:
    """Raise `ConfigError` if nobody says where the site is served, `InputError` if that cannot be read."""
    if found.generator == _PLAIN:
        raise ConfigError(path, (MISSING,))
    if broken := next((each for each in found.findings if each.severity == "error"), None):
        raise InputError(f"{broken.path}:{broken.line}: {broken.message}; {broken.remedy}")
    if "url" not in found.site:
        name = found.generator.capitalize()
        message = f"{MISSING}, with --url, since the configuration of {name} does not say the site's address"
        reasons = (f"{each.path}, line {each.line}: {each.message}" for each in found.findings)
        raise ConfigError(path, (message, *reasons))


def _place(root: Path) -> Path:
    return root / FOLDER / "cache" / "generator"


def _found(root: Path, generator: str) -> tuple[Kept, bool]:
    """Return what the configuration of a *generator*, or of "auto", says, and whether that is fresh."""
    if generator == _PLAIN:
        return Kept(), False
    kept = _read(_place(root))
    key = repr((__version__, sys.version, __file__, generator, _program()))
    if kept and kept.key == key and all(_is_still(*each) for each in kept.seen.items()):
        return kept, False
    from syndicate.sources.detection import detect  # noqa: PLC0415 - costs more than a build without news

    with disk.watching() as seen:
        found = detect(root, generator)
    return Kept(key=key, seen=seen, found=found), True


def _is_still(path: str, state: str) -> bool:
    if state in (disk.ABSENT, disk.THERE):
        return os.path.lexists(path) == bool(state)
    return disk.state_of(path) == state


def _program() -> list[tuple[str, int, int]]:
    """Return the files of the program that reads configurations, with size and time of change."""
    here = Path(__file__).parent / "sources"
    found = [
        (entry.name, entry.stat())
        for each in (here, here / "detection", here / "dialects")
        for entry in os.scandir(each)
    ]
    return sorted(
        (name, status.st_size, status.st_mtime_ns) for name, status in found if name.endswith(".py")
    )


def _read(place: Path) -> Kept | None:
    try:
        with place.open("rb") as file:
            data = unsealed(file.read(_LARGEST))
        return None if data is None else msgspec.json.decode(data, type=Kept)
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
        return None
