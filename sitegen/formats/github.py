"""Problems as workflow commands of GitHub Actions, which marks the lines in the pull request. No I/O.

Escapes as in actions/toolkit, packages/core/src/command.ts: percent signs and line ends everywhere, colons and commas in properties too.
"""

from __future__ import annotations

from collections.abc import Sequence

from sitegen.errors import Problem
from sitegen.reading.quoting import printable


def as_commands(problems: Sequence[Problem]) -> str:
    """One line for each problem; empty where there is none."""
    return "\n".join(_command(problem) for problem in problems)


def _command(problem: Problem) -> str:
    properties = [f"file={_property(problem.place.path)}"]
    if problem.place.line:
        properties.append(f"line={problem.place.line}")
    if problem.place.column:
        properties.append(f"col={problem.place.column}")
    properties.append(f"title={_property(problem.code)}")
    hint = f" ({problem.hint})" if problem.hint else ""
    return f"::{problem.severity} {','.join(properties)}::{_escaped(problem.message + hint)}"


def _escaped(value: str) -> str:
    return printable(value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(value: str) -> str:
    return _escaped(value).replace(":", "%3A").replace(",", "%2C")
