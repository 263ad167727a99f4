"""Options that several commands share, and how a command ends."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NoReturn

import click

from sitegen.errors import Problem, Severity
from sitegen.formats.forms import FORMATS
from sitegen.report import Report

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


FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How problems are written: for people, for what GitHub, GitLab and other CI read, for programs.",
)
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
WAIT = click.option(
    "--wait",
    is_flag=True,
    help="Wait for another build of the same site instead of refusing to start beside it.",
)
MEMORY = click.option(
    "--memory",
    type=click.IntRange(1),
    default=None,
    metavar="MIB",
    help="Memory that the pictures being made may take together (default: 512); one that needs more is made alone.",
)
INTO = click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help="Where the case folders go, seen from the library: usually content/cases.",
)


def end(
    report: Report,
    problems: tuple[Problem, ...],
    done: str,
    *,
    lines: Iterable[str] = (),
    strict: bool = False,
) -> NoReturn:
    """Tells what became of it, `lines` to people alone, and exits: 1 where an error stands, or with `strict` anything."""
    report.listing(lines)
    report.problems(problems, strict=strict)
    report.summary(problems, done)
    sys.exit(int(any(strict or item.severity is Severity.ERROR for item in problems)))
