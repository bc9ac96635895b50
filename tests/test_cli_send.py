"""`syndicate send` as cron and people meet it: what it says, what it exits with, what it leaves behind."""

import base64
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from mailing import (
    ADA,
    BOB,
    DAILY,
    EVE,
    MAILDIR,
    as_json,
    begin,
    edition,
    editions_shown,
    mails,
    news,
    newsroom,
    recipients,
    said,
    smtp,
)
from running import CONFIGURATION, make_site, run, tree
from servers import Inbox, closed_port, real_server, scripted_server
from syndicate.cli.sentences import rest
from syndicate.output import lock


@contextmanager
def web_server(status: int = 200) -> Iterator[tuple[str, list[str]]]:
    """Run a web server on the loopback; give the URL to call, and the paths that were."""
    called: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            called.append(self.path)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/ping/7", called
        finally:
            server.shutdown()
            thread.join()


def test_the_first_run_sends_nothing_and_says_so(tmp_path: Path) -> None:
    """What is there already counts as known; then there is nothing to do until the next slot."""
    site = make_site(tmp_path, {"new.md": news("New", 1)}, CONFIGURATION + DAILY + MAILDIR)
    assert said(run(site, "send", "--dry-run")).startswith("daily: would begin now. 1 article that is here")
    told = said(run(site, "send"))
    assert told.startswith("daily: begins now. 1 article that is here already will not be sent; the next")
    assert said(run(site, "send")).startswith("daily: nothing is due before ")
    assert mails(site) == []


def test_the_first_run_sends_the_last_articles_if_asked(tmp_path: Path) -> None:
    """`--include-last` sends the newest at once, however old; a later run says that it changes nothing."""
    articles = {"a.md": news("First", 9000), "b.md": news("Second", 8000)}
    site = make_site(tmp_path, articles, CONFIGURATION + DAILY + MAILDIR)
    lines = said(run(site, "send", "--include-last", "1")).splitlines()
    assert lines[0].startswith("daily: begins now. 1 other article will not be sent; the next edition")
    assert lines[1].endswith("“Second – The Daily Compiler”, 1 article: sent to 2 of 2 recipients.")
    assert "--include-last is for the first run" in said(run(site, "send", "--include-last", "2"))
    assert recipients(site) == [ADA, BOB]


def test_an_edition_is_sent_once(tmp_path: Path) -> None:
    """One sentence says what was sent to how many; the next run has nothing to do."""
    site = newsroom(tmp_path)
    told = said(run(site, "send"))
    assert told == f"{edition(site)}: “New – The Daily Compiler”, 1 article: sent to 2 of 2 recipients.\n"
    assert said(run(site, "send")).startswith("daily: nothing is due before ")
    assert recipients(site) == [ADA, BOB]


def test_json_is_one_object(tmp_path: Path) -> None:
    """`--json` prints what became of each digest, and nothing for people."""
    site = newsroom(tmp_path)
    would, did, idle = (as_json(site, "send", *more) for more in (["--dry-run"], [], []))
    assert [each["dry_run"] for each in (would, did, idle)] == [True, False, False]
    (sent,) = did["digests"]
    assert (sent["digest"], sent["result"], sent["edition"]) == ("daily", "sent", edition(site))
    assert (sent["subject"], sent["articles"]) == ("New – The Daily Compiler", 1)
    assert sent["messages"] == {"accepted": 2}
    assert (sent["this_run"]["accepted"], sent["this_run"]["ended"]) == (2, "through")
    assert (sent["next"], sent["error"], sent["findings"]) == (None, None, [])
    (none,) = idle["digests"]
    assert (none["result"], none["edition"], none["this_run"]) == ("not-due", None, None)
    assert none["next"]


