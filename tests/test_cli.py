"""The command as people and programs meet it: what it prints, where, and its exit codes."""

import json
import re
import shutil
from pathlib import Path

import pytest

from running import CONFIGURATION, NOW, Process, article, build, make_site, run, run_started, tree
from syndicate import __version__

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


def test_version_is_printed(tmp_path: Path) -> None:
    """`--version` names program and version."""
    assert outcome(run(tmp_path, "--version")) == (0, f"syndicate, version {__version__}\n", "")


def test_every_command_has_help(tmp_path: Path) -> None:
    """The list of commands and each command's own help say the same."""
    listed = run(tmp_path, "--help").stdout
    for name in ("init", "build", "digest", "send", "state"):
        assert re.search(rf"^  {name} +\S", listed, re.MULTILINE)
        assert run(tmp_path, name, "-h").stdout.startswith(f"Usage: syndicate {name} ")


@pytest.mark.parametrize(
    "arguments",
    [
        *("--help", "send --help", "biuld", "build --now 2026-01-01", "build --now 2026-01-01 --json"),
        *("check --now 2026-01-01", "why articles/0001.md --now 2026-01-01"),
        *("digest --now 2020-01-03T08:00", "send", "send --dry-run", "state", "state show", "init"),
    ],
)
def test_a_program_that_is_started_does_what_a_forked_one_does(tmp_path: Path, arguments: str) -> None:
    """A fresh interpreter and one that has imported everything print the same and write the same files."""
    done = []
    for start in (run_started, run):
        site = make_site(tmp_path / "site", 2, CONFIGURATION + DIGESTS)
        process = start(site, *arguments.split())
        files = {name: data for name, data in tree(site).items() if not name.startswith(".syndicate/")}
        done.append((*outcome(process), files))
        assert "Traceback" not in process.stderr
        shutil.rmtree(site)
    assert done[0] == done[1]
