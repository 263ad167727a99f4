"""Sign-offs: a named person has looked at every picture that is shown, and the pictures are still the same.

No I/O.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sitegen.errors import Problem
from sitegen.model.library import Case, Library


def is_signed(case: Case) -> bool:
    """Whether a sign-off stands over the pictures that the case shows now."""
    return case.facts.deid is not None and case.facts.deid.pictures == case.picture_digest


def sign_offs_hold(library: Library, today: date) -> Iterator[Problem]:
    """A published case of a patient carries a named person's sign-off over the pictures it shows now."""
    del today
    for case in library.cases.values():
        facts = case.facts
        if facts.deid and not is_signed(case):
            message = "the pictures are not those that were signed off: the sign-off is void"
            hint = f"look at every picture again: {command(case.id)}"
            yield Problem("signoff-void", case.places.of("deid", "pictures"), message, hint)
        phantom = facts.consent is not None and facts.consent.basis == "phantom"
        if facts.status == "published" and not facts.deid and not phantom:
            message = "nobody has signed off that no picture shows who the patient is"
            hint = f"a named person looks at every picture at full size: {command(case.id)}"
            yield Problem("signoff-missing", case.places.of("status"), message, hint)


def command(case_id: str) -> str:
    """What to type. The digest is not told: whoever copies it has not looked."""
    return f"sitegen signoff {case_id} --by PERSON"
