"""The command line: thin, every command a few lines around a function that does the work."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen import __version__
from sitegen.cli_announce import announce
from sitegen.cli_deploy import deploying
from sitegen.cli_exports import exporting
from sitegen.cli_hooks import hooks
from sitegen.cli_imports import importing
from sitegen.cli_options import AS_OF, DRAFTS, FORMAT, JOBS, MEMORY, WAIT, end
from sitegen.cli_questions import query, stats
from sitegen.cli_rounds import rounds
from sitegen.cli_serve import serve
from sitegen.cli_shell import completion, give_examples
from sitegen.cli_themes import theme
from sitegen.cli_views import views
from sitegen.cli_writing import WRITING
from sitegen.errors import EnvironmentFault, Problem, SitegenError
from sitegen.formats.forms import Format
from sitegen.report import Report, use_utf8

if TYPE_CHECKING:
    from sitegen.building.build import Result

_BUG = 3
_STOPPED = 130
"""What shells say of a command that was ended by Ctrl-C; 1 would mean problems."""


def _zip(context: click.Context, parameter: click.Parameter, value: str | None) -> Path | None:
    """A path that ends in .zip; without a name for an option without a value."""
    if value and not value.lower().endswith(".zip"):
        raise click.BadParameter(f"'{value}' does not end in .zip", context, parameter)
    return None if value is None else Path(value)


def _html(context: click.Context, parameter: click.Parameter, value: str | None) -> Path | None:
    """A path that ends in .html."""
    if value is not None and not value.lower().endswith(".html"):
        raise click.BadParameter(f"'{value}' does not end in .html", context, parameter)
    return None if value is None else Path(value)


_SHARED = (
    DRAFTS,
    AS_OF,
    click.option(
        "--base-url", metavar="URL", default=None, help="Use this instead of base_url in content/site.yaml."
    ),
    JOBS,
    MEMORY,
    click.option("--strict", is_flag=True, help="Treat warnings as errors."),
    FORMAT,
)


def _shared(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_SHARED):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sitegen")
@click.option(
    "-C",
    "root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    metavar="DIR",
    help="Work on the library in DIR instead of the current folder.",
)
@click.pass_context
def cli(context: click.Context, root: Path) -> None:
    """Make a static site of radiology cases and guidelines from a folder of Markdown, YAML and pictures."""
    if not root.is_dir():
        raise click.BadParameter(f"'{root}' is not a folder", context, param_hint="-C")
    context.obj = root


@cli.command()
@click.option(
    "--external", is_flag=True, help="Also ask other sites whether what pages link to there still exists."
)
@_shared
@click.pass_obj
def check(root: Path, /, external: bool, **options: Any) -> None:
    """Find everything that is wrong, without publishing anything."""
    _run(root, out=None, external=external, **options)


@cli.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    metavar="DIR",
    help="Where the site goes, seen from the library (default: site).",
)
@click.option(
    "--archive",
    callback=_zip,
    is_flag=False,
    flag_value="",
    default=None,
    metavar="[FILE]",
    help="Also write the site as one zip that works from a disk (without FILE: beside the site, named like it).",
)
@WAIT
@_shared
@click.pass_obj
def build(root: Path, /, out: Path | None, archive: Path | None, **options: Any) -> None:
    """Make the site; nothing is written while an error stands."""
    out = root / (out or "site")
    if archive is not None:
        archive = root / archive if archive.name else out.with_name(f"{out.resolve().name}.zip")
    _run(root, out=out, archive=archive, **options)


def _run(
    root: Path,
    *,
    out: Path | None,
    archive: Path | None = None,
    external: bool = False,
    wait: bool = False,
    drafts: bool,
    today: date | None,
    base_url: str | None,
    jobs: int,
    memory: int | None,
    strict: bool,
    form: Format,
) -> None:
    from sitegen.building.build import Request, Steps  # noqa: PLC0415 - --help stays quick
    from sitegen.building.build import build as make_site  # noqa: PLC0415
    from sitegen.building.request import MEMORY as MIB  # noqa: PLC0415
    from sitegen.planning.options import Options  # noqa: PLC0415

    report = Report(root, form)
    if base_url is not None:
        base_url = _checked_base_url(base_url)
    options = Options(today or date.today(), __version__, drafts)
    request = Request(root, options, out, base_url, jobs, strict, archive, external, memory or MIB)
    with report.working():
        steps = Steps(report.begin, report.advance, report.note if wait else None)
        result = make_site(request, steps)
        problems = result.problems + (_elsewhere(root, result, report) if external else ())
    end(report, problems, _done(result, out), strict=strict)


def _elsewhere(root: Path, result: Result, report: Report) -> tuple[Problem, ...]:
    """What other sites say of the addresses that pages link to."""
    from sitegen.building.store import STORE, Store  # noqa: PLC0415
    from sitegen.ops.external_links import check_external  # noqa: PLC0415

    report.begin("external")
    return tuple(check_external(result.elsewhere, Store(root / STORE), report.advance))


def _done(result: Result, out: Path | None) -> str:
    """What was published, for people."""
    if result.published is None:
        return "" if out is None else "Nothing was published."
    changes = f"{result.published.written} written, {result.published.removed} removed"
    done = f"{result.pages} pages and {result.pictures} pictures ({result.made} made) in {out}: {changes}."
    if result.archived is not None:
        megabytes = f"{result.archived.bytes / 1_000_000:.1f} MB"
        done += (
            f" {result.archived.files} files ({megabytes}) in {result.archived.path}, to be read from a disk."
        )
    return done


def _checked_base_url(value: str) -> str:
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415

    from sitegen.settings import BaseUrl  # noqa: PLC0415

    try:
        return TypeAdapter(BaseUrl).validate_python(value)
    except ValidationError as error:
        raise click.BadParameter(
            f"'{value}' is not an address such as https://cases.example/", param_hint="--base-url"
        ) from error


@cli.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False), metavar="[DIR]")
@click.option(
    "--ci",
    "host",
    type=click.Choice(["github", "gitlab", "cloudflare", "netlify", "s3", "rsync"]),
    default=None,
    help="Write the CI file that publishes there; without DIR into the library that is here already.",
)
@click.pass_context
def init(context: click.Context, folder: Path | None, host: Any) -> None:
    """Begin a new library in DIR: an example of everything, ready to build."""
    from sitegen.ops.scaffold import init_ci, init_library  # noqa: PLC0415

    root: Path = context.obj
    report = Report(root)
    if folder is None and host is None:
        raise click.UsageError(
            "name the folder of the new library, or say --ci for one that is here", context
        )
    written = (
        init_ci(root, host) if folder is None else init_library(root / folder, today=date.today(), host=host)
    )
    for path in written:
        report.say(str(path))
    if folder is not None:
        report.say(f"Now run: sitegen -C {root / folder} build")
    elif not written:
        report.say("It is there already, word for word.")


@cli.command()
@click.argument("kind", type=click.Choice(["case", "guideline", "collection", "page"]))
@click.argument("record_id", metavar="ID")
@click.pass_obj
def new(root: Path, kind: Any, record_id: str) -> None:
    """Begin a new case, guideline, collection or page, as a draft with every field explained."""
    from sitegen.ops.scaffold import new_record  # noqa: PLC0415

    report = Report(root)
    for path in new_record(kind, record_id, library=root, today=date.today()):
        report.say(str(path))


@cli.command("clean")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--dry-run", is_flag=True, help="Only say what would be taken out.")
@FORMAT
@click.pass_obj
def clean_files(root: Path, files: tuple[Path, ...], dry_run: bool, form: Format) -> None:
    """Take out of picture files what they carry besides the picture; the pixels stay the same."""
    from sitegen.ops.clean import clean_all, summary  # noqa: PLC0415

    report = Report(root, form)
    result = clean_all(root, files, dry_run=dry_run)
    end(report, result.problems, summary(result, dry_run=dry_run), lines=result.lines)


@cli.command()
@click.argument("record", metavar="RECORD")
@click.option("--by", "person", required=True, metavar="PERSON", help="Who looks: an id from people.yaml.")
@click.option("--no-browser", is_flag=True, help="Print the page's address instead of opening it.")
@click.option(
    "--sheet",
    callback=_html,
    default=None,
    metavar="FILE",
    help="Write a sheet of all pictures for the printer (FILE.html, seen from the library) and sign nothing.",
)
@click.pass_obj
def signoff(root: Path, /, record: str, person: str, no_browser: bool, sheet: Path | None) -> None:
    """Look at every picture of RECORD, then sign that none of them tells who the patient is.

    RECORD is the id of a case, or guidelines/ID, collections/ID or pages/ID.
    """
    from sitegen.ops.signoff import prepare  # noqa: PLC0415
    from sitegen.ops.signoff_page import write_sheet  # noqa: PLC0415
    from sitegen.ops.signoff_server import SignoffServer, opener  # noqa: PLC0415

    report = Report(root)
    with report.working():
        report.begin("writing")
        review = prepare(root, record, person, report.advance)
    if sheet is not None:
        report.say(write_sheet(review, root / sheet))
    else:
        report.say(SignoffServer(review, date.today()).run(opener(report.say, browser=not no_browser)))


cli.add_command(importing)
cli.add_command(exporting)
for _command in WRITING:
    cli.add_command(_command)
cli.add_command(hooks)
cli.add_command(serve)
cli.add_command(announce)
cli.add_command(deploying)
cli.add_command(stats)
cli.add_command(query)
cli.add_command(rounds)
cli.add_command(views)
cli.add_command(theme)
cli.add_command(completion)
give_examples(cli)


def main() -> None:
    """Runs the command line; exits 0 clean, 1 problems, 2 usage, 3 environment or a bug, 130 stopped."""
    use_utf8()
    # Pillow warns of damaged metadata that is thrown away anyway; whatever matters comes as a Problem.
    warnings.filterwarnings("ignore", module="PIL")
    try:
        sys.exit(cli.main(standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        Report(Path()).note("Stopped.")
        sys.exit(_STOPPED)
    except SitegenError as error:
        Report(Path()).fault(error)
        sys.exit(error.exit_status)
    except OSError as error:  # a reader that went away (a broken pipe) is left quietly by click and rich
        fault = EnvironmentFault(
            ": ".join(str(part) for part in (error.filename, error.strerror or error) if part)
        )
        Report(Path()).fault(fault)
        sys.exit(fault.exit_status)
    except Exception:  # noqa: BLE001 - the last boundary: a bug ends with its trace and a status of its own
        import traceback  # noqa: PLC0415 - only a bug needs it

        report = Report(Path())
        report.note(traceback.format_exc().rstrip())
        report.note(
            "This is a bug of sitegen, not a fault of your content. Please report it with the lines above."
        )
        sys.exit(_BUG)
