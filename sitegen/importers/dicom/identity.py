"""Who a file is of, to compare files with one another and to find a patient in words; it is never written or told. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sitegen.importers.dicom.values import text, texts, value_of

IDENTITY = (
    "PatientID",
    "PatientName",
    "PatientBirthDate",
    "PatientSex",
    "OtherPatientIDs",
    "AccessionNumber",
)

_WORD = re.compile(r"[^\W\d_]+")
_NOBODY = frozenset({"anonymous", "anonymised", "anonymized", "anon", "patient", "unknown", "none", "null"})
"""What anonymising programs write for a name, and sentences about anybody hold."""
_SHORTEST_NUMBER = 3
"""Letters and digits from which a number of a hospital is looked for in words: shorter ones stand everywhere."""
_BETWEEN = r"[\s./_-]?"


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
        name=tuple(frozenset(word.casefold() for word in _WORD.findall(group)) - _NOBODY for group in groups),
        born=text(data, "PatientBirthDate").replace(".", ""),
        sex=sex if sex in ("F", "M") else "",
        private=frozenset((*_of_names(groups), *_of_numbers(numbers))),
    )


def private_words(identities: Iterable[Identity]) -> re.Pattern[str] | None:
    """A pattern that finds any of these patients in words; None where nothing is known of them."""
    parts = sorted({part for identity in identities for part in identity.private})
    return re.compile("|".join(parts)) if parts else None


def _groups(data: Any) -> tuple[str, ...]:
    try:
        return tuple(str(value_of(data, "PatientName") or "").split("="))
    except Exception:  # noqa: BLE001 - a damaged name raises anything
        return ()


def _of_names(groups: Iterable[str]) -> Iterator[str]:
    """Patterns of the parts of a name: words, and each component written as one (Gil-dong, Gildong, Gil dong)."""
    for group in groups:
        components = [_WORD.findall(part) for part in group.split("^")[:3]]
        words = {word for part in components for word in part} | {"".join(part) for part in components}
        whole = ["".join(part) for part in components if part]
        words |= {"".join(whole), "".join(reversed(whole))}
        for word in words:
            if len(word) < 2 or word.casefold() in _NOBODY:
                continue
            if word.isascii() and len(word) == 2:
                # "An" and "No" are names, "an" and "no" are not.
                yield rf"(?<![A-Za-z])(?:{word.title()}|{word.upper()})(?![A-Za-z])"
            elif ord(word[0]) < 0x1100:
                yield rf"(?<![A-Za-z\u00c0-\u024f])(?i:{_BETWEEN.join(word)})(?![A-Za-z\u00c0-\u024f])"
            else:
                yield r"\s?".join(word)  # these scripts put particles right behind a name


def _of_numbers(numbers: Iterable[str]) -> Iterator[str]:
    """Patterns of numbers, however they are parted."""
    for number in numbers:
        for part in {number, *re.findall(r"\d+", number)}:
            signs = [sign for sign in part if sign.isalnum()]
            if len(signs) >= (_SHORTEST_NUMBER if part == number else _SHORTEST_NUMBER + 2):
                yield rf"(?<![A-Za-z0-9])(?i:{_BETWEEN.join(map(re.escape, signs))})(?![A-Za-z0-9])"
