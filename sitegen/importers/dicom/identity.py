"""Who a file is of, to compare files with one another and to find a patient in words; it is never written or told. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sitegen.importers import names
from sitegen.importers.dicom.values import text, texts, value_of

IDENTITY = (
    "PatientID",
    "PatientName",
    "PatientBirthDate",
    "PatientSex",
    "OtherPatientIDs",
    "AccessionNumber",
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a header says of its patient; empty where it says nothing."""

    number: str = field(default="", repr=False)
    name: tuple[frozenset[str], ...] = field(default=(), repr=False)
    """The words of each component group: alphabetic, ideographic, phonetic (PS3.5 6.2.1.2)."""
    born: str = field(default="", repr=False)
    sex: str = field(default="", repr=False)
    private: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    """Patterns of what must not stand in words: parts of the name, and numbers."""

    def contradicts(self, other: Identity) -> bool:
        """Whether two files are of two patients: each value counts only where both state it."""
        pairs = ((self.number, other.number), (self.born, other.born), (self.sex, other.sex))
        if any(one and two and one != two for one, two in pairs):
            return True
        # A middle name or a title that stands in one file alone is no other person.
        return any(
            one and two and not (one <= two or two <= one)
            for one, two in zip(self.name, other.name, strict=False)
        )


def identity_of(data: Any) -> Identity:
    """The identity in a header of which at least the elements of `IDENTITY` were read."""
    groups = _groups(data)
    sex = text(data, "PatientSex").upper()
    numbers = (
        text(data, "PatientID"),
        *texts(data, "OtherPatientIDs"),
        text(data, "AccessionNumber"),
    )
    return Identity(
        number=text(data, "PatientID"),
        name=tuple(
            frozenset(word.casefold() for word in names.WORD.findall(group)) - names.NOBODY
            for group in groups
        ),
        born=text(data, "PatientBirthDate").replace(".", ""),
        sex=sex if sex in ("F", "M") else "",
        private=frozenset((*names.of_names(groups), *names.of_numbers(numbers))),
    )


def private_words(identities: Iterable[Identity]) -> re.Pattern[str] | None:
    """A pattern that finds any of these patients in words; None where nothing is known of them."""
    return names.any_of(part for identity in identities for part in identity.private)


def _groups(data: Any) -> tuple[str, ...]:
    try:
        return tuple(str(value_of(data, "PatientName") or "").split("="))
    except Exception:  # noqa: BLE001 - a damaged name raises anything
        return ()
