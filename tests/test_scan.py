"""`syndicate.sources.scan`: which files are sources, and that nothing leads out of the articles folders."""

import os
from pathlib import Path

import pytest

from reading import site_with
from syndicate.disk import is_file
from syndicate.errors import InputError
from syndicate.sources.scan import relative, scan


def scanned(folder: Path, site: str = "", rest: str = "") -> tuple[list[str], list[str]]:
    """Return the paths of the sources and of the findings of a site."""
    files, findings = scan(site_with(folder, {}, site, rest))
    assert all(finding.severity == "warning" and finding.remedy for finding in findings)
    return [file.path for file in files], [finding.path for finding in findings]


def write(folder: Path, *names: str) -> None:
    """Write empty files."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")


def test_sources_are_found_by_their_suffix_in_a_stable_order(tmp_path: Path) -> None:
    """Markdown, MDX and HTML at any depth; what is hidden and everything else is no source."""
    write(tmp_path / "articles", "b.md", "a/z.MD", "a/b/c.markdown", "a.mdx", "x.html", "y.htm")
    write(tmp_path / "articles", ".git/a.md", ".hidden.md", "a.txt", "md", "image.png", "a.md.bak")
    assert scanned(tmp_path) == (
        [
            "articles/a.mdx",
            "articles/a/b/c.markdown",
            "articles/a/z.MD",
            "articles/b.md",
            "articles/x.html",
            "articles/y.htm",
        ],
        [],
    )


def test_a_source_knows_its_places(tmp_path: Path) -> None:
    """On the disk, below its articles folder, and below the site's."""
    site = site_with(tmp_path, {"a/b.md": ""})
    ((file,), _) = scan(site)
    assert file.location == tmp_path / "articles/a/b.md"
    assert (str(file.below), file.path) == ("a/b.md", "articles/a/b.md")


def test_our_own_output_is_no_source(tmp_path: Path) -> None:
    """Neither the output folder nor the templates are read, wherever they lie."""
    write(tmp_path, "a.md", "out/feeds/index.html", "templates/x.html", "out/b.md")
    assert scanned(tmp_path, 'articles = "."', '[feeds]\noutput = "out/feeds"')[0] == ["a.md", "out/b.md"]


def test_folders_that_overlap_give_each_file_once(tmp_path: Path) -> None:
    """A folder and one in it may both be named."""
    write(tmp_path / "articles", "a.md", "in/b.md")
    assert scanned(tmp_path, 'articles = ["articles", "articles/in"]')[0] == [
        "articles/a.md",
        "articles/in/b.md",
    ]


def test_articles_may_lie_outside_the_site(tmp_path: Path) -> None:
    """Their paths are told as seen from the site's folder, so that they are the same on every machine."""
    write(tmp_path / "content", "a.md", "b/c.md")
    (tmp_path / "content" / "link.md").symlink_to("a.md")
    paths, findings = scanned(tmp_path / "site", 'articles = "../content"')
    assert paths == ["../content/a.md", "../content/b/c.md", "../content/link.md"]
    assert findings == []


def test_symbolic_links(tmp_path: Path) -> None:
    """A link to a file of the site is followed; one to a folder, out of it, or in a loop is told, and not."""
    write(tmp_path, "outside.md", "outside/a.md", "secret.png", "site/articles/a.md", "site/other/b.md")
    articles = tmp_path / "site" / "articles"
    for name, target in {
        "inside.md": "../other/b.md",
        "out.md": "../../outside.md",
        "folder": "../other",
        "outfolder": "../../outside",
        "self": ".",
        "loop.md": "loop.md",
        "loop": "pool",
        "pool": "loop",
        "broken.md": "nowhere.md",
        "picture.png": "../../secret.png",
    }.items():
        (articles / name).symlink_to(target)
    paths, findings = scanned(tmp_path / "site")
    assert paths == ["articles/a.md", "articles/inside.md"]
    assert sorted(findings) == [
        f"articles/{name}"
        for name in ("broken.md", "folder", "loop", "loop.md", "out.md", "outfolder", "pool", "self")
    ]


def test_an_articles_folder_may_be_a_link(tmp_path: Path) -> None:
    """The owner said so."""
    write(tmp_path, "real/a.md")
    (tmp_path / "linked").symlink_to("real")
    assert scanned(tmp_path, 'articles = "linked"') == (["linked/a.md"], [])


def test_what_is_neither_file_nor_folder_is_told_and_not_read(tmp_path: Path) -> None:
    """A pipe would be waited at for ever."""
    (tmp_path / "articles").mkdir()
    os.mkfifo(tmp_path / "articles" / "pipe.md")
    assert scanned(tmp_path) == ([], ["articles/pipe.md"])


def test_a_folder_deeper_than_the_interpreters_stack(tmp_path: Path) -> None:
    """Folders in folders are walked, not recursed into."""
    folders = [tmp_path / "articles"]
    folders += [folders[0] / "/".join("d" * depth) for depth in range(1, 1_201)]
    for folder in folders:
        folder.mkdir()
    (folders[-1] / "a.md").write_text("")
    try:
        (path,), _ = scanned(tmp_path)
        assert path.endswith("/d/a.md")
    finally:  # pytest would recurse
        (folders[-1] / "a.md").unlink()
        for folder in reversed(folders):
            folder.rmdir()


def test_a_name_that_is_no_text_is_told_in_ascii(tmp_path: Path) -> None:
    """Bytes that are not UTF-8, and control characters, are escaped, so that any program can print them."""
    (tmp_path / "articles").mkdir()
    for name in (b"caf\xe9.md", b"a\nb.md", b"a\x1b[2J.md", "ü 😀.md".encode()):
        (tmp_path / "articles" / os.fsdecode(name)).write_text("")
    files, _ = scan(site_with(tmp_path, {}))
    assert {file.path: file.has_readable_name for file in files} == {
        "articles/a\\x0ab.md": False,
        "articles/a\\x1b[2J.md": False,
        "articles/caf\\xe9.md": False,
        "articles/ü 😀.md": True,
    }


@pytest.mark.parametrize(("name", "reason"), [("nowhere", "no such folder"), ("file", "cannot be read")])
def test_articles_that_cannot_be_read_stop_everything(tmp_path: Path, name: str, reason: str) -> None:
    """A folder that is missing, or none, would empty the feeds."""
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=reason):
        scanned(tmp_path, f'articles = "{name}"')


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read every folder")
def test_a_folder_without_permission_stops_everything(tmp_path: Path) -> None:
    """Also one further down: half of the articles would be missing."""
    (tmp_path / "articles" / "closed").mkdir(parents=True)
    (tmp_path / "articles" / "closed").chmod(0)
    with pytest.raises(InputError, match="cannot be read"):
        scanned(tmp_path)


def test_paths_for_people(tmp_path: Path) -> None:
    """Relative to the site, also where they lie outside."""
    assert relative(tmp_path / "a/b.md", tmp_path) == "a/b.md"
    assert relative(tmp_path.parent / "b.md", tmp_path) == "../b.md"


def test_what_no_path_can_be_is_no_file(tmp_path: Path) -> None:
    """Too long a name and a NUL byte are answers, not exceptions."""
    write(tmp_path, "a")
    assert is_file(tmp_path / "a")
    assert not is_file(tmp_path / ("x" * 300))
    assert not is_file(tmp_path / "a\0b")
    assert not is_file(tmp_path / "a" / "b")
