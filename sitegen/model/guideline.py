"""The authored facts of a guideline, as they stand in guideline.md or guideline.yaml. No I/O.

Fields answer the AGREE reporting checklist (panel, review, funding, conflicts, methods, update procedure).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from sitegen.model.shared import Deidentification
from sitegen.model.values import (
    Day,
    Doi,
    Facts,
    Id,
    Ids,
    Licence,
    Positive,
    Reference,
    Source,
    Text,
    Texts,
    WebAddress,
)

Strength = Literal[
    "strong", "conditional", "stated-recommended", "stated-may-consider", "stated-not-recommended"
]
"""Graded strengths, and the "stated" ones of guidelines whose strength lies in the wording alone."""
RecommendationRef = Annotated[str, Field(pattern=r"^[a-z0-9-]+#[a-z0-9-]+$")]
"""A recommendation of another guideline: `covid-2020#r1`."""
Evidence = Literal["high", "moderate", "low", "very-low", "expert-opinion", "not-graded"]


class Issuer(Facts):
    """A body that gives the guideline out."""

    name: Text
    url: WebAddress | None = None


class PanelMember(Facts):
    """Someone who wrote it."""

    name: str
    role: Literal["chair", "member", "methodologist", "patient"] = "member"
    discipline: Text | None = None
    affiliation: Text | None = None
    conflicts: Text | None = None
    """What this member declared (AGREE 23, by person)."""


class ReviewStep(Facts):
    """One link in the chain from the panel to the posting."""

    by: Text
    what: Literal["drafted", "supervised", "reviewed", "approved", "posted"]
    on: Day | None = None


class Votes(Facts):
    """How the panel voted on a recommendation, in numbers of members."""

    in_favour: Annotated[int, Field(ge=0, alias="for")] = 0
    against: Annotated[int, Field(ge=0)] = 0
    abstain: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _somebody_voted(self) -> Votes:
        if not self.in_favour + self.against + self.abstain:
            raise ValueError("nobody voted: give the numbers, or take 'votes' out")
        return self

    @property
    def agreement(self) -> int:
        """Whole per cent of all who voted that were in favour; abstentions count among all."""
        total = self.in_favour + self.against + self.abstain
        return (200 * self.in_favour + total) // (2 * total)


class Scenario(Facts):
    """For whom a topic is: the axes by which the Fleischner Society's statement on COVID-19 (2020) parts patients."""

    symptoms: Text | None = None
    risk: Text | None = None
    severity: Text | None = None
    test: Text | None = None
    """The result of the laboratory test, such as RT-PCR."""
    resources: Text | None = None


class Recommendation(Facts):
    """One numbered recommendation; its id is permanent and never used again for another."""

    id: Id
    text: Text
    procedure: tuple[str, ...] = ()
    direction: Literal["for", "against", "conditional", "no-recommendation"]
    strength: Strength
    evidence: Evidence
    votes: Votes | None = None
    agreement: Annotated[int, Field(ge=0, le=100)] | None = None
    """Whole per cent, where only that is known of the votes."""
    rationale: Text | None = None
    remarks: Text | None = None
    refs: tuple[Positive, ...] = ()
    """Numbers in the guideline's list of references, from 1."""
    change: Literal["new", "strengthened", "weakened", "reworded", "withdrawn"] | None = None
    """Against the version before, or against what it replaces in a guideline before this one."""
    replaces: tuple[RecommendationRef, ...] = ()
    """The recommendations of guidelines that this one supersedes in whose place it stands."""

    @model_validator(mode="after")
    def _agreement_is_told_once(self) -> Recommendation:
        if self.votes and self.agreement is not None:
            raise ValueError("give 'votes' or 'agreement', not both: the one follows from the other")
        return self


class Topic(Facts):
    """A heading, or a key question, with its recommendations."""

    id: Id
    title: Text
    question: Text | None = None
    scenario: Scenario | None = None
    introduction: Text | None = None
    recommendations: Annotated[tuple[Recommendation, ...], Field(min_length=1)]


class QuestionAnswered(Facts):
    """One of the frequent questions."""

    q: Text
    a: Text


class Term(Facts):
    """A local term that the recommendations use."""

    term: Text
    meaning: Text


class Citation(Facts):
    """How the guideline itself was published."""

    authors: tuple[str, ...] = ()
    journal: str | None = None
    year: Positive | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    doi: Doi | None = None


class Change(Facts):
    """One line of the change log."""

    version: str
    date: Day
    summary: Text


class GuidelineFacts(Facts):
    """All that an editor can state about a guideline. Only a title is needed while it is a draft."""

    title: Text
    summary: Text | None = None
    status: Literal["draft", "active", "superseded", "withdrawn"] = "draft"
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+(\.\d+)?$")] = "1.0"
    issued: Day | None = None
    approved: Day | None = None
    last_reviewed: Day | None = None
    review_due: Day | None = None
    supersedes: Ids = ()
    superseded_by: Id | None = None
    authentic_language: str | None = None
    """The language whose wording counts; pages in another one say that they are a translation."""
    issuers: tuple[Issuer, ...] = ()
    development: Literal["consensus", "adaptation", "adolopment", "de-novo", "endorsement"] | None = None
    panel: tuple[PanelMember, ...] = ()
    review: tuple[ReviewStep, ...] = ()
    funding: Text | None = None
    conflicts: Text | None = None
    population: Text | None = None
    users: Text | None = None
    methods: Text | None = None
    update_procedure: Text | None = None
    terms: tuple[Term, ...] = ()
    topics: tuple[Topic, ...] = ()
    faq: tuple[QuestionAnswered, ...] = ()
    references: tuple[Reference, ...] = ()
    collections: Ids = ()
    authors: Ids = ()
    """Who wrote this page, where it retells a guideline in other words."""
    retold: bool = False
    """The page puts a published guideline in its own words; it says so and points to the original."""
    license: Licence | None = None
    source: Source | None = None
    citation: Citation | None = None
    changelog: tuple[Change, ...] = ()
    keywords: Texts = ()
    deid: Deidentification | None = None

    @property
    def recommendations(self) -> tuple[Recommendation, ...]:
        """All recommendations, in the order of the topics."""
        return tuple(item for topic in self.topics for item in topic.recommendations)
