"""Problems as GitLab's Code Quality report, which a merge request shows beside its changes. No I/O.

Fields as docs.gitlab.com/ci/testing/code_quality, "Code Quality report format", asks for them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from sitegen.errors import Problem, Severity
from sitegen.formats.plain import fingerprints, told
from sitegen.reading.quoting import printable

_SEVERITIES: Final = {Severity.ERROR: "critical", Severity.WARNING: "minor"}
"""Of info, minor, major, critical and blocker: an error stops publishing, though nothing is on fire."""


def as_code_quality(problems: Sequence[Problem]) -> str:
    """One JSON list; GitLab wants a line, so what concerns a whole file stands in its first."""
    marked = zip(problems, fingerprints(problems), strict=True)
    return json.dumps([_violation(item, mark) for item, mark in marked], ensure_ascii=False, indent=2)


def _violation(problem: Problem, fingerprint: str) -> dict[str, object]:
    return {
        "description": told(problem),
        "check_name": problem.code,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[problem.severity],
        "location": {"path": printable(problem.place.path), "lines": {"begin": problem.place.line or 1}},
    }
