"""Editions of digests, rendered without touching any state."""

import email
import email.policy
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from running import CONFIGURATION, Process, article, build, environment, make_site, run, tree
from syndicate import config
from syndicate.errors import InputError, TemplateError
from syndicate.send import Preview, files_of, render_edition, render_editions
from syndicate.send.preview import first_recipient

LAWFUL = 'address = "1 Main Street"\nunsubscribe_mail = "leave@compiler.example"\n'
DAILY = f'[[digests]]\nname = "daily"\nfrom = "News <news@compiler.example>"\n{LAWFUL}'
WEEKLY = (
    '[[digests]]\nname = "weekly"\nschedule = "weekly on monday at 07:00"\n'
    f'from = "n@compiler.example"\n{LAWFUL}'
)
ADA = "ada@reader.example"
# 2020-01-03 is a Friday; articles 0, 1, 2 are of the first three days of the month, at midnight.
NOW = "2020-01-03T08:00"
ENDS = (".eml", ".html", ".txt")
# Tells how often an article that is in no edition is opened for those of some digests.
COUNT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from syndicate import config, send

opened = []
sys.addaudithook(lambda event, args: event == "open" and opened.append(str(args[0])))
site = config.load(Path("syndicate.toml"))
digests = [digest for digest in site.digests if digest.name in sys.argv[1].split()]
send.render_editions(site, digests, now=datetime(2020, 1, 3, 8, tzinfo=UTC))
print(sum(path.endswith("bad.md") for path in opened))
"""
NAMES = tuple("daily-2020-01-03" + end for end in ENDS)


def site_with(folder: Path, digests: str = DAILY, articles: int = 3) -> Path:
    """Write a site with digests."""
    return make_site(folder, articles, CONFIGURATION + digests)


def preview_of(folder: Path, moment: str = NOW) -> Preview:
    """Render the first digest of a site."""
    site = config.load(folder / "syndicate.toml")
    return render_edition(site, site.digests[0], now=datetime.fromisoformat(f"{moment}+00:00"))


def digest(folder: Path, *arguments: str, **changes: str) -> Process:
    """Run `syndicate digest` as of `NOW`."""
    return run(folder, "digest", "--now", NOW, *arguments, **changes)


def test_an_edition_has_all_its_forms(tmp_path: Path) -> None:
    """HTML, text and message hold the articles of the slot's period, and only those."""
    preview = preview_of(site_with(tmp_path))
    made = preview.rendered
    assert made is not None
    assert [each.title for each in made.edition.articles] == ["Title 2"]
    assert "Title 2" in made.html
    assert "Title 2" in made.text
    assert "Title 1" not in made.html + made.text
    message = email.message_from_bytes(made.message, policy=email.policy.default)
    assert message["Subject"] == made.edition.subject
    plain, html = message.iter_parts()
    assert plain.get_content().splitlines() == made.text.splitlines()
    assert html.get_content().splitlines() == made.html.splitlines()


def test_an_edition_has_three_files(tmp_path: Path) -> None:
    """The files are named after digest and slot, and hold the edition's forms; without one there is none."""
    site_with(tmp_path)
    preview = preview_of(tmp_path)
    made = preview.rendered
    assert made is not None
    assert {str(file.path): file.data for file in files_of(preview)} == dict(
        zip(NAMES, (made.message, made.html.encode(), made.text.encode()), strict=True)
    )
    assert files_of(preview_of(tmp_path, "2020-02-03T08:00")) == ()


def test_findings_are_those_that_concern_the_edition(tmp_path: Path) -> None:
    """Told is what was left out, and what is wrong with an article of the edition; nothing of the others."""
    site_with(tmp_path)
    for name, text in (
        ("0000.md", article(0).replace("tags", "tags: [twice]\ntags")),
        ("0002.md", article(2, "[nowhere](nowhere.md)")),
        ("bad.md", "---\ntitle: T\ndate: 2020-02-31\n---\n"),
    ):
        (tmp_path / "articles" / name).write_text(text)
    assert [finding.path for finding in preview_of(tmp_path).findings] == [
        "articles/0002.md",
        "articles/bad.md",
    ]
    assert [finding.path for finding in preview_of(tmp_path, "2020-02-03T08:00").findings] == [
        "articles/bad.md"
    ]


