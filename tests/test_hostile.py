"""The table of bad input in FEEDS.md, section 7: one case a row, read and built as a whole.

A full disk and a killed process are in test_faults.py, what a build refuses in test_build.py.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import etree

import syndicate
from reading import NOW, URL, Files, matter, site_with
from syndicate import config
from syndicate.build import Report, build
from syndicate.errors import InputError, RefusedError
from syndicate.sources.scan import scan

GOOD = {"good.md": matter("id: urn:good\ntags: [good]")}
BOMB = "---\na0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)
DEEP = {
    "yaml.md": "---\ndate: 2025-01-01\na: " + "[" * 100_000 + "\n---\n",
    "flow.md": "---\ndate: 2025-01-01\na: " + "{a: " * 100_000 + "\n---\n",
    "block.md": "---\ndate: 2025-01-01\na:\n" + "- " * 100_000 + "\n---\n",
    "toml.md": "+++\ndate = 2025-01-01\na = " + "[" * 100_000 + "\n+++\n",
    "dots.md": "+++\ndate = 2025-01-01\n" + "a." * 100_000 + "a = 1\n+++\n",
    "bare.md": '{"date": "2025-01-01", "a": ' + "[" * 100_000,
    "fenced.md": '---json\n{"date": "2025-01-01", "a": ' + '{"a": ' * 100_000 + "\n---\n",
    "aliases.md": BOMB + "---\n",
    "line.md": "---\ndate: 2025-01-01\ntitle: " + "x" * 10_000_000 + "\n---\n",
    "shorter.md": "---\ndate: 2025-01-01\ntitle: " + "x" * 7_000_000 + "\n---\n",
    "values.md": "---\ndate: 2025-01-01\na: [" + "x, " * 1_000_000 + "]\n---\n",
    "large.md": "x" * 50_000_000,
}


def built(site: config.Site, *, accept: bool = False) -> Report:
    """Build a site as of `NOW`; its account closes, and no finding is without a remedy."""
    report = build(site, now=NOW, accept=accept)
    assert report.sources == report.articles + sum(report.excluded.values())
    assert all(finding.path and finding.remedy for finding in report.findings)
    return report


def feeds(folder: Path) -> dict[str, bytes]:
    """Return the files of a site's feeds; each is well formed, and none lies elsewhere."""
    root = folder / "feeds"
    files = {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }
    for name, data in files.items():
        if name.endswith((".xml", ".opml")):
            etree.fromstring(data)
        elif name.endswith(".json"):
            json.loads(data.decode("utf-8"))
    return files


def entries(folder: Path) -> list[dict[str, str]]:
    """Return the entries of the site's feed, which are the same in all formats."""
    files = feeds(folder)
    items: list[dict[str, str]] = json.loads(files["feed.json"])["items"]
    assert len(items) == files["rss.xml"].count(b"</item>") == files["atom.xml"].count(b"</entry>")
    return items


def found(folder: Path, files: Files, site: str = "") -> tuple[Report, list[dict[str, str]]]:
    """Build a site of *files* beside a good article, which stays in every feed."""
    report = built(site_with(folder, {**GOOD, **files}, site))
    items = entries(folder)
    assert "urn:good" in [item["id"] for item in items]
    return report, items


def findings(report: Report) -> dict[str, str]:
    """Return where and what the errors are that have a remedy."""
    return {
        f"{finding.path}:{finding.line}" + (f":{finding.column}" if finding.column else ""): finding.message
        for finding in report.findings
        if finding.severity == "error" and finding.remedy
    }


def test_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    """Invalid YAML, TOML, JSON, an impossible date, another encoding, NUL: file, line, column, remedy."""
    report, items = found(
        tmp_path,
        {
            "yaml.md": "---\ntitle: a\ndate: [\n---\n",
            "toml.md": "+++\ntitle = a\n+++\n",
            "json.md": '{"title": "a",\n"date" 3}\n',
            "date.md": "---\ntitle: a\ndate: 2025-02-30\n---\n",
            "latin.md": b"---\ntitle: caf\xe9\n---\n",
            "nul.md": b"---\ntitle: a\n---\n\nb\0\n",
        },
    )
    assert len(items) == 1
    assert report.excluded == {"invalid": 6}
    assert findings(report) == {
        "articles/date.md:3": "the date '2025-02-30' does not exist",
        "articles/json.md:2:8": "invalid JSON: Expecting ':' delimiter",
        "articles/latin.md:2:11": "not UTF-8: byte 0xe9",
        "articles/nul.md:5:2": "the file holds a NUL byte",
        "articles/toml.md:2:9": "invalid TOML: Invalid value",
        "articles/yaml.md:4:1": "invalid YAML: did not find expected node content",
    }


