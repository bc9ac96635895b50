"""The documentation says what the program does: names and defaults are compared, examples are run."""

import itertools
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, get_args
from zoneinfo import ZoneInfo

import click
import feedparser
import jinja2
import msgspec
import pytest
import yaml
from jinja2 import nodes

from running import run
from syndicate import cli, config, dates, model, templating, terms
from syndicate.check.rules import RULES
from syndicate.config import patterns, settings
from syndicate.content import hugo_tags
from syndicate.content.page import TEXT_MARKS
from syndicate.digest import view
from syndicate.digest.edition import Edition
from syndicate.errors import ConfigError
from syndicate.send import posting
from syndicate.sources.dialects import DIALECTS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
COMMANDS = DOCS / "reference/commands.md"
CONFIGURATION = DOCS / "reference/configuration.md"
FRONT_MATTER = DOCS / "reference/front-matter.md"
TEMPLATES = DOCS / "reference/templates.md"
HUGO = DOCS / "how-to/hugo.md"
IDENTITY = DOCS / "explanation/identity-and-dates.md"
TUTORIAL = DOCS / "tutorial/first-feed-and-digest.md"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)

# A table of `syndicate.toml`, the settings that it becomes, and what it needs beside the key under test.
TABLES: dict[str, tuple[tuple[type[msgspec.Struct], ...], tuple[str, ...]]] = {
    "[site]": ((settings.Site,), ('title = "T"', 'url = "https://t.example/"')),
    "[content]": ((settings.BodySettings,), ('html = "public"',)),
    "[feeds]": ((settings.Feeds, settings.FeedSettings), ()),
    "[feeds.site.podcast]": ((model.Podcast,), ('image = "/c.jpg"', 'category = "Arts"')),
    "[[feeds.custom]]": ((settings.CustomFeed,), ('name = "n"',)),
    "[aliases]": ((settings.Aliases,), ()),
    "[[digests]]": ((settings.Digest,), ('name = "n"', 'from = "t@t.example"')),
    "[design]": ((settings.Design,), ()),
    "[delivery]": ((settings.Delivery,), ()),
    "[smtp]": ((settings.Smtp,), ('user = "u"', 'password_env = "PASSWORD"')),
    "[dkim]": ((settings.Dkim,), ('domain = "t.example"', 'selector = "s"')),
}
# What these tables need belongs to their other keys, and is none of the smallest configuration.
ONLY_UNDER_TEST = ("[content]", "[feeds.site.podcast]")
# Fields that have another name in the file, and those that are tables of their own, or where the file lies.
KEYS = {"sender": ("from",), "selection": ("any", "all", "not")}
NO_KEYS = frozenset(
    {
        "root",
        "aliases",
        "bodies",
        "feeds",
        "digests",
        "delivery",
        "smtp",
        "dkim",
        "kinds",
        "custom",
        "settings",
        "podcast",
        "design",
        "archive_feed",
    }
)
# Defaults that follow from other settings, so that the page tells them in words.
IN_WORDS = {("[site]", "articles"), ("[feeds]", "url"), ("[[feeds.custom]]", "title"), ("[smtp]", "security")}
# What the tutorial does with the network, or does not return from.
NOT_RUN = ("pipx install", "http.server")

# The languages of blocks in which command lines stand.
COMMAND_LINES = ("sh", "ini", "yaml", "text")

ARTICLE = "---\ntitle: The bridge\ndate: 2025-02-12 09:00\ncategories: [Town]\n---\nIt is open.\n"
SITE = """\
[site]
title = "The Village Post"
url = "https://village.example/"
"""
DIGEST = """
[[digests]]
name = "daily"
from = "The Village Post <news@village.example>"
to = ["you@village.example"]
"""
NOW = "2025-02-13T08:00"


class Fence(NamedTuple):
    """A fenced block: its language, its text, and the paragraph before it."""

    language: str
    text: str
    before: str

    @property
    def file(self) -> str:
        """The file that the paragraph before names last, if it introduces the block with a colon."""
        found = re.search(r"`([^`]+)`[^`]*:\Z", self.before)
        return found[1] if found else ""