@pytest.mark.parametrize(
    ("text", "recipient", "lines"),
    [
        (
            "email,name,topics,language\nada@reader.example,Ada,,en\nbob@reader.example,,,\n",
            "ada@reader.example",
            [],
        ),
        ("\ufeffemail,name\r\n ada@reader.example ,Ada\r\n", ADA, []),
        ("name,Email\n\n,\n# nobody yet\nAda,ada@reader.example\n", ADA, []),
        ("email\nnobody\nb@d@e\n\nx y@z.example\nada@reader.example\n", ADA, [2, 3, 5]),
        ('email,name\n,"Has\nno address"\nada@reader.example,"A, B"\n', ADA, [2]),
        ("name,email\nAda\nBob,bob@reader.example\n", "bob@reader.example", [2]),
        ("email\n", "reader@example.org", []),
    ],
    ids=["all columns", "BOM and CRLF", "blanks", "bad", "quoted", "short row", "nobody"],
)
def test_recipients_are_read_from_a_file(tmp_path: Path, text: str, recipient: str, lines: list[int]) -> None:
    """The first good address is taken; each bad one has a finding with its line; blanks are nobody's."""
    folder = site_with(tmp_path, DAILY + 'recipients = "people.csv"\n')
    (folder / "people.csv").write_text(text, encoding="utf-8", newline="")
    made = preview_of(folder)
    assert made.rendered is not None
    assert made.rendered.recipient == recipient
    message = email.message_from_bytes(made.rendered.message, policy=email.policy.default)
    assert [address.addr_spec for address in message["To"].addresses] == [recipient]
    assert [(finding.path, finding.line) for finding in made.findings] == [("people.csv", n) for n in lines]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "cannot be read: No such file"),
        (b"", "has no column `email`"),
        (b"ada@reader.example\n", "has no column `email`"),
        (b"mail;name\na@b.example;A\n", "has no column `email`"),
        (b"email\n\xff\xfe\n", "UTF-8"),
        (b"email\n" + b"x" * 200_000, "field larger than field limit"),
    ],
    ids=["missing", "empty", "no header", "semicolons", "not UTF-8", "endless"],
)
def test_recipients_that_cannot_be_read_are_told(tmp_path: Path, data: bytes | None, message: str) -> None:
    """A file of recipients that is missing, or is no such file, is an error that names it."""
    folder = site_with(tmp_path, DAILY + 'recipients = "people.csv"\n')
    if data is not None:
        (folder / "people.csv").write_bytes(data)
    with pytest.raises(InputError, match=rf"people\.csv: .*{message}"):
        preview_of(folder)


def test_several_editions_are_those_of_each_digest(tmp_path: Path) -> None:
    """Digests of one moment share one reading of the articles; each edition is as if rendered alone."""
    second = DAILY.replace('"daily"', '"second"') + 'all = ["tag:tag-1"]\n'
    folder = site_with(tmp_path, DAILY + second + WEEKLY)
    (folder / "articles/bad.md").write_text("---\n[\n---\n")
    site = config.load(folder / "syndicate.toml")
    now = datetime.fromisoformat(f"{NOW}+00:00")
    together = render_editions(site, site.digests, now=now)
    assert together == tuple(render_edition(site, each, now=now) for each in site.digests)
    (folder / "count.py").write_text(COUNT)
    counts = [
        int(subprocess.check_output([sys.executable, "count.py", names], cwd=folder, env=environment()))
        for names in ("daily", "daily second", "daily second weekly")
    ]
    assert counts == [1, 1, 2]


def test_the_first_of_to_is_shown(tmp_path: Path) -> None:
    """Where the configuration lists addresses, the edition is for the first."""
    folder = site_with(tmp_path, DAILY + 'to = ["Ada <ada@reader.example>", "bob@reader.example"]\n')
    site = config.load(folder / "syndicate.toml")
    assert first_recipient(site, site.digests[0]) == ("ada@reader.example", ())
    assert first_recipient(site, site.digests[0], left={"ada@reader.example"}) == ("bob@reader.example", ())


def test_an_error_in_a_template_is_raised_with_its_place(tmp_path: Path) -> None:
    """A site's own template that fails is named with its line."""
    site_with(tmp_path)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/digest.txt.j2").write_text("one\ntwo {{ nothing.here }}\n")
    with pytest.raises(TemplateError, match=r"digest\.txt\.j2:2: "):
        preview_of(tmp_path)