def test_what_is_read_as_if_clean(tmp_path: Path) -> None:
    """BOM, CRLF, spaces at the fence and JSON that opens with a brace and a space."""
    text = matter("tags: [a]", "One\n\nTwo\n")
    report, items = found(
        tmp_path,
        {
            "bom.md": "\ufeff" + text,
            "crlf.md": text.replace("\n", "\r\n"),
            "cr.md": text.replace("\n", "\r"),
            "spaces.md": text.replace("---\n", "--- \t\n"),
            "json.md": '{ "title": "T", "date": "2025-02-13 07:30:00", "tags": ["a"] }\nOne\n\nTwo\n',
        },
    )
    assert (report.articles, report.findings) == (6, ())
    bodies = {item["content_html"].strip() for item in items if item["id"] != "urn:good"}
    assert {"".join(body.split()) for body in bodies} == {"<p>One</p><p>Two</p>"}


def test_characters_that_no_feed_may_hold(tmp_path: Path) -> None:
    """Dropped wherever they stand, also where escapes of YAML and JSON make them; U+0092 is an apostrophe."""
    bad = "".join(map(chr, (*range(1, 9), 11, 12, *range(14, 32), 127, 0xFFFE, 0xFFFF)))
    yaml = "".join(f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}" for char in bad)
    keys = ("title", "summary", "author", "guid", "image", "lang", "slug")
    values = "".join(f'{key}: "en{yaml}\\x92"\n' for key in keys) + f'tags: ["t{yaml}"]\n'
    escaped = json.dumps({"title": f"a{bad}\ud800", "date": "2025-01-01", "tags": [f"{bad}\udfff"]})
    report, items = found(
        tmp_path,
        {
            "raw.md": matter(f"summary: a{bad}b", f"don\u0092t {bad}\n").encode(),
            "yaml.md": f"---\ndate: 2025-01-01\n{values}---\nBody\n",
            "json.md": f"{escaped}\nBody {bad}\n".encode("utf-8", "surrogatepass"),
        },
    )
    assert report.articles == 4
    for data in feeds(tmp_path).values():
        assert not set(data.decode()) & set(bad + "\u0092\ud800\udfff")
    assert any("don’t" in item["content_html"] for item in items)
    assert any(item.get("title") == "en’" for item in items)


LIMITED = """
import re, resource, sys
from datetime import UTC, datetime
from pathlib import Path
from syndicate import config, sources
def peak():
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says on Linux includes the process that started this one
        return int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read_text())[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
site = config.load(Path(sys.argv[1]))
sources.read(site, datetime(2026, 1, 1, tzinfo=UTC))
before = peak()
site = config.load(Path(sys.argv[2]))
found = sources.read(site, datetime(2026, 1, 1, tzinfo=UTC))
print(len(found.articles), found.excluded.get("invalid"), peak() - before)
"""


@pytest.mark.parametrize("name", DEEP)
def test_bombs_are_left_out(tmp_path: Path, name: str) -> None:
    """An interpreter of its own survives each within 100 MB, and reads the article beside it."""
    site_with(tmp_path / "small", GOOD)
    site_with(tmp_path / "site", {**GOOD, name: DEEP[name]})
    configurations = [str(tmp_path / folder / "syndicate.toml") for folder in ("small", "site")]
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, *configurations],
        env={"PYTHONPATH": str(Path(syndicate.__file__).parents[1])},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    articles, invalid, grown = done.stdout.split()
    assert (articles, invalid) == ("1", "1")
    assert int(grown) < 100_000_000


def test_names_that_would_lead_elsewhere(tmp_path: Path) -> None:
    """Slugs and terms of every kind give files inside the output folder and URLs below the site's."""
    names = [
        "../../etc/x",
        "../..",
        "/etc/passwd",
        "con",
        "x" * 300,
        "😀",
        "C++",
        "C#",
        "Cafe\u0301",
        "..",
        "a\\b",
    ]
    files = {
        f"{number}.md": matter("slug: {0}\ntags: [{0}]".format(json.dumps(name, ensure_ascii=False)))
        for number, name in enumerate(names)
    }
    report, items = found(tmp_path, files)
    assert report.articles == len(names) + 1
    assert all(item["url"].startswith(URL) and ".." not in item["url"].split("/") for item in items)
    assert {path.name for path in tmp_path.iterdir()} == {
        ".syndicate",
        "articles",
        "feeds",
        "syndicate.ids",
        "syndicate.toml",
    }
    folders = [name.split("/")[1] for name in feeds(tmp_path) if name.startswith("tag/")]
    assert len(set(folders)) == len(names) + 1
    assert all(len(folder.encode()) < 255 for folder in folders)
    assert "café" in folders


