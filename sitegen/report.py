"""What sitegen says: problems with the line at fault, progress, summaries. The only module that prints."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from sitegen.errors import Problem, Severity, SitegenError
from sitegen.formats.forms import Format, written
from sitegen.reading.quoting import Quotes, printable

__all__ = ["Format", "Report", "use_utf8"]

_STEPS = {
    "reading": "Reading the content",
    "planning": "Planning the site",
    "pictures": "Making pictures",
    "writing": "Looking for writing in pictures",
    "pages": "Rendering pages",
    "publishing": "Publishing",
    "archive": "Writing the archive",
    "external": "Asking other sites",
    "logs": "Reading logs",
}


class Report:
    """Says what a command found and did, in one format."""

    def __init__(self, root: Path, form: Format = "text") -> None:
        self._root = root
        self._form = form
        self._out = Console(highlight=False, soft_wrap=True, markup=False)
        self._err = Console(highlight=False, soft_wrap=True, markup=False, stderr=True)
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._quotes = Quotes(root)

    def say(self, line: str) -> None:
        """One plain line on standard output."""
        self._out.print(line)

    def listing(self, lines: Iterable[str]) -> None:
        """Plain lines for people; programs that read problems are spared them."""
        if self._form == "text":
            for line in lines:
                self.say(line)

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: frozenset[int]) -> None:
        """A table on standard output; the columns of `numbers`, counted from 0, are set right."""
        table = Table(box=SIMPLE, pad_edge=False, header_style="bold")
        for place, name in enumerate(head):
            table.add_column(
                Text(printable(name)), justify="right" if place in numbers else "left", overflow="fold"
            )
        for row in rows:
            table.add_row(*(Text(printable(cell)) for cell in row))
        self._out.print(table, soft_wrap=False)

    def data(self, text: str) -> None:
        """What a program reads, on standard output, as it is."""
        self._out.out(text, end="", highlight=False)

    def note(self, line: str) -> None:
        """One plain line on standard error, out of the way of what a program reads."""
        self._err.print(line)

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Shows progress on a terminal while a long piece of work goes on."""
        if self._form != "text" or not self._err.is_terminal:
            yield
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self._err, transient=True) as progress:
            self._progress = progress
            self._task = progress.add_task("", total=None)
            try:
                yield
            finally:
                self._progress = None

    def begin(self, step: str) -> None:
        """A step of the work begins."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=_STEPS.get(step, step), total=None, completed=0)

    def advance(self, done: int, total: int) -> None:
        """So much of the step is done."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done, total=total)

    def problems(self, problems: Sequence[Problem], *, strict: bool = False) -> None:
        """All problems, in the order given, in the chosen format; with `strict` warnings count as errors."""
        if self._form == "text":
            for problem in problems:
                self._out.print(self._as_text(problem))
            return
        told = written(problems, self._form, folder=_folder(self._root), strict=strict)
        if told:
            self._out.print(told)

    def summary(self, problems: Iterable[Problem], done: str = "") -> None:
        """How many problems there were, and what was done."""
        if self._form not in ("text", "github"):  # a program gets one document and nothing else
            return
        severities = [item.severity for item in problems]
        errors, warnings = severities.count(Severity.ERROR), severities.count(Severity.WARNING)
        parts = [_counted(errors, "error"), _counted(warnings, "warning")]
        found = ", ".join(part for part in parts if part) or "No problems"
        self._out.print(f"{found}. {done}".strip() if done else f"{found}.")
        if errors and self._form == "text":
            self._out.print("Every code in [brackets] is explained in docs/problems.md.")

    def fault(self, error: SitegenError) -> None:
        """What sitegen refused, and what to do."""
        hint = f" ({error.hint})" if error.hint else ""
        self._err.print(Text("error", style="bold red") + Text(f": {error.message}{hint}"))

    def _as_text(self, problem: Problem) -> Text:
        style = "bold red" if problem.severity is Severity.ERROR else "bold yellow"
        text = Text(printable(f"{problem.place}: "), style="bold")
        text.append(f"{problem.severity}[{problem.code}]", style=style)
        hint = f" ({problem.hint})" if problem.hint else ""
        text.append(printable(f": {problem.message}{hint}"), style="not bold")
        line = self._quotes.line_of(problem)
        if line is not None:
            number = str(problem.place.line)
            text.append(f"\n  {number} | {line}", style="not bold dim")
            if problem.place.column and problem.place.column <= len(line) + 1:
                text.append(f"\n  {' ' * len(number)} | {' ' * _cells(line, problem.place.column - 1)}^")
        return text


def _folder(root: Path) -> str:
    """Where the library lies below the folder that the command runs in, as CI does from the repository's own."""
    try:
        below = root.resolve().relative_to(Path.cwd())
    except (OSError, ValueError):
        return ""
    return "" if below == Path() else f"{below.as_posix()}/"


def _wide(character: str) -> bool:
    """Whether a terminal gives a character two cells (Hangul, Han, kana)."""
    return (
        "\u1100" <= character <= "\u115f"
        or "\u2e80" <= character <= "\ua4cf"
        or "\uac00" <= character <= "\ud7a3"
    )


def _cells(line: str, characters: int) -> int:
    return sum(2 if _wide(c) else 1 for c in line[:characters])


def _counted(number: int, word: str) -> str:
    if not number:
        return ""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def use_utf8() -> None:
    """Korean and dashes also reach consoles and pipes whose encoding is an old one."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and "PYTHONIOENCODING" not in os.environ:
            reconfigure(encoding="utf-8", errors="replace")
