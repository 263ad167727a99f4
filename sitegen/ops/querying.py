"""What `sitegen query` tells of the cases that fit: rows for people, CSV, JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date

from sitegen.model.library import Case, Library
from sitegen.planning.embargo import hiding_of

HEAD = (
    "id",
    "status",
    "kind",
    "answer",
    "published",
    "age",
    "sex",
    "modalities",
    "findings",
    "diagnosis",
    "title",
)
"""The columns of CSV and the keys of JSON."""
SHOWN = ("id", "status", "answer", "age", "sex", "modalities", "title")
"""The columns that a terminal has room for."""

Row = dict[str, str | int | list[str] | None]


def rows_of(cases: Sequence[Case], library: Library, today: date) -> list[Row]:
    """A row for each case, in the library's default language; `answer` is how the site keeps it on the day."""
    return [_row(case, library.settings.default_language, today) for case in cases]


def _row(case: Case, language: str, today: date) -> Row:
    facts = case.facts
    patient, diagnosis = facts.patient, facts.diagnosis
    return {
        "id": case.id,
        "status": facts.status,
        "kind": facts.kind,
        "answer": hiding_of(facts, today),
        "published": facts.published.isoformat() if facts.published else None,
        "age": patient.age if patient else None,
        "sex": patient.sex if patient else None,
        "modalities": list(dict.fromkeys(study.modality for study in facts.studies)),
        "findings": list(facts.findings),
        "diagnosis": diagnosis.name.in_language(language, language) if diagnosis else None,
        "title": facts.title.in_language(language, language),
    }


def note_of(rows: Sequence[Row]) -> str:
    """Says that answers are printed which readers do not see; empty where there are none."""
    hidden = sum(row["answer"] != "open" for row in rows)
    if not hidden:
        return ""
    subject = (
        "The answer of 1 of these cases is" if hidden == 1 else f"The answers of {hidden} of these cases are"
    )
    return f"{subject} hidden on the site: keep this list among editors."


def as_cells(row: Row, names: Sequence[str]) -> list[str]:
    """Some of a row as text; several values are set apart by semicolons."""
    return [_cell(row[name]) for name in names]


def _cell(value: str | int | list[str] | None) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else str(value)


def as_csv(rows: Sequence[Row]) -> str:
    """The rows under a line of names."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(as_cells(row, HEAD) for row in rows)
    return out.getvalue()


def as_json(rows: Sequence[Row]) -> str:
    """The rows as a list of objects."""
    return json.dumps(list(rows), ensure_ascii=False, indent=2) + "\n"
