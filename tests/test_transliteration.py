"""URLs of sites in other scripts: Pelican and Nikola write them in ASCII by Unidecode, which may be missing.

A small library of that name stands in for it, since its licence keeps it out of our requirements.
"""

import json
from pathlib import Path

import pytest

from running import build, environment

CONFIGURATIONS = {
    "pelican": ("pelicanconf.py", "SITENAME = 'T'\nSITEURL = 'https://x.example'\nPATH = 'articles'\n"),
    "nikola": (
        "conf.py",
        """BLOG_TITLE = "T"
SITE_URL = "https://x.example/"
POSTS = (("articles/*.md", "posts", "post.tmpl"),)
""",
    ),
}
# In Pelican the title makes the URL, in Nikola the file's name.
TITLE = "«Привет»、Мир"
ARTICLE = f"Title: {TITLE}\nDate: 2025-02-03\n{{}}\n\nText.\n"
LIBRARY = "TABLE = {}\n\n\ndef unidecode(text):\n    return text.translate(str.maketrans(TABLE))\n".format(
    {**dict(zip("ПриветМ", "PrivetM", strict=True)), "«": "<<", "»": ">>", "、": ", "}
)


def site(folder: Path, generator: str, lines: str = "") -> Path:
    """Write a site of one article with more *lines* in its header, and a folder for libraries."""
    for name in ("lib", "articles"):
        (folder / name).mkdir()
    (folder / "articles" / f"{TITLE}.md").write_text(ARTICLE.format(lines), encoding="utf-8")
    name, text = CONFIGURATIONS[generator]
    (folder / name).write_text(text)
    return folder


def install(folder: Path) -> None:
    """Put the library where the interpreter looks for it."""
    (folder / "lib" / "unidecode").mkdir()
    (folder / "lib" / "unidecode" / "__init__.py").write_text(LIBRARY, encoding="utf-8")
    (folder / "lib" / "Unidecode-1.dist-info").mkdir()


def outcome(folder: Path) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the URLs in the feed that a build makes, and its findings with what to do."""
    path = f"{environment()['PYTHONPATH']}:{folder / 'lib'}"
    made = json.loads(build(folder, "--output", "out", "--json", PYTHONPATH=path).stdout)
    feed = json.loads((folder / "out" / "feed.json").read_text(encoding="utf-8"))
    findings = [(each["message"], each["remedy"]) for each in made["messages"]]
    return [item["url"].removeprefix("https://x.example/") for item in feed["items"]], findings


@pytest.mark.parametrize(
    ("generator", "url"), [("pelican", "privet-mir.html"), ("nikola", "posts/privet-mir/")]
)
def test_another_script_is_an_error_until_unidecode_is_there(
    tmp_path: Path, generator: str, url: str
) -> None:
    """The remedy says so, and the first build after its installation notices."""
    folder = site(tmp_path, generator)
    urls, ((message, remedy),) = outcome(folder)
    assert urls == []
    assert message == f"the URL needs 'приветмир' in ASCII letters, which only {generator.title()} knows"
    assert remedy.endswith("install what knows them beside syndicate: pip install Unidecode")
    install(folder)
    assert outcome(folder) == ([url], [])
    assert outcome(folder) == ([url], [])


@pytest.mark.parametrize(("generator", "url"), [("pelican", "{}.html"), ("nikola", "posts/{}/")])
def test_a_slug_of_ones_own_stays_in_its_script(tmp_path: Path, generator: str, url: str) -> None:
    """Also where it is what would be made: generators take it as it stands."""
    folder = site(tmp_path, generator, "Slug: приветмир")
    encoded = "%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82%D0%BC%D0%B8%D1%80"
    assert outcome(folder) == ([url.format(encoded)], [])
    install(folder)
    assert outcome(folder) == ([url.format(encoded)], [])
