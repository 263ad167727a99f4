"""The statistics of a library for `sitegen stats`: the same tables as on the site, as CSV, as JSON."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from sitegen.errors import UsageFault
from sitegen.model.library import Library
from sitegen.ops.library import edition_of, language_of
from sitegen.planning.options import Options
from sitegen.planning.site import public_part
from sitegen.planning.statistics.tables import statistics_of
from sitegen.planning.views.statistics import StatisticsTable, StatisticsView
from sitegen.reading.schema import did_you_mean
from sitegen.reading.theme import read_theme

_MOST_NAMES = 5
"""Names of columns that stand beside each other in 80 characters."""


def library_statistics(
    library: Library, root: Path, options: Options, *, collection: str | None, language: str | None
) -> StatisticsView:
    """The statistics of the cases that the site lists on a day, or of those that a collection shows.

    Raises UsageFault for a collection or a language that the site does not have.
    """
    settings = library.settings
    language = language_of(settings, language)
    public = public_part(library, options)
    if collection is not None and collection not in public.collections:
        hint = did_you_mean(collection, list(public.collections))
        raise UsageFault(f"the site has no collection '{collection}'", hint)
    theme, _ = read_theme(settings.theme, root)
    edition = edition_of(public, theme, language, options.version)
    shown = public.listed.values() if collection is None else public.members[collection]
    return statistics_of(edition, shown, collection or "")


def as_lines(table: StatisticsTable) -> tuple[list[str], list[str], list[list[str]]]:
    """A table for a terminal: the lines above it, its head, its rows.

    The columns of a wide one are numbered, and their names stand above, each in a line of its own.
    """
    lines = [table.title, table.note]
    names = [column.label for column in table.columns]
    if len(names) > _MOST_NAMES:
        lines += [f"  {number}  {name}" for number, name in enumerate(names, 1)]
        names = [str(number) for number in range(1, len(names) + 1)]
    rows = [[row.heading.label, *(cell.text for cell in row.cells)] for row in table.rows]
    return lines, [table.corner, *names], rows


def as_csv(view: StatisticsView) -> str:
    """One line for each count: table, row, column, by key and in words."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["table", "row", "row_label", "column", "column_label", "count"])
    for table in view.tables:
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                writer.writerow(
                    [table.id, row.heading.key, row.heading.label, column.key, column.label, cell.count]
                )
    return out.getvalue()


def as_json(view: StatisticsView) -> str:
    """All tables, with their keys and words."""
    facts = {
        "cases": view.cases,
        "answered": view.answered,
        "tables": [_table(table) for table in view.tables],
    }
    return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"


def _table(table: StatisticsTable) -> dict[str, object]:
    return {
        "id": table.id,
        "title": table.title,
        "note": table.note,
        "columns": [{"key": item.key, "label": item.label} for item in table.columns],
        "rows": [
            {
                "key": row.heading.key,
                "label": row.heading.label,
                "counts": {
                    column.key: cell.count for column, cell in zip(table.columns, row.cells, strict=True)
                },
            }
            for row in table.rows
        ],
    }
