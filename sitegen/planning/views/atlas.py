"""What the templates of the atlas of findings receive. No I/O."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from sitegen.planning.views.case import Card
from sitegen.planning.views.lists import TermGroup
from sitegen.planning.views.page import Fact, Link, PictureView


@dataclass(frozen=True, slots=True)
class ExampleView:
    """A finding in a picture of a case."""

    picture: PictureView
    """The part around the mark, or the whole picture where it may not be cut."""
    url: str
    """Opens the case's viewer at the picture, with the marks on."""
    title: str
    language: str
    """Set where the title is not in the page's language."""
    place: str
    """Examination, day and picture, to tell it from other examples of the case."""
    credit: Markup
    """Who made it and under which licence, where the licence asks for it."""
    whole: bool
    """Whether the licence lets nobody cut it."""


@dataclass(frozen=True, slots=True)
class FindingTile:
    """A finding in the index of the atlas, or among the common ones of a collection."""

    label: str
    url: str
    note: str
    """Synonyms, or what it is."""
    count: str
    picture: PictureView | None
    """None where no open case has it marked."""


@dataclass(frozen=True, slots=True)
class FindingIndexView:
    """The atlas: findings with a picture, and those without one yet."""

    title: str
    introduction: str
    tiles: tuple[FindingTile, ...]
    groups: tuple[TermGroup, ...]


@dataclass(frozen=True, slots=True)
class DiagnosisRow:
    """A diagnosis that shows a finding."""

    name: str
    url: str
    """The search for the cases that have both."""
    cases: int


@dataclass(frozen=True, slots=True)
class FindingView:
    """The page of a finding."""

    title: str
    description: str
    facts: tuple[Fact, ...]
    count: str
    """How many cases show it."""
    examples: tuple[ExampleView, ...]
    example_count: str
    """How many examples the library has; the page may show fewer."""
    diagnoses: tuple[DiagnosisRow, ...]
    cards: tuple[Card, ...]
    more: Link | None
    """The search, where there are more cases or examples than the page shows."""
