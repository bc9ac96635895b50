"""Front-matter values, which are texts, lists and tables of texts -> the types that their keys mean."""

import re
from collections.abc import Iterator
from functools import lru_cache

from syndicate.content import scrub, unescape
from syndicate.sources.dialects import Dialect
from syndicate.sources.frontmatter import FrontMatter, Mapping, Value
from syndicate.sources.matter import merged
from syndicate.sources.outcome import Origin

_DATE = re.compile(r"(?<!\d)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)", re.ASCII)
_TRUE = frozenset(["true", "yes", "on", "1", "y"])
_FALSE = frozenset(["false", "no", "off", "0", "n"])
_NEVER = frozenset(["never", "false", "none"])
_ABSENT = (0, "", "")


class Fields:
    """One article's front matter, asked by meaning instead of by key.

    A class, because every question needs the same three things: the values, their lines and the dialect.
    """

    def __init__(self, matter: FrontMatter, dialect: Dialect, beside: Mapping | None = None) -> None:
        self._lines = matter.lines
        # What stands in the file wins over what stands beside it.
        self._values = merged(beside or {}, matter.values, dialect.joined, dialect.split)
        self._dialect = dialect
        self._found = self._find_all()

    def value(self, meaning: str) -> Value:
        """Return the raw value of the first key of that meaning that says something; "" if there is none."""
        found = self._found.get(meaning)
        return found[2] if found else ""

    def line(self, meaning: str) -> int:
        """Return the line of the key that `value` takes, 0 if there is none."""
        return self._lines.get(self._found.get(meaning, _ABSENT)[1].partition(".")[0], 0)

    def text(self, meaning: str) -> str:
        """Return plain text: the first of a list, entities decoded once, white space collapsed."""
        found = self._found.get(meaning)
        return clean(first(found[2])) if found else ""

    def token(self, meaning: str) -> str:
        """Return a text that is not prose, such as a URL or a slug, as it stands."""
        found = self._found.get(meaning)
        return first(found[2]).strip() if found else ""

    def labels(self, meaning: str) -> tuple[str, ...]:
        """Return a list of labels, each once; a text is split by the dialect's rule."""
        labels = dict.fromkeys(map(_label, self._items(meaning)))
        labels.pop("", None)
        return tuple(labels)

    def people(self) -> list[Value]:
        """Return the authors, each a name or a table; a text is split by the dialect's rule."""
        _, key, value = self._found.get("authors", _ABSENT)
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
        return self.origin_of(self._found.get(meaning, _ABSENT)[1])

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
        if not self._dialect.switches.isdisjoint(self._values) and (key := self._switch()):
            return key
        if self.token("url").lower() == "false":
            return self._found["url"][1]
        return self._hidden_by_word()

    def _switch(self) -> str:
        """Return the switch that keeps the article out, "" if none does."""
        for key in self._dialect.hiding:
            if (value := self._at(key)) and is_true(value):
                return key
        for key in self._dialect.showing:
            if (value := self._at(key)) and _is_false(value):
                return key
        return ""

    def _hidden_by_word(self) -> str:
        if self._status() in {"hidden", "private", "skip"}:
            return "status"
        hiding = self._dialect.hiding_tags
        if hiding and any(label.lower() in hiding for label in self.labels("tags")):
            return self._found["tags"][1]
        name = "build" if self._at("build") else "_build"
        build = self._at(name)
        table = build if isinstance(build, dict) else {}
        never = (key for key in ("list", "render") if first(table.get(key, "")).strip().lower() in _NEVER)
        return next((f"{name}.{key}" for key in never), "")

    def unpublished(self) -> str:
        """Return the key that makes the article a draft, "" if none does.

        That is `draft: true`, `published: false` or `status: draft`.
        """
        for key in self._dialect.keys.get("draft", ()):
            if is_true(self._at(key)):
                return key
        if _is_false(self._at("published")):
            return "published"
        return "status" if self._status() == "draft" else ""

    def pinned(self) -> bool:
        """Tell whether the article comes first: `pinned: true` or `status: featured`."""
        return is_true(self.value("pinned")) or self._status() == "featured"

    def _status(self) -> str:
        return first(self._at("status")).strip().lower()

    def _find_all(self) -> dict[str, tuple[int, str, Value]]:
        """Return the first key of each meaning that says something, with its rank and value.

        An article has fewer keys than there are meanings, and most of these have several keys.
        """
        found: dict[str, tuple[int, str, Value]] = {}
        for top in self._values:
            for meaning, rank, key in self._dialect.meanings.get(top, ()):
                value = self._at(key)
                if value and rank <= found.get(meaning, (rank,))[0] and self._says(meaning, value):
                    found[meaning] = rank, key, value
        return found

    def _says(self, meaning: str, value: Value) -> bool:
        return not _is_blank(value) and not self._says_no_date(meaning, value)

    def _says_no_date(self, meaning: str, value: Value) -> bool:
        return meaning in ("published", "updated") and (
            _is_switch(value) or first(value).strip().lower() in self._dialect.no_dates
        )

    def _items(self, meaning: str) -> Iterator[str]:
        for key, value in self._said(meaning):
            if isinstance(value, str):
                yield from [value] if key in self._dialect.whole else self._dialect.split(value)
            elif isinstance(value, list):
                yield from (first(item) for item in value)
            elif isinstance(value, dict):
                yield from value

    def _said(self, meaning: str) -> list[tuple[str, Value]]:
        """Return the key and value that count, or of what the dialect adds up, all that say something."""
        if meaning not in self._dialect.summed:
            return [self._found.get(meaning, _ABSENT)[1:]]
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
    return " ".join(scrub(unescape(text)).split())


# Many articles share a few labels.
_label = lru_cache(maxsize=10_000)(clean)


def is_true(value: Value) -> bool:
    """Read a switch."""
    return first(value).strip().lower() in _TRUE


def _is_false(value: Value) -> bool:
    return first(value).strip().lower() in _FALSE


def _is_blank(value: Value) -> bool:
    """Tell whether nothing is said: an empty text, or a list or table of such."""
    if isinstance(value, str):
        return not value or value.isspace()
    return all(map(_is_blank, value.values() if isinstance(value, dict) else value))


def _is_switch(value: Value) -> bool:
    """Tell a `published: true`, which is no date."""
    return first(value).strip().lower() in _TRUE | _FALSE
