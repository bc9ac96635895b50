"""The command as people and programs meet it: what it prints, where, and its exit codes."""

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from running import CONFIGURATION, NOW, Process, article, build, command, environment, make_site, run, tree
from syndicate import __version__, config

DIGESTS = """
[[digests]]
name = "daily"
from = "news@compiler.example"
address = "1 Main Street"
unsubscribe_mail = "leave@compiler.example"

[[digests]]
name = "weekly"
schedule = "weekly on monday at 07:00"
from = "news@compiler.example"
address = "1 Main Street"
unsubscribe_mail = "leave@compiler.example"
"""
BROKEN = "---\ntitle: T\ndate: 2020-02-31\n---\n"
# Imported by commands that need them, and by nothing that only prints help.
HEAVY = ("feedgen", "lxml", "jinja2", "premailer", "babel", "rich", "yaml", "nh3", "frontmatter", "cssutils")
FOR_MAIL = ("jinja2", "premailer", "babel", "cssutils", "rich")


def outcome(process: Process) -> tuple[int, str, str]:
    """Give exit code, standard output and standard error."""
    return process.returncode, process.stdout, process.stderr


def test_build_prints_one_sentence(tmp_path: Path) -> None:
    """Without findings a build prints a single line to standard error, and nothing to standard output."""
    site = make_site(tmp_path)
    sentence = "Wrote 24 of 24 files: 7 feeds of 3 articles; no findings.\n"
    assert outcome(build(site)) == (0, "", sentence)
    assert outcome(build(site)) == (0, "", sentence.replace("24 of", "0 of", 1))
    (site / "articles/0001.md").write_text(article(1).replace("date", "draft: true\ndate"))
    sentence = "Wrote 5 of 18 files, removed 6: 5 feeds of 2 articles (1 draft left out); no findings.\n"
    assert outcome(build(site)) == (0, "", sentence)


def test_json_is_one_object_and_nothing_else(tmp_path: Path) -> None:
    """`--json` prints the account as one object, and leaves standard error empty."""
    site = make_site(tmp_path, {"1.md": article(1), "2.md": "---\ndraft: true\n---\n", "3.md": BROKEN})
    process = build(site, "--json")
    assert (process.returncode, process.stderr) == (0, "")
    printed = json.loads(process.stdout)
    assert list(printed) == [
        "sources", "articles", "excluded", "findings", "feeds", "files", "left_out", "messages",
    ]  # fmt: skip
    assert printed["left_out"] == [
        {"path": "articles/2.md", "reason": "draft"},
        {"path": "articles/3.md", "reason": "invalid"},
    ]
    assert "articles/2.md: left out: draft\n" in build(site, "-v").stderr
    assert printed["sources"] == 3
    assert printed["articles"] == 1
    assert printed["excluded"] == {"draft": 1, "invalid": 1}
    assert printed["feeds"] == 3
    assert printed["files"] == {"written": 12, "unchanged": 0, "removed": 0}
    assert printed["findings"] == len(printed["messages"]) == 1
    message = printed["messages"][0]
    assert (message["path"], message["line"], message["severity"]) == ("articles/3.md", 3, "error")
    assert message["message"]
    assert message["remedy"]


def test_a_finding_is_a_line_with_a_place_and_a_remedy_below(tmp_path: Path) -> None:
    """A finding reads `path:line: severity: message`, with its remedy indented below, and has no colour."""
    site = make_site(tmp_path, {"3.md": BROKEN})
    *finding, sentence = build(site).stderr.splitlines()
    assert re.fullmatch(r"articles/3\.md:3: error: \S.*", finding[0])
    assert re.fullmatch(r"    \S.*", finding[1])
    assert len(finding) == 2
    assert sentence == "Wrote 6 of 6 files: 1 feed of 0 articles (1 invalid left out); 1 error."


def test_findings_of_one_kind_are_cut_short_until_asked_for(tmp_path: Path) -> None:
    """Three findings of a kind are shown, all with `-v`, which may stand on either side of the command."""
    site = make_site(tmp_path, {f"{n}.md": article(n, "[nowhere](nowhere.md)") for n in range(5)})
    short = build(site).stderr
    assert short.count(": warning: ") == 3
    assert "  … and 2 more of this kind; -v shows all\n" in short
    for process in (build(site, "-v"), run(site, "-v", "build", "--now", NOW)):
        assert process.stderr.count(": warning: ") == 5


