"""Commands that ask a library something: `sitegen stats` and `sitegen query`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Literal

import click

from sitegen import __version__
from sitegen.cli_options import AS_OF, DRAFTS
from sitegen.report import Report

Form = Literal["text", "csv", "json"]

_FORM = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "json"]),
    default="text",
    show_default=True,
    help="How the answer is written: for people, for spreadsheets, for programs.",
)


@click.command("stats")
@click.option("--collection", metavar="ID", default=None, help="Count only what this collection shows.")
@click.option("--language", metavar="TAG", default=None, help="Write in this language of the library.")
@DRAFTS
@AS_OF
@_FORM
@click.pass_obj
def stats(
    root: Path,
    /,
    collection: str | None,
    language: str | None,
    drafts: bool,
    today: date | None,
    form: Form,
) -> None:
    """Count the cases as the statistics page does; answers that the site hides are not counted."""
    from sitegen.ops import statistics  # noqa: PLC0415 - --help stays quick
    from sitegen.ops.library import ask  # noqa: PLC0415
    from sitegen.planning.options import Options  # noqa: PLC0415

    report = Report(root)
    asked = ask(root)
    options = Options(today or date.today(), __version__, drafts)
    view = statistics.library_statistics(
        asked.library, root, options, collection=collection, language=language
    )
    if form == "csv":
        report.data(statistics.as_csv(view))
    elif form == "json":
        report.data(statistics.as_json(view))
    else:
        report.say(view.summary)
        for table in view.tables:
            lines, head, rows = statistics.as_lines(table)
            report.say("\n".join(["", *lines]))
            report.table(head, rows, numbers=frozenset(range(1, len(head))))
    _end(report, asked.note)


# -h would be found in any condition that begins with a dash, such as -author:hong.
@click.command("query", context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("query", nargs=-1, metavar="[QUERY]", type=click.UNPROCESSED)
@AS_OF
@_FORM
@click.pass_obj
def query(root: Path, /, query: tuple[str, ...], today: date | None, form: Form) -> None:
    """List the cases that fit QUERY, drafts and hidden answers too.

    A query is written as one argument, in single quotes: 'finding:consolidation modality:CT age:60- -kind:quiz'.
    docs/query.md explains the fields.
    """
    from sitegen.ops import querying  # noqa: PLC0415 - --help stays quick
    from sitegen.ops.library import ask  # noqa: PLC0415
    from sitegen.planning.query.cases import cases_of  # noqa: PLC0415

    report = Report(root)
    asked = ask(root)
    rows = querying.rows_of(cases_of(" ".join(query), asked.library), asked.library, today or date.today())
    if form == "csv":
        report.data(querying.as_csv(rows))
    elif form == "json":
        report.data(querying.as_json(rows))
    else:
        if rows:
            cells = [querying.as_cells(row, querying.SHOWN) for row in rows]
            report.table(querying.SHOWN, cells, numbers=frozenset({querying.SHOWN.index("age")}))
        report.say(f"{len(rows)} of {len(asked.library.cases)} cases fit.")
    if note := querying.note_of(rows):
        report.note(note)
    _end(report, asked.note)


def _end(report: Report, note: str) -> None:
    """Exits with 1 where something of the library is missing from the answer."""
    if note:
        report.note(note)
        sys.exit(1)
