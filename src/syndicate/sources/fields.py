"""Front-matter values, which are texts, lists and tables of texts -> the types that their keys mean."""

import re
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from syndicate.content import scrub, unescape
from syndicate.sources.dialects import Dialect
from syndicate.sources.frontmatter import FrontMatter, Mapping, Value
from syndicate.sources.matter import merged
from syndicate.sources.outcome import Origin

_DATE = re.compile(r"(?<!\d)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)", re.ASCII)
_TRUE = frozenset(["true", "yes", "on", "1", "y"])
_FALSE = frozenset(["false", "no", "off", "0", "n"])
_NEVER = frozenset(["never", "false", "none"])
_DATES = ("published", "updated")
_ABSENT = ("", "")


class _Questions(Struct, frozen=True, kw_only=True):
    """What to ask articles with the same top-level keys, as what no key of theirs can say has its answer.

    *meanings* are those that may be said, with the keys that may say them, the first of which counts;
    *draft*, *hiding* and *showing* are those of the dialect's keys that may be there.
    """

    meanings: tuple[tuple[str, tuple[str, ...]], ...]
    draft: tuple[str, ...]
    hiding: tuple[str, ...]
    showing: tuple[str, ...]


@lru_cache(maxsize=1_000)  # a site's articles have few different sets of keys
def _questions(dialect: Dialect, tops: tuple[str, ...]) -> _Questions:
    def there(keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(key for key in keys if key.partition(".")[0] in tops)

    meanings = ((meaning, there(keys)) for meaning, keys in dialect.keys.items())
    return _Questions(
        meanings=tuple((meaning, keys) for meaning, keys in meanings if keys),
        draft=there(dialect.keys.get("draft", ())),
        hiding=there(dialect.hiding),
        showing=there(dialect.showing),
    )


class Fields:
    """One article's front matter, asked by meaning instead of by key.

    A class, because every question needs the same three things: the values, their lines and the dialect.
    """

    def __init__(self, matter: FrontMatter, dialect: Dialect, beside: Mapping | None = None) -> None:
        self._lines = matter.lines
        # What stands in the file wins over what stands beside it.
        self._values = merged(beside or {}, matter.values, dialect.joined, dialect.split)
        self._dialect = dialect
        self._questions = _questions(dialect, tuple(self._values))
        self._status = _word(self._values.get("status", ""))
        self._found = self._find_all()

    def value(self, meaning: str) -> Value:
        """Return the raw value of the first key of that meaning that says something; "" if there is none."""
        found = self._found.get(meaning)
        return found[1] if found else ""

    def line(self, meaning: str) -> int:
        """Return the line of the key that `value` takes, 0 if there is none."""
        return self._lines.get(self._found.get(meaning, _ABSENT)[0].partition(".")[0], 0)

    def text(self, meaning: str) -> str:
        """Return plain text: the first of a list, entities decoded once, white space collapsed."""
        found = self._found.get(meaning)
        return clean(first(found[1])) if found else ""

    def token(self, meaning: str) -> str:
        """Return a text that is not prose, such as a URL or a slug, as it stands."""
        found = self._found.get(meaning)
        return first(found[1]).strip() if found else ""

    def labels(self, meaning: str) -> tuple[str, ...]:
        """Return a list of labels, each once; a text is split by the dialect's rule."""
        return tuple(dict.fromkeys(filter(None, map(_label, self._items(meaning)))))

    def people(self) -> list[Value]:
        """Return the authors, each a name or a table; a text is split by the dialect's rule."""
        key, value = self._found.get("authors", _ABSENT)
        if not value:
            return []
        if isinstance(value, str):
            return [value] if key in self._dialect.whole else list(self._dialect.names(value))
        return value if isinstance(value, list) else [value]

    def date_in_text(self) -> tuple[str, str]:
        """Return the one of the dialect's keys in whose text a date stands, and the date; "" if none does."""
        for key in self._dialect.dated:
            if found := _DATE.search(first(self._at(key))):
                return key, f"{found[1]}-{found[2]}-{found[3]}"
        return "", ""

    def is_served(self, link: str) -> bool:
        """Tell whether a picture's link leads to what it says (`Dialect.served`)."""
        return self._dialect.served(link)

    def origin(self, meaning: str) -> Origin:
        """Return where the value of a meaning stands."""
        return self.origin_of(self._found.get(meaning, _ABSENT)[0])

    def origin_of(self, key: str) -> Origin:
        """Return where the value of a key stands: in the file, or beside it."""
        line = self._lines.get(key.partition(".")[0], 0)
        value = self._at(key)
        text = value if isinstance(value, str) else ", ".join(filter(None, map(first, value)))
        return Origin(by="front matter" if line else "beside", key=key, line=line, text=clean(text))

    def hidden(self) -> str:
        """Return the key by which the author keeps the article out of feeds and lists, "" if none does.

        Who has no page made of it wants it in no feed either.
        """
        for key in self._questions.hiding:
            if is_true(self._at(key)):
                return key
        for key in self._questions.showing:
            if _is_false(self._at(key)):
                return key
        if self.token("url").lower() == "false":
            return self._found["url"][0]
        if self._status in {"hidden", "private", "skip"}:
            return "status"
        hiding = self._dialect.hiding_tags
        if hiding and any(label.lower() in hiding for label in self.labels("tags")):
            return self._found["tags"][0]
        return self._never_built()

    def _never_built(self) -> str:
        name = "build" if self._values.get("build") else "_build"
        build = self._values.get(name)
        if not isinstance(build, dict):
            return ""
        return next(
            (f"{name}.{key}" for key in ("list", "render") if _word(build.get(key, "")) in _NEVER), ""
        )

    def unpublished(self) -> str:
        """Return the key that makes the article a draft, "" if none does.

        That is `draft: true`, `published: false` or `status: draft`.
        """
        for key in self._questions.draft:
            if is_true(self._at(key)):
                return key
        if _is_false(self._values.get("published", "")):
            return "published"
        return "status" if self._status == "draft" else ""

    def pinned(self) -> bool:
        """Tell whether the article comes first: `pinned: true` or `status: featured`."""
        return is_true(self.value("pinned")) or self._status == "featured"

    def _find_all(self) -> dict[str, tuple[str, Value]]:
        """Return the first key of each meaning that says something, and its value."""
        found: dict[str, tuple[str, Value]] = {}
        for meaning, keys in self._questions.meanings:
            for key in keys:
                value = self._at(key)
                if value and self._says(meaning, value):
                    found[meaning] = key, value
                    break
        return found

    def _says(self, meaning: str, value: Value) -> bool:
        is_blank = value.isspace() if isinstance(value, str) else _is_blank(value)
        return not is_blank and (meaning not in _DATES or not self._is_no_date(value))

    def _is_no_date(self, value: Value) -> bool:
        """Tell a `published: true`, and what the dialect knows to be no date."""
        word = _word(value)
        return word in _TRUE or word in _FALSE or word in self._dialect.no_dates

    def _items(self, meaning: str) -> list[str]:
        items: list[str] = []
        for key, value in self._said(meaning):
            if isinstance(value, str):
                items += [value] if key in self._dialect.whole else self._dialect.split(value)
            elif isinstance(value, list):
                items += [item if isinstance(item, str) else first(item) for item in value]
            else:
                items += value
        return items

    def _said(self, meaning: str) -> list[tuple[str, Value]]:
        """Return the key and value that count, or of what the dialect adds up, all that say something."""
        if meaning not in self._dialect.summed:
            found = self._found.get(meaning)
            return [found] if found else []
        values = ((key, self._at(key)) for key in self._dialect.keys.get(meaning, ()))
        return [(key, value) for key, value in values if value and self._says(meaning, value)]

    def _at(self, key: str) -> Value:
        if "." not in key:
            return self._values.get(key, "")
        value: Value = self._values
        for part in key.split("."):
            value = value.get(part, "") if isinstance(value, dict) else ""
        return value


def first(value: Value) -> str:
    """Return a text, or the first of a list that is not blank, or the name that a table holds; else ""."""
    if isinstance(value, str):
        return value
    while isinstance(value, list):
        value = next((item for item in value if not _is_blank(item)), "")
    if isinstance(value, dict):
        return next(
            (first(value[key]) for key in ("name", "label", "title", "src", "url") if key in value), ""
        )
    return str(value)


def clean(text: str) -> str:
    """Return plain text: entities decoded once, nothing that XML forbids, white space collapsed."""
    if text.isprintable() and "&" not in text and "  " not in text:  # no other white space than U+0020
        return text.strip()
    return " ".join(scrub(unescape(text)).split())


# Many articles share a few labels.
_label = lru_cache(maxsize=10_000)(clean)


def is_true(value: Value) -> bool:
    """Read a switch."""
    return _word(value) in _TRUE


def _is_false(value: Value) -> bool:
    return _word(value) in _FALSE


def _word(value: Value) -> str:
    return first(value).strip().lower() if value else ""


def _is_blank(value: Value) -> bool:
    """Tell whether nothing is said: an empty text, or a list or table of such."""
    if isinstance(value, str):
        return not value or value.isspace()
    return all(map(_is_blank, value.values() if isinstance(value, dict) else value))
