"""From the lists that came in to the results of a round: who is right, how often each diagnosis was named. No I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sitegen.model.rounds import AMONG, FIRST, PLACES, AnswerCount, RoundResults, Winner
from sitegen.model.values import Text
from sitegen.planning.matching import answer_key
from sitegen.planning.rounds.names import Match, Names


@dataclass(frozen=True, slots=True)
class Entry:
    """A reader's list as it came in."""

    answers: tuple[str, ...]
    """The likeliest first; without empty ones."""
    name: str = ""
    affiliation: str = ""
    email: str = ""
    """Tells repeats apart, and is kept nowhere."""
    named: bool = False
    """Whether the reader agreed to be named."""
    submitted: datetime | None = None
    """With its time zone; None where nobody knows."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What became of the lists of a round."""

    results: RoundResults
    late: int
    """Lists that came after the close."""
    replaced: int
    """Lists that a later one of the same reader replaced."""
    unmatched: Mapping[str, int]
    """Typed names for a person to rule on, each with the number of its readers; while there are any, results are not whole."""
    slips: Mapping[str, str]
    """Typed names that were taken for another one but for a slip, and that one."""


def score(
    entries: Iterable[Entry], names: Names, *, closes: date, deadline: datetime, private: Iterable[str] = ()
) -> Scored:
    """The results; the last list of each reader before the deadline counts.

    `private` are typed names and names of readers that nobody may see: they count, and are not shown.
    """
    every = list(entries)
    timely = [entry for entry in every if entry.submitted is None or entry.submitted < deadline]
    last = _last_of_each(timely)
    tally = _Tally(names, frozenset(private))
    for entry in last:
        tally.add(entry)
    results = RoundResults(
        closes=closes,
        readers=len(last),
        first=tally.points[FIRST],
        among=tally.points[AMONG],
        answers=tally.answers(),
        winners=tuple(
            sorted(tally.winners, key=lambda item: (-item.points, item.name, item.affiliation or ""))
        ),
    )
    late, replaced = len(every) - len(timely), len(timely) - len(last)
    return Scored(
        results, late, replaced, dict(sorted(tally.unmatched.items())), dict(sorted(tally.slips.items()))
    )


def _last_of_each(entries: Sequence[Entry]) -> list[Entry]:
    """One list for each reader, the latest; where times are not known, the one that stands last in the files."""
    order = sorted(enumerate(entries), key=lambda item: (_stamp(item[1]), item[0]))
    kept: dict[object, Entry] = {_reader(entry) or number: entry for number, entry in order}
    return list(kept.values())


def _stamp(entry: Entry) -> float:
    return entry.submitted.timestamp() if entry.submitted else float("-inf")


def _reader(entry: Entry) -> tuple[str, ...]:
    """Who sent a list: an address, or a name with its affiliation; nothing for one without a name."""
    if entry.email:
        return (entry.email.casefold(),)
    return (answer_key(entry.name), answer_key(entry.affiliation)) if answer_key(entry.name) else ()


@dataclass
class _Tally:
    """Counts as lists are added."""

    names: Names
    private: frozenset[str]
    points: Counter[int] = field(default_factory=Counter)
    winners: list[Winner] = field(default_factory=list)
    unmatched: Counter[str] = field(default_factory=Counter)
    slips: dict[str, str] = field(default_factory=dict)
    first: Counter[str] = field(default_factory=Counter)
    readers: Counter[str] = field(default_factory=Counter)
    shown: dict[str, Counter[Text]] = field(default_factory=dict)
    right: set[str] = field(default_factory=set)

    def add(self, entry: Entry) -> None:
        matches = [self._match(typed) for typed in entry.answers[:PLACES]]
        right = [match is not None and match.ruling == "right" for match in matches]
        points = FIRST if right[:1] == [True] else AMONG if any(right) else 0
        self.points[points] += 1
        said = not self.private.isdisjoint((entry.name, entry.affiliation))
        if points and entry.named and entry.name and not said:
            self.winners.append(Winner(name=entry.name, affiliation=entry.affiliation or None, points=points))
        groups: dict[str, int] = {}
        for place, match in enumerate(matches):
            if match is None or match.ruling == "hidden":
                continue
            key = self._group(match)
            groups.setdefault(key, place)
            self.shown.setdefault(key, Counter())[match.name] += 1
        self.readers.update(dict.fromkeys(groups, 1))
        self.first.update(key for key, place in groups.items() if place == 0)

    def _match(self, typed: str) -> Match | None:
        if typed in self.private:
            return Match(Text({"": "-"}), "hidden")
        match = self.names.match(typed)
        if match is None:
            self.unmatched[typed] += 1
        elif match.slip:
            self.slips[typed] = match.slip
        return match

    def _group(self, match: Match) -> str:
        key = answer_key(match.name.every[0])
        if match.ruling == "right":
            self.right.add(key)
        return key

    def answers(self) -> tuple[AnswerCount, ...]:
        """The diagnoses, the most named first; of spellings that count as one, the most usual."""
        counts = [
            AnswerCount(
                name=min(names, key=lambda text: (-names[text], text.every)),
                right=key in self.right,
                first=self.first[key],
                readers=self.readers[key],
            )
            for key, names in self.shown.items()
        ]
        return tuple(
            sorted(counts, key=lambda item: (-item.readers, -item.first, not item.right, item.name.every))
        )
