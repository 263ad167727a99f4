"""Which requests are views: not of robots, no repeats, and none that an earlier run has counted.

No I/O.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sitegen.ops.views.repeats import Repeats
from sitegen.ops.views.requests import PageRequest, month_of


class Span(NamedTuple):
    """A stretch of time whose requests are counted."""

    since: int
    """Seconds since 1970, UTC; the first request for a page."""
    until: int
    """The last one; others of the same second may come later in a log that grows."""
    last: int
    """How many requests for pages of the second `until` are counted."""


@dataclass(slots=True)
class Tally:
    """What a log comes to."""

    views: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Page and month."""
    countries: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Country and month."""
    robots: int = 0
    repeats: int = 0
    known: int = 0
    """Requests that an earlier run has counted."""
    span: Span | None = None
    """None where no page was asked for."""

    def add(self, other: Tally) -> None:
        """Takes in the numbers of another log."""
        self.views += other.views
        self.countries += other.countries
        self.robots += other.robots
        self.repeats += other.repeats
        self.known += other.known


class Known:
    """What earlier runs have counted, of a source."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = sorted(spans)
        self._since = [span.since for span in self._spans]
        self._seen: Counter[int] = Counter()

    def holds(self, moment: int) -> bool:
        """Whether the next request of this moment was counted before.

        Of a span's last second as many are as were counted then: a log may have been read in the middle of it.
        """
        index = bisect_right(self._since, moment) - 1
        if index < 0:
            return False
        span = self._spans[index]
        if moment < span.until:
            return True
        if moment > span.until:
            return False
        self._seen[moment] += 1
        return self._seen[moment] <= span.last


def tally(requests: Iterable[PageRequest], known: Known, repeats: Repeats) -> Tally:
    """Counts the requests of one log.

    What an earlier run has counted goes by the rule for repeats all the same, so that a log read piece by piece as it
    grows comes to the same as one read at its end.
    """
    found = Tally()
    since = until = None
    last = 0
    for page, moment, visitor, robot, country in requests:
        if since is None or until is None:
            since = until = moment
        elif moment < since:
            since = moment
        if moment > until:
            until, last = moment, 0
        last += moment == until
        before = known.holds(moment)
        found.known += before
        if robot:
            found.robots += not before
        elif repeats.is_repeat(page, visitor, moment):
            found.repeats += not before
        elif not before:
            month = month_of(moment)
            found.views[page, month] += 1
            if country:
                found.countries[country, month] += 1
    if since is not None and until is not None:
        found.span = Span(since, until, last)
    return found


def joined(known: Iterable[Span], fresh: Iterable[Span]) -> list[Span]:
    """The spans of earlier runs with those of the logs of this one; what overlaps becomes one.

    Logs of one run that end in the same second are those of several servers: each has requests of its own in it. A
    span known from an earlier run is of the same requests.
    """
    return _union(_union([], fresh, add=True), known, add=False)


def _union(spans: Iterable[Span], more: Iterable[Span], *, add: bool) -> list[Span]:
    found: list[Span] = []
    for span in sorted([*spans, *more]):
        if not found or span.since > found[-1].until:
            found.append(span)
            continue
        former = found[-1]
        if span.until == former.until:
            last = former.last + span.last if add else max(former.last, span.last)
        else:
            last = max(former, span, key=lambda one: one.until).last
        found[-1] = Span(former.since, max(former.until, span.until), last)
    return found