def test_quiet_says_less(tmp_path: Path) -> None:
    """`-q` leaves the sentence out, twice the warnings as well; errors are always shown."""
    site = make_site(tmp_path, {"1.md": article(1, "[nowhere](nowhere.md)"), "2.md": BROKEN})
    once, twice = build(site, "-q").stderr, run(site, "-qq", "build", "--now", NOW).stderr
    assert (": warning: " in once, ": error: " in once, "Wrote" in once) == (True, True, False)
    assert (": warning: " in twice, ": error: " in twice, "Wrote" in twice) == (False, True, False)


def test_strict_exits_with_1_and_writes_nothing(tmp_path: Path) -> None:
    """`--strict` turns an article's error into exit code 1 before anything is written."""
    site = make_site(tmp_path, {"1.md": article(1), "2.md": BROKEN})
    before = tree(site)
    process = build(site, "--strict")
    assert process.returncode == 1
    assert process.stderr.endswith(
        "Wrote nothing, as --strict asks: 1 article (1 invalid left out); 1 error.\n"
    )
    printed = build(site, "--strict", "--json")
    assert printed.returncode == 1
    assert json.loads(printed.stdout)["files"] == {"written": 0, "unchanged": 0, "removed": 0}
    assert tree(site) == before


def test_a_loss_of_articles_exits_with_4_until_accepted(tmp_path: Path) -> None:
    """Exit code 4 and a sentence that names `--accept`, which then goes on."""
    site = make_site(tmp_path)
    build(site)
    before = tree(site / "feeds")
    for path in (site / "articles").iterdir():
        path.unlink()
    code, out, err = outcome(build(site, "--json"))
    assert (code, out) == (4, "")
    assert err.startswith("error: 0 articles where the last build had 3; nothing was written.")
    assert "--accept" in err
    assert tree(site / "feeds") == before
    assert build(site, "--accept").returncode == 0
    assert set(tree(site / "feeds")) == {
        *("atom.xml", "feed.json", "rss.xml"),
        *("autodiscovery.txt", "feeds.opml", "index.html", "manifest.json"),
    }


def test_a_strangers_file_exits_with_4_until_accepted(tmp_path: Path) -> None:
    """A file that was never ours is overwritten only with `--accept`, and a finding says so."""
    site = make_site(tmp_path)
    (site / "feeds").mkdir()
    (site / "feeds/rss.xml").write_text("mine")
    process = build(site)
    assert process.returncode == 4
    assert f"{site}/feeds/rss.xml: not written by syndicate" in process.stderr
    assert tree(site / "feeds") == {"rss.xml": b"mine"}
    accepted = build(site, "--accept")
    assert accepted.returncode == 0
    assert accepted.stderr.startswith("feeds/rss.xml: warning: was not written by syndicate")


def test_all_problems_of_a_configuration_are_listed(tmp_path: Path) -> None:
    """Each problem of `syndicate.toml` has a line with its place; exit code 1, nothing written."""
    wrong = '[site]\ntitel = "x"\nurl = "nowhere"\nlanguage = "?"\n[feeds]\nlimit = 0\n'
    site = make_site(tmp_path, 1, wrong)
    code, out, err = outcome(build(site))
    assert (code, out) == (1, "")
    lines = err.splitlines()
    assert all(line.startswith("error: syndicate.toml: ") for line in lines)
    for word in ("titel", "title", "url", "language", "limit"):
        assert any(word in line for line in lines), word
    assert not (site / "feeds").exists()