@cache
def fences(page: Path) -> tuple[Fence, ...]:
    """Return the fenced blocks of a page."""
    text = page.read_text(encoding="utf-8")
    return tuple(
        Fence(match[1], match[2], text[: match.start()].rstrip().rpartition("\n\n")[2])
        for match in FENCE.finditer(text)
    )


@cache
def tables(page: Path) -> dict[tuple[str, str], list[tuple[str, ...]]]:
    """Return the rows of a page's tables, by the heading above and the name of the first column."""
    found: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    heading = ""
    for block in FENCE.sub("", page.read_text("utf-8")).split("\n\n"):
        for line in block.splitlines():
            heading = line.lstrip("# ").replace("`", "") if line.startswith("#") else heading
        if block.lstrip().startswith("|"):
            header, _, *body = block.strip().splitlines()
            found.setdefault((heading, cells(header)[0]), []).extend(map(cells, body))
    return found


def cells(line: str) -> tuple[str, ...]:
    """Cut a line of a table into its cells."""
    return tuple(cell.strip() for cell in line.strip("|").split("|"))


def rows(page: Path, heading: str, first: str) -> list[tuple[str, ...]]:
    """Return the rows of the tables below a heading whose first column is called *first*."""
    return tables(page)[heading, first]


def code(cell: str) -> tuple[str, ...]:
    """Return what stands in backticks in a cell."""
    return tuple(re.findall(r"`([^`]+)`", cell))


def names(page: Path, heading: str, first: str) -> set[str]:
    """Return what the first column of a table names."""
    return {name for row in rows(page, heading, first) for name in code(row[0])}


@pytest.fixture
def village(tmp_path: Path) -> Path:
    """Make a site with one article and one digest."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles/bridge.md").write_text(ARTICLE)
    (tmp_path / "syndicate.toml").write_text(SITE + DIGEST)
    return tmp_path


# Commands


def commands() -> Iterator[tuple[str, click.Command, click.Context]]:
    """Yield each group and each command with the heading of its section."""
    top = click.Context(cli.main, info_name="syndicate", **cli.main.context_settings)
    yield from below("syndicate", cli.main, top)


def below(
    heading: str, command: click.Command, context: click.Context
) -> Iterator[tuple[str, click.Command, click.Context]]:
    """Yield a command, and if it is a group, those in it."""
    yield heading, command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner
            yield from below(f"{heading} {name}", inner, click.Context(inner, parent=context))


def options_of(command: click.Command, context: click.Context) -> set[str]:
    """Return the options of a command, its help option included."""
    options = [each for each in command.get_params(context) if isinstance(each, click.Option)]
    return {name for each in options for name in (*each.opts, *each.secondary_opts)}


def test_each_command_is_documented_with_its_options() -> None:
    """The page has a section for each command, with exactly its options, and its arguments in the usage."""
    page = COMMANDS.read_text("utf-8")
    for heading, command, context in commands():
        assert names(COMMANDS, heading, "option") == options_of(command, context), heading
        usage = re.search(rf"^    {heading} .*$", page, re.MULTILINE)
        assert usage, heading
        arguments = (each for each in command.params if isinstance(each, click.Argument))
        assert all(each.make_metavar(context) in usage[0] for each in arguments), heading
    sections = {heading for heading, first in tables(COMMANDS) if first == "option"}
    assert sections == {heading for heading, _, _ in commands()}


def test_exit_codes_are_documented() -> None:
    """The page has each exit code that the command line knows, with 0 and click's 2."""
    known = {str(value) for name, value in vars(cli).items() if name.startswith("EXIT_")} | {"0", "2"}
    assert {row[0] for row in rows(COMMANDS, "Exit codes", "code")} == known


