"""Podcasts: feeds that Apple's rules and Podcasting 2.0 hold for, from recordings that are measured."""

import io
import struct
import time
import wave
import zlib
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from reading import URL, matter, read_one, site_with
from running import CONFIGURATION, build, make_site
from syndicate import config, podcasts
from syndicate.cache import snapshot
from syndicate.config.podcasts import CATEGORIES, category
from syndicate.errors import ConfigError
from syndicate.feeds.podcast import ITUNES, NAMESPACES, PODCAST, guid
from syndicate.model import Episode, Transcript
from test_cache import equal_to_a_full_build
from test_feeds_rss import attributes

TABLE = 'image = "/cover.png"\ncategory = ["Society & Culture: Documentary", "History"]\n'
SITE = f"""{CONFIGURATION}copyright = "CC"
[feeds.site]
limit = 50
[[feeds.custom]]
name = "talks"
title = "Talks"
description = "About it"
[feeds.custom.podcast]
{TABLE}"""


def wav(seconds: int) -> bytes:
    """Make a recording of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(100)
        sound.writeframes(b"\x80" * 100 * seconds)
    return file.getvalue()


def png(width: int, height: int) -> bytes:
    """Make the beginning of a picture."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


def put(folder: Path, name: str, data: bytes = b"x") -> None:
    """Write a file of the site."""
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)


def podcast_of(folder: Path, articles: dict[str, str], settings: str = SITE) -> etree._Element:
    """Build a site and give the channel of its podcast."""
    process = build(make_site(folder, articles, settings))
    assert process.returncode == 0, process.stderr
    return etree.parse(folder / "feeds/custom/talks/rss.xml").getroot()[0]


def text(parent: etree._Element, path: str) -> str:
    """Give the text of a child, "" if there is none."""
    return str(parent.findtext(path, "", NAMESPACES))


def test_a_podcast_says_what_apple_asks_of_a_show(tmp_path: Path) -> None:
    """Each element of a show, as Apple spells it."""
    owner = 'owner = "Ada Bell <ada@x.example>"\nlocked = true\nexplicit = true\ntype = "serial"\n'
    channel = podcast_of(tmp_path, {"a.md": matter("audio: /a.mp3\nepisode: 1")}, SITE + owner)
    assert channel.nsmap["itunes"] == "http://www.itunes.com/dtds/podcast-1.0.dtd"
    assert channel.nsmap["podcast"] == "https://podcastindex.org/namespace/1.0"
    for name in ("title", "description", "link", "language", "copyright"):
        assert text(channel, name), name
    image = channel.find(f"{{{ITUNES}}}image")
    assert image is not None
    assert image.get("href") == f"{URL}cover.png"
    shown = [(each.get("text"), *(below.get("text") for below in each)) for each in categories(channel)]
    assert shown == [("Society & Culture", "Documentary"), ("History",)]
    assert text(channel, "itunes:explicit") == "true"
    assert text(channel, "itunes:type") == "serial"
    assert text(channel, "itunes:author") == "The Daily Compiler"
    assert text(channel, "itunes:owner/itunes:name") == "Ada Bell"
    assert text(channel, "itunes:owner/itunes:email") == "ada@x.example"
    locked = channel.find(f"{{{PODCAST}}}locked")
    assert locked is not None
    assert (locked.text, locked.get("owner")) == ("yes", "ada@x.example")
    assert text(channel, "podcast:guid") == guid(f"{URL}feeds/custom/talks/rss.xml")


def test_an_archive_is_of_the_same_show(tmp_path: Path) -> None:
    """An archive's `podcast:guid` is that of the feed, or directories took it for another show."""
    settings = SITE.replace('title = "Talks"', 'title = "Talks"\narchives = "year"')
    channel = podcast_of(tmp_path, {"a.md": matter("audio: /a.mp3")}, settings)
    (path,) = tmp_path.glob("feeds/custom/talks/archive/*/rss.xml")
    archived = etree.parse(path).getroot()[0]
    assert archived.findall("item")
    assert text(archived, "podcast:guid") == text(channel, "podcast:guid")


def categories(channel: etree._Element) -> list[etree._Element]:
    """Give the categories of a show."""
    return channel.findall(f"{{{ITUNES}}}category")


