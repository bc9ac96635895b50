"""Zola: https://www.getzola.org/documentation/content/page/, and the keys that its themes add."""

import re
import unicodedata
from pathlib import Path

from syndicate.model import Term
from syndicate.sources import names, tables
from syndicate.sources.dialects import plain
from syndicate.sources.dialects.base import Beside, Dialect, FileName, once_a_folder
from syndicate.sources.matter import Mapping
from syndicate.sources.permalinks import Place, UntoldError, literal, same_part
from syndicate.sources.scan import SourceFile
from syndicate.sources.tables import Tables

_CONFIGURATION = ("zola.toml", "config.toml")
# Above all tables. A search, since a configuration with a mistake in it is Zola's too.
_BASE_URL = re.compile(rb"\A(?:[^\[\n][^\n]*\n|\n)*?[\"']?base_url[\"']?[ \t]*=")
_DATED = re.compile(
    r"(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:T[0-2]\d:[0-5]\d:[0-6]\d(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))?)(?:\s?[_-](.+))?$",
    re.ASCII | re.DOTALL,
)
# Latin letters without a decomposition, as deunicode writes them.
_ASCII = str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ł": "l",
})  # fmt: skip
# The length of ISO 3166 codes; scripts (`zh-Hans`) have four letters.
_REGION = 2
_TERM_PAGES = {"category": "categories", "tag": "tags"}

KEYS: dict[str, tuple[str, ...]] = plain.KEYS | {
    "published": ("date",),
    "updated": ("updated",),
    "url": ("path",),
    "id": ("extra.guid",),
    "categories": ("taxonomies.categories", "taxonomies.category"),
    "tags": ("taxonomies.tags", "taxonomies.tag"),
    "authors": (
        "authors",
        "taxonomies.authors",
        "taxonomies.author",
        "extra.authors",
        "extra.author",
    ),
    "summary": ("description", "extra.summary", "extra.description"),
    "image": (
        "extra.image",
        "extra.cover",
        "extra.cover_image",
        "extra.featured_image",
        "extra.thumbnail",
        "extra.og_image",
        "extra.social_media_card",
    ),
    "image_alt": ("extra.image_alt", "extra.cover_alt", "extra.cover_image_alt"),
    # It is the file name's alone.
    "language": (),
    "translation_key": ("extra.translation_key",),
    "pinned": ("extra.pinned", "extra.pin", "extra.featured", "extra.sticky"),
    "external_url": ("extra.external_url", "extra.canonical_url", "extra.canonical"),
    "enclosures": ("extra.enclosure", "extra.enclosures", "extra.audio"),
    "duration": ("extra.duration",),
    "length": ("extra.filesize",),
    "episode": ("extra.episode",),
    "season": ("extra.season",),
    "episode_type": ("extra.episode_type",),
    "episode_title": ("extra.episode_title",),
    "episode_image": ("extra.episode_image",),
    "explicit": ("extra.explicit",),
    "transcripts": ("extra.transcript", "extra.transcripts"),
    "chapters": ("extra.chapters",),
    "corrections": ("extra.corrections",),
    "content": ("extra.feed_content",),
    "expires": ("extra.expires",),
}


def recognises(root: Path) -> bool:
    """Tell whether the folder has a configuration of Zola; unlike Hugo's, its key has a hyphen below."""
    return any(_BASE_URL.search(tables.beginning(root / name)) for name in _CONFIGURATION)


def settings(site: Tables) -> Mapping:
    """Return the site's configuration, and where the site is built."""
    found = site.first(*_CONFIGURATION).values
    return {**found, "public": tables.text(found, "output_dir") or "public"}


def beside(settings: Mapping) -> Beside:
    """Find the draft that a section above the page is; raises `FrontMatterError`.

    A section is an `_index.md`. Where the one in any of the site's languages is a draft, Zola leaves out the
    folder with all that lies in it, in every language.
    """
    tags = _tags(settings)

    def is_drafted(article: SourceFile, mark: str) -> bool:
        indexes = ("_index.md", *(f"_index.{tag}.md" for tag in dict.fromkeys([*tags, mark]) if tag))
        folders = (article.folder / folder for folder in article.below.parents)
        sections = (tables.table(folder / name) for folder in folders for name in indexes)
        return any(tables.text(section, "draft").lower() == "true" for section in sections)

    for_folder = once_a_folder(is_drafted)

    def values(article: SourceFile) -> Mapping:
        # A section can be marked with a language of the site, or with that of the page.
        start, _, mark = names.stem(article.name).rpartition(".")
        return {"draft": "true"} if for_folder(article, mark if start else "") else {}

    return values