def test_json_objects_are_documented(village: Path) -> None:
    """The objects of `--json`, their findings and the manifest have exactly the keys that the page names."""
    (village / "articles/bad.md").write_text("---\ndate: nonsense\n---\n")
    built = json.loads(run(village, "build", "--json").stdout)
    rendered = json.loads(run(village, "digest", "daily", "--json", "--now", NOW).stdout)
    all_of_them = json.loads(run(village, "digest", "--json", "--now", NOW).stdout)
    assert names(COMMANDS, "The JSON object of build", "key") == set(built)
    assert names(COMMANDS, "The JSON object of digest", "key") == set(rendered)
    assert all_of_them == {"editions": [rendered]}
    told = {row[0]: row[1] for row in rows(COMMANDS, "The JSON object of build", "key")}
    assert set(code(told["`files`"])) == set(built["files"])
    assert set(built["messages"][0]) <= set(code(told["`messages`"]))
    manifest = json.loads((village / "feeds/manifest.json").read_bytes())
    listed = {row[0]: row[1] for row in rows(COMMANDS, "The manifest", "key")}
    assert set(manifest) | {"pending"} == names(COMMANDS, "The manifest", "key")
    assert all(set(feed) <= set(code(listed["`feeds`"])) for feed in manifest["feeds"])


def test_the_json_object_of_why_is_documented(village: Path) -> None:
    """The object of `why --json` has exactly the keys that the page names, and so have those in it."""
    told = json.loads(run(village, "why", "bridge", "--json").stdout)
    assert names(COMMANDS, "The JSON object of why", "key") == set(told)
    listed = {row[0]: row[1] for row in rows(COMMANDS, "The JSON object of why", "key")}
    assert set(told["feeds"][0]) == set(code(listed["`feeds`"]))
    assert set(told["digests"][0]) == set(code(listed["`digests`"]))
    assert code(listed["`url`, `id`, `date`, `language`"])[:2] == ("value", "whence")


def test_json_objects_of_ids_are_documented(village: Path) -> None:
    """The objects of `build --dry-run` and `state adopt` have exactly the keys that the page names."""
    foreseen = json.loads(run(village, "build", "--dry-run", "--json").stdout)
    heading = "The JSON object of build --dry-run"
    assert names(COMMANDS, heading, "key") == set(foreseen)
    assert names(COMMANDS, heading, "key of a change") == set(foreseen["changes"][0])
    old = {"items": [{"id": "urn:x", "url": "https://village.example/bridge/"}, {"id": "urn:y"}]}
    (village / "old.json").write_text(json.dumps(old))
    adopted = json.loads(run(village, "state", "adopt", "--json", "old.json").stdout)
    heading = "The JSON object of state adopt"
    assert names(COMMANDS, heading, "key") == set(adopted)
    assert names(COMMANDS, heading, "key of a feed") == set(adopted["feeds"][0])
    told = {row[0]: row[1] for row in rows(COMMANDS, heading, "key")}
    assert set(code(told["`taken`"])) == set(adopted["taken"][0])


def test_json_objects_of_sending_are_documented(village: Path) -> None:
    """The objects of `send --json` and `state show --json` have exactly the keys that the page names."""
    with (village / "syndicate.toml").open("a") as file:
        file.write('[delivery]\nmethod = "maildir"\nfolder = "outbox"\n')
    process = run(village, "send", "--json", "--test", "you@village.example")
    assert process.returncode == 0, process.stderr
    tried = json.loads(process.stdout)
    sent = json.loads(run(village, "send", "--json", "--include-last", "1").stdout)
    shown = json.loads(run(village, "state", "show", "--json").stdout)
    heading = "The JSON object of send"
    assert names(COMMANDS, heading, "key") == set(sent["digests"][1])
    told = {row[0]: row[1] for row in rows(COMMANDS, heading, "key")}
    assert set(sent["digests"][1]["this_run"]) <= set(code(told["`this_run`"]))
    assert set(code(told["`result`"])) == set(get_args(posting.What))
    assert set(tried["digests"][0]) <= names(COMMANDS, heading, "key")
    heading = "The JSON object of state show"
    assert names(COMMANDS, heading, "key") == set(shown["digests"][0])
    assert names(COMMANDS, heading, "key of an edition") == set(shown["digests"][0]["editions"][0])


def test_the_json_object_of_check_is_documented(village: Path) -> None:
    """Its keys are those that the page names."""
    checked = json.loads(run(village, "check", "--format", "json").stdout)
    assert names(COMMANDS, "The JSON object of check", "key") == set(checked)
    assert {each["rule"] for each in checked["messages"]} == {"stale"}


