"""The authored facts of a guideline, as they stand in guideline.md or guideline.yaml. No I/O.

Fields answer the AGREE reporting checklist (panel, review, funding, conflicts, methods, update procedure).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from sitegen.model.shared import Deidentification
from sitegen.model.values import (
    Aliases,
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
    """What the body is called."""
    url: WebAddress | None = None
    """Its web address."""


class PanelMember(Facts):
    """Someone who wrote it."""

    name: str
    """The person's name."""
    role: Literal["chair", "member", "methodologist", "patient"] = "member"
    """The part that the person had."""
    discipline: Text | None = None
    """The person's field."""
    affiliation: Text | None = None
    """Where the person works."""
    conflicts: Text | None = None
    """What this member declared (AGREE 23, by person)."""


class ReviewStep(Facts):
    """One link in the chain from the panel to the posting."""

    by: Text
    """Who took the step."""
    what: Literal["drafted", "supervised", "reviewed", "approved", "posted"]
    """What was done."""
    on: Day | None = None
    """The day."""


class Votes(Facts):
    """How the panel voted on a recommendation, in numbers of members."""

    in_favour: Annotated[int, Field(ge=0, alias="for")] = 0
    """How many members were in favour."""
    against: Annotated[int, Field(ge=0)] = 0
    """How many members were against."""
    abstain: Annotated[int, Field(ge=0)] = 0
    """How many members abstained."""

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
    """How ill the patients are."""
    risk: Text | None = None
    """Their risk of a severe course."""
    severity: Text | None = None
    """How severe the disease is."""
    test: Text | None = None
    """The result of the laboratory test, such as RT-PCR."""
    resources: Text | None = None
    """What the place can offer."""


class Recommendation(Facts):
    """One numbered recommendation; its id is permanent and never used again for another."""

    id: Id
    """Its permanent id, never used again for another."""
    text: Text
    """The recommendation itself."""
    procedure: tuple[str, ...] = ()
    """The examinations that are meant."""
    direction: Literal["for", "against", "conditional", "no-recommendation"]
    """Whether it speaks for or against."""
    strength: Strength
    """How strong it is; the stated- values where that lies in the wording alone."""
    evidence: Evidence
    """How sure the evidence is."""
    votes: Votes | None = None
    """How the panel voted on it."""
    agreement: Annotated[int, Field(ge=0, le=100)] | None = None
    """Whole per cent, where only that is known of the votes."""
    rationale: Text | None = None
    """Why it is so."""
    remarks: Text | None = None
    """What else to bear in mind."""
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
    """A short name of the topic, once in the guideline."""
    title: Text
    """The heading."""
    question: Text | None = None
    """The key question that it answers."""
    scenario: Scenario | None = None
    """For whom the topic is."""
    introduction: Text | None = None
    """Words before its recommendations."""
    recommendations: Annotated[tuple[Recommendation, ...], Field(min_length=1)]
    """The recommendations, at least one."""


class QuestionAnswered(Facts):
    """One of the frequent questions."""

    q: Text
    """The question."""
    a: Text
    """The answer."""


class Term(Facts):
    """A local term that the recommendations use."""

    term: Text
    """The word."""
    meaning: Text
    """What it means here."""


class Citation(Facts):
    """How the guideline itself was published."""

    authors: tuple[str, ...] = ()
    """The authors' names."""
    journal: str | None = None
    """The journal."""
    year: Positive | None = None
    """The year."""
    volume: str | None = None
    """The volume."""
    issue: str | None = None
    """The issue."""
    pages: str | None = None
    """The pages."""
    doi: Doi | None = None
    """The DOI, bare: 10.3348/kjr.2020.0132"""


class Change(Facts):
    """One line of the change log."""

    version: str
    """The version that brought the change."""
    date: Day
    """The day of it."""
    summary: Text
    """What changed."""


class GuidelineFacts(Facts):
    """All that an editor can state about a guideline. Only a title is needed while it is a draft."""

    title: Text
    """What the guideline is called."""
    summary: Text | None = None
    """What it is about, in a sentence or two."""
    status: Literal["draft", "active", "superseded", "withdrawn"] = "draft"
    """Whether it is in force; a draft needs a title and nothing else."""
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+(\.\d+)?$")] = "1.0"
    """Its version: 2.0 or 2.0.1."""
    issued: Day | None = None
    """The day of posting."""
    approved: Day | None = None
    """The day on which it was approved."""
    last_reviewed: Day | None = None
    """The day on which it was last reviewed."""
    review_due: Day | None = None
    """The day by which it has to be reviewed; once it has passed, page and check say so."""
    supersedes: Ids = ()
    """The guidelines before this one, by their ids."""
    superseded_by: Id | None = None
    """Its successor's id; both sides have to say it."""
    authentic_language: str | None = None
    """The language whose wording counts; pages in another one say that they are a translation."""
    issuers: tuple[Issuer, ...] = ()
    """The bodies that give it out."""
    development: Literal["consensus", "adaptation", "adolopment", "de-novo", "endorsement"] | None = None
    """How it was developed."""
    panel: tuple[PanelMember, ...] = ()
    """Who wrote it."""
    review: tuple[ReviewStep, ...] = ()
    """The way from the panel to the posting."""
    funding: Text | None = None
    """Who paid for it."""
    conflicts: Text | None = None
    """Conflicts of interest, and how they were dealt with."""
    population: Text | None = None
    """Whom it is about."""
    users: Text | None = None
    """Whom it is for."""
    methods: Text | None = None
    """How evidence was found and graded."""
    update_procedure: Text | None = None
    """How and when it is brought up to date."""
    terms: tuple[Term, ...] = ()
    """Words that it uses in a sense of its own."""
    topics: tuple[Topic, ...] = ()
    """Headings with their recommendations."""
    faq: tuple[QuestionAnswered, ...] = ()
    """Frequent questions, answered."""
    references: tuple[Reference, ...] = ()
    """The literature, in the order of its numbers."""
    collections: Ids = ()
    """The collections that it belongs to, by their ids."""
    authors: Ids = ()
    """Who wrote this page, where it retells a guideline in other words."""
    retold: bool = False
    """The page puts a published guideline in its own words; it says so and points to the original."""
    license: Licence | None = None
    """What others may do with it, by the licence's SPDX id."""
    source: Source | None = None
    """Where the text comes from; name the original in `citation` and `references` too."""
    citation: Citation | None = None
    """How the guideline itself was published."""
    changelog: tuple[Change, ...] = ()
    """What changed from version to version."""
    keywords: Texts = ()
    """Words for searching."""
    aliases: Aliases = ()
    """Where the guideline was before: its earlier ids, or paths of the site; readers are sent on from there."""
    deid: Deidentification | None = None
    """The sign-off of the pictures in its words; `sitegen signoff guidelines/ID` writes it."""

    @property
    def recommendations(self) -> tuple[Recommendation, ...]:
        """All recommendations, in the order of the topics."""
        return tuple(item for topic in self.topics for item in topic.recommendations)
