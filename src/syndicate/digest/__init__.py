"""Articles of a period -> an edition -> HTML and text -> a message.

`schedule` says when, `edition` what, `render` how it looks, `message` how it travels. Pure but for the
reading of templates: the moment, the articles' bodies and the sizes of pictures are arguments.
"""

from syndicate.digest.edition import Corrected, Edition, News, Section, make_edition, newest_first, of_period
from syndicate.digest.inline import inline
from syndicate.digest.message import compose, personal
from syndicate.digest.render import Rendered, render
from syndicate.digest.schedule import Slot, next_slot, slot_at

__all__ = [
    "Corrected",
    "Edition",
    "News",
    "Rendered",
    "Section",
    "Slot",
    "compose",
    "inline",
    "make_edition",
    "newest_first",
    "next_slot",
    "of_period",
    "personal",
    "render",
    "slot_at",
]
