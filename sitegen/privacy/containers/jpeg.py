"""What a JPEG file carries besides its picture, by ITU-T T.81 and, for the APP0 segment, ITU-T T.871.

No I/O.

Let through: SOI, one JFIF APP0 without thumbnail, one Adobe APP14, DQT, DHT, DRI, SOFn, SOS with its
entropy-coded data and RSTn, EOI. Tables must fill their segments exactly, and none may be set twice before a scan uses it, so
that nothing hides behind or among them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from sitegen.privacy.containers.parts import Cursor, Findings, Kind, UnreadableContainer

_SOI, _EOI, _SOS, _DQT, _DNL, _DRI, _COM = 0xD8, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD, 0xFE
_DHT, _DAC, _TEM = 0xC4, 0xCC, 0x01
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_NAMES: Final = {
    _DQT: "DQT",
    _DHT: "DHT",
    _DRI: "DRI",
    _DAC: "DAC",
    _DNL: "DNL",
    0xDE: "DHP",
    0xDF: "EXP",
    0xC8: "JPG",
    _TEM: "TEM",
}

_AFTER_SCAN: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""In entropy-coded data a 0xFF is followed by 0x00, by RSTn or by fill bytes; all else ends it (B.1.1.5)."""
_MARKER: Final = re.compile(rb"\xff[^\x00\xff]")

_APPLICATIONS: Final[tuple[tuple[int, bytes, Kind], ...]] = (
    (0xE0, b"JFXX\0", "thumbnail"),
    (0xE1, b"http://ns.adobe.com/xap/1.0/\0", "xmp"),
    (0xE1, b"http://ns.adobe.com/xmp/extension/\0", "xmp"),
    (0xE2, b"ICC_PROFILE\0", "icc"),
    (0xED, b"Photoshop 3.0\0", "iptc"),
    (0xED, b"Adobe_Photoshop2.5:", "iptc"),
)


def find_foreign_in_jpeg(data: bytes, found: Findings) -> None:
    """Walk the marker segments of ITU-T T.81, B.1.1 from SOI to EOI, and what follows EOI."""
    cursor = Cursor(data, 2, len(data))
    seen: set[str] = set()
    while True:
        start, marker = _next_marker(cursor, found)
        if marker == _EOI:
            break
        if marker == _TEM or 0xD0 <= marker <= _SOI:
            if marker != _TEM:
                raise UnreadableContainer(f"marker 0xFF{marker:02X} out of place", start)
            found.add("unknown-chunk", "TEM", start, cursor.at)
            continue
        body = _segment(cursor, start)
        _judge(body, (start, marker), seen, found)
        if marker == _SOS:
            _skip_scan(cursor)
    if "scan" not in seen:
        raise UnreadableContainer("no scan, so no picture", cursor.at)
    _judge_rest(data, cursor.at, found)


def _next_marker(cursor: Cursor, found: Findings) -> tuple[int, int]:
    """Find the next marker, past any fill bytes (B.1.1.2); note other bytes before it as junk."""
    match = _MARKER.search(cursor.data, cursor.at)
    if match is None:
        raise UnreadableContainer("cut short: no end of image (EOI)", cursor.end)
    before = cursor.data[cursor.at : match.start()]
    if before.strip(b"\xff"):
        found.add("junk-bytes", "", cursor.at, match.start())
    cursor.at = match.end()
    return match.start(), cursor.data[match.start() + 1]


def _segment(cursor: Cursor, start: int) -> Cursor:
    """Read a segment's length and step over it (B.1.1.4); return a cursor on its parameters."""
    length = cursor.number(2)
    if length < 2:
        raise UnreadableContainer("a segment shorter than its own length field", start)
    body = cursor.skip(length - 2)
    return Cursor(cursor.data, body, cursor.at)


def _skip_scan(cursor: Cursor) -> None:
    match = _AFTER_SCAN.search(cursor.data, cursor.at)
    if match is None:
        raise UnreadableContainer("cut short in the middle of the picture's data", cursor.end)
    cursor.at = match.start()


