"""Commands for those who make themes: `sitegen theme new` and `sitegen theme check`."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.cli_options import FORMAT, end
from sitegen.formats.forms import Format
from sitegen.report import Report


@click.group("theme")
def theme() -> None:
    """Begin a theme of your own, or check one; see docs/themes.md."""


@theme.command("new")
@click.argument("name", metavar="NAME")
@click.option(
    "--extends",
    "parent",
    default="reading-room",
    show_default=True,
    metavar="PARENT",
    help="The theme whose files hold wherever the new one has none.",
)
@click.pass_obj
def new_child(root: Path, /, name: str, parent: str) -> None:
    """Begin the theme NAME in themes/ of the library: a few colours, a partial, texts, and a list of what can be changed."""
    from sitegen.ops.theming import new_theme  # noqa: PLC0415 - --help stays quick

    report = Report(root)
    for path in new_theme(name, parent, library=root):
        report.say(str(path))
    report.say(f"Now write 'theme: {name}' in content/site.yaml, and run: sitegen theme check {name}")


@theme.command("check")
@click.argument("name", required=False, metavar="[NAME]")
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@FORMAT
@click.pass_obj
def check(root: Path, /, name: str | None, strict: bool, form: Format) -> None:
    """Find what is wrong with the theme NAME, or with the one that content/site.yaml chooses.

    Every template is compiled and what it names looked up; an example of every page is rendered; texts are compared
    between languages, and colours with what they stand on.
    """
    from sitegen.ops.theming import check_theme  # noqa: PLC0415

    report = Report(root, form)
    with report.working():
        report.begin("pages")
        checked = check_theme(name, root)
    end(report, checked.problems, checked.summary, strict=strict)
