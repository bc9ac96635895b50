"""`syndicate build --ping`: tells WebSub hubs which feeds have changed.

WebSub leaves open how a publisher does that; what hubs take is the ping of PubSubHubbub 0.3 §7.1.
"""

import ssl
import urllib.request
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlencode

from syndicate import pings
from syndicate.cli.console import count, say
from syndicate.config import Site
from syndicate.errors import DeliveryError, InputError

_SECONDS = 10
_BUSY = 429
_BROKEN = 500


def check(site: Site) -> None:
    """Raise `InputError` if the site names no hub."""
    if not site.feeds.hubs:
        raise InputError(
            "--ping: syndicate.toml names no hub; write for instance "
            'hubs = ["https://pubsubhubbub.appspot.com/"] in [feeds]'
        )


def ping(site: Site, verbosity: int) -> pings.Told:
    """Tell the hubs what they have not been told, and people what came of it."""
    told = pings.publish(site, _Caller())
    for problem in told.problems:
        say(f"{problem}; the next `syndicate build --ping` tells it again")
    if told.told or not told.problems:
        say(f"Told hubs of {count(told.told, 'change')}.", verbosity)
    return told


class _Caller:
    """Tells a hub of a feed; a class, because reading the certificates of the system takes its time."""

    def __init__(self) -> None:
        context = urllib.request.HTTPSHandler(context=ssl.create_default_context())
        self._opener = urllib.request.build_opener(context, _NoRedirect())

    def __call__(self, hub: str, url: str) -> str:
        form = urlencode({"hub.mode": "publish", "hub.url": url}).encode()
        request = urllib.request.Request(hub, form, {"User-Agent": "syndicate"})  # noqa: S310 - the configuration allows http(s)
        try:
            with self._opener.open(request, timeout=_SECONDS):
                return ""
        except HTTPError as error:
            error.close()
            answer = f"HTTP {error.code} {error.reason}".strip()
            if error.code == _BUSY or error.code >= _BROKEN:
                raise DeliveryError(f"{hub}: {answer}") from error
            return answer
        except (OSError, HTTPException, ValueError) as error:
            raise DeliveryError(f"{hub}: could not be called: {error}") from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Take a redirection for a refusal: urllib would follow it without the form."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""
