"""The package: what is in it, and that it does the main job where there is no repository."""

import email
import email.policy
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import feedparser
import pytest

from running import CONFIGURATION, NOW, REPOSITORY, make_site, run, tree
from syndicate import __version__

NOT_SOURCE = shutil.ignore_patterns(
    ".git", ".venv", ".*_cache", "__pycache__", ".hypothesis", "*.egg-info", "dist", "digests"
)
DIGEST = '[[digests]]\nname = "daily"\nfrom = "News <news@compiler.example>"\nto = ["ada@reader.example"]\n'


def execute(folder: Path, *command: str | Path, **environment: str) -> str:
    """Run a program without the tests' own path of imports; give its standard output."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SSL_CERT_FILE") if name in os.environ}
    process = subprocess.run(
        [*map(str, command)],
        cwd=folder,
        env=kept | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the sdist, the wheel made from it, and below `direct` the wheel of the tree."""
    source = tmp_path_factory.mktemp("source") / "tree"
    shutil.copytree(REPOSITORY, source, ignore=NOT_SOURCE)
    folder = tmp_path_factory.mktemp("packages")
    build = (sys.executable, "-m", "build", "--no-isolation", "--outdir")
    execute(source, *build, folder)
    execute(source, *build, folder / "direct", "--wheel")
    return folder


@pytest.fixture(scope="module")
def wheel(packages: Path) -> Path:
    """Give the wheel."""
    (path,) = packages.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def sdist(packages: Path) -> Path:
    """Give the source distribution."""
    (path,) = packages.glob("*.tar.gz")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Install the wheel into an environment of its own, and give a function that runs programs of it."""
    home = tmp_path_factory.mktemp("environment")
    execute(home, sys.executable, "-m", "venv", "--without-pip", home / "venv")
    python = home / "venv/bin/python"
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    execute(home, *pip, "install", "--quiet", "--no-deps", "--no-index", wheel)
    (site_packages,) = (home / "venv/lib").glob("python*/site-packages")
    # What it depends on is what the tests run with; paths in a .pth file bring no further ones with them.
    dependencies = {sysconfig.get_path(kind) for kind in ("purelib", "platlib")}
    (site_packages / "dependencies.pth").write_text("".join(f"{path}\n" for path in sorted(dependencies)))
    return lambda folder, program, *arguments: execute(folder, home / "venv/bin" / program, *arguments)


def test_the_wheel_holds_the_package_and_its_templates(wheel: Path) -> None:
    """It has every module, every template, the licence and the mark of types, and nothing else."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    source = REPOSITORY / "src"
    modules = {path.relative_to(source).as_posix() for path in source.rglob("*.py")}
    templates = {
        f"syndicate/{path.relative_to(REPOSITORY).as_posix()}"
        for path in (REPOSITORY / "templates").rglob("*")
        if path.is_file()
    }
    data = f"syndicate_feeds-{__version__}.dist-info"
    metadata = {
        f"{data}/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")
    }
    assert "syndicate/templates/digest.html.j2" in templates
    assert names == modules | templates | metadata | {"syndicate/py.typed"}


def test_the_wheel_says_what_it_needs(wheel: Path) -> None:
    """Its metadata are those of `pyproject.toml`, with the README as the description."""
    with zipfile.ZipFile(wheel) as archive:
        data = archive.read(f"syndicate_feeds-{__version__}.dist-info/METADATA")
    metadata = email.message_from_bytes(data, policy=email.policy.default)
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {
        re.split(r"[<>=;]", line)[0] for line in metadata.get_all("Requires-Dist", []) if "extra" not in line
    }
    assert needed == {re.split(r"[<>=;]", line)[0] for line in project["dependencies"]}
    assert (metadata["Name"], metadata["Version"]) == ("syndicate-feeds", __version__)
    assert metadata["Requires-Python"] == ">=3.11"
    assert "syndicate build" in metadata.get_content()


