"""The command that counts views (`sitegen views`)."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import click

from sitegen import __version__
from sitegen.cli_options import end
from sitegen.formats.forms import FORMATS, Format
from sitegen.report import Report


def _source(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """A name as ids are: it stands in content/data/views.json."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) or len(value) > 64:
        raise click.BadParameter(
            f"'{value}' is not a name of small letters, digits and dashes", context, parameter
        )
    return value


@click.command("views")
@click.argument(
    "logs",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True),
    metavar="LOG…",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["common", "combined", "goatcounter", "auto"]),
    default="auto",
    show_default=True,
    help="How the logs are written.",
)
@click.option(
    "--source",
    callback=_source,
    default="site",
    show_default=True,
    metavar="NAME",
    help="Where the logs come from; servers whose logs are counted at different times need a name each.",
)
@click.option(
    "--report",
    "written",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How problems are written: for people, for what CI reads, for programs.",
)
@click.pass_obj
def views(root: Path, /, logs: tuple[Path, ...], form: Any, source: str, written: Format) -> None:
    """Count the views of pages in access logs, without keeping who viewed them.

    Each LOG is a file, plain or gzip, or - for standard input. What was counted before is not counted again.
    """
    from sitegen.ops.views.collecting import collect, summary  # noqa: PLC0415 - --help stays quick
    from sitegen.planning.options import Options  # noqa: PLC0415

    report = Report(root, written)
    with report.working():
        report.begin("logs")
        options = Options(date.today(), __version__)
        found = collect(root, logs, options, form=form, source=source, progress=report.advance)
    end(report, tuple(found.problems), summary(found))
