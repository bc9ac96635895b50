"""`[delivery]`, `[smtp]` and `[dkim]`: what cannot work is refused, and no secret is told."""

from datetime import timedelta
from pathlib import Path

import pytest

from syndicate import config
from syndicate.config import Delivery, Dkim, Smtp
from syndicate.errors import ConfigError

LEAST = '[site]\ntitle = "T"\nurl = "https://t.example/"\n'


def parsed(text: str) -> config.Site:
    """Parse a configuration of these tables."""
    return config.parse(LEAST + text, Path("/nowhere/syndicate.toml"))


def problems(text: str) -> list[str]:
    """Return what is wrong with a configuration of these tables."""
    with pytest.raises(ConfigError) as caught:
        parsed(text)
    return list(caught.value.problems)


def problem(text: str) -> str:
    """Return the only thing that is wrong with a configuration of these tables."""
    (only,) = problems(text)
    return only


def test_without_tables_everything_has_its_default() -> None:
    """Mail goes to a relay on this machine, which is not asked for encryption, without a signature."""
    site = parsed("")
    assert site.delivery == Delivery(folder=Path("/nowhere/outbox"))
    assert site.smtp == Smtp(security="none")
    assert site.dkim is None


def test_each_key_is_read() -> None:
    """The three tables in full."""
    site = parsed(
        '[delivery]\nmethod = "maildir"\nfolder = "../mail/./new"\ncommand = ["/bin/msmtp", "-t"]\n'
        'bounces = "Bounces <b@t.example>"\nconnections = 50\nrate = 600\ngive_up = "90min"\n'
        'uncertain = "hold"\nping = "https://health.example:8443/ping/7?a=%20"\n'
        '[smtp]\nhost = "Mail.Müller.example"\nport = 465\nsecurity = "tls"\nuser = "news"\n'
        'password_env = "MAIL_PASSWORD_2"\ntimeout = 5\n'
        '[dkim]\ndomain = "T.example"\nselector = "mail_2025.x"\nkey_env = "KEY"\n'
    )
    assert site.delivery == Delivery(
        method="maildir",
        folder=Path("/mail/new"),
        command=("/bin/msmtp", "-t"),
        bounces="b@t.example",
        connections=50,
        rate=600,
        give_up=timedelta(minutes=90),
        uncertain="hold",
        ping="https://health.example:8443/ping/7?a=%20",
    )
    assert site.smtp == Smtp(
        host="mail.xn--mller-kva.example",
        port=465,
        security="tls",
        user="news",
        password_env="MAIL_PASSWORD_2",  # noqa: S106 - a name
        timeout=5,
    )
    assert site.dkim == Dkim(domain="t.example", selector="mail_2025.x", key_env="KEY")


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        (
            'method = "smpt"',
            "method: 'smpt' is none of smtp, sendmail, maildir, folder; did you mean 'smtp'?",
        ),
        ("command = []", 'command: names no program; write for instance ["/usr/sbin/sendmail", "-i"]'),
        (
            'command = "sendmail -i"',
            'command: is one text with spaces; write each word by itself: ["sendmail", "-i"]',
        ),
        ('bounces = "nobody"', "bounces: 'nobody' is not a mail address; write for instance "),
        ("connections = 0", "connections: 0 is too small; the least is 1"),
        ("connections = 51", "connections: 51 is too large; the most is 50"),
        ("rate = 0", "rate: 0 is too small; the least is 1"),
        ('rate = "60"', "rate: '60' is not a whole number"),
        ('give_up = "0"', "give_up: '0' is not a duration; write for instance "),
        ('uncertain = "drop"', "uncertain: 'drop' is none of resend, hold"),
        ('ping = "health.example/7"', "ping: 'health.example/7' is no URL to call; write for instance "),
        ('ping = "https://a.example:99999/"', "ping: 'https://a.example:99999/' is no URL to call; write "),
        (
            'ping = "https://a.example/é"',
            "ping: 'https://a.example/é' is no URL to call; write for instance ",
        ),
        (
            'ping = "https://me:s3cret@a.example/"',
            "ping: holds a user or password, which is not sent; leave ",
        ),
        ("retries = 3", "retries: no such key"),
    ],
)
def test_delivery_is_checked(lines: str, complaint: str) -> None:
    """What would be found out when the first mail is sent is a problem of the file."""
    assert problem(f"[delivery]\n{lines}\n").startswith(f"line 5: delivery.{complaint}")


@pytest.mark.parametrize("method", ["maildir", "folder"])
def test_mail_is_not_written_where_it_is_published(tmp_path: Path, method: str) -> None:
    """A folder in the articles, the feeds or the static files is refused, under whatever name."""
    (tmp_path / "content").mkdir()
    (tmp_path / "link").symlink_to("content")
    for folder, wrong in (
        ("content", True), ("link/mail", True), ("feeds/mail", True), ("static/x/../y", True),
        ("outbox", False), ("content-mail", False), ("../mail", False), (".", False),
    ):  # fmt: skip
        text = f'{LEAST}[delivery]\nmethod = "{method}"\nfolder = "{folder}"\n'
        if wrong:
            with pytest.raises(
                ConfigError, match=r"line 6: delivery\.folder: .*; give it a folder of its own"
            ):
                config.parse(text, tmp_path / "syndicate.toml")
        else:
            config.parse(text, tmp_path / "syndicate.toml")


