"""Writes a site of N generated articles, the same for the same N: `python corpus.py 10000 FOLDER`.

Shaped like a news aggregator: 40 categories and 500 tags, few of them frequent and most of them rare, bodies
of about 2.5 kB with links, lists, code, tables, pictures and several scripts.
"""

import argparse
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

SYLLABLES = [first + second for first in "bdfghklmnprstv" for second in "aeio"]
SCRIPTS = (
    "Новости дня и ночи.",
    "今日の出来事について。",
    "أخبار اليوم من المدينة.",
    "Café, naïve, Übergröße.",
    "🚀 ✓ 😀",
)
FIRST = datetime(2019, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=6 * 365)
# Where each site generator has its articles.
STYLES = {"hugo": "content/posts", "pelican": "content", "eleventy": "posts", "jekyll": "_posts"}
CONFIGURATION = """\
[site]
title = "Generated news"
url = "https://news.example/"
articles = "content"
generator = "hugo"
"""


def vocabulary() -> list[str]:
    """Return 600 made-up words."""
    source = random.Random("words")  # noqa: S311 - the same words every time are the point
    return ["".join(source.choices(SYLLABLES, k=source.randint(1, 4))) for _ in range(600)]


WORDS = vocabulary()
CATEGORIES = [f"{word} news" for word in WORDS[:40]]
TAGS = [f"{a}-{b}" for a in WORDS[40:65] for b in WORDS[65:85]]


def skewed(items: list[str]) -> list[float]:
    """Return weights that fall with the rank, as words and tags do."""
    return [1 / rank for rank in range(1, len(items) + 1)]


def sentence(source: random.Random) -> str:
    """Return one sentence, now and then with a link, emphasis or code."""
    words = source.choices(WORDS, k=source.randint(8, 24))
    at = source.randrange(len(words))
    words[at] = source.choice([
        words[at], words[at], f"*{words[at]}*", f"`{words[at]}()`", f"“{words[at]}”",
        f"[{words[at]}](https://{words[0]}.example/{source.randrange(10**6)}/)", f"{words[at]} & {words[0]}",
    ])  # fmt: skip
    return " ".join(words).capitalize() + "."


def table(source: random.Random) -> str:
    """Return a table of two columns."""
    rows = [f"| {source.choice(WORDS)} | {source.randrange(99)} |" for _ in range(4)]
    return "\n".join(["| one | two |", "|---|--:|", *rows])


def block(source: random.Random) -> str:
    """Return one block of a body: mostly a paragraph."""
    paragraph = " ".join(sentence(source) for _ in range(source.randint(2, 5)))
    special = [
        "\n".join(f"- {sentence(source)}" for _ in range(4)),
        f"```python\nif {source.choice(WORDS)} < 3 and True:\n    return {source.randrange(99)}\n```",
        "| one | two |\n|---|--:|\n"
        + "\n".join(f"| {source.choice(WORDS)} | {source.random():.3f} |" for _ in "four"),
        f"![{source.choice(WORDS)}](/images/{source.randrange(10**5)}.jpg)",
        f"> {sentence(source)}",
        f"## {source.choice(WORDS).capitalize()}",
        f"{source.choice(SCRIPTS)} [more](../{source.choice(WORDS)}/).",
    ]
    return source.choice(special) if source.random() < 0.25 else paragraph  # noqa: PLR2004


def article(number: int, of: int, style: str = "hugo") -> tuple[str, str]:
    """Return the file name and the text of one article, as one of `STYLES` has them."""
    source = random.Random(f"article {number}")  # noqa: S311
    date = FIRST + SPAN * ((number + source.random()) / of)
    categories = source.choices(CATEGORIES, skewed(CATEGORIES))
    tags = sorted(set(source.choices(TAGS, skewed(TAGS), k=source.randint(3, 6))))
    title = " ".join(source.choices(WORDS, k=8)).capitalize()
    body = "\n\n".join(block(source) for _ in range(source.randint(4, 14)))
    summary = sentence(source).replace("`", "")
    name = f"{number:06}-{source.choice(WORDS)}.md"
    when = f"{date:%Y-%m-%d %H:%M:%S}"
    if style == "pelican":
        head = f"Title: {title}\nDate: {when}\nSummary: {summary}\nCategory: {categories[0]}\n"
        return name, f"{head}Tags: {', '.join(tags)}\n\n{body}\n"
    if style == "jekyll":  # whose plugin makes no feed for a tag with a hyphen
        name = f"{date:%Y-%m-%d}-{name}"
        tags = [tag.replace("-", "_") for tag in tags]
    listed = "".join(f"\n  - {tag}" for tag in tags)
    head = (
        f'---\ntitle: "{title}"\ndate: "{when}"\nsummary: "{summary}"\n'
        f'categories:\n  - "{categories[0]}"\ntags:{listed}\nlang:\n  - "en"\ndraft: false\n---\n\n'
    )
    return name, head + body + "\n"


def make(count: int, folder: Path, style: str = "hugo") -> Path:
    """Write the site, unless it is there already; return the folder of its articles."""
    content = folder / STYLES[style]
    if content.is_dir() and sum(1 for _ in content.iterdir()) == count:
        return content
    content.mkdir(parents=True, exist_ok=True)
    (folder / "syndicate.toml").write_text(CONFIGURATION, encoding="utf-8")
    for number in range(count):
        name, text = article(number, count, style)
        (content / name).write_text(text, encoding="utf-8")
    return content


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--style", choices=STYLES, default="hugo")
    arguments = parser.parse_args()
    make(arguments.count, arguments.folder, arguments.style)
