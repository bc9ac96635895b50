"""`syndicate.templating.words`: fixed words, plurals, dates and direction in the reader's language."""

import re
import tomllib
from datetime import date
from pathlib import Path

import jinja2
import pytest

import syndicate
from syndicate.errors import TemplateError
from syndicate.templating import environment, packaged_templates, read_catalogue
from syndicate.templating.words import (
    Words,
    direction,
    language_name,
    load_words,
    locale_of,
    long_date,
    short_date,
)

DAY = date(2025, 2, 13)
LOCALES = sorted((packaged_templates() / "locale").glob("*.toml"))


def words(language: str, templates: Path | None = None) -> Words:
    """Load a language's words."""
    made = environment(templates)
    return load_words(language, lambda name: read_catalogue(made, name))


def test_jinja_is_known_to_one_module() -> None:
    """Digests and pages are filled through `templating`: Jinja has one place where it may change."""
    folder = Path(syndicate.__file__).parent
    users = [
        path.name
        for part in ("delivery", "digest", "pages")
        for path in (folder / part).rglob("*.py")
        if re.search(r"^\s*(from|import) jinja2", path.read_text(), re.MULTILINE)
    ]
    assert users == []


@pytest.mark.parametrize("path", LOCALES, ids=lambda path: path.stem)
def test_every_catalogue_is_complete(path: Path) -> None:
    """Each language has English's keys, its fields, and every plural form that it needs."""
    english = tomllib.loads((path.parent / "en.toml").read_text())
    table = tomllib.loads(path.read_text())
    assert table.keys() == english.keys()
    for key, entry in table.items():
        assert isinstance(entry, dict) == isinstance(english[key], dict)
        if isinstance(entry, dict):
            # `many` of French and Spanish is for millions only and reads as `other`.
            wanted = {locale_of(path.stem).plural_form(count) for count in range(200)}
            assert set(entry) == wanted | {"other"}
        else:
            assert entry.count("{") == english[key].count("{")


@pytest.mark.parametrize(
    ("language", "count", "text"),
    [
        ("en", 1, "And 1 more article"),
        ("de-AT", 2, "Und 2 weitere Artikel"),
        ("fr", 0, "Et 0 autre article"),
        ("ar", 2, "ومقالان آخران"),
        ("ar-EG", 5, "و٥ مقالات أخرى"),
        ("fa-IR", 12, "و ۱۲ مقالهٔ دیگر"),
        ("ja", 1200, "ほか 1,200 本の記事"),
        ("zh-HK", 3, "還有 3 篇文章"),
        ("zh-CN", 3, "还有 3 篇文章"),
        ("tlh", 3, "And 3 more articles"),
    ],
)
def test_counting_words(language: str, count: int, text: str) -> None:
    """Plural and digits follow the language, the catalogue its script; English is the last resort."""
    assert words(language)("more", count=count) == text


def test_a_site_adds_a_language_and_changes_single_words(tmp_path: Path) -> None:
    """A file in the site's templates/locale wins key by key; the rest comes from the packaged one."""
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale/nl.toml").write_text('unsubscribe = "Afmelden"\n')
    (tmp_path / "locale/de.toml").write_text('unsubscribe = "Abbestellen"\n')
    assert words("nl", tmp_path)("unsubscribe") == "Afmelden"
    assert words("nl", tmp_path)("corrections") == "Corrections"
    assert words("de-CH", tmp_path)("unsubscribe") == "Abbestellen"
    assert words("de-CH", tmp_path)("corrections") == "Berichtigungen"


def test_a_broken_catalogue_is_named_with_its_line(tmp_path: Path) -> None:
    """A catalogue that is not TOML is a template error with file and line."""
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale/en.toml").write_text('a = "b"\nc = \n')
    with pytest.raises(TemplateError, match=r"locale/en\.toml:2:"):
        words("en", tmp_path)


def test_an_unknown_key_is_an_undefined_variable() -> None:
    """Words that no catalogue has are an error, as any undefined name is."""
    with pytest.raises(jinja2.UndefinedError, match="nonsense"):
        words("en")("nonsense")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ar", "rtl"), ("fa-IR", "rtl"), ("he", "rtl"), ("ur", "rtl"), ("pa-Arab-PK", "rtl"),
        ("en", "ltr"), ("zh-Hant", "ltr"), ("az", "ltr"), ("ku-Latn", "ltr"), ("tlh", "ltr"), ("", "ltr"),
    ],
)  # fmt: skip
def test_direction(language: str, expected: str) -> None:
    """The direction is that of the language, or of the script its tag names; unknown ones are ltr."""
    assert direction(language) == expected


def test_dates_are_written_as_the_reader_does() -> None:
    """Dates follow the language, with its digits."""
    assert long_date(DAY, "de") == "Donnerstag, 13. Februar 2025"
    assert short_date(DAY, "en") == "Feb 13"
    assert short_date(DAY, "fa") == "۱۳ فوریه"
    assert long_date(DAY, "tlh") == "Thursday, February 13, 2025"


def test_languages_are_named() -> None:
    """A language is named in the reader's; one without a name keeps its tag."""
    assert language_name("fa", reader="en") == "Persian"
    assert language_name("xx-nonsense", reader="en") == "xx-nonsense"
