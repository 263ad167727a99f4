"""DICOM files as they lie on disk: opened within bounds, whatever their encoding, with or without a preamble."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from sitegen.importers.dicom.libraries import pydicom
from sitegen.importers.dicom.values import integer, text

_MOST_INFLATED = 256 * 1024**2
"""A deflated object is held in memory whole."""
_MOST_ELEMENT = 64 * 1024**2
"""An element of a header that is larger is not read; the largest real ones are look-up tables of 128 KB."""
_LONGEST_FIRST = 1024
_DEFLATED = "1.2.840.10008.1.2.1.99"
_EXPLICIT = "1.2.840.10008.1.2.1"
Pixels = Literal["coded", "real", "none"]
_PIXEL_GROUP = 0x7FE0
_PIXEL_ELEMENTS: dict[int, Pixels] = {0x0010: "coded", 0x0008: "real", 0x0009: "real"}
"""Pixel Data; Float and Double Float Pixel Data."""
_NATIVE = {
    (True, True): "1.2.840.10008.1.2",
    (False, True): _EXPLICIT,
    (False, False): "1.2.840.10008.1.2.2",
}
"""Implicit VR, little-endian → transfer syntax."""


class UnreadableFile(Exception):
    """Raised with the reason, in words of our own, where a file can't be read as DICOM."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An object whose header is read; the file stands at the value of its pixel data, if it has any."""

    data: Any
    """The dataset, with the elements asked for alone."""
    file: BinaryIO
    syntax: Any
    """The transfer syntax UID."""
    pixels: Pixels
    vr: str
    pixels_at: int
    size: int
    """Bytes of the file, or of what it inflates to."""

    def missing_bytes(self) -> bool:
        """Whether uncompressed pixel data is shorter than the header says (PS3.5 8.1.1)."""
        if self.pixels != "coded" or self.syntax.is_encapsulated:
            return False
        samples = integer(self.data, "SamplesPerPixel", 1) or 1
        if text(self.data, "PhotometricInterpretation") == "YBR_FULL_422":
            samples = 2
        count = (integer(self.data, "Rows") or 0) * (integer(self.data, "Columns") or 0) * samples
        bits = (
            count
            * (integer(self.data, "NumberOfFrames", 1) or 1)
            * (integer(self.data, "BitsAllocated") or 0)
        )
        return self.size - self.pixels_at < (bits + 7) // 8


@contextmanager
def opened(path: Path, keywords: Sequence[str]) -> Iterator[Opened]:
    """Opens a file and reads these elements of its header.

    Raises UnreadableFile, and whatever pydicom raises on a damaged header.
    """
    with path.open("rb") as raw:
        start = raw.read(132 + 8)
        if not _looks_like_dicom(start):
            raise UnreadableFile("it is not a DICOM file")
        raw.seek(0)
        file: BinaryIO = raw
        if start[128:132] == b"DICM":
            meta = pydicom.filereader.read_file_meta_info(path)
            file = _inflated(raw) if text(meta, "TransferSyntaxUID") == _DEFLATED else raw
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        data = pydicom.dcmread(
            file, stop_before_pixels=True, force=True, specific_tags=list(keywords), defer_size=_MOST_ELEMENT
        )
        syntax = pydicom.uid.UID(text(data.file_meta, "TransferSyntaxUID") or _NATIVE[_encoding(data)])
        if syntax == _DEFLATED:
            syntax = pydicom.uid.UID(_EXPLICIT)
        pixels, vr = _at_pixels(file, syntax)
        yield Opened(data, file, syntax, pixels, vr, file.tell(), size)


def _encoding(data: Any) -> tuple[bool, bool]:
    implicit, little = data.original_encoding
    return bool(implicit), bool(little)


def _looks_like_dicom(start: bytes) -> bool:
    """A preamble and DICM (PS3.10 7.1), or an element of group 2 or 8 of plausible length, as old files begin."""
    if start[128:132] == b"DICM":
        return True
    if len(start) < 8 or start[:2] not in (b"\x02\x00", b"\x08\x00", b"\x00\x08"):
        return False
    explicit = start[4:6].isalpha() and start[4:6].isupper()
    return explicit or int.from_bytes(start[4:8], "little") <= _LONGEST_FIRST


def _inflated(raw: BinaryIO) -> BinaryIO:
    """The dataset of a deflated object (PS3.5 A.5), in memory, within bounds.

    It begins behind the file meta group, whose length is its first element (PS3.10 7.1).
    """
    raw.seek(132)
    group, element, vr, _, length = struct.unpack("<HH2sHL", raw.read(12).ljust(12, b"\0"))
    if (group, element, vr) != (2, 0, b"UL"):
        raise UnreadableFile("its header is damaged")
    raw.seek(132 + 12 + length)
    unpacker = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    try:
        data = unpacker.decompress(raw.read(), _MOST_INFLATED)
    except zlib.error as error:
        raise UnreadableFile("its deflated data is damaged") from error
    if unpacker.unconsumed_tail:
        raise UnreadableFile(f"it inflates to more than {_MOST_INFLATED // 1024**2} MB")
    return io.BytesIO(data)


def _at_pixels(file: BinaryIO, syntax: Any) -> tuple[Pixels, str]:
    """Which pixel data comes next, and its VR; the file then stands at its value."""
    start = file.read(8)
    order = "<" if syntax.is_little_endian else ">"
    group, element = struct.unpack(f"{order}HH", start[:4]) if len(start) == 8 else (0, 0)
    if group != _PIXEL_GROUP or element not in _PIXEL_ELEMENTS:
        return "none", ""
    if syntax.is_implicit_VR:
        return _PIXEL_ELEMENTS[element], "OW"
    file.read(4)  # a length of 32 bits, after two bytes that are kept free
    return _PIXEL_ELEMENTS[element], start[4:6].decode("latin-1")
