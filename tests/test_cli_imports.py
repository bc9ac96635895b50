"""What commands import, which is what they take to start."""

import subprocess
import sys
from pathlib import Path

import pytest

from running import CONFIGURATION, NOW, environment, make_site

# Imported by commands that need them, and by nothing that only prints help.
HEAVY = ("feedgen", "lxml", "jinja2", "premailer", "babel", "rich", "yaml", "nh3", "frontmatter", "cssutils")
DIGEST = """
[[digests]]
name = "weekly"
schedule = "weekly on monday at 07:00"
from = "news@compiler.example"
address = "1 Main Street"
unsubscribe_mail = "leave@compiler.example"
"""
FOR_MAIL = ("jinja2", "premailer", "babel", "cssutils", "rich")


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
    site = make_site(tmp_path, 3, CONFIGURATION + DIGEST)
    found = modules(site, "digest", "weekly", "--now", "2020-01-07T12:00")
    assert "premailer" in found
    assert found.isdisjoint({"feedgen", "dateutil", "requests", "urllib3"})
