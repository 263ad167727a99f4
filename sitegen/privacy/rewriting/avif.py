"""AVIF: a new file of the picture's AV1 data as they are, with its size, its colour and its orientation (ISO/IEC 23008-12; AVIF 1.1).

No I/O.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

from sitegen.privacy.containers import isobmff
from sitegen.privacy.containers.avif import Layout, layout
from sitegen.privacy.containers.isobmff import Box
from sitegen.privacy.containers.parts import Part
from sitegen.privacy.metadata.icc import colour_only
from sitegen.privacy.rewriting.spans import Uncleanable

_FILE_TYPE: Final = struct.pack(">I4s4sI4s4s4s", 28, b"ftyp", b"avif", 0, b"avif", b"mif1", b"miaf")
_TURNS: Final = frozenset({b"irot", b"imir"})
_ORIENTATIONS: Final[dict[int, tuple[int | None, int | None]]] = {
    1: (None, None),
    2: (None, 1),
    3: (2, None),
    4: (None, 0),
    5: (1, 0),
    6: (3, None),
    7: (3, 0),
    8: (1, None),
}
"""Orientation → quarter turns anticlockwise ('irot', 23008-12, 6.5.10), then the axis of mirroring ('imir', 6.5.12)."""

Property = tuple[bytes, bool]
"""A whole property box, and whether readers that don't know it must give up."""


def rewrite_avif(data: bytes, parts: Sequence[Part], orientation: int) -> bytes:
    """The file without these parts; an orientation other than 1 becomes properties, in place of those that are there.

    Raises Uncleanable where the picture is made of several items.
    """
    if any(part.name in {"grid item", "iovl item", "iden item"} for part in parts):
        raise Uncleanable("its picture is put together from several; export it as PNG")
    found = layout(data)
    foreign = {part.offset for part in parts if part.kind in {"item-property", "odd-chunk"}}
    keys = (found.primary, *found.alphas)
    properties = [_properties(data, found, key, foreign, orientation) for key in keys]
    payloads = [b"".join(data[start:end] for start, end in found.pieces[key]) for key in keys]
    meta = _meta(found, properties, payloads, 0)
    meta = _meta(found, properties, payloads, len(_FILE_TYPE) + len(meta) + 8)
    return _FILE_TYPE + meta + _box(b"mdat", b"".join(payloads))


def _properties(data: bytes, found: Layout, key: int, foreign: set[int], orientation: int) -> list[Property]:
    """What an item's properties are to be."""
    numbers: dict[int, bool] = {}
    for link in found.links:
        numbers.update(isobmff.associations(link.cursor(data)).get(key, {}))
    kept: list[Property] = []
    for number, essential in numbers.items():
        box = found.properties[number - 1]
        if box.start in foreign or (orientation != 1 and box.kind in _TURNS):
            continue
        written = _clean(data, box)
        if written:
            kept.append((written, essential))
    turn, axis = _ORIENTATIONS[orientation]
    kept += [(_box(b"irot", bytes([turn])), True)] if turn is not None else []
    kept += [(_box(b"imir", bytes([axis])), True)] if axis is not None else []
    return kept


def _clean(data: bytes, box: Box) -> bytes:
    """A property as it is, a colour profile with its colour alone; none where a profile can't be read."""
    body = data[box.body : box.end]
    if box.kind == b"colr" and body[:4] in {b"prof", b"rICC"}:
        profile = colour_only(body[4:])
        return _box(b"colr", body[:4] + profile) if profile else b""
    return _box(box.kind, body)


def _meta(found: Layout, properties: list[list[Property]], payloads: list[bytes], start: int) -> bytes:
    """The meta box for data that begin at `start`; items are numbered from 1, the picture first."""
    count = len(payloads)
    offsets = [start + sum(map(len, payloads[:index])) for index in range(count)]
    places = b"".join(
        struct.pack(">HHHII", index + 1, 0, 1, offsets[index], len(payloads[index])) for index in range(count)
    )
    entries = b"".join(
        _box(b"infe", struct.pack(">BBHHH4sB", 2, 0, 0, index + 1, 0, b"av01", 0)) for index in range(count)
    )
    boxes = [
        _box(b"hdlr", bytes(8) + b"pict" + bytes(13)),
        _box(b"pitm", bytes(4) + struct.pack(">H", 1)),
        _box(b"iloc", bytes(4) + b"\x44\x00" + struct.pack(">H", count) + places),
        _box(b"iinf", bytes(4) + struct.pack(">H", count) + entries),
    ]
    if count > 1:
        references = _box(b"auxl", struct.pack(">HHH", 2, 1, 1))
        references += _box(b"prem", struct.pack(">HHH", 1, 1, 2)) if found.is_premultiplied else b""
        boxes.append(_box(b"iref", bytes(4) + references))
    boxes.append(_box(b"iprp", _shared(properties)))
    return _box(b"meta", bytes(4) + b"".join(boxes))


def _shared(properties: list[list[Property]]) -> bytes:
    """All properties, each once, and which item has which of them."""
    written = list(dict.fromkeys(body for held in properties for body, _ in held))
    links = b"".join(
        struct.pack(">HB", index, len(held))
        + bytes(written.index(body) + 1 | 0x80 * essential for body, essential in held)
        for index, held in enumerate(properties, 1)
    )
    return _box(b"ipco", b"".join(written)) + _box(
        b"ipma", bytes(4) + struct.pack(">I", len(properties)) + links
    )


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body
