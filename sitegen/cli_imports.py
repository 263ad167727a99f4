"""Commands that make drafts from other formats (`sitegen import …`)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from sitegen.cli_options import FORMAT, INTO, JOBS, end
from sitegen.formats.forms import Format
from sitegen.report import Report


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
@INTO
@FORMAT
@click.pass_obj
def import_mirc(root: Path, files: tuple[Path, ...], into: Path, form: Format) -> None:
    """Make one draft case of each MIRC teaching file; who the patient is does not come along."""
    from sitegen.importers.mirc.importing import import_documents  # noqa: PLC0415

    report = Report(root, form)
    result = import_documents(files, into=root / into, library=root)
    end(report, result.problems, result.count, lines=result.lines)


@importing.command("csv")
@click.argument("table", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE")
@click.option(
    "--pictures",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    metavar="DIR",
    help="Where the pictures are that the table names.",
)
@INTO
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
    end(report, result.problems, ". ".join(result.counts) + ".", lines=report_lines(result))


def _span(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[int, int | None]:
    """`A-B`, `A-` or `-B`, counted from 1."""
    found = re.fullmatch(r"([1-9]\d{0,5})?-([1-9]\d{0,5})?", value or "-")
    first, last = (int(found[1] or 1), int(found[2]) if found[2] else None) if found else (0, None)
    if not found or (last is not None and last < first):
        raise click.BadParameter(f"'{value}' is not a range such as 40-120", context, parameter)
    return first, last


def _crop(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> tuple[int, int, int, int] | None:
    """`x,y,w,h` in pixels."""
    if value is None:
        return None
    found = re.fullmatch(r"(\d{1,6}),(\d{1,6}),([1-9]\d{0,5}),([1-9]\d{0,5})", value)
    if not found:
        raise click.BadParameter(f"'{value}' is not left,top,width,height in pixels", context, parameter)
    return (int(found[1]), int(found[2]), int(found[3]), int(found[4]))


def _window(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> str | tuple[float, float] | None:
    """A preset, `live`, or centre/width."""
    from sitegen.model.series import WINDOW_PRESETS  # noqa: PLC0415 - --help stays quick

    if value is None or value == "live" or value in WINDOW_PRESETS:
        return value
    found = re.fullmatch(r"(-?\d{1,6}(?:\.\d+)?)/(\d{1,6}(?:\.\d+)?)", value)
    if not found or float(found[2]) <= 1:
        names = ", ".join((*WINDOW_PRESETS, "live"))
        message = f"'{value}' is neither centre/width such as -600/1500 nor one of {names}"
        raise click.BadParameter(message, context, parameter)
    return (float(found[1]), float(found[2]))


@importing.command("dicom")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="PATH…"
)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help="The new case's folder, seen from the library, such as content/cases/chest-017.",
)
@click.option("--dry-run", is_flag=True, help="Show the series, and write nothing.")
@click.option(
    "--series",
    multiple=True,
    type=click.IntRange(1),
    metavar="N",
    help="Take this series of the table only; may repeat.",
)
@click.option("--every", type=click.IntRange(1), default=1, metavar="N", help="Take every Nth slice.")
@click.option(
    "--range", "span", callback=_span, default=None, metavar="A-B", help="Take the slices from A to B."
)
@click.option(
    "--crop", callback=_crop, default=None, metavar="X,Y,W,H", help="Cut out this rectangle, in pixels."
)
@click.option(
    "--window",
    callback=_window,
    default=None,
    metavar="WINDOW",
    help="See it through a preset, centre/width, or live.",
)
@click.option(
    "--key",
    type=click.IntRange(1),
    default=None,
    metavar="N",
    help="Make slice N the key image (default: the middle).",
)
@click.option(
    "--live/--no-live",
    default=None,
    help="Publish the true values too, so that readers choose the window (default: those in HU).",
)
@JOBS
@FORMAT
@click.pass_obj
def import_dicom(
    root: Path,
    paths: tuple[Path, ...],
    into: Path,
    dry_run: bool,
    series: tuple[int, ...],
    every: int,
    span: tuple[int, int | None],
    crop: tuple[int, int, int, int] | None,
    window: Any,
    key: int | None,
    live: bool | None,
    jobs: int,
    form: Format,
) -> None:
    """Make a draft case of one patient's DICOM files (folders, zips, files), without anything that tells who it is."""
    from sitegen.importers.dicom.importing import import_dicom as run  # noqa: PLC0415
    from sitegen.importers.dicom.reduction import Reduction  # noqa: PLC0415
    from sitegen.importers.dicom.table import table_lines  # noqa: PLC0415

    report = Report(root, form)
    wanted = Reduction(frozenset(series), every, *span, crop, window, key, live)
    with report.working():
        report.begin("pictures")
        done = run(
            paths,
            into=root / into,
            library=root,
            wanted=wanted,
            dry_run=dry_run,
            jobs=jobs,
            progress=report.advance,
        )
    written = (
        f"Written as a draft: {done.pictures} picture(s) in {done.folder}."
        if done.folder
        else "Nothing was written."
    )
    said = f"{written} Left out: {len(done.left_out)} file(s)."
    end(report, done.problems, said, lines=table_lines(done.rows))


@importing.command("submission")
@click.argument("parcel", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="ZIP")
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    metavar="DIR",
    help="The new case's folder, such as content/cases/chest-017 (default: a name that tells nothing).",
)
@FORMAT
@click.pass_obj
def import_submission(root: Path, parcel: Path, into: Path | None, form: Format) -> None:
    """Take in a case that was sent from the page of submission, as a draft, if nothing in it tells who the patient is."""
    from sitegen.importers.submission import import_submission as run  # noqa: PLC0415 - --help stays quick

    report = Report(root, form)
    done = run(parcel, into=root / into if into else None, library=root)
    end(report, done.problems, done.said)
