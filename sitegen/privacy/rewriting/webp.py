"""WebP: chunks are left out, those of the picture stay byte for byte (WebP container specification).

No I/O.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

from sitegen.privacy.containers.parts import Part
from sitegen.privacy.metadata.exif import orientation_block
from sitegen.privacy.metadata.icc import colour_only
from sitegen.privacy.rewriting.spans import Uncleanable

_PROFILE, _EXIF, _XMP, _ANIMATION = 0x20, 0x08, 0x04, 0x02
"""Bits of the first byte of VP8X that announce other chunks."""
_HEAD: Final = 12


def rewrite_webp(data: bytes, parts: Sequence[Part], orientation: int) -> bytes:
    """The file without these parts, with an orientation other than 1 in an EXIF chunk of its own.

    Raises Uncleanable for animations: their frames are no picture by themselves.
    """
    if any(part.kind in {"frame", "animation"} for part in parts):
        raise Uncleanable("it is an animation; export the frame that matters as PNG")
    foreign = {part.offset: part.kind for part in parts}
    chunks: list[tuple[bytes, bytes]] = []
    at, end = _HEAD, 8 + int.from_bytes(data[4:8], "little")
    while at < end:
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + length]
        if at not in foreign:
            chunks.append((kind, body))
        elif foreign[at] == "icc" and (clean := colour_only(body)):
            chunks.append((kind, clean))
        at += 8 + length + length % 2
    if orientation != 1:
        chunks.append((b"EXIF", orientation_block(orientation)))
    kinds = {kind for kind, _ in chunks}
    if b"EXIF" in kinds and b"VP8X" not in kinds:
        raise Uncleanable("its orientation has no place in the file; export it again, upright")
    written = b"".join(_chunk(kind, _announcing(kind, body, kinds)) for kind, body in chunks)
    return b"RIFF" + struct.pack("<I", 4 + len(written)) + b"WEBP" + written


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def _announcing(kind: bytes, body: bytes, kinds: set[bytes]) -> bytes:
    """The body of a chunk; VP8X announces only what is there."""
    if kind != b"VP8X":
        return body
    flags = body[0] & ~(_PROFILE | _EXIF | _XMP | _ANIMATION)
    flags |= _PROFILE * (b"ICCP" in kinds) | _EXIF * (b"EXIF" in kinds)
    return bytes([flags]) + body[1:]
