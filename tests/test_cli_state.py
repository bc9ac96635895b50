"""`syndicate state` by hand: what it shows and mends, and what it refuses."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from mailing import ADA, BOB, DAILY, EVE, as_json, edition, editions_shown, newsroom, recipients, said, smtp
from running import run
from servers import Inbox, closed_port, real_server
from syndicate.state import FOLDER, State
from test_cli_console import completed

BOUNCE = """\
From: MAILER-DAEMON@relay.example
To: news@compiler.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

No.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--b--
"""


def test_show_says_what_was_sent_and_what_waits(tmp_path: Path) -> None:
    """A line a digest, a line an edition, in local time; `--json` has the same for programs."""
    zone = DAILY + 'timezone = "Asia/Tokyo"\n'
    site = newsroom(tmp_path, zone + DAILY.replace('"daily"', '"other"'))
    (site / "syndicate.toml").write_text((site / "syndicate.toml").read_text().replace('"other"', '"later"'))
    assert re.search(r"edition due since .* 07:00 Asia/Tokyo and not made", said(run(site, "state", "show")))
    (daily, *_) = as_json(site, "state", "show")["digests"]
    assert datetime.fromisoformat(daily["next"]) < datetime.now(UTC)
    run(site, "send", "daily")
    assert said(run(site, "send", "daily")).endswith(" 07:00 Asia/Tokyo.\n")
    lines = said(run(site, "state", "show")).splitlines()
    assert lines[0].startswith("daily: begun on ")
    assert "next edition due on " in lines[0]
    assert lines[0].endswith(" 07:00 Asia/Tokyo; 0 readers left or given up.")
    assert lines[1] == f"  {edition(site)} “New – The Daily Compiler”: sent to 2 of 2 recipients."
    assert lines[2].startswith("later: has not begun; the first `syndicate send` does that")
    assert "not in syndicate.toml" in lines[3]
    (daily, later, other) = as_json(site, "state", "show")["digests"]
    assert list(daily) == ["name", "begun", "last_slot", "next", "left", "editions"]
    assert daily["next"].endswith("T07:00:00+09:00")
    assert (later["begun"], later["editions"], other["next"]) == (None, [], None)
    assert list(daily["editions"][0]) == [
        "id", "state", "subject", "planned", "finished", "articles", "messages", "uncertain", "next_try",
        "not_arrived",
    ]  # fmt: skip


def test_resend_sends_once_more_to_one(tmp_path: Path) -> None:
    """`--to` sends the same edition again, with another Message-ID; nobody else gets it twice."""
    site = newsroom(tmp_path)
    run(site, "send")
    id_ = edition(site)
    assert said(run(site, "state", "resend", id_, "--to", BOB.upper())) == (
        f"{id_}: 1 message will go with the next `syndicate send`.\n"
    )
    assert "sent to 2 of 2" in said(run(site, "send"))
    assert recipients(site) == [ADA, BOB, BOB]
    assert "was not addressed to" in said(run(site, "state", "resend", id_, "--to", EVE), 1)
    assert "no message of it failed; nothing to send again." in said(
        run(site, "state", "resend", id_, "--failed")
    )
    assert next(editions_shown(site))["state"] == "done"
    unknown = said(run(site, "state", "resend", "daily-2020-01-01", "--failed"), 1)
    assert unknown == f"error: there is no edition 'daily-2020-01-01'; the latest: {id_}\n"


def test_abort_gives_up_what_nobody_has(tmp_path: Path) -> None:
    """Its articles are free again, no later run sends it, and it cannot be sent again; twice is once."""
    site = newsroom(tmp_path, delivery=smtp(closed_port()))
    run(site, "send")
    id_ = edition(site)
    told = [said(run(site, "state", "abort", id_)) for _ in range(2)]
    assert told == [
        f"{id_}: given up; its articles go into the next edition.\n",
        f"{id_}: was given up before; nothing has changed.\n",
    ]
    assert "given up; nobody has it." in said(run(site, "state", "show"))
    assert "was given up" in said(run(site, "state", "resend", id_, "--failed"), 1)
    assert said(run(site, "send")).startswith("daily: nothing is due")
    assert "1 article: would be sent to 2 of 2" in said(run(site, "send", "--now", "2999-01-01", "--accept"))


def test_abort_refuses_what_somebody_has(tmp_path: Path) -> None:
    """Mail cannot be taken back: exit code 4, and how many have it."""
    site = newsroom(tmp_path)
    run(site, "send")
    told = said(run(site, "state", "abort", edition(site)), 4)
    assert "2 of 2 recipients have it, or may have; it cannot be taken back" in told


def test_an_edition_that_is_held_is_not_sent_by_resend(tmp_path: Path) -> None:
    """Only `--approve` lets it go."""
    site = newsroom(tmp_path, DAILY + "hold = true\n")
    run(site, "send")
    told = said(run(site, "state", "resend", edition(site), "--to", ADA), 1)
    assert f"waits for approval: syndicate send --approve {edition(site)}" in told
    assert next(editions_shown(site))["state"] == "held"


def test_suppress_keeps_an_address_from_being_mailed(tmp_path: Path) -> None:
    """Of one digest or of all, until `--remove`; other addresses get their mail."""
    site = newsroom(tmp_path)
    assert said(run(site, "state", "suppress", ADA)) == f"{ADA}: will not get any digest any more.\n"
    assert "sent to 1 of 1 recipient." in said(run(site, "send"))
    assert recipients(site) == [BOB]
    assert "1 reader left or given up" in said(run(site, "state", "show"))
    back = said(run(site, "state", "suppress", ADA, "--digest", "daily", "--remove"))
    assert back == f"{ADA}: may get digest daily again.\n"
    again = said(run(site, "state", "suppress", ADA, "--remove"))
    assert again == f"{ADA}: had neither left any digest nor been given up, so nothing was changed.\n"
    assert "it is in no list of recipients, is it spelled right?" in said(run(site, "state", "suppress", EVE))
    said(run(site, "state", "suppress", EVE, "--remove"))
    assert "0 readers left" in said(run(site, "state", "show"))


def test_what_came_back_twice_is_given_up(tmp_path: Path) -> None:
    """Notices about messages of ours count, each edition once; other notices are strangers'."""
    with real_server() as server:
        site = newsroom(tmp_path, delivery=smtp(server.port))
        run(site, "send")
        ours = next(each for each in server.received if each.recipient == ADA).message.decode()
    message_id = next(line for line in ours.splitlines() if line.startswith("Message-ID: "))[12:]
    box = tmp_path / "bounces"
    box.mkdir()
    (box / "1.eml").write_text(BOUNCE.format(address=ADA, message_id=message_id))
    (box / "2.eml").write_text(BOUNCE.format(address=EVE, message_id="<unknown@nowhere.example>"))
    told = said(run(site, "state", "import-bounces", str(box)))
    assert told == (
        "1 message came back for good, 0 for now; addresses given up: 0; "
        "notices about no message of ours: 1.\n"
    )
    again = said(run(site, "state", "import-bounces", str(box)))
    assert again.startswith("0 messages came back for good, 0 for now; counted before: 1; ")
    with State.open(site / FOLDER) as state:
        state.db.execute("UPDATE bounce SET edition = 'daily-2020-01-01'")
    told = said(run(site, "state", "import-bounces", str(box)))
    assert told.splitlines()[1].startswith(f"  {ADA}: given up, as 2 editions came back: ")


