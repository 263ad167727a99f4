"""What AV1 data carry besides one picture, by the AV1 bitstream specification's OBU syntax (clause 5.3).

No I/O.

Let through: empty temporal delimiters, one sequence header, one frame, padding of zeros and the two metadata
OBUs that are colour information (content light level and mastering display colour volume).
"""

from __future__ import annotations

from typing import Final

from sitegen.privacy.containers.parts import Cursor, Findings, UnreadableContainer

_SEQUENCE_HEADER, _DELIMITER, _FRAME_HEADER, _TILES = 1, 2, 3, 4
_METADATA, _FRAME, _PADDING = 5, 6, 15
_COLOUR_METADATA: Final = {1: 5, 2: 25}
"""Metadata types of colour with the most bytes each can have, trailing bits included (5.8)."""


def find_foreign_obus(payload: bytes, offset: int, found: Findings, *, is_item: bool) -> None:
    """Walk the open bitstream units of an AV1 item, or of its configuration (AVIF 1.1, 2.1 and 2.2.1).

    An item has a sequence header and one frame; a configuration has no frame. `offset` is where the
    payload begins in the file.
    """
    cursor = Cursor(payload, 0, len(payload))
    headers = frames = 0
    try:
        while cursor.left:
            start = cursor.at
            kind, body = _unit(cursor)
            span = (offset + start, offset + cursor.at)
            if kind in {_FRAME_HEADER, _FRAME}:
                frames += 1
                if frames > is_item:
                    found.add("second-picture", "frame OBU", *span)
            elif kind == _METADATA:
                most = _COLOUR_METADATA.get(_leb128(body), -1)
                if body.left > most:
                    found.add("unknown-chunk", "metadata OBU", *span)
            elif kind == _PADDING:
                if body.take(body.left).strip(b"\0") not in {b"", b"\x80"}:
                    found.add("unknown-chunk", "padding OBU", *span)
            elif kind == _SEQUENCE_HEADER and not headers:
                headers += 1
            elif kind != _TILES and (kind != _DELIMITER or body.left):
                found.add("unknown-chunk", f"OBU of type {kind}", *span)
    except UnreadableContainer as fault:
        raise UnreadableContainer(f"AV1 data: {fault.message}", offset + fault.offset) from None
    if is_item and not (headers and frames):
        raise UnreadableContainer("AV1 data without a sequence header or a frame", offset)


def _unit(cursor: Cursor) -> tuple[int, Cursor]:
    """Read one OBU's header and step over it (5.3.1 and 5.3.2); return its type and its payload."""
    start = cursor.at
    header = cursor.number(1)
    if header & 0x80:
        raise UnreadableContainer("the forbidden bit of a unit (OBU) is set", start)
    if header & 0x04:
        cursor.skip(1)
    size = _leb128(cursor) if header & 0x02 else cursor.left
    body = cursor.skip(size)
    return header >> 3, Cursor(cursor.data, body, cursor.at)


def _leb128(cursor: Cursor) -> int:
    """Read a number of up to eight bytes of seven bits, the lowest first (4.10.5)."""
    value = 0
    for index in range(8):
        byte = cursor.number(1)
        value |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return value
    raise UnreadableContainer("a size (leb128) of more than eight bytes", cursor.at - 8)
