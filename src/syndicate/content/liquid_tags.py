"""The tags of Liquid and Nunjucks, as Jekyll and Eleventy have them: `{% name %}` and `{{ value | filter }}`.

https://jekyllrb.com/docs/liquid/tags/ and https://www.11ty.dev/docs/shortcodes/. What is asked of the site's
data is not known here. The value of an expression takes its place before Markdown, as Liquid does it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from html import escape
from textwrap import dedent
from urllib.parse import quote, urljoin, urlsplit

import msgspec

from syndicate.content import common_tags
from syndicate.content.common_tags import BOXES
from syndicate.content.tags import Call, Function, Syntax, Tag
from syndicate.content.urls import scheme

# No part may hold `{{` or `{%`, so that each attempt ends where the next tag starts.
_TAG = re.compile(
    r"\{%[-+]?\s*+(?P<name>[A-Za-z_][\w.-]*+)(?P<arguments>(?:[^%{]|%(?!\})|\{(?![{%]))*+)%\}"
    r"|(?P<bracket><?)\{\{(?P<value>(?:[^{}]|\}(?!\})|\{(?![{%]))*+)\}\}"
)
_NUNJUCKS_TAG = re.compile(rf"{_TAG.pattern}|\{{#(?:[^{{#]|#(?!\}})|\{{(?!#))*+#\}}")
_ARGUMENT = re.compile(
    r"(?:(?P<name>[\w-]++)\s*+[=:](?!//)\s*+)?+"
    r"""(?:"(?P<double>(?:[^"\\]|\\.)*+)"|'(?P<single>(?:[^'\\]|\\.)*+)'|(?P<bare>[^\s"',]++))""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PART = re.compile(r"""(?:"[^"]*+"|'[^']*+'|[^|"'])++""")
_QUOTED = re.compile(r"""\s*+(?:"([^"]*+)"|'([^']*+)')\s*+""")
_NUMBER = re.compile(r"\s*+(-?\d[\d.]*+)\s*+")
_POST_DATE = re.compile(r"(?:.*/)?\d{4}-\d{1,2}-\d{1,2}-", re.DOTALL)
_SUFFIX = re.compile(r"\.\w++\Z")
_ARTICLE = (".md", ".markdown", ".mkd", ".html")
# What a name of `expression` is in the text of a problem, at most.
_LONGEST = 60

_VALUE = "{{"
_LINKED = "<{{"


def _find(source: str, *, tags: re.Pattern[str]) -> Iterator[Tag]:
    matches = list(tags.finditer(source))
    names = {match["name"] for match in matches}
    for match in matches:
        start, end = match.span()
        name = match["name"]
        if name:
            opener = name.removeprefix("end")
            closing = name.startswith("end") and opener in names
            arguments = match["arguments"].rstrip("-+")
            name = opener if closing else name
            yield Tag(start=start, end=end, name=name, arguments=arguments, closing=closing)
        elif match["value"] is None:  # a comment
            yield Tag(start=start, end=end, name="#", alone=True)
        else:
            # `<{{ address }}>` is a link, if the address is known.
            linked = bool(match["bracket"]) and source.startswith(">", end)
            yield Tag(
                start=start + len(match["bracket"]) * (not linked),
                end=end + linked,
                name=_LINKED if linked else _VALUE,
                arguments=match["value"],
                alone=True,
            )


def _arguments(text: str) -> tuple[tuple[str, ...], dict[str, str]]:
    positional: list[str] = []
    named: dict[str, str] = {}
    for match in _ARGUMENT.finditer(text):
        quoted = match["double"] if match["double"] is not None else match["single"]
        value = _ESCAPE.sub(r"\1", quoted) if quoted is not None else match["bare"]
        if match["name"]:
            named[match["name"]] = value
        else:
            positional.append(value)
    return tuple(positional), named


def _value(call: Call) -> str | None:
    """Return what an expression stands for: a text or a known name, and the filters behind it."""
    first, *filters = _PART.findall(call.written.strip("-+ \t\n")) or [""]
    text = _known(first, call)
    if text is None:
        name = " ".join(first.split())[:_LONGEST]
        call.complain(f"the value {name} is not known", "it is left out", shared=True)
    for part in filters if text is not None else ():
        name, _, argument = (piece.strip() for piece in re.split(r"([:(])", f"{part}:", maxsplit=1))
        work = _FILTERS.get(name)
        given = _known(argument.rstrip(":) \t\n"), call)
        if work:
            text = work(text or "", given or "", call)
        else:
            remedy = "the text before it is shown as it stands"
            call.complain(f"the filter {name[:_LONGEST]} is not known", remedy, shared=True)
    return text


def _linked(call: Call) -> str | None:
    address = _value(call)
    return address if address is None else f"<{address}>"


def _known(text: str, call: Call) -> str | None:
    if match := _QUOTED.fullmatch(text) or _NUMBER.fullmatch(text):
        return next(group for group in match.groups() if group is not None)
    site = urlsplit(call.context.site_url)
    values = {
        "site.url": f"{site.scheme}://{site.netloc}",
        "site.baseurl": site.path.rstrip("/"),
        "page.url": call.context.url,
        **call.context.values,
    }
    return values.get(text.strip())


def address(text: str, call: Call) -> str:
    """Return a path below the site's URL as an address."""
    whole = text if scheme(text) or text.startswith(("#", "//")) else _below(call.context.site_url, text)
    return whole.replace(" ", "%20")


def _below(site_url: str, path: str) -> str:
    return f"{site_url.rstrip('/')}/{path.lstrip('/')}"


_FILTERS: Mapping[str, Callable[[str, str, Call], str]] = {
    "append": lambda text, given, _: text + given,
    "capitalize": lambda text, _, __: text[:1].upper() + text[1:],
    "downcase": lambda text, _, __: text.lower(),
    "prepend": lambda text, given, _: given + text,
    "upcase": lambda text, _, __: text.upper(),
    "uri_escape": lambda text, _, __: quote(text, safe="/:?#[]@!$&'()*+,;=%~", errors="ignore"),
    "url_encode": lambda text, _, __: quote(text, safe="", errors="ignore"),
    **dict.fromkeys(("escape", "xml_escape"), lambda text, _, __: escape(text)),
    **dict.fromkeys(("markdownify", "safe", "strip", "strip_html"), lambda text, _, __: text.strip()),
    **dict.fromkeys(
        ("absolute_url", "absoluteUrl", "relative_url", "url"), lambda text, _, call: address(text, call)
    ),
}


def _link(call: Call) -> str | None:
    """Return the address of what `{% link _posts/2025-02-13-name.md %}` or `{% post_url %}` names."""
    name, mark, fragment = call.written.strip().partition("#")
    url = call.context.resolve(name)
    if url is None and call.name == "post_url" and _POST_DATE.match(name):
        url = call.context.resolve(name.rpartition("/")[2])
    if url is None and call.name == "link" and not name.lower().endswith(_ARTICLE):
        url = address(name, call)
    if url is None:
        remedy = "correct the reference, or remove it if that article is not published"
        call.complain(f"no article is known as {name[:200]}", remedy)
        return None
    return f"{url}{mark}{fragment}"


def _highlight(call: Call) -> str:
    code = dedent((call.inner or "").strip("\n"))
    return common_tags.code_block(code.rstrip(), call.argument("lang", 0))


def _picture(call: Call) -> str:
    """Make a picture of `{% image "/a.jpg" "A bridge" %}`, whatever else stands between."""
    names = ("src", "image", "image_path", "url", "path", "file")
    source = next(filter(None, map(call.argument, names)), "") or call.argument("", 0)
    text = call.argument("alt") or (call.positional[-1] if call.positional[1:] else "")
    if not source:
        return ""
    if source.removeprefix("./").startswith("src/"):
        call.complain(f"{source[:200]} has an address that only the build knows", "it is left out")
        return ""
    if not scheme(source) and not source.startswith(("/", "../")):
        source = urljoin(call.context.site_url, source.removeprefix("./"))
    named = {name: call.argument(name) for name in ("caption", "title", "width", "height", "attr")}
    named["link"] = call.argument("link") or call.argument("href")
    return common_tags.figure(
        msgspec.structs.replace(call, positional=(), named={**named, "src": source, "alt": text})
    )


def _gist(call: Call) -> str:
    name = call.argument("id", 0)
    url = f"https://gist.github.com/{name}"
    return common_tags.link(url, call.argument("file", 1) or url) if name else ""


def _tweet(call: Call) -> str:
    url = call.argument("url") or call.argument("id", 0)
    url = url if scheme(url) else f"https://x.com/i/status/{url}"
    return common_tags.link(url, url)


def _video(call: Call) -> str:
    return common_tags.vimeo(call) if call.argument("provider") == "vimeo" else common_tags.youtube(call)


def _nothing(_: Call) -> str:
    return ""


def _include(call: Call) -> str:
    """Show what the name of an included file says plainly: a video, a picture, a box."""
    file, *rest = call.positional or ("",)
    if own := call.context.own.get(_SUFFIX.sub("", file)):
        return own(msgspec.structs.replace(call, positional=tuple(rest), inner=None))
    name = file.rpartition("/")[2].partition(".")[0].lower().replace("_", "-")
    words = frozenset(name.split("-"))
    work = next((work for word, work in _INCLUDES.items() if word in words or word == name), None)
    if work is None:
        call.complain(f"what the file {file[:_LONGEST]} includes is not known", "it is left out", shared=True)
        return ""
    video = {"id": call.argument("id") or call.argument("video") or call.argument("video_id")}
    named = {**call.named, **{key: value for key, value in video.items() if value}}
    text = named.get("content") or named.get("text") or ""
    return work(
        msgspec.structs.replace(
            call, name=name, positional=tuple(rest), named={**named, "text": text}, inner=None
        )
    )


_PICTURES: Mapping[str, Function] = dict.fromkeys(
    ("figure", "image", "img", "picture", "photo", "responsive_image", "image_with_class"), _picture
)
_EMBEDS: Mapping[str, Function] = {
    "gist": _gist,
    "tweet": _tweet,
    "twitter": _tweet,
    "video": _video,
    "vimeo": common_tags.vimeo,
    "youtube": common_tags.youtube,
}
_INCLUDES: Mapping[str, Function] = {
    **_EMBEDS,
    "youtubeplayer": common_tags.youtube,
    **_PICTURES,
    **dict.fromkeys(BOXES, common_tags.box),
    "toc": _nothing,
}

SYNTAX = Syntax(
    marker="{",
    noun="tag",
    find=partial(_find, tags=_TAG),
    arguments=_arguments,
    verbatim=frozenset(("highlight", "comment")),
    left_out=frozenset(("if", "unless", "for", "case", "tablerow", "capture", "macro", "block")),
    texts={"link": _link, "post_url": _link, _VALUE: _value, _LINKED: _linked},
    table={
        **_EMBEDS,
        **_PICTURES,
        **dict.fromkeys(BOXES, common_tags.box),
        **dict.fromkeys(("include", "include_relative", "include_cached", "render"), _include),
        "details": common_tags.details,
        "highlight": _highlight,
        **dict.fromkeys(
            (
                "#",
                "assign",
                "break",
                "comment",
                "continue",
                "cycle",
                "decrement",
                "else",
                "elseif",
                "elsif",
                "extends",
                "feed_meta",
                "from",
                "import",
                "increment",
                "seo",
                "set",
                "toc",
                "when",
            ),
            _nothing,
        ),
    },
)

NUNJUCKS = msgspec.structs.replace(SYNTAX, find=partial(_find, tags=_NUNJUCKS_TAG))
