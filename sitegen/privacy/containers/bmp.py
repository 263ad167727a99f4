"""What a BMP file carries besides its picture, by the structures of Windows' graphics interface (BITMAPFILEHEADER to BITMAPV5HEADER).

No I/O.

Let through: the headers, the colour table and as many bytes of pixels as the header says. Gaps, bytes after the pixels and the
colour profiles of version 5, one kind of which is the path of a file, are listed.
"""

from __future__ import annotations

from typing import Final

from sitegen.privacy.containers.parts import Cursor, Findings, UnreadableContainer

_FILE_HEADER: Final = 14
_CORE: Final = 12
_HEADERS: Final = frozenset({_CORE, 40, 52, 56, 64, 108, 124})
_RLE: Final = frozenset({1, 2})
_BIT_FIELDS: Final = {3: 12, 6: 16}
_PROFILES: Final = {b"KNIL": "linked profile", b"DEBM": "embedded profile"}


def find_foreign_in_bmp(data: bytes, found: Findings) -> None:
    """Read the headers, then what lies between and behind what they account for."""
    cursor = Cursor(data, 2, len(data))
    cursor.skip(4)  # the size of the file, which many writers leave at 0
    if cursor.take(4).strip(b"\0"):
        found.add("junk-bytes", "bfReserved", 6, 10)
    pixels = cursor.number(4, "little")
    size = cursor.number(4, "little")
    if size not in _HEADERS:
        raise UnreadableContainer(f"a header of {size} bytes, which no version has", _FILE_HEADER)
    header = Cursor(data, cursor.at, cursor.skip(size - 4) + size - 4)
    table, length = _layout(header, size, found)
    start = _FILE_HEADER + size + table
    if pixels < start or pixels + length > len(data):
        raise UnreadableContainer(
            "cut short: fewer bytes of pixels than the header says", min(pixels, len(data))
        )
    if data[start:pixels].strip(b"\0"):
        found.add("unreferenced-bytes", "", start, pixels)
    if data[pixels + length :].strip(b"\0"):
        found.add("trailing-bytes", "", pixels + length, len(data))


def _layout(header: Cursor, size: int, found: Findings) -> tuple[int, int]:
    """How many bytes the colour table and the pixels take."""
    wide = 2 if size == _CORE else 4
    width, height = header.number(wide, "little"), header.number(wide, "little")
    if wide == 4:
        width, height = _signed(width), abs(_signed(height))
    header.skip(2)
    bits = header.number(2, "little")
    if width < 1 or not height or bits not in {1, 2, 4, 8, 16, 24, 32}:
        raise UnreadableContainer("a picture without pixels, or of an unknown depth", _FILE_HEADER)
    plain = height * ((width * bits + 31) // 32 * 4)
    if wide == 2:
        return (3 << bits if bits <= 8 else 0), plain
    compression, stored = header.number(4, "little"), header.number(4, "little")
    header.skip(8)
    colours = header.number(4, "little") or (1 << bits if bits <= 8 else 0)
    if compression not in {0, *_RLE, *_BIT_FIELDS} or colours > 256:
        raise UnreadableContainer("a compression or colour table that is not read", _FILE_HEADER)
    masks = _BIT_FIELDS.get(compression, 0) if size == 40 else 0
    if size == 124:
        _judge_profile(header, found)
    return masks + 4 * colours, stored if compression in _RLE else plain


def _judge_profile(header: Cursor, found: Findings) -> None:
    """Note a profile of version 5 (BITMAPV5HEADER): where it lies is counted from the header."""
    at = _FILE_HEADER + 56
    kind = header.data[at : at + 4]
    if kind in _PROFILES:
        start = _FILE_HEADER + int.from_bytes(header.data[_FILE_HEADER + 112 : _FILE_HEADER + 116], "little")
        length = int.from_bytes(header.data[_FILE_HEADER + 116 : _FILE_HEADER + 120], "little")
        found.add("unknown-chunk", _PROFILES[kind], start, start + length)


def _signed(number: int) -> int:
    return number - 2**32 if number >= 2**31 else number
