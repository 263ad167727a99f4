"""Exif blocks: which of their tags say more than how to show the pixels (CIPA DC-008; TIFF 6.0).

No I/O.

Let through: orientation, resolution, size, colour and the versions of the standards, each of its one type and length, so that nothing
else fits into it. Everything else is named, also bytes of the block that no tag owns.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from PIL import ExifTags

from sitegen.privacy.containers.ifd import ASCII, LONG, SHORT, UNDEFINED, Directory, Entry, walk
from sitegen.privacy.metadata.field import Field, counted

_RATIONAL: Final = 5
_SIZE: Final = ((SHORT, LONG), 1)
_PLAIN: Final[dict[str, dict[int, tuple[tuple[int, ...], int]]]] = {
    "IFD0": {
        0x0100: _SIZE,  # ImageWidth
        0x0101: _SIZE,  # ImageLength
        0x0102: ((SHORT,), 3),  # BitsPerSample
        0x0103: ((SHORT,), 1),  # Compression
        0x0106: ((SHORT,), 1),  # PhotometricInterpretation
        0x0112: ((SHORT,), 1),  # Orientation
        0x0115: ((SHORT,), 1),  # SamplesPerPixel
        0x011A: ((_RATIONAL,), 1),  # XResolution
        0x011B: ((_RATIONAL,), 1),  # YResolution
        0x011C: ((SHORT,), 1),  # PlanarConfiguration
        0x0128: ((SHORT,), 1),  # ResolutionUnit
        0x013E: ((_RATIONAL,), 2),  # WhitePoint
        0x013F: ((_RATIONAL,), 6),  # PrimaryChromaticities
        0x0211: ((_RATIONAL,), 3),  # YCbCrCoefficients
        0x0212: ((SHORT,), 2),  # YCbCrSubSampling
        0x0213: ((SHORT,), 1),  # YCbCrPositioning
        0x0214: ((_RATIONAL,), 6),  # ReferenceBlackWhite
        0x8769: ((LONG,), 1),  # where the Exif directory is
    },
    "Exif": {
        0x9000: ((UNDEFINED,), 4),  # ExifVersion
        0x9101: ((UNDEFINED,), 4),  # ComponentsConfiguration
        0x9102: ((_RATIONAL,), 1),  # CompressedBitsPerPixel
        0xA000: ((UNDEFINED,), 4),  # FlashpixVersion
        0xA001: ((SHORT,), 1),  # ColorSpace
        0xA002: _SIZE,  # PixelXDimension
        0xA003: _SIZE,  # PixelYDimension
        0xA005: ((LONG,), 1),  # where the interoperability directory is
        0xA500: ((_RATIONAL,), 1),  # Gamma
    },
    "Interoperability": {
        0x0001: ((ASCII,), 4),  # InteroperabilityIndex: R98, THM or R03
        0x0002: ((UNDEFINED,), 4),  # InteroperabilityVersion
    },
}
"""Tags that are let through in each directory, with the types and the number of values that they have."""

_ORIENTATION: Final = 0x0112
_NAMES: Final = {
    "GPS": ExifTags.GPSTAGS,
    "Interoperability": {1: "InteroperabilityIndex", 2: "InteroperabilityVersion"},
}


def exif_fields(data: bytes) -> list[Field]:
    """The fields of an Exif block, from its TIFF header on, that are more than pixels need."""
    block = walk(data)
    names = dict.fromkeys(name for directory in block.directories for name in _named(directory))
    if any(directory.name == "GPS" for directory in block.directories):
        names.pop("GPSInfo", None)  # the pointer to what is named itself
    found = [Field("EXIF", name) for name in names]
    if block.fault:
        found.append(Field("EXIF", "a damaged block"))
    if not found:
        idle = sum(end - start for start, end in block.unowned())
        found = [Field("EXIF", f"{counted(idle)} that no tag owns")] if idle else []
    return found


def tag_name(tag: int, directory: str = "IFD0") -> str:
    """What the standard calls a tag; its number where it has no name there."""
    names = _NAMES.get(directory, ExifTags.TAGS)
    return str(names.get(tag, f"tag 0x{tag:04X}"))


def named(directory: Directory) -> list[str]:
    """The names of all tags of a directory."""
    return [tag_name(entry.tag, directory.name) for entry in directory.entries]


def orientation_block(orientation: int) -> bytes:
    """An Exif block that holds the orientation (1 to 8) and nothing else."""
    return struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, _ORIENTATION, SHORT, 1, orientation, 0, 0)


def _named(directory: Directory) -> Iterator[str]:
    if directory.name.startswith("IFD") and directory.name != "IFD0":
        yield (
            "thumbnail"
            if not directory.tags.isdisjoint({0x0201, 0x0111})
            else f"a further directory ({directory.name})"
        )
    plain = _PLAIN.get(directory.name, {})
    for entry in directory.entries:
        if not _is_plain(entry, plain) and not (directory.name == "IFD1" and entry.tag in _THUMBNAIL):
            yield tag_name(entry.tag, directory.name)


_THUMBNAIL: Final = frozenset({*_PLAIN["IFD0"], 0x0111, 0x0116, 0x0117, 0x0201, 0x0202})
"""What a thumbnail's directory has anyway."""


def _is_plain(entry: Entry, plain: dict[int, tuple[tuple[int, ...], int]]) -> bool:
    forms, count = plain.get(entry.tag, ((), 0))
    return entry.form in forms and entry.count == count
