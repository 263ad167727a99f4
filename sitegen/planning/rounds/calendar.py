"""Which cases are rounds, and how each stands on a day; the rule over what editors write of them. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sitegen.errors import Problem, warning
from sitegen.model.library import Case, Library
from sitegen.model.rounds import Round, RoundResults
from sitegen.planning.embargo import Shown
from sitegen.reading.rounds import place_of
from sitegen.reading.schema import did_you_mean

Stage = Literal["open", "closed", "told"]
"""open: lists are taken; closed: no more, and the answer is still to come; told: the answer is there for all."""


@dataclass(frozen=True, slots=True)
class Held:
    """A case that is, or was, a round."""

    shown: Shown
    posted: date
    closes: date
    stage: Stage
    results: RoundResults | None
    """Never before the answer is told."""


def held_round(shown: Shown, today: date, rounds: Mapping[str, Round]) -> Held | None:
    """The round of a case; None for a case that is none."""
    facts = shown.public.facts
    if facts.status == "withdrawn" or not facts.published or not facts.round or not facts.round.closes:
        return None
    if shown.hiding == "folded":
        return None  # the rule below tells of it
    closes = facts.round.closes
    told = shown.hiding == "open"
    stage: Stage = "told" if told else "open" if today <= closes else "closed"
    known = rounds.get(shown.public.id) if told else None
    return Held(shown, facts.published, closes, stage, known.results if known else None)


def rounds_are_held(library: Library, today: date) -> Iterator[Problem]:
    """A round asks for a ranked list, closes after it was posted, and its answer is told after it has closed."""
    del today
    for case in library.cases.values():
        if case.facts.round is not None and case.facts.status != "withdrawn":
            yield from _faults(case)
    for case_id, kept in library.rounds.items():
        if kept.results is not None:
            yield from _kept(library, case_id, kept.results.closes)


def _faults(case: Case) -> Iterator[Problem]:
    facts, at = case.facts, case.places
    place = at.of("round")
    if not facts.asks_for_list:
        message = "a round takes lists of diagnoses, and this case asks for none"
        hint = "write kind: quiz, and a question with kind: ranked (docs/rounds.md)"
        yield Problem("round", place, message, hint)
        return
    closes = facts.round.closes if facts.round else None
    if closes is None or facts.published is None:
        return  # a draft; what publication needs is told elsewhere
    if closes < facts.published:
        message = f"the round would close on {closes}, before the case is posted"
        yield Problem("round", at.of("round", "closes"), message, "mend 'closes' or 'published'")
    if facts.reveal == "click":
        message = "a click would tell the answer of a round while lists are still taken"
        hint = "take 'reveal' out: the answer then follows the day after the round has closed"
        yield Problem("round", at.of("reveal"), message, hint)
    elif facts.reveal <= closes:
        message = f"the answer would be told on {facts.reveal}, and lists are taken until the end of {closes}"
        hint = "take 'reveal' out: the answer then follows the day after the round has closed"
        yield Problem("round", at.of("reveal"), message, hint)
    if facts.diagnosis is None and facts.status == "published":
        hint = "add 'diagnosis: {name: …, synonyms: […]}'"
        yield Problem("round", place, "nothing says what is right in this round", hint)


def _kept(library: Library, case_id: str, counted_at: date) -> Iterator[Problem]:
    """Results belong to a round, and were counted at its closing day."""
    case = library.cases.get(case_id)
    place = place_of(case_id)
    if case is None:
        if f"case:{case_id}" not in library.broken:
            message = f"there is no case '{case_id}' that these results could belong to"
            yield Problem("round-results", place, message, did_you_mean(case_id, list(library.cases)))
        return
    if case.facts.round is None:
        hint = "add 'round: {}' to the case, or take the file away"
        yield Problem("round-results", place, f"the case '{case_id}' is no round", hint)
    elif case.facts.round.closes != counted_at:
        message = f"the round closes on {case.facts.round.closes}, and this was counted as of {counted_at}"
        hint = f"score it again: sitegen round score {case_id} FILE…"
        yield warning("round-results", place, message, hint)