def test_an_export_brings_back_who_has_left(tmp_path: Path) -> None:
    """Everything but the mails as one object, which `rebuild --from` reads after a loss."""
    site = newsroom(tmp_path)
    run(site, "state", "suppress", ADA)
    run(site, "send")
    process = run(site, "state", "export")
    assert (process.returncode, process.stderr) == (0, "")
    exported = json.loads(process.stdout)
    assert [row["address"] for row in exported["suppression"]] == [ADA]
    assert {row["state"] for row in exported["outbox"]} == {"accepted"}
    (tmp_path / "export.json").write_text(process.stdout)
    for file in (site / ".syndicate").glob("state.db*"):
        file.unlink()
    told = said(run(site, "state", "rebuild", "--from", "export.json"))
    assert told == "Took over 1 digest and 1 edition, and 1 who left or were given up.\n"
    assert as_json(site, "state", "show")["digests"][0]["left"] == 1
    # Links to leave in the mails of before hold the number.
    again = json.loads(run(site, "state", "export").stdout)
    assert exported["reader"]
    assert again["reader"] == exported["reader"]
    wrong = said(run(site, "state", "rebuild", "--from", "syndicate.toml"), 1)
    assert wrong.startswith("error: syndicate.toml: is no export of a state")


def test_baseline_passes_over_what_is_there(tmp_path: Path) -> None:
    """Before a digest has begun there is nothing to pass over; then no article of now is mailed."""
    site = newsroom(tmp_path)
    assert said(run(site, "state", "baseline", "daily")) == "daily: 1 article will never be mailed.\n"
    assert "no new article, so no edition" in said(run(site, "send"))


def test_the_shell_completes_editions(tmp_path: Path) -> None:
    """`abort` and `resend` know every edition, `--approve` those that wait; without a state there is none."""
    site = newsroom(tmp_path, DAILY + "hold = true\n")
    run(site, "send")
    id_ = edition(site)
    assert completed(site, "syndicate state abort ") == [id_]
    assert completed(site, "syndicate send --approve d") == [id_]
    run(site, "send", "--approve", id_)
    assert completed(site, "syndicate send --approve ") == []
    assert completed(site, "syndicate state resend ") == [id_]
    assert completed(tmp_path / "articles", "syndicate state resend ") == []
    assert not (tmp_path / "articles/.syndicate").exists()


def test_a_refusal_of_one_keeps_its_words(tmp_path: Path) -> None:
    """What did not arrive is named with the server's words, escape codes made harmless."""
    with real_server(Inbox(lambda to: "550 5.1.1 \x1b[31mno" if to == ADA else "")) as server:
        site = newsroom(tmp_path, delivery=smtp(server.port))
        run(site, "send")
    shown = said(run(site, "state", "show"))
    assert f"    {ADA}: failed, 550 5.1.1 " in shown
    assert "\x1b" not in shown
