"""What a TIFF file carries besides its first picture, by TIFF 6.0 and the Adobe technical notes that extend it.

No I/O.

Let through: one directory with the tags that say how the pixels are laid out, how large and of which colour they are, each of a
numeric type, and the strips or tiles that it points to. Everything else is listed: other tags, further pages, nested directories,
previews, and bytes that nothing owns.
"""

from __future__ import annotations

from typing import Final

from sitegen.privacy.containers import ifd
from sitegen.privacy.containers.ifd import Block, Directory, Entry, walk
from sitegen.privacy.containers.jpeg import find_foreign_in_jpeg, holds_tables_only
from sitegen.privacy.containers.parts import Findings, Kind, UnreadableContainer
from sitegen.privacy.containers.strips import pixel_bytes

COMPRESSION, JPEG_TABLES, ICC, BITS = 259, 347, 34675, 258
OFFSETS: Final = {273: 279, 324: 325}
"""StripOffsets → StripByteCounts, TileOffsets → TileByteCounts."""

_JPEG, _OLD_JPEG = 7, 6
_NUMERIC: Final = frozenset({1, 3, 4, 5, 8, 9, 11, 12})
_FEW: Final = 16
"""As many values as a tag of few values can have: one for each channel, or a handful."""
_MANY: Final = 3 * 2**16
"""A colour table or transfer function of 16 bits for each of three channels."""

_PLAIN: Final[dict[int, int]] = {
    254: 1,  # NewSubfileType
    255: 1,  # SubfileType
    256: 1,  # ImageWidth
    257: 1,  # ImageLength
    258: _FEW,  # BitsPerSample
    259: 1,  # Compression
    262: 1,  # PhotometricInterpretation
    263: 1,  # Threshholding
    266: 1,  # FillOrder
    274: 1,  # Orientation
    277: 1,  # SamplesPerPixel
    278: 1,  # RowsPerStrip
    280: _FEW,  # MinSampleValue
    281: _FEW,  # MaxSampleValue
    282: 1,  # XResolution
    283: 1,  # YResolution
    284: 1,  # PlanarConfiguration
    290: 1,  # GrayResponseUnit
    291: 2**16,  # GrayResponseCurve
    292: 1,  # T4Options
    293: 1,  # T6Options
    296: 1,  # ResolutionUnit
    297: 2,  # PageNumber
    301: _MANY,  # TransferFunction
    317: 1,  # Predictor
    318: 2,  # WhitePoint
    319: 6,  # PrimaryChromaticities
    320: _MANY,  # ColorMap
    321: 2,  # HalftoneHints
    322: 1,  # TileWidth
    323: 1,  # TileLength
    332: 1,  # InkSet
    334: 1,  # NumberOfInks
    336: _FEW,  # DotRange
    338: _FEW,  # ExtraSamples
    339: _FEW,  # SampleFormat
    340: _FEW,  # SMinSampleValue
    341: _FEW,  # SMaxSampleValue
    342: 6,  # TransferRange
    529: 3,  # YCbCrCoefficients
    530: 2,  # YCbCrSubSampling
    531: 1,  # YCbCrPositioning
    532: 6,  # ReferenceBlackWhite
}
"""Tags of pixels and colour, each with the most values that it can have."""

_KINDS: Final[dict[int, Kind]] = {
    700: "xmp",
    33723: "iptc",
    34377: "iptc",  # Photoshop's resources, which hold IPTC among others
    ICC: "icc",
    ifd.EXIF: "exif",
    ifd.GPS: "gps",
    ifd.SUB_IFDS: "second-picture",
    306: "time",  # DateTime
    269: "text",  # DocumentName
    270: "text",  # ImageDescription
    271: "text",  # Make
    272: "text",  # Model
    285: "text",  # PageName
    305: "text",  # Software
    315: "text",  # Artist
    316: "text",  # HostComputer
    333: "text",  # InkNames
    337: "text",  # TargetPrinter
    33432: "text",  # Copyright
}


