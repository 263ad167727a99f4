"""What templates receive of questions, the test and the progress of a reader. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sitegen.planning.views.page import Link

QuestionKind = Literal["single", "multiple", "ranked"]


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One answer to choose from; `correct` and `why` are told in `Answer` only."""

    text: str
    correct: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class RankedView:
    """What a ranked question takes for right; told in `Answer` only."""

    right: tuple[str, ...] = ()
    """The diagnosis and its other names, in the page's language."""
    partial: tuple[str, ...] = ()
    """Differential diagnoses that earn a part."""
    right_keys: tuple[str, ...] = ()
    """The same in every language, as typed words are compared."""
    partial_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question with its choices, or with what a typed list is compared with."""

    id: str
    print: str
    """A fingerprint of what is asked, so that kept answers of another question are not taken for answers to this one."""
    stem: str
    kind: QuestionKind
    """Known before the reveal, as on any form."""
    choices: tuple[ChoiceView, ...]
    ranked: RankedView


@dataclass(frozen=True, slots=True)
class QuizView:
    """What the scripts of a case page need to know."""

    testable: bool
    """Whether a test can lead to this case."""
    names_url: str
    """The data file of diagnoses to complete typed words with; empty where nothing is to be typed."""
    cases_url: str
    """The data file of the cases; empty where no test leads here."""
    root_url: str
    """The case index, below which every case lies."""
    test_url: str


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to choose cases for a test."""

    key: str
    label: str
    values: tuple[tuple[str, str], ...]
    """Value in the data file and its name."""


@dataclass(frozen=True, slots=True)
class QuizTestView:
    """The page on which a test is chosen, and its result told."""

    cases_url: str
    root_url: str
    facets: tuple[Facet, ...]
    sizes: tuple[int, ...]
    unknowns: tuple[Link, ...]
    """The cases that a test can ask, by number and modality, for readers without script."""


@dataclass(frozen=True, slots=True)
class ProgressView:
    """The page of what this browser has kept."""

    cases_url: str
    root_url: str
    test_url: str
    """Empty where there is nothing to ask."""
