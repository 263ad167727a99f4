"""The authored facts of a case, as they stand in case.md or case.yaml. No I/O.

Terms follow DICOM (study, series, modality), MIRC and IHE TCE (level, category) and CARE (timeline, consent).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sitegen.model.questions import Differential, Question
from sitegen.model.rounds import CaseRound
from sitegen.model.series import SeriesFacts
from sitegen.model.shared import Deidentification
from sitegen.model.values import (
    Day,
    Doi,
    Facts,
    Id,
    Ids,
    Licence,
    Modality,
    Reference,
    Region,
    Source,
    Text,
    Texts,
)


class StudyFacts(Facts):
    """One examination."""

    id: Id
    modality: Modality
    day: int | None = None
    """Days from the declared day zero of the case; never a calendar date."""
    region: Region = "chest"
    title: Text | None = None
    technique: Text | None = None
    contrast: Literal["none", "iv", "oral", "iv+oral", "unknown"] | None = None
    findings: Text | None = None
    """The report: part of the answer."""
    after_reveal: bool = False
    """The whole study belongs to the answer (a specimen, the film after treatment)."""
    series: tuple[SeriesFacts, ...] = ()


class Patient(Facts):
    """What may be said about a patient: whole years up to 89, then "90+" (45 CFR 164.514(b)(2)(i)(C))."""

    age: Annotated[int, Field(ge=0)] | Literal["90+"] | None = None
    sex: Literal["F", "M", "O", "U"] | None = None
    setting: Literal["outpatient", "screening", "emergency", "ward", "icu"] | None = None

    @model_validator(mode="after")
    def _not_identifying(self) -> Patient:
        if isinstance(self.age, int) and self.age > 89:
            raise ValueError("an age above 89 can identify a person: write age: 90+")
        return self


class TimelineEvent(Facts):
    """Something that happened on a day of the illness."""

    day: int
    what: Text


class Timeline(Facts):
    """What day zero is, and what happened between the studies."""

    zero: Literal["onset", "admission", "first-exam"] = "onset"
    events: tuple[TimelineEvent, ...] = ()


class Diagnosis(Facts):
    """What it was, how sure that is, and on what it rests."""

    name: Text
    synonyms: Texts = ()
    certainty: Literal["possible", "probable", "almost-certain", "certain"] | None = None
    basis: tuple[
        Literal[
            "histology",
            "cytology",
            "surgery",
            "rt-pcr",
            "culture",
            "serology",
            "genetic",
            "autopsy",
            "typical-imaging",
            "follow-up",
            "clinical",
            "simulation",
        ],
        ...,
    ] = ()


class GuidelineLink(Facts):
    """A recommendation that the case has to do with."""

    ref: Annotated[str, Field(pattern=r"^[a-z0-9-]+(#[a-z0-9-]+)?$")]
    relation: Literal["illustrates", "contradicts", "predates"] = "illustrates"


class Classification(Facts):
    """A reporting scheme's category."""

    scheme: Literal["co-rads", "rsna-covid", "bsti", "lung-rads"]
    value: str
    study: Id | None = None


class Consent(Facts):
    """On what ground the case may be shown."""

    basis: Literal["written", "waived-irb", "institution-policy", "public-source", "phantom"]
    reference: str | None = None
    """For example the number of an ethics board's decision; never the form itself."""

    @model_validator(mode="after")
    def _waiver_names_its_ground(self) -> Consent:
        if self.basis == "waived-irb" and not self.reference:
            raise ValueError("basis: waived-irb needs the board's reference")
        return self


class Imported(Facts):
    """From which data set a case was imported."""

    dataset: str
    key: str


class Withdrawal(Facts):
    """When and why a case was taken back; its page keeps this and nothing else."""

    on: Day
    reason: Text


class CaseFacts(Facts):
    """All that an editor can state about a case. Only a title is needed while it is a draft."""

    title: Text
    teaser: Text | None = None
    """What is shown wherever the answer is hidden."""
    kind: Literal["quiz", "library"] = "library"
    status: Literal["draft", "published", "withdrawn"] = "draft"
    published: Day | None = None
    updated: Day | None = None
    reveal: Literal["click"] | Day = "click"
    round: CaseRound | None = None
    """Readers send in their lists until a closing day; the answer then follows the day after it."""
    collections: Ids = ()
    authors: Ids = ()
    license: Licence | None = None
    credit: Text | None = None
    doi: Doi | None = None
    """The case's own, where one was registered for it; part of the answer, since what is registered tells the title."""
    source: Source | None = None
    patient: Patient | None = None
    timeline: Timeline | None = None
    studies: tuple[StudyFacts, ...] = ()
    findings: Ids = ()
    diagnosis: Diagnosis | None = None
    differential: tuple[Differential, ...] = ()
    questions: tuple[Question, ...] = ()
    steps: Ids = ()
    """Sections and studies that a quiz case shows one after the other, each when the reader asks for it."""
    teaching_points: Texts = ()
    classification: tuple[Classification, ...] = ()
    level: Literal["primary", "intermediate", "advanced"] | None = None
    category: (
        Literal[
            "musculoskeletal",
            "pulmonary",
            "cardiovascular",
            "gastrointestinal",
            "genitourinary",
            "neuro",
            "vascular-interventional",
            "nuclear",
            "ultrasound",
            "pediatric",
            "breast",
        ]
        | None
    ) = None
    keywords: Texts = ()
    guidelines: tuple[GuidelineLink, ...] = ()
    references: tuple[Reference, ...] = ()
    related: Ids = ()
    consent: Consent | None = None
    deid: Deidentification | None = None
    imported: Imported | None = None
    withdrawn: Withdrawal | None = None

    @property
    def asks_for_list(self) -> bool:
        """Whether its readers type a ranked list of diagnoses."""
        return self.kind == "quiz" and any(question.kind == "ranked" for question in self.questions)

    @model_validator(mode="after")
    def _one_ranked_question(self) -> CaseFacts:
        if sum(question.kind == "ranked" for question in self.questions) > 1:
            raise ValueError("a case can ask for one ranked list: two would have the same answer")
        return self
