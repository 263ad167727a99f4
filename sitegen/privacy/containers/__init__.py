"""Lists what a picture file carries besides pixels and colour information, for the privacy gate.

No I/O.

    container_format(data)   which of the seven formats the signature names
    foreign_parts(data)      every part that is not needed to show the pixels
    UnreadableContainer      the bytes are none of these formats, cut short or at odds with themselves

The rules are allow-lists: what a format's standard names as pixels or colour is let through, anything
else is listed, unknown things included. Only the container is read; JPEG, VP8, VP8L, LZW and AV1 data
are not decoded, so nothing is said about what the pixels show or what hides in them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, TypeAlias

from sitegen.privacy.containers.avif import brands, find_foreign_in_avif
from sitegen.privacy.containers.bmp import find_foreign_in_bmp
from sitegen.privacy.containers.gif import find_foreign_in_gif
from sitegen.privacy.containers.jpeg import find_foreign_in_jpeg
from sitegen.privacy.containers.parts import Findings, Kind, Part, UnreadableContainer
from sitegen.privacy.containers.png import SIGNATURE, find_foreign_in_png
from sitegen.privacy.containers.tiff import find_foreign_in_tiff
from sitegen.privacy.containers.webp import find_foreign_in_webp

__all__ = ["Format", "Kind", "Part", "UnreadableContainer", "container_format", "foreign_parts"]

Format: TypeAlias = Literal["jpeg", "png", "avif", "webp", "gif", "tiff", "bmp"]

_PARSERS: Final[dict[Format, Callable[[bytes, Findings], None]]] = {
    "jpeg": find_foreign_in_jpeg,
    "png": find_foreign_in_png,
    "avif": find_foreign_in_avif,
    "webp": find_foreign_in_webp,
    "gif": find_foreign_in_gif,
    "tiff": find_foreign_in_tiff,
    "bmp": find_foreign_in_bmp,
}


def container_format(data: bytes) -> Format | None:
    """Name the container by its signature; None if it is none of the seven.

    JPEG: SOI and the next marker's first byte (ITU-T T.81, B.1). PNG: the eight bytes of PNG third
    edition, 5.2. AVIF: an 'ftyp' box with the brand 'avif' or 'avis' (ISO/IEC 14496-12, 4.3; AVIF 1.1,
    6). WebP: 'RIFF' with the form type 'WEBP'. GIF: 'GIF87a' or 'GIF89a' (GIF89a, 17). TIFF: the byte order and 42, or 43 for
    BigTIFF (TIFF 6.0, 2). BMP: 'BM' and a header size that a version has.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(SIGNATURE):
        return "png"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if data[4:8] == b"ftyp" and not {b"avif", b"avis"}.isdisjoint(brands(data)):
        return "avif"
    if data.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return "tiff"
    if data.startswith(b"BM") and len(data) >= 18 and data[15:18] == b"\0\0\0":
        return "bmp"
    return None


def foreign_parts(data: bytes) -> tuple[Part, ...]:
    """List, in file order, every part of a picture file that is not needed to show its pixels.

    An Exif block that holds a position or a preview is listed up to three times: as "exif", and with
    the same bytes as "gps" and as "thumbnail". ICC profiles count as foreign: published pictures are
    sRGB. Each format's rules, and the standard they come from, are in its own module.

    Raises:
        UnreadableContainer: none of the seven formats, cut short, or at odds with itself.
    """
    name = container_format(data)
    if name is None:
        raise UnreadableContainer("not a JPEG, PNG, AVIF, WebP, GIF, TIFF or BMP file", 0)
    found = Findings()
    _PARSERS[name](data, found)
    return found.in_file_order()
