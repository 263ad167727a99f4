"""ICC colour profiles: what they hold besides colour, and how it is blanked without touching the colour (ICC.1:2022).

No I/O.

Registered tags of colour are let through, and so are texts where the profile's description is the usual name of a colour space.
Screens and scanners are described by their users, makers and serial numbers: another description, and makers' own tags, are named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sitegen.privacy.metadata.field import Field, counted

_HEADER: Final = 128
_TABLE: Final = _HEADER + 4
_MOST_TAGS: Final = 100
_COLOUR: Final = frozenset(
    b"A2B0 A2B1 A2B2 B2A0 B2A1 B2A2 B2D0 B2D1 B2D2 B2D3 D2B0 D2B1 D2B2 D2B3 gamt pre0 pre1 pre2 rXYZ gXYZ bXYZ rTRC gTRC bTRC "
    b"kTRC wtpt bkpt lumi meas chad chrm clro clrt clot cicp ciis ncl2 ncol rig0 rig2 resp tech view vued ucrb crdi psd0 "
    b"psd1 psd2 psd3 ps2s ps2i desc cprt dmnd dmdd scrn scrd pseq psid aarg aabg aagg vcgt vcgp ndin".split()
)
"""Registered tags of colour and of the names of a profile; Apple's gamma tables (vcgt, ndin, aarg …) are numbers."""
_DESCRIPTIONS: Final = frozenset({b"desc", b"dmnd", b"dmdd", b"cprt", b"vued", b"scrd"})
"""Tags of text."""

_USUAL: Final = re.compile(
    r"(?:e?sRGB|scRGB|Adobe|Apple RGB|AppleRGB|Display P3|DCI|P3|Rec\.? ?\d+|BT\.? ?\d+|ITU|SMPTE|NTSC|PAL|ProPhoto|ROMM|ColorMatch|Wide ?Gamut"
    r"|ECI|e?CI ?RGB|Generic|Gr[ae]y|Dot Gain|Gamma|Linear|Lab|XYZ|RGB|CMYK|TIFF RGB|U\.S\. Web|Web Coated|Coated|Uncoated|ISO ?Coated|PSO|FOGRA"
    r"|SWOP|GRACoL|Japan|Euroscale|Photoshop|GIMP built-in|Artifex|Little ?CMS|lcms|Google|Facebook|c2|icc|u?[A-Z0-9]?[a-z]*RGB)"
    r"[ \w.,()/+-]{0,120}|\s*"
)
"""How the names of colour spaces begin; an empty one says nothing."""


_PLAIN_NAMES: Final = re.compile(
    r"(?:Photoshop )?ICC ?profile|icm|1|Skia|kCGColorSpace\w{0,40}", re.IGNORECASE
)
"""What programs call the profile of a PNG, besides the names of colour spaces."""


@dataclass(frozen=True, slots=True)
class _Tag:
    name: bytes
    start: int
    end: int
    entry: bytes


def icc_fields(profile: bytes) -> list[Field]:
    """What a profile holds that is not colour."""
    tags = _tags(profile)
    if tags is None:
        return [Field("ICC", "a profile that can't be read")]
    found = [Field("ICC", _tag_name(tag.name)) for tag in tags if tag.name not in _COLOUR]
    if not _is_usual(profile, tags):
        found.append(Field("ICC", "profile description"))
    size = int.from_bytes(profile[:4], "big")
    if not found and profile[size:].strip(b"\0"):
        found = [Field("ICC", f"{counted(len(profile) - size)} after its end")]
    return found


def is_usual_name(name: str) -> bool:
    """Whether a container calls its profile like a colour space or like nothing at all."""
    return _USUAL.fullmatch(name) is not None or _PLAIN_NAMES.fullmatch(name) is not None


def colour_only(profile: bytes) -> bytes | None:
    """A profile of the same length with its colour alone: all else is blanked; None where it can't be read.

    The identifier, a digest of the profile, is set to 0, which stands for none (ICC.1:2022, 7.2.18).
    """
    tags = _tags(profile)
    if tags is None:
        return None
    clean = bytearray(profile)
    kept = [tag for tag in tags if tag.name in _COLOUR]
    end = _TABLE + 12 * len(tags)
    for tag in tags:
        if tag.name not in _COLOUR and all(tag.end <= own.start or tag.start >= own.end for own in kept):
            clean[tag.start : tag.end] = bytes(tag.end - tag.start)
    if not _is_usual(profile, tags):
        for tag in kept:
            if tag.name in _DESCRIPTIONS:
                for start, stop, blank in _texts(profile, tag):
                    clean[start:stop] = (blank * (stop - start))[: stop - start]
    table = b"".join(tag.entry for tag in kept).ljust(12 * len(tags), b"\0")
    clean[_HEADER:end] = len(kept).to_bytes(4, "big") + table
    size = int.from_bytes(profile[:4], "big")
    clean[size:] = bytes(max(0, len(profile) - size))
    clean[84:100] = bytes(16)
    return bytes(clean)


def _tags(profile: bytes) -> list[_Tag] | None:
    """The table of tags; None where it, or what it points to, is not all there."""
    count = int.from_bytes(profile[_HEADER:_TABLE], "big")
    end = _TABLE + 12 * count
    if len(profile) < _TABLE or profile[36:40] != b"acsp" or count > _MOST_TAGS or end > len(profile):
        return None
    tags: list[_Tag] = []
    for at in range(_TABLE, end, 12):
        start = int.from_bytes(profile[at + 4 : at + 8], "big")
        stop = start + int.from_bytes(profile[at + 8 : at + 12], "big")
        if start < end or stop > len(profile):
            return None
        tags.append(_Tag(profile[at : at + 4], start, stop, profile[at : at + 12]))
    return tags


def _is_usual(profile: bytes, tags: list[_Tag]) -> bool:
    """Whether the profile is called like a colour space."""
    words = [
        profile[start:stop].decode("utf-16-be" if blank == b"\0 " else "latin-1", "replace")
        for tag in tags
        if tag.name == b"desc"
        for start, stop, blank in _texts(profile, tag)
    ]
    return all(_USUAL.fullmatch("".join(filter(str.isprintable, text)).strip()) for text in words)


def _texts(profile: bytes, tag: _Tag) -> Iterator[tuple[int, int, bytes]]:
    """Where the texts of a tag begin and end, with the blank that fills them (10.15, 10.24; ICC.1:2001-04, 6.5.17)."""
    kind = profile[tag.start : tag.start + 4]
    if kind == b"text":
        yield tag.start + 8, max(tag.start + 8, tag.end - 1), b" "
    elif kind == b"desc":
        count = int.from_bytes(profile[tag.start + 8 : tag.start + 12], "big")
        stop = min(tag.end, tag.start + 12 + max(0, count - 1))
        yield tag.start + 12, stop, b" "
        yield min(tag.end, stop + 1), tag.end, b"\0"  # the same again in Unicode and for old Macintoshes
    elif kind == b"mluc":
        count = int.from_bytes(profile[tag.start + 8 : tag.start + 12], "big")
        for at in range(tag.start + 16, min(tag.end, tag.start + 16 + 12 * min(count, _MOST_TAGS)), 12):
            size, offset = (int.from_bytes(profile[at + n : at + n + 4], "big") for n in (4, 8))
            yield tag.start + offset, min(tag.end, tag.start + offset + size), b"\0 "


def _tag_name(tag: bytes) -> str:
    return tag.decode("ascii") if tag.isalnum() else "a tag of its own"