def test_rules_of_check_are_documented() -> None:
    """The page names each rule, its weight and its source; what it says weighs both is told by the build."""
    listed = [
        row
        for (_, first), found in tables(DOCS / "reference/checks.md").items()
        if first == "rule"
        for row in found
    ]
    known: dict[str, tuple[str, str]] = {
        name: (rule.severity, "" if rule.source == "-" else rule.source) for name, rule in RULES.items()
    }
    known["article"] = ("error or warning", "")
    assert {row[0].strip("`"): (row[1], row[3]) for row in listed} == known


def test_commands_in_examples_exist() -> None:
    """Each command line of syndicate in any page has a command and options that exist."""
    known = {heading: options_of(command, context) for heading, command, context in commands()}
    shown = [fence.text for page in PAGES for fence in fences(page) if fence.language in COMMAND_LINES]
    calls = re.findall(r"(?:^|[ /])syndicate (-?-?\w[^#\n]*)", "".join(shown), re.MULTILINE)
    assert len(calls) > 10
    for call in calls:
        words = call.split()
        names_of = [" ".join(("syndicate", *pair)) for pair in itertools.pairwise(words)]
        name = next((each for each in words if each in cli.COMMANDS), "")
        inner = next((each for each in names_of if each in known), f"syndicate {name}".strip())
        allowed = known["syndicate"] | known[inner]
        given = {word for word in words if word.startswith("-") and word not in ("-qq", "-vv")}
        assert given <= allowed, call
        assert name or "--version" in words, call


# Configuration


def documented(table: str) -> dict[str, tuple[str, ...]]:
    """Return the rows of the keys of a table of `syndicate.toml`: key, type, default, example, meaning."""
    return {code(row[0])[0]: row for row in rows(CONFIGURATION, table, "key")}


def site_with(table: str = "", key: str = "", value: str | None = None) -> config.Site:
    """Parse a smallest configuration with a key of one of its tables set, or without the key."""
    text = ""
    for name, (_, needed) in TABLES.items():
        lines = [line for line in needed if name != table or not line.startswith(f"{key} =")]
        if name in ONLY_UNDER_TEST and name != table:
            continue
        if name == table and value is not None:
            lines.append(f"{key} = {value}")
        text += "\n".join([name, *lines, ""])
    return config.parse(text, Path("syndicate.toml"))


@pytest.mark.parametrize("table", TABLES)
def test_each_setting_is_documented(table: str) -> None:
    """The page has exactly the keys that become fields of the settings."""
    fields = [name for struct in TABLES[table][0] for name in struct.__struct_fields__ if name not in NO_KEYS]
    keys = [key for name in fields for key in KEYS.get(name, (name,))]
    assert sorted(documented(table)) == sorted(keys)


@pytest.mark.parametrize("table", TABLES)
def test_documented_defaults_are_the_codes(table: str) -> None:
    """Writing a documented default changes nothing; one in words is one of a few that are known to be so."""
    without = site_with()
    for key, row in documented(table).items():
        default = code(row[2])
        if row[2] == "required":
            with pytest.raises(ConfigError, match=key):
                site_with(table, key)
        elif row[2] == "none":
            assert default_of(table, key) in (None, "", (), {}), key
        elif row[2] == "the site's":
            assert getattr(without.digests[0], key) == getattr(without, key), key
        elif (table, key) not in IN_WORDS:
            assert len(default) == 1, key
            assert site_with(table, key, default[0]) in (without, site_with(table)), key


def default_of(table: str, key: str) -> object:
    """Return the default of the field that a key becomes."""
    fields = [field for struct in TABLES[table][0] for field in msgspec.structs.fields(struct)]
    field = next(field for field in fields if field.name == key)
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


@pytest.mark.parametrize("table", TABLES)
def test_documented_examples_are_accepted(table: str) -> None:
    """Each example is valid, and makes a difference."""
    for key, row in documented(table).items():
        (example,) = code(row[3])
        assert site_with(table, key, example) != site_with(), key


