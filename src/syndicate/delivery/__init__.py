"""A message on its way: out to the world, and what comes back from there."""

import ssl
from collections.abc import Callable

from syndicate.config import Site
from syndicate.delivery import files, sendmail, smtp
from syndicate.delivery.nowhere import Nowhere
from syndicate.delivery.outcome import Carrier, Outcome

__all__ = ["Carrier", "Nowhere", "Outcome", "carriers"]


def carriers(
    site: Site, *, password: str = "", context: ssl.SSLContext | None = None
) -> Callable[[], Carrier]:
    """Return what makes a carrier for the site's way of delivery, one for each thread.

    *password* is the relay's; *context* says which certificates are trusted, by default those that the system
    trusts. Raises `DeliveryError` if nothing can be delivered: no such program, or a folder cannot be made.
    Whether the relay is there shows with the first message.
    """
    delivery = site.delivery
    match delivery.method:
        case "smtp":
            return smtp.relay(site.smtp, password=password, context=context)
        case "sendmail":
            return sendmail.program(delivery.command)
        case "maildir":
            return files.maildir(delivery.folder)
        case "folder":
            return files.folder(delivery.folder)
