"""Problems as a list of records in JSON, for programs of one's own. No I/O."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sitegen.errors import Problem


def as_json(problems: Sequence[Problem]) -> str:
    """`path`, `line`, `column`, `severity`, `code`, `message`, `hint`; null where there is no line or column."""
    return json.dumps([_record(item) for item in problems], ensure_ascii=False, indent=2)


def _record(problem: Problem) -> dict[str, object]:
    return {
        "path": problem.place.path,
        "line": problem.place.line or None,
        "column": problem.place.column or None,
        "severity": str(problem.severity),
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
    }
