"""What a PNG file carries besides its picture, by the W3C's PNG specification, third edition.

No I/O.

Let through: IHDR, PLTE, tRNS, IDAT, IEND and the colour chunks sRGB, gAMA, cHRM, sBIT and cICP, each
once, where the standard allows it, and of the length that its colour type asks for. The data stream is inflated, and thrown away piece by piece, to see that
IDAT holds as many bytes as the header says and nothing behind them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

from sitegen.privacy.containers.parts import Cursor, Findings, Kind, UnreadableContainer

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"

MOST_RAW_BYTES: Final = 2**29
"""Pictures that inflate to more than this are refused: 8192 x 8192 pixels of 16-bit RGBA just pass."""

_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS: Final = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
_ADAM7: Final = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)

_INDEXED: Final = 3
_ALLOWED: Final = frozenset({b"PLTE", b"tRNS", b"sRGB", b"gAMA", b"cHRM", b"sBIT", b"cICP"})
"""Chunks of pixels and colour."""
_LENGTHS: Final = {
    b"sRGB": 1,
    b"gAMA": 4,
    b"cHRM": 32,
    b"cICP": 4,
    b"pHYs": 9,
    b"tIME": 7,
    b"acTL": 8,
    b"fcTL": 26,
}
"""Of chunks that always have the same (11.3)."""
_SAMPLES: Final = {
    b"tRNS": {0: 2, 2: 6},
    b"bKGD": {0: 2, 2: 6, 3: 1, 4: 2, 6: 6},
    b"sBIT": {0: 1, 2: 3, 3: 3, 4: 2, 6: 4},
}
"""Lengths by colour type; where none is given the chunk has no place (11.3.1.1, 11.3.4.1, 11.3.2.5)."""
_NUMBERS: Final = {b"cHRM": 2**20, b"pHYs": 2**20, b"gAMA": 2**27}
"""Whole numbers of these chunks are smaller: ten times any chromaticity, 26,000 dots an inch, an exponent of a thousand. Letters are not."""

_FOREIGN: Final[dict[bytes, Kind]] = {
    b"iCCP": "icc",
    b"tEXt": "text",
    b"zTXt": "text",
    b"iTXt": "text",
    b"eXIf": "exif",
    b"tIME": "time",
    b"acTL": "animation",
    b"fcTL": "frame",
    b"fdAT": "frame",
    b"pHYs": "ancillary-chunk",
    b"bKGD": "ancillary-chunk",
    b"hIST": "ancillary-chunk",
    b"sPLT": "ancillary-chunk",
}
_KEYWORDS: Final[dict[bytes, Kind]] = {
    b"XML:com.adobe.xmp": "xmp",
    b"Raw profile type exif": "exif",
    b"Raw profile type APP1": "exif",
    b"Raw profile type iptc": "iptc",
    b"Raw profile type xmp": "xmp",
    b"Raw profile type icc": "icc",
    b"Raw profile type icm": "icc",
}
"""Keywords of text chunks that say what the text really is: Adobe's, and ImageMagick's raw profiles."""


def find_foreign_in_png(data: bytes, found: Findings) -> None:
    """Walk the chunks of PNG third edition, 5.3 from IHDR to IEND, and what follows IEND."""
    cursor = Cursor(data, len(SIGNATURE), len(data))
    raw_bytes, depth, colour = _header(cursor)
    most = {_INDEXED: 3 << depth}.get(colour, 0)
    palette = 0
    spans: list[tuple[int, int]] = []
    seen: set[bytes] = set()
    previous = b"IHDR"
    while True:
        start, kind, body = _chunk(cursor)
        if kind == b"IEND":
            break
        if kind == b"IDAT":
            if spans and previous != b"IDAT":
                raise UnreadableContainer("IDAT chunks that don't follow each other", start)
            spans.append((body.at, body.end))
        else:
            # What says how to show the pixels comes before them (5.6).
            is_odd = kind in seen or bool(spans) or not _is_proper(body, kind, colour, palette or most)
            if kind == b"PLTE" and not is_odd:
                palette = body.left
            _judge(body, start, kind, found, is_odd=is_odd)
        seen.add(kind)
        previous = kind
    if body.left:
        raise UnreadableContainer("an IEND chunk that is not empty", start)
    if not spans:
        raise UnreadableContainer("no image data (IDAT)", start)
    surplus = _surplus(data, spans, raw_bytes)
    if surplus is not None:
        found.add("trailing-bytes", "IDAT", *surplus)
    if cursor.left:
        found.add("trailing-bytes", "", cursor.at, cursor.end)


def _chunk(cursor: Cursor) -> tuple[int, bytes, Cursor]:
    """Read a chunk: length, type, data and a checksum that must be right (5.3)."""
    start = cursor.at
    length = cursor.number(4)
    kind = cursor.take(4)
    if not kind.isalpha() or not kind.isascii():
        raise UnreadableContainer("a chunk type that isn't four letters", start)
    body = cursor.skip(length)
    wanted = zlib.crc32(memoryview(cursor.data)[body - 4 : cursor.at])
    end = cursor.at
    if cursor.number(4) != wanted:
        raise UnreadableContainer(f"wrong checksum of the chunk {kind.decode('ascii')}", start)
    return start, kind, Cursor(cursor.data, body, end)


def _header(cursor: Cursor) -> tuple[int, int, int]:
    """Read IHDR (11.2.1): how many bytes the filtered scan lines take (clause 7), the bit depth and the colour type."""
    start, kind, body = _chunk(cursor)
    if kind != b"IHDR" or body.left != 13:
        raise UnreadableContainer("the first chunk isn't an image header (IHDR)", start)
    width, height = body.number(4), body.number(4)
    depth, colour, compression, filtering, interlace = body.take(5)
    if depth not in _DEPTHS.get(colour, set()) or compression or filtering or interlace > 1:
        raise UnreadableContainer("an image header (IHDR) that the standard doesn't know", start)
    if not 0 < width < 2**31 or not 0 < height < 2**31:
        raise UnreadableContainer("a picture without pixels", start)
    pixel = depth * _CHANNELS[colour]
    passes = _ADAM7 if interlace else ((0, 0, 1, 1),)
    total = 0
    for left, top, across, down in passes:
        columns, lines = -(-max(width - left, 0) // across), -(-max(height - top, 0) // down)
        total += lines * (1 + (columns * pixel + 7) // 8) if columns else 0
    if total > MOST_RAW_BYTES:
        raise UnreadableContainer(f"too large to look through: {width} x {height} pixels", start)
    return total, depth, colour


def _is_proper(body: Cursor, kind: bytes, colour: int, palette: int) -> bool:
    """Whether a chunk has a place beside this colour type, and no more bytes than it needs; of a palette there are so many, or may be."""
    if kind == b"PLTE":
        return 0 < body.left <= palette and body.left % 3 == 0
    if kind == b"tRNS" and colour == _INDEXED:
        return 0 < 3 * body.left <= palette
    if kind in _SAMPLES:
        return body.left == _SAMPLES[kind].get(colour)
    if body.left != _LENGTHS.get(kind, body.left):
        return False
    numbers = range(body.at, body.at + body.left - 3, 4) if kind in _NUMBERS else ()
    return all(int.from_bytes(body.data[at : at + 4], "big") < _NUMBERS[kind] for at in numbers)


def _judge(body: Cursor, start: int, kind: bytes, found: Findings, *, is_odd: bool) -> None:
    """Decide about one chunk: let through once and in its proper length, or foreign."""
    name, end = kind.decode("ascii"), body.end + 4
    if kind == b"IHDR":
        raise UnreadableContainer("a second image header (IHDR)", start)
    if kind == b"eXIf":
        found.add_exif(body.data, name, (start, end), (body.at, body.end))
    elif kind in _ALLOWED:
        if is_odd:
            found.add("odd-chunk", name, start, end)
    elif kind in {b"tEXt", b"zTXt", b"iTXt"}:
        found.add(_KEYWORDS.get(body.text(), "text"), name, start, end)
    else:
        known = _FOREIGN.get(kind, "unknown-chunk")
        found.add("odd-chunk" if is_odd and known in {"ancillary-chunk", "icc"} else known, name, start, end)


def _surplus(data: bytes, spans: list[tuple[int, int]], raw_bytes: int) -> tuple[int, int] | None:
    """Inflate the image data (10.1); return where bytes begin that no pixel comes from, and their end."""
    inflater = zlib.decompressobj()
    left = raw_bytes
    for start, end in _slices(spans):
        piece = data[start:end]
        while True:
            try:
                out = inflater.decompress(piece, 2**20)
            except zlib.error:
                raise UnreadableContainer("damaged image data (IDAT)", start) from None
            left -= len(out)
            if left < 0:
                return start, spans[-1][1]
            if inflater.eof or (not out and not inflater.unconsumed_tail):
                break
            piece = inflater.unconsumed_tail
        if inflater.eof:
            break
    if left or not inflater.eof:
        raise UnreadableContainer("cut short: less image data (IDAT) than the header says", spans[-1][1])
    behind = end - len(inflater.unused_data)
    return (behind, spans[-1][1]) if any(stop > max(behind, begin) for begin, stop in spans) else None


def _slices(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Cut the image data into pieces so small that what zlib hands back unused costs nothing."""
    for start, end in spans:
        for at in range(start, end, 2**14):
            yield at, min(at + 2**14, end)
