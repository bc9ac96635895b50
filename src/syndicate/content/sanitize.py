"""The last gate: explicit lists of what feeds and mails may hold. The one importer of nh3."""

import re

import nh3

_INLINE = frozenset(
    "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q rp rt ruby s samp small span strong sub sup "
    "time u var wbr".split()
)
_BLOCK = frozenset(
    "blockquote caption col colgroup dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre table tbody "
    "td tfoot th thead tr ul".split()
)
_FEED_ONLY = frozenset(
    "address article aside audio big details footer header main nav picture section source strike summary "
    "track tt video".split()
)
_ATTRIBUTES: dict[str, frozenset[str]] = {
    "*": frozenset(("dir", "lang", "title")),
    "a": frozenset(("href", "hreflang")),
    "bdo": frozenset(("dir",)),
    "blockquote": frozenset(("cite",)),
    "col": frozenset(("span", "align")),
    "colgroup": frozenset(("span", "align")),
    "del": frozenset(("cite", "datetime")),
    "img": frozenset(("src", "alt", "width", "height")),
    "ins": frozenset(("cite", "datetime")),
    "li": frozenset(("value",)),
    "ol": frozenset(("start", "reversed", "type")),
    "q": frozenset(("cite",)),
    "td": frozenset(("colspan", "rowspan", "headers", "align")),
    "th": frozenset(("colspan", "rowspan", "headers", "align", "scope", "abbr")),
    "time": frozenset(("datetime",)),
}
_FEED_ATTRIBUTES = _ATTRIBUTES | {
    "*": _ATTRIBUTES["*"] | {"id"},
    "audio": frozenset(("src", "controls", "preload")),
    "code": frozenset(("class",)),
    "details": frozenset(("open",)),
    "img": _ATTRIBUTES["img"] | {"srcset", "sizes"},
    "source": frozenset(("src", "srcset", "sizes", "type", "media")),
    "track": frozenset(("src", "kind", "srclang", "label")),
    "video": frozenset(("src", "controls", "poster", "preload", "width", "height")),
}
_SCHEMES = frozenset(("http", "https", "mailto", "tel"))
_DATA_IMAGE = re.compile(r"data:image/(?:png|gif|jpe?g|webp|avif)[;,]", re.IGNORECASE)


def _only_data_images(tag: str, name: str, value: str) -> str | None:
    # nh3 reports what is raised here to sys.unraisablehook and goes on; nothing here can raise.
    if value[:5].lower() != "data:" or (tag == "img" and name == "src" and _DATA_IMAGE.match(value)):
        return value
    return None


_FEED = nh3.Cleaner(
    tags=_INLINE | _BLOCK | _FEED_ONLY,
    attributes=_FEED_ATTRIBUTES,
    url_schemes=_SCHEMES,
    url_relative="deny",
    link_rel=None,
)
# A filter in Python costs half as much again as all the rest, and few bodies hold a data: URL.
_FEED_WITH_DATA = nh3.Cleaner(
    tags=_INLINE | _BLOCK | _FEED_ONLY,
    attributes=_FEED_ATTRIBUTES,
    attribute_filter=_only_data_images,
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
    """Return *html* with nothing but what a feed may hold: no script, style, class, form or frame."""
    return (_FEED_WITH_DATA if "data:" in html else _FEED).clean(html)


def for_mail(html: str) -> str:
    """Return *html* with nothing but what a mail may hold: also no id, video, `srcset` or `data:` URL."""
    return _MAIL.clean(html)