def test_a_site_that_is_its_articles_folder_may_keep_mail_below_it() -> None:
    """The default works in the plainest of sites; only the folder itself, and what is served, do not."""
    assert parsed('[delivery]\nmethod = "folder"\n').articles == (Path("/nowhere"),)
    assert "among the articles" in problem('[delivery]\nmethod = "folder"\nfolder = "."\n')
    assert "among the articles" in problem(
        'articles = "a"\n[feeds]\noutput = "."\n[delivery]\nmethod = "maildir"\n'
    )
    parsed('[delivery]\nfolder = "feeds"\n')  # nothing is written there


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.8.9.10", "::1", "[::1]"])
def test_a_relay_on_this_machine_needs_no_encryption(host: str) -> None:
    """Nothing can be overheard there, and its certificate is mostly one that nobody signed."""
    assert parsed(f'[smtp]\nhost = "{host}"\n').smtp.security == "none"
    assert parsed(f'[smtp]\nhost = "{host}"\nsecurity = "starttls"\n').smtp.security == "starttls"


@pytest.mark.parametrize(
    "host", ["mail.t.example", "mail_relay", "192.0.2.1", "2001:db8::1", "localhost.t.example"]
)
def test_a_relay_elsewhere_is_never_talked_to_in_the_clear(host: str) -> None:
    """Encryption is the default there, and cannot be switched off."""
    assert parsed(f'[smtp]\nhost = "{host}"\n').smtp.security == "starttls"
    assert problem(f'[smtp]\nhost = "{host}"\nsecurity = "none"\n').startswith(
        f'line 6: smtp.security: "none" would send mail and password to {host!r} for all to read; write '
    )


@pytest.mark.parametrize(
    "host", ["mail.t.example:587", "smtps://mail.t.example", "mail t", "a..b", "-a", "a@b"]
)
def test_a_host_is_a_name_or_an_address_alone(host: str) -> None:
    """A port or a scheme in it would only be found out when nothing answers."""
    assert problem(f'[smtp]\nhost = "{host}"\n').startswith(
        f"line 5: smtp.host: {host!r} is not a host name; "
    )


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ('security = "tls"', 'smtp.security: no relay speaks "tls" on port 25; write port = 465'),
        ("timeout = 0", "smtp.timeout: 0 is too small; the least is 1"),
        ("timeout = 1_000_000_000_000", "smtp.timeout: 1000000000000 is too large; the most is 3600"),
        (
            'user = "news"',
            "smtp.user: has no password; name the environment variable that holds it: password",
        ),
        (
            'password_env = "P"',
            'smtp.password_env: is given without a user; write for instance user = "news"',
        ),
    ],
)
def test_smtp_is_checked(lines: str, complaint: str) -> None:
    """Each has a sentence that says what to do."""
    assert problem(f"[smtp]\n{lines}\n").startswith(f"line 5: {complaint}")


@pytest.mark.parametrize(
    "lines",
    [
        'password = "hunter-2"',
        'user = "news"\npassword = "hunter-2"',
        "password = ['hunter-2']",
        "password.is = 'hunter-2'",
        'pass = "hunter-2"',
        'passwort = "hunter-2"',
        'user = "u"\npassword_env = "hunter-2"',
        'user = "u"\npassword_env = "hunter"',
        'user = "u"\npassword_env = "hunter-2\\u0007"',
        'user = "u"\npassword_env = ["hunter-2"]',
        'password = "hunter-2',
        "password = hunter-2",
    ],
)
def test_a_password_in_the_file_is_refused_and_not_told(lines: str) -> None:
    """However it got there, nothing of it appears in what is printed."""
    told = "\n".join(problems(f"[smtp]\n{lines}\n"))
    assert "hunter" not in told
    assert "password_env" in told or "is not valid TOML" in told


def test_a_key_in_the_file_is_refused_and_not_told() -> None:
    """A DKIM key belongs into the environment too."""
    for key in ("key", "private_key", "key_env"):
        text = f'[dkim]\ndomain = "t.example"\nselector = "s"\n{key} = """\n-----BEGIN KEY-----\nabc\n"""\n'
        told = problem(text)
        assert "key_env = " in told
        assert "BEGIN" not in told


@pytest.mark.parametrize(
    ("lines", "complaints"),
    [
        ("", ["dkim.domain: is missing", "dkim.selector: is missing"]),
        ('domain = " "\nselector = "s"', ["dkim.domain: is missing"]),
        (
            'domain = "https://t.example"\nselector = "s"',
            ["dkim.domain: 'https://t.example' is not a host name"],
        ),
        ('domain = "t.example"\nselector = "a b"', ["dkim.selector: 'a b' is not a selector"]),
        ('domain = "t.example"\nselector = "a..b"', ["dkim.selector: 'a..b' is not a selector"]),
    ],
)
def test_dkim_is_checked(lines: str, complaints: list[str]) -> None:
    """A table without domain or selector, or with what is none, signs nothing."""
    told = problems(f"[dkim]\n{lines}\n")
    assert [message.partition(": ")[2].partition(";")[0] for message in told] == complaints