@pytest.mark.parametrize("kind", ["site", *settings.GROUP_KINDS])
def test_tables_of_one_kind_take_each_setting(kind: str) -> None:
    """`[feeds.KIND]` is named, and takes the settings of single feeds."""
    assert f"`[feeds.{kind}]`" in CONFIGURATION.read_text("utf-8")
    only_of_groups = {"min_articles"} if kind == "site" else set()
    for key in (
        documented("[feeds]").keys()
        - {"output", "url", "by", "hubs", "gzip", "page", "also"}
        - only_of_groups
    ):
        (example,) = code(documented("[feeds]")[key][3])
        config.parse(f"{SITE}[feeds.{kind}]\n{key} = {example}\n", Path("syndicate.toml"))


def test_patterns_are_documented() -> None:
    """The page has exactly the fields of paths and titles and the tokens of permalinks that exist."""
    fields = {row[0].strip("`{}"): row[1:] for row in rows(CONFIGURATION, "[feeds]", "field")}
    assert {name for name, row in fields.items() if row[0]} == set(patterns.PATH_FIELDS)
    assert {name for name, row in fields.items() if row[1]} == set(patterns.TITLE_FIELDS)
    tokens = names(CONFIGURATION, "Permalink patterns", "token")
    assert tokens == {f":{token}" for token in patterns.PERMALINK_TOKENS}


def test_marks_of_pages_are_documented() -> None:
    """The page has the marks of an article's text in the order in which they are looked for."""
    forms = {"class": ".{}", "id": "#{}", "itemprop": "[itemprop~={}]"}
    told = [mark for row in rows(CONFIGURATION, "[content]", "mark") for mark in code(row[0])]
    known = sorted(TEXT_MARKS, key=TEXT_MARKS.__getitem__)
    assert told == [forms[name].format(value) for name, value in known]


def test_schedules_durations_and_sizes_are_accepted() -> None:
    """Each schedule, duration and size that the page shows is one."""
    text = CONFIGURATION.read_text("utf-8").partition("## Durations and sizes")[2].partition("\n## ")[0]
    durations, sizes = (code(part) for part in text.split("A size"))
    for value in durations:
        site_with("[feeds]", "max_age", value)
    for value in sizes:
        site_with("[feeds]", "max_bytes", value)
    for row in rows(CONFIGURATION, "Schedules", "text"):
        site_with("[[digests]]", "schedule", code(row[0])[0])
    assert (len(durations), len(sizes)) == (4, 3)


# Front matter


def test_keys_of_dialects_are_documented() -> None:
    """The page has each meaning with the keys of each dialect in their order, and no other.

    A dialect beside `plain` and `hugo` has a table of what differs from `plain`.
    """
    plain, hugo = {}, {}
    for meaning, in_plain, in_hugo, _ in rows(FRONT_MATTER, "Which keys mean what", "meaning"):
        plain[meaning] = code(in_plain)
        hugo[meaning] = plain[meaning] if in_hugo == "the same" else code(in_hugo)
    plain = {meaning: keys for meaning, keys in plain.items() if keys}
    told = {"plain": plain, "hugo": hugo}
    for name in DIALECTS.keys() - told.keys():
        told[name] = plain | {meaning: code(keys) for meaning, keys in rows(FRONT_MATTER, name, "meaning")}
    assert told == {name: dialect.keys for name, dialect in DIALECTS.items()}


def test_hiding_keys_are_documented() -> None:
    """The page has exactly the keys that keep an article out when they are true."""
    text = FRONT_MATTER.read_text("utf-8")
    told = re.search(r"(?ms)^Keys that keep an article out.*?:(.*?); with `hugo` also (.*?)\.$", text)
    assert told
    assert code(told[1]) == DIALECTS["plain"].hiding
    assert (*code(told[1]), *code(told[2])) == DIALECTS["hugo"].hiding


