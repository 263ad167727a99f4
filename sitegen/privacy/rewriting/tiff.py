"""TIFF: a new file of the first page's strips or tiles as they are, and the tags that say how to show them (TIFF 6.0).

No I/O.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

from sitegen.privacy.containers.ifd import LONG, Block, Entry, walk
from sitegen.privacy.containers.parts import Part
from sitegen.privacy.containers.strips import pixel_bytes
from sitegen.privacy.containers.tiff import ICC, OFFSETS, is_plain, pieces_of
from sitegen.privacy.metadata.icc import colour_only
from sitegen.privacy.rewriting.spans import Uncleanable

_UNDEFINED: Final = 7
_NEEDLESS: Final = frozenset({254, 255, 297})
"""Which page of how many it is."""


def rewrite_tiff(data: bytes, parts: Sequence[Part], orientation: int) -> bytes:
    """A file of the first page alone, in the byte order of the old one; its orientation tag is kept as it is.

    Raises Uncleanable where the page can't be written with 32-bit offsets, or where its strips carry parts of their own.
    """
    del orientation
    if any(part.name.startswith("JPEG") for part in parts):
        raise Uncleanable("JPEG data with segments of its own lie in it; export it again")
    block = walk(data)
    page = block.directories[0]
    pieces = pieces_of(block, page)
    values: dict[int, tuple[int, int, bytes]] = {}
    for entry in page.entries:
        profile = colour_only(block.raw(entry)) if entry.tag == ICC else None
        if profile:
            values[ICC] = (_UNDEFINED, len(profile), profile)
        elif is_plain(entry, page) and entry.tag not in _NEEDLESS:
            values[entry.tag] = _value(block, entry)
    sizes = pixel_bytes(block, page, pieces)
    kept = [data[start : start + size] for (start, _), size in zip(pieces, sizes, strict=True)]
    return _written(block, values, kept)


def _value(block: Block, entry: Entry) -> tuple[int, int, bytes]:
    if entry.form in {16, 17, 18}:
        raise Uncleanable("it is a BigTIFF with 64-bit numbers; export it as an ordinary TIFF or as PNG")
    return entry.form, entry.count, block.raw(entry)


def _written(block: Block, values: dict[int, tuple[int, int, bytes]], pieces: list[bytes]) -> bytes:
    """Header, strips or tiles, values, directory; all at even places, as TIFF 6.0 asks."""
    order = block.order
    out = bytearray(struct.pack(f"{order}2sHI", b"II" if order == "<" else b"MM", 42, 0))
    starts = [_append(out, piece) for piece in pieces]
    offsets_tag = next(tag for tag in OFFSETS if tag in values)
    for tag, numbers in ((offsets_tag, starts), (OFFSETS[offsets_tag], [len(piece) for piece in pieces])):
        values[tag] = (LONG, len(numbers), struct.pack(f"{order}{len(numbers)}I", *numbers))
    entries = []
    for tag, (form, count, raw) in sorted(values.items()):
        field = raw.ljust(4, b"\0") if len(raw) <= 4 else struct.pack(f"{order}I", _append(out, raw))
        entries.append(struct.pack(f"{order}HHI", tag, form, count) + field)
    directory = struct.pack(f"{order}H", len(entries)) + b"".join(entries) + bytes(4)
    struct.pack_into(f"{order}I", out, 4, _append(out, directory))
    return bytes(out)


def _append(out: bytearray, data: bytes) -> int:
    """Adds bytes at the next even place, and tells where."""
    out.extend(bytes(len(out) % 2))
    start = len(out)
    if start + len(data) >= 2**32:
        raise Uncleanable("it has more than 4 GB")
    out.extend(data)
    return start