def test_the_source_distribution_makes_the_same_wheel(packages: Path, wheel: Path) -> None:
    """The wheel that was built from the sdist has the bytes of the one that was built from the tree."""
    (direct,) = (packages / "direct").glob("*.whl")
    assert wheel.name == direct.name
    assert wheel.read_bytes() == direct.read_bytes()


def test_the_source_distribution_holds_what_its_tests_need(sdist: Path, tmp_path: Path) -> None:
    """Unpacked, it has every file of the tests and of the repository's own site, and that site builds."""
    execute(tmp_path, sys.executable, "-m", "tarfile", "-e", sdist, tmp_path)
    (unpacked,) = tmp_path.iterdir()
    ignored = {"__pycache__"}
    for part in ("src", "tests", "articles", "static", "templates", "docs", "benchmarks"):
        there, here = (
            {name for name in tree(root / part) if not ignored & set(Path(name).parts)}
            for root in (unpacked, REPOSITORY)
        )
        assert there == here, part
    assert {"README.md", "LICENSE", "Makefile", "syndicate.toml", "CHANGELOG.md", "CONTRIBUTING.md"} <= {
        path.name for path in unpacked.iterdir()
    }
    assert run(unpacked, "build", "--now", "2026-11-24", "--output", "elsewhere").returncode == 0


def test_the_wheel_does_the_main_job_elsewhere(installed: Callable[..., str], tmp_path: Path) -> None:
    """Installed where there is no repository, it makes a configuration, feeds and a digest."""
    place = installed(tmp_path, "python", "-c", "import syndicate; print(syndicate.__file__)").strip()
    assert "/venv/lib/" in place
    site = make_site(tmp_path / "site", 3, CONFIGURATION + DIGEST)
    assert installed(site, "syndicate", "--version") == f"syndicate, version {__version__}\n"
    installed(site, "syndicate", "build", "--now", NOW)
    assert len(feedparser.parse((site / "feeds/rss.xml").read_bytes()).entries) == 3
    installed(site, "syndicate", "digest", "--now", "2020-01-03T08:00")
    message = email.message_from_bytes((site / "digests/daily-2020-01-03.eml").read_bytes())
    assert message["To"] == "<ada@reader.example>"
    assert "Title 2" in (site / "digests/daily-2020-01-03.html").read_text("utf-8")
    (tmp_path / "new").mkdir()
    installed(tmp_path / "new", "syndicate", "init")
    installed(tmp_path / "new", "syndicate", "build")


def test_the_wheel_makes_the_bytes_that_the_tree_makes(installed: Callable[..., str], tmp_path: Path) -> None:
    """Feeds and digests of the installed package equal those of the package that the tests import."""
    one, other = (make_site(tmp_path / name, 3, CONFIGURATION + DIGEST) for name in ("one", "other"))
    for arguments in (("build", "--now", NOW), ("digest", "--now", "2020-01-03T08:00")):
        installed(one, "syndicate", *arguments)
        assert run(other, *arguments).returncode == 0
    for folder in ("feeds", "digests"):
        assert tree(one / folder) == tree(other / folder) != {}


def test_the_files_that_make_demo_names_are_made(tmp_path: Path) -> None:
    """What `make demo` tells people to open is there when it has run."""
    site = Path(shutil.copytree(REPOSITORY, tmp_path / "site", ignore=NOT_SOURCE))
    shutil.rmtree(site / "feeds", ignore_errors=True)
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    moment = re.search(r"^SITE_NOW := (\S+)$", makefile, re.MULTILINE)
    assert moment
    for command in re.findall(r"^\t@?\$\(BIN\)/syndicate (\w+) --now \$\(SITE_NOW\)", makefile, re.MULTILINE):
        assert run(site, command, "--now", moment[1]).returncode == 0
    named = re.findall(r"(?:digests|feeds)/[\w/.-]+\.\w+", makefile)
    assert len(named) > 4
    assert [name for name in named if not (site / name).is_file()] == []
