"""Files of ours in a folder that others write to as well."""

import json
import threading
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath

import pytest
from msgspec.structs import replace

from running import tree
from syndicate import output
from syndicate.errors import InputError, LockedError, RefusedError
from syndicate.model import Output
from syndicate.output import MANIFEST, Written, check_loss, check_paths, describe, lock, read_manifest
from test_feeds_samples import feed

FILES = {"rss.xml": "site", "tag/a/rss.xml": "a", "tag/b/rss.xml": "b"}


def save(folder: Path, files: Mapping[str, str], *, accept: bool = False) -> Written:
    """Save texts under names."""
    outputs = [Output(path=PurePosixPath(name), parts=(text.encode(),)) for name, text in files.items()]
    return output.save(folder, outputs, describe((), len(files)), accept=accept)


def put(folder: Path, name: str, text: str) -> Path:
    """Write a file by another hand."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder / name


def marks(folder: Path) -> dict[str, tuple[int, int]]:
    """Give what would change if a file were written again, even with the same bytes."""
    return {
        path.name: (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_files_and_folders_are_written_as_given(tmp_path: Path) -> None:
    """What is saved into a folder is there, with the manifest and nothing else."""
    assert save(tmp_path, FILES) == Written(written=3)
    found = tree(tmp_path)
    assert {name: data for name, data in found.items() if data is not None and name != MANIFEST} == {
        name: text.encode() for name, text in FILES.items()
    }
    assert [name for name, data in found.items() if data is None] == ["tag", "tag/a", "tag/b"]


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    """Saving the same again leaves every file, the manifest included, with its inode and mtime."""
    save(tmp_path, FILES)
    before = marks(tmp_path)
    assert save(tmp_path, FILES) == Written(unchanged=3)
    assert marks(tmp_path) == before


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    """A change of one file touches that file and the manifest."""
    save(tmp_path, FILES | {"one.xml": "1"})
    before = marks(tmp_path)
    assert save(tmp_path, FILES | {"one.xml": "2"}) == Written(written=1, unchanged=3)
    after = marks(tmp_path)
    assert {name for name in before if before[name] != after[name]} == {"one.xml", MANIFEST}


def test_the_manifest_holds_hashes_and_feeds(tmp_path: Path) -> None:
    """`manifest.json` names its program, every file with its SHA-256, and every feed with its addresses."""
    channel = feed()
    outputs = [Output(path=PurePosixPath(name), parts=(text.encode(),)) for name, text in FILES.items()]
    output.save(tmp_path, outputs, describe([channel], 7))
    manifest = json.loads((tmp_path / MANIFEST).read_bytes())
    assert manifest["files"] == {name: sha256(text.encode()).hexdigest() for name, text in FILES.items()}
    assert manifest["feeds"] == [
        {
            "key": channel.key,
            "title": channel.title,
            "language": channel.language,
            "articles": len(channel.articles),
            "updated": channel.updated.isoformat(),
            "urls": channel.urls,
        }
    ]
    assert (manifest["generator"], manifest["version"], manifest["articles"]) == ("syndicate", 1, 7)
    assert "pending" not in manifest


def test_an_orphan_goes_with_its_empty_folders(tmp_path: Path) -> None:
    """A file of ours that is not wanted any more is removed, and so are the folders that it leaves empty."""
    save(tmp_path, FILES)
    assert save(tmp_path, {"rss.xml": "site"}) == Written(unchanged=1, removed=2)
    assert set(tree(tmp_path)) == {"rss.xml", MANIFEST}


def test_a_folder_that_somebody_uses_stays(tmp_path: Path) -> None:
    """A stranger's file keeps its folder when our file in it goes."""
    save(tmp_path, FILES)
    put(tmp_path, "tag/a/notes.txt", "mine")
    save(tmp_path, {"rss.xml": "site"})
    assert set(tree(tmp_path)) == {"rss.xml", MANIFEST, "tag", "tag/a", "tag/a/notes.txt"}


