"""`syndicate.sources.media`: pictures and enclosures, and what their local files tell."""

import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading import URL, matter, read, read_one, site_with
from syndicate.model import Article, Enclosure, Image
from syndicate.sources.media import LocalFiles, web_url

PAGE = f"{URL}posts/name/"


def png(width: int, height: int) -> bytes:
    """Make the beginning of a picture."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


def with_files(folder: Path, lines: str, **files: bytes) -> Article:
    """Read an article beside files of the site; `__` stands for a slash, `_` before the end for a dot."""
    for name, data in files.items():
        place = folder / name.replace("__", "/").replace("_", ".")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return read_one(folder, lines)


def enclosure(path: str, media_type: str = "audio/mpeg", **more: Any) -> Enclosure:
    """Make an enclosure of the site."""
    return Enclosure(url=f"{URL}{path}", media_type=media_type, **more)


@pytest.mark.parametrize(
    ("lines", "image"),
    [
        ("image: /img/a.png", Image(url=f"{URL}img/a.png")),
        ("image: a b.png", Image(url=f"{PAGE}a%20b.png")),
        ("image: https://cdn.example/ä.png", Image(url="https://cdn.example/%C3%A4.png")),
        ("image: [/a.png, /b.png]", Image(url=f"{URL}a.png")),
        ("images: ['', /b.png]", Image(url=f"{URL}b.png")),
        (
            "cover: {src: /a.png, alt: A &amp; B, width: 600}",
            Image(url=f"{URL}a.png", alt="A & B", width=600),
        ),
        ("cover: {src: /a.png, width: 600px, height: -4}", Image(url=f"{URL}a.png")),
        ("image: {path: /a.png}\nimage_alt: Alt", Image(url=f"{URL}a.png", alt="Alt")),
        ("image: {url: /a.png, width: 99999999999999999999}", Image(url=f"{URL}a.png")),
        ("image: ''\nthumbnail: /t.png", Image(url=f"{URL}t.png")),
        ("image: true", None),
        ("image: false", None),
        ("image: {alt: x, title: y}", None),
        ("image: javascript:alert(1)", None),
        ("image: 'http://['", None),
        ("image: data:image/png;base64,AA", None),
        ("image: []", None),
    ],
)
def test_pictures(tmp_path: Path, lines: str, image: Image | None) -> None:
    """An address, a list of them or a table; relative to the page; what is no web address is none."""
    assert read_one(tmp_path, lines).image == image


def test_a_local_picture_is_measured(tmp_path: Path) -> None:
    """In the static folder, in the article's bundle, or at the top; what the front matter says wins."""
    image = with_files(tmp_path, "image: /img/a.png", static__img__a_png=png(640, 480)).image
    assert image == Image(url=f"{URL}img/a.png", width=640, height=480)
    image = with_files(tmp_path, "image: b.png", articles__posts__name__b_png=png(10, 20)).image
    assert image == Image(url=f"{PAGE}b.png", width=10, height=20)
    image = with_files(tmp_path, "image: {src: /c.png, width: 5}", c_png=png(10, 20)).image
    assert image == Image(url=f"{URL}c.png", width=5, height=20)


def test_a_picture_that_is_only_at_the_top(tmp_path: Path) -> None:
    """A relative path that some themes take from the top of the site is found there."""
    image = with_files(tmp_path, "image: img/a.png", static__img__a_png=png(3, 4)).image
    assert image == Image(url=f"{URL}img/a.png", width=3, height=4)


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"<svg width='1x'", b"GIF89a", b"RIFF"]
)
def test_a_broken_picture_has_no_size(tmp_path: Path, data: bytes) -> None:
    """Whatever stands in the file."""
    assert with_files(tmp_path, "image: /a.png", static__a_png=data).image == Image(url=f"{URL}a.png")


@pytest.mark.parametrize(
    "link",
    [
        "../../secret.png",
        "/%2e%2e/secret.png",
        "/..%2fsecret.png",
        f"{URL}/etc/passwd",
        f"{URL}%2Fetc%2Fpasswd",
        "/x%00y.png",
        "/" + "x" * 300,
        "/" + "x/" * 3000,
        "/C:/x",
        "/a\\..\\secret.png",
    ],
)
def test_no_link_leads_to_a_file_outside(tmp_path: Path, link: str) -> None:
    """Neither its existence nor its size can be learned; no name makes the search fail."""
    (tmp_path / "secret.png").write_bytes(png(1, 1))
    site = site_with(tmp_path / "site", {"a.md": matter(f"image: '{link}'\nenclosure: '{link}'")})
    files = LocalFiles(site)
    assert files.find(web_url(link, PAGE)) is None
    (article,) = read(tmp_path / "site", {}).articles
    assert article.image is None or article.image.width is None
    assert all(one.length is None for one in article.enclosures)


@pytest.mark.parametrize(
    ("lines", "enclosures"),
    [
        ("enclosure: /a.mp3", [enclosure("a.mp3")]),
        ("audio: /a.m4a?x=1", [enclosure("a.m4a?x=1", "audio/mp4")]),
        (
            "enclosures: [/a.opus, '', /b.pdf]",
            [enclosure("a.opus", "audio/ogg"), enclosure("b.pdf", "application/pdf")],
        ),
        (
            "enclosure: {url: /a, type: audio/x, length: 12, duration: '1:02:03', title: A &amp; B}",
            [enclosure("a", "audio/x", length=12, duration=3723, title="A & B")],
        ),
        (
            "enclosure: {src: /a.no, size: -5, duration: soon}",
            [enclosure("a.no", "application/octet-stream")],
        ),
        ("enclosure: {url: /a.mp3, length: 1e9, duration: '90'}", [enclosure("a.mp3", duration=90)]),
        ("enclosure: {url: /a.mp3, duration: '1:2:3:4'}", [enclosure("a.mp3")]),
        (f"enclosure: {{url: /a.mp3, duration: '{'9' * 5000}'}}", [enclosure("a.mp3")]),
        (f"enclosure: {{url: /a.mp3, length: {'9' * 5000}}}", [enclosure("a.mp3")]),
        ("enclosure: {type: audio/x}", []),
        ("enclosure: [[[]]]", []),
        ("enclosure: javascript:x", []),
    ],
)
def test_enclosures(tmp_path: Path, lines: str, enclosures: list[Enclosure]) -> None:
    """An address, a list, or a table; the type follows from the name; a number that is none is unknown."""
    assert list(read_one(tmp_path, lines).enclosures) == enclosures


def test_the_length_of_a_local_file_is_measured(tmp_path: Path) -> None:
    """Whatever the front matter says."""
    lines = "enclosure: {url: /a.mp3, length: 5}"
    (measured,) = with_files(tmp_path, lines, static__a_mp3=b"x" * 1234).enclosures
    assert measured.length == 1234


@given(st.text())
def test_a_link_is_a_web_address_or_nothing(link: str) -> None:
    """Whatever stands in the front matter."""
    url = web_url(link, PAGE)
    assert url == "" or (url.startswith(("http://", "https://")) and url.isascii())