@pytest.mark.parametrize("option", [["--dry-run"], ["--now", "2999-01-01"]])
@pytest.mark.parametrize("begun", [True, False])
def test_a_dry_run_leaves_no_trace(tmp_path: Path, option: list[str], *, begun: bool) -> None:
    """Nothing is delivered, and no file is made or changed, also before the first run."""
    if begun:
        site = newsroom(tmp_path)
    else:
        site = make_site(tmp_path, {"new.md": news("New")}, CONFIGURATION + DAILY + MAILDIR)
    before = tree(site)
    told = said(run(site, "send", *option))
    assert ("would be sent to 2 of 2 recipients; nothing was sent." in told) == begun
    assert tree(site) == before


@pytest.mark.parametrize("begun", [True, False])
def test_a_test_mail_is_sent_and_nothing_recorded(tmp_path: Path, *, begun: bool) -> None:
    """`--test` sends the next edition to one address; but for that mail there is no trace of it."""
    if begun:
        site = newsroom(tmp_path)
    else:
        site = make_site(tmp_path, {"new.md": news("New")}, CONFIGURATION + DAILY + MAILDIR)
    before = tree(site)
    told = said(run(site, "send", "--test", EVE))
    assert re.fullmatch(rf"daily: “New – .*” \(.*\) was sent to {EVE}; nothing was recorded\.\n", told)
    (mail,) = mails(site)
    assert (mail["To"], mail["Subject"]) == (EVE, "[Test] New – The Daily Compiler")
    left = {name: data for name, data in tree(site).items() if not name.startswith("outbox")}
    assert left == before
    printed = as_json(site, "send", "--test", EVE)
    assert (printed["test"], printed["digests"][0]["articles"]) == (EVE, 1)


def test_a_test_mail_needs_no_news(tmp_path: Path) -> None:
    """Where nothing is new the newest article stands in; only a digest without any has no test mail."""
    site = make_site(tmp_path, {"old.md": news("Old", 9000)}, CONFIGURATION + DAILY + MAILDIR)
    assert "(the newest article, as there is no news)" in said(run(site, "send", "--test", EVE))
    assert [mail["Subject"] for mail in mails(site)] == ["[Test] Old – The Daily Compiler"]
    (site / "articles/old.md").unlink()
    assert said(run(site, "send", "--test", EVE)) == (
        "daily: there is no article yet, so no test mail was sent.\n"
    )


def test_a_test_mail_that_is_refused_is_told(tmp_path: Path) -> None:
    """The server's words stand in the error; exit code 1."""
    with real_server(Inbox(lambda _: "550 5.7.1 who are you")) as server:
        site = newsroom(tmp_path, delivery=smtp(server.port))
        told = said(run(site, "send", "--test", EVE), 1)
    assert told == "error: daily: the test mail was not taken: 550 5.7.1 who are you\n"


def test_an_edition_waits_for_approval(tmp_path: Path) -> None:
    """With `hold` nothing leaves, as is said once in any case, until `--approve`; twice it is not sent."""
    site = newsroom(tmp_path, DAILY + "hold = true\n")
    told = said(run(site, "-qq", "send"))
    id_ = edition(site)
    assert told.endswith(f"waits for approval. To send it: syndicate send --approve {id_}\n")
    assert f"{id_}: still waits for approval. To send it: syndicate send" in said(run(site, "send"))
    assert said(run(site, "-qq", "send")) == ""
    assert "waits for approval" in said(run(site, "state", "show"))
    assert (mails(site), (site / "feeds").exists()) == ([], False)
    assert f"there is: {id_}" in said(run(site, "send", "--approve", "daily-2020-01-01"), 1)
    assert "would be sent to 2 of 2" in said(run(site, "send", "--approve", id_, "--dry-run"))
    assert "sent to 2 of 2 recipients." in said(run(site, "send", "--approve", id_))
    assert "waits for approval; there is: none" in said(run(site, "send", "--approve", id_), 1)
    assert (site / f"feeds/editions/{id_}.html").exists()
    assert recipients(site) == [ADA, BOB]


