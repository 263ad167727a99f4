"""What every container parser shares: Part, the findings, the bounded cursor and the Exif block.

No I/O.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from sitegen.privacy.containers.ifd import GPS, walk

Kind: TypeAlias = Literal[
    "exif",  # an Exif block (CIPA DC-008), wherever the container keeps it
    "gps",  # the Exif block has a GPS directory
    "thumbnail",  # a small copy of the picture: JFIF, JFXX, Exif, or an AVIF item
    "xmp",
    "iptc",  # IPTC or the Photoshop resources that hold it
    "icc",
    "comment",
    "text",
    "time",
    "animation",  # says that, and how, frames follow each other
    "frame",  # one frame of an animation
    "second-picture",
    "app-segment",  # a JPEG or GIF application block of any other make
    "ancillary-chunk",  # a PNG chunk that is known and not needed
    "odd-chunk",  # one that is known, but of a length, a number or in a place that its meaning does not ask for
    "spare-table",  # a table of a JPEG that no scan uses before it is set anew, or at all
    "private-tag",  # a TIFF tag that is neither pixels nor colour, known or unknown
    "item-property",  # an AVIF item property that is neither size nor colour
    "unknown-chunk",
    "unreferenced-bytes",  # inside the file, but no item, tag or table owns them
    "junk-bytes",  # between two segments
    "trailing-bytes",  # after the end of the picture
]

MOST_PARTS: Final = 4096
"""A file with more foreign parts than this is refused, so that a small file can't cost much memory."""


class UnreadableContainer(ValueError):
    """The bytes are no picture container that can be vouched for: unknown, cut short or inconsistent."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message, offset)
        self.message = message
        self.offset = offset

    def __str__(self) -> str:
        return f"{self.message} (at byte {self.offset})"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a picture file carries and that is not needed to show its pixels."""

    kind: Kind
    name: str
    """The format's own name of the segment, chunk, box or item, such as "APP1", "tEXt" or "Exif item"."""
    offset: int
    """Of the first byte, its header included where the container gives it one."""
    length: int
    """In bytes; an item in several pieces counts them all."""


@dataclass(slots=True)
class Findings:
    """The foreign parts met so far, MOST_PARTS at most."""

    parts: list[Part] = field(default_factory=list)

    def add(self, kind: Kind, name: str, start: int, end: int) -> None:
        """Note the bytes from start up to end."""
        if len(self.parts) >= MOST_PARTS:
            raise UnreadableContainer(f"more than {MOST_PARTS} parts that are not the picture", start)
        self.parts.append(Part(kind, name, start, end - start))

    def add_exif(self, data: bytes, name: str, span: tuple[int, int], tiff: tuple[int, int]) -> None:
        """Note an Exif block, and what of it weighs more: a position, a thumbnail (CIPA DC-008, 4.6)."""
        self.add("exif", name, *span)
        for kind in _weighty(data[tiff[0] : tiff[1]]):
            self.add(kind, name, *span)

    def in_file_order(self) -> tuple[Part, ...]:
        """All of them by offset; those with the same offset as they were noted."""
        return tuple(sorted(self.parts, key=lambda part: part.offset))


class Cursor:
    """Reads numbers and bytes from start up to end and never beyond: what is missing is a refusal."""

    __slots__ = ("at", "data", "end")

    def __init__(self, data: bytes, start: int, end: int) -> None:
        self.data = data
        self.at = start
        self.end = end

    @property
    def left(self) -> int:
        """How many bytes are left to read."""
        return self.end - self.at

    def skip(self, size: int) -> int:
        """Step over so many bytes; return where they began."""
        if size > self.left:
            raise UnreadableContainer(f"cut short: {size} bytes expected, {self.left} left", self.at)
        start = self.at
        self.at += size
        return start

    def take(self, size: int) -> bytes:
        """Read so many bytes."""
        start = self.skip(size)
        return self.data[start : self.at]

    def number(self, size: int, order: Literal["big", "little"] = "big") -> int:
        """Read an unsigned number of so many bytes; none reads as 0."""
        return int.from_bytes(self.take(size), order)

    def text(self) -> bytes:
        """Read up to the next zero byte, or to the end if there is none."""
        stop = self.data.find(b"\0", self.at, self.end)
        text = self.data[self.at : self.end if stop < 0 else stop]
        self.at = self.end if stop < 0 else stop + 1
        return text


def printable(code: bytes) -> str:
    """Spell a four-character code so that it can stand in a message."""
    return "".join(chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}" for byte in code)


def without_exif_prefix(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Step over the 'Exif' and two zero bytes that JPEG asks for and other containers only tolerate."""
    return (start + 6, end) if data.startswith(b"Exif\0", start, end) else (start, end)


def _weighty(tiff: bytes) -> list[Kind]:
    """Say what of an Exif block weighs more; a broken block says what it can (CIPA DC-008, 4.6.3)."""
    directories = walk(tiff).directories
    kinds: list[Kind] = ["gps"] if any(GPS in held.tags for held in directories) else []
    if any(held.name == "IFD1" and not held.tags.isdisjoint({0x0111, 0x0201}) for held in directories):
        kinds.append("thumbnail")
    return kinds