def test_a_missing_configuration_is_told(tmp_path: Path) -> None:
    """In a folder without `syndicate.toml`, exit code 1 and the command that writes one."""
    code, _, err = outcome(build(tmp_path))
    assert (code, err.count("\n")) == (1, 1)
    assert "`syndicate init`" in err


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["biuld"], "Did you mean 'build'?"),
        (["publish"], "There are: init, build, why, digest, preview, send, check, state."),
        (["build", "--acept"], "--accept"),
        (["build", "--now"], "--now"),
        (["build", "extra"], "extra"),
        (["digest", "daily", "weekly"], "weekly"),
        (["digest", "dayly"], "there are: daily, weekly"),
        (["send", "dayly"], "there are: daily, weekly"),
        (["send", "--test", "me"], "'me' is not a mail address"),
        (["send", "--test", "me@example.org", "--dry-run"], "--test sends a mail by itself"),
        (["send", "daily", "--approve", "daily-2026-01-01"], "--approve names the one edition"),
        (["send", "--include-last", "0"], "--include-last"),
        (["state", "shwo"], "shwo"),
        (["state", "resend", "daily-2026-01-01"], "either --to ADDRESS or --failed"),
        (["state", "suppress", "me"], "'me' is not a mail address"),
        (["state", "suppress", "me@example.org", "--digest", "dayly"], "for --digest: there is no digest"),
        (["state", "import-bounces", "nowhere"], "nowhere"),
        (["-C", "nowhere", "build"], "nowhere"),
        (["build", "--now", "soon"], "'soon' is not a date"),
        (["build", "--now", "2025-02-30"], "2025-02-30"),
        (["build", "--now", "03/04/2025"], "03/04/2025"),
        (["build", "--now", "0001-01-01"], "out of range"),
        (["digest", "--now", "9999-12-31T23:59-12:00"], "out of range"),
        (["build", "--output", "syndicate.toml"], "syndicate.toml"),
        (["init", "nowhere"], "nowhere"),
        (["init", "--url", "nowhere", "empty"], "https://"),
    ],
)
def test_wrong_usage_exits_with_2_and_a_hint(tmp_path: Path, arguments: list[str], hint: str) -> None:
    """A wrong command, option or value: exit code 2, what is wrong or near, nothing written."""
    site = make_site(tmp_path, 1, CONFIGURATION + DIGESTS)
    (site / "empty").mkdir()
    before = tree(site)
    code, out, err = outcome(run(site, *arguments))
    assert (code, out) == (2, "")
    assert hint in err
    assert "Traceback" not in err
    assert tree(site) == before


@pytest.mark.parametrize("moment", ["2019-12-31", "2019-12-31 23:59", "2020-01-01T01:59+02:00", "2019/12/31"])
def test_now_is_read_in_several_spellings(tmp_path: Path, moment: str) -> None:
    """`--now` takes a day or a moment, with an offset or in the site's zone."""
    site = make_site(tmp_path, 1)  # published on 2020-01-01
    assert json.loads(run(site, "build", "--json", "--now", moment).stdout)["articles"] == 0
    assert json.loads(run(site, "build", "--json", "--now", "2020-01-01T02:00+02:00").stdout)["articles"] == 1


def test_now_is_read_in_the_zone_of_the_site(tmp_path: Path) -> None:
    """A moment without an offset is one of the site's own zone."""
    site = make_site(tmp_path, {"x.md": "---\ntitle: X\ndate: 2020-01-01T00:00:00Z\n---\n"})
    with (site / "syndicate.toml").open("a") as file:
        file.write('timezone = "Asia/Tokyo"\n')
    counts = [
        json.loads(run(site, "build", "--json", "--now", f"2020-01-01T0{hour}:59").stdout)["articles"]
        for hour in (8, 9)
    ]
    assert counts == [0, 1]


def test_without_now_the_clock_decides(tmp_path: Path) -> None:
    """An article of yesterday is in, one of next year is not."""
    years = {
        name: f"---\ntitle: X\ndate: {year}-01-01\n---\n" for name, year in (("a.md", 2020), ("b.md", 2999))
    }
    printed = json.loads(run(make_site(tmp_path, years), "build", "--json").stdout)
    assert (printed["articles"], printed["excluded"]) == (1, {"future": 1})


def test_directory_runs_elsewhere(tmp_path: Path) -> None:
    """`-C DIR` builds the site of that folder, and relative paths are seen from there."""
    site = make_site(tmp_path / "site")
    assert run(tmp_path, "-C", "site", "build", "--now", NOW).returncode == 0
    assert (site / "feeds/rss.xml").exists()
    assert run(tmp_path, "-C", "site", "build", "--now", NOW, "--output", "other").returncode == 0
    assert tree(site / "other") == tree(site / "feeds")
    assert {path.name for path in tmp_path.iterdir()} == {"site"}


def test_output_writes_elsewhere(tmp_path: Path) -> None:
    """`--output` takes relative, absolute and linked folders, and leaves the configured one alone."""
    site = make_site(tmp_path / "site")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    for place in ("../beside/deep", str(tmp_path / "absolute"), "../link"):
        assert build(site, "--output", place).returncode == 0
    found = tree(tmp_path / "real")
    assert tree(tmp_path / "beside/deep") == tree(tmp_path / "absolute") == found
    assert "tag/tag-1/rss.xml" in found
    assert not (site / "feeds").exists()


def test_an_output_folder_inside_the_articles_is_no_source(tmp_path: Path) -> None:
    """Feeds that are written below the articles are not read as articles."""
    site = make_site(tmp_path)
    first = json.loads(build(site, "--json", "--output", "articles/feeds").stdout)
    second = json.loads(build(site, "--json", "--output", "articles/feeds").stdout)
    assert first["sources"] == second["sources"] == 3
    assert second["files"]["written"] == 0


