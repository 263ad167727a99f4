"""What a WebP file carries besides its picture, by the WebP container specification (RIFF).

No I/O.

Let through: one VP8 or VP8L chunk, one VP8X of ten bytes before all others, and one ALPH where that announces it and VP8 follows. Everything
else is listed.
"""

from __future__ import annotations

from typing import Final

from sitegen.privacy.containers.parts import (
    Cursor,
    Findings,
    Kind,
    UnreadableContainer,
    printable,
    without_exif_prefix,
)

_ALPHA: Final = 0x10
"""The bit of VP8X that announces transparency."""
_FOREIGN: Final[dict[bytes, Kind]] = {
    b"XMP ": "xmp",
    b"XMP\0": "xmp",  # not the specification's spelling, but met in the wild
    b"ICCP": "icc",
    b"ANIM": "animation",
    b"ANMF": "frame",
    b"VP8 ": "second-picture",
    b"VP8L": "second-picture",
}


def find_foreign_in_webp(data: bytes, found: Findings) -> None:
    """Walk the chunks that the RIFF header counts (WebP container, RIFF file format), and what follows."""
    size = Cursor(data, 4, len(data)).number(4, "little")
    if size < 4 or 8 + size > len(data):
        raise UnreadableContainer(f"cut short: the RIFF header counts {size + 8} bytes", 4)
    cursor = Cursor(data, 12, 8 + size)
    pictures: set[bytes] = set()
    has_alpha = False
    while cursor.left:
        start = cursor.at
        kind = cursor.take(4)
        length = cursor.number(4, "little")
        body = cursor.skip(length)
        end = cursor.at
        if length % 2 and cursor.take(1) != b"\0":
            found.add("junk-bytes", printable(kind), end, cursor.at)
        group = b"VP8" if kind in {b"VP8 ", b"VP8L"} else kind
        if kind == b"EXIF":
            found.add_exif(data, "EXIF", (start, end), without_exif_prefix(data, body, end))
        elif group in pictures or not _is_allowed(kind, length, pictures, has_alpha=has_alpha):
            found.add(_FOREIGN.get(kind, "unknown-chunk"), printable(kind), start, end)
        elif kind == b"VP8X":
            has_alpha = bool(data[body] & _ALPHA)
        pictures.add(group)
    if pictures.isdisjoint({b"VP8", b"ANMF"}):
        raise UnreadableContainer("no picture (VP8, VP8L or ANMF)", cursor.at)
    if cursor.at < len(data):
        found.add("trailing-bytes", "", cursor.at, len(data))


def _is_allowed(kind: bytes, length: int, before: set[bytes], *, has_alpha: bool) -> bool:
    """Tell picture chunks from the rest, by what stood before (WebP container, extended file format)."""
    if kind == b"VP8X":
        return length == 10 and not before
    if kind == b"ALPH":
        return has_alpha and b"VP8" not in before
    return kind in {b"VP8 ", b"VP8L"}