def test_an_episode_says_what_apple_asks(tmp_path: Path) -> None:
    """Each element of an episode; length and duration are those of the file, whatever the author says."""
    put(tmp_path, "static/audio/a.wav", wav(83))
    lines = (
        "audio: [/doc.pdf, {url: /audio/a.wav, length: 3, duration: 9}]\n"
        "episode: 7\nseason: 2\nexplicit: no\n"
        "episode_type: Bonus\nepisode_title: Just so\nepisode_image: /e.jpg"
    )
    channel = podcast_of(tmp_path, {"a.md": matter(lines), "b.md": matter("")})
    (item,) = channel.findall("item")
    (enclosure,) = item.findall("enclosure")
    length = (tmp_path / "static/audio/a.wav").stat().st_size
    assert attributes(enclosure) == {
        "url": f"{URL}audio/a.wav",
        "length": str(length),
        "type": "audio/wav",
    }
    found = {
        each.tag.partition("}")[2]: each.text for each in item if str(each.tag).startswith(f"{{{ITUNES}}}")
    }
    assert found == {
        "duration": "83",
        "title": "Just so",
        "episode": "7",
        "season": "2",
        "episodeType": "bonus",
        "explicit": "false",
        "image": None,
    }
    for name in ("title", "guid", "pubDate", "description"):
        assert text(item, name), name


def test_an_episode_has_the_transcripts_and_chapters_beside_its_file(tmp_path: Path) -> None:
    """They need no line in the article."""
    put(tmp_path, "static/audio/a.wav", wav(83))
    put(tmp_path, "static/audio/a.vtt")
    put(tmp_path, "static/audio/a.srt")
    put(tmp_path, "static/audio/a.chapters.json")
    channel = podcast_of(tmp_path, {"a.md": matter("audio: /audio/a.wav")})
    (item,) = channel.findall("item")
    transcripts = [attributes(each) for each in item.findall(f"{{{PODCAST}}}transcript")]
    assert transcripts == [
        {"url": f"{URL}audio/a.vtt", "type": "text/vtt"},
        {"url": f"{URL}audio/a.srt", "type": "application/x-subrip"},
    ]
    chapters = item.find(f"{{{PODCAST}}}chapters")
    assert chapters is not None
    assert attributes(chapters) == {
        "url": f"{URL}audio/a.chapters.json",
        "type": "application/json+chapters",
    }


def test_other_feeds_do_not_change_for_a_podcast(tmp_path: Path) -> None:
    """The site's own feed holds all articles, and nothing of directories, in the same bytes as without."""
    articles = {"a.md": matter("audio: /a.mp3\nepisode: 1"), "b.md": matter("")}
    podcast_of(tmp_path / "with", articles)
    make_site(tmp_path / "without", articles, SITE.partition("[[feeds.custom]]")[0])
    build(tmp_path / "without")
    for name in ("rss.xml", "atom.xml", "feed.json"):
        data = (tmp_path / "with/feeds" / name).read_bytes()
        assert data == (tmp_path / "without/feeds" / name).read_bytes()
        assert b"itunes" not in data


def test_the_sites_own_feed_can_be_a_podcast(tmp_path: Path) -> None:
    """`[feeds.site.podcast]`; articles without a recording are in the others only."""
    site = make_site(
        tmp_path,
        {"a.md": matter("audio: /a.m4a\ntags: [x]"), "b.md": matter("tags: [x]")},
        f"{CONFIGURATION}[feeds.site.podcast]\n{TABLE}",
    )
    assert build(site).returncode == 0
    feed = feedparser.parse((site / "feeds/rss.xml").read_bytes())
    assert [entry.enclosures[0].type for entry in feed.entries] == ["audio/x-m4a"]
    assert feed.feed.image.href == f"{URL}cover.png"
    assert len(feedparser.parse((site / "feeds/tag/x/rss.xml").read_bytes()).entries) == 2


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("https://mp3s.nashownotes.com/pc20rss.xml", "917393e3-1b1e-5cef-ace4-edaa54e1f810"),
        ("https://podnews.net/rss", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
        ("http://podnews.net/rss//", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
    ],
)
def test_the_guid_is_the_one_that_directories_know(url: str, known: str) -> None:
    """The examples of the podcast namespace."""
    assert guid(url) == known


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("podcast_file: a.mp3\npodcast_duration: '46:58'\npodcast_bytes: '21500000'", (2818, 21500000)),
        ("mp3: /a.mp3\nduration: 95", (95, None)),
        (
            "episode: {number: 3, duration: '0:10', audio: [{url: /a, mimeType: audio/mpeg, size: 5}]}",
            (10, 5),
        ),
    ],
)
def test_the_front_matter_of_podcast_themes(
    tmp_path: Path, lines: str, expected: tuple[int, int | None]
) -> None:
    """Castanet's keys for Hugo, and others that are in use."""
    (found,) = read_one(tmp_path, lines).enclosures
    assert (found.duration, found.length) == expected
    assert found.media_type == "audio/mpeg"


