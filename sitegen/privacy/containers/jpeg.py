"""What a JPEG file carries besides its picture, by ITU-T T.81 and, for the APP0 segment, ITU-T T.871.

No I/O.

Let through: SOI, one JFIF APP0 without thumbnail, one Adobe APP14, DQT, DHT, DAC, DRI, SOFn, SOS with its
entropy-coded data and RSTn, EOI. Tables must fill their segments exactly, and each must be used by a scan before it is set anew, so
that nothing hides behind or among them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from sitegen.privacy.containers.parts import Cursor, Findings, Kind, UnreadableContainer

_SOI, _EOI, _SOS, _DQT, _DNL, _DRI, _COM = 0xD8, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD, 0xFE
_DHT, _DAC, _TEM = 0xC4, 0xCC, 0x01
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_LOSSLESS: Final = frozenset({0xC3, 0xC7, 0xCB, 0xCF})
_FIRST_ARITHMETIC: Final = 0xC9
"""Frames from this marker on are coded arithmetically (table B.1)."""
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


@dataclass(slots=True)
class _State:
    """What has been met of a file."""

    seen: set[str] = field(default_factory=set)
    frame: int = 0
    """The marker of the frame header, which says how it is coded (B.2.2)."""
    tables_of: dict[int, int] = field(default_factory=dict)
    """The quantisation table of each component."""
    unused: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    """Tables that no scan has used yet: the segment's name, and where they stand."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A marker segment: where its marker, its parameters and the next thing begin."""

    marker: int
    start: int
    body: int
    end: int


def find_foreign_in_jpeg(data: bytes, found: Findings) -> None:
    """Walk the marker segments of ITU-T T.81, B.1.1 from SOI to EOI, and what follows EOI."""
    cursor = Cursor(data, 2, len(data))
    state = _State()
    for segment in _segments(cursor, found):
        _judge(Cursor(data, segment.body, segment.end), segment, state, found)
    if "scan" not in state.seen:
        raise UnreadableContainer("no scan, so no picture", cursor.at)
    for name, start, end in state.unused.values():
        found.add("spare-table", f"{name} table", start, end)
    _judge_rest(data, cursor.at, found)


def table_segments(data: bytes) -> list[Segment]:
    """The segments of a file that hold tables (B.2.4).

    Raises UnreadableContainer where the file can't be read to its end.
    """
    segments = _segments(Cursor(data, 2, len(data)), Findings())
    return [segment for segment in segments if segment.marker in _TABLES]


def holds_tables_only(data: bytes) -> bool:
    """Whether a stream holds nothing but tables, each once: the abbreviated format of B.5, as TIFF keeps it.

    Raises UnreadableContainer where it can't be read to its end.
    """
    cursor = Cursor(data, 2, len(data))
    found = Findings()
    names: list[str] = []
    for segment in _segments(cursor, found):
        if segment.marker not in {_DQT, _DHT}:
            return False
        names += [name for name, _, _ in _TABLES[segment.marker](Cursor(data, segment.body, segment.end))]
    return not found.parts and not cursor.left and len(names) == len({*names})


def _segments(cursor: Cursor, found: Findings) -> Iterator[Segment]:
    """Every segment up to EOI; the data of a scan are stepped over, what stands between segments is noted."""
    while True:
        start, marker = _next_marker(cursor, found)
        if marker == _EOI:
            return
        if marker == _TEM or 0xD0 <= marker <= _SOI:
            if marker != _TEM:
                raise UnreadableContainer(f"marker 0xFF{marker:02X} out of place", start)
            found.add("unknown-chunk", "TEM", start, cursor.at)
            continue
        body = _segment(cursor, start)
        yield Segment(marker, start, body.at, body.end)
        if marker == _SOS:
            _skip_scan(cursor)


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


