"""The tables of statistics in the words of a language, and which cases may be counted in each.

No I/O. All is counted from `Shown.public`; what belongs to an answer, over cases whose answer is open alone. So
neither a count nor a difference between two counts can tell what a case that is still hidden has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sitegen.model.library import Case
from sitegen.planning.edition import Edition
from sitegen.planning.embargo import Shown
from sitegen.planning.search.facets import diagnosis_key
from sitegen.planning.statistics import counts
from sitegen.planning.statistics.charts import chart_of, drawn
from sitegen.planning.statistics.counts import AFTER, BEFORE, NOT_STATED, OTHERS, Counts
from sitegen.planning.views.statistics import Cell, Heading, StatisticsRow, StatisticsTable, StatisticsView

_MOST_MONTHS = 24
"""One by one; what spans more is drawn by year, and its table leaves out months without a case."""
_MOST_COLUMNS = 8
"""Diagnoses with a column of their own; a wider table is not read on a phone."""
_SHADES = 4


def statistics_of(edition: Edition, shown_cases: Iterable[Shown]) -> StatisticsView:
    """The statistics of some of the cases that lists show: of the whole library, or of a collection."""
    shown = [item for item in shown_cases if item.public.facts.status != "withdrawn"]
    public = [item.public for item in shown]
    answered = [item.public for item in shown if item.hiding == "open"]
    tables = [
        _months(edition, public),
        _ages(edition, public),
        _modalities(edition, public),
        _findings(edition, answered),
        _diagnoses(edition, answered),
        _certainties(edition, answered),
        _days(edition, public),
        _findings_by_diagnosis(edition, answered),
    ]
    summary = edition.catalogue.count("statistics.summary", len(shown))
    if len(answered) < len(shown):
        left = edition.catalogue.count("statistics.hidden", len(shown) - len(answered))
        summary = f"{summary} {left}"
    return StatisticsView(len(shown), len(answered), summary, tuple(table for table in tables if table))


def _months(edition: Edition, cases: Sequence[Case]) -> StatisticsTable | None:
    months = counts.by_month(cases)

    def heading(key: str) -> Heading:
        if not key:
            return Heading(key, edition.t("statistics.undated"))
        return Heading(key, edition.catalogue.month(date.fromisoformat(f"{key}-01")))

    dated = {key: count for key, count in months.items() if key}
    bars = dated if len(dated) <= _MOST_MONTHS else counts.by_year(dated)
    rows = {key: count for key, count in months.items() if count or bars is dated}
    table = _simple(edition, "months", rows, heading, base=len(cases))
    if table is None:
        return None
    chart = drawn(edition, table, list(bars), [[count] for count in bars.values()], upright=True)
    return replace(table, chart=chart)


def _ages(edition: Edition, cases: Sequence[Case]) -> StatisticsTable | None:
    found = counts.by_age_and_sex(cases)
    columns = [
        Heading(sex, edition.t(f"statistics.sex.{sex or 'none'}")) for sex in next(iter(found.values()), ())
    ]
    rows = [
        (Heading(age, edition.t(f"search.age.{age}" if age else "statistics.none")), row)
        for age, row in found.items()
    ]
    return _table(edition, "ages", columns, rows, base=len(cases))


def _modalities(edition: Edition, cases: Sequence[Case]) -> StatisticsTable | None:
    def label(code: str) -> str:
        return edition.t(f"modality.{code}")

    found = counts.ranked(cases, lambda case: [study.facts.modality for study in case.studies], label)

    def heading(code: str) -> Heading:
        return Heading(code, label(code), edition.urls.modality(code))

    return _simple(edition, "modalities", found, heading, base=len(cases))


def _finding(edition: Edition, key: str) -> Heading:
    label = edition.library.findings[key].facts.label
    return Heading(key, edition.words(label), edition.urls.finding(key), edition.language_of(label))


def _known_findings(edition: Edition) -> Callable[[Case], Iterable[str]]:
    known = edition.library.findings
    return lambda case: [key for key in case.facts.findings if key in known]


def _ranked_findings(edition: Edition, cases: Sequence[Case]) -> Counts:
    return counts.ranked(cases, _known_findings(edition), lambda key: _finding(edition, key).label)


def _findings(edition: Edition, cases: Sequence[Case]) -> StatisticsTable | None:
    found = _ranked_findings(edition, cases)
    return _simple(edition, "findings", found, lambda key: _finding(edition, key), base=len(cases))


def _diagnosis_of(edition: Edition) -> Callable[[Case], str]:
    return lambda case: (
        diagnosis_key(edition, case.facts.diagnosis.name) if case.facts.diagnosis else NOT_STATED
    )


def _diagnosis_headings(edition: Edition, cases: Sequence[Case]) -> dict[str, Heading]:
    """What cases write alike in this language is one diagnosis, called as the first of them writes it."""
    found: dict[str, Heading] = {}
    for case in sorted(cases, key=lambda case: case.id):
        if case.facts.diagnosis:
            name = case.facts.diagnosis.name
            key = diagnosis_key(edition, name)
            found.setdefault(key, Heading(key, edition.words(name), "", edition.language_of(name)))
    return found


def _ranked_diagnoses(edition: Edition, cases: Sequence[Case], headings: Mapping[str, Heading]) -> Counts:
    of = _diagnosis_of(edition)
    named = [case for case in cases if case.facts.diagnosis]
    return counts.ranked(named, lambda case: [of(case)], lambda key: headings[key].label)


def _diagnoses(edition: Edition, cases: Sequence[Case]) -> StatisticsTable | None:
    headings = _diagnosis_headings(edition, cases)
    found = _ranked_diagnoses(edition, cases, headings)
    unnamed = sum(case.facts.diagnosis is None for case in cases)
    if found and unnamed:
        found[NOT_STATED] = unnamed
        headings[NOT_STATED] = Heading(NOT_STATED, edition.t("statistics.none"))
    return _simple(edition, "diagnoses", found, headings.__getitem__, base=len(cases))


def _certainties(edition: Edition, cases: Sequence[Case]) -> StatisticsTable | None:
    def heading(key: str) -> Heading:
        return Heading(key, edition.t(f"certainty.{key}" if key else "statistics.none"))

    return _simple(edition, "certainty", counts.by_certainty(cases), heading, base=len(cases))


def _days(edition: Edition, cases: Sequence[Case]) -> StatisticsTable | None:
    found, apart = counts.from_onset(cases)

    def heading(key: str) -> Heading:
        if key in (BEFORE, AFTER):
            name, day = ("before", 0) if key == BEFORE else ("from", int(AFTER[:-1]))
            return Heading(key, edition.t(f"statistics.days.{name}", day=day))
        first, last = key.split("-")
        return Heading(key, edition.t("statistics.days.span", first=first, last=last))

    table = _simple(edition, "days", found, heading, base=sum(found.values()))
    if table is None:
        return None
    if apart:
        note = edition.catalogue.count("statistics.days.apart", apart)
        table = replace(table, note=f"{table.note} {note}")
    short = {BEFORE: "< 0", AFTER: f"≥ {AFTER[:-1]}"}
    labels = [short.get(key, key.replace("-", "–")) for key in found]
    chart = drawn(edition, table, labels, [[count] for count in found.values()], upright=True)
    return replace(table, chart=chart)


def _findings_by_diagnosis(edition: Edition, cases: Sequence[Case]) -> StatisticsTable | None:
    headings = _diagnosis_headings(edition, cases)
    diagnoses = list(_ranked_diagnoses(edition, cases, headings))[:_MOST_COLUMNS]
    found = counts.two_way(
        cases,
        _ranked_findings(edition, cases),
        diagnoses,
        of_row=_known_findings(edition),
        of_column=_diagnosis_of(edition),
    )
    if not found or not diagnoses:
        return None
    special = {
        OTHERS: Heading(OTHERS, edition.t("statistics.others")),
        NOT_STATED: Heading(NOT_STATED, edition.t("statistics.none")),
    }
    columns = [special.get(key) or headings[key] for key in next(iter(found.values()))]
    rows = [(_finding(edition, key), row) for key, row in found.items()]
    return _table(edition, "findings-by-diagnosis", columns, rows, base=len(cases), shaded=True)


def _simple(
    edition: Edition,
    name: str,
    found: Counts,
    heading: Callable[[str], Heading],
    *,
    base: int,
) -> StatisticsTable | None:
    """A table with one column."""
    unit = "examinations" if name == "days" else "cases"
    columns = [Heading(unit, edition.t(f"statistics.column.{unit}"))]
    rows = [(heading(key), {unit: count}) for key, count in found.items()]
    return _table(edition, name, columns, rows, base=base)


def _table(
    edition: Edition,
    name: str,
    columns: Sequence[Heading],
    rows: Sequence[tuple[Heading, Counts]],
    *,
    base: int,
    shaded: bool = False,
) -> StatisticsTable | None:
    """A table with its note, which says over how many it counts, and its chart; None where there is nothing."""
    if not rows:
        return None
    most = max(count for _, row in rows for count in row.values())

    def cell(count: int) -> Cell:
        shade = -(-_SHADES * count // max(most, _SHADES)) if shaded else 0
        return Cell(count, edition.catalogue.number(count), shade)

    table = StatisticsTable(
        id=name,
        title=edition.t(f"statistics.title.{name}"),
        note=edition.t(f"statistics.note.{name}", n=edition.catalogue.number(base)),
        corner=edition.t(f"statistics.corner.{name}"),
        columns=tuple(columns),
        rows=tuple(
            StatisticsRow(heading, tuple(cell(count) for count in row.values())) for heading, row in rows
        ),
        chart=None,
    )
    return replace(table, chart=chart_of(edition, table))
