"""How a table of statistics is put together: its rows and columns, its note, its chart. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from sitegen.planning.edition import Edition
from sitegen.planning.statistics import counts
from sitegen.planning.statistics.charts import chart_of, drawn
from sitegen.planning.statistics.counts import Counts
from sitegen.planning.views.statistics import Cell, Heading, StatisticsRow, StatisticsTable

_MOST_MONTHS = 24
"""One by one; what spans more is drawn by year, and its table leaves out months without any."""
_SHADES = 4
_UNITS = {"days": "examinations", "views": "views", "countries": "views"}
"""What a table counts where it is not cases."""


def monthly_table(edition: Edition, name: str, months: Counts, *, base: int) -> StatisticsTable | None:
    """A table by month, written 2020-03, under a chart by month or year."""

    def heading(key: str) -> Heading:
        if not key:
            return Heading(key, edition.t("statistics.undated"))
        return Heading(key, edition.catalogue.month(date.fromisoformat(f"{key}-01")))

    dated = {key: count for key, count in months.items() if key}
    bars = dated if len(dated) <= _MOST_MONTHS else counts.by_year(dated)
    rows = {key: count for key, count in months.items() if count or bars is dated}
    table = simple_table(edition, name, rows, heading, base=base)
    if table is None:
        return None
    chart = drawn(edition, table, list(bars), [[count] for count in bars.values()], upright=True)
    return replace(table, chart=chart)


def simple_table(
    edition: Edition,
    name: str,
    found: Counts,
    heading: Callable[[str], Heading],
    *,
    base: int,
) -> StatisticsTable | None:
    """A table with one column."""
    unit = _UNITS.get(name, "cases")
    columns = [Heading(unit, edition.t(f"statistics.column.{unit}"))]
    rows = [(heading(key), {unit: count}) for key, count in found.items()]
    return table_of(edition, name, columns, rows, base=base)


def table_of(
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