def _judge(body: Cursor, at: tuple[int, int], seen: set[str], found: Findings) -> None:
    """Decide about one segment: a part of the picture that is well-formed, or foreign."""
    start, marker = at
    if marker in _FRAMES or marker == _SOS:
        _judge_frame_or_scan(body, start, seen, is_frame=marker in _FRAMES)
    elif marker in _TABLES:
        tables = [f"table {marker:02X} {table:02X}" for table in _TABLES[marker](body)]
        if len({*tables} - seen) < len(tables):
            found.add("unknown-chunk", _NAMES[marker], start, body.end)
        seen.update(tables)
    elif 0xE0 <= marker <= 0xEF:
        _judge_application(body, start, marker, seen, found)
    elif marker == _COM:
        found.add("comment", "COM", start, body.end)
    else:
        found.add("unknown-chunk", _NAMES.get(marker, f"0xFF{marker:02X}"), start, body.end)


def _judge_frame_or_scan(body: Cursor, start: int, seen: set[str], *, is_frame: bool) -> None:
    """Ask for one frame header before all scans (B.2.1); after a scan, tables may be set anew (B.2.4)."""
    if is_frame == ("frame" in seen):
        raise UnreadableContainer("not one frame header (SOFn) before the scans (SOS)", start)
    if is_frame:
        body.skip(5)
        body.skip(3 * body.number(1))
    else:
        body.skip(2 * body.number(1))
        body.skip(3)
        seen.difference_update({name for name in seen if name.startswith("table")})
    seen.add("frame" if is_frame else "scan")
    if body.left:
        raise UnreadableContainer("a segment that is longer than what it holds", body.at)


def _judge_application(body: Cursor, start: int, marker: int, seen: set[str], found: Findings) -> None:
    """Let one JFIF (T.871, 10.1) and one Adobe segment (T.872, 6.5.3) through; name every other."""
    data, name = body.data, f"APP{marker - 0xE0}"
    held = data[body.at : body.end]
    if marker == 0xE0 and held.startswith(b"JFIF\0") and name not in seen and len(held) >= 14:
        seen.add(name)
        if held[12] or held[13]:
            found.add("thumbnail", name, start, body.end)
        elif len(held) > 14:
            found.add("app-segment", name, start, body.end)
    elif marker == 0xEE and held.startswith(b"Adobe") and name not in seen and len(held) == 12:
        seen.add(name)
    elif marker == 0xE1 and held.startswith(b"Exif\0"):
        found.add_exif(data, name, (start, body.end), (body.at + 6, body.end))
    else:
        kinds = (kind for owner, mark, kind in _APPLICATIONS if owner == marker and held.startswith(mark))
        found.add(next(kinds, "app-segment"), name, start, body.end)


def _judge_rest(data: bytes, end: int, found: Findings) -> None:
    """After EOI nothing may follow; a further SOI there begins a second picture (CIPA DC-007, 5)."""
    second = data.find(b"\xff\xd8\xff", end)
    stop = len(data) if second < 0 else second
    if stop > end:
        found.add("trailing-bytes", "", end, stop)
    if second >= 0:
        found.add("second-picture", "SOI", second, len(data))


def _quantisation_tables(body: Cursor) -> Iterator[int]:
    """Sixty-four entries of one or two bytes for each table (B.2.4.1)."""
    while body.left:
        table = body.number(1)
        body.skip(128 if table >> 4 else 64)
        yield table & 15


def _huffman_tables(body: Cursor) -> Iterator[int]:
    """Sixteen counts and as many values as they add up to for each table (B.2.4.2)."""
    while body.left:
        table = body.number(1)
        body.skip(sum(body.take(16)))
        yield table


def _restart_interval(body: Cursor) -> Iterator[int]:
    """Two bytes (B.2.4.4)."""
    if body.left != 2:
        raise UnreadableContainer("a restart interval (DRI) that isn't two bytes", body.at)
    yield 0


_TABLES: Final[dict[int, Callable[[Cursor], Iterator[int]]]] = {
    _DQT: _quantisation_tables,
    _DHT: _huffman_tables,
    _DRI: _restart_interval,
}
