"""Which cases may leave the library: what the site tells on that day, and nothing more. No I/O."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.errors import Problem, UsageFault
from sitegen.model.library import Case, Library
from sitegen.planning.public import Public
from sitegen.reading.schema import did_you_mean


def open_cases(ids: Iterable[str], public: Public) -> tuple[list[Case], list[Problem]]:
    """The cases of these ids that the site shows with their answer, whole; each other one as a Problem.

    Raises UsageFault for an id that no case has.
    """
    cases: list[Case] = []
    problems: list[Problem] = []
    for case_id in dict.fromkeys(ids):
        case = public.library.cases.get(case_id)
        if case is None:
            if f"case:{case_id}" in public.library.broken:
                continue  # its own faults stand in the way, and are told
            raise UsageFault(
                f"there is no case '{case_id}'", did_you_mean(case_id, list(public.library.cases))
            )
        refusal = _refusal(case, public)
        if refusal is None:
            cases.append(case)
        else:
            problems.append(refusal)
    return cases, problems


def _refusal(case: Case, public: Public) -> Problem | None:
    """Why a case may not be exported on the day."""
    facts, shown = case.facts, public.cases.get(case.id)
    if facts.status == "withdrawn":
        return _refused(case, "status", "it is withdrawn", "a withdrawn case stays withdrawn everywhere")
    if facts.status == "draft" and shown is None:
        return _refused(
            case, "status", "it is a draft", "publish it, or say --drafts for a colleague's review"
        )
    if shown is None:
        hint = "wait for the day, or say --date for what is public on another one"
        return _refused(case, "published", "its day of posting is still to come", hint)
    if shown.answer is None:
        hint = "wait for the reveal, or say --date for what is public on another day"
        return _refused(case, "reveal", "its answer is not public yet, and an export holds the answer", hint)
    return None


def _refused(case: Case, key: str, reason: str, hint: str) -> Problem:
    return Problem(
        "export-refused", case.places.of(key), f"the case '{case.id}' is not exported: {reason}", hint
    )


def told_ids(library: Library, public: Public) -> dict[str, frozenset[str]]:
    """For facts that name other records: the ids that the site tells, so that an export names no draft."""
    recommendations = [
        f"{key}#{item.id}"
        for key, guideline in public.guidelines.items()
        for item in guideline.facts.recommendations
    ]
    return {
        "collections": frozenset(public.collections),
        "related": frozenset(key for key, shown in public.listed.items() if shown.hiding == "open"),
        "guidelines": frozenset([*public.guidelines, *recommendations]),
        "findings": frozenset(library.findings),
        "authors": frozenset(library.people),
    }
