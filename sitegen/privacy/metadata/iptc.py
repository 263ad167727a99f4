"""Photoshop's image resources and the IPTC records in them (Adobe Photoshop File Formats; IPTC-NAA IIM 4.2).

No I/O.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sitegen.privacy.metadata.field import Field

_IPTC_RESOURCE: Final = 0x0404
_RESOURCES: Final = {
    0x0409: "thumbnail",
    0x040C: "thumbnail",
    0x0422: "Exif data",
    0x0423: "Exif data",
    0x0424: "XMP packet",
    0x040A: "copyright flag",
    0x040B: "URL",
    0x041E: "URL list",
    0x0425: "caption digest",
}
_DATASETS: Final = {
    0: "Record Version",
    5: "Object Name",
    10: "Urgency",
    15: "Category",
    25: "Keywords",
    40: "Special Instructions",
    55: "Date Created",
    60: "Time Created",
    62: "Digital Creation Date",
    63: "Digital Creation Time",
    65: "Originating Program",
    80: "By-line",
    85: "By-line Title",
    90: "City",
    92: "Sub-location",
    95: "Province/State",
    100: "Country Code",
    101: "Country Name",
    103: "Original Transmission Reference",
    105: "Headline",
    110: "Credit",
    115: "Source",
    116: "Copyright Notice",
    118: "Contact",
    120: "Caption/Abstract",
    122: "Caption Writer",
}
"""Datasets of the application record (record 2)."""
_MOST_FIELDS: Final = 1000


def resource_fields(data: bytes) -> list[Field]:
    """The resources of a Photoshop block (each begins with 8BIM), with the single fields of IPTC."""
    found: list[Field] = []
    at = data.find(b"8BIM")
    while 0 <= at <= len(data) - 12 and data[at : at + 4] == b"8BIM" and len(found) < _MOST_FIELDS:
        number = int.from_bytes(data[at + 4 : at + 6], "big")
        at += 6 + (data[at + 6] // 2 + 1) * 2  # a name with its length, filled up to an even number of bytes
        size = int.from_bytes(data[at : at + 4], "big")
        body = data[at + 4 : at + 4 + size]
        at += 4 + size + size % 2
        found += (
            iptc_fields(body)
            if number == _IPTC_RESOURCE
            else [Field("Photoshop", _RESOURCES.get(number, "resources"))]
        )
    return found or [Field("Photoshop", "resources")]


def iptc_fields(data: bytes) -> list[Field]:
    """The fields of IPTC records."""
    return [Field("IPTC", name) for name in _datasets(data)] or [Field("IPTC", "record")]


def _datasets(data: bytes) -> Iterator[str]:
    at = count = 0
    while at + 5 <= len(data) and data[at] == 0x1C and count < _MOST_FIELDS:
        record, dataset, size = data[at + 1], data[at + 2], int.from_bytes(data[at + 3 : at + 5], "big")
        if size & 0x8000:  # an extended length, whose own length this is (IIM, 1.5.3)
            width = size & 0x7FFF
            size = int.from_bytes(data[at + 5 : at + 5 + width], "big")
            at += width
        at += 5 + size
        count += 1
        yield _DATASETS.get(dataset, f"2:{dataset:03d}") if record == 2 else f"{record}:{dataset:03d}"