def find_foreign_in_tiff(data: bytes, found: Findings) -> None:
    """Judge every tag of the first directory, then every other directory, then the bytes between them."""
    block = walk(data)
    if not block.directories or block.directories[0].name != "IFD0":
        raise UnreadableContainer(block.fault or "no directory, so no picture", 4)
    page = block.directories[0]
    pieces = pieces_of(block, page)
    for entry in page.entries:
        if not is_plain(entry, page):
            kind = _KINDS.get(entry.tag, "private-tag")
            found.add(kind, f"tag {entry.tag}", entry.at, entry.at + entry.size)
    for directory in block.directories[1:]:
        if directory.name.startswith("IFD"):
            found.add("second-picture", directory.name, directory.start, directory.end)
    if block.fault:
        raise UnreadableContainer(block.fault, page.start)
    if block.number(page.entry(COMPRESSION), 1) in {_JPEG, _OLD_JPEG}:
        _judge_jpegs(block, page, pieces, found)
    for (start, end), used in zip(pieces, pixel_bytes(block, page, pieces), strict=True):
        if data[start + used : end].strip(b"\0"):
            found.add("trailing-bytes", "strip", start + used, end)
    for start, end in block.unowned(pieces):
        found.add("trailing-bytes" if end == len(data) else "unreferenced-bytes", "", start, end)


def is_plain(entry: Entry, page: Directory) -> bool:
    """Whether a tag says how the pixels are laid out or coloured, and nothing else fits into it."""
    if page.entry(entry.tag) is not entry:
        return False
    if entry.tag in OFFSETS or entry.tag in OFFSETS.values():
        return entry.form in {ifd.SHORT, ifd.LONG, 16}
    if entry.tag == JPEG_TABLES:
        return entry.form == ifd.UNDEFINED
    return entry.form in _NUMERIC and 1 <= entry.count <= _PLAIN.get(entry.tag, 0)


def pieces_of(block: Block, page: Directory) -> list[tuple[int, int]]:
    """Where the page's strips or tiles begin and end.

    Raises UnreadableContainer where there are none, or where they lie outside.
    """
    pieces: list[tuple[int, int]] = []
    for offsets_tag, counts_tag in OFFSETS.items():
        offsets, counts = page.entry(offsets_tag), page.entry(counts_tag)
        if offsets is None:
            continue
        starts = block.numbers(offsets)
        sizes = block.numbers(counts) if counts else ()
        if len(starts) != len(sizes):
            raise UnreadableContainer(
                "not as many sizes of strips or tiles as there are strips or tiles", page.start
            )
        pieces += [(start, start + size) for start, size in zip(starts, sizes, strict=True)]
    if not pieces:
        raise UnreadableContainer("no strips and no tiles, so no picture", page.start)
    if any(end > len(block.data) for _, end in pieces):
        raise UnreadableContainer("cut short in the middle of the picture's data", len(block.data))
    return pieces


def _judge_jpegs(block: Block, page: Directory, pieces: list[tuple[int, int]], found: Findings) -> None:
    """Strips in JPEG are whole JPEG files but for their tables (TIFF technical note 2): segments may hide in each."""
    if block.number(page.entry(COMPRESSION)) == _OLD_JPEG:
        raise UnreadableContainer(
            "JPEG of the old kind (compression 6), which is read in more than one way", page.start
        )
    tables = page.entry(JPEG_TABLES)
    if tables is not None and not holds_tables_only(block.raw(tables)):
        found.add("unknown-chunk", "JPEGTables", tables.at, tables.at + tables.size)
    for start, end in pieces:
        inner = Findings()
        find_foreign_in_jpeg(block.data[start:end], inner)
        for part in inner.parts:
            found.add(
                part.kind, f"JPEG {part.name}".strip(), start + part.offset, start + part.offset + part.length
            )
