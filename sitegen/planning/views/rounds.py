"""What templates receive of rounds: the form on a case page, what came in, the years. No I/O."""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.planning.views.page import Link


@dataclass(frozen=True, slots=True)
class RoundView:
    """The round of a case whose answer is still to come."""

    open: bool
    """Whether lists are taken; after that the page only says when the answer comes."""
    until: str
    """Says how long, or that it is over."""
    closes: str
    """The closing day, in ISO 8601: a page kept on a device may be read later."""
    case: str
    form_url: str
    """Where the form goes; empty where no form is taken."""
    mail: str
    """The address for lists by mail, with subject and the lines to fill in; empty where none is taken."""
    rounds_url: str


@dataclass(frozen=True, slots=True)
class AnswerBar:
    """How many readers named a diagnosis."""

    name: str
    language: str
    right: bool
    readers: str
    first: str
    share: float
    """Of all readers, in hundredths: how long the bar is."""
    first_share: float


@dataclass(frozen=True, slots=True)
class WinnerView:
    """A reader who agreed to be named."""

    name: str
    affiliation: str
    points: str
    rank: int = 0
    right: str = ""
    """Over a year: how many rounds they had right."""


@dataclass(frozen=True, slots=True)
class ResultsView:
    """How others answered, told with the answer."""

    lead: str
    bars: tuple[AnswerBar, ...]
    winners: tuple[WinnerView, ...]
    year: Link | None
    """The year that the round belongs to."""


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in a list."""

    case: Link
    language: str
    day: str
    day_iso: str
    note: str
    """What there is to say of it: how long it is open, when its answer comes, how many answered."""


@dataclass(frozen=True, slots=True)
class RoundsView:
    """The index of rounds."""

    lead: str
    current: tuple[RoundRow, ...]
    """Whose answer is still to come."""
    years: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class YearView:
    """A year's rounds, and who did best."""

    lead: str
    winners: tuple[WinnerView, ...]
    rows: tuple[RoundRow, ...]
    years: tuple[Link, ...]
