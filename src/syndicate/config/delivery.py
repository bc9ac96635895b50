"""`[delivery]`, `[smtp]` and `[dkim]` of `syndicate.toml`: how messages leave."""

import os
import re
from pathlib import Path
from typing import Literal, cast

from syndicate.config import values
from syndicate.config.settings import Delivery, Dkim, Site, Smtp
from syndicate.config.table import Table

_METHODS = ("smtp", "sendmail", "maildir", "folder")
_SECURITY = ("starttls", "tls", "none")
_UNCERTAIN = ("resend", "hold")
# Capitals only, as POSIX has it (XBD §8.1): a password that is put here by mistake hardly looks like that.
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
# RFC 6376 §3.1: labels as in a host name; underscores are in use.
_SELECTOR = re.compile(r"(?i)[a-z0-9](?:[a-z0-9_.-]{0,61}[a-z0-9])?")
_PORTS = 65_535
_CONNECTIONS = 50
_HOUR = 3600
_SMTP_PORT = 25


def delivery(table: Table, folder: Path) -> Delivery:
    """Return `[delivery]` of the site in *folder*."""
    default = Delivery()
    method = table.choice("method", _METHODS, default.method)
    uncertain = table.choice("uncertain", _UNCERTAIN, default.uncertain)
    found = Delivery(
        method=cast("Literal['smtp', 'sendmail', 'maildir', 'folder']", method),
        folder=Path(os.path.normpath(folder / table.text("folder", str(default.folder)))),
        command=_command(table, default.command),
        bounces=table.convert("bounces", values.address, default.bounces),
        connections=table.number("connections", default.connections, most=_CONNECTIONS),
        rate=table.number("rate", 1) if table.has("rate") else default.rate,
        give_up=table.convert("give_up", values.duration, default.give_up),
        uncertain=cast("Literal['resend', 'hold']", uncertain),
        ping=table.convert("ping", values.endpoint, default.ping),
    )
    table.finish()
    return found


def check_folder(table: Table, site: Site) -> None:
    """Record it if mail would be written where it is published: its recipients are nobody's business.

    A site's folder may be its articles folder. Not all below it is published, so it alone is refused then.
    """
    if site.delivery.method not in ("maildir", "folder"):
        return
    folder = site.delivery.folder.resolve()
    places = [place.resolve() for place in (site.feeds.output, site.static, *site.articles)]
    published = (place for place in places if place == places[0] or not site.root.is_relative_to(place))
    if folder in places or any(folder.is_relative_to(place) for place in published):
        table.problem(
            "folder",
            "the mail would be written among the articles, feeds or static files, and published with them; "
            'give it a folder of its own, for instance folder = "../outbox"',
        )


def smtp(table: Table) -> Smtp:
    """Return `[smtp]`; no value that may be a password is told."""
    default = Smtp()
    host = table.convert("host", values.host, default.host)
    found = Smtp(
        host=host,
        port=table.number("port", default.port, most=_PORTS),
        security=_security(table, host),
        user=table.text("user"),
        password_env=_variable(table, "password_env", default.password_env),
        timeout=table.number("timeout", default.timeout, most=_HOUR),
    )
    if found.security == "tls" and found.port == _SMTP_PORT:
        table.problem("security", f'no relay speaks "tls" on port {_SMTP_PORT}; write port = 465')
    _check_login(table)
    table.finish()
    return found


def dkim(table: Table) -> Dkim:
    """Return `[dkim]`; no value that may be a key is told."""
    for key, example in {"domain": "news.example", "selector": "mail2025"}.items():
        if table.lacks(key):
            table.problem(key, f'is missing; write for instance {key} = "{example}"')
    _refuse_secrets(table, ("key", "private_key"), "key_env", "SYNDICATE_DKIM_KEY")
    default = Dkim(domain="", selector="")
    found = Dkim(
        domain=table.convert("domain", values.host, ""),
        selector=table.convert("selector", _selector, ""),
        key_env=_variable(table, "key_env", default.key_env),
    )
    table.finish()
    return found


def _command(table: Table, default: tuple[str, ...]) -> tuple[str, ...]:
    command = table.texts("command", default)
    if isinstance(table.raw.get("command"), str) and re.search(r"\s", " ".join(command)):
        example = ", ".join(f'"{word}"' for word in command[0].split())
        table.problem("command", f"is one text with spaces; write each word by itself: [{example}]")
    if table.raw.get("command") == []:
        table.problem("command", 'names no program; write for instance ["/usr/sbin/sendmail", "-i"]')
    return command


def _security(table: Table, host: str) -> Literal["starttls", "tls", "none"]:
    """Return how the connection is secured.

    A relay on this machine mostly offers STARTTLS with a certificate that nobody signed; nothing can be
    overheard there, so that it is not asked for.
    """
    here = values.is_loopback(host)
    security = table.choice("security", _SECURITY, "none" if here else Smtp().security)
    if security == "none" and not here:
        table.problem(
            "security",
            f'"none" would send mail and password to {host!r} for all to read; '
            'write "starttls" or "tls", or for a relay on this machine host = "localhost"',
        )
    return cast("Literal['starttls', 'tls', 'none']", security)


def _check_login(table: Table) -> None:
    _refuse_secrets(table, ("password", "pass"), "password_env", "SYNDICATE_SMTP_PASSWORD")
    given = {key for key in ("user", "password", "password_env") if not table.lacks(key)}
    if given == {"user"}:
        table.problem(
            "user",
            "has no password; name the environment variable that holds it: "
            'password_env = "SYNDICATE_SMTP_PASSWORD"',
        )
    if given == {"password_env"}:
        table.problem("password_env", 'is given without a user; write for instance user = "news"')


def _refuse_secrets(table: Table, names: tuple[str, ...], instead: str, variable: str) -> None:
    for name in names:
        # Looked for without `has`, which would make it a name that a misspelling can be meant to be.
        if name in table.raw:
            table.has(name)
            table.problem(
                name,
                "does not belong in a file; put it into an environment variable "
                f'and name that: {instead} = "{variable}"',
            )


def _variable(table: Table, key: str, default: str) -> str:
    """Return the name of an environment variable; what is none may be the secret itself and is not told."""
    if not table.has(key) or table.lacks(key):
        return default
    if _VARIABLE.fullmatch(name := str(table.raw[key]).strip()):
        return name
    table.problem(
        key,
        "is not the name of an environment variable, of capitals, digits and underscores; "
        f'write for instance {key} = "{default or "SYNDICATE_SMTP_PASSWORD"}"',
    )
    return default


def _selector(text: str) -> str:
    if not _SELECTOR.fullmatch(text) or ".." in text:
        raise ValueError(f'{text!r} is not a selector; write for instance "mail2025"')
    return text
