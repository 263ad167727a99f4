"""The table of forms: how all problems of a run are written for one kind of program. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from sitegen.errors import Problem
from sitegen.formats.forms import Format
from sitegen.formats.github import as_commands
from sitegen.formats.gitlab import as_code_quality
from sitegen.formats.junit import as_junit
from sitegen.formats.records import as_json
from sitegen.formats.sarif import as_sarif


def written(problems: Sequence[Problem], form: Format, *, folder: str = "", strict: bool = False) -> str:
    """All problems, in the order given, in one of the forms for programs.

    What a code host reads names files as its repository does: `folder` is the library's, seen from there, with a slash at its end.
    """
    if form == "json":
        return as_json(problems)
    hosts: dict[str, Callable[[Sequence[Problem]], str]] = {
        "github": as_commands,
        "gitlab": as_code_quality,
        "sarif": as_sarif,
        "junit": partial(as_junit, strict=strict),
    }
    return hosts[form]([_below(folder, problem) for problem in problems])


def _below(folder: str, problem: Problem) -> Problem:
    if not folder:
        return problem
    return replace(problem, place=replace(problem.place, path=folder + problem.place.path))
