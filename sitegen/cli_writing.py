"""Commands for those who write: `sitegen schema`, `fmt`, `explain`, `status` and `cms`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from sitegen.cli_options import AS_OF, FORMAT, end
from sitegen.report import Format, Report

_KINDS = ("case", "guideline", "collection", "page", "site", "people", "findings")


@click.command("schema")
@click.argument("kind", required=False, type=click.Choice(_KINDS))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    metavar="DIR",
    help="Write into DIR, seen from the library, one file for each kind (or for KIND alone).",
)
@click.pass_obj
def schema(root: Path, /, kind: Any, out: Path | None) -> None:
    """Write JSON Schemas of the files that editors write, for editors that check and complete YAML.

    Without --out the schema of KIND is printed. `sitegen schema --out .vscode/schemas` renews what `sitegen init` placed.
    """
    from sitegen.ops import schemas  # noqa: PLC0415 - --help stays quick
    from sitegen.planning.authoring.schemas import KINDS  # noqa: PLC0415

    report = Report(root)
    if out is not None:
        for path in schemas.write_schemas(root / out, root, (kind,) if kind else KINDS):
            report.say(str(path))
    elif kind is None:
        raise click.UsageError(f"say which schema to print ({', '.join(_KINDS)}), or --out DIR for all")
    else:
        report.data(schemas.schema_text(kind, root))


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATHS]...")
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; exit with 1 where facts are not in order."
)
@FORMAT
@click.pass_obj
def fmt(root: Path, /, paths: tuple[Path, ...], only_check: bool, form: Format) -> None:
    """Put facts in the canonical order: of all of content/, or of PATHS alone.

    Comments, quotes and line breaks stay as they are, and so does every word below the facts.
    """
    from sitegen.ops.formatting import format_all  # noqa: PLC0415

    report = Report(root, form)
    result = format_all(root, paths, check=only_check)
    end(report, result.problems, result.summary, lines=result.lines)


@click.command("explain")
@click.argument("code", required=False, metavar="[CODE]")
@click.pass_obj
def explain(root: Path, /, code: str | None) -> None:
    """Explain the CODE that a report gives in [brackets]; without one, list them all."""
    from sitegen.ops.explaining import codes, explanation  # noqa: PLC0415

    report = Report(root)
    if code is not None:
        report.say(explanation(code))
    else:
        report.table(("code", "what it is"), codes(), numbers=frozenset())


@click.command("status")
@click.option(
    "--within",
    type=click.IntRange(0),
    default=60,
    show_default=True,
    metavar="DAYS",
    help="Tell of reviews so many days before they are due.",
)
@AS_OF
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How it is written: for people, for programs.",
)
@click.pass_obj
def status(root: Path, /, within: int, today: date | None, form: str) -> None:
    """List what waits: drafts and what each needs, sign-offs missing or void, reviews due, days to come.

    The titles of drafts are answers: keep the list among editors.
    """
    from sitegen.ops import status as waiting  # noqa: PLC0415
    from sitegen.ops.library import ask  # noqa: PLC0415

    report = Report(root)
    asked = ask(root)
    found = waiting.status_of(asked.library, today or date.today(), within=within)
    if form == "json":
        report.data(waiting.as_json(found))
    else:
        for line in waiting.as_lines(found):
            report.say(line)
    if asked.note:
        report.note(asked.note)
        sys.exit(1)


@click.command("cms")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("admin"),
    show_default=True,
    metavar="DIR",
    help="Where the two files go, seen from the library.",
)
@click.pass_obj
def cms(root: Path, /, out: Path) -> None:
    """Write the page of a CMS (Sveltia) in which editors write cases in the browser, and its configuration.

    `sitegen build` puts both into the site itself, below admin/, where content/site.yaml says `cms: …`.
    """
    from sitegen.ops.cms import write_cms  # noqa: PLC0415
    from sitegen.ops.library import ask  # noqa: PLC0415

    report = Report(root)
    asked = ask(root)
    for path in write_cms(asked.library, root, root / out):
        report.say(str(path))
    if asked.note:
        report.note(asked.note)


WRITING = (schema, fmt, explain, status, cms)
