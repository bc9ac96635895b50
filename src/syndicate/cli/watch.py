"""`syndicate build --watch`: builds again whenever something changes."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from syndicate.cli.console import print_error
from syndicate.config import FOLDER, Site
from syndicate.errors import ConfigError, InputError, SyndicateError

_TICK = 1_000
"""Milliseconds between looks at the clock."""
_TICKS = 60
"""So many of them between builds without a change: an article may have come due."""
_DEBOUNCE = 400
"""Milliseconds that a burst of changes may last."""


def watch(load: Callable[[], Site], build: Callable[[bool], None]) -> None:
    """Build until Ctrl-C; what is wrong with the site is printed, and mended by the next change.

    *build* is told whether something has changed. Raises `InputError` if the extra is not installed, and what
    *load* raises for a site that is wrong from the beginning.
    """
    with suppress(KeyboardInterrupt):
        while True:
            _watch_places(load(), load, build)


def _watch_places(site: Site, load: Callable[[], Site], build: Callable[[bool], None]) -> None:
    """Build until the settings name other folders, or Ctrl-C, which raises `KeyboardInterrupt`."""
    for changed in _moments(site):
        try:
            current = load()
            build(changed)
        except SyndicateError as error:
            if changed or isinstance(error, ConfigError):
                print_error(error)
            continue
        if _places(current) != _places(site):
            return


def _moments(site: Site) -> Iterator[bool]:
    """Yield at once, after each change, and now and then between."""
    try:
        import watchfiles
    except ImportError:
        raise InputError(
            'watching needs a package that is not installed: pip install ".[preview]" in its folder'
        ) from None
    # What stands beside `.syndicate`, such as a registry in the making, begins with its name.
    ours = (f"{site.feeds.output}/", str(site.root / FOLDER), str(site.root / site.registry))
    yield True
    ticks = watchfiles.watch(
        *_places(site),
        watch_filter=watchfiles.DefaultFilter(ignore_paths=ours),
        debounce=_DEBOUNCE,
        rust_timeout=_TICK,
        yield_on_timeout=True,
        ignore_permission_denied=True,
        raise_interrupt=True,
    )
    # The first tick finds what changed between the first build and the beginning of the watch.
    for number, changes in enumerate(ticks):
        if changes or number % _TICKS == 0:
            yield bool(changes)


def _places(site: Site) -> list[Path]:
    """Return the folders to watch, none of which is below another."""
    folders = {each for each in (site.root, site.static, *site.articles) if each.is_dir()}
    return sorted(each for each in folders if not any(parent in folders for parent in each.parents))
