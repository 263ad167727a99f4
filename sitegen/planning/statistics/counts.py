"""Counts over cases, in no language: what a row is, and how many cases it has.

No I/O. Each function counts what it is handed; `tables.py` decides which cases may be counted where.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from sitegen.model.case import Diagnosis
from sitegen.model.library import Case
from sitegen.model.values import allowed
from sitegen.planning.search.facets import AGES, age_group

NOT_STATED = ""
OTHERS = "*"
"""The key of what is counted together; no id and no name begins so."""

DAYS = ((0, 4), (5, 8), (9, 13), (14, 20), (21, 30))
"""Days of illness that are counted together. The first three are the stages of COVID-19 pneumonia on CT by Pan et al.
(Radiology 2020;295:715-721, doi 10.1148/radiol.2020200370); its fourth, from day 14 on, is told by the week."""
BEFORE, AFTER = "-0", "31-"
CERTAINTIES = allowed(Diagnosis, "certainty")
SEXES = ("F", "M", "O")

Counts = dict[str, int]
"""Key → how many, in the order of the rows."""


def by_month(cases: Iterable[Case]) -> Counts:
    """Cases by month of posting, written 2020-03; months without any between the first and the last are there."""
    found = Counter(f"{day:%Y-%m}" if (day := case.facts.published) else NOT_STATED for case in cases)
    undated = found.pop(NOT_STATED, 0)
    return without_gaps(found) | ({NOT_STATED: undated} if undated else {})


def without_gaps(months: Mapping[str, int]) -> Counts:
    """Counts by month, written 2020-03, with the months between the first and the last that have none."""
    return {key: months.get(key, 0) for key in _months(min(months), max(months))} if months else {}


def _months(first: str, last: str) -> Iterable[str]:
    year, month = int(first[:4]), int(first[5:])
    while (key := f"{year:04}-{month:02}") <= last:
        yield key
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def by_year(months: Counts) -> Counts:
    """Counts by month, added up by year."""
    years: Counts = {}
    for month, count in months.items():
        years[month[:4]] = years.get(month[:4], 0) + count
    return years


def by_age_and_sex(cases: Iterable[Case]) -> dict[str, Counts]:
    """Age group → sex → cases; every age group is there, what is not stated only where there is any."""
    found: Counter[tuple[str, str]] = Counter()
    for case in cases:
        patient = case.facts.patient
        sex = patient.sex if patient and patient.sex in SEXES else NOT_STATED
        found[next(iter(age_group(patient)), NOT_STATED), sex] += 1
    ages = [*AGES, *([NOT_STATED] if any(age == NOT_STATED for age, _ in found) else [])]
    sexes = [sex for sex in (*SEXES, NOT_STATED) if sex in ("F", "M") or any(sex == s for _, s in found)]
    return {age: {sex: found[age, sex] for sex in sexes} for age in ages} if found else {}


def ranked(
    cases: Iterable[Case], keys: Callable[[Case], Iterable[str]], label: Callable[[str], str]
) -> Counts:
    """Cases by what each has, once for each case, the most frequent first, then by label."""
    found = Counter(key for case in cases for key in dict.fromkeys(keys(case)))
    return dict(sorted(found.items(), key=lambda item: (-item[1], label(item[0]).casefold(), item[0])))


def by_certainty(cases: Iterable[Case]) -> Counts:
    """Cases by how sure the diagnosis is, in the order of the scale."""
    found = Counter(
        (d.certainty or NOT_STATED) if (d := case.facts.diagnosis) else NOT_STATED for case in cases
    )
    counts = {key: found[key] for key in CERTAINTIES}
    return (counts | ({NOT_STATED: found[NOT_STATED]} if found[NOT_STATED] else {})) if found else {}


def day_key(day: int) -> str:
    """The days that a day of illness is counted with."""
    if day < DAYS[0][0]:
        return BEFORE
    return next((f"{first}-{last}" for first, last in DAYS if day <= last), AFTER)


def from_onset(cases: Iterable[Case]) -> tuple[Counts, int]:
    """Examinations by time from the onset of symptoms; and how many have a day from another day zero.

    A case that declares no timeline counts from the onset, as the model's default does.
    """
    found: Counter[str] = Counter()
    apart = 0
    for case in cases:
        days = [study.facts.day for study in case.studies if study.facts.day is not None]
        if case.facts.timeline and case.facts.timeline.zero != "onset":
            apart += len(days)
        else:
            found.update(day_key(day) for day in days)
    if not found:
        return {}, apart
    order = [*(f"{first}-{last}" for first, last in DAYS), AFTER]
    if found[BEFORE]:
        order.insert(0, BEFORE)
    return {key: found[key] for key in order}, apart


def two_way(
    cases: Sequence[Case],
    rows: Iterable[str],
    columns: Sequence[str],
    *,
    of_row: Callable[[Case], Iterable[str]],
    of_column: Callable[[Case], str],
) -> dict[str, Counts]:
    """Row → column → cases that have both. What has no column of its own is counted under OTHERS.

    The columns OTHERS and NOT_STATED are there only where some row needs them.
    """
    found: Counter[tuple[str, str]] = Counter()
    for case in cases:
        column = of_column(case)
        if column and column not in columns:
            column = OTHERS
        found.update((row, column) for row in dict.fromkeys(of_row(case)))
    more = [key for key in (OTHERS, NOT_STATED) if any(key == column for _, column in found)]
    return {row: {column: found[row, column] for column in (*columns, *more)} for row in rows}