def test_an_orphan_that_is_gone_already_is_no_matter(tmp_path: Path) -> None:
    """A file of ours that somebody removed counts as no removal, and its empty folders go."""
    save(tmp_path, FILES)
    (tmp_path / "tag/a/rss.xml").unlink()
    assert save(tmp_path, {"rss.xml": "site"}) == Written(unchanged=1, removed=1)
    assert set(tree(tmp_path)) == {"rss.xml", MANIFEST}


def test_a_file_edited_by_hand_is_overwritten_and_told(tmp_path: Path) -> None:
    """A file of ours with somebody else's bytes gets ours again, with a finding that names it."""
    save(tmp_path, FILES)
    put(tmp_path, "tag/a/rss.xml", "edited")
    written = save(tmp_path, FILES)
    assert (tmp_path / "tag/a/rss.xml").read_text() == "a"
    assert [finding.path for finding in written.findings] == ["tag/a/rss.xml"]
    assert "by another hand" in written.findings[0].message


def test_an_edited_orphan_is_left_alone_and_told(tmp_path: Path) -> None:
    """A file that was ours, is not wanted any more and holds somebody else's bytes is not destroyed."""
    save(tmp_path, FILES)
    put(tmp_path, "tag/a/rss.xml", "mine from here on")
    written = save(tmp_path, {"rss.xml": "site"})
    assert (tmp_path / "tag/a/rss.xml").read_text() == "mine from here on"
    assert [finding.path for finding in written.findings] == ["tag/a/rss.xml"]
    assert save(tmp_path, {"rss.xml": "site"}) == Written(unchanged=1)


def test_a_file_that_was_removed_by_hand_comes_back(tmp_path: Path) -> None:
    """A missing file of ours is written again without a word."""
    save(tmp_path, FILES)
    (tmp_path / "rss.xml").unlink()
    assert save(tmp_path, FILES) == Written(written=1, unchanged=2)


def test_a_strangers_file_in_the_way_is_refused(tmp_path: Path) -> None:
    """Where a file that was never ours stands in the way, nothing at all is written."""
    put(tmp_path, "tag/b/rss.xml", "mine")
    before = tree(tmp_path)
    with pytest.raises(RefusedError, match=r"tag/b/rss\.xml.*--accept"):
        save(tmp_path, FILES)
    assert tree(tmp_path) == before


def test_each_file_in_the_way_is_named(tmp_path: Path) -> None:
    """Who is to move them away has to know them; of hundreds, the first ones."""
    files = {f"{number}.xml": "ours" for number in range(12)}
    for name in files:
        put(tmp_path, name, "mine")
    with pytest.raises(RefusedError, match=r"0\.xml, 1\.xml, .*, 9\.xml and 2 more: .* Move them away"):
        save(tmp_path, files)


def test_accept_overwrites_a_strangers_file_and_tells(tmp_path: Path) -> None:
    """With *accept* the stranger's file is replaced, and a finding says so."""
    put(tmp_path, "tag/b/rss.xml", "mine")
    written = save(tmp_path, FILES, accept=True)
    assert (tmp_path / "tag/b/rss.xml").read_text() == "b"
    assert [(finding.path, finding.severity) for finding in written.findings] == [
        ("tag/b/rss.xml", "warning")
    ]


def test_a_strangers_file_with_our_bytes_is_adopted(tmp_path: Path) -> None:
    """Files that hold what we would write become ours without a word: a lost manifest is mended."""
    save(tmp_path, FILES)
    (tmp_path / MANIFEST).unlink()
    assert save(tmp_path, FILES) == Written(unchanged=3)
    assert save(tmp_path, {}) == Written(removed=3)


