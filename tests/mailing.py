"""Sites that send for real, through the command line: what its tests share."""

import email
import email.policy
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from running import CONFIGURATION, Process, make_site, run
from syndicate import config
from syndicate.delivery import Nowhere
from syndicate.send import World, send
from syndicate.state import FOLDER, State

ADA, BOB, EVE = "ada@reader.example", "bob@reader.example", "eve@reader.example"
DAILY = f"""
[[digests]]
name = "daily"
from = "News <news@compiler.example>"
to = ["{ADA}", "{BOB}"]
address = "1 Main Street"
unsubscribe = "https://compiler.example/u/{{token}}"
"""
MAILDIR = '\n[delivery]\nmethod = "maildir"\nfolder = "outbox"\n'


def smtp(port: int, more: str = "") -> str:
    """Configure a server on the loopback that is met over one connection; *more* belongs to `[delivery]`."""
    return f'\n[delivery]\nconnections = 1\n{more}\n[smtp]\nhost = "127.0.0.1"\nport = {port}\ntimeout = 5\n'


def news(title: str, hours: float = 30) -> str:
    """Make an article that was published so many hours ago."""
    when = datetime.now(UTC) - timedelta(hours=hours)
    return f"---\ntitle: {title}\ndate: {when.isoformat(timespec='seconds')}\n---\nText of {title}.\n"


def newsroom(folder: Path, digest: str = DAILY, delivery: str = MAILDIR) -> Path:
    """Write a site whose digest began three days ago, and which has one article since."""
    site = make_site(folder, {"old.md": news("Old", 200)}, CONFIGURATION + digest + delivery)
    begin(site)
    (site / "articles/new.md").write_text(news("New"))
    return site


def begin(folder: Path, days: int = 3) -> None:
    """Let the digests of a site begin so many days ago."""
    site = config.load(folder / "syndicate.toml")
    then = datetime.now(UTC).replace(microsecond=0) - timedelta(days=days)
    world = World(clock=lambda: then, sleep=lambda _: None, connect=Nowhere, secret=b"x" * 32)
    with State.open(folder / FOLDER) as state:
        assert [each.what for each in send(site, site.digests, state, world)] == ["begun"] * len(site.digests)


def edition(site: Path) -> str:
    """Give the id of the one edition that was planned."""
    (record,) = (path for path in (site / FOLDER / "editions").glob("*.json") if "baseline" not in path.name)
    return record.stem


def mails(site: Path) -> list[EmailMessage]:
    """Read what is in the maildir."""
    found = sorted((site / "outbox/new").iterdir())
    return [email.message_from_bytes(each.read_bytes(), policy=email.policy.default) for each in found]


def recipients(site: Path) -> list[str]:
    """Give whom the mails in the maildir are for."""
    return sorted(str(each["To"]) for each in mails(site))


def as_json(site: Path, *arguments: str, code: int = 0) -> Any:
    """Run a command that prints one object, and nothing for people."""
    process = run(site, *arguments, "--json")
    assert (process.returncode, process.stderr) == (code, "")
    return json.loads(process.stdout)


def said(process: Process, code: int = 0) -> str:
    """Give what a command said to people; it printed nothing for programs."""
    assert (process.returncode, process.stdout) == (code, ""), process.stderr
    return process.stderr


def editions_shown(site: Path) -> Iterator[dict[str, Any]]:
    """Yield the editions of all digests as `state show` has them."""
    for digest in as_json(site, "state", "show")["digests"]:
        yield from digest["editions"]
