"""The rule over the steps in which a quiz case is shown. No I/O."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sitegen.errors import Problem
from sitegen.model.library import Case, Library
from sitegen.planning.embargo import SHOWN_SECTIONS, shown_sections
from sitegen.reading.schema import did_you_mean


def steps_can_be_taken(library: Library, today: date) -> Iterator[Problem]:
    """Each step names, once, something that is shown before the reveal, and something is there before the first."""
    del today
    for case in library.cases.values():
        if case.facts.steps:
            yield from _steps(case)


def _steps(case: Case) -> Iterator[Problem]:
    facts, at = case.facts, case.places
    if facts.kind != "quiz":
        hint = "write kind: quiz, or take 'steps' out"
        yield Problem("step", at.of("steps"), "a library case shows everything at once, without steps", hint)
        return
    sections = {section.id for prose in case.prose.values() for section in shown_sections(prose)}
    studies = {study.id for study in facts.studies if not study.after_reveal}
    known = [*(name for name in SHOWN_SECTIONS if name in sections), *sorted(studies)]
    for number, name in enumerate(facts.steps):
        place = at.of("steps", number)
        if name in facts.steps[:number]:
            yield Problem("step", place, f"'{name}' is a step twice", "each step is taken once")
        elif name not in known:
            yield Problem("step", place, *_why(case, name, known))
    if known and set(known) <= set(facts.steps):
        message = "nothing of the case is there before the first step"
        yield Problem("step", at.of("steps"), message, "leave out what readers see from the start: history")


def _why(case: Case, name: str, known: list[str]) -> tuple[str, str]:
    """Why a name is no step, and what to do."""
    if name in {study.id for study in case.facts.studies}:
        message = f"the study '{name}' belongs to the answer and can't be a step before it"
        return message, "take it out of 'steps', or 'after_reveal' out of the study"
    if name in {section.id for prose in case.prose.values() for section in prose}:
        message = f"the section '{name}' belongs to the answer and can't be a step before it"
        return message, f"sections before the reveal are {', '.join(SHOWN_SECTIONS)}"
    return f"there is no section and no study '{name}' to take as a step", did_you_mean(name, known)
