"""What all forms share: a problem's whole message, what tells one from another. No I/O."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from sitegen.errors import Problem
from sitegen.reading.quoting import printable


def told(problem: Problem) -> str:
    """What is wrong, and in brackets what to do."""
    return printable(f"{problem.message} ({problem.hint})" if problem.hint else problem.message)


def fingerprints(problems: Sequence[Problem]) -> list[str]:
    """For each problem 64 small hexadecimal digits, all different, which stay the same while lines above it come and go."""
    seen: Counter[tuple[str, str, str]] = Counter()
    found: list[str] = []
    for problem in problems:
        kind = (problem.code, problem.place.path, problem.message)
        seen[kind] += 1
        parts = "\0".join((*kind, str(seen[kind])))
        found.append(hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest())
    return found
