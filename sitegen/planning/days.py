"""When cases and guidelines were posted, revealed and changed: by their facts alone, never by a clock. No I/O."""

from __future__ import annotations

from datetime import date

from sitegen.model.case import CaseFacts
from sitegen.model.guideline import GuidelineFacts
from sitegen.planning.embargo import Shown


def last(*days: date | None, today: date) -> date | None:
    """The latest of some days that has come."""
    return max((day for day in days if day and day <= today), default=None)


def revealed_on(facts: CaseFacts) -> date | None:
    """The day of the reveal; None where there is none, or a click reveals."""
    return facts.reveal if facts.kind == "quiz" and facts.reveal != "click" else None


def case_changed(shown: Shown, today: date) -> date | None:
    """When a case's page changed last: at its posting, its reveal, a correction or its withdrawal."""
    facts = shown.public.facts
    withdrawn = facts.withdrawn.on if facts.withdrawn else None
    return last(facts.published, facts.updated, revealed_on(facts), withdrawn, today=today)


def guideline_changed(facts: GuidelineFacts, today: date) -> date | None:
    """When a guideline changed last: at its issue, its last review, or a change of its log."""
    return last(facts.issued, facts.last_reviewed, *(change.date for change in facts.changelog), today=today)
