"""What rich draws on a terminal for the report: tables and a bar that shows how far the work is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: frozenset[int]) -> None:
    """A table on standard output; the columns of `numbers`, counted from 0, are set right."""
    table = Table(box=SIMPLE, pad_edge=False, header_style="bold")
    for place, name in enumerate(head):
        table.add_column(Text(name), justify="right" if place in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(highlight=False, markup=False).print(table)


def progress_bar() -> Progress:
    """A bar on standard error that goes when it is stopped."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(highlight=False, stderr=True), transient=True)
