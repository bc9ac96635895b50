"""Plain text in RSS, told from markup that was escaped once too often."""

import re

from syndicate.check.xml import Node, attributes

# The profile's "Character Data" writes `&` and `<` of plain text as hexadecimal references, which the parser
# would make equal to markup that was escaped once too often; private characters tell them apart.
_HEX = re.compile(rb"&#x(26|3[cC]);")
_MARKS = {b"26": b"&#xE026;", b"3c": b"&#xE03C;"}
_RESTORED = {"\ue026": "&", "\ue03c": "<", "&#xE026;": "&#x26;", "&#xE03C;": "&#x3C;"}
_MARKED = re.compile("|".join(_RESTORED))
_PLAIN = ("title", "category", "copyright", "managingEditor", "webMaster", "author", "creator", "description")


def mark(data: bytes) -> bytes:
    """Write private characters for hexadecimal references; the same object where there are none."""
    return _HEX.sub(lambda match: _MARKS[match[1].lower()], data) if _HEX.search(data) else data


def restore(root: Node) -> None:
    """Put back what `mark` replaced, except in texts that are plain."""
    for node in root.iter("{*}*"):
        for name, value in attributes(node):
            if _MARKED.search(value):
                node.set(name, _MARKED.sub(lambda match: _RESTORED[match[0]], value))
        is_plain = str(node.tag).rpartition("}")[2] in _PLAIN and not _is_item_description(node)
        if node.text and is_plain:
            node.text = node.text.replace("&#xE026;", "\ue026").replace("&#xE03C;", "\ue03c")
        elif node.text:
            node.text = _MARKED.sub(lambda match: _RESTORED[match[0]], node.text)


def _is_item_description(node: Node) -> bool:
    parent = node.getparent()
    return node.tag == "description" and parent is not None and parent.tag == "item"
