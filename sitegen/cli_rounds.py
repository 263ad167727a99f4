"""Commands around the rounds of a weekly case (`sitegen round …`)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

import click

from sitegen.cli_options import AS_OF, FORMAT, end
from sitegen.report import Format, Report

if TYPE_CHECKING:
    from sitegen.model.rounds import Ruling

_LATER = "later"


def _rulings() -> tuple[str, ...]:
    from sitegen.model.rounds import Ruling  # noqa: PLC0415 - --help stays quick

    return cast("tuple[str, ...]", get_args(Ruling))


def _rules(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, Ruling]:
    """`text=right` and so on; the text may hold the sign itself."""
    said: dict[str, Ruling] = {}
    known = _rulings() if values else ()
    for value in values:
        text, sign, ruling = value.rpartition("=")
        if not sign or not text.strip() or ruling not in known:
            hint = f"'{value}' is not written like \"lung cancer=wrong\"; a name is {', '.join(known)}"
            raise click.BadParameter(hint, context, parameter)
        said[text.strip()] = cast("Ruling", ruling)
    return said


def _ask(text: str, readers: int) -> Ruling | None:
    """Asks at the terminal about one typed name."""
    question = f"'{text}' ({readers})"
    said = click.prompt(question, type=click.Choice([*_rulings(), _LATER]), default=_LATER, err=True)
    return None if said == _LATER else cast("Ruling", said)


@click.group(name="round")
def rounds() -> None:
    """Score the lists that readers sent in for a weekly case."""


@rounds.command("score")
@click.argument("case", metavar="CASE")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option(
    "--rule",
    "rulings",
    multiple=True,
    callback=_rules,
    metavar="TEXT=RULING",
    help="Rule on a typed name: right, wrong, or hidden for what is no diagnosis. Kept for the next time.",
)
@click.option("--interactive", is_flag=True, help="Ask about every name that is not understood.")
@AS_OF
@FORMAT
@click.pass_obj
def score(
    root: Path,
    /,
    case: str,
    files: tuple[Path, ...],
    rulings: dict[str, Ruling],
    interactive: bool,
    today: date | None,
    form: Format,
) -> None:
    """Score the lists for CASE in FILEs (.csv of a form host, .jsonl saved from the page, .eml or .mbox of mails)."""
    from sitegen.ops.rounds.scoring import score_round  # noqa: PLC0415 - --help stays quick

    report = Report(root, form)
    ask = _ask if interactive else None
    result = score_round(root, case, files, today=today or date.today(), rulings=rulings, ask=ask)
    end(report, result.problems, result.done, lines=result.lines)
