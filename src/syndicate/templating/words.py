"""The fixed words of digests and pages, and dates, numbers and writing direction, in the reader's language.

The words stand in `templates/locale/<language>.toml`, one key a line, or a table of CLDR plural forms
(`one`, `few`, `other`, …) for a word that counts. A site adds a language, or changes single words of one
that exists, by a file of the same name below its own `templates/`; what it leaves out is taken from the
packaged file, from the language without its region or script, and at last from English.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal
from msgspec import Struct

from syndicate.errors import TemplateError
from syndicate.templating import Table, UndefinedError

_FALLBACK = "en"
# The digit zero of CLDR's numbering systems; Babel itself writes dates and numbers in ASCII digits only.
_ZEROS = {"arab": 0x0660, "arabext": 0x06F0, "beng": 0x09E6, "deva": 0x0966, "mymr": 0x1040}
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Syrc", "Thaa"})


def locale_of(language: str) -> Locale:
    """Give the CLDR locale of a BCP 47 tag, of its longest known prefix, or English."""
    subtags = language.replace("_", "-").split("-")
    for length in range(len(subtags), 0, -1):
        try:
            return Locale.parse("-".join(subtags[:length]), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale(_FALLBACK)


def direction(language: str) -> str:
    """Say `rtl` or `ltr`, the direction in which the language of a BCP 47 tag is written."""
    scripts = {subtag.title() for subtag in language.split("-")[1:]}
    if scripts & _RIGHT_TO_LEFT_SCRIPTS or locale_of(language).character_order == "right-to-left":
        return "rtl"
    return "ltr"


def language_name(language: str, *, reader: str) -> str:
    """Name a language in the reader's language; its tag where CLDR has no name for it."""
    try:
        name = Locale.parse(language, sep="-").get_display_name(locale_of(reader))
    except (UnknownLocaleError, ValueError):
        name = None
    return str(name) if name else language


def long_date(day: date, language: str) -> str:
    """Write a date with its weekday and year, "Thursday, February 13, 2025"."""
    locale = locale_of(language)
    return _digits(format_date(day, format="full", locale=locale), locale)


def medium_date(day: date, language: str) -> str:
    """Write a date with its year, "Feb 13, 2025"."""
    locale = locale_of(language)
    return _digits(format_date(day, format="medium", locale=locale), locale)


def short_date(day: date, language: str) -> str:
    """Write a date without its year, "Feb 13"."""
    locale = locale_of(language)
    return _digits(format_skeleton("MMMd", day, locale=locale), locale)


def _filled(language: str, key: str, text: str, values: dict[str, str]) -> str:
    try:
        return text.format_map(values)
    except (LookupError, ValueError, AttributeError) as error:
        known = ", ".join(f"{{{name}}}" for name in values) or "none"
        message = f"the words {text!r} of {key!r} have a field that does not exist; there is: {known}"
        # Also where no template runs, since bylines are written before one does.
        raise TemplateError(f"locale/{language}.toml", 0, message) from error


class Words(Struct, frozen=True, kw_only=True):
    """The catalogue of one language, called from templates: `words("articles", count=3)`."""

    language: str
    tables: tuple[Table, ...]

    def __call__(self, key: str, *, count: int | None = None, **values: str) -> str:
        """Give the words for *key* with its `{…}` fields filled; *count* chooses the plural form.

        Raises `UndefinedError` for a key that no catalogue has, as Jinja does for its own names.
        """
        locale = locale_of(self.language)
        if count is not None:
            values["count"] = self.number(count)
        for table in self.tables:
            if key in table:
                return _filled(self.language, key, _form(table[key], locale, count), values)
        raise UndefinedError(f"no catalogue has the words '{key}'")

    def number(self, number: int) -> str:
        """Write a number in the language's digits."""
        locale = locale_of(self.language)
        return _digits(format_decimal(number, locale=locale), locale)

    def join(self, names: Sequence[str]) -> str:
        """Join names as the language lists them: "A, B, and C"."""
        return str(format_list(list(names), locale=locale_of(self.language)))


def load_words(language: str, read: Callable[[str], Sequence[Table]]) -> Words:
    """Collect the catalogues for a BCP 47 tag, the nearest first.

    *read* gives the tables for a catalogue's name, a site's own before the packaged one, or none.
    """
    locale = locale_of(language)
    names = [language, f"{locale.language}-{locale.script}", locale.language, _FALLBACK]
    return Words(language=language, tables=tuple(t for name in dict.fromkeys(names) for t in read(name)))


def _form(entry: str | Mapping[str, str], locale: Locale, count: int | None) -> str:
    """Choose the plural form for the count."""
    if isinstance(entry, str):
        return entry
    return entry.get(locale.plural_form(count or 0)) or entry["other"]


def _digits(text: str, locale: Locale) -> str:
    """Write ASCII digits as the language does."""
    zero = _ZEROS.get(str(locale.default_numbering_system), ord("0"))
    return str(text).translate({ord("0") + digit: zero + digit for digit in range(10)})
