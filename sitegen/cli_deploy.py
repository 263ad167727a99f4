"""The command that brings a built site to where readers find it (`sitegen deploy`)."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.cli_options import WAIT, end
from sitegen.report import Report


@click.command("deploy")
@click.argument("target", required=False, metavar="[TARGET]")
@click.option(
    "--site",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("site"),
    metavar="DIR",
    help="The built site, seen from the library (default: site).",
)
@click.option("--dry-run", is_flag=True, help="Only list what would be sent and removed, in this order.")
@click.option("--all", "anew", is_flag=True, help="Send every file, whatever is said to be there.")
@click.option(
    "--adopt",
    is_flag=True,
    help="Take all files at the target for the site's own, where sitegen has put none there yet.",
)
@WAIT
@click.pass_obj
def deploying(
    root: Path, /, target: str | None, site: Path, *, dry_run: bool, anew: bool, adopt: bool, wait: bool
) -> None:
    """Bring the built site to TARGET: only what changed, pages after what they use, removals last.

    TARGET is a name from 'deploy' in content/site.yaml, or an address: file:///srv/www, rsync+ssh://user@host/srv/www,
    rsync://host/module/folder, git+ssh://git@host/owner/repository.git#branch, s3://bucket/folder.
    """
    from sitegen.ops.deploy.deploy import Order, Steps, deploy  # noqa: PLC0415 - --help stays quick
    from sitegen.ops.deploy.summary import summary  # noqa: PLC0415
    from sitegen.ops.deploy.target import choose  # noqa: PLC0415
    from sitegen.reading.site_file import read_settings  # noqa: PLC0415

    report = Report(root)
    settings, problems = read_settings(root)
    if settings is None:
        end(report, problems, "Nothing was sent.")
    name, chosen = choose(target, settings.deploy)
    order = Order(root / site, chosen, dry_run=dry_run, anew=anew, adopt=adopt)
    with report.working():
        done = deploy(order, Steps(report.begin, report.advance, report.note if wait else None))
    report.listing(done.changes.lines if dry_run else ())
    for line in summary(done, name, dry_run=dry_run):
        report.say(line)
