"""ICC colour profiles: what they hold besides colour (ICC.1:2022).

No I/O.

A profile's name, its maker's copyright and the description of the kind of device are let through: the registered tags of a profile are
colour, and no published picture has a profile. Named are tags of makers' own, such as the serial number of a screen.
"""

from __future__ import annotations

from typing import Final

from sitegen.privacy.metadata.field import Field, counted

_HEADER: Final = 128
_MOST_TAGS: Final = 100
_COLOUR: Final = frozenset(
    b"A2B0 A2B1 A2B2 B2A0 B2A1 B2A2 B2D0 B2D1 B2D2 B2D3 D2B0 D2B1 D2B2 D2B3 gamt pre0 pre1 pre2 rXYZ gXYZ bXYZ rTRC gTRC bTRC "
    b"kTRC wtpt bkpt lumi meas chad chrm clro clrt clot cicp ciis ncl2 ncol rig0 rig2 resp tech view vued ucrb crdi psd0 "
    b"psd1 psd2 psd3 ps2s ps2i desc cprt dmnd dmdd scrn scrd pseq psid aarg aabg aagg vcgt vcgp ndin".split(
        b" "
    )
)
"""Registered tags of colour and of the names of a profile; Apple's gamma tables (vcgt, ndin, aarg …) are numbers."""


def icc_fields(profile: bytes) -> list[Field]:
    """What a profile holds that is not colour."""
    if len(profile) < _HEADER + 4 or profile[36:40] != b"acsp":
        return [Field("ICC", "a profile that can't be read")]
    count = int.from_bytes(profile[_HEADER : _HEADER + 4], "big")
    end = _HEADER + 4 + 12 * count
    if count > _MOST_TAGS or end > len(profile):
        return [Field("ICC", "a profile that can't be read")]
    tags = [profile[at : at + 4] for at in range(_HEADER + 4, end, 12)]
    found = [Field("ICC", _tag_name(tag)) for tag in tags if tag not in _COLOUR]
    size = int.from_bytes(profile[:4], "big")
    if not found and profile[size:].strip(b"\0"):
        found = [Field("ICC", f"{counted(len(profile) - size)} after its end")]
    return found


def _tag_name(tag: bytes) -> str:
    return tag.decode("ascii") if tag.isalnum() else "a tag of its own"


def colour_only(profile: bytes) -> bytes | None:
    """A profile of the same length with its colour alone: other tags are blanked; None where it can't be read.

    The identifier, a digest of the profile, is set to 0, which stands for none (ICC.1:2022, 7.2.18).
    """
    fields = icc_fields(profile)
    if any(field.name.startswith("a profile") for field in fields):
        return None
    clean = bytearray(profile)
    count = int.from_bytes(profile[_HEADER : _HEADER + 4], "big")
    entries = [profile[at : at + 12] for at in range(_HEADER + 4, _HEADER + 4 + 12 * count, 12)]
    kept = [entry for entry in entries if entry[:4] in _COLOUR]
    needed = [_span(entry) for entry in kept]
    for start, end in (_span(entry) for entry in entries if entry[:4] not in _COLOUR):
        if start >= _HEADER + 4 + 12 * count and all(end <= first or start >= last for first, last in needed):
            clean[start:end] = bytes(len(profile[start:end]))
    table = b"".join(kept).ljust(12 * count, b"\0")
    clean[_HEADER : _HEADER + 4 + 12 * count] = len(kept).to_bytes(4, "big") + table
    size = int.from_bytes(profile[:4], "big")
    clean[size:] = bytes(max(0, len(profile) - size))
    clean[84:100] = bytes(16)
    return bytes(clean)


def _span(entry: bytes) -> tuple[int, int]:
    start = int.from_bytes(entry[4:8], "big")
    return start, start + int.from_bytes(entry[8:12], "big")
