"""A site with a clock to set and a folder that mail arrives in: what the tests of sending share."""

import email
import email.policy
import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from syndicate import config
from syndicate.config import Site
from syndicate.delivery import carriers
from syndicate.send import Sent, World, send
from syndicate.state import FOLDER, State, ledger, outbox

SITE = '[site]\ntitle = "The Daily Compiler"\nurl = "https://compiler.example/"\narticles = "articles"\n'
DELIVERY = '[delivery]\nmethod = "folder"\nfolder = "mail"\nconnections = 1\n'
ADA = "ada@reader.example"
# Titles that stand nowhere else: what a message holds is known by them.
_TITLE = re.compile(r"\bStory-[\w-]+")


def digest(name: str = "daily", lines: str = "") -> str:
    """Make the table of a digest at 07:00 UTC, to Ada unless *lines* say something else."""
    to = "" if re.search(r"^(to|recipients) = ", lines, re.MULTILINE) else f'to = ["{ADA}"]\n'
    leave = 'unsubscribe_mail = "leave@compiler.example"\n'
    return f'[[digests]]\nname = "{name}"\nfrom = "news@compiler.example"\n{leave}{to}{lines}\n'


class Newsroom:
    """A site in *folder*; a class, because its digests and its connection to the state change with time."""

    def __init__(self, folder: Path, *digests: str, site: str = SITE, delivery: str = DELIVERY) -> None:
        self.folder = folder
        self.mail = folder / "mail"
        (folder / "articles").mkdir(parents=True, exist_ok=True)
        self.configure(*(digests or [digest()]), site=site, delivery=delivery)

    def configure(self, *digests: str, site: str = SITE, delivery: str = DELIVERY) -> None:
        """Write the configuration."""
        text = "\n".join([site, delivery, *digests])
        (self.folder / "syndicate.toml").write_text(text, encoding="utf-8")
        self.site: Site = config.load(self.folder / "syndicate.toml")

    def write(self, name: str, date: str, *, lines: str = "", body: str = "") -> None:
        """Write or replace an article, by its path without `.md`; its title is `Story-NAME`."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        title = f"Story-{path.stem}"
        text = f"---\nid: {title}\ntitle: {title}\ndate: {date}\n{lines}\n---\n{body or 'Words.'}\n"
        path.write_text(text, encoding="utf-8")

    def path(self, name: str) -> Path:
        """Give the file of an article."""
        return self.folder / "articles" / f"{name}.md"

    def run(
        self, now: str | datetime, names: Iterable[str] = (), *, accept: bool = False, include_last: int = 0
    ) -> list[Sent]:
        """Run as cron would at *now*, in UTC unless it says more; *names* are those of some digests."""
        wanted = [each for each in self.site.digests if each.name in names or not names]
        with State.open(self.site.root / FOLDER) as state:
            made = send(self.site, wanted, state, self.world(now), accept=accept, include_last=include_last)
            return list(made)

    def whats(self, now: str | datetime, *, accept: bool = False, include_last: int = 0) -> list[str]:
        """Run, and tell what became of each digest; of those that fail, the error."""
        sent = self.run(now, accept=accept, include_last=include_last)
        return [str(each.error) if each.error else each.what for each in sent]

    def world(self, now: str | datetime) -> World:
        """Make a world in which it is *now*, and mail goes where the configuration says."""
        when = moment(now)
        return World(clock=lambda: when, sleep=lambda _: None, connect=carriers(self.site), secret=b"x" * 32)

    def messages(self, digest: str = "") -> list[EmailMessage]:
        """Read the messages that arrived, of one digest or of all."""
        read = (
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted(self.mail.glob("*.eml"))
        )
        return [each for each in read if f"<{digest or ''}" in each["List-Id"]]

    def mailed(self, digest: str = "", to: str = ADA) -> Counter[str]:
        """Count, by name, in how many messages to somebody each article stands."""
        found: Counter[str] = Counter()
        for message in self.messages(digest):
            if message["To"].addresses[0].addr_spec == to:
                found.update(stories(message))
        return found

    def editions(self, digest: str = "") -> dict[str, list[str]]:
        """Give the articles of each edition that the state knows, by name."""
        with State.open(self.site.root / FOLDER) as state:
            return {
                row.id: [
                    item.title.removeprefix("Story-")
                    for item in ledger.items(state.db, row.id)
                    if item.kind == "article"
                ]
                for row in ledger.editions(state.db, digest)
            }

    def letters(self, edition: str) -> int:
        """Count the renderings of an edition for its readers."""
        with State.open(self.site.root / FOLDER) as state:
            return len(outbox.letters(state.db, edition).keys() - {outbox.PAGE})


def moment(text: str | datetime) -> datetime:
    """Read a moment, in UTC unless it says more."""
    when = datetime.fromisoformat(text) if isinstance(text, str) else text
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def plain(message: EmailMessage) -> str:
    """Give the text of a message."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def stories(message: EmailMessage) -> set[str]:
    """Give the names of the articles that a message brings; corrections stand below them."""
    return {each.removeprefix("Story-") for each in _TITLE.findall(plain(message).split("Corrections")[0])}


def corrected(message: EmailMessage) -> str:
    """Give what a message says below "Corrections", "" if it says nothing."""
    return plain(message).partition("Corrections")[2]
