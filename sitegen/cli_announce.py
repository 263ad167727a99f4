"""The command that tells readers what is new: `sitegen announce`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from sitegen import __version__
from sitegen.cli_options import AS_OF, FORMAT, JOBS, end
from sitegen.report import Format, Report


@click.command("announce")
@click.option(
    "--since",
    "begin",
    required=True,
    metavar="DATE|REV",
    help="Tell what was published or revealed from this day on, or what a git revision did not tell yet.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("announce"),
    metavar="DIR",
    help="Where the texts go, seen from the library (default: announce).",
)
@click.option(
    "--send",
    "wanted",
    multiple=True,
    metavar="URL|NAME",
    help="Also send it there: an address as apprise writes it, or a destination of site.yaml; may be repeated.",
)
@click.option("--language", metavar="TAG", default=None, help="The language of what is sent to a URL.")
@click.option("--yes", is_flag=True, help="Send without asking.")
@AS_OF
@JOBS
@FORMAT
@click.pass_obj
def announce(
    root: Path,
    /,
    begin: str,
    out: Path,
    wanted: tuple[str, ...],
    language: str | None,
    yes: bool,
    today: date | None,
    jobs: int,
    form: Format,
) -> None:
    """Write a text message, an e-mail and a notice of what is new, and send it where asked."""
    from sitegen.building.build import Steps  # noqa: PLC0415 - --help stays quick
    from sitegen.ops.announce.finding import find_news  # noqa: PLC0415
    from sitegen.ops.announce.press import write_announcements  # noqa: PLC0415
    from sitegen.ops.library import language_of  # noqa: PLC0415
    from sitegen.planning.options import Options  # noqa: PLC0415

    report = Report(root, form)
    with report.working():
        options = Options(today or date.today(), __version__)
        found = find_news(root, begin, options, jobs=jobs, steps=Steps(report.begin, report.advance))
    if found.press is None:
        end(report, found.problems, "Nothing was announced.")
    settings = found.press.public.settings
    spoken = language_of(settings, language)
    count = "1 piece of news" if len(found.news) == 1 else f"{len(found.news)} pieces of news"
    if not wanted:
        lines = write_announcements(root / out, found.press, found.news)
        end(report, found.problems, f"{count} since {begin}.", lines=lines)
    from sitegen.ops.announce.sending import destinations_of, send_all  # noqa: PLC0415 - needs an extra

    destinations = destinations_of(wanted, settings, os.environ, spoken)
    lines = write_announcements(root / out, found.press, found.news)

    def ask(shown: Sequence[str]) -> bool:
        report.listing(shown)
        return yes or click.confirm("Send this?", err=True)

    outcome = send_all(root, found.press, found.news, destinations, ask)
    problems = (*found.problems, *outcome.problems)
    end(report, problems, f"{count} since {begin}.", lines=[*lines, *outcome.lines])
