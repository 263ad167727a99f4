"""What a source picture carries besides pixels, colour and how to show them, named field by field.

No I/O.

The containers package lists every part that a *published* picture may not have; of these a source may have what is harmless: a colour
profile, resolution, orientation. Whatever is not known to be harmless is named.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from typing import Final, TypeAlias

from PIL import TiffTags

from sitegen.privacy.containers import Part, container_format, foreign_parts
from sitegen.privacy.containers.avif import SHOWN
from sitegen.privacy.containers.gif import sub_blocks
from sitegen.privacy.containers.ifd import walk
from sitegen.privacy.containers.parts import without_exif_prefix
from sitegen.privacy.metadata.exif import exif_fields, named
from sitegen.privacy.metadata.field import Field, counted, is_name
from sitegen.privacy.metadata.icc import icc_fields, is_usual_name
from sitegen.privacy.metadata.iptc import iptc_fields, resource_fields
from sitegen.privacy.metadata.xmp import MOST_BYTES, xmp_fields

Described: TypeAlias = tuple[Part, tuple[Field, ...]]

_HARMLESS: Final[frozenset[tuple[str, str, str]]] = frozenset(
    {
        *(("png", "ancillary-chunk", name) for name in ("pHYs", "bKGD")),
        *(("avif", "item-property", kind.decode()) for kind in SHOWN),
    }
)
"""Format, kind and name of parts that say how to show the pixels."""

_AVIF_HANDLERS: Final = frozenset({b"libavif", b"PictureHandler"})
"""Names that encoders give the handler, which a published picture leaves empty."""

_MARKS: Final = {
    b"MPF\0": "MPF (further pictures)",
    b"JP": "APP11 (content credentials)",
    b"FPXR\0": "FlashPix",
    b"Ducky": "Ducky",
    b"Meta\0": "Meta",
    b"HDR_RI": "HDR",
}
_PLAIN_WORDS: Final = {
    "thumbnail": "thumbnail",
    "comment": "comment",
    "animation": "animation",
    "frame": "further frames",
    "second-picture": "further pictures",
}
"""Kinds that need no name of their own."""

_KEYWORDS: Final = re.compile(
    "Title|Author|Description|Copyright|Disclaimer|Warning|Source|Comment|Software|Collection|Licensing|Artist|Make|Model"
    "|Creation Time|create-date|modify-date|date:(?:create|modify|timestamp)"
)
_PREFIXED: Final = ("exif", "tiff", "icc", "dc", "xmp", "photoshop", "png", "jpeg", "pdf")
_RAW_PROFILE: Final = "Raw profile type "


def picture_fields(data: bytes) -> list[Field]:
    """The names of all that a source picture may not carry.

    Raises UnreadableContainer where its container can't be read to the end.
    """
    return [field for _, fields in foreign(data) for field in fields]


def foreign(data: bytes) -> list[Described]:
    """Every part that a source picture may not have, with its fields by name."""
    form = container_format(data) or ""
    parts = foreign_parts(data)
    profile = b"".join(_icc_bytes(data, part, form) for part in parts if part.kind == "icc")
    found: list[Described] = []
    for part in parts:
        if part.kind in {"gps", "thumbnail"} and any(
            other.kind == "exif" and other.offset == part.offset for other in parts
        ):
            continue  # the Exif block was listed already, and its own tags say more
        fields = _fields(data, part, form, profile)
        if fields:
            found.append((part, tuple(fields)))
    return found


def _fields(data: bytes, part: Part, form: str, profile: bytes) -> list[Field]:
    if (form, part.kind, part.name) in _HARMLESS:
        return []
    if form == "tiff" and part.name.startswith("tag "):
        return _tiff_fields(data, part, int(part.name[4:]))
    body = data[part.offset : part.offset + part.length]
    reader = _READERS.get(part.kind)
    if part.kind == "icc":
        more = _around_profile(body) if form == "png" else []
        return icc_fields(profile) + more
    if reader is not None:
        return reader(body, part, form)
    return [_plain(part, body, form)]


def _plain(part: Part, body: bytes, form: str) -> Field:
    """A part that has no fields of its own."""
    if part.name == "LZW":
        return Field("GIF", "bytes behind the compressed picture")
    if part.kind == "trailing-bytes":
        return Field(f"{counted(part.length)} after the end")
    if part.kind in {"junk-bytes", "unreferenced-bytes"}:
        return Field(f"{counted(part.length)} that belong to nothing")
    if part.kind in _PLAIN_WORDS:
        return Field(form.upper(), _PLAIN_WORDS[part.kind])
    if part.kind == "time":
        return Field("PNG", "tIME")
    if part.kind == "app-segment" and form == "jpeg":
        marks = (name for mark, name in _MARKS.items() if body[4:].startswith(mark))
        return Field("JPEG", next(marks, f"{part.name} segment"))
    return Field(
        form.upper(), part.name if part.name.isprintable() and part.name.isascii() else "a part of its own"
    )


def _exif(body: bytes, part: Part, form: str) -> list[Field]:
    if part.name in {"tEXt", "zTXt", "iTXt"}:
        return [Field("EXIF", "as a raw profile in text")]
    heads = {"jpeg": 10, "png": 8, "webp": 8}
    start = heads.get(form, 4 + int.from_bytes(body[:4], "big") if form == "avif" else 0)
    end = len(body) - (4 if form == "png" else 0)
    start, end = without_exif_prefix(body, start, end)
    return exif_fields(body[start:end])


def _xmp(body: bytes, part: Part, form: str) -> list[Field]:
    if form == "png":
        keyword, _, rest = body[8:-4].partition(b"\0")
        if part.name != "iTXt":
            return [Field("XMP", "as a raw profile in text")] if keyword else []
        body = _international_text(rest)
    return xmp_fields(body[body.find(b"<") :] if b"<" in body else body)


def _international_text(rest: bytes) -> bytes:
    """The text of an iTXt chunk behind its keyword (PNG third edition, 11.3.3.4); of a compressed one the bounded beginning."""
    is_compressed = rest[:1] == b"\x01"
    text = rest[2:].split(b"\0", 2)[-1]
    if not is_compressed:
        return text
    try:
        return zlib.decompressobj().decompress(text, MOST_BYTES)
    except zlib.error:
        return b""


def _iptc(body: bytes, part: Part, form: str) -> list[Field]:
    del part
    if form == "png":
        return [Field("IPTC", "as a raw profile in text")]
    return resource_fields(body)


def _text(body: bytes, part: Part, form: str) -> list[Field]:
    if form == "avif" and part.name == "hdlr":
        return [] if body[32:].strip(b"\0") in _AVIF_HANDLERS else [Field("AVIF", "a name of the handler")]
    if form != "png":
        return [Field(form.upper(), "text")]
    keyword = body[8:-4].split(b"\0", 1)[0].decode("latin-1")
    prefix, _, rest = keyword.partition(":")  # what ImageMagick makes of other metadata
    is_known = _KEYWORDS.fullmatch(keyword) is not None or (
        prefix in _PREFIXED and all(is_name(word) for word in rest.split("-"))
    )
    if keyword.startswith(_RAW_PROFILE) and is_name(keyword.removeprefix(_RAW_PROFILE)):
        is_known = True
    return [Field("PNG text", keyword if is_known else "with a keyword of its own")]


_READERS: Final[dict[str, Callable[[bytes, Part, str], list[Field]]]] = {
    "exif": _exif,
    "xmp": _xmp,
    "iptc": _iptc,
    "text": _text,
}


def _tiff_fields(data: bytes, part: Part, tag: int) -> list[Field]:
    """The fields of a tag of a TIFF file: those in it, where it holds a block of another standard."""
    body = data[part.offset : part.offset + part.length]
    if part.kind == "xmp":
        return xmp_fields(body)
    if part.kind == "iptc":
        return resource_fields(body) if body.startswith(b"8BIM") else iptc_fields(body)
    if part.kind == "icc":
        return icc_fields(body)
    if part.kind in {"exif", "gps"}:
        names = {"exif": ("Exif", "Interoperability"), "gps": ("GPS",)}[part.kind]
        directories = (held for held in walk(data).directories if held.name in names)
        return [Field("EXIF", name) for held in directories for name in named(held)] or [
            Field("EXIF", "directory")
        ]
    return [
        Field(
            "TIFF",
            TiffTags.lookup(tag).name if tag in TiffTags.TAGS_V2 or tag in TiffTags.TAGS else f"tag {tag}",
        )
    ]


def _around_profile(body: bytes) -> list[Field]:
    """What stands in an iCCP chunk beside the profile: its name, and bytes behind the compressed data (PNG third edition, 11.3.2.3)."""
    name, _, packed = body[8:-4].partition(b"\0")
    found = [] if is_usual_name(name.decode("latin-1")) else [Field("ICC", "profile name")]
    inflater = zlib.decompressobj()
    try:
        inflater.decompress(packed[1:], MOST_BYTES)
    except zlib.error:
        return found
    if packed[:1] != b"\0" or inflater.unused_data or inflater.unconsumed_tail:
        found.append(Field("ICC", "bytes behind the profile"))
    return found


def _icc_bytes(data: bytes, part: Part, form: str) -> bytes:
    """The piece of a colour profile that a part holds; empty where it can't be read."""
    body = data[part.offset : part.offset + part.length]
    match form:
        case "jpeg":
            return body[18:]  # marker, length, "ICC_PROFILE", zero, number and count of the piece
        case "png":
            try:
                return zlib.decompressobj().decompress(body[8:-4].split(b"\0", 1)[-1][1:], MOST_BYTES)
            except zlib.error:
                return b""
        case "webp":
            return body[8:]
        case "avif":
            return body[12:]
        case "gif":
            return b"".join(sub_blocks(body[14:]))
        case _:
            return b""
