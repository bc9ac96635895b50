"""`syndicate init`: what it looks at, what it writes, and what it says."""

import json
import re
from pathlib import Path

import pytest

from running import article, build, make_site, run, tree
from syndicate import config
from test_cli import outcome

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
