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
    b"psd1 psd2 psd3 ps2s ps2i desc cprt dmnd dmdd scrn scrd pseq psid aarg aabg aagg vcgt vcgp ndin".split(b" ")
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
    if not found and len(profile) - size > 3:
        found = [Field("ICC", f"{counted(len(profile) - size)} after its end")]
    return found


def _tag_name(tag: bytes) -> str:
    return tag.decode("ascii") if tag.isalnum() else "a tag of its own"
