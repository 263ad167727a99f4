"""Problems as JUnit XML, which Jenkins, GitLab, CircleCI and others list as tests. No I/O.

Elements as in the schema that Jenkins' xUnit plugin keeps (junit-10.xsd): one test case for each problem.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from sitegen.errors import Problem, Severity
from sitegen.formats.plain import told
from sitegen.reading.quoting import printable


def as_junit(problems: Sequence[Problem], *, strict: bool = False) -> str:
    """One suite. JUnit knows no warnings: one is a test that passed and has something to say, or with `strict` one that failed.

    Readers of such files take one without any test for a broken run, so a library without problems is one test that passed.
    """
    failures = sum(_fails(item, strict=strict) for item in problems)
    counts = {"tests": str(len(problems) or 1), "failures": str(failures), "errors": "0"}
    root = Element("testsuites", {"name": "sitegen", **counts})
    suite = SubElement(root, "testsuite", {"name": "sitegen check", **counts, "skipped": "0"})
    for problem in problems:
        _case(suite, problem, strict=strict)
    if not problems:
        SubElement(suite, "testcase", {"classname": "content", "name": "No problems"})
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode")


def _fails(problem: Problem, *, strict: bool) -> bool:
    return strict or problem.severity is Severity.ERROR


def _case(suite: Element, problem: Problem, *, strict: bool) -> None:
    place = printable(str(problem.place))
    path = printable(problem.place.path)
    case = SubElement(
        suite, "testcase", {"classname": path, "name": f"{problem.code} at {place}", "file": path}
    )
    if problem.place.line:
        case.set("line", str(problem.place.line))
    if _fails(problem, strict=strict):
        failure = SubElement(case, "failure", {"type": problem.code, "message": printable(problem.message)})
        failure.text = f"{place}: {told(problem)}"
    else:
        SubElement(case, "system-out").text = f"{place}: warning[{problem.code}]: {told(problem)}"
