"""What the templates of statistics receive: tables of counts, and the charts over them. No I/O."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """A count."""

    count: int
    text: str
    """As the language writes it."""
    shade: int = 0
    """0 to 4: how dark its ground is among the cells of a two-way table."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a row or a column counts."""

    key: str
    """The same in every language: an id, a code, a month such as 2020-03; empty for what is not stated."""
    label: str
    url: str = ""
    language: str = ""
    """Set where the words are not in the page's language."""


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    """A row with a cell for each column of its table."""

    heading: Heading
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart of a table: a bar for each label, in as many parts as there are series."""

    id: str
    title: str
    description: str
    """Said to those who do not see it."""
    upright: bool
    """Columns that stand side by side, in an order of time, instead of bars below each other."""
    labels: tuple[str, ...]
    series: tuple[str, ...]
    """The names of the parts; a chart with one part needs no legend."""
    counts: tuple[tuple[int, ...], ...]
    """For each label, a number for each series."""


@dataclass(frozen=True, slots=True)
class StatisticsTable:
    """A table of counts."""

    id: str
    title: str
    note: str
    """What was counted and what was left out."""
    corner: str
    """What the rows are."""
    columns: tuple[Heading, ...]
    rows: tuple[StatisticsRow, ...]
    chart: ChartView | None
    """None where there is nothing to draw."""


@dataclass(frozen=True, slots=True)
class StatisticsView:
    """The statistics of some cases."""

    cases: int
    answered: int
    """Those whose answer is open: findings, diagnosis and certainty are counted over them alone."""
    summary: str
    tables: tuple[StatisticsTable, ...]


@dataclass(frozen=True, slots=True)
class StatisticsPageView:
    """The page of the statistics of the whole library."""

    title: str
    statistics: StatisticsView
