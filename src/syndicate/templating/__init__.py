"""The Jinja environment of digests and pages: where templates come from, and errors that name the line."""

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import jinja2

from syndicate import filling
from syndicate.content import to_text
from syndicate.errors import TemplateError

TEXT_WIDTH = 72
# What editors and people leave beside a file that they change.
_COPIES = ("~", ".bak", ".orig")

Environment = jinja2.Environment
UndefinedError = jinja2.UndefinedError
Table = Mapping[str, Any]
"""The fixed words of one language."""


def packaged_templates() -> Path:
    """Give the folder of the default templates: in the package, or in the repository."""
    package = Path(__file__).parents[1]
    packaged = package / "templates"
    return packaged if packaged.is_dir() else package.parents[1] / "templates"


def environment(templates: Path | None) -> Environment:
    """Make the environment for a site's own folder of templates, which wins file by file.

    The packaged ones are also there as `default/…`, so that a site's file of the same name can extend the
    one it replaces and override single blocks.
    """
    if templates:
        _check_names(templates)
    files = templates.rglob("*") if templates else ()
    return _environment(templates, frozenset(path for path in files if not path.is_dir()))


@lru_cache(maxsize=4)
def _environment(templates: Path | None, _files: frozenset[Path]) -> Environment:
    """Make it once, since compiling takes longer than filling: Jinja reads again what is edited.

    Which *files* there are is part of the key, since one that comes replaces a packaged one.
    """
    packaged = jinja2.FileSystemLoader(packaged_templates())
    own = [jinja2.FileSystemLoader(templates)] if templates else []
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader([*own, packaged, jinja2.PrefixLoader({"default": packaged})]),
        undefined=jinja2.StrictUndefined,
        autoescape=jinja2.select_autoescape(("html", "html.j2"), default_for_string=False),
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        # Folding constants takes longer than it saves in a mail.
        optimized=False,
    )
    made.filters.update(wrapped=wrapped, underlined=underlined)
    return made


def fill(templates: Environment, name: str, context: dict[str, Any]) -> str:
    """Render one template; whatever it does wrong is raised as `TemplateError`."""
    with filling.named(name):
        template = templates.get_template(name)
        _check_blocks(templates, template, name)
        return template.render(context)


def _check_names(templates: Path) -> None:
    """Refuse a file that is meant to replace a packaged one but has another name: it would be ignored."""
    known = {path.name for path in packaged_templates().glob("*.j2")}
    for path in sorted((*templates.glob("digest*"), *templates.glob("subscribe*"))):
        if path.name.endswith(_COPIES):
            continue
        if path.name not in known and (meant := difflib.get_close_matches(path.name, known, n=1)):
            raise TemplateError(str(path), 0, f"is the name of no template; did you mean {meant[0]}?")


def _check_blocks(templates: Environment, template: jinja2.Template, name: str) -> None:
    """Refuse a block that a site's template means to override but misspells: Jinja would ignore it."""
    if template.filename == str(packaged_templates() / name):
        return
    known = templates.get_template(f"default/{name}").blocks
    for block in template.blocks.keys() - known.keys():
        if meant := difflib.get_close_matches(block, known, n=1):
            message = f"there is no block {block!r}; did you mean {meant[0]!r}?"
            raise TemplateError(template.filename or name, 0, message)


def read_catalogue(templates: Environment, language: str) -> tuple[Table, ...]:
    """Read a language's fixed words, a site's own before the packaged ones, or none."""
    own = _read_table(templates, f"locale/{language}.toml")
    for table in own:
        _check_keys(templates, f"locale/{language}.toml", table)
    return (*own, *_read_table(templates, f"default/locale/{language}.toml"))


def _check_keys(templates: Environment, name: str, table: Table) -> None:
    """Refuse misspelt words: a site may add its own, but not ones that are another's but for a letter."""
    (english,) = _read_table(templates, "default/locale/en.toml")
    for key in table.keys() - english.keys():
        if meant := difflib.get_close_matches(key, english, n=1, cutoff=0.8):
            raise TemplateError(name, 0, f"there are no words {key!r}; did you mean {meant[0]!r}?")


def wrapped(text: str) -> str:
    """Wrap one paragraph of plain text at 72 columns."""
    lines: str = to_text(f"<p>{escape(text)}</p>", width=TEXT_WIDTH)
    return lines.strip("\n")


def underlined(text: str, line: str) -> str:
    """Wrap a heading and draw a line of the given character below it, as wide as it is."""
    heading = wrapped(text)
    return f"{heading}\n{line * max(map(_columns, heading.splitlines()), default=0)}"


def _read_table(templates: Environment, name: str) -> tuple[Table, ...]:
    assert templates.loader is not None  # noqa: S101  (`environment` sets it)
    try:
        source, path, _ = templates.loader.get_source(templates, name)
    except jinja2.TemplateNotFound:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise filling.unreadable(name, error) from error
    try:
        return (tomllib.loads(source),)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise TemplateError(path or name, int(line[1]) if line else 0, str(error)) from error


def _columns(text: str) -> int:
    """Count the columns of a fixed-width font that a text takes: two for a wide character, none for marks."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.category(character) in {"Mn", "Me", "Cf"} for character in text)