@pytest.mark.parametrize(
    "locale", [{"LANG": "C"}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"}]
)
def test_every_locale_can_print_every_name(tmp_path: Path, locale: dict[str, str]) -> None:
    """Titles, paths and messages of any script do not crash a build in the C locale; JSON stays UTF-8."""
    articles = {"解説.md": article(1, "[نا](ناکجا.md)"), "ünï.md": "---\ntitle: Ü\ndate: 2020-02-31\n---\n"}
    site = make_site(tmp_path / "sité 解", articles)
    process = run(site, "build", "--now", NOW, **locale)
    assert process.returncode == 0, process.stderr
    assert "Traceback" not in process.stderr
    printed = json.loads(run(site, "build", "--now", NOW, "--json", **locale).stdout)
    assert {message["path"] for message in printed["messages"]} == {"articles/解説.md", "articles/ünï.md"}
    assert printed["files"]["written"] == 0
    assert "category/grösse-1" in tree(site / "feeds")


def test_a_locale_without_the_names_is_told(tmp_path: Path) -> None:
    """Where the locale really cannot spell a feed's file name: exit code 1, one line, nothing written."""
    site = make_site(tmp_path)
    process = build(site, LC_ALL="C", LANG="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert (process.returncode, process.stderr.count("\n")) == (1, 1), process.stderr
    assert "set PYTHONUTF8=1" in process.stderr
    assert not (site / "feeds").exists()


def test_undecodable_and_hostile_file_names_are_shown_harmlessly(tmp_path: Path) -> None:
    """Bytes that are no UTF-8, line breaks and escape codes in a file name cannot forge or break output."""
    site = make_site(tmp_path, 1)
    names = [b"\xff.md", b"a\nerror: forged.md", b"\x1b[31mred.md"]
    for name in names:
        (site / "articles" / os.fsdecode(name)).write_text(BROKEN)
    process = build(site)
    assert process.returncode == 0, process.stderr
    assert "\nerror: forged" not in process.stderr
    assert "\x1b" not in process.stderr
    printed = build(site, "--json")
    assert (printed.returncode, printed.stderr) == (0, "")
    paths = {message["path"] for message in json.loads(printed.stdout)["messages"]}
    assert len(paths) == len(names)
    assert all(path.isprintable() for path in paths)


def make_slow(process: subprocess.Popen[bytes] | subprocess.Popen[str], folder: Path) -> None:
    """Stop a first build for more than a second, once it has made the output folder."""
    while not (folder / "feeds").exists():
        assert process.poll() is None
    process.send_signal(signal.SIGSTOP)
    time.sleep(1.1)
    process.send_signal(signal.SIGCONT)


def on_a_terminal(folder: Path, *arguments: str, pause: bool = False, **changes: str) -> str:
    """Run syndicate on a pseudo-terminal and give all that it draws; *pause* makes the build a slow one."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(*arguments),
        cwd=folder,
        env=environment(TERM="xterm-256color", **changes),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    if pause:
        make_slow(process, folder)
    drawn = b""
    while select.select([ours], [], [], 30)[0]:
        try:
            drawn += os.read(ours, 65536)
        except OSError:  # Linux's end of file
            break
    os.close(ours)
    assert process.wait(30) == 0
    return drawn.decode()


def test_a_slow_build_draws_a_bar_on_a_terminal_only(tmp_path: Path) -> None:
    """On a terminal, after a second, progress is drawn and taken away; a quick or quiet build draws none."""
    site = make_site(tmp_path, 150)
    arguments = ("build", "--now", NOW)
    assert "\x1b[" in (drawn := on_a_terminal(site, *arguments, pause=True))
    assert re.search(r"(Reading articles|Writing feeds).*\d+/\d+", drawn)
    assert "Wrote " in drawn
    assert "\x1b[" not in on_a_terminal(site, *arguments)
    shutil.rmtree(site / "feeds")
    assert on_a_terminal(site, "-q", *arguments, pause=True) == ""


def test_a_slow_build_draws_nothing_without_a_terminal(tmp_path: Path) -> None:
    """In a log there is the sentence, however long the build takes."""
    site = make_site(tmp_path, 150)
    process = subprocess.Popen(
        command("build", "--now", NOW),
        cwd=site,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    make_slow(process, site)
    out, err = process.communicate(timeout=60)
    assert out == ""
    assert re.fullmatch(r"Wrote \d+ of \d+ files: .*; no findings\.\n", err)


def test_findings_are_coloured_on_a_terminal_unless_unwanted(tmp_path: Path) -> None:
    """Colour marks the severity on a terminal, and NO_COLOR switches it off (no-color.org)."""
    site = make_site(tmp_path, {"3.md": BROKEN})
    assert "\x1b[31m\x1b[1merror:\x1b[0m" in on_a_terminal(site, "build")
    assert "\x1b" not in on_a_terminal(site, "build", NO_COLOR="1")


def completed(folder: Path, words: str) -> list[str]:
    """Give what the shell would offer for the last of *words*."""
    number = str(len(words.split(" ")) - 1)
    process = run(folder, COMP_WORDS=words, COMP_CWORD=number, _SYNDICATE_COMPLETE="bash_complete")
    assert process.stderr == ""
    return [line.partition(",")[2] for line in process.stdout.split()]


def test_the_shell_completes_commands_options_and_digests(tmp_path: Path) -> None:
    """Completion knows the commands, a command's options, and the names of the site's digests."""
    site = make_site(tmp_path / "site", 1, CONFIGURATION + DIGESTS)
    commands = ["init", "build", "why", "digest", "preview", "send", "check", "state"]
    assert completed(site, "syndicate ") == commands
    assert completed(site, "syndicate b") == ["build"]
    assert "--strict" in completed(site, "syndicate build --")
    assert completed(site, "syndicate digest ") == ["daily", "weekly"]
    assert completed(site, "syndicate digest w") == ["weekly"]
    assert completed(tmp_path, "syndicate -C site digest ") == ["daily", "weekly"]
    assert completed(tmp_path, "syndicate digest ") == []
    assert run(site, _SYNDICATE_COMPLETE="zsh_source").stdout.startswith("#compdef syndicate")


def modules(folder: Path, *arguments: str) -> set[str]:
    """Give the top-level modules that a command has imported when it ends."""
    code = (
        "import sys\nfrom syndicate.cli import main\n"
        "try: main(sys.argv[1:], prog_name='syndicate')\n"
        "finally: print(*{name.partition('.')[0] for name in sys.modules})"
    )
    process = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return set(process.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "arguments",
    [
        *("--help", "--version", "build --help", "digest --help", "init --help", "biuld"),
        *("send --help", "state --help", "state show --help"),
    ],
)
def test_help_imports_nothing_heavy(tmp_path: Path, arguments: str) -> None:
    """Help, the version and usage errors come without the libraries that make feeds and mails."""
    assert modules(tmp_path, *arguments.split()).isdisjoint(HEAVY)


def test_a_build_imports_nothing_of_mail(tmp_path: Path) -> None:
    """Feeds alone need neither templates nor inlining nor locale data, nor anything that draws."""
    site = make_site(tmp_path, 3, f"{CONFIGURATION}\n[feeds]\npage = false\n")
    found = modules(site, "build", "--now", NOW)
    assert "feedgen" in found
    assert found.isdisjoint(FOR_MAIL)


def test_a_digest_imports_nothing_of_feeds(tmp_path: Path) -> None:
    """A mail needs neither what writes feeds nor what would fetch its style sheets."""
    site = make_site(tmp_path, 3, CONFIGURATION + DIGESTS)
    found = modules(site, "digest", "weekly", "--now", "2020-01-07T12:00")
    assert "premailer" in found
    assert found.isdisjoint({"feedgen", "dateutil", "requests", "urllib3"})


def test_version_is_printed(tmp_path: Path) -> None:
    """`--version` names program and version."""
    assert outcome(run(tmp_path, "--version")) == (0, f"syndicate, version {__version__}\n", "")


def test_every_command_has_help(tmp_path: Path) -> None:
    """The list of commands and each command's own help say the same."""
    listed = run(tmp_path, "--help").stdout
    for name in ("init", "build", "digest", "send", "state"):
        assert re.search(rf"^  {name} +\S", listed, re.MULTILINE)
        assert run(tmp_path, name, "-h").stdout.startswith(f"Usage: syndicate {name} ")


HUGO = {"hugo.toml": 'title = "H"\n', "content/a.md": article(1), "content/_index.md": "---\ntitle: I\n---\n"}
GERMAN = article(1).replace("title", "lang: de\ntitle")
# Name of the folder -> its files, and what has to be found to hold articles.
INIT_CASES = {
    "empty": ({}, ["."]),
    "content": ({"content/posts/a.md": article(1)}, ["content"]),
    "hugo": (HUGO, ["content"]),
    "plain": ({"a.md": article(1), "README.md": "# Read me\n"}, ["."]),
    "two": ({"content/a.md": article(1), "posts/b.md": article(2)}, ["content", "posts"]),
    "languages": ({"content/a.md": GERMAN, "content/b.md": article(2)}, ["content"]),
    'quo"te \\ {brace} #1': ({"content/a.md": article(1)}, ["content"]),
    "解説 😀 ünï": ({"content/a.md": article(1)}, ["content"]),
    "new\nline \x7f": ({"content/a.md": article(1)}, ["content"]),
    "--dashes--": ({"content/a.md": article(1)}, ["content"]),
}


@pytest.mark.parametrize("name", INIT_CASES)
def test_init_writes_what_build_accepts(tmp_path: Path, name: str) -> None:
    """In any folder, `init` and then `build` work as they are, and `init` says what it found."""
    files, folders = INIT_CASES[name]
    root = tmp_path / name
    root.mkdir()
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    code, out, err = outcome(run(root, "init"))
    assert (code, out) == (0, ""), err
    site = config.load(root / "syndicate.toml")
    assert site.generator == ("hugo" if name == "hugo" else "plain")
    assert site.feeds.output == root / ("static/feeds" if name == "hugo" else "feeds")
    assert site.feeds.url == "https://example.org/feeds/"
    assert [path.relative_to(root).as_posix() for path in site.articles] == folders
    printed = json.loads(build(root, "--json", "--strict").stdout)
    assert printed["files"]["unchanged"] == 0
    first, second, third = err.splitlines()
    assert first.startswith("Wrote ")
    files_and_articles = re.search(r"(\d+) files?, (\d+) articles? in ", first)
    assert files_and_articles
    assert [int(n) for n in files_and_articles.groups()] == [printed["sources"], printed["articles"]]
    assert "https://example.org/" in second
    assert third == "Then run: syndicate build"


def test_init_takes_title_and_address(tmp_path: Path) -> None:
    """`--title` and `--url` are in the file, and what is left to do is not said twice."""
    (tmp_path / "site").mkdir()
    process = run(tmp_path, "init", "site", "--title", "Ünï “News”", "--url", "https://news.example")
    assert "Set `url`" not in process.stderr
    site = config.load(tmp_path / "site/syndicate.toml")
    assert (site.title, site.url) == ("Ünï “News”", "https://news.example/")
    text = (tmp_path / "site/syndicate.toml").read_text()
    assert "<news@news.example>" in text
    assert run(tmp_path, "-C", "site", "build").returncode == 0


def test_what_init_suggests_is_valid(tmp_path: Path) -> None:
    """The file stays valid when its examples are switched on."""
    (tmp_path / "My & news").mkdir()
    run(tmp_path, "init", "My & news")
    file = tmp_path / "My & news/syndicate.toml"
    text = re.sub(r"^# (?=\[|\w+ = )", "", file.read_text(), flags=re.MULTILINE)
    assert text.count("# ") == len(re.findall(r"  # |\A# ", text))
    site = config.parse(text, file)
    assert site.feeds.kinds["site"].selection.none == ("tag:internal",)
    assert [digest.name for digest in site.digests] == ["daily"]


def test_init_sees_languages_in_file_names(tmp_path: Path) -> None:
    """`name.de.md` beside `name.md` makes German a language of the site; `v1.is.md` alone makes none."""
    (tmp_path / "content").mkdir()
    for number, name in enumerate(("name.md", "name.de.md", "v1.is.md")):
        (tmp_path / "content" / name).write_text(article(number))
    assert run(tmp_path, "init").returncode == 0
    assert config.load(tmp_path / "syndicate.toml").languages == ("en", "de")


def test_init_does_not_overwrite(tmp_path: Path) -> None:
    """Where a configuration exists, or a link of its name, exit code 4 and nothing is touched."""
    site = make_site(tmp_path / "site")
    before = tree(site)
    code, out, err = outcome(run(site, "init"))
    told = (
        f"error: {site}/syndicate.toml: exists already; it was not touched. Edit it, or move it away first\n"
    )
    assert (code, out, err) == (4, "", told)
    assert tree(site) == before
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked/syndicate.toml").symlink_to(tmp_path / "nowhere")
    assert run(tmp_path / "linked", "init").returncode == 4
    assert not (tmp_path / "nowhere").exists()