def _tags(settings: Mapping) -> list[str]:
    """Return the languages of the site. Keys of settings are in lower case, files not: `pt-BR`, `zh-Hans`."""
    given = settings.get("languages", "")
    tags = [tag for tag in given if tag.replace("-", "").isalnum()] if isinstance(given, dict) else []
    parts = [tag.partition("-") for tag in tags]
    cased = [
        f"{first}-{rest.upper() if len(rest) == _REGION else rest.capitalize()}" for first, _, rest in parts
    ]
    return [*tags, *cased]


def is_article(path: str) -> bool:
    """Take pages: Markdown that is no section (`_index.md`)."""
    return names.suffix(path) == ".md" and plain.is_article(path)


def read_name(path: str, languages: tuple[str, ...]) -> FileName:
    """Read `2018-10-10-name.fr.md`; the date stays in the name, since it may stay in the URL.

    `index.md` stands for its folder.
    """
    whole = names.stem(path)
    stem, _, mark = whole.rpartition(".")
    language = mark if stem and plain.is_among(mark, languages) else ""
    name = names.with_name(path, stem if language else whole)
    name = name.removesuffix("/index")
    date = _DATED.match(names.name(name))
    return FileName(path=name, language=language, date=date[1] if date else "")


def path(place: Place) -> str:
    """Return the folders as they stand and the slug, below the language of a translation.

    Raises `ValueError` where the slug needs Zola's table of transliterations, which is not here.
    """
    slugify = place.settings.get("slugify", "")
    options = slugify if isinstance(slugify, dict) else {}
    *folders, last = place.path.split("/")
    date = None if options.get("paths_keep_dates") == "true" else _DATED.match(last)
    name = place.slug or (date[2] if date else "") or last
    slug = _slug(name, tables.text(options, "paths"))
    if not slug and name.strip("."):
        raise ValueError(f"has nothing left of {name!r}, and would be its section's")
    return "/".join(same_part(part) for part in [place.language, *folders, slug] if part) + "/"


def link(text: str, _: Place) -> str:
    """End `path` with a slash."""
    return literal(f"{text.rstrip('/')}/")


def _slug(text: str, strategy: str) -> str:
    if strategy == "off":
        return text
    if strategy == "safe":
        return re.sub(r'[<>:"/\\|?*]', "", text.rstrip(" ."))
    return re.sub(r"[^a-z0-9]+", "-", "".join(map(_in_ascii, text.lower().translate(_ASCII)))).strip("-")


def _in_ascii(char: str) -> str:
    """Return a letter without its accent, and a hyphen for punctuation."""
    if char.isascii():
        return char
    base = "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
    if base.isascii():
        return base
    if unicodedata.category(char)[0] not in "PZ":
        message = f"needs {char!r} in ASCII letters, which only Zola knows"
        raise UntoldError(message, "give the page a slug or a path")
    return "-"


def term_page(term: Term, language: str) -> str:
    """Return `tags/rust/`: Zola's pages of the two taxonomies that most sites have."""
    try:
        slug = _slug(term.label, "on")
    except ValueError:
        return ""
    folder = _TERM_PAGES.get(term.kind)
    return "/".join([*filter(None, (language, folder)), slug, ""]) if folder and slug else ""


DIALECT = Dialect(
    name="zola",
    family="zola",
    public="public",
    recognises=recognises,
    keys=KEYS,
    hiding=(*plain.HIDING, "extra.hide_from_feed", "extra.hidden", "extra.unlisted"),
    showing=("include_in_feeds", "render"),
    # A draft's pages are drafts, whatever they say.
    joined=("draft",),
    beside=beside,
    dated=("path",),
    split=plain.split,
    is_article=is_article,
    read_name=read_name,
    settings=settings,
    path=path,
    link=link,
    prefixed=False,
    term_page=term_page,
)
