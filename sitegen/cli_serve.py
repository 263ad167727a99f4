"""The command that serves a library to its editor while it is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from sitegen.cli_options import AS_OF, JOBS
from sitegen.report import Report


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    metavar="N",
    help="Listen at this port of this machine; 0 takes any free one.",
)
@click.option("--open", "browser", is_flag=True, help="Open the home page in a browser.")
@click.option(
    "--drafts/--no-drafts", default=True, show_default=True, help="Show drafts, each marked as one, or not."
)
@AS_OF
@JOBS
@click.pass_obj
def serve(root: Path, /, port: int, browser: bool, drafts: bool, today: date | None, jobs: int) -> None:
    """See the library in a browser while you write it: every saved change is shown at once, with what is wrong.

    Listens on this machine alone, writes nothing but .sitegen/, and ends with Ctrl-C.
    """
    from sitegen.ops.serve.desk import Wanted  # noqa: PLC0415 - --help stays quick
    from sitegen.ops.serve.server import Says, SiteServer  # noqa: PLC0415

    report = Report(root)

    def opened(address: str) -> None:
        report.say(f"Serving {address} (Ctrl-C ends)")
        if browser:
            import webbrowser  # noqa: PLC0415 - --help stays quick

            webbrowser.open(address)

    server = SiteServer(Wanted(root, drafts, today, "", jobs), port, Says(report.say, report.note))
    server.run(opened)
