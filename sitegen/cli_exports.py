"""Commands that give cases to other systems (`sitegen export …`), and the options that they share with builds."""

from __future__ import annotations

import os
import re
import sys
from datetime import date
from pathlib import Path

import click

from sitegen import __version__
from sitegen.cli_imports import FORMAT, status_of
from sitegen.report import Format, Report

_MOST_JOBS = 64


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise ValueError(value)  # Python also reads 20260309 and 2026-W10-1
        return date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"'{value}' is not a date such as 2026-03-09", context, parameter) from error


DRAFTS = click.option("--drafts", is_flag=True, help="Include drafts, each marked as one.")
AS_OF = click.option(
    "--date",
    "today",
    callback=_day,
    metavar="YYYY-MM-DD",
    default=None,
    help="Build as of this day instead of today: it decides which answers are public.",
)
JOBS = click.option(
    "--jobs",
    type=click.IntRange(1, _MOST_JOBS),
    default=min(os.cpu_count() or 1, _MOST_JOBS),
    metavar="N",
    help="Make so many pictures at a time (default: one for each processor).",
)


@click.group(name="export")
def exporting() -> None:
    """Give cases to other systems, as far as the site already tells them."""


@exporting.command("mirc")
@click.argument("cases", nargs=-1, required=True, metavar="CASE…")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR|FILE.zip",
    help="A folder, which gets a zip for each case, or one zip for all; seen from the library.",
)
@DRAFTS
@AS_OF
@JOBS
@FORMAT
@click.pass_obj
def export_mirc(
    root: Path,
    /,
    cases: tuple[str, ...],
    out: Path,
    drafts: bool,
    today: date | None,
    jobs: int,
    form: Format,
) -> None:
    """Write cases as MIRC teaching files; one whose answer is not public yet is refused."""
    from sitegen.building.build import Steps  # noqa: PLC0415 - --help stays quick
    from sitegen.exporters.mirc.exporting import export_cases  # noqa: PLC0415
    from sitegen.planning.site import Options  # noqa: PLC0415

    report = Report(root, form)
    options = Options(today or date.today(), __version__, drafts)
    with report.working():
        steps = Steps(report.begin, report.advance)
        result = export_cases(cases, root=root, out=root / out, options=options, jobs=jobs, steps=steps)
    report.problems(result.problems)
    report.summary(result.problems, result.count)
    sys.exit(status_of(result.problems, strict=False))
