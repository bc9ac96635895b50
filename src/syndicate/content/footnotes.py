"""The footnotes that pyromark writes, as a list at the end with links there and back."""

from syndicate.content.dom import Element, drop

BACK = "↩︎"
"""The text of a link back, with the selector that keeps phones from showing an emoji."""


MAX_BACK = 20
"""Links back from one footnote."""


def gather(body: Element) -> None:
    """Move the definitions to a numbered list after the text; those that nothing refers to come along."""
    places: dict[str, str] = {}
    definitions = list(body.iterfind(".//div[@class='footnote-definition']"))
    for number, definition in enumerate(definitions, 1):
        places.setdefault(definition.get("id", ""), str(number))
    back = _mark_references(body, places)
    section = body.makeelement("ol")
    for number, definition in enumerate(definitions, 1):
        section.append(_item(definition, number, back.get(str(number), [])))
    body.append(body.makeelement("hr"))
    body.append(section)


def _mark_references(body: Element, places: dict[str, str]) -> dict[str, list[str]]:
    """Point the references at the list and return, for each number, the ids of its references."""
    back: dict[str, list[str]] = {}
    for reference in body.iterfind(".//sup[@class='footnote-reference']/a"):
        number = places.get(reference.get("href", "")[1:])
        if number is None:
            continue
        ids = back.setdefault(number, [])
        ids.append(f"fnref{number}" if not ids else f"fnref{number}-{len(ids) + 1}")
        reference.set("id", ids[-1])
        reference.set("href", f"#fn{number}")
        reference.text = number
    return back


def _item(definition: Element, number: int, back: list[str]) -> Element:
    item = definition.makeelement("li", {"id": f"fn{number}"})
    for label in definition.iterfind("sup[@class='footnote-definition-label']"):
        drop(label)
    item.text = definition.text
    item.extend(list(definition))
    if definition.tail:
        definition.tail = definition.tail.strip("\n")
    drop(definition)
    last = item[-1] if len(item) else item
    place = last if last.tag == "p" else item
    for target in back[:MAX_BACK]:
        link = item.makeelement("a", {"href": f"#{target}"})
        link.text = BACK
        _space(place)
        place.append(link)
    return item


def _space(place: Element) -> None:
    if len(place):
        place[-1].tail = f"{(place[-1].tail or '').rstrip()} "
    else:
        place.text = f"{(place.text or '').rstrip()} "