def test_recordings_that_are_served_from_elsewhere(tmp_path: Path) -> None:
    """A relative address without a file is below `media`; others are not."""
    media = 'media = "https://cdn.example/x"'
    put(tmp_path, "static/here.mp3")
    for link, url in (
        ("e1.mp3", "https://cdn.example/x/e1.mp3"),
        ("/e1.mp3", f"{URL}e1.mp3"),
        ("here.mp3", f"{URL}here.mp3"),
        ("https://x.example/e.mp3", "https://x.example/e.mp3"),
    ):
        (found,) = read_one(tmp_path, f"audio: {link}", site=media).enclosures
        assert found.url == url


@pytest.mark.parametrize(
    ("lines", "episode"),
    [
        ("episode: 0\nseason: x\nepisode_type: long", None),
        ("episode: '12'", Episode(number=12)),
        ("explicit: Explicit", Episode(explicit=True)),
        ("explicit: clean", Episode(explicit=False)),
        ("transcript: Hello and welcome.", None),
        ("transcript: /t", None),
        (
            "transcript: {url: /t, type: text/html}",
            Episode(transcripts=(Transcript(url=f"{URL}t", media_type="text/html"),)),
        ),
        (
            "transcripts: [/t.SRT?x=1]",
            Episode(transcripts=(Transcript(url=f"{URL}t.SRT?x=1", media_type="application/x-subrip"),)),
        ),
        ("chapters: /c.json", Episode(chapters=f"{URL}c.json")),
        ("chapters: [{title: Intro}]", None),
    ],
)
def test_what_an_article_says_of_its_episode(tmp_path: Path, lines: str, episode: Episode | None) -> None:
    """What makes no sense is left out."""
    assert read_one(tmp_path, f"audio: /a.mp3\n{lines}").episode == episode


def test_an_article_without_a_recording_is_no_episode(tmp_path: Path) -> None:
    """Whatever its front matter says."""
    assert read_one(tmp_path, "enclosure: /a.pdf\nepisode: 3").episode is None


@pytest.mark.parametrize(
    "data", [b"", b"RIFF", b"ID3\x04", b"\xff\xfb\x90\x00" * 9, b"fLaC" + b"\0" * 40, b"OggS"]
)
@pytest.mark.parametrize("name", ["a.wav", "a.mp3", "a.m4a", "a.ogg", "a.flac", "a.webm"])
def test_a_broken_recording_is_not_measured(tmp_path: Path, name: str, data: bytes) -> None:
    """Then the front matter counts."""
    put(tmp_path, f"static/{name}", data)
    (found,) = read_one(tmp_path, f"audio: /{name}\nduration: 7").enclosures
    assert found.length == len(data)
    assert found.duration in (7, 1)


def test_findings_about_podcasts(tmp_path: Path) -> None:
    """What Apple would refuse is told, with the article or the picture that it is about."""
    put(tmp_path, "static/cover.png", png(1400, 1399))
    articles = {
        "a.md": matter("audio: {url: /a.ogg, length: 5}\nepisode: 1"),
        "b.md": matter("audio: /b.mp3\nslug: b\nepisode_type: trailer"),
        "c.md": matter("audio: {url: /c.mp3, length: 5}\nslug: c"),
        "d.md": matter("audio: {url: /d.mp3, length: 5}\nslug: d\nepisode: 2"),
    }
    make_site(tmp_path, articles, SITE + 'type = "serial"\n')
    told = build(tmp_path, "-v").stderr
    assert "syndicate.toml: warning: feed custom/talks: its picture has 1,400 × 1,399 pixels" in told
    assert "articles/a.md: warning: Apple does not play recordings of the type audio/ogg" in told
    assert "articles/b.md: warning: the length of the recording is not known" in told
    assert "articles/c.md: warning: an episode of a serial has no number" in told
    assert told.count("warning:") == 4
    put(tmp_path, "static/cover.png", png(1400, 1400))
    assert build(tmp_path, "-v").stderr.count("warning:") == 3


def after_a_while(folder: Path) -> object:
    """Build and compare, when the times of files say whether they have changed."""
    time.sleep(0.02)
    found = equal_to_a_full_build(folder)
    time.sleep(0.02)
    return found


