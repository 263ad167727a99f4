"""Commands that give cases to other systems (`sitegen export …`)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from sitegen import __version__
from sitegen.cli_options import AS_OF, DRAFTS, FORMAT, JOBS, end
from sitegen.formats.forms import Format
from sitegen.report import Report


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
    from sitegen.planning.options import Options  # noqa: PLC0415

    report = Report(root, form)
    options = Options(today or date.today(), __version__, drafts)
    with report.working():
        steps = Steps(report.begin, report.advance)
        result = export_cases(cases, root=root, out=root / out, options=options, jobs=jobs, steps=steps)
    end(report, result.problems, result.count)
