"""The last gate: explicit lists of what feeds and mails may hold. The one importer of nh3."""

import re

import nh3

from syndicate.content.elements import names

_INLINE = names(
    "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q rp rt ruby s samp small span strong "
    "sub sup time u var wbr"
)
_BLOCK = names(
    "blockquote caption col colgroup dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre "
    "table tbody td tfoot th thead tr ul"
)
_FEED_ONLY = names(
    "address article aside audio big details footer header main nav picture section source strike "
    "summary track tt video"
)
_ATTRIBUTES: dict[str, frozenset[str]] = {
    "*": frozenset(("dir", "lang", "title")),
    "a": frozenset(("href", "hreflang")),
    "bdo": frozenset(("dir",)),
    "col": frozenset(("span", "align")),
    "colgroup": frozenset(("span", "align")),
    "del": frozenset(("datetime",)),
    "img": frozenset(("src", "alt", "width", "height")),
    "ins": frozenset(("datetime",)),
    "li": frozenset(("value",)),
    "ol": frozenset(("start", "reversed", "type")),
    "td": frozenset(("colspan", "rowspan", "headers", "align")),
    "th": frozenset(("colspan", "rowspan", "headers", "align", "scope", "abbr")),
    "time": frozenset(("datetime",)),
}
_FEED_ATTRIBUTES = _ATTRIBUTES | {
    "*": _ATTRIBUTES["*"] | {"id"},
    "audio": frozenset(("src", "controls", "preload")),
    **dict.fromkeys(("blockquote", "q"), frozenset(("cite",))),
    **dict.fromkeys(("del", "ins"), frozenset(("cite", "datetime"))),
    "code": frozenset(("class",)),
    "details": frozenset(("open",)),
    "img": _ATTRIBUTES["img"] | {"srcset", "sizes"},
    "source": frozenset(("src", "srcset", "sizes", "type", "media")),
    "track": frozenset(("src", "kind", "srclang", "label")),
    "video": frozenset(("src", "controls", "poster", "preload", "width", "height")),
}
_SCHEMES = frozenset(("http", "https", "mailto", "tel"))
_DATA_IMAGE = re.compile(r"data:image/(?:png|gif|jpe?g|webp|avif)[;,]", re.IGNORECASE)
# What HTML's parser leaves of a paragraph round a figure.
_EMPTY = re.compile(r"<p>\s*</p>\n?")
_UNCHECKED = ("data:", " cite=", " srcset=")
_WEB = re.compile(r"https?://[^\s,]+(?: [\w.]+)?(?:, https?://[^\s,]+(?: [\w.]+)?)*")


def _filter(tag: str, name: str, value: str) -> str | None:
    """Check the attributes whose URLs nh3 does not, and what a `data:` URL may be.

    What is raised here would be reported to `sys.unraisablehook` and dropped; nothing here can raise.
    """
    if name in {"cite", "srcset"}:
        return value if _WEB.fullmatch(value) else None
    if name in {"href", "poster", "src"} and value[:5].lower() == "data:":
        return value if tag == "img" and _DATA_IMAGE.match(value) else None
    return value


_FEED = nh3.Cleaner(
    tags=_INLINE | _BLOCK | _FEED_ONLY,
    attributes=_FEED_ATTRIBUTES,
    url_schemes=_SCHEMES,
    url_relative="deny",
    link_rel=None,
)
# A filter in Python costs half as much again as all the rest, and few bodies need it.
_FEED_FILTERED = nh3.Cleaner(
    tags=_INLINE | _BLOCK | _FEED_ONLY,
    attributes=_FEED_ATTRIBUTES,
    attribute_filter=_filter,
    url_schemes=_SCHEMES | {"data"},
    url_relative="deny",
    link_rel=None,
)
_MAIL = nh3.Cleaner(
    tags=_INLINE | _BLOCK,
    attributes=_ATTRIBUTES,
    url_schemes=_SCHEMES,
    url_relative="deny",
    link_rel=None,
)


def for_feed(html: str) -> str:
    """Return *html* with nothing but what a feed may hold: no script, style, class, form or frame.

    The names of its attributes are in small letters, as `dom.serialise` writes them.
    """
    cleaner = _FEED_FILTERED if any(mark in html for mark in _UNCHECKED) else _FEED
    return _EMPTY.sub("", cleaner.clean(html))


def simple_for_feed(html: str) -> str:
    """Return what `for_feed` does of HTML without an empty paragraph and the attributes that it has to check.

    To find that out takes a fifth of the time of all the rest.
    """
    return _FEED.clean(html)


def for_mail(html: str) -> str:
    """Return *html* with nothing but what a mail may hold: also no id, video, `srcset` or `data:` URL."""
    return _MAIL.clean(html)
