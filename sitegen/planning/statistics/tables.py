"""The tables of statistics in the words of a language, and which cases may be counted in each.

No I/O. All is counted from `Shown.public`; what belongs to an answer, over cases whose answer is open alone. So
neither a count nor a difference between two counts can tell what a case that is still hidden has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from sitegen.model.library import Case
from sitegen.planning.edition import Edition
from sitegen.planning.embargo import Shown
from sitegen.planning.search.facets import diagnosis_key
from sitegen.planning.statistics import counts
from sitegen.planning.statistics.charts import drawn
from sitegen.planning.statistics.counts import AFTER, BEFORE, NOT_STATED, OTHERS, Counts
from sitegen.planning.statistics.forms import monthly_table, simple_table, table_of
from sitegen.planning.statistics.viewing import viewing_tables
from sitegen.planning.views.statistics import Heading, StatisticsTable, StatisticsView

_MOST_COLUMNS = 8
"""Diagnoses with a column of their own; a wider table is not read on a phone."""


def statistics_of(edition: Edition, shown_cases: Iterable[Shown], collection: str = "") -> StatisticsView:
    """The statistics of some of the cases that lists show: of the whole library, or of a collection by its id."""
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
        *viewing_tables(edition, [item.id for item in public], collection),
    ]
    summary = edition.catalogue.count("statistics.summary", len(shown))
    if len(answered) < len(shown):
        left = edition.catalogue.count("statistics.hidden", len(shown) - len(answered))
        summary = f"{summary} {left}"
    return StatisticsView(len(shown), len(answered), summary, tuple(table for table in tables if table))


def _months(edition: Edition, cases: Sequence[Case]) -> StatisticsTable | None:
    return monthly_table(edition, "months", counts.by_month(cases), base=len(cases))


def _ages(edition: Edition, cases: Sequence[Case]) -> StatisticsTable | None:
    found = counts.by_age_and_sex(cases)
    columns = [
        Heading(sex, edition.t(f"statistics.sex.{sex or 'none'}")) for sex in next(iter(found.values()), ())
    ]
    rows = [
        (Heading(age, edition.t(f"search.age.{age}" if age else "statistics.none")), row)
        for age, row in found.items()
    ]
    return table_of(edition, "ages", columns, rows, base=len(cases))


def _modalities(edition: Edition, cases: Sequence[Case]) -> StatisticsTable | None:
    def label(code: str) -> str:
        return edition.t(f"modality.{code}")

    found = counts.ranked(cases, lambda case: [study.facts.modality for study in case.studies], label)

    def heading(code: str) -> Heading:
        return Heading(code, label(code), edition.urls.modality(code))

    return simple_table(edition, "modalities", found, heading, base=len(cases))


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
    return simple_table(edition, "findings", found, lambda key: _finding(edition, key), base=len(cases))


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
    return simple_table(edition, "diagnoses", found, headings.__getitem__, base=len(cases))


def _certainties(edition: Edition, cases: Sequence[Case]) -> StatisticsTable | None:
    def heading(key: str) -> Heading:
        return Heading(key, edition.t(f"certainty.{key}" if key else "statistics.none"))

    return simple_table(edition, "certainty", counts.by_certainty(cases), heading, base=len(cases))


def _days(edition: Edition, cases: Sequence[Case]) -> StatisticsTable | None:
    found, apart = counts.from_onset(cases)

    def heading(key: str) -> Heading:
        if key in (BEFORE, AFTER):
            name, day = ("before", 0) if key == BEFORE else ("from", int(AFTER[:-1]))
            return Heading(key, edition.t(f"statistics.days.{name}", day=day))
        first, last = key.split("-")
        return Heading(key, edition.t("statistics.days.span", first=first, last=last))

    table = simple_table(edition, "days", found, heading, base=sum(found.values()))
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
    return table_of(edition, "findings-by-diagnosis", columns, rows, base=len(cases), shaded=True)
