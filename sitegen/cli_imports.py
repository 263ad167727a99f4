"""Commands that make drafts from other formats (`sitegen import …`), and what they share with all commands."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sitegen.errors import Problem, Severity
from sitegen.report import Format, Report

FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "github", "json"]),
    default="text",
    show_default=True,
    help="How problems are written: for people, for GitHub Actions, for programs.",
)


def status_of(problems: tuple[Problem, ...], *, strict: bool) -> int:
    """The exit status: 1 where an error stands, or with `strict` anything at all."""
    return int(any(strict or item.severity is Severity.ERROR for item in problems))


@click.group(name="import")
def importing() -> None:
    """Make drafts from other formats."""


@importing.command("mirc")
@click.argument(
    "files",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    nargs=-1,
    required=True,
    metavar="FILE|ZIP…",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help="Where the case folders go, seen from the library: usually content/cases.",
)
@FORMAT
@click.pass_obj
def import_mirc(root: Path, files: tuple[Path, ...], into: Path, form: Format) -> None:
    """Make one draft case of each MIRC teaching file; who the patient is does not come along."""
    from sitegen.importers.mirc.importing import import_documents  # noqa: PLC0415

    report = Report(root, form)
    result = import_documents(files, into=root / into, library=root)
    if form == "text":
        for line in result.lines:
            report.say(line)
    report.problems(result.problems)
    report.summary(result.problems, result.count)
    sys.exit(status_of(result.problems, strict=False))


@importing.command("csv")
@click.argument("table", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE")
@click.option(
    "--pictures",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    metavar="DIR",
    help="Where the pictures are that the table names.",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help="Where the case folders go, seen from the library: usually content/cases.",
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    metavar="FILE",
    help="Which columns mean what (default: a shipped mapping that fits the header).",
)
@FORMAT
@click.pass_obj
def import_csv(
    root: Path, table: Path, pictures: Path, into: Path, mapping: Path | None, form: Format
) -> None:
    """Make one draft case for each patient of a table; rows that can't be used are named with the reason."""
    from sitegen.importers.csv_table import import_table, report_lines  # noqa: PLC0415

    report = Report(root, form)
    result = import_table(table, pictures=pictures, into=root / into, library=root, mapping=mapping)
    if form == "text":
        for line in report_lines(result):
            report.say(line)
    report.problems(result.problems)
    report.summary(result.problems, ". ".join(result.counts) + ".")
    sys.exit(status_of(result.problems, strict=False))