def test_strangers_elsewhere_are_not_touched(tmp_path: Path) -> None:
    """Files and empty folders that were never ours stay as they are, whatever is written or removed."""
    names = ["index.html", ".htaccess", "tag/a/extra.xml", "tag/a/rss.xml.gz", "other/rss.xml"]
    strangers = {name: put(tmp_path, name, name) for name in names}
    (tmp_path / "empty").mkdir()
    before = {name: path.stat().st_mtime_ns for name, path in strangers.items()}
    for files in (FILES, {}, FILES | {"rss.xml": "changed"}):
        save(tmp_path, files)
        assert {name: path.stat().st_mtime_ns for name, path in strangers.items()} == before
        assert (tmp_path / "empty").is_dir()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"null",
        b"\xff\xfe",
        b'{"a":' * 100_000,
        b'{"name": "A web application", "start_url": "/", "files": {"keep.txt": "00"}}',
        b'{"generator": "hugo", "version": 1, "articles": 0, "feeds": [], "files": {"keep.txt": "00"}}',
        b'{"generator": "syndicate", "version": 2, "articles": 0, "feeds": [], "files": {}}',
        b'{"generator": "syndicate", "version": 1, "articles": 0, "feeds": [], "files": ["keep.txt"]}',
    ],
    ids=["empty", "cut", "null", "binary", "deep", "web app", "other program", "newer", "other form"],
)
def test_a_manifest_that_is_not_ours_is_a_strangers_file(tmp_path: Path, data: bytes) -> None:
    """A damaged or foreign manifest refuses the build, changes nothing, and is replaced on *accept*."""
    (tmp_path / MANIFEST).write_bytes(data)
    put(tmp_path, "keep.txt", "mine")
    with pytest.raises(RefusedError, match=MANIFEST):
        save(tmp_path, FILES)
    assert tree(tmp_path) == {MANIFEST: data, "keep.txt": b"mine"}
    assert save(tmp_path, FILES, accept=True) == Written(written=3)
    assert (tmp_path / "keep.txt").read_text() == "mine"
    assert save(tmp_path, FILES) == Written(unchanged=3)


@pytest.mark.parametrize("where", ["files", "pending"])
def test_a_manifest_cannot_reach_out_of_its_folder(tmp_path: Path, where: str) -> None:
    """Paths with `..`, absolute ones and ones with NUL are ignored, even where the hash is right."""
    victim, temporary = put(tmp_path, "victim", "mine"), put(tmp_path, ".syndicate-new", "mine")
    folder = tmp_path / "feeds"
    folder.mkdir()
    digest = sha256(b"mine").hexdigest()
    paths = ["../victim", str(victim), "x/../../victim", "a\0b", "", ".", "/"]
    manifest = {"generator": "syndicate", "version": 1, "articles": 0, "feeds": [], "files": {}}
    manifest[where] = {path: digest if where == "files" else [digest] for path in paths}
    (folder / MANIFEST).write_text(json.dumps(manifest))
    assert save(folder, FILES) == Written(written=3)
    assert victim.read_text() == temporary.read_text() == "mine"
    assert read_manifest(folder).files.keys() == FILES.keys()


def test_a_folder_in_the_way_is_named_and_nothing_written(tmp_path: Path) -> None:
    """A folder where a file has to be stops the save before it begins, *accept* or not."""
    put(tmp_path, "tag/b/rss.xml/inside.txt", "mine")
    before = tree(tmp_path)
    for accept in (False, True):
        with pytest.raises(InputError, match=r"tag/b/rss\.xml: is a folder"):
            save(tmp_path, FILES, accept=accept)
        assert tree(tmp_path) == before


def test_an_empty_folder_in_the_way_is_named_too(tmp_path: Path) -> None:
    """An empty folder is somebody's as well, wherever it is."""
    for name in ("rss.xml", MANIFEST):
        folder = tmp_path / name.partition(".")[0]
        (folder / name).mkdir(parents=True)
        for accept in (False, True):
            with pytest.raises(InputError, match=f"{name}: is a folder"):
                save(folder, FILES, accept=accept)
            assert tree(folder) == {name: None}


