"""What became of one message for one recipient, in the same words for every way of delivery."""

import re
from typing import Literal, Protocol

from msgspec import Struct

State = Literal["accepted", "deferred", "failed", "uncertain"]

_LONGEST = 200
# RFC 3463 §2: an enhanced status code, class.subject.detail, stands at the beginning of the text.
_ENHANCED = re.compile(r"5\.(\d{1,3}\.\d{1,3})(?!\.?\d)")
# §3.2, 3.3: other address trouble, bad mailbox, bad system, bad syntax, moved, null MX (RFC 7505), disabled.
_NO_MAILBOX = {"1.0", "1.1", "1.2", "1.3", "1.6", "1.10", "2.1"}
# Subjects that say too little (other, protocol), so that the words have to tell.
_VAGUE = ("0.", "5.")
_WORDS = re.compile(
    r"(?:no such|unknown|invalid|non-?existent) (?:user|recipient|mailbox|address|account|local part)"
    r"|(?:user|recipient|mailbox|address|account)(?: is)? (?:unknown|not found|invalid)"
    r"|(?:does not|doesn't) exist|no mailbox here",
    re.IGNORECASE,
)


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of a message.

    *accepted*: others answer for it. *deferred*: nobody has it, later it may go. *failed*: it was refused for
    good. *uncertain*: it was handed over whole, and no answer came; it may be there. *code* is the reply code
    of SMTP or the exit code of the program, 0 where there was none. *reply* is the server's words or a
    sentence of ours, as `words` makes it, never with a secret. *server* says that it concerns the server or
    the connection and not this recipient, so that trying others at once is pointless; it comes with
    "deferred" or "uncertain" only, since what is wrong for everybody must not fail anybody. *recipient* says
    that there is no such mailbox: a hard bounce, not a refusal by policy.
    """

    state: State
    code: int = 0
    reply: str = ""
    server: bool = False
    recipient: bool = False


class Carrier(Protocol):
    """One connection to those who take the mail; used from one thread."""

    def deliver(self, sender: str, recipient: str, message: bytes) -> Outcome:
        """Hand over a message, its lines ending in CRLF, with the envelope of *sender* and *recipient*.

        Both are bare ASCII addresses, their hosts in Punycode. Raises nothing for what a server, a program
        or a file system does.
        """

    def close(self) -> None:
        """Let go of the connection; a later `deliver` opens another."""


def later(reply: str, *, code: int = 0) -> Outcome:
    """Defer the message for a reason that holds for all."""
    return Outcome(state="deferred", code=code, reply=words(reply), server=True)


def words(text: str | bytes) -> str:
    """Put words of others into one line of at most 200 characters, without control or format characters."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    shown = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(shown.split())[:_LONGEST]


def is_no_mailbox(reply: str) -> bool:
    """Tell whether a permanent refusal of a recipient says that there is no such mailbox.

    Its enhanced status code decides (RFC 3463); where there is none, or a vague one, its words do.
    """
    enhanced = _ENHANCED.match(reply)
    if enhanced and not enhanced[1].startswith(_VAGUE):
        return enhanced[1] in _NO_MAILBOX
    return bool(_WORDS.search(reply))
