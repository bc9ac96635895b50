"""Hugo's shortcodes: how they are written, and the ones that are understood.

Hugo's own (gohugo.io/shortcodes) and the boxes that most themes have. `{{< x >}}` and `{{% x %}}` are
treated alike: what is between two tags is Markdown.
"""

import re
from collections.abc import Iterator
from html import escape

from syndicate.content.shortcodes import Call, Function, Syntax, Tag

# No part may hold `{{`, so that each attempt ends where the next tag starts.
_QUOTED = r'"(?:[^"\\{]|\\.|\{(?!\{))*+"'
_VERBATIM = r"`(?:[^`{]|\{(?!\{))*+`"
_END = r"\s*+[>%]\}\}"
_TAG = re.compile(
    rf"""\{{\{{[<%]\s*+(?:
        /\*(?P<literal>(?:[^{{*]|\{{(?!\{{)|\*(?!/))*+)\*/
        |
        (?P<closing>/\s*+)?
        (?P<name>\w(?:[\w.-]|/(?!{_END}))*+)
        (?P<arguments>(?:{_QUOTED}|{_VERBATIM}|[^"`{{>%/]|\{{(?!\{{)|/(?!{_END})|[>%](?!\}}\}}))*+)
        (?P<alone>/)?
    ){_END}""",
    re.VERBOSE | re.DOTALL,
)
_ARGUMENT = re.compile(
    r"""(?:(?P<name>[\w-]++)\s*+=\s*+)?+(?:"(?P<quoted>(?:[^"\\]|\\.)*+)"|`(?P<raw>[^`]*+)`|(?P<bare>[^\s"`]++))""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PIXELS = re.compile(r"(\d{1,5})(?:px)?")
_WORD = re.compile(r"[A-Za-z][A-Za-z-]*")
# A link to nowhere, which `links` unwraps: its text stays, and outside a link nothing shows.
_UNKNOWN_TARGET = ""


def _find(source: str) -> Iterator[Tag]:
    for match in _TAG.finditer(source):
        literal = match["literal"]
        start, end = match.span()
        if literal is None:
            yield Tag(
                start=start,
                end=end,
                syntax=SYNTAX,
                name=match["name"].removesuffix(".html"),
                arguments=match["arguments"],
                closing=match["closing"] is not None,
                alone=match["alone"] is not None,
            )
        else:
            kind = source[start + 2]
            closer = source[end - 3]
            yield Tag(start=start, end=end, syntax=SYNTAX, literal=f"{{{{{kind}{literal}{closer}}}}}")


def _arguments(text: str) -> tuple[tuple[str, ...], dict[str, str]]:
    positional: list[str] = []
    named: dict[str, str] = {}
    for match in _ARGUMENT.finditer(text):
        quoted = match["quoted"]
        value = _ESCAPE.sub(r"\1", quoted) if quoted is not None else match["raw"] or match["bare"] or ""
        if match["name"]:
            named[match["name"]] = value
        else:
            positional.append(value)
    return tuple(positional), named


def _attributes(**values: str) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in values.items() if value)


def _figure(call: Call) -> str:
    width, height = (_PIXELS.fullmatch(call.argument(side)) for side in ("width", "height"))
    image = "<img{}>".format(
        _attributes(
            src=call.argument("src", 0),
            alt=call.argument("alt") or call.argument("caption"),
            width=width[1] if width else "",
            height=height[1] if height else "",
        )
    )
    if link := call.argument("link"):
        image = f"<a{_attributes(href=link)}>{image}</a>"
    return f"<figure>{image}{_caption(call)}</figure>"


def _caption(call: Call) -> str:
    title, caption, attribution = (call.argument(name) for name in ("title", "caption", "attr"))
    credit = call.phrase(attribution) if attribution else ""
    if credit and (link := call.argument("attrlink")):
        credit = f"<a{_attributes(href=link)}>{credit}</a>"
    parts = (
        f"<strong>{escape(title)}</strong>" if title else "",
        call.phrase(caption) if caption else "",
        credit,
    )
    text = " ".join(part for part in parts if part)
    return f"<figcaption>{text}</figcaption>" if text else ""


def _frame(address: str) -> Function:
    def frame(call: Call) -> str:
        video = call.argument("id", 0)
        if not video:
            return ""
        return f"<iframe{_attributes(src=address.format(video), title=call.argument('title'))}></iframe>"

    return frame


def _link(url: str, label: str) -> str:
    return f"<p><a{_attributes(href=url)}>{escape(label)}</a></p>"


def _gist(call: Call) -> str:
    url = f"https://gist.github.com/{call.argument('user', 0)}/{call.argument('id', 1)}"
    return _link(url, call.argument("file", 2) or url)


def _post(call: Call) -> str:
    if not (call.positional or call.named):
        return ""
    if len(call.positional) == 1:  # before Hugo 0.93 the number alone was given
        url = f"https://x.com/i/status/{call.positional[0]}"
    else:
        url = f"https://x.com/{call.argument('user', 0)}/status/{call.argument('id', 1)}"
    return _link(url, url)


def _instagram(call: Call) -> str:
    url = f"https://www.instagram.com/p/{call.argument('id', 0)}/"
    return _link(url, url)


def _highlight(call: Call) -> str:
    language = call.argument("lang", 0)
    code = (call.inner or "").strip("\n")
    attributes = _attributes(**{"class": f"language-{language}"}) if language else ""
    return f"<pre><code{attributes}>{escape(code)}</code></pre>"


def _reference(call: Call) -> str:
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


def _details(call: Call) -> str:
    summary = call.argument("summary") or call.argument("title", 0) or "Details"
    return f"<details><summary>{call.phrase(summary)}</summary>\n{call.content()}</details>"


def _box(call: Call) -> str:
    """Make a quotation with a title: `{{< note "Title" >}}`, `{{< alert type="warning" >}}`."""
    words = [word for word in call.positional if _WORD.fullmatch(word)]
    title = call.argument("title") or call.argument("type") or (words[0] if words else call.name)
    title = title.capitalize() if _WORD.fullmatch(title) else title
    body = call.content() if call.inner is not None else call.render(call.argument("text", 0))
    return f"<blockquote>\n<p><strong>{call.phrase(title)}</strong></p>\n{body}</blockquote>"


SYNTAX = Syntax(
    marker="{{",
    find=_find,
    arguments=_arguments,
    verbatim=frozenset(("highlight",)),
    table={
        "details": _details,
        "figure": _figure,
        "gist": _gist,
        "highlight": _highlight,
        "instagram": _instagram,
        "vimeo": _frame("https://player.vimeo.com/video/{}"),
        "youtube": _frame("https://www.youtube.com/embed/{}"),
        **dict.fromkeys(("ref", "relref"), _reference),
        **dict.fromkeys(("tweet", "twitter", "x"), _post),
        **dict.fromkeys(
            (
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
            ),
            _box,
        ),
        **dict.fromkeys(("tip", "warning"), _box),
    },
)