def test_reasons_are_documented(village: Path) -> None:
    """The reasons that the page names are those that a build gives, one file each."""
    sources = {
        "_index.md": "",
        "invalid.md": "---\ndate: nonsense\n---\n",
        "draft.md": "---\ndate: 2025-02-12\ndraft: true\n---\n",
        "unlisted.md": "---\ndate: 2025-02-12\nunlisted: true\n---\n",
        "undated.md": "Text\n",
        "future.md": "---\ndate: 2025-02-14\n---\n",
        "expired.md": "---\ndate: 2025-02-10\nexpires: 2025-02-12\n---\n",
    }
    for name, text in sources.items():
        (village / "articles" / name).write_text(text)
    excluded = json.loads(run(village, "build", "--json", "--now", NOW).stdout)["excluded"]
    assert excluded == dict.fromkeys(names(FRONT_MATTER, "What keeps an article out", "reason"), 1)


def test_dates_read_as_documented() -> None:
    """Each date of the page's table means the moment that stands beside it."""
    zone = ZoneInfo("Europe/Berlin")
    shown = {code(row[0])[0]: row[1] for row in rows(FRONT_MATTER, "Dates", "text")}
    assert shown == {text: dates.parse(text, zone).isoformat() for text in shown}
    for text in ("03/04/2025", "13.02.2025", "2025-02-13 7:30 PM", "25-02-13", "13 février 2025"):
        with pytest.raises(ValueError, match="understood"):
            dates.parse(text, zone)


def test_slugs_are_as_documented() -> None:
    """Each label of the page on identity has the slug that stands beside it."""
    shown = rows(IDENTITY, "Terms and slugs", "label")
    assert [code(row[1])[0] for row in shown] == [terms.slug(code(row[0])[0]) for row in shown]


def test_shortcodes_are_documented() -> None:
    """The page on Hugo has exactly the shortcodes that are translated."""
    assert names(HUGO, "Shortcodes", "shortcode") == set(hugo_tags.SYNTAX.table)


# Templates


def parsed(name: str) -> nodes.Template:
    """Parse a packaged template."""
    text = (templating.packaged_templates() / name).read_text("utf-8")
    return templating.environment(None).parse(text)


def test_template_files_and_languages_are_documented() -> None:
    """The page has exactly the templates and the languages that are shipped."""
    folder = templating.packaged_templates()
    files = {path.name for path in folder.glob("*.j2")} | {"locale/LANGUAGE.toml"}
    assert names(TEMPLATES, "Files", "file") == files
    told = re.search(r"^Words come in (.*?)\. ", TEMPLATES.read_text("utf-8"), re.MULTILINE)
    assert told
    assert set(code(told[1])) == {path.stem for path in (folder / "locale").glob("*.toml")}


def test_blocks_are_documented() -> None:
    """The page has exactly the blocks of the two templates."""
    html, text = (
        {block.name for block in parsed(name).find_all(nodes.Block)}
        for name in ("digest.html.j2", "digest.txt.j2")
    )
    told = {code(row[0])[0]: row[1] for row in rows(TEMPLATES, "Blocks", "block")}
    assert told == {name: "both" if name in text else "HTML" for name in html | text}


def test_variables_are_documented(village: Path) -> None:
    """The page has exactly the variables that a template is given, and the fields of what is in them."""
    show = "{{ self._TemplateReference__context.parent | list | join(' ') }}"
    (village / "templates").mkdir()
    (village / "templates/digest.txt.j2").write_text(
        f'{{% extends "default/digest.txt.j2" %}}{{% block intro %}}@{show}@{{% endblock %}}'
    )
    result = run(village, "digest", "--now", NOW)
    assert result.returncode == 0, result.stderr
    given = set((village / "digests/daily-2025-02-13.txt").read_text("utf-8").split("@")[1].split())
    assert names(TEMPLATES, "Variables", "variable") == given - set(templating.environment(None).globals)
    for heading, struct in (
        ("A section", view.Group),
        ("An article", view.Item),
        ("A picture", view.Picture),
        ("A correction", view.CorrectionLine),
    ):
        assert names(TEMPLATES, heading, "field") == set(struct.__struct_fields__), heading
    told = next(row[2] for row in rows(TEMPLATES, "Variables", "variable") if row[0] == "`edition`")
    assert set(code(told)) == {*Edition.__struct_fields__, "articles"}


