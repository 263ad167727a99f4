"""JPEG: segments are cut out, the rest stays byte for byte, the coded picture included (ITU-T T.81, annex B).

No I/O.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

from sitegen.privacy.containers.jpeg import table_segments
from sitegen.privacy.containers.parts import Part
from sitegen.privacy.metadata.exif import orientation_block
from sitegen.privacy.metadata.icc import colour_only
from sitegen.privacy.rewriting.spans import without

_PROFILE_HEAD: Final = 18
"""Marker, length, `ICC_PROFILE`, zero, number and count of the piece (ICC.1:2022, B.4)."""


def rewrite_jpeg(data: bytes, parts: Sequence[Part], orientation: int) -> bytes:
    """The file without these parts, with an orientation other than 1 in an Exif segment of its own."""
    data = _with_clean_profile(data, [part for part in parts if part.kind == "icc"])
    data, tables = _without_tables(data, [part for part in parts if part.kind == "spare-table"])
    others = [part for part in parts if part.kind not in {"icc", "spare-table"}]
    kept = without(data, [*tables, *((part.offset, part.offset + part.length) for part in others)])
    if orientation == 1:
        return kept
    body = b"Exif\0\0" + orientation_block(orientation)
    at = 2
    if kept[2:4] == b"\xff\xe0":  # JFIF asks to come first (ITU-T T.871, 10.1)
        at = 4 + int.from_bytes(kept[4:6], "big")
    return kept[:at] + struct.pack(">HH", 0xFFE1, len(body) + 2) + body + kept[at:]


def _without_tables(data: bytes, tables: Sequence[Part]) -> tuple[bytes, list[tuple[int, int]]]:
    """The file with the lengths that its segments will have, and what to cut out of it: tables, or segments that hold nothing else."""
    if not tables:
        return data, []
    changed = bytearray(data)
    spans: list[tuple[int, int]] = []
    for segment in table_segments(data):
        held = [part for part in tables if segment.body <= part.offset < segment.end]
        left = segment.end - segment.body - sum(part.length for part in held)
        if left == 0:
            spans.append((segment.start, segment.end))
        elif held:
            changed[segment.body - 2 : segment.body] = (left + 2).to_bytes(2, "big")
            spans += [(part.offset, part.offset + part.length) for part in held]
    return bytes(changed), spans


def _with_clean_profile(data: bytes, pieces: Sequence[Part]) -> bytes:
    """The profile of several segments, cleaned without changing its length, back in the same places."""
    bodies = [(part.offset + _PROFILE_HEAD, part.offset + part.length) for part in pieces]
    clean = colour_only(b"".join(data[start:end] for start, end in bodies))
    if clean is None:
        return without(data, [(part.offset, part.offset + part.length) for part in pieces])
    changed = bytearray(data)
    for start, end in bodies:
        changed[start:end], clean = clean[: end - start], clean[end - start :]
    return bytes(changed)