def test_symbolic_links_out_of_the_folder_or_in_a_loop(tmp_path: Path) -> None:
    """Not followed, and told."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text(matter("title: Secret"))
    site = site_with(tmp_path / "site", GOOD)
    articles = tmp_path / "site" / "articles"
    (articles / "loop").symlink_to(".")
    (articles / "out").symlink_to(outside)
    (articles / "out.md").symlink_to(outside / "secret.md")
    (articles / "self.md").symlink_to("self.md")
    report = built(site)
    assert (report.sources, report.articles) == (1, 1)
    assert [finding.path.split("/")[1] for finding in report.findings] == ["loop", "out", "out.md", "self.md"]
    assert b"Secret" not in b"".join(feeds(tmp_path / "site").values())


def test_scripts_are_gone_from_the_output(tmp_path: Path) -> None:
    """No `javascript:` link, event attribute, base, refresh, script in a picture, or style."""
    body = """
<a href="javascript:alert(1)">a</a> [b](javascript:alert(2)) <img src=x onerror=alert(3)>
<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/">
<svg><script>alert(4)</script></svg> <p style="background: url(https://evil.example/x)">c</p>
<script>alert(5)</script>
"""
    lines = """url: /x/
image: javascript:alert(6)
canonical: javascript:alert(7)
author: {name: A, url: 'javascript:alert(8)'}"""
    found(tmp_path, {"evil.md": matter(lines, body)})
    written = b"".join(feeds(tmp_path).values())
    for trace in (b"alert(", b"javascript:", b"onerror", b"evil.example", b"<base", b"http-equiv", b"style="):
        assert trace not in written


@pytest.mark.parametrize(
    "mark", ["[", "*", "`", ">", "> ", "<div>", "<b>", "![", "- ", "_a ", "&", "<!--", "]("]
)
def test_pathological_bodies(tmp_path: Path, mark: str) -> None:
    """50,000 of what parsers are slow at are no reason to wait, nor to leave the article out."""
    report, items = found(tmp_path, {"bad.md": matter("", mark * 50_000 + "\n\nThe end\n")})
    assert (report.articles, len(items)) == (2, 2)


def test_articles_that_claim_one_url_or_id(tmp_path: Path) -> None:
    """Both files are named, and neither is lost."""
    report, items = found(
        tmp_path,
        {
            "a.md": matter("slug: same"),
            "b.md": matter("slug: same"),
            "c.md": matter("url: /same/"),
            "late.md": matter("id: urn:good"),
        },
    )
    assert (report.articles, len({item["id"] for item in items})) == (5, 5)
    assert [finding.path for finding in report.findings] == [f"articles/{x}.md" for x in ("b", "c", "late")]
    assert ["articles/a.md" in finding.message for finding in report.findings] == [True, True, False]
    assert "articles/good.md" in report.findings[2].message


@pytest.mark.parametrize("accept", [False, True])
def test_an_articles_folder_that_is_gone(tmp_path: Path, *, accept: bool) -> None:
    """The old feeds are untouched, whatever is accepted."""
    site = site_with(tmp_path, GOOD)
    built(site)
    before = feeds(tmp_path)
    (tmp_path / "articles").rename(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="there is no such folder"):
        built(site, accept=accept)
    (tmp_path / "articles").write_text("no folder")
    with pytest.raises(InputError, match="cannot be read"):
        built(site, accept=accept)
    assert feeds(tmp_path) == before


def test_a_new_site_has_valid_empty_feeds(tmp_path: Path) -> None:
    """Three well-formed feeds without an entry, and what lists them."""
    report = built(site_with(tmp_path, {}))
    assert (report.articles, report.feeds) == (0, 1)
    assert entries(tmp_path) == []
    lists = {"autodiscovery.txt", "feeds.opml", "index.html", "manifest.json"}
    assert {*feeds(tmp_path)} == {"atom.xml", "feed.json", "rss.xml", *lists}


def test_articles_that_have_gone(tmp_path: Path) -> None:
    """No article, or less than half of many, is refused until it is accepted."""
    many: Mapping[str, str] = {f"{number}.md": matter("") for number in range(40)}
    site = site_with(tmp_path, many)
    built(site)
    before = feeds(tmp_path)
    for number in range(25):
        (tmp_path / "articles" / f"{number}.md").unlink()
    with pytest.raises(RefusedError, match="15 articles where the last build had 40"):
        built(site)
    assert feeds(tmp_path) == before
    assert built(site, accept=True).articles == 15


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    """A pipe is not waited at, and a folder called like an article is a folder."""
    site = site_with(tmp_path, {**GOOD, "folder.md/in.md": matter("")})
    os.mkfifo(tmp_path / "articles" / "pipe.md")
    assert [file.path for file in scan(site)[0]] == ["articles/folder.md/in.md", "articles/good.md"]
    assert built(site).articles == 2