def _judge(body: Cursor, segment: Segment, state: _State, found: Findings) -> None:
    """Decide about one segment: a part of the picture that is well-formed, or foreign."""
    start, marker = segment.start, segment.marker
    if marker in _FRAMES:
        _judge_frame(body, segment, state)
    elif marker == _SOS:
        _judge_scan(body, start, state)
    elif marker in _TABLES:
        for name, begin, end in _TABLES[marker](body):
            if name in state.unused:
                before, *span = state.unused.pop(name)
                found.add("spare-table", f"{before} table", *span)
            state.unused[name] = (_NAMES[marker], begin, end)
    elif 0xE0 <= marker <= 0xEF:
        _judge_application(body, start, marker, state.seen, found)
    elif marker == _COM:
        found.add("comment", "COM", start, body.end)
    else:
        found.add("unknown-chunk", _NAMES.get(marker, f"0xFF{marker:02X}"), start, body.end)


def _judge_frame(body: Cursor, segment: Segment, state: _State) -> None:
    """Ask for one frame header before all scans (B.2.1, B.2.2)."""
    if "frame" in state.seen:
        raise UnreadableContainer("not one frame header (SOFn) before the scans (SOS)", segment.start)
    state.seen.add("frame")
    state.frame = segment.marker
    body.skip(5)
    for _ in range(body.number(1)):
        component, _, table = body.take(3)
        state.tables_of[component] = table
    _ask_for_end(body)


def _judge_scan(body: Cursor, start: int, state: _State) -> None:
    """Ask for a frame header before it, and note which tables it uses (B.2.3; G.1.1.1 for progressive coding)."""
    if "frame" not in state.seen:
        raise UnreadableContainer("not one frame header (SOFn) before the scans (SOS)", start)
    state.seen.add("scan")
    components = [(body.number(1), body.number(1)) for _ in range(body.number(1))]
    first, last, _ = body.take(3)
    _ask_for_end(body)
    is_lossless = state.frame in _LOSSLESS
    coding = "DAC" if state.frame >= _FIRST_ARITHMETIC else "DHT"
    state.unused.pop("DRI 00", None)
    for component, entropy in components:
        if not is_lossless:
            state.unused.pop(f"DQT {state.tables_of.get(component, 0):02X}", None)
        if first == 0 or is_lossless:
            state.unused.pop(f"{coding} {entropy >> 4:02X}", None)
        if last > 0 and not is_lossless:
            state.unused.pop(f"{coding} {0x10 | entropy & 15:02X}", None)


def _ask_for_end(body: Cursor) -> None:
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


_Table = tuple[str, int, int]
"""A table's name, and where it begins and ends."""


def _quantisation_tables(body: Cursor) -> Iterator[_Table]:
    """Sixty-four entries of one or two bytes for each table (B.2.4.1)."""
    while body.left:
        start = body.at
        table = body.number(1)
        body.skip(128 if table >> 4 else 64)
        yield f"DQT {table & 15:02X}", start, body.at


def _huffman_tables(body: Cursor) -> Iterator[_Table]:
    """Sixteen counts and as many values as they add up to for each table (B.2.4.2)."""
    while body.left:
        start = body.at
        table = body.number(1)
        body.skip(sum(body.take(16)))
        yield f"DHT {table:02X}", start, body.at


def _conditionings(body: Cursor) -> Iterator[_Table]:
    """Two bytes for each table of arithmetic coding (B.2.4.3)."""
    while body.left:
        start = body.at
        table = body.number(1)
        body.skip(1)
        yield f"DAC {table:02X}", start, body.at


def _restart_interval(body: Cursor) -> Iterator[_Table]:
    """Two bytes (B.2.4.4)."""
    if body.left != 2:
        raise UnreadableContainer("a restart interval (DRI) that isn't two bytes", body.at)
    yield "DRI 00", body.skip(2), body.at


_TABLES: Final[dict[int, Callable[[Cursor], Iterator[_Table]]]] = {
    _DQT: _quantisation_tables,
    _DHT: _huffman_tables,
    _DAC: _conditionings,
    _DRI: _restart_interval,
}