def test_words_are_documented() -> None:
    """The page has exactly the fixed words, with the fields in them."""
    words = tomllib.loads((templating.packaged_templates() / "locale/en.toml").read_text("utf-8"))
    told = {code(row[0])[0]: set(code(row[1])) for row in rows(TEMPLATES, "Fixed words", "word")}
    assert told == {key: set(re.findall(r"\{(\w+)\}", str(value))) for key, value in words.items()}


def test_filters_and_macros_are_documented() -> None:
    """The page has exactly the filters and macros beyond Jinja's."""
    shown = rows(TEMPLATES, "Filters and macros", "name")
    told = {code(row[0])[0].partition("(")[0]: row[1] for row in shown}
    macros = {macro.name for macro in parsed("digest.html.j2").find_all(nodes.Macro)}
    filters = templating.environment(None).filters.keys() - jinja2.Environment(autoescape=True).filters.keys()
    assert {name for name, kind in told.items() if kind == "filter"} == filters
    assert {name for name, kind in told.items() if kind == "macro of the HTML"} == macros


# Examples and links


def test_examples_of_configuration_parse(tmp_path: Path) -> None:
    """Each TOML example is a configuration, by itself or with a `[site]`; catalogues are those of words."""
    english = tomllib.loads((templating.packaged_templates() / "locale/en.toml").read_text("utf-8"))
    examples = [(page, fence) for page in PAGES for fence in fences(page) if fence.language == "toml"]
    assert len(examples) > 8
    for page, example in examples:
        if example.file.startswith("templates/locale/"):
            assert tomllib.loads(example.text).keys() <= english.keys(), page
        else:
            text = example.text if "[site]" in example.text else SITE + example.text
            config.parse(text, tmp_path / "syndicate.toml")


def test_examples_of_templates_render(village: Path) -> None:
    """Each template and catalogue of the how-to renders a digest, in the order of the page."""
    page = DOCS / "how-to/templates.md"
    examples = [fence for fence in fences(page) if fence.file.startswith("templates/")]
    assert len(examples) > 4
    for example in examples:
        file = village / example.file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(example.text, "utf-8")
        if example.file.startswith("templates/locale/"):
            (village / "syndicate.toml").write_text(f'{SITE}language = "{file.stem}"\n{DIGEST}')
        result = run(village, "digest", "--now", NOW)
        assert result.returncode == 0, (example.file, result.stderr)
    text = (village / "digests/daily-2025-02-13.txt").read_text("utf-8")
    assert "Nummer van donderdag 13 februari 2025" in text
    assert "Good morning from The Village Post!" in text


def test_other_examples_have_their_form(tmp_path: Path) -> None:
    """YAML examples parse, shell examples and scripts follow the shell's grammar, templates are Jinja's."""
    for page in PAGES:
        for fence in fences(page):
            if fence.language == "yaml":
                assert yaml.safe_load(fence.text), page
            if fence.language == "sh":
                script = tmp_path / "script"
                script.write_text(fence.text)
                assert subprocess.run(["/bin/sh", "-n", str(script)], check=False).returncode == 0, page
            if fence.language == "jinja":
                jinja2.Environment(autoescape=True).parse(fence.text)


