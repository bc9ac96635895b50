"""A carrier that delivers nothing and says that it did: for a dry run, which is the same but for this."""

from syndicate.delivery.outcome import Outcome


class Nowhere:
    """Takes every message and drops it."""

    def deliver(self, sender: str, recipient: str, message: bytes) -> Outcome:  # noqa: ARG002 - the protocol's
        """Accept a message."""
        return Outcome(state="accepted")

    def close(self) -> None:
        """Have nothing to close."""
