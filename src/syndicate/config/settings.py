"""What `syndicate.toml` says, checked and typed: frozen values, one Struct a table.

The defaults of every key stand here and nowhere else. `docs/reference/configuration.md` explains the keys;
a test keeps that page and these fields equal.
"""

from datetime import time, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from syndicate.model import ContentMode, FormatName, Person, Podcast

GroupKind = Literal["category", "tag", "language", "author", "section"]
GROUP_KINDS: tuple[GroupKind, ...] = ("category", "tag", "language", "author", "section")
Cut = Literal["month", "quarter", "year"]
FORMATS: tuple[FormatName, ...] = ("rss", "atom", "json")
GENERATORS = (
    "auto",
    "hugo",
    "jekyll",
    "eleventy",
    "pelican",
    "nikola",
    "zola",
    "docusaurus",
    "astro",
    "plain",
)


class Selection(Struct, frozen=True, kw_only=True):
    """Which articles: one of *any*, each of *all*, none of *none*; terms written `kind:label`."""

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()


class FeedSettings(Struct, frozen=True, kw_only=True):
    """How the feeds of one kind are made; *title* and *path* are patterns with `{…}` fields.

    *archives* says by which periods all that does not fit into a feed is kept within reach, *tombstones* for
    how long Atom tells that an article is gone, both not at all by default.
    With *podcast* only articles with a recording are in them.
    """

    selection: Selection = Selection()
    formats: tuple[FormatName, ...] = FORMATS
    limit: int = 20
    max_age: timedelta | None = None
    max_bytes: int | None = None
    content: ContentMode = "full"
    min_articles: int = 1
    archives: Cut | Literal["none"] = "none"
    tombstones: timedelta = timedelta()
    path: str = "{kind}/{slug}/{file}"
    title: str = "{label} – {site}"
    podcast: Podcast | None = None


class CustomFeed(Struct, frozen=True, kw_only=True):
    """A feed of its own selection: `[[feeds.custom]]`."""

    name: str
    title: str
    settings: FeedSettings
    description: str = ""
    language: str = ""


class Aliases(Struct, frozen=True, kw_only=True):
    """`[aliases]`: what terms are called that were called something else.

    Each maps the slug of an old label to the label that it stands for in the end, which is no alias itself.
    """

    category: dict[str, str] = {}
    tag: dict[str, str] = {}

    def of(self, kind: str) -> dict[str, str]:
        """Return those of a kind of term, none where a kind has none."""
        return {"category": self.category, "tag": self.tag}.get(kind, {})


class Feeds(Struct, frozen=True, kw_only=True):
    """`[feeds]`: what is written where; *kinds* holds the settings of "site" and of each kind in *by*.

    *page* is whether `index.html` is made, the page to subscribe on. *also* maps further paths to the key of
    a feed and the format of which they are copies. Loaded, *output* is absolute, and *url* says where it is
    served. *hubs* are the URLs of WebSub hubs. With *gzip* each file of a feed has a compressed twin.
    """

    output: Path = Path("feeds")
    url: str = ""
    by: tuple[GroupKind, ...] = ("category", "tag")
    page: bool = True
    kinds: dict[str, FeedSettings] = {}
    custom: tuple[CustomFeed, ...] = ()
    hubs: tuple[str, ...] = ()
    gzip: bool = False
    also: dict[str, tuple[str, FormatName]] = {}

    def of(self, key: str) -> FeedSettings:
        """Return the settings of the feed with a *key*."""
        kind, _, name = key.partition("/")
        if kind == "custom":
            return next(each.settings for each in self.custom if each.name == name)
        return self.kinds[kind]


class BodySettings(Struct, frozen=True, kw_only=True):
    """`[content]`: where bodies come from.

    "public" takes them from the pages that the generator has made, in the folder *public*, None for the one
    that it uses by default. *select* finds the main element of a page and *remove* what goes from it: both
    are XPath, made of the CSS selectors in the file.
    """

    html: Literal["source", "public"] = "source"
    public: Path | None = None
    select: str = ""
    remove: tuple[str, ...] = ()


class Schedule(Struct, frozen=True, kw_only=True):
    """When editions are due, in local time.

    *day* is the weekday for weekly (Monday is 0), the day of the month for monthly (a month without it
    has its slot on its last day), and unused for daily.
    """

    period: Literal["daily", "weekly", "monthly"]
    at: time
    day: int = 0


class Design(Struct, frozen=True, kw_only=True):
    """`[design]`: the tokens from which a digest's colours and type are generated, light and dark.

    Colours are `#rrggbb`; *logo* is an https URL of a picture at most 600 px wide, *logo_width* in pixels.
    """

    accent: str = "#0b5c8a"
    background: str = "#f3f4f6"
    surface: str = "#ffffff"
    text: str = "#1c2126"
    muted: str = "#59636e"
    border: str = "#d8dde3"
    accent_dark: str = "#7cc4ee"
    background_dark: str = "#12161b"
    surface_dark: str = "#1b2128"
    text_dark: str = "#e6e9ed"
    muted_dark: str = "#a5b0bc"
    border_dark: str = "#39424d"
    font: str = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
    logo: str = ""
    logo_alt: str = ""
    logo_width: int = 180


