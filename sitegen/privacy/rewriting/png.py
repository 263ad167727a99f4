"""PNG: chunks are cut out, those of the picture stay byte for byte (PNG third edition, clause 5).

No I/O.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import Final

from sitegen.privacy.containers.parts import Part
from sitegen.privacy.containers.png import SIGNATURE
from sitegen.privacy.metadata.exif import orientation_block
from sitegen.privacy.metadata.icc import colour_only
from sitegen.privacy.rewriting.spans import Uncleanable, without

_HEADER: Final = len(SIGNATURE) + 25
"""The signature and IHDR, which has 13 bytes of data."""


def rewrite_png(data: bytes, parts: Sequence[Part], orientation: int) -> bytes:
    """The file without these parts, with an orientation other than 1 in an eXIf chunk of its own."""
    added = b"".join(
        _clean_profile(data[part.offset : part.offset + part.length]) for part in parts if part.kind == "icc"
    )
    if orientation != 1:
        added += _chunk(b"eXIf", orientation_block(orientation))
    spans = [(part.offset, part.offset + part.length) for part in parts if part.name != "IDAT"]
    kept = without(data, spans)
    if any(part.name == "IDAT" for part in parts):
        kept = _without_surplus(kept)
    return kept[:_HEADER] + added + kept[_HEADER:]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Kind, beginning and end of each chunk."""
    at = len(SIGNATURE)
    while at < len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], at, end
        at = end


def _clean_profile(chunk: bytes) -> bytes:
    """An iCCP chunk with colour only, and under a name that says nothing; none where the profile can't be read."""
    packed = chunk[8:-4].partition(b"\0")[2][1:]
    clean = colour_only(zlib.decompressobj().decompress(packed, 2**24))
    return _chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(clean)) if clean else b""


def _without_surplus(data: bytes) -> bytes:
    """One IDAT chunk with the compressed picture as it is, and nothing behind its end."""
    spans = [(start, end) for kind, start, end in _chunks(data) if kind == b"IDAT"]
    stream = b"".join(data[start + 8 : end - 4] for start, end in spans)
    inflater = zlib.decompressobj()
    rest = stream
    while rest and not inflater.eof:
        inflater.decompress(rest, 2**20)
        rest = inflater.unconsumed_tail
    if not inflater.eof:
        raise Uncleanable("more is packed into its picture data than the picture needs; export it again")
    picture = _chunk(b"IDAT", stream[: len(stream) - len(inflater.unused_data)])
    return data[: spans[0][0]] + picture + data[spans[-1][1] :]
