"""Which cases have something in common: looked up, not compared one with every other. No I/O."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from sitegen.model.case import CaseFacts
from sitegen.model.library import Case
from sitegen.planning.embargo import Shown

_MOST: Final = 64
"""So many of the newest cases are looked at for each thing in common: thousands share a common finding, and going through them for each
of thousands of cases would cost with the square of the library."""
_NAMED: Final = 100


@dataclass(slots=True)
class Sharing:
    """The cases with an open answer by what they could have in common with another, newest first."""

    _order: dict[str, int] = field(default_factory=dict)
    """Place in the list of all cases, newest first."""
    _having: dict[Hashable, list[str]] = field(default_factory=dict)
    _naming: dict[str, list[str]] = field(default_factory=dict)
    """Case → the cases that name it as related."""

    @classmethod
    def of(cls, listed: Mapping[str, Shown]) -> Sharing:
        """From the cases that lists show, newest first."""
        sharing = cls()
        for order, (key, shown) in enumerate(listed.items()):
            if shown.answer is not None and shown.hiding == "open":
                sharing._add(key, order, shown.answer.facts)
        return sharing

    def _add(self, key: str, order: int, facts: CaseFacts) -> None:
        self._order[key] = order
        for other in facts.related:
            self._naming.setdefault(other, []).append(key)
        for trait, _ in _traits(facts):
            having = self._having.setdefault(trait, [])
            if len(having) < _MOST:
                having.append(key)

    def closest(self, case: Case, most: int) -> list[str]:
        """Up to so many cases that share the most with one, the newest first among equals."""
        scores: Counter[str] = Counter()
        for key in {*case.facts.related, *self._naming.get(case.id, ())}:
            scores[key] += _NAMED
        for trait, weight in _traits(case.facts):
            for key in self._having.get(trait, ()):
                scores[key] += weight
        found = [
            (-score, self._order[key], key)
            for key, score in scores.items()
            if key in self._order and key != case.id
        ]
        return [key for _, _, key in heapq.nsmallest(most, found)]


def _traits(facts: CaseFacts) -> Iterator[tuple[Hashable, int]]:
    """What others can have in common with a case, and how much it counts."""
    for finding in dict.fromkeys(facts.findings):
        yield ("finding", finding), 2
    for collection in dict.fromkeys(facts.collections):
        yield ("collection", collection), 1
    if facts.diagnosis:
        yield ("diagnosis", facts.diagnosis.name), 3
