"""Tells DICOM from anything else by its bytes: with or without preamble and file meta information, as XML or JSON too.

No I/O.

Names and endings are not looked at. Recognised are
- files as PS3.10 says, "DICM" after 128 bytes of preamble, DICOMDIR included; also without the preamble, or with a foreign header before it;
- data sets without file meta information, in implicit or explicit VR of either byte order, as older archives keep them, also
  with something before them;
- the XML and JSON forms of PS3.19 and PS3.18, which converters write and which hold the same patient.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

_PREFIX: Final = b"DICM"
_FILE_META: Final = re.compile(rb"DICM\x02\x00[\x00-\x02\x10-\x18]\x00")
"""The prefix and the first element of group 0002, which is in explicit VR little endian whatever follows (PS3.10, 7.1)."""

_SOP_CLASS: Final = re.compile(
    rb"(?:\x08\x00\x16\x00(?:UI..|..\x00\x00)|\x00\x08\x00\x16(?:UI..|\x00\x00..))1\.2\.840\.10008\.",
    re.DOTALL,
)
"""SOP Class UID (0008,0016), which every composite object has (PS3.3, C.12.1), in either byte order."""

_UID_ROOT: Final = b"1.2.840.10008."

_VRS: Final = frozenset(
    b"AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV".split()
)
"""Value representations of PS3.5, table 6.2-1."""
_LONG_VRS: Final = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
"""Those with a length of four bytes after two reserved ones (PS3.5, 7.1.2)."""

_FIRST_GROUPS: Final = frozenset({0x0000, 0x0002, 0x0004, 0x0008})
"""Elements ascend (PS3.5, 7.1), and every data set has some of its file, its directory or its identification."""
_UNDEFINED: Final = 0xFFFFFFFF
_ENOUGH: Final = 3
"""So many elements in a row are no accident: each gives a known representation, or a length that leads to the next."""
_LONGEST_IMPLICIT: Final = 2**16
"""In implicit VR only lengths tell: those of identification, which comes first, are short."""

_XML: Final = re.compile(rb"<(?:\w+:)?(?:NativeDicomModel|data-set|file-format)\b")
_JSON: Final = re.compile(rb'"(?:0008|0010|0020)[0-9A-Fa-f]{4}"\s*:\s*\{\s*"(?:vr|Value)"')
_TEXT_HEAD: Final = 2**16


def is_dicom(data: bytes) -> bool:
    """Whether the bytes are DICOM, or hold a file of it as it is."""
    return (
        data[128:132] == _PREFIX
        or (_PREFIX in data and _FILE_META.search(data) is not None)
        or (_UID_ROOT in data and _SOP_CLASS.search(data) is not None)
        or _is_data_set(data, "little", explicit=True)
        or _is_data_set(data, "little", explicit=False)
        or _is_data_set(data, "big", explicit=True)
        or _is_text_form(data[:_TEXT_HEAD])
    )


def _is_text_form(head: bytes) -> bool:
    return _JSON.search(head) is not None or (b"tag=" in head and _XML.search(head) is not None)


def _is_data_set(data: bytes, order: Literal["little", "big"], *, explicit: bool) -> bool:
    """Whether a data set begins with the first byte: elements in ascending order, as far as they can be followed."""
    before = (-1, -1)
    for count, (tag, fits) in enumerate(_elements(data, order, explicit=explicit), 1):
        if not fits or tag <= before or (count == 1 and tag[0] not in _FIRST_GROUPS):
            return False
        if count == _ENOUGH:
            return True
        before = tag
    return False


def _elements(
    data: bytes, order: Literal["little", "big"], *, explicit: bool
) -> Iterator[tuple[tuple[int, int], bool]]:
    """Tags one after another, each with whether what stands with it can be a header of PS3.5, 7.1."""
    at = 0
    while at + 8 <= len(data):
        tag = (int.from_bytes(data[at : at + 2], order), int.from_bytes(data[at + 2 : at + 4], order))
        vr = data[at + 4 : at + 6]
        if not explicit:
            length, head, fits = int.from_bytes(data[at + 4 : at + 8], order), 8, vr not in _VRS
        elif vr in _LONG_VRS:
            length, head, fits = (
                int.from_bytes(data[at + 8 : at + 12], order),
                12,
                not any(data[at + 6 : at + 8]),
            )
        else:
            length, head, fits = int.from_bytes(data[at + 6 : at + 8], order), 8, vr in _VRS
        if length == _UNDEFINED:  # a sequence: its items begin at once, so its tag is all there is to see
            at += head
            yield tag, fits
            yield from _items(data, at, order, tag)
            return
        if not explicit:
            fits = fits and length <= _LONGEST_IMPLICIT and length % 2 == 0
        yield tag, fits and at + head + length <= len(data)
        at += head + length


def _items(
    data: bytes, at: int, order: Literal["little", "big"], tag: tuple[int, int]
) -> Iterator[tuple[tuple[int, int], bool]]:
    """A sequence of undefined length begins with an item or its end (PS3.5, 7.5): as good as two more elements."""
    group, element = int.from_bytes(data[at : at + 2], order), int.from_bytes(data[at + 2 : at + 4], order)
    fits = group == 0xFFFE and element in {0xE000, 0xE0DD}
    yield (tag[0], tag[1] + 1), fits
    yield (tag[0], tag[1] + 2), fits
