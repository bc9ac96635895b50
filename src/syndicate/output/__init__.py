"""Outputs -> files, and the manifest that knows them: the only part of `build` that writes.

`folder` locks a folder and replaces files atomically, `manifest` says what is ours, and `save` brings a
folder to what a build wants. Nothing is flushed to the disk itself: after a power cut, the next build mends
what was lost.
"""

from syndicate.output.folder import above, lock, refuse_links, save_together
from syndicate.output.folder import replace as replace_file
from syndicate.output.manifest import MANIFEST, Manifest, check_loss, check_paths, describe, read_manifest
from syndicate.output.save import Written, add, save

__all__ = [
    "MANIFEST",
    "Manifest",
    "Written",
    "above",
    "add",
    "check_loss",
    "check_paths",
    "describe",
    "lock",
    "read_manifest",
    "refuse_links",
    "replace_file",
    "save",
    "save_together",
]
