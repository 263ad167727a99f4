"""What of a table is drawn: which rows, and which columns as parts of a bar. No I/O."""

from __future__ import annotations

from collections.abc import Sequence

from sitegen.planning.edition import Edition
from sitegen.planning.views.statistics import ChartView, StatisticsTable

MOST_BARS = 12
MOST_PARTS = 5
"""As many colours as can be told apart in both schemes, the last of them for the rest."""


def chart_of(edition: Edition, table: StatisticsTable, *, upright: bool = False) -> ChartView | None:
    """The chart over a table: its first rows, its columns as parts; None where there is but one bar to draw."""
    rows = table.rows if upright else table.rows[:MOST_BARS]
    counts = [[cell.count for cell in row.cells] for row in rows]
    labels = [row.heading.label for row in rows]
    return drawn(edition, table, labels, counts, upright=upright)


def drawn(
    edition: Edition,
    table: StatisticsTable,
    labels: Sequence[str],
    counts: Sequence[Sequence[int]],
    *,
    upright: bool,
) -> ChartView | None:
    """A chart of these bars; where there are more columns than colours, the last ones are drawn as one part."""
    if len(labels) < 2 or not any(any(row) for row in counts):
        return None
    names = [column.label for column in table.columns]
    if len(names) > MOST_PARTS:
        names = [*names[: MOST_PARTS - 1], edition.t("statistics.others")]
        counts = [[*row[: MOST_PARTS - 1], sum(row[MOST_PARTS - 1 :])] for row in counts]
    left_out = len(table.rows) - len(labels)
    description = edition.t("statistics.chart")
    if not upright and left_out > 0:
        description += " " + edition.catalogue.count("statistics.chart.more", left_out)
    return ChartView(
        id=f"sg-chart-{table.id}",
        title=table.title,
        description=description,
        upright=upright,
        labels=tuple(labels),
        series=tuple(names),
        counts=tuple(tuple(row) for row in counts),
    )
