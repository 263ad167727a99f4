"""The commands that pre-commit runs: `sitegen hook no-dicom` and `sitegen hook no-large-file`."""

from __future__ import annotations

import re
from pathlib import Path

import click

from sitegen.cli_options import FORMAT, end
from sitegen.formats.forms import Format
from sitegen.report import Report

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}


def _size(context: click.Context, parameter: click.Parameter, value: str) -> int:
    """Bytes of a size such as 10MB."""
    matched = re.fullmatch(r"([0-9]+)\s*([kmg]?)b?", value.strip().lower())
    if matched is None:
        raise click.BadParameter(f"'{value}' is not a size such as 10MB", context, parameter)
    return int(matched[1]) * _UNITS[matched[2]]


_FILES = click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="FILE...")


@click.group("hook")
def hooks() -> None:
    """What pre-commit asks of the files of a commit; see docs/checking.md."""


@hooks.command("no-dicom")
@_FILES
@FORMAT
def no_dicom(files: tuple[Path, ...], form: Format) -> None:
    """Refuse FILES that are DICOM, whatever their names are, or archives that hold some."""
    from sitegen.ops.hooks import dicom_among  # noqa: PLC0415 - --help stays quick

    end(Report(Path(), form), tuple(dicom_among(files)), "")


@hooks.command("no-large-file")
@click.option(
    "--most",
    callback=_size,
    default="10MB",
    show_default=True,
    metavar="SIZE",
    help="The most that a file may have.",
)
@_FILES
@FORMAT
def no_large_file(files: tuple[Path, ...], most: int, form: Format) -> None:
    """Refuse FILES that are larger than --most."""
    from sitegen.ops.hooks import large_among  # noqa: PLC0415

    end(Report(Path(), form), tuple(large_among(files, most)), "")
