"""What the templates of case pages and case cards receive. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from sitegen.planning.views.page import CitationView, Link, PictureView, ReferenceView, Section, SignOff
from sitegen.planning.views.quiz import QuestionView, QuizView
from sitegen.planning.views.rounds import ResultsView, RoundView

Hiding = Literal["open", "folded", "sealed"]
"""open: the answer is public; folded: it is on the case's page behind <details>; sealed: not in the site."""


@dataclass(frozen=True, slots=True)
class Card:
    """A case in a list. Built from what is public alone."""

    id: str
    url: str
    title: str
    """The title, or the teaser while the answer is hidden."""
    patient: str
    hiding: Hiding
    kind: str
    date: str
    date_iso: str
    modalities: tuple[str, ...]
    picture: PictureView | None
    language: str
    """Set where the title is not in the page's language."""
    draft: bool


@dataclass(frozen=True, slots=True)
class MarkView:
    """A drawn hint on a picture, in pixels of the picture."""

    picture: int
    path: str
    """The `d` of an SVG path; empty for a text alone."""
    label: str
    """The finding, or what the editor wrote; may be empty."""
    url: str
    """The finding's page; may be empty."""
    x: float
    y: float
    """Where the label goes."""


@dataclass(frozen=True, slots=True)
class MarkedFigure:
    """One picture of a series with its marks drawn on it."""

    anchor: str
    picture: PictureView
    marks: tuple[MarkView, ...]
    labels: tuple[str, ...]
    """What the marks name, each once."""


@dataclass(frozen=True, slots=True)
class SeriesPicture:
    """One picture of a series, at its own anchor."""

    anchor: str
    passed: tuple[str, ...]
    """Anchors of the pictures after it that are in the viewer only."""
    number: int
    picture: PictureView
    caption: str
    """Empty while the answer is hidden."""
    credit: Markup


@dataclass(frozen=True, slots=True)
class SeriesView:
    """Pictures that are looked at in order, the key image first."""

    anchor: str
    label: str
    window: str
    slices: str
    """How thick they are; empty where that is not stated."""
    count: str
    key: SeriesPicture
    pictures: tuple[SeriesPicture, ...]
    """All of them in order, the key image among them; of a long series a part."""
    total: int
    """How many pictures the series has."""
    viewer: str
    """Facts for the viewer, as JSON."""
    caption: str
    """Empty while the answer is hidden."""
    credit: Markup
    """Credit, source and licence where they are not the case's own."""


@dataclass(frozen=True, slots=True)
class StudyView:
    """One examination."""

    anchor: str
    title: str
    name: str
    """Title and day, to tell it from the others."""
    day: str
    modality: Link
    technique: str
    findings: str
    """The report; empty while the answer is hidden."""
    series: tuple[SeriesView, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """Something that a quiz case shows when the reader asks for it: a section or a study."""

    label: str
    section: Section | None
    study: StudyView | None


@dataclass(frozen=True, slots=True)
class DifferentialView:
    """One diagnosis to think of, with what speaks for and against it."""

    name: str
    synonyms: str
    favours: str
    against: str


@dataclass(frozen=True, slots=True)
class FigureCaption:
    """What a study or a series shows, told after the reveal, with a link to its pictures."""

    label: str
    anchor: str
    text: str
    credit: Markup
    """Credit and source, where naming them earlier would have told the answer."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The diagnosis with how sure it is and on what it rests."""

    name: str
    synonyms: str
    certainty: str
    basis: str


@dataclass(frozen=True, slots=True)
class DiscussionView:
    """Where a case is discussed, on another site."""

    url: str
    host: str
    forum: str
    """Where one writes, where `url` is shown in a frame of the page; empty where `url` is a link that leads away."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that the reveal tells."""

    title: str
    diagnosis: Diagnosis | None
    findings: tuple[Link, ...]
    captions: tuple[FigureCaption, ...]
    figures: tuple[MarkedFigure, ...]
    marks: tuple[tuple[str, str], ...]
    """Anchor of a series and its marks as JSON, where they were hidden before."""
    events: tuple[tuple[str, str], ...]
    """Day and event, in order, where they were hidden before; an open case has them in `CaseView`."""
    studies: tuple[StudyView, ...]
    questions: tuple[QuestionView, ...]
    round: ResultsView | None
    """How others answered."""
    sections: tuple[Section, ...]
    differential: tuple[DifferentialView, ...]
    teaching_points: tuple[str, ...]
    classification: tuple[str, ...]
    keywords: tuple[str, ...]
    collections: tuple[Link, ...]
    guidelines: tuple[CitedGuideline, ...]
    references: tuple[ReferenceView, ...]
    related: tuple[Card, ...]
    doi: Link | None
    source: Markup
    """Where the case comes from, where that was hidden before; an open case has it in `CaseView`."""
    discussion: DiscussionView | None


@dataclass(frozen=True, slots=True)
class CitedGuideline:
    """A guideline, or one of its recommendations, that a case has to do with."""

    link: Link
    note: str
    """Said where it no longer holds."""
    instead: tuple[Link, ...]
    """What stands in its place."""


@dataclass(frozen=True, slots=True)
class Author:
    """A named author."""

    name: str
    url: str
    affiliation: str
    orcid: str


@dataclass(frozen=True, slots=True)
class Rights:
    """Under what the parts of a case stand, where that is not the case's own licence alone."""

    whole: Link | None
    """The licence that holds for all of it together; None where there is none."""
    note: str
    """What readers have to know of the whole; may be empty."""
    credits: tuple[tuple[str, Markup], ...]
    """What is credited, with credit, source and licence."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case page."""

    id: str
    heading: str
    """The title, or the teaser while the answer is hidden."""
    language: str
    """Set where the heading is not in the page's language."""
    teaser: str
    hiding: Hiding
    kind: str
    reveal_on: str
    """The day on which a sealed answer comes, in words."""
    patient: str
    published: str
    published_iso: str
    updated: str
    updated_iso: str
    views: str
    """How often its page was viewed, in all languages; empty where none is known."""
    level: str
    authors: tuple[Author, ...]
    sections: tuple[Section, ...]
    events: tuple[tuple[str, str], ...]
    """Day and event, in order."""
    zero: str
    """What day zero is, in words."""
    studies: tuple[StudyView, ...]
    steps: tuple[StepView, ...]
    """In the order in which they are asked for; what stands here is not among the sections and studies above."""
    questions: tuple[QuestionView, ...]
    quiz: QuizView
    round: RoundView | None
    """The round whose answer is still to come."""
    collections: tuple[Link, ...]
    """Those that give nothing away."""
    answer: Answer | None
    licence: Link | None
    credit: str
    source: Markup
    rights: Rights | None
    citation: CitationView | None
    sign_off: SignOff | None
    consent: str
    """On what ground the case is shown, in words; empty where none is stated."""
    """None for phantoms, which the page tells of, and for drafts."""
    letter: str
    """A mailto link to the editors; may be empty."""
    previous: Link | None
    next: Link | None
    withdrawn: str
    """When and why it was taken back; then nothing else of it is shown."""
    draft: bool