def test_digest_writes_beside_the_configuration(tmp_path: Path) -> None:
    """Without `--output` the files are in `digests/`, and nothing else is touched or made."""
    site = site_with(tmp_path / "site")
    before = tree(site)
    process = run(tmp_path, "-C", "site", "digest", "daily", "--now", NOW)
    assert (process.returncode, process.stdout) == (0, "")
    after = tree(site)
    assert {name: after[name] for name in before} == before
    assert after.keys() - before.keys() == {"digests", *(f"digests/{name}" for name in NAMES)}
    first, second, *files = process.stderr.splitlines()
    assert first.startswith("daily-2020-01-03: “")
    assert " 1 article, " in second
    assert files == [f"  {site}/digests/{name}" for name in NAMES]


def test_digest_writes_elsewhere(tmp_path: Path) -> None:
    """`--output` takes another folder, seen from that of `-C`, and `digests/` is not made."""
    site = site_with(tmp_path / "site")
    assert run(tmp_path, "-C", "site", "digest", "--now", NOW, "-o", "../mail/deep").returncode == 0
    assert set(tree(tmp_path / "mail/deep")) == set(NAMES)
    assert not (site / "digests").exists()


def test_digest_renders_every_digest(tmp_path: Path) -> None:
    """Without a name every digest is rendered, each for its own slot."""
    site = site_with(tmp_path, DAILY + WEEKLY, 8)
    process = run(site, "digest", "--now", "2020-01-06T08:00")
    assert process.returncode == 0
    slots = ("daily-2020-01-06", "weekly-2020-01-06")
    assert set(tree(site / "digests")) == {
        f"{slot}.{end}" for slot in slots for end in ("eml", "html", "txt")
    }
    assert "Title 1" not in (site / "digests/daily-2020-01-06.txt").read_text()
    assert "Title 1" in (site / "digests/weekly-2020-01-06.txt").read_text()


def test_digest_renders_the_same_bytes_again(tmp_path: Path) -> None:
    """Twice, at another moment of the slot, in another place, zone, language and hash order: equal files."""
    site = site_with(tmp_path / "site", DAILY + WEEKLY)
    expiring = article(2).replace("tags", "expires: 2020-01-03T20:00:00\ntags")
    (site / "articles/0002.md").write_text(expiring)
    digest(site)
    before = tree(site / "digests")
    assert len(before) == 3
    other = Path(tmp_path / "other").resolve()
    other.mkdir()
    for name in ("articles", "syndicate.toml"):
        (site / name).rename(other / name)
    process = run(other, "digest", "--now", "2020-01-03T23:59", TZ="Asia/Tokyo", LANG="C", PYTHONHASHSEED="7")
    assert process.returncode == 0
    assert tree(other / "digests") == before


def test_digest_without_news_writes_nothing_and_says_so(tmp_path: Path) -> None:
    """A period without an article: a sentence, exit code 0, and not even a folder."""
    site = site_with(tmp_path)
    process = run(site, "digest", "--now", "2020-02-03T08:00")
    period = "between 2020-02-02 07:00 and 2020-02-03 07:00"
    sentence = f"daily-2020-02-03: no article {period}; nothing was written.\n"
    assert (process.returncode, process.stdout, process.stderr) == (0, "", sentence)
    assert not (site / "digests").exists()


def test_digest_prints_json(tmp_path: Path) -> None:
    """`--json` prints the edition of a named digest, or an object with all editions; nothing else."""
    site = site_with(tmp_path, DAILY + WEEKLY)
    named, empty, every = (
        digest(site, "daily", "--json"),
        run(site, "digest", "daily", "--json", "--now", "2020-02-03"),
        digest(site, "--json"),
    )
    assert named.stderr == empty.stderr == every.stderr == ""
    daily = json.loads(named.stdout)
    assert list(daily) == ["edition", "subject", "articles", "bytes", "files", "findings", "messages"]
    assert (daily["edition"], daily["articles"], daily["messages"]) == ("daily-2020-01-03", 1, [])
    assert daily["files"] == [f"{site}/digests/{name}" for name in NAMES]
    assert daily["bytes"] == len((site / "digests" / NAMES[1]).read_bytes())
    nothing = json.loads(empty.stdout)
    assert (nothing["edition"], nothing["subject"], nothing["articles"], nothing["files"]) == (
        "daily-2020-02-02",
        None,
        0,
        [],
    )
    assert [each["edition"] for each in json.loads(every.stdout)["editions"]] == [
        "daily-2020-01-03",
        "weekly-2019-12-30",
    ]