def test_a_file_where_a_folder_is_needed_is_named(tmp_path: Path) -> None:
    """A stranger's file that has the name of one of our folders stops the save before it begins."""
    put(tmp_path, "tag", "mine")
    with pytest.raises(InputError, match="tag: is a file"):
        save(tmp_path, FILES, accept=True)
    assert tree(tmp_path) == {"tag": b"mine"}


@pytest.mark.parametrize(
    ("old", "new"),
    [({"tag/a": "1"}, {"tag/a/rss.xml": "2"}), ({"tag/a/rss.xml": "1"}, {"tag/a": "2"})],
    ids=["file to folder", "folder to file"],
)
def test_our_own_files_make_way(tmp_path: Path, old: dict[str, str], new: dict[str, str]) -> None:
    """Where a new pattern of paths needs a folder in place of our file, or the reverse, ours goes first."""
    save(tmp_path, old)
    assert save(tmp_path, new) == Written(written=1, removed=1)
    assert {name: data for name, data in tree(tmp_path).items() if data and name != MANIFEST} == {
        name: text.encode() for name, text in new.items()
    }


def test_our_folder_makes_no_way_with_a_strangers_file_in_it(tmp_path: Path) -> None:
    """A stranger's file in our old folder keeps a file of ours from taking its place."""
    save(tmp_path, {"tag/a/rss.xml": "1"})
    put(tmp_path, "tag/a/notes.txt", "mine")
    before = tree(tmp_path)
    with pytest.raises(InputError, match="tag/a: is a folder"):
        save(tmp_path, {"tag/a": "2"})
    assert tree(tmp_path) == before


def test_names_of_every_script_and_length_work(tmp_path: Path) -> None:
    """Unicode names, and names as long as a file system allows, are written, kept and removed."""
    files = {"解説/ünï.xml": "1", "انتشار.xml": "2", "🚀/é.xml": "3", "n" * 255: "4"}
    assert save(tmp_path, files) == Written(written=4)
    assert save(tmp_path, files) == Written(unchanged=4)
    assert save(tmp_path, {}) == Written(removed=4)
    assert set(tree(tmp_path)) == {MANIFEST}


def test_a_link_to_the_output_folder_works(tmp_path: Path) -> None:
    """An output folder behind a symbolic link is written, and the link stays."""
    (tmp_path / "real").mkdir()
    (tmp_path / "feeds").symlink_to(tmp_path / "real", target_is_directory=True)
    save(tmp_path / "feeds", FILES)
    assert (tmp_path / "real/tag/a/rss.xml").read_text() == "a"
    assert save(tmp_path / "real", FILES) == Written(unchanged=3)
    assert (tmp_path / "feeds").is_symlink()


def test_a_link_to_a_file_is_replaced_and_its_target_kept(tmp_path: Path) -> None:
    """A link in place of a file of ours is overwritten as a link: what it points to is somebody's."""
    target = put(tmp_path, "elsewhere.xml", "mine")
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds/rss.xml").symlink_to(target)
    save(tmp_path / "feeds", FILES, accept=True)
    assert (tmp_path / "feeds/rss.xml").read_text() == "site"
    assert target.read_text() == "mine"


