"""BMP: headers, colour table and pixels one after another, and nothing between or behind them.

No I/O.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

from sitegen.privacy.containers.parts import Part
from sitegen.privacy.rewriting.spans import without

_V5: Final = 124
_PIXELS_AT: Final = 10
_COLOUR_SPACE: Final = 14 + 56
_PROFILE: Final = 14 + 112
_SRGB: Final = b"BGRs"


def rewrite_bmp(data: bytes, parts: Sequence[Part], orientation: int) -> bytes:
    """The file without these parts; a profile of version 5 gives way to sRGB. BMP knows no orientation."""
    del orientation
    head = bytearray(data)
    head[6:10] = bytes(4)
    if int.from_bytes(data[14:18], "little") == _V5 and any("profile" in part.name for part in parts):
        head[_COLOUR_SPACE : _COLOUR_SPACE + 4] = _SRGB
        head[_PROFILE : _PROFILE + 8] = bytes(8)
    pixels = int.from_bytes(data[_PIXELS_AT : _PIXELS_AT + 4], "little")
    spans = [
        (part.offset, part.offset + part.length)
        for part in parts
        if part.kind in {"trailing-bytes", "unreferenced-bytes"}
    ]
    gap = sum(end - start for start, end in spans if start < pixels)
    written = bytearray(without(bytes(head), spans))
    struct.pack_into("<I", written, 2, len(written))
    struct.pack_into("<I", written, _PIXELS_AT, pixels - gap)
    return bytes(written)
