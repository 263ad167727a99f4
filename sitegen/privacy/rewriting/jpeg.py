"""JPEG: segments are cut out, the rest stays byte for byte, the coded picture included (ITU-T T.81, annex B).

No I/O.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

from sitegen.privacy.containers.parts import Part
from sitegen.privacy.metadata.exif import orientation_block
from sitegen.privacy.metadata.icc import colour_only
from sitegen.privacy.rewriting.spans import without

_PROFILE_HEAD: Final = 18
"""Marker, length, `ICC_PROFILE`, zero, number and count of the piece (ICC.1:2022, B.4)."""


def rewrite_jpeg(data: bytes, parts: Sequence[Part], orientation: int) -> bytes:
    """The file without these parts, with an orientation other than 1 in an Exif segment of its own."""
    data = _with_clean_profile(data, [part for part in parts if part.kind == "icc"])
    kept = without(data, [(part.offset, part.offset + part.length) for part in parts if part.kind != "icc"])
    if orientation == 1:
        return kept
    body = b"Exif\0\0" + orientation_block(orientation)
    at = 2
    if kept[2:4] == b"\xff\xe0":  # JFIF asks to come first (ITU-T T.871, 10.1)
        at = 4 + int.from_bytes(kept[4:6], "big")
    return kept[:at] + struct.pack(">HH", 0xFFE1, len(body) + 2) + body + kept[at:]


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
