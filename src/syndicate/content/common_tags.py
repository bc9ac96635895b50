"""What the tags of most site generators mean: pictures with captions, videos, boxes, code, references.

How they are written stands in one module a generator, `hugo_tags` and its like.
"""

import re
from html import escape

from syndicate.content.tags import Call, Function

_PIXELS = re.compile(r"(\d{1,5})(?:px)?")
_WORD = re.compile(r"[A-Za-z][A-Za-z-]*")
# A link to nowhere, which `links` unwraps: its text stays, and outside a link nothing shows.
_UNKNOWN_TARGET = ""
BOXES = (
    "admonition",
    "alert",
    "callout",
    "caution",
    "danger",
    "hint",
    "important",
    "info",
    "note",
    "notice",
    "tip",
    "warning",
)


def attributes(**values: str) -> str:
    """Return HTML's attributes of these names, but for empty ones."""
    return "".join(f' {name}="{escape(value)}"' for name, value in values.items() if value)


def figure(call: Call) -> str:
    """Make a picture with its caption."""
    width, height = (_PIXELS.fullmatch(call.argument(side)) for side in ("width", "height"))
    image = "<img{}>".format(
        attributes(
            src=call.argument("src", 0),
            alt=call.argument("alt") or call.argument("caption"),
            width=width[1] if width else "",
            height=height[1] if height else "",
        )
    )
    if link := call.argument("link"):
        image = f"<a{attributes(href=link)}>{image}</a>"
    return f"<figure>{image}{_caption(call)}</figure>"


def _caption(call: Call) -> str:
    title, caption, attribution = (call.argument(name) for name in ("title", "caption", "attr"))
    credit = call.phrase(attribution) if attribution else ""
    if credit and (link := call.argument("attrlink")):
        credit = f"<a{attributes(href=link)}>{credit}</a>"
    parts = (
        f"<strong>{escape(title)}</strong>" if title else "",
        call.phrase(caption) if caption else "",
        credit,
    )
    text = " ".join(part for part in parts if part)
    return f"<figcaption>{text}</figcaption>" if text else ""


def contents(call: Call) -> str:
    """Return what is between the tags as HTML, without a paragraph round what is on one line."""
    if call.inner is None:
        return ""
    return call.content() if "\n" in call.inner else call.phrase(call.inner)


def _frame(address: str) -> Function:
    def frame(call: Call) -> str:
        video = call.argument("id", 0)
        if not video:
            return ""
        url = video if video.startswith(("https://", "http://")) else address.format(video)
        return f"<iframe{attributes(src=url, title=call.argument('title'))}></iframe>"

    return frame


vimeo = _frame("https://player.vimeo.com/video/{}")
youtube = _frame("https://www.youtube.com/embed/{}")


def link(url: str, label: str) -> str:
    """Make a paragraph of a link."""
    return f"<p><a{attributes(href=url)}>{escape(label)}</a></p>"


def gist(call: Call) -> str:
    """Make a link to a gist."""
    url = f"https://gist.github.com/{call.argument('user', 0)}/{call.argument('id', 1)}"
    return link(url, call.argument("file", 2) or url)


def post(call: Call) -> str:
    """Make a link to what someone wrote on X."""
    if not (call.positional or call.named):
        return ""
    if len(call.positional) == 1:  # before Hugo 0.93 the number alone was given
        url = f"https://x.com/i/status/{call.positional[0]}"
    else:
        url = f"https://x.com/{call.argument('user', 0)}/status/{call.argument('id', 1)}"
    return link(url, url)


def instagram(call: Call) -> str:
    """Make a link to a picture on Instagram."""
    url = f"https://www.instagram.com/p/{call.argument('id', 0)}/"
    return link(url, url)


def highlight(call: Call) -> str:
    """Make a block of code of what stands between the tags."""
    return code_block((call.inner or "").strip("\n"), call.argument("lang", 0))


def code_block(code: str, language: str) -> str:
    """Make a block of code."""
    marked = attributes(**{"class": f"language-{language}"}) if language else ""
    return f"<pre><code{marked}>{escape(code)}</code></pre>"


def reference(call: Call) -> str:
    """Return the URL of another article."""
    path, mark, fragment = call.argument("path", 0).partition("#")
    if not path:
        return escape(f"{mark}{fragment}")
    url = call.context.resolve(path)
    if url is None:
        call.complain(
            f"no article is known as {path}",
            "correct the reference, or remove it if that article is not published",
        )
        return _UNKNOWN_TARGET
    return escape(f"{url}{mark}{fragment}")


def details(call: Call) -> str:
    """Make what a reader can open."""
    summary = call.argument("summary") or call.argument("title", 0) or "Details"
    return f"<details><summary>{call.phrase(summary)}</summary>\n{call.content()}</details>"


def box(call: Call) -> str:
    """Make a quotation with a title: `{{< note "Title" >}}`, `{{< alert type="warning" >}}`."""
    words = [word for word in call.positional if _WORD.fullmatch(word)]
    title = call.argument("title") or call.argument("type") or (words[0] if words else call.name)
    title = title.capitalize() if _WORD.fullmatch(title) else title
    body = call.content() if call.inner is not None else call.render(call.argument("text", 0))
    return f"<blockquote>\n<p><strong>{call.phrase(title)}</strong></p>\n{body}</blockquote>"
