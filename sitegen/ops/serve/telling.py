"""What is wrong, as a page is told it: JSON with the line at fault. No I/O but reading that line."""

from __future__ import annotations

import json
from typing import Any

from sitegen.errors import Problem, SitegenError
from sitegen.ops.serve.desk import Told
from sitegen.reading.quoting import Quotes, printable

_MOST = 200
"""So many problems are told with their lines; the rest is counted."""


def as_json(told: Told, quotes: Quotes) -> str:
    """`problems`: what is wrong; `more`: how many are left out."""
    items = [_fault(told.fault)] if told.fault else []
    items += [_problem(problem, quotes) for problem in told.problems[:_MOST]]
    more = max(0, len(told.problems) - _MOST)
    return json.dumps({"problems": items, "more": more}, ensure_ascii=False)


def _problem(problem: Problem, quotes: Quotes) -> dict[str, Any]:
    line = quotes.line_of(problem)
    column = problem.place.column
    return {
        "path": printable(problem.place.path),
        "place": printable(str(problem.place)),
        "severity": str(problem.severity),
        "code": problem.code,
        "message": printable(problem.message),
        "hint": printable(problem.hint),
        "number": problem.place.line,
        "line": line,
        "column": column if line is not None and column <= len(line) + 1 else 0,
    }


def _fault(fault: SitegenError) -> dict[str, Any]:
    return {
        "path": "",
        "place": "",
        "severity": "error",
        "code": "",
        "message": printable(fault.message),
        "hint": printable(fault.hint),
        "number": 0,
        "line": None,
        "column": 0,
    }
