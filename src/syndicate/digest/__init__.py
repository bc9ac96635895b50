"""Articles of a period -> an edition -> HTML and text -> a letter -> messages.

`schedule` says when, `edition` what, `render` how it looks, `letter` what is kept of it, `message` how it
travels. Pure but for the reading of templates: the moment, the articles' bodies and the sizes of pictures are
arguments.
"""

from syndicate.digest.edition import Corrected, Edition, News, Section, make_edition, newest_first, of_period
from syndicate.digest.inline import inline
from syndicate.digest.letter import Letter, write_letter
from syndicate.digest.message import EXAMPLE_TOKEN, Composer
from syndicate.digest.render import Rendered, render
from syndicate.digest.schedule import Slot, first_slot, next_slot, slot_at

__all__ = [
    "EXAMPLE_TOKEN",
    "Composer",
    "Corrected",
    "Edition",
    "Letter",
    "News",
    "Rendered",
    "Section",
    "Slot",
    "first_slot",
    "inline",
    "make_edition",
    "newest_first",
    "next_slot",
    "of_period",
    "render",
    "slot_at",
    "write_letter",
]
