"""Media RSS 1.5.1: an article's picture, in RSS as in Atom."""

from lxml.etree import SubElement, _Element

from syndicate.model import Image

NAMESPACE = "http://search.yahoo.com/mrss/"


def append(parent: _Element, image: Image) -> None:
    """Say the picture twice: readers look for either `media:content` or `media:thumbnail`."""
    size = {name: str(value) for name, value in (("width", image.width), ("height", image.height)) if value}
    place = {"url": image.url}
    content = SubElement(parent, f"{{{NAMESPACE}}}content", place | {"medium": "image"} | size)
    if image.alt.strip():
        SubElement(content, f"{{{NAMESPACE}}}description", type="plain").text = image.alt
    SubElement(parent, f"{{{NAMESPACE}}}thumbnail", place | size)
