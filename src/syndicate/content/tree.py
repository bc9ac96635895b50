"""The pass over a body's tree: structure, ids, URLs. What is allowed is `sanitize`'s business."""

import re
from collections.abc import Callable

from syndicate.content import footnotes, listings
from syndicate.content.context import Context, Report
from syndicate.content.dom import Element, drop, parse, serialise, settle, text_of, turn_into, unwrap
from syndicate.content.elements import HEADINGS
from syndicate.content.embeds import link_frame, link_object, link_video_id
from syndicate.content.images import mend_image, mend_noscript, mend_source, shown_images
from syndicate.content.links import make_absolute, prefix_ids

_ALERT = "markdown-alert-"
_ANCHOR_TEXTS = frozenset(("", "#", "¶", "§", "🔗", "⚓", "⚓︎", "🔗︎"))
_HEADING_ATTRIBUTES = re.compile(r"\{:?\s*((?:[#.][^\s{}#.]+\s*)+)\}")
_ALIGN = re.compile(r"text-align:\s*(left|center|right)", re.IGNORECASE)
_CONTROLS = {"checkbox": "☐☑", "radio": "○●"}

Step = Callable[[Element, Report], None]


def mend(html: str, context: Context, report: Report) -> str:
    """Return *html* (bounded by `nesting.bound`) with everything replaced that a feed reader cannot show."""
    body = parse(html)
    if 'class="footnote-definition"' in html:
        footnotes.gather(body)
        settle(body)
    if "class=" in html or "style=" in html:
        _mend_listings(body)
        _mend_classes(body)
    for element in list(body.iter(*_STEPS)):
        _STEPS[element.tag](element, report)
    if "<noscript" in html:
        shown = shown_images(body)
        for element in body.iter("noscript"):
            mend_noscript(element, shown)
    settle(body)
    make_absolute(body, prefix_ids(body, context.id_prefix), context, report)
    settle(body)
    return serialise(body)


def _mend_listings(body: Element) -> None:
    tables: list[Element] = []
    gutters = False
    for element in body.iterfind(".//*[@class]"):
        classes = set(element.get("class", "").split())
        gutters |= listings.drop_gutter(element, classes)
        if element.tag == "table" and listings.is_table(classes):
            tables.append(element)
    if gutters:
        settle(body)
    for table in tables:
        listings.flatten(next(table.iterancestors("pre"), table))
    for pre in list(body.iter("pre")):
        if listings.is_highlighted(pre):
            listings.flatten(pre)


def _mend_classes(body: Element) -> None:
    for element in body.iterfind(".//blockquote[@class]"):
        if (name := element.get("class", "")).startswith(_ALERT):
            _title(element, name.removeprefix(_ALERT).capitalize())
    for element in body.iterfind(".//span[@class]"):
        mark = {"math math-inline": "$", "math math-display": "$$"}.get(element.get("class", ""))
        if mark:
            unwrap(element, f"{mark}{text_of(element)}{mark}")


def _title(quote: Element, text: str) -> None:
    paragraph = quote.makeelement("p")
    strong = paragraph.makeelement("strong")
    strong.text = text
    paragraph.append(strong)
    quote.insert(0, paragraph)


def _heading(element: Element, _: Report) -> None:
    """Read `{#id}` at the end of a heading and drop the links to itself (kramdown, Pandoc, Hugo, Zola)."""
    last = element[-1] if len(element) else None
    text = (element.text if last is None else last.tail) or ""
    if text.rstrip().endswith("}"):
        start = text.rfind("{")
        if match := _HEADING_ATTRIBUTES.fullmatch(text[start:].rstrip()):
            _set_text(element, last, text[:start].rstrip())
            name = next((word[1:] for word in match[1].split() if word[0] == "#"), "")
            if name:
                element.set("id", name)
    for anchor in element.iter("a"):
        if anchor.get("href", "").startswith("#") and next(anchor.iter("img"), None) is None:
            _heading_anchor(element, anchor)


def _set_text(element: Element, last: Element | None, text: str) -> None:
    if last is None:
        element.text = text
    else:
        last.tail = text


def _heading_anchor(heading: Element, anchor: Element) -> None:
    text = text_of(anchor).strip()
    if text in _ANCHOR_TEXTS:
        if heading.get("id") is None and (name := anchor.get("id") or anchor.get("name")):
            heading.set("id", name)
        drop(anchor)
    elif anchor.get("href") == f"#{heading.get('id')}":
        unwrap(anchor)


def _cell(element: Element, _: Report) -> None:
    """Keep a column's alignment, which pyromark writes as a style."""
    if match := _ALIGN.search(element.get("style", "")):
        element.set("align", match[1].lower())


def _control(element: Element, _: Report) -> None:
    boxes = _CONTROLS.get(element.get("type", "").lower())
    if boxes is None:
        drop(element)
    else:
        unwrap(element, boxes["checked" in element.attrib])


def _button(element: Element, _: Report) -> None:
    """Drop a button (it needs a script or a form) unless it is how a link looks."""
    if next(element.iterancestors("a"), None) is None:
        drop(element)
    else:
        unwrap(element)


def _media(element: Element, _: Report) -> None:
    mend_source(element)
    element.set("controls", "")


def _drawing(element: Element, report: Report) -> None:
    if any((text.text or "").strip() for text in element.iter("text")):
        report.add(
            "a drawing inside the text (<svg>) was left out",
            "save it as a file and show it as a picture",
            near="<svg",
        )
    drop(element)


def _formula(element: Element, _: Report) -> None:
    """Keep the TeX of a formula in MathML, or else its symbols."""
    tex = next(
        (text_of(note) for note in element.iter("annotation") if "tex" in note.get("encoding", "").lower()),
        element.get("alttext", ""),
    ).strip()
    mark = "$$" if element.get("display") == "block" else "$"
    unwrap(element, f"{mark}{tex}{mark}" if tex else " ".join(text_of(element).split()))


def _rename(tag: str) -> Step:
    def rename(element: Element, _: Report) -> None:
        element.tag = tag

    return rename


def _amp_image(element: Element, report: Report) -> None:
    turn_into(element, "img", "", {str(name): str(value) for name, value in element.attrib.items()})
    mend_image(element, report)


def _without_report(step: Callable[[Element], None]) -> Step:
    return lambda element, _: step(element)


_STEPS: dict[str, Step] = {
    "amp-img": _amp_image,
    "code": _without_report(listings.keep_language),
    "img": mend_image,
    "input": _control,
    "math": _formula,
    "source": _without_report(mend_source),
    "svg": _drawing,
    "template": _without_report(unwrap),
    **dict.fromkeys(("audio", "video"), _media),
    **dict.fromkeys(("button", "datalist", "select"), _button),
    **dict.fromkeys(("iframe", "embed", "frame", "amp-iframe"), _without_report(link_frame)),
    **dict.fromkeys(("object", "applet"), _without_report(link_object)),
    **dict.fromkeys(("amp-youtube", "lite-youtube", "youtube-video"), _without_report(link_video_id)),
    **dict.fromkeys(HEADINGS, _heading),
    **dict.fromkeys(("td", "th"), _cell),
    # nh3 would join the text of such blocks with what stands before.
    **dict.fromkeys(("center", "dialog", "fieldset", "form", "hgroup", "search"), _rename("div")),
    "legend": _rename("p"),
}