def test_what_lies_beside_a_recording_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build after a change of a recording, a transcript or a cover is what a full one would be."""
    monkeypatch.setattr(snapshot, "SAFE", 0)
    make_site(tmp_path, {"a.md": matter("audio: /a.wav"), "b.md": matter("audio: /b.wav\nslug: b")}, SITE)
    path = tmp_path / "feeds/custom/talks/rss.xml"
    after_a_while(tmp_path)
    assert b"itunes:duration" not in path.read_bytes()
    put(tmp_path, "static/a.wav", wav(3))
    after_a_while(tmp_path)
    assert b"<itunes:duration>3<" in path.read_bytes()
    put(tmp_path, "static/a.vtt")
    after_a_while(tmp_path)
    assert b"a.vtt" in path.read_bytes()
    put(tmp_path, "static/cover.png", png(5, 5))
    report = after_a_while(tmp_path)
    assert "5 × 5 pixels" in str(report)
    put(tmp_path, "static/cover.png", png(2000, 2000))
    assert "pixels" not in str(after_a_while(tmp_path))
    (tmp_path / "static/a.wav").unlink()
    after_a_while(tmp_path)
    assert b"itunes:duration" not in path.read_bytes()


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ('category = "Arts"', "feeds.custom[0].podcast.image: is missing"),
        ('image = "/c.jpg"', "podcast.category: is missing"),
        ('image = "/c.gif"\ncategory = "Arts"', "neither a JPEG nor a PNG"),
        (
            'image = "/c.jpg"\ncategory = "Tecnology"',
            "not in Apple's list of categories; did you mean 'technology'",
        ),
        ('image = "/c.jpg"\ncategory = "Arts: Golf"', "not in Apple's list"),
        ('image = "/c.jpg"\ncategory = "Arts"\ntype = "daily"', "none of episodic, serial"),
        ('image = "/c.jpg"\ncategory = "Arts"\nguid = "x"', "is no UUID"),
        ('image = "/c.jpg"\ncategory = "Arts"\nexplicit = "yes"', "neither true nor false"),
        ('image = "/c.jpg"\ncategory = "Arts"\nimages = "x"', "did you mean 'image'"),
    ],
)
def test_what_apple_would_refuse_is_a_wrong_setting(tmp_path: Path, table: str, problem: str) -> None:
    """Each is told with its line, before anything is built."""
    with pytest.raises(ConfigError) as caught:
        site_with(tmp_path, {}, rest=f'[[feeds.custom]]\nname = "n"\n[feeds.custom.podcast]\n{table}\n')
    assert problem in str(caught.value)


def test_a_podcast_is_rss(tmp_path: Path) -> None:
    """A podcast without RSS, or of a category, is a wrong setting."""
    both = f"{TABLE}[feeds.tag.podcast]\n{TABLE}"
    with pytest.raises(ConfigError) as caught:
        site_with(tmp_path, {}, rest=f'[feeds.site]\nformats = ["atom"]\n[feeds.site.podcast]\n{both}')
    assert "feeds.site.podcast: is for RSS" in str(caught.value)
    assert "feeds.tag.podcast: no such key" in str(caught.value)


def test_categories_are_found_in_any_spelling_of_case_and_space() -> None:
    """All of Apple's, alone and with one below them."""
    assert category("tv & film:  after shows") == ("TV & Film", "After Shows")
    for name, below in CATEGORIES.items():
        assert category(name) == (name, "")
        assert [category(f"{name}: {each}") for each in below] == [(name, each) for each in below]


def test_feeds_that_are_no_podcasts_have_no_findings(tmp_path: Path) -> None:
    """Whatever is enclosed."""
    site = site_with(tmp_path, {})
    assert list(podcasts.findings(site, [])) == []
    assert config.load(tmp_path / "syndicate.toml").feeds.kinds["site"].podcast is None


def test_an_edit_of_an_episode_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the recording or what is said of it changes, a build does what a full one would."""
    monkeypatch.setattr(snapshot, "SAFE", 0)
    articles = {name: matter(f"audio: /{name}.mp3\nslug: {name}") for name in ("a", "b")}
    make_site(tmp_path, {f"{name}.md": text for name, text in articles.items()}, SITE)
    after_a_while(tmp_path)
    for lines in ("audio: {url: /c.ogg, length: 5}", "audio: /b.mp3\nepisode: 3", "", "audio: /b.mp3"):
        (tmp_path / "articles/b.md").write_text(matter(f"{lines}\nslug: b"))
        after_a_while(tmp_path)