def shell(folder: Path, script: str, programs: Path) -> subprocess.CompletedProcess[str]:
    """Run a script with `syndicate` on its path, both outputs in one, as a reader of the page sees them."""
    programs.mkdir(exist_ok=True)
    program = programs / "syndicate"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m syndicate "$@"\n')
    program.chmod(0o755)
    return subprocess.run(
        ["/bin/sh", "-euc", script],
        cwd=folder,
        env=os.environ | {"PATH": f"{programs}:{os.environ['PATH']}", "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def as_shown(output: str, folder: Path) -> str:
    """Write an output as the tutorial does, without places of this machine; sizes may differ."""
    return re.sub(r"[\d,]+ bytes", "… bytes", output.replace(str(folder.resolve()), "…"))


def test_tutorial_runs(tmp_path: Path) -> None:
    """Each step works as it stands and shows what the tutorial shows; a reader reads the feed."""
    here, output, shown = tmp_path, "", 0
    for fence in fences(TUTORIAL):
        if fence.language == "text":
            assert output == as_shown(fence.text, tmp_path)
            shown += 1
        elif fence.language != "sh":
            mode = "a" if fence.before.startswith("Add this at the end") else "w"
            with (here / fence.file).open(mode, encoding="utf-8") as file:
                file.write("\n" * (mode == "a") + fence.text)
        elif not any(word in fence.text for word in NOT_RUN):
            result = shell(here, fence.text, tmp_path / "bin")
            assert result.returncode == 0, (fence.text, result.stdout)
            output = as_shown(result.stdout, tmp_path)
            if moved := re.search(r"^cd (.+)$", fence.text, re.MULTILINE):
                here /= moved[1]
    assert shown > 5
    read = feedparser.parse((here / "feeds/rss.xml").read_bytes())
    assert not read.bozo
    assert [entry.title.split()[1] for entry in read.entries] == ["choir", "day", "old"]
    assert "https://village.example/market/" in read.entries[2].content[0].value


def test_readme_runs(tmp_path: Path) -> None:
    """The README's targets of make exist, and its commands build feeds of a folder of articles."""
    lines = re.findall(r"^    (\S.*?)\s*(?:#.*)?$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert [line.split()[1] for line in lines if line.startswith("make ")] == ["demo", "test"]
    assert {"demo", "test"} <= set(targets)
    (tmp_path / "my-site/posts").mkdir(parents=True)
    (tmp_path / "my-site/posts/bridge.md").write_text(ARTICLE)
    steps = [line for line in lines if line.startswith(("cd ", "syndicate "))]
    (digest,) = (fence for fence in fences(ROOT / "README.md") if fence.language == "toml")
    add = f"cat >> syndicate.toml <<'END'\n{digest.text}END"
    built = steps.index("syndicate build") + 1
    assert (len(steps[:built]), len(steps[built:])) == (3, 3)
    result = shell(tmp_path, "\n".join([*steps[:built], add, *steps[built:]]), tmp_path / "bin")
    assert result.returncode == 0, result.stdout
    assert "sent to 1 of 1 recipient." in result.stdout
    assert len(list((tmp_path / "my-site/outbox/new").iterdir())) == 2
    assert len(feedparser.parse((tmp_path / "my-site/feeds/rss.xml").read_bytes()).entries) == 1


def test_the_configuration_for_jekyll_keeps_its_feed_where_it_was(tmp_path: Path) -> None:
    """Each `_posts` is found but not what Jekyll wrote, and the feeds are made beside that."""
    (configuration,) = (fence for fence in fences(DOCS / "how-to/jekyll.md") if fence.language == "toml")
    (tmp_path / "syndicate.toml").write_text(configuration.text)
    settings = "title: River Notes\nurl: https://ada.github.io\nbaseurl: /river\npermalink: /:title/\n"
    (tmp_path / "_config.yml").write_text(settings)
    for path in (
        "_posts/2025-02-12-bridge.md",
        "town/_posts/2025-02-12-fair.md",
        "_site/_posts/2025-02-12-x.md",
    ):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(ARTICLE)
    result = run(tmp_path, "build")
    assert result.returncode == 0, result.stderr
    feed = tmp_path / "_site/feed.xml"
    assert feed.read_bytes() == (tmp_path / "_site/feeds/atom.xml").read_bytes()
    links = [entry.link for entry in feedparser.parse(feed.read_bytes()).entries]
    assert links == ["https://ada.github.io/river/bridge/", "https://ada.github.io/river/fair/"]


def anchors(page: Path) -> Sequence[str]:
    """Return the anchors that GitHub gives a page's headings."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_resolve(page: Path) -> None:
    """Each relative link leads to a file of the repository, and to a heading that is there."""
    text = re.sub(r"`[^`\n]*`", "", FENCE.sub("", page.read_text("utf-8")))
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(target), link


def test_each_page_is_linked_from_the_readme() -> None:
    """Who reads the README finds every page."""
    readme = (ROOT / "README.md").read_text("utf-8")
    missing = [page for page in DOCS.rglob("*.md") if f"({page.relative_to(ROOT).as_posix()})" not in readme]
    assert not missing
