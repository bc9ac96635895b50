"""URLs made absolute and spelled in ASCII."""

from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.content.urls import absolute, encode, join

BASE = "https://site.example/blog/post/"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("a b.html", BASE + "a%20b.html"),
        ("/é?q=ß", "https://site.example/%C3%A9?q=%C3%9F"),
        ("../other/", "https://site.example/blog/other/"),
        ("//cdn.example/x.js", "https://cdn.example/x.js"),
        ("#part", BASE + "#part"),
        (" https://site.example/\nx ", "https://site.example/x"),
        ("mailto:a@b.example?subject=x y", "mailto:a@b.example?subject=x%20y"),
    ],
)
def test_a_relative_url_becomes_whole_and_encoded(url: str, expected: str) -> None:
    """A URL in a page is resolved against the page and percent-encoded."""
    assert absolute(url, BASE) == expected


@pytest.mark.parametrize("url", ["http://[", "http://a b/", "https:///x", "http://a%20b/"])
def test_what_cannot_be_a_url_is_empty(url: str) -> None:
    """A URL without a possible host gives nothing, and nothing is raised."""
    assert absolute(url, BASE) == ""


def test_what_is_encoded_stays_as_it_is() -> None:
    """Encoding twice is encoding once; a `%` that encodes nothing is itself encoded."""
    once = encode("https://site.example/100%/a%20b/ü")
    assert once == "https://site.example/100%25/a%20b/%C3%BC"
    assert encode(once) == once


def test_a_host_is_in_punycode_by_the_present_rules() -> None:
    """`ß` in a host keeps being a letter of its own (IDNA 2008), and full-width dots are dots."""
    assert encode("http://straße.example/") == "http://xn--strae-oqa.example/"
    assert encode("http://例え。テスト/") == "http://xn--r8jz45g.xn--zckzah/"


def test_a_second_number_sign_belongs_to_the_fragment() -> None:
    """RFC 3986 allows one `#` in a URL."""
    assert encode("https://a.example/x#b#c") == "https://a.example/x#b%23c"


@settings(max_examples=500)
@given(
    st.text("ab.~'/:;?#%", max_size=12).map("https://a.example".__add__),
    st.text("ab.~'/:;?#%", max_size=12) | st.from_regex("/?[ab./]{0,4}#?[ab#-]{0,2}", fullmatch=True),
)
def test_a_link_is_joined_as_the_standard_library_does(base: str, link: str) -> None:
    """The shortcuts for plain pages and plain paths change nothing."""
    try:
        expected = urljoin(base, link)
    except ValueError:
        return
    assert join(base, link) == expected
