"""Hands the messages of the last run of `send.py` to its sink by smtplib alone.

`python benchmarks/bare_send.py SITE PORT CONNECTIONS` prints the seconds that it took, its CPU seconds and
its peak memory in MiB.
"""

import json
import resource
import sqlite3
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from smtplib import SMTP

import msgspec

from syndicate.digest import EXAMPLE_TOKEN, Composer, Letter

_SENDER = "news@news.example"


def send(site: Path, port: int, connections: int) -> None:
    """Compose one message of each variant, then time handing them to every reader, and print it."""
    db = sqlite3.connect(site / ".syndicate" / "state.db")
    letters = dict(db.execute("SELECT variant, data FROM letter WHERE variant != 'page'").fetchall())
    rows = db.execute(
        "SELECT variant, address FROM outbox JOIN reader ON number = reader ORDER BY id"
    ).fetchall()
    messages = {
        name: Composer(msgspec.json.decode(data, type=Letter)).compose(
            f"Ada Byron <{_SENDER}>", token=EXAMPLE_TOKEN
        )
        for name, data in letters.items()
    }

    def work(part: Sequence[tuple[str, str]]) -> None:
        with SMTP("127.0.0.1", port) as connection:
            for variant, address in part:
                connection.sendmail(_SENDER, address, messages[variant])

    threads = [
        threading.Thread(target=work, args=(rows[start::connections],)) for start in range(connections)
    ]
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps([wall, cpu, after.ru_maxrss / 1024]))


if __name__ == "__main__":
    send(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