def test_digest_names_the_digests_there_are(tmp_path: Path) -> None:
    """An unknown name: exit code 2 and the known ones; no digest at all: exit code 1 and what to write."""
    process = digest(site_with(tmp_path, DAILY + WEEKLY), "monthly")
    assert process.returncode == 2
    assert "there is no digest 'monthly'; there are: daily, weekly" in process.stderr
    process = digest(site_with(tmp_path, ""))
    assert (process.returncode, process.stderr.count("\n")) == (1, 1)
    assert "[[digests]]" in process.stderr


@pytest.mark.parametrize(
    ("template", "place", "text"),
    [
        ("digest.txt.j2", "digest.txt.j2:3", "one\ntwo\n{% if %}\n"),
        ("digest.html.j2", "digest.html.j2:1", "{{ unknown }}"),
        ("digest.css.j2", "digest.css.j2:2", "\n{% include 'no.css' %}\n"),
    ],
)
def test_digest_with_a_wrong_template_writes_nothing(
    tmp_path: Path, template: str, place: str, text: str
) -> None:
    """An error in a template: exit code 1, one line with its file and line, old files as they were."""
    site = site_with(tmp_path)
    digest(site)
    before = tree(site / "digests")
    (site / "templates").mkdir()
    (site / "templates" / template).write_text(text)
    (site / "articles/0002.md").write_text(article(2, "Changed."))
    process = digest(site)
    assert (process.returncode, process.stdout, process.stderr.count("\n")) == (1, "", 1), process.stderr
    assert process.stderr.startswith(f"error: {site}/templates/{place}: ")
    assert tree(site / "digests") == before


def test_digest_writes_all_digests_or_none(tmp_path: Path) -> None:
    """If the second of two digests cannot be rendered, the first is not written either."""
    people = WEEKLY.replace("monday", "friday") + 'recipients = "people.csv"\n'
    site = site_with(tmp_path, DAILY + people)
    process = digest(site)
    assert process.returncode == 1
    assert "people.csv" in process.stderr
    assert not (site / "digests").exists()


def test_digest_tells_a_finding_once(tmp_path: Path) -> None:
    """What is wrong with an article of two digests is printed once, quietly too."""
    site = site_with(tmp_path, DAILY + WEEKLY.replace("monday", "friday"))
    (site / "articles/0002.md").write_text(article(2, "[nowhere](nowhere.md)"))
    assert digest(site).stderr.count(": warning: ") == 1
    assert digest(site, "-q").stderr.count("\n") == 2


def test_digest_is_no_matter_for_a_build(tmp_path: Path) -> None:
    """Where the articles lie beside the configuration, rendered digests become no articles."""
    site = site_with(tmp_path, DAILY)
    (site / "syndicate.toml").write_text(CONFIGURATION.replace('"articles"', '"."') + DAILY)
    first = json.loads(build(site, "--json").stdout)
    digest(site)
    assert (site / "digests").is_dir()
    second = json.loads(build(site, "--json").stdout)
    assert (second["articles"], second["files"]["written"]) == (first["articles"], 0)
    assert second["messages"] == []


def test_digest_prints_json_in_any_folder(tmp_path: Path) -> None:
    """A path with bytes that are no UTF-8 is printed as JSON that can be read."""
    site = site_with(tmp_path / os.fsdecode(b"\xff"))
    process = digest(site, "--json")
    assert process.returncode == 0, process.stderr
    assert len(json.loads(process.stdout)["editions"][0]["files"]) == 3


def test_digest_works_in_any_locale(tmp_path: Path) -> None:
    """Subjects and paths of any script are printed in the C locale."""
    site = site_with(tmp_path / "sité 解")
    (site / "articles/0002.md").write_text(article(2).replace("Title 2", "انتشار 解説"))
    process = digest(site, LC_ALL="C")
    assert process.returncode == 0
    assert "انتشار 解説" in (site / "digests" / NAMES[1]).read_text()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('address = "1 Main Street"\n', "digest 'daily' gives its readers no postal address"),
        ('unsubscribe_mail = "leave@compiler.example"\n', "digest 'daily' gives its readers no way to leave"),
    ],
)
def test_what_a_newsletter_lacks_is_told(tmp_path: Path, line: str, message: str) -> None:
    """A postal address and a way to leave are expected, and often asked for by law."""
    preview = preview_of(site_with(tmp_path, DAILY.replace(line, "")))
    assert [(finding.path, finding.message) for finding in preview.findings] == [("syndicate.toml", message)]