@pytest.mark.parametrize("accept", [False, True])
def test_nothing_is_written_through_a_link_out_of_the_folder(tmp_path: Path, *, accept: bool) -> None:
    """A folder that is a link to elsewhere is refused by name, accepted or not, and nothing is written."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds/tag").symlink_to(elsewhere)
    with pytest.raises(RefusedError, match="feeds/tag: is a symbolic link out of the output folder"):
        save(tmp_path / "feeds", FILES, accept=accept)
    assert tree(elsewhere) == {}
    assert set(tree(tmp_path / "feeds")) == {"tag"}


@pytest.mark.parametrize("where", ["files", "pending"])
def test_nothing_is_deleted_through_a_link_out_of_the_folder(tmp_path: Path, where: str) -> None:
    """A manifest's path through a link removes no file elsewhere, not even one with the right hash."""
    victim, temporary = put(tmp_path, "a/victim", "mine"), put(tmp_path, "a/.syndicate-new", "mine")
    folder = tmp_path / "feeds"
    save(folder, FILES)
    (folder / "tmp").symlink_to(tmp_path)
    manifest = json.loads((folder / MANIFEST).read_bytes())
    digest = sha256(b"mine").hexdigest()
    entry = digest if where == "files" else [digest]
    manifest[where] = manifest.get(where, {}) | {"tmp/a/victim": entry}
    (folder / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(RefusedError, match="feeds/tmp: is a symbolic link"):
        save(folder, FILES | {"rss.xml": "changed"})
    assert victim.read_text() == temporary.read_text() == "mine"
    assert (folder / "rss.xml").read_text() == "site"


def test_a_link_inside_the_folder_is_no_matter(tmp_path: Path) -> None:
    """A folder of the output may be a link to another one of it."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real/labels").mkdir()
    (tmp_path / "real/tag").symlink_to("labels")
    (tmp_path / "feeds").symlink_to("real")
    assert save(tmp_path / "feeds", FILES) == Written(written=3)
    assert (tmp_path / "real/labels/a/rss.xml").read_text() == "a"


@pytest.mark.parametrize("together", [False, True])
def test_a_link_in_place_of_a_temporary_is_not_written_through(tmp_path: Path, *, together: bool) -> None:
    """What a temporary's name leads to is somebody's, there or not: it is neither changed nor made."""
    target = put(tmp_path, "target", "mine")
    for name, path in ((".syndicate-new", target), (".syndicate-new-0", tmp_path / "none")):
        for folder in (tmp_path / "feeds", tmp_path / "feeds/tag/a"):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).symlink_to(path)
    if together:
        output.save_together(tmp_path / "feeds", [Output(path=PurePosixPath("rss.xml"), parts=(b"site",))])
    else:
        save(tmp_path / "feeds", FILES)
    assert (tmp_path / "feeds/rss.xml").read_text() == "site"
    assert target.read_text() == "mine"
    assert not (tmp_path / "none").exists()


def test_only_temporaries_are_cleared(tmp_path: Path) -> None:
    """What a killed run left is cleared by a build as by a digest; names that are merely like it stay."""
    kept = {".syndicate-newsletter": b"mine", ".syndicate-new-draft": b"mine"}
    for number in range(3):
        for name in (*kept, ".syndicate-new", ".syndicate-new-0", ".syndicate-new-12"):
            put(tmp_path, name, "mine")
        if number:
            output.save_together(tmp_path, [Output(path=PurePosixPath("x"), parts=(b"x",))])
        else:
            save(tmp_path, {"x": "x"})
        assert tree(tmp_path).keys() == {*kept, "x", MANIFEST}


def test_a_lock_holds_and_lets_go(tmp_path: Path) -> None:
    """While one holds a folder, under any name, another is told; afterwards it can have it."""
    folder = tmp_path / "feeds"
    (tmp_path / "link").symlink_to(folder, target_is_directory=True)
    with lock(folder):
        put(folder, "x", "x")
        with pytest.raises(LockedError, match="another run"), lock(tmp_path / "link"):
            pytest.fail("locked twice")
    with lock(folder):
        pass


def test_a_folder_made_for_nothing_is_taken_away(tmp_path: Path) -> None:
    """A lock makes missing folders, and takes away those that stayed empty, but none that was there."""
    (tmp_path / "there").mkdir()
    with lock(tmp_path / "there/a/b"):
        assert (tmp_path / "there/a/b").is_dir()
    assert tree(tmp_path) == {"there": None}
    with lock(tmp_path / "there"):
        pass
    assert tree(tmp_path) == {"there": None}
    with lock(tmp_path / "there/a/b"):
        put(tmp_path, "there/a/b/x", "x")
    assert (tmp_path / "there/a/b/x").exists()


@pytest.mark.parametrize("name", ["file", "file/below", "dangling", "loop"])
def test_an_output_folder_that_cannot_be_is_an_input_error(tmp_path: Path, name: str) -> None:
    """A file, a path through a file and broken links are named as unusable."""
    put(tmp_path, "file", "mine")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(InputError, match=f"{name}: cannot be used"), lock(tmp_path / name):
        pytest.fail("locked what is no folder")
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_files_that_belong_together_are_saved_together(tmp_path: Path) -> None:
    """Several files are written at once, over older ones, and nothing else is left."""
    put(tmp_path, "b", "old")
    output.save_together(tmp_path, [Output(path=PurePosixPath(name), parts=(b"new",)) for name in "abc"])
    assert tree(tmp_path) == dict.fromkeys("abc", b"new")


def test_files_are_saved_together_by_one_run_only(tmp_path: Path) -> None:
    """While another run holds the folder, nothing is written."""
    with lock(tmp_path), pytest.raises(LockedError):
        output.save_together(tmp_path, [Output(path=PurePosixPath("a"), parts=(b"new",))])
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("bad", ["b", "n" * 256], ids=["folder", "long name"])
def test_files_that_belong_together_are_saved_or_none_is(tmp_path: Path, bad: str) -> None:
    """If one of the files cannot be written, the others are not either."""
    (tmp_path / "b").mkdir()
    put(tmp_path, "a", "old")
    outputs = [Output(path=PurePosixPath(name), parts=(b"new",)) for name in ("a", bad, "d")]
    with pytest.raises(InputError, match=bad):
        output.save_together(tmp_path, outputs)
    assert tree(tmp_path) == {"a": b"old", "b": None}


@pytest.mark.parametrize(
    ("known", "found", "refused"),
    [
        (0, 0, False),
        (1, 0, True),
        (19, 0, True),
        (19, 1, False),
        (20, 9, True),
        (20, 10, False),
        (1000, 499, True),
        (1000, 500, False),
        (10, 1000, False),
    ],
)
def test_a_loss_is_refused(known: int, found: int, *, refused: bool) -> None:
    """None left of any, or less than half of twenty or more, is taken for an accident."""
    if refused:
        with pytest.raises(RefusedError, match=f"{found:,} articles where the last build had {known:,}"):
            check_loss(known, found)
    else:
        check_loss(known, found)


@pytest.mark.parametrize(
    ("paths", "problem"),
    [
        (["rss.xml", "tag/a/rss.xml"], ""),
        (["Manifest.JSON"], "the manifest and 0 would both be written to Manifest.JSON"),
        (["Manifest.json/rss.xml"], "manifest.json is also a folder"),
        (["rss", "RSS/python"], "rss is also a folder"),
        (["tag/a", "TAG/A"], "0 and 1 would both be written to TAG/A"),
        (["../rss.xml"], "../rss.xml leads out of the output folder"),
        (["/rss.xml"], "/rss.xml leads out of the output folder"),
    ],
)
def test_impossible_paths_are_named(paths: list[str], problem: str) -> None:
    """Paths that leave the folder, that are taken, or that are file and folder are problems."""
    feeds = [replace(feed(), key=str(number), paths={"rss": path}) for number, path in enumerate(paths)]
    assert check_paths(feeds) == ((problem,) if problem else ())


def test_an_empty_folder_may_be_taken_away_at_any_time(tmp_path: Path) -> None:
    """Runs that begin while another takes away the folder that it had made get one of their own."""
    folder = tmp_path / "feeds"
    held: list[int] = []

    def hold() -> None:
        for _ in range(200):
            with lock(folder, wait=True):
                held.append(folder.stat().st_ino)

    threads = [threading.Thread(target=hold) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(held) == 800
