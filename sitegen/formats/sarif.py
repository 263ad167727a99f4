"""Problems as SARIF 2.1.0 (OASIS, errata 01), which GitHub's code scanning, Azure DevOps and editors read. No I/O."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from sitegen import __version__
from sitegen.errors import Problem
from sitegen.formats.plain import fingerprints, told

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_sarif(problems: Sequence[Problem]) -> str:
    """A log of one run. Columns count characters, as in every report of ours."""
    codes = sorted({problem.code for problem in problems})
    ranks = {code: rank for rank, code in enumerate(codes)}
    marked = zip(problems, fingerprints(problems), strict=True)
    run = {
        "tool": {
            "driver": {
                "name": "sitegen",
                "version": __version__,
                "rules": [_rule(code) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(item, ranks[item.code], mark) for item, mark in marked],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(code: str) -> dict[str, object]:
    words = code.replace("-", " ")
    return {
        "id": code,
        "shortDescription": {"text": words[0].upper() + words[1:]},
        "help": {"text": f"Explained under the heading '{code}' in docs/problems.md."},
    }


def _result(problem: Problem, rank: int, fingerprint: str) -> dict[str, object]:
    # Code scanning shows no result without a line, so what concerns a whole file stands in its first.
    region = {"startLine": problem.place.line or 1}
    if problem.place.column:
        region["startColumn"] = problem.place.column
    path = quote(problem.place.path, errors="surrogateescape")
    place = {"artifactLocation": {"uri": path, "uriBaseId": "%SRCROOT%"}, "region": region}
    return {
        "ruleId": problem.code,
        "ruleIndex": rank,
        "level": str(problem.severity),  # SARIF's own words for both of ours
        "message": {"text": told(problem)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"sitegen/v1": fingerprint},
    }