def test_what_waits_says_until_when(tmp_path: Path) -> None:
    """A server that is not there: exit code 3 and its trouble; the next run knows until when it waits."""
    site = newsroom(tmp_path, delivery=smtp(closed_port()))
    told = said(run(site, "send"), 3)
    assert "sent to 0 of 2 recipients; 2 wait until 20" in told
    assert told.endswith("cannot be reached: Connection refused).\n")
    assert "2 wait until 20" in said(run(site, "send"))
    (shown,) = editions_shown(site)
    assert (shown["messages"], len(shown["not_arrived"])) == ({"deferred": 2}, 2)
    until = datetime.strptime(told.partition("until ")[2][:16], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    assert until >= datetime.fromisoformat(shown["next_try"])


def test_what_did_not_arrive_is_told_by_its_kind() -> None:
    """What was never tried waits for no time, nor does anything of an edition that is stopped."""
    counts = {"deferred": 2, "pending": 40, "claimed": 1}
    others = "40 are still to be sent and 1 is on its way"
    assert rest(counts, "until 10:53") == f"; 2 wait until 10:53, {others}"
    assert rest(counts, "") == f"; 2 were put off, {others}"


def test_a_refused_recipient_is_partly_delivered(tmp_path: Path) -> None:
    """Exit code 3 in the run in which a message failed; then the edition is done."""
    with real_server(Inbox(lambda to: "550 5.1.1 no such user" if to == BOB else "")) as server:
        site = newsroom(tmp_path, delivery=smtp(server.port))
        told = said(run(site, "send"), 3)
        assert "sent to 1 of 2 recipients; 1 failed (550 5.1.1 no such user)." in told
        assert said(run(site, "send")).startswith("daily: nothing is due")
    shown = said(run(site, "state", "show"))
    assert f"    {BOB}: failed, 550 5.1.1 no such user\n" in shown


def test_an_edition_that_is_refused_stops(tmp_path: Path) -> None:
    """Ten equal refusals stop the edition, every run says so, and `state resend --failed` goes on."""
    many = ", ".join(f'"r{n}@reader.example"' for n in range(12))
    with scripted_server(end="554 5.7.1 looks like spam") as server:
        site = newsroom(tmp_path, DAILY.replace(f'"{ADA}", "{BOB}"', many), smtp(server.port))
        told = said(run(site, "-qq", "send"), 3)
        assert told.startswith(f"error: {edition(site)}: “New – The Daily Compiler” was stopped, as")
        assert "as the server keeps refusing it (554 5.7.1 looks like spam)." in told
        assert "was stopped" in said(run(site, "send"), 3)
        assert "sent to 0 of 12 recipients; 2 are still to be sent and 10 failed." in said(
            run(site, "state", "show")
        )
        assert len(server.messages) == 10
    with real_server() as better:
        text = (site / "syndicate.toml").read_text().replace(str(server.port), str(better.port))
        (site / "syndicate.toml").write_text(text)
        assert "10 messages will go" in said(run(site, "state", "resend", edition(site), "--failed"))
        assert "sent to 12 of 12 recipients." in said(run(site, "send"))
        assert len({each.recipient for each in better.received}) == len(better.received) == 12


@pytest.mark.parametrize(
    ("lines", "code", "words"),
    [
        ("to = []\n", 1, 'digest daily has no recipient; add to = ["list@…"]'),
        ('recipients = "people.csv"\n', 1, "people.csv: the recipients cannot be read: No such file"),
    ],
)
def test_without_recipients_nothing_is_planned(tmp_path: Path, lines: str, code: int, words: str) -> None:
    """No recipient, or no file of them: an error, and once it is mended the edition goes out."""
    site = newsroom(tmp_path)
    text = (site / "syndicate.toml").read_text()
    (site / "syndicate.toml").write_text(text.replace(f'to = ["{ADA}", "{BOB}"]\n', lines))
    assert words in said(run(site, "send"), code)
    assert as_json(site, "send", code=code)["digests"][0]["result"] == "failed"
    (site / "syndicate.toml").write_text(text)
    assert "sent to 2 of 2" in said(run(site, "send"))


def test_a_line_that_leaves_nobody_is_named(tmp_path: Path) -> None:
    """Where each line of the recipients' file is refused, the error comes with what is wrong with them."""
    site = newsroom(tmp_path, DAILY.replace(f'to = ["{ADA}", "{BOB}"]', 'recipients = "people.csv"'))
    (site / "people.csv").write_text("email\nnobody\n")
    told = said(run(site, "-qq", "send"), 1)
    assert told.startswith("people.csv:2: error: ")
    assert told.endswith("error: digest daily has no recipient: people.csv names nobody\n")


def test_who_is_left_out_by_topics_is_counted(tmp_path: Path) -> None:
    """How many get nothing of an edition is told, and a topic that no article has, in a dry run too."""
    site = newsroom(tmp_path, DAILY.replace(f'to = ["{ADA}", "{BOB}"]', 'recipients = "people.csv"'))
    (site / "people.csv").write_text(f"email,topics\n{ADA},\n{BOB},tag:rivr\n")
    would, did = said(run(site, "send", "--dry-run")), said(run(site, "send"))
    warning = "people.csv: warning: no article of digest 'daily' has the topic 'tag:rivr'\n"
    assert would.startswith(warning)
    assert "sent to 1 of 1 recipient; 1 wants none of these topics; nothing was sent.\n" in would
    assert did.startswith(warning)
    assert did.endswith("sent to 1 of 1 recipient; 1 wants none of these topics.\n")


def test_without_a_digest_there_is_nothing_to_send(tmp_path: Path) -> None:
    """A site of feeds only: exit code 1, and which table to add."""
    site = make_site(tmp_path, 1)
    for command in (["send"], ["send", "--test", EVE], ["state", "baseline"]):
        assert said(run(site, *command), 1).startswith("error: syndicate.toml has no [[digests]]; add such")
    assert said(run(site, "state", "show")).startswith("Nothing was ever sent here")
    assert not (site / ".syndicate").exists()


def test_a_missing_password_is_told_before_anything_is_planned(tmp_path: Path) -> None:
    """The name of the variable is told; the password may stand in a file that NAME_FILE names."""
    with scripted_server(("AUTH PLAIN",), AUTH="235 2.7.0 welcome") as server:
        variable, table = "NEWS_PASSWORD_FILE", 'user = "news"\npassword_env = "NEWS_PASSWORD"\n'
        site = newsroom(tmp_path, delivery=smtp(server.port) + table)
        before = tree(site)
        told = said(run(site, "send"), 1)
        assert "the environment has no NEWS_PASSWORD; set it, or NEWS_PASSWORD_FILE" in told
        assert "would be sent" in said(run(site, "send", "--dry-run"))
        missing = said(run(site, "send", **{variable: "nowhere"}), 1)
        assert missing == "error: NEWS_PASSWORD_FILE: nowhere: cannot be read: No such file or directory\n"
        assert tree(site) == before
        (site / "password").write_text("s3cret\n")
        assert "sent to 2 of 2" in said(run(site, "send", **{variable: "password"}))
        login = base64.b64encode(b"\0news\0s3cret").decode()
        assert f"AUTH PLAIN {login}" in server.commands


def test_a_second_run_exits_with_75(tmp_path: Path) -> None:
    """While another run is at work nothing is done; a dry run and a test mail need not wait."""
    site = newsroom(tmp_path)
    with lock(site / ".syndicate"):
        assert "another run is at work" in said(run(site, "send"), 75)
        assert "would be sent" in said(run(site, "send", "--dry-run"))
        assert "was sent to" in said(run(site, "send", "--test", EVE))
    assert "sent to 2 of 2" in said(run(site, "send"))


def test_a_lost_state_exits_with_4(tmp_path: Path) -> None:
    """Records that the database does not know: refused, until `state rebuild` has taken them over."""
    site = newsroom(tmp_path)
    run(site, "send")
    for file in (site / ".syndicate").glob("state.db*"):
        file.unlink()
    assert "`syndicate state rebuild` takes the records over" in said(run(site, "send"), 4)
    shown = said(run(site, "state", "show"))
    assert shown.startswith("daily: has begun, but the state does not know of it any more.\nerror: ")
    assert "`syndicate state rebuild` takes" in as_json(site, "state", "show")["problem"]
    assert said(run(site, "state", "rebuild")) == (
        "Took over 1 digest and 1 edition.\n"
        "Who has left is not known. If you have an export: syndicate state rebuild --from FILE\n"
    )
    assert said(run(site, "send")).startswith("daily: nothing is due")
    assert recipients(site) == [ADA, BOB]
    refused = said(run(site, "state", "abort", edition(site)), 4)
    assert "to whom it went is not known; it cannot be taken back" in refused
    assert "sent; to whom is not known, as the state was rebuilt." in said(run(site, "state", "show"))


def test_a_lost_secret_is_not_replaced_in_silence(tmp_path: Path) -> None:
    """Links in mails that were sent go by it; where another is put there, mail goes out."""
    site = newsroom(tmp_path)
    run(site, "send")
    secret = site / ".syndicate/secret"
    assert secret.read_text()
    secret.unlink()
    told = said(run(site, "send"), 1)
    assert f"{secret}: is not there, and links to leave in mails that were sent go by it; nothing was" in told
    assert not secret.exists()
    secret.write_text("another secret of this site")
    assert said(run(site, "send")).startswith("daily: nothing is due")


def test_runs_that_went_through_call_the_url_that_watches(tmp_path: Path) -> None:
    """It is called after a first, a sending and an idle run; not after a dry run or a test mail."""
    with web_server() as (url, called):
        delivery = f'{MAILDIR}ping = "{url}"\n'
        site = make_site(tmp_path, {"old.md": news("Old", 200)}, CONFIGURATION + DAILY + delivery)
        run(site, "send", "--dry-run")
        run(site, "send", "--test", EVE)
        assert called == []
        said(run(site, "send", "--include-last", "1"))
        said(run(site, "send"))
        as_json(site, "send")
        assert called == ["/ping/7"] * 3


def test_runs_that_failed_do_not_call_the_url_that_watches(tmp_path: Path) -> None:
    """No recipients, a server that is not there, an edition that is refused: silence raises the alarm."""
    with web_server() as (url, called):
        site = newsroom(tmp_path, delivery=smtp(closed_port(), f'ping = "{url}"'))
        run(site, "send")
        text = (site / "syndicate.toml").read_text()
        (site / "syndicate.toml").write_text(text.replace(f'to = ["{ADA}", "{BOB}"]\n', ""))
        begin_again = make_site(tmp_path / "second", 1, (site / "syndicate.toml").read_text())
        begin(begin_again)
        (begin_again / "articles/new.md").write_text(news("New"))
        assert said(run(begin_again, "send"), 1).startswith("error: digest daily has no recipient")
        assert called == []


def test_a_url_that_cannot_be_called_is_told_and_harms_nothing(tmp_path: Path) -> None:
    """The edition is out: a sentence, and exit code 0."""
    with web_server(500) as (url, called):
        site = newsroom(tmp_path, delivery=f'{MAILDIR}ping = "{url}"\n')
        told = said(run(site, "send"))
    assert "sent to 2 of 2 recipients." in told
    assert f"{url}: could not be called: HTTP Error 500" in told
    assert called == ["/ping/7"]


def test_an_answer_that_is_no_http_is_told_and_harms_nothing(tmp_path: Path) -> None:
    """What watches may be anything: the edition is out, so a sentence, and exit code 0."""

    def answer(server: socket.socket) -> None:
        with server.accept()[0] as connection:
            connection.recv(1000)
            connection.sendall(b"nonsense\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer, args=(server,))
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        told = said(run(newsroom(tmp_path, delivery=f'{MAILDIR}ping = "{url}"\n'), "send"))
        thread.join()
    assert f"{url}: could not be called: nonsense" in told


def test_the_folder_of_the_state_is_its_owners_alone(tmp_path: Path) -> None:
    """Whichever command makes it, since it holds addresses."""
    site = make_site(tmp_path, 1, CONFIGURATION + DAILY + MAILDIR)
    said(run(site, "state", "baseline"), 1)
    assert (site / ".syndicate").stat().st_mode & 0o777 == 0o700
