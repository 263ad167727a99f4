"""XML as it is published: elements from names, attributes and text. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as ET

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (2.2, Char) allows in no document, not even escaped."""


def element(
    name: str,
    text: str = "",
    attributes: Mapping[str, str] | None = None,
    children: Iterable[ET.Element] = (),
) -> ET.Element:
    """An element; its name may carry a prefix that the root declares."""
    made = ET.Element(name, {key: _FORBIDDEN.sub("", value) for key, value in (attributes or {}).items()})
    made.text = _FORBIDDEN.sub("", text) or None
    made.extend(children)
    return made


def document(root: ET.Element) -> bytes:
    """A document in UTF-8, an element on each line."""
    ET.indent(root, "")
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()
