"""The page on how feeds are found, tried on the site generators themselves."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from running import REPOSITORY, make_site, run

PAGE = (REPOSITORY / "docs/how-to/discovery.md").read_text("utf-8")
HEAD = "<!DOCTYPE html><html><head><title>x</title>\n{}</head><body></body></html>\n"
LINE = re.compile(
    r'<link rel="alternate" type="[^"]*" title="[^"]*" href="https://river\.example/feeds/([^"]*)">'
)
SITE = ["rss.xml", "atom.xml", "feed.json"]


def blocks(heading: str) -> list[str]:
    """Give the examples of HTML below a heading."""
    part = PAGE.partition(f"\n### {heading}\n")[2].partition("\n## ")[0].partition("\n### ")[0]
    return re.findall(r"(?s)```html\n(.*?)```", part)


def offered(page: Path) -> list[str]:
    """Give which feeds a built page offers, in their order."""
    return LINE.findall(page.read_text("utf-8"))


def generate(folder: Path, *command: str) -> None:
    """Run a site generator, which fails with what it says."""
    done = subprocess.run(
        command, cwd=folder, env=os.environ | {"LANG": "C.UTF-8"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not shutil.which("hugo"), reason="hugo is not installed")
def test_the_partial_for_hugo(tmp_path: Path) -> None:
    """Every page offers the site's feeds, that of a term its own, whatever letters it is written with."""
    partial, head = blocks("Hugo")
    site = make_site(tmp_path, {}, "")
    (site / "syndicate.toml").unlink()
    terms = {"river": "river", "C++": "c-cedb1bac", "Über uns": "%C3%BCber-uns"}
    files = {
        "hugo.toml": 'baseURL = "https://river.example/"\ntitle = "River Notes"\ndisableKinds = ["RSS"]\n',
        "layouts/partials/feeds.html": partial,
        "layouts/_default/baseof.html": HEAD.format(head),
        "layouts/_default/list.html": '{{ define "main" }}{{ end }}',
        "layouts/_default/single.html": '{{ define "main" }}{{ end }}',
        "content/a.md": f"---\ndate: 2025-02-12\ntags: {[*terms]}\ncategories: [River]\n---\nText.\n",
    }
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, "utf-8")
    run(site, "init")
    run(site, "build")
    generate(site, "hugo", "--quiet")
    public = site / "public"
    for page in ("index.html", "a/index.html", "tags/index.html"):
        assert offered(public / page) == SITE
    assert offered(public / "categories/river/index.html") == [*SITE, "category/river/rss.xml"]
    for folder, (_, slug) in zip(("river", "c++", "über-uns"), terms.items(), strict=True):
        assert offered(public / "tags" / folder / "index.html") == [*SITE, f"tag/{slug}/rss.xml"]
    assert (public / "feeds/index.html").read_bytes() == (site / "static/feeds/index.html").read_bytes()


@pytest.mark.skipif(not shutil.which("jekyll"), reason="jekyll is not installed")
def test_the_lines_for_jekyll(tmp_path: Path) -> None:
    """Every page offers the site's feeds, and one that names a feed offers that, too."""
    (head,) = blocks("Jekyll")
    site = make_site(tmp_path, {}, "")
    (site / "syndicate.toml").unlink()
    files = {
        "_config.yml": "title: River Notes\nurl: https://river.example\n",
        "_layouts/default.html": HEAD.format(head),
        "_posts/2025-02-12-bridge.md": "---\nlayout: default\ncategories: [Town]\n---\nText.\n",
        "index.md": "---\nlayout: default\n---\n",
        "town.md": "---\nlayout: default\nfeed: category/town\n---\n",
    }
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, "utf-8")
    run(site, "init")
    run(site, "build")
    (site / "_includes").mkdir()
    shutil.copy(site / "feeds/autodiscovery.txt", site / "_includes/feeds.html")
    generate(site, "jekyll", "build", "--quiet")
    assert offered(site / "_site/index.html") == SITE
    assert offered(site / "_site/town.html") == [*SITE, "category/town/rss.xml"]
    assert (site / "_site/feeds/index.html").read_bytes() == (site / "feeds/index.html").read_bytes()
