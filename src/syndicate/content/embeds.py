"""Things that only a browser can show, made into links (with a picture where its address is known)."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct

from syndicate.content.dom import Element, drop, text_of, turn_into, unwrap, wrap
from syndicate.content.elements import names

_LAZY = ("data-src", "data-lazy-src", "data-litespeed-src", "data-cookieblock-src")
_INLINE = names("a b em i p small span strong h1 h2 h3 h4 h5 h6 dt summary figcaption")
_OBJECT_PARTS = frozenset(("param", "embed"))


class _Player(Struct, frozen=True):
    """A service: what its players' addresses look like, the page to link, and the picture's address."""

    name: str
    address: re.Pattern[str]
    page: str
    picture: str = ""


_YOUTUBE = _Player(
    "Video on YouTube",
    re.compile(
        r"//(?:www\.|m\.)?(?:youtube(?:-nocookie)?\.com/(?:embed|v|shorts)/|youtu\.be/)(?!videoseries)([\w-]+)"
    ),
    "https://www.youtube.com/watch?v={}",
    "https://i.ytimg.com/vi/{}/hqdefault.jpg",
)
_PLAYERS = (
    _YOUTUBE,
    _Player("Video on Vimeo", re.compile(r"//player\.vimeo\.com/video/(\d+)"), "https://vimeo.com/{}"),
    _Player(
        "Video on Dailymotion",
        re.compile(r"//(?:www\.|geo\.)?dailymotion\.com/embed/video/(\w+)"),
        "https://www.dailymotion.com/video/{}",
        "https://www.dailymotion.com/thumbnail/video/{}",
    ),
    _Player(
        "Listen on Spotify",
        re.compile(r"//open\.spotify\.com/embed/(\w+/\w+)"),
        "https://open.spotify.com/{}",
    ),
)


def link_frame(element: Element) -> None:
    """Make an iframe or embed a link to what it shows."""
    _link(element, _source(element, "src"), element.get("title") or element.get("aria-label") or "")


def link_object(element: Element) -> None:
    """Make an object a link, unless it holds something to show instead."""
    if any(child.tag not in _OBJECT_PARTS for child in element.iterchildren(tag="*")):
        unwrap(element)
        return
    urls = (element.get("data"), *_parameters(element))
    label = element.get("title") or " ".join(text_of(element).split())
    _link(element, next((url for url in urls if url), ""), label)


def link_video_id(element: Element) -> None:
    """Make `<lite-youtube videoid>` and `<amp-youtube data-videoid>` a link."""
    video = element.get("videoid") or element.get("data-videoid") or ""
    title = element.get("playlabel") or element.get("title") or ""
    _link(element, f"https://www.youtube.com/embed/{video}" if video else "", title)


def _parameters(element: Element) -> Iterator[str | None]:
    for part in element.iter("param", "embed"):
        if part.tag == "embed":
            yield part.get("src")
        elif (part.get("name") or "").lower() in {"movie", "src"}:
            yield part.get("value")


def _source(element: Element, name: str) -> str:
    found = (element.get(key) for key in (*_LAZY, name))
    return next((url.strip() for url in found if url and url.strip() not in {"", "about:blank"}), "")


def _link(element: Element, url: str, title: str) -> None:
    if not url:
        drop(element)
        return
    label, page, picture = _describe(url)
    label = title.strip() or label
    parent = element.getparent()
    turn_into(element, "a", "" if picture else label, {"href": page})
    if picture:
        image = element.makeelement("img", {"src": picture, "width": "480", "height": "360"})
        element.append(image)
        turn_into(image, "img", "", {"src": picture, "alt": label, "width": "480", "height": "360"})
    if parent is not None and parent.tag not in _INLINE:
        wrap(element, "p")


def _describe(url: str) -> tuple[str, str, str]:
    """Return a label, the page to link to and the picture's address for what an embed shows."""
    for player in _PLAYERS:
        if match := player.address.search(url):
            page = player.page.format(match[1]) + (_start(url) if player is _YOUTUBE else "")
            return player.name, page, player.picture.format(match[1])
    try:
        return urlsplit(url).hostname or url, url, ""
    except ValueError:
        return url, url, ""


def _start(url: str) -> str:
    seconds = parse_qs(url.partition("?")[2]).get("start", [""])[0]
    return f"&t={seconds}" if seconds.isascii() and seconds.isdigit() else ""
