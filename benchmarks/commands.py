"""Times short commands as whole processes: `python benchmarks/commands.py [RUNS]`, 20 runs each by default.

`--help` and `--version` beside the start of Python with click, which is all that they need, and a digest of
40 articles, rendered and with its styles inlined. Prints a table in Markdown.
"""

import sys
import tempfile
from pathlib import Path

import corpus
import measuring
from measuring import Command, Run

DIGEST = """
[feeds]
by = []

[[digests]]
name = "daily"
title = "Generated news"
schedule = "daily at 07:00"
from = "News <news@news.example>"
to = ["reader@example.com"]
unsubscribe = "https://news.example/u/{token}"
address = "1 Main Street, Springfield"
"""


def site(folder: Path) -> Path:
    """Write a site of 40 articles, all of the day before."""
    corpus.make(40, folder)
    for article in (folder / "content/posts").iterdir():
        lines = article.read_text("utf-8").splitlines(keepends=True)
        day = ('date: "2024-12-30 12:00:00"\n' if line.startswith("date:") else line for line in lines)
        article.write_text("".join(day), "utf-8")
    (folder / "syndicate.toml").write_text(corpus.CONFIGURATION + DIGEST, "utf-8")
    return folder


def main(runs: int) -> None:
    """Run all of them by turns."""
    with tempfile.TemporaryDirectory() as scratch:
        home = site(Path(scratch, "site"))
        made = Path(scratch, "digests")
        words = (sys.executable, "-m", "syndicate")
        digest = ("-q", "digest", "--now", "2024-12-31T12:00", "--output", str(made))
        commands = {
            'python -c "import click"': Command((sys.executable, "-c", "import click"), home),
            "syndicate --version": Command((*words, "--version"), home),
            "syndicate --help": Command((*words, "--help"), home),
            "syndicate digest, 40 articles": Command((*words, *digest), home),
        }
        found: dict[str, list[Run]] = {name: [] for name in commands}
        for number in range(runs + 1):
            for name, command in commands.items():
                run = measuring.run(command)
                if number:  # the first one may have had to compile
                    found[name].append(run)
        print("| command | wall, median [spread] | CPU | peak memory | times the first |")
        print("|---|---|---|---|---|")
        first = next(iter(found.values()))
        for name, each in found.items():
            times = measuring.ratio(first, each)
            print(measuring.row(name, each, None, times))
        print(f"\nThe digest's HTML: {sum(path.stat().st_size for path in made.glob('*.html')):,} bytes")


if __name__ == "__main__":
    main(int((sys.argv[1:] or ["20"])[0]))
