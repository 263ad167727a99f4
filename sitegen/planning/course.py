"""The course of a disease over many cases: which examination was made on which day. No I/O.

It is given what is public of the cases alone; of a hidden one, examinations that readers ask for step by step are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sitegen.model.library import Case, Series, Study
from sitegen.planning.embargo import Shown

Zero = Literal["onset", "admission", "first-exam"]
ZEROS: tuple[Zero, ...] = ("onset", "admission", "first-exam")
"""What day zero can be: days that are counted from different ones are not put together."""
LAST = 30
"""The days from 0 to this one are always listed, so that gaps show."""


@dataclass(frozen=True, slots=True)
class Examined:
    """An examination of a case, on a day."""

    shown: Shown
    study: Study
    series: Series
    """The one whose key image stands for the study: its first."""


Course = dict[int, list[Examined]]
"""Day → examinations, in the order of the cases; days ascend."""


def zero_of(case: Case) -> Zero:
    """What day zero of a case is: the onset of symptoms, where nothing else is said."""
    return case.facts.timeline.zero if case.facts.timeline else "onset"


def courses_of(cases: Iterable[Shown]) -> dict[Zero, Course]:
    """The examinations of cases by day, for each kind of day zero that any of them has."""
    found: dict[Zero, Course] = {}
    for shown in cases:
        case = shown.public
        later = case.facts.steps if shown.hiding != "open" else ()
        for study in case.studies:
            series = next((item for item in study.series if item.pictures), None)
            if study.facts.day is None or series is None or study.facts.id in later:
                continue
            course = found.setdefault(zero_of(case), {})
            course.setdefault(study.facts.day, []).append(Examined(shown, study, series))
    return {zero: dict(sorted(found[zero].items())) for zero in ZEROS if zero in found}


def days_listed(course: Course) -> list[int]:
    """The days from 0 to 30, and those before and after that have pictures, in order."""
    return sorted({*course, *range(LAST + 1)})