class Digest(Struct, frozen=True, kw_only=True):
    """`[[digests]]`: one recurring newsletter.

    *content* is how much of an article an edition carries; articles past *max_articles* become title lines,
    or with *overflow* "carry" wait for the next edition. An edition of fewer than *min_articles* waits, at
    most *max_wait*. An article counts as news if it was at most *max_age* old when it was first found and
    its file has rested for *settle*. *catch_up* says what becomes of missed slots, *hold* that an edition
    waits for approval. *max_bytes* bounds the HTML part after inlining. *sections* orders the groups by
    label; the others follow by name. *unsubscribe* may hold `{token}`; *archive* may hold `{edition}`.
    *archive_feed* is no key: the feed of the editions, where their pages are those of syndicate.
    """

    name: str
    title: str
    schedule: Schedule
    timezone: ZoneInfo
    sender: Person
    language: str
    design: Design
    selection: Selection = Selection()
    group_by: GroupKind = "category"
    sections: tuple[str, ...] = ()
    content: Literal["full", "excerpt", "title"] = "excerpt"
    max_articles: int = 40
    overflow: Literal["titles", "carry"] = "titles"
    min_articles: int = 1
    max_wait: timedelta = timedelta(days=7)
    max_age: timedelta = timedelta(days=14)
    settle: timedelta = timedelta()
    catch_up: Literal["merge", "each", "drop"] = "merge"
    hold: bool = False
    max_bytes: int = 100_000
    reply_to: str = ""
    address: str = ""
    reason: str = ""
    to: tuple[str, ...] = ()
    recipients: Path | None = None
    unsubscribe: str = ""
    unsubscribe_mail: str = ""
    archive: str = ""
    archive_feed: str = ""
    list_id: str = ""


class Smtp(Struct, frozen=True, kw_only=True):
    """`[smtp]`: the relay that takes the mail.

    *password_env* names an environment variable that holds the password, or, with `_FILE` behind it, the path
    of a file that does. *timeout* is in seconds, for each answer of the server.
    """

    host: str = "localhost"
    port: int = 25
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password_env: str = ""
    timeout: int = 60


class Dkim(Struct, frozen=True, kw_only=True):
    """`[dkim]`: signs messages here (RFC 6376), if the relay does not; *key_env* as `Smtp.password_env`."""

    domain: str
    selector: str
    key_env: str = "SYNDICATE_DKIM_KEY"


class Delivery(Struct, frozen=True, kw_only=True):
    """`[delivery]`: how messages leave.

    *method* says to whom they are handed: a relay, the system's sendmail *command*, a maildir or a folder of
    `.eml` files at *folder*. *bounces* is the envelope sender, "" for the digest's own address. *rate* is in
    messages a minute, None for no limit. A message that was deferred for *give_up* fails. *uncertain* says
    whether one that the server may have is sent again. *ping* is a URL to call after each finished run.
    """

    method: Literal["smtp", "sendmail", "maildir", "folder"] = "smtp"
    folder: Path = Path("outbox")
    command: tuple[str, ...] = ("/usr/sbin/sendmail", "-i")
    bounces: str = ""
    connections: int = 4
    rate: int | None = None
    give_up: timedelta = timedelta(days=3)
    uncertain: Literal["resend", "hold"] = "resend"
    ping: str = ""


class Site(Struct, frozen=True, kw_only=True):
    """All of a site's configuration.

    *root* is the folder of `syndicate.toml`; *articles* and *static* are folders below it, loaded as absolute
    paths. Recordings that are no files of the site are below the URL *media*. *permalinks* maps a section, or
    "" for every other article, to a pattern.
    """

    root: Path
    title: str
    url: str
    feeds: Feeds
    description: str = ""
    language: str = "en"
    languages: tuple[str, ...] = ()
    timezone: ZoneInfo = ZoneInfo("UTC")
    authors: tuple[Person, ...] = ()
    copyright: str = ""
    icon: str = ""
    logo: str = ""
    articles: tuple[Path, ...] = ()
    static: Path = Path("static")
    media: str = ""
    generator: str = "auto"
    registry: str = "syndicate.ids"
    permalinks: dict[str, str] = {}
    aliases: Aliases = Aliases()
    bodies: BodySettings = BodySettings()
    digests: tuple[Digest, ...] = ()
    delivery: Delivery = Delivery()
    smtp: Smtp = Smtp()
    dkim: Dkim | None = None
