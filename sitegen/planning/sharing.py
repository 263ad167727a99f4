"""Which cases have something in common: looked up, not compared one with every other. No I/O."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from sitegen.model.case import CaseFacts
from sitegen.model.library import Case
from sitegen.planning.embargo import Shown

_MOST: Final = 64
"""So many of the newest cases are looked at for each thing in common: thousands share a common finding, and going through them for each
of thousands of cases would cost with the square of the library."""


@dataclass(slots=True)
class Sharing:
    """The cases with an open answer by what they could have in common with another, newest first."""

    open: dict[str, CaseFacts] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)
    """Place in the list of all cases, newest first."""
    _having: dict[tuple[str, Hashable], list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, listed: Mapping[str, Shown]) -> Sharing:
        """From the cases that lists show, newest first."""
        sharing = cls()
        for order, (key, shown) in enumerate(listed.items()):
            if shown.answer is None or shown.hiding != "open":
                continue
            facts = shown.answer.facts
            sharing.open[key] = facts
            sharing.order[key] = order
            for trait in (*_traits(facts), *(("case", other) for other in facts.related)):
                having = sharing._having.setdefault(trait, [])
                if len(having) < _MOST or trait[0] == "case":
                    having.append(key)
        return sharing

    def candidates(self, case: Case) -> set[str]:
        """Cases that have anything in common with one, itself left out."""
        found = {key for key in case.facts.related if key in self.open}
        for trait in (*_traits(case.facts), ("case", case.id)):
            found.update(self._having.get(trait, ()))
        return found - {case.id}


def _traits(facts: CaseFacts) -> Iterator[tuple[str, Hashable]]:
    yield from (("finding", finding) for finding in facts.findings)
    yield from (("collection", collection) for collection in facts.collections)
    if facts.diagnosis:
        yield ("diagnosis", facts.diagnosis.name)
