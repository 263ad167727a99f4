"""A round of a weekly case: its closing day, what came in once it is over, and what the editors ruled of typed names. No I/O.

The rule of the marks is that of the Weekly Chest Cases of the Korean Society of Thoracic Radiology: 100 for the right
diagnosis in the first place, 70 for it further down the list.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints, model_validator

from sitegen.model.values import Day, Facts, Text

FIRST = 100
"""Points for the right diagnosis in the first place."""
AMONG = 70
"""Points for the right diagnosis anywhere else in the list."""
PLACES = 5
"""Diagnoses that a reader may name."""

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[str, ...] = get_args(Weekday)
Ruling = Literal["right", "wrong", "hidden"]
"""What an editor says of a typed name; a hidden one is wrong, and is never shown."""
Count = Annotated[int, Field(ge=0)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class CaseRound(Facts):
    """That the case is put to its readers as a round."""

    closes: Day | None = None
    """The last day on which lists are taken; without it the library's rule decides."""


class AnswerCount(Facts):
    """How many readers named a diagnosis."""

    name: Text
    right: bool = False
    first: Count = 0
    """Readers who put it first."""
    readers: Annotated[int, Field(ge=1)]
    """Readers who named it in any place."""


class Winner(Facts):
    """A reader with points who agreed to be named."""

    name: Line
    affiliation: Line | None = None
    points: Literal[100, 70]

    @model_validator(mode="before")
    @classmethod
    def _typed(cls, value: object) -> object:
        """Points arrive as text, as every scalar does."""
        if isinstance(value, dict) and str(value.get("points", "")).isdigit():
            return {**value, "points": int(value["points"])}
        return value


class RoundResults(Facts):
    """What came in of one round: counts, and the names of those who agreed. Addresses of readers have no place in it."""

    closes: Day
    """The closing day at which it was counted."""
    readers: Count
    """Whose list came in time."""
    first: Count
    """Of these, who had the right diagnosis first."""
    among: Count
    """Of these, who had it further down."""
    answers: tuple[AnswerCount, ...] = ()
    winners: tuple[Winner, ...] = ()

    @model_validator(mode="after")
    def _adds_up(self) -> RoundResults:
        if self.first + self.among > self.readers:
            raise ValueError("more readers were right than sent a list")
        if len(self.winners) > self.first + self.among:
            raise ValueError("more readers are named than were right")
        if any(item.readers > self.readers or item.first > item.readers for item in self.answers):
            raise ValueError("a diagnosis was named by more readers than sent a list")
        return self


class Rulings(Facts):
    """Typed names that an editor has ruled on, as they were typed."""

    right: tuple[Line, ...] = ()
    wrong: tuple[Line, ...] = ()
    hidden: tuple[Line, ...] = ()
    """Wrong, and not to be shown: no diagnosis at all."""


class Round(Facts):
    """What the library keeps of the round of one case."""

    results: RoundResults | None = None
    rulings: Rulings = Rulings()


def closing_day(posted: date, weekday: Weekday, weeks: int) -> date:
    """The so-manyth weekday of that name after the day of posting: of a Monday, the second Sunday is 13 days later."""
    days = (WEEKDAYS.index(weekday) - posted.weekday()) % 7 or 7
    return posted + timedelta(days=days + 7 * (weeks - 1))
