"""Slices of one kind into the phases of an examination, so that no stack mixes two of them. No I/O.

Temporal positions (DICOM PS3.3 C.7.6.16.2.2.3, C.8.13.1.1.1) always tell apart. Acquisition numbers and trigger times do
where what they cover overlaps: a scan in several runs that adjoin is one stack, two runs over the same region are two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sitegen.importers.dicom.frames import TEMPORAL, TRIGGER, Frame

Places = Mapping[int, float]
"""id() of a slice → its position along the axis."""


@dataclass(frozen=True, slots=True)
class Phase:
    """Slices that are looked at as one stack, not in order yet."""

    slices: list[Any]
    repeated: bool = False
    """Whether slices at the same place had to be told apart by their instance numbers."""
    mixed: bool = False
    """Whether their trigger times say that there may be several phases, and not which slice is of which."""


def phases_of(group: list[Any], places: Places, order: Callable[[Any], Any]) -> list[Phase]:
    """The phases of slices of one kind; `order` is that of instance numbers."""
    for index in TEMPORAL:
        parts = _parts(group, index)
        # A number for each slice counts slices, not phases.
        if len(parts) > 1 and (len(parts) < len(group) or _most(group, places) > 1):
            return [phase for part in parts for phase in _runs(part, places, order)]
    return _runs(group, places, order)


def _runs(group: list[Any], places: Places, order: Callable[[Any], Any]) -> list[Phase]:
    """Phases by acquisition and trigger time, else, where places repeat, by instance numbers."""
    count = max(len(item.frame.phases) for item in group)
    most = _most(group, places)
    if most > 1:
        for index in range(count):
            parts = _parts(group, index)
            if len(parts) == most and all(_most(part, places) == 1 for part in parts):
                return [Phase(part) for part in parts]
    mixed = False
    for index in range(len(TEMPORAL), count):
        parts = _parts(group, index)
        runs = _without_overlap(parts, places)
        if len(runs) < 2:
            continue
        if index == TRIGGER and (len({len(part) for part in parts}) > 1 or len(parts[0]) < 2):
            mixed = most == 1  # times of a heart that beats unevenly
            continue
        return [phase for run in runs for phase in _by_number(run, places, order)]
    if mixed:
        return [Phase(group, mixed=True)]
    return _by_number(group, places, order)


def _by_number(group: list[Any], places: Places, order: Callable[[Any], Any]) -> list[Phase]:
    """The first slice at each place is of one stack, the second of another."""
    most = _most(group, places)
    if most == 1:
        return [Phase(group)]
    rounds: list[list[Any]] = [[] for _ in range(most)]
    seen: Counter[float] = Counter()
    for item in sorted(group, key=order):
        rounds[seen[places[id(item)]]].append(item)
        seen[places[id(item)]] += 1
    return [Phase(slices, repeated=True) for slices in rounds]


def _most(group: Sequence[Any], places: Places) -> int:
    """How many slices lie at one place at the most."""
    return max(Counter(places[id(item)] for item in group).values())


def _parts(group: Sequence[Any], index: int) -> list[list[Any]]:
    """Slices by one of the numbers that tell phases apart, in its order; those without it come last."""
    parts: dict[float | None, list[Any]] = {}
    for item in group:
        parts.setdefault(_phase(item.frame, index), []).append(item)
    return [parts[key] for key in sorted(parts, key=lambda value: (value is None, value or 0))]


def _phase(frame: Frame, index: int) -> float | None:
    return frame.phases[index] if index < len(frame.phases) else None


def _without_overlap(parts: Sequence[list[Any]], places: Places) -> list[list[Any]]:
    """Parts put together where they lie beside one another: each into the first run in which its region is free."""
    runs: list[tuple[list[Any], list[tuple[float, float]]]] = []
    for part in parts:
        found = [places[id(item)] for item in part]
        low, high = min(found), max(found)
        for run, taken in runs:
            if all(high < start or low > end for start, end in taken):
                run.extend(part)
                taken.append((low, high))
                break
        else:
            runs.append((list(part), [(low, high)]))
    return [run for run, _ in runs]
