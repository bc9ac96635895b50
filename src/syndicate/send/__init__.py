"""The pipeline of the newsletter: site -> articles -> edition -> messages -> recipients.

`preview` renders an edition without touching any state. `run` sends: `due` says which slots have come,
`choice` which articles were not mailed yet, `plan` who gets which of them, `posting` and `deliver` bring them
there. `repair` is what `syndicate state` does.
"""

from syndicate.send.posting import Sent, What, World
from syndicate.send.preview import Preview, RenderedEdition, files_of, render_edition, render_editions
from syndicate.send.run import approve, send

__all__ = [
    "Preview",
    "RenderedEdition",
    "Sent",
    "What",
    "World",
    "approve",
    "files_of",
    "render_edition",
    "render_editions",
    "send",
]
