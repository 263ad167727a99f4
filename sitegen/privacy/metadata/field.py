"""The name of one thing that a picture carries, and how several are told in one sentence.

No I/O.

Only names are told, never values: a value may be the patient's, and reports end up in the logs of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_WEIGHTY: Final = re.compile(
    "GPS|Artist|Author|Creator|By-?line|Owner|Person|Contact|Name|Serial|UniqueID|Comment|Description|Caption|Title|Keywords|Subject"
    "|Copyright|City|State|Country|Location|Host|MakerNote|Date|Time|Make|Model|thumbnail",
    re.IGNORECASE,
)
"""Names of fields that are likeliest to hold who, where and when: they are told first."""

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]{0,39}")


@dataclass(frozen=True, slots=True)
class Field:
    """One field, by its group's and its own name."""

    group: str
    """The standard or container that names it: EXIF, XMP, PNG text; empty where the name says it all."""
    name: str = ""


def told(fields: Iterable[Field], *, most: int | None = None) -> str:
    """`EXIF Artist, GPSLatitude; XMP dc:creator; 12 bytes after the end`: each once, at most so many of a group."""
    groups: dict[str, dict[str, None]] = {}
    for field in fields:
        groups.setdefault(field.group, {})[field.name] = None
    parts: list[str] = []
    for group, names in groups.items():
        given = sorted((name for name in names if name), key=lambda name: not _WEIGHTY.search(name))
        words = ", ".join(given[:most])
        if most is not None and len(given) > most:
            words += f" and {len(given) - most} more"
        parts.append(f"{group} {words}".strip())
    return "; ".join(parts)


def counted(number: int) -> str:
    """So many bytes, in words."""
    return f"{number:,} byte" if number == 1 else f"{number:,} bytes"


def is_name(words: str) -> bool:
    """Whether a name that the file itself gives is one that a program would give, and nobody's own words."""
    return _NAME.fullmatch(words) is not None
