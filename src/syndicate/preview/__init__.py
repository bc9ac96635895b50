"""`syndicate preview`: a site's feeds and editions as their readers see them, on a page of this machine.

`look` makes everything in memory, `shown` reads feeds back from their bytes, `pages` fills the templates, and
`server` answers a browser. Nothing is written, and no state changes.
"""

from syndicate.preview.look import Look, look
from syndicate.preview.server import Preview

__all__ = ["Look", "Preview", "look"]
