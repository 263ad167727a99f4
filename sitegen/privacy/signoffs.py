"""Sign-offs: a named person has looked at every picture that is shown, and the pictures are still the same.

No I/O.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sitegen.errors import Problem
from sitegen.model.library import Case, Illustrated, Library, prose_pictures


def is_signed(record: Illustrated) -> bool:
    """Whether a sign-off stands over the pictures that a record shows now."""
    return record.facts.deid is not None and record.facts.deid.pictures == record.picture_digest


def sign_offs_hold(library: Library, today: date) -> Iterator[Problem]:
    """Whatever is published with pictures carries one person's sign-off over those that it shows now."""
    del today
    for record in library.illustrated:
        deid = record.facts.deid
        if deid and not is_signed(record):
            message = "the pictures are not those that were signed off: the sign-off is void"
            hint = f"look at every picture again: {command(record)}"
            yield Problem("signoff-void", record.places.of("deid", "pictures"), message, hint)
        if deid and is_group(library, deid.reviewed_by):
            place = record.places.of("deid", "reviewed_by")
            hint = f"the person who looks signs, by an id that is no organisation's: {command(record)}"
            yield Problem("signoff-by-group", place, of_group(library, deid.reviewed_by), hint)
        if not deid and _needs_one(record):
            message = "nobody has signed off that no picture shows who the patient is"
            hint = f"a named person looks at every picture at full size: {command(record)}"
            yield Problem("signoff-missing", record.places.of("status"), message, hint)


def _needs_one(record: Illustrated) -> bool:
    """Every published case but a phantom; of what has no patient of its own, what shows pictures.

    A guideline that is superseded or withdrawn is shown with its pictures; a case that is withdrawn is not.
    """
    if isinstance(record, Case):
        consent = record.facts.consent
        return record.facts.status == "published" and not (consent and consent.basis == "phantom")
    return record.facts.status != "draft" and any(prose_pictures(record.prose))


def is_group(library: Library, person: str) -> bool:
    """Whether an id is that of a group, which has no eyes."""
    return person in library.people and library.people[person].facts.organisation


def of_group(library: Library, person: str) -> str:
    """Why a group's sign-off is none."""
    name = library.people[person].facts.name.in_language("en", library.settings.default_language)
    return f"'{person}' ({name}) is a group, and a sign-off is one person's"


def label(record: Illustrated) -> str:
    """What `sitegen signoff` calls a record: the id of a case; of any other its folder and id, such as guidelines/chest."""
    return record.id if isinstance(record, Case) else f"{record.folder}/{record.id}"


def command(record: Illustrated) -> str:
    """What to type. The digest is not told: whoever copies it has not looked."""
    return f"sitegen signoff {label(record)} --by PERSON"
