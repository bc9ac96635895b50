"""What `syndicate check` and `syndicate preview` find in the mails that digests would send next."""

import json
from datetime import UTC, datetime
from pathlib import Path

from mailing import DAILY, newsroom
from running import make_site, run
from syndicate import config
from syndicate.preview import look

UNLEAVABLE = DAILY.replace("unsubscribe =", "# ")


def test_the_next_mail_is_checked(tmp_path: Path) -> None:
    """Without FILE, as nobody has that mail yet; it points at the settings, and nothing is written for it."""
    site = newsroom(tmp_path)
    run(site, "build")
    fine = run(site, "check")
    assert (fine.returncode, fine.stderr) == (0, "Checked 2 articles, 6 files and 1 mail: no findings.\n")
    settings = site / "syndicate.toml"
    settings.write_text(settings.read_text("utf-8").replace("unsubscribe =", "# "), "utf-8")
    found = run(site, "check", "--format", "json")
    assert found.returncode == 1
    said = json.loads(found.stdout)
    (error,) = (each for each in said["messages"] if each["severity"] == "error")
    assert (error["rule"], error["path"], said["mails"]) == ("mail-leave", "syndicate.toml", 1)
    assert error["message"].startswith("has no List-Unsubscribe (in the mail daily-")
    assert not (site / "digests").exists()


def test_an_edition_that_cannot_be_made_hides_no_other_finding(tmp_path: Path) -> None:
    """A wrong template is told beside what is wrong with the articles."""
    site = newsroom(tmp_path)
    (site / "articles/bad.md").write_text("---\ntitle: [\n---\n", "utf-8")
    (site / "templates").mkdir()
    (site / "templates/digest.html.j2").write_text("{% if %}", "utf-8")
    found = json.loads(run(site, "check", "--format", "json").stdout)["messages"]
    errors = {(each["rule"], each["path"]) for each in found if each["severity"] == "error"}
    assert errors == {("article", "articles/bad.md"), ("edition", "syndicate.toml")}
    (message,) = (each["message"] for each in found if each["rule"] == "edition")
    assert "digest.html.j2" in message


def test_the_preview_shows_what_check_finds(tmp_path: Path) -> None:
    """In a feed, at the article's line, and in a mail, on the page of its edition too."""
    text = "---\ntitle: A\ndate: 2025-02-13T05:00Z\n---\nText.\n\n![](https://pictures.example/a.png)\n"
    settings = '[site]\ntitle = "T"\nurl = "https://compiler.example/"\n' + UNLEAVABLE
    site = make_site(tmp_path, {"a.md": text}, settings)
    seen = look(config.load(site / "syndicate.toml"), datetime(2025, 2, 13, 12, tzinfo=UTC))
    (picture,) = (each for each in seen.findings if each.path == "articles/a.md")
    assert picture.line == 7
    assert "alternative text" in picture.message
    for findings in (seen.findings, seen.editions["daily"].findings):
        assert any("has no List-Unsubscribe" in each.message for each in findings)
