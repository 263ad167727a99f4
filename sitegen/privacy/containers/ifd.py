"""Image file directories, the tables of tags that TIFF files and Exif blocks are made of (TIFF 6.0, section 2; CIPA DC-008, 4.6).

No I/O.

A walk never fails: what can be read is returned, with the fault that was met. Work is bounded, whatever counts a block claims.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

EXIF, GPS, INTEROPERABILITY, SUB_IFDS = 0x8769, 0x8825, 0xA005, 0x014A

ASCII, SHORT, LONG, UNDEFINED = 2, 3, 4, 7
SIZES: Final = {
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    11: 4,
    12: 8,
    13: 4,
    16: 8,
    17: 8,
    18: 8,
}
"""Bytes of one value of each type; 16 to 18 are BigTIFF's."""

_UNSIGNED: Final = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_HEADERS: Final = {
    b"II*\0": ("<", False),
    b"MM\0*": (">", False),
    b"II+\0": ("<", True),
    b"MM\0+": (">", True),
}
_POINTERS: Final = {EXIF: "Exif", GPS: "GPS", INTEROPERABILITY: "Interoperability", SUB_IFDS: "SubIFD"}
_MOST_DIRECTORIES: Final = 64
_MOST_ENTRIES: Final = 4096


@dataclass(frozen=True, slots=True)
class Entry:
    """One tag of a directory."""

    tag: int
    form: int
    """The type of its values, a key of SIZES; 0 where the block gives one that the standard doesn't know."""
    count: int
    at: int
    """Where its values begin, from the beginning of the block."""
    size: int
    """How many bytes its values take."""


@dataclass(frozen=True, slots=True)
class Directory:
    """A table of tags."""

    name: str
    """IFD0 and those chained to it (IFD1, …), Exif, GPS, Interoperability or SubIFD."""
    start: int
    end: int
    entries: tuple[Entry, ...]

    def entry(self, tag: int) -> Entry | None:
        """The first entry of a tag."""
        return next((entry for entry in self.entries if entry.tag == tag), None)

    @property
    def tags(self) -> set[int]:
        """All tags that it has."""
        return {entry.tag for entry in self.entries}


@dataclass(frozen=True, slots=True)
class Block:
    """What became of a walk."""

    data: bytes
    order: str
    """`<` or `>`, as the struct module writes byte orders; empty where the bytes are no such block."""
    big: bool
    """Whether it is BigTIFF, whose offsets and counts have eight bytes."""
    directories: tuple[Directory, ...] = ()
    fault: str = ""

    def raw(self, entry: Entry) -> bytes:
        """The bytes of an entry's values."""
        return self.data[entry.at : entry.at + entry.size]

    def numbers(self, entry: Entry) -> tuple[int, ...]:
        """An entry's unsigned whole numbers; none where it has values of another type, or too few bytes."""
        letter = _UNSIGNED.get(entry.form)
        raw = self.raw(entry)
        if letter is None or len(raw) != SIZES[entry.form] * entry.count:
            return ()
        return struct.unpack(f"{self.order}{entry.count}{letter}", raw)

    def number(self, entry: Entry | None, default: int = 0) -> int:
        """An entry's one number."""
        numbers = self.numbers(entry) if entry and entry.count == 1 else ()
        return numbers[0] if numbers else default

    def unowned(self, pieces: Sequence[tuple[int, int]] = ()) -> Iterator[tuple[int, int]]:
        """Bytes that no directory, no value and none of these pieces has; zeros that only fill up are nobody's."""
        covered = 0
        for start, end in sorted([*self._owned(), *pieces, (len(self.data), len(self.data))]):
            if start > covered and self.data[covered:start].strip(b"\0"):
                yield covered, start
            covered = max(covered, end)

    def _owned(self) -> Iterator[tuple[int, int]]:
        """Where the header, the directories and the values begin and end."""
        yield 0, 16 if self.big else 8
        for directory in self.directories:
            yield directory.start, directory.end
            for entry in directory.entries:
                if entry.size:
                    yield entry.at, entry.at + entry.size


def walk(data: bytes) -> Block:
    """Reads every directory that can be reached from the header, each once."""
    order, big = _HEADERS.get(data[:4], ("", False))
    if not order or len(data) < 8:
        return Block(data, "", big=False, fault="no TIFF header")
    return _Reader(data, order, big=big).walk()


class _Reader:
    """Gathers directories over one walk."""

    def __init__(self, data: bytes, order: str, *, big: bool) -> None:
        self.data = data
        self.order = order
        self.big = big
        self.fault = ""
        self.left = _MOST_ENTRIES
        self.waiting: list[tuple[str, int]] = []

    def walk(self) -> Block:
        found: list[Directory] = []
        seen: set[int] = set()
        first = self.read("Q", 8) if self.big else self.read("I", 4)
        if first is not None:
            self.waiting.append(("IFD0", first))
        while self.waiting:
            name, start = self.waiting.pop(0)
            if start in seen or len(found) >= _MOST_DIRECTORIES:
                self.fault = self.fault or "directories that lead in circles, or too many of them"
                continue
            seen.add(start)
            directory = self.directory(name, start)
            if directory:
                found.append(directory)
        return Block(self.data, self.order, self.big, tuple(found), self.fault)

    def read(self, letter: str, at: int) -> int | None:
        """One unsigned number; None, and a fault, where it is not there."""
        if at + struct.calcsize(letter) > len(self.data):
            self.fault = self.fault or "cut short"
            return None
        return int(struct.unpack_from(f"{self.order}{letter}", self.data, at)[0])

    def directory(self, name: str, start: int) -> Directory | None:
        count_letter, offset_letter, head, width = ("Q", "Q", 8, 20) if self.big else ("H", "I", 2, 12)
        count = self.read(count_letter, start)
        if count is None:
            return None
        room = min(count, self.left, max(0, len(self.data) - start - head) // width)
        if room < count:
            self.fault = self.fault or "a directory that is cut short, or too many tags"
        self.left -= room
        entries = tuple(self.entry(start + head + width * index) for index in range(room))
        end = start + head + width * room
        for entry in entries:
            self.point(entry)
        if room == count:
            following = self.read(offset_letter, end)
            end = min(end + struct.calcsize(offset_letter), len(self.data))
            if following and name.startswith("IFD"):
                self.waiting.append((f"IFD{int(name[3:]) + 1}", following))
        return Directory(name, start, end, entries)

    def entry(self, at: int) -> Entry:
        letters, inline = ("HHQ", 8) if self.big else ("HHI", 4)
        tag, form, count = struct.unpack_from(f"{self.order}{letters}", self.data, at)
        where = at + (12 if self.big else 8)
        size = SIZES.get(form, 0) * count
        if form not in SIZES:
            self.fault = self.fault or "a value of an unknown type"
            return Entry(tag, 0, count, where, inline)
        if size > inline:
            where = struct.unpack_from(f"{self.order}{'Q' if self.big else 'I'}", self.data, where)[0]
            if where + size > len(self.data):
                self.fault = self.fault or "a value that lies outside"
                size = max(0, len(self.data) - where)
        return Entry(tag, form, count, where, size)

    def point(self, entry: Entry) -> None:
        """Notes the directories that an entry points to."""
        name = _POINTERS.get(entry.tag)
        if name is None or entry.count > _MOST_DIRECTORIES:
            return
        block = Block(self.data, self.order, self.big)
        self.waiting += [(name, offset) for offset in block.numbers(entry)]
