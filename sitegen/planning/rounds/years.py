"""Who did best over the rounds of a year. No I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sitegen.model.rounds import RoundResults
from sitegen.planning.matching import answer_key


@dataclass(frozen=True, slots=True)
class Standing:
    """A reader in the ranking of a year."""

    rank: int
    """Those with as many points share it, and as many are left out after them: 1, 1, 3."""
    name: str
    affiliation: str
    points: int
    rounds: int
    """How many rounds they had right, at first or further down."""


def standings(results: Iterable[RoundResults]) -> tuple[Standing, ...]:
    """The readers who agreed to be named, by points; who is who is told by name and affiliation alone.

    Nobody's address is kept, so a reader who writes an affiliation in two ways stands there twice.
    """
    points: Counter[tuple[str, str]] = Counter()
    rounds: Counter[tuple[str, str]] = Counter()
    written: dict[tuple[str, str], tuple[str, str]] = {}
    for result in results:
        for winner in result.winners:
            key = (answer_key(winner.name), answer_key(winner.affiliation or ""))
            points[key] += winner.points
            rounds[key] += 1
            # Of several ways to write it, the first in order: the same whatever order the rounds come in.
            said = (winner.name, winner.affiliation or "")
            written[key] = min(said, written.get(key, said))
    order = sorted(points, key=lambda key: (-points[key], written[key]))
    return tuple(
        Standing(
            1 + sum(other > points[key] for other in points.values()),
            *written[key],
            points[key],
            rounds[key],
        )
        for key in order
    )
