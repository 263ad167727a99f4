"""What the template of the search page receives. No I/O."""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.planning.views.case import Card
from sitegen.planning.views.lists import TermGroup


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One term of a facet with the number of documents that have it."""

    key: str
    label: str
    count: str


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet; of many terms those that most documents have."""

    name: str
    label: str
    values: tuple[FacetValue, ...]
    total: int
    """How many terms there are."""


@dataclass(frozen=True, slots=True)
class BrowseGroup:
    """A way to browse without searching: a heading that leads to an index, and its largest entries."""

    label: str
    url: str
    groups: tuple[TermGroup, ...]


@dataclass(frozen=True, slots=True)
class SearchView:
    """The search page."""

    facts: str
    """The data from which a search starts."""
    words: str
    """The list of all words, named beside it so that both can be loaded at once."""
    answers: str
    """The data of answers behind a click, for readers who ask for them; empty where there are none."""
    facets: tuple[FacetView, ...]
    shown: int
    """How many terms of a facet are shown at first."""
    browse: tuple[BrowseGroup, ...]
    newest: tuple[Card, ...]
    cases: str
    """The case index."""
