"""Who the patient is, as a document says it, so that it comes along nowhere: not in facts, words or messages.

No I/O. Of a `patient` element only age and sex are read (domain rule: 45 CFR 164.514(b)(2)(i)).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sitegen.errors import Place
from sitegen.importers import names
from sitegen.importers.drafts import Notes, safe_notes
from sitegen.importers.mirc.crosswalk import sex_of
from sitegen.importers.mirc.tree import Element, Unreadable
from sitegen.model.case import Patient

_HARMLESS = (
    "pt-age",
    "pt-sex",
    "pt-race",
    "pt-species",
    "pt-breed",
    "years",
    "months",
    "weeks",
    "days",
    "study",
)
_DICOM_TAG = re.compile(r"g[0-9a-f]{4}e[0-9a-f]{4}", re.IGNORECASE)
"""An element that a template puts in for a value of the DICOM header, such as g0010e0010 for the patient's name."""
_PERSON_NAME = re.compile(r"\w\^\w|\^\^")
"""Components of a DICOM person name (PS3.5 6.2, VR PN)."""
_NUMBERED = re.compile(r"^\s*\S*\d{4,}\S*\s*:")
"""A title of the system's own making: patient ID, colon, patient name."""
_LONGEST = 50_000
"""Characters of a block; what is longer is no paragraph, and is left out rather than tested for ever."""
_MOST_NAMES = 2000
_NAMES = ("pt-name", "g0010e0010")
"""Elements whose words are a person's name."""
_APART = re.compile(r"[\s^,;:=()/]+")


@dataclass(frozen=True, slots=True)
class Identity:
    """The words that name the patient of a document."""

    pattern: re.Pattern[str] | None

    def names(self, text: str) -> bool:
        """Whether a text holds a name or number of the patient, or looks as if a system had put them there."""
        if self.pattern is not None and self.pattern.search(text):
            return True
        return bool(_PERSON_NAME.search(text) or _NUMBERED.match(text))

    def cleaned(self, text: str, *, story: bool) -> Notes:
        """Words without sentences that name the patient, and without calendar dates; see `safe_notes`."""
        if len(text) > _LONGEST:
            return Notes("", 1)
        notes = safe_notes(text, self.pattern, story=story)
        if _PERSON_NAME.search(notes.text):
            return Notes("", notes.left_out + 1)
        return notes


def is_identifying(item: Element) -> bool:
    """Whether an element holds nothing but who the patient is, and is left out with all that is in it."""
    return (
        item.tag in ("patient", "phi", "si-uid")
        or (item.tag.startswith("pt-") and item.tag not in _HARMLESS)
        or _DICOM_TAG.fullmatch(item.tag) is not None
    )


def identity_of(root: Element, shown: str) -> Identity:
    """The names and numbers of the patient, from every element that is made for them.

    Raises Unreadable where there are too many to be looked for.
    """
    words: set[str] = set()
    parted: set[str] = set()
    numbers: set[str] = set()
    for item in _identifying(root):
        value = item.text
        parts = [part.strip(".'\"-") for part in _APART.split(value)]
        words.update(part for part in parts if len(part) > 2 or (len(part) == 2 and not part.isascii()))
        if len(value) > 3:
            words.add(value.replace("^", " ").strip())
        if item.tag in _NAMES:
            parted.add(value)
        elif re.search(r"\d", value):
            numbers.update(part for part in parts if re.search(r"\d", part))
    if len(words) > _MOST_NAMES:
        raise Unreadable(Place(shown, root.line), "it names more patients than a teaching file can have")
    return Identity(
        names.any_of(
            (*names.of_words(words), *names.of_names(parted, small=False), *names.of_numbers(numbers))
        )
    )


def _identifying(root: Element) -> Iterator[Element]:
    """Identifying elements that say something; `patient` and `phi` themselves only hold others."""
    for holder in root.every("patient", "phi"):
        yield from (item for item in holder.elements if item.tag not in _HARMLESS and item.text)
        for study in holder.every("study"):
            yield from (item for item in study.elements if item.tag not in _HARMLESS and item.text)
    for item in root.every():
        if item.tag not in ("patient", "phi") and is_identifying(item) and item.text:
            yield item


def patient_of(root: Element) -> tuple[Patient | None, list[str]]:
    """Age and sex of the first patient that states them, and what of them was not understood."""
    age: int | str | None = None
    sex: str | None = None
    odd: list[str] = []
    for patient in root.every("patient"):
        for item in patient.elements:
            if item.tag == "pt-age" and age is None and item.text:
                age = _age(item)
                odd += ["the patient's age"] if age is None else []
            if item.tag == "pt-sex" and sex is None and item.text:
                sex = sex_of(item.text)
                odd += ["the patient's sex"] if sex is None else []
    if age is None and sex is None:
        return None, odd
    return Patient.model_validate(
        {key: value for key, value in (("age", age), ("sex", sex)) if value is not None}
    ), odd


def _age(item: Element) -> int | str | None:
    """Whole years lived, then "90+"; months, weeks and days count for children."""
    parts = {child.tag: child.text for child in item.elements}
    numbers = {unit: _number(parts.get(unit, "")) for unit in ("years", "months", "weeks", "days")}
    if not any(value is not None for value in numbers.values()):
        years = _number(re.sub(r"\s*(y|yo|yrs?|years?)\.?$", "", item.text, flags=re.IGNORECASE))
    else:
        days = (numbers["months"] or 0) * 365.25 / 12 + (numbers["weeks"] or 0) * 7 + (numbers["days"] or 0)
        years = (numbers["years"] or 0) + days / 365.25
    if years is None or not 0 <= years < 150:
        return None
    return "90+" if years >= 90 else int(years)


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\d{1,5}(\.\d{1,3})?", text.strip()) else None
