"""Nikola's shortcodes, written as Hugo's `{{% x %}}`: https://getnikola.com/handbook.html#shortcodes."""

import re
from html import escape

import msgspec

from syndicate.content import common_tags, hugo_tags
from syndicate.content.tags import Call

_TITLED = re.compile(r"(?P<title>.*\S)\s*<(?P<slug>[^<>]*)>\s*", re.DOTALL)


def _media(call: Call) -> str:
    url = call.argument("url", 0)
    return common_tags.link(url, url) if url else ""


def _thumbnail(call: Call) -> str:
    """Make a picture of `{{% thumbnail "/a.jpg" alt="A bridge" %}}caption{{% /thumbnail %}}`."""
    named = {**call.named, "src": call.argument("uri", 0), "caption": (call.inner or "").strip()}
    return common_tags.figure(msgspec.structs.replace(call, positional=(), named=named))


def _doc(call: Call) -> str:
    """Link the article that `{{% doc %}}title <slug>{{% /doc %}}` names."""
    text = (call.inner or call.argument("slug", 0)).strip()
    match = _TITLED.fullmatch(text)
    slug = match["slug"] if match else text
    label = escape(match["title"] if match else call.argument("title") or text)
    url = call.context.resolve(slug.partition("#")[0])
    if url is None:
        call.complain(f"no article is known as {slug[:200]}", "correct the reference")
        return label
    return f'<a href="{escape(url)}">{label}</a>'


def _gist(call: Call) -> str:
    url = f"https://gist.github.com/{call.argument('id', 0)}"
    return common_tags.link(url, call.argument("file", 1) or url)


def _raw(call: Call) -> str:
    return call.inner or ""


SYNTAX = msgspec.structs.replace(
    hugo_tags.SYNTAX,
    verbatim=hugo_tags.SYNTAX.verbatim | {"raw"},
    table={
        **hugo_tags.SYNTAX.table,
        "doc": _doc,
        "gist": _gist,
        "media": _media,
        "raw": _raw,
        "soundcloud": _media,
        "thumbnail": _thumbnail,
    },
)
