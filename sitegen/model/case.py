"""The authored facts of a case, as they stand in case.md or case.yaml. No I/O.

Terms follow DICOM (study, series, modality), MIRC and IHE TCE (level, category) and CARE (timeline, consent).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from sitegen.model.questions import Differential, Question
from sitegen.model.rounds import CaseRound
from sitegen.model.series import SeriesFacts
from sitegen.model.shared import Deidentification
from sitegen.model.values import (
    Aliases,
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
    """A short name of the study, once in the case; readers see it before the answer."""
    modality: Modality
    """The kind of examination, by its DICOM code."""
    day: int | None = None
    """Days from the declared day zero of the case; never a calendar date."""
    region: Region = "chest"
    """The part of the body; a test can choose by it."""
    title: Text | None = None
    """Shown instead of the name of the modality."""
    technique: Text | None = None
    """How it was done; shown from the start."""
    contrast: Literal["none", "iv", "oral", "iv+oral", "unknown"] | None = None
    """Which contrast medium was given."""
    findings: Text | None = None
    """The report: part of the answer."""
    after_reveal: bool = False
    """The whole study belongs to the answer (a specimen, the film after treatment)."""
    series: tuple[SeriesFacts, ...] = ()
    """Pictures that belong together, each series with its own facts."""


class Patient(Facts):
    """What may be said about a patient: whole years up to 89, then "90+" (45 CFR 164.514(b)(2)(i)(C))."""

    age: Annotated[int, Field(ge=0, json_schema_extra={"maximum": 89})] | Literal["90+"] | None = None
    """Age in whole years; above 89 write 90+."""
    sex: Literal["F", "M", "O", "U"] | None = None
    """F, M, O (other) or U (unknown)."""
    setting: Literal["outpatient", "screening", "emergency", "ward", "icu"] | None = None
    """Where the patient was seen."""

    @model_validator(mode="after")
    def _not_identifying(self) -> Patient:
        if isinstance(self.age, int) and self.age > 89:
            raise ValueError("an age above 89 can identify a person: write age: 90+")
        return self


class TimelineEvent(Facts):
    """Something that happened on a day of the illness."""

    day: int
    """Days from day zero, also negative; never a calendar date."""
    what: Text
    """What happened."""


class Timeline(Facts):
    """What day zero is, and what happened between the studies."""

    zero: Literal["onset", "admission", "first-exam"] = "onset"
    """What day zero is: all days of the case count from it."""
    events: tuple[TimelineEvent, ...] = ()
    """What happened on which day: part of the answer."""


class Diagnosis(Facts):
    """What it was, how sure that is, and on what it rests."""

    name: Text
    """What it was."""
    synonyms: Texts = ()
    """Other names; they also tell sitegen which words give the answer away."""
    certainty: Literal["possible", "probable", "almost-certain", "certain"] | None = None
    """How sure it is."""
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
    """On what it rests."""


class GuidelineLink(Facts):
    """A recommendation that the case has to do with."""

    ref: Annotated[str, Field(pattern=r"^[a-z0-9-]+(#[a-z0-9-]+)?$")]
    """A guideline's id, or guideline#recommendation."""
    relation: Literal["illustrates", "contradicts", "predates"] = "illustrates"
    """What the case has to do with it."""


class Classification(Facts):
    """A reporting scheme's category."""

    scheme: Literal["co-rads", "rsna-covid", "bsti", "lung-rads"]
    """The reporting scheme."""
    value: str
    """The category, such as 4A."""
    study: Id | None = None
    """The study that it is said of, by its id."""


class Consent(Facts):
    """On what ground the case may be shown."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"basis": {"const": "waived-irb"}}, "required": ["basis"]},
            "then": {"required": ["reference"]},
        }
    )

    basis: Literal["written", "waived-irb", "institution-policy", "public-source", "phantom"]
    """The ground: written consent, a waiver of an ethics board, a policy, a public source, or no patient at all."""
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
    """The data set."""
    key: str
    """The case's key in it."""


class Withdrawal(Facts):
    """When and why a case was taken back; its page keeps this and the citation."""

    on: Day
    """The day of withdrawing."""
    reason: Text
    """Why, for readers."""


class CaseFacts(Facts):
    """All that an editor can state about a case. Only a title is needed while it is a draft."""

    title: Text
    """The diagnosis and what makes the case worth reading: part of the answer of a quiz."""
    teaser: Text | None = None
    """What is shown wherever the answer is hidden."""
    kind: Literal["quiz", "library"] = "library"
    """Whether readers look first and then open the answer (quiz), or see everything at once (library)."""
    status: Literal["draft", "published", "withdrawn"] = "draft"
    """Whether the case is in the site; a draft needs a title and nothing else."""
    published: Day | None = None
    """The day of posting; a day to come keeps the case out of the site until then."""
    updated: Day | None = None
    """The day of the last change that readers should know of."""
    reveal: Literal["click"] | Day = "click"
    """How a quiz opens: by a click, or on a day before which its answer is not in the site at all."""
    round: CaseRound | None = None
    """Readers send in their lists until a closing day; the answer then follows the day after it."""
    collections: Ids = ()
    """The collections that the case belongs to, by their ids."""
    authors: Ids = ()
    """Who wrote it, by ids from people.yaml."""
    license: Licence | None = None
    """What others may do with the case, by the licence's SPDX id."""
    credit: Text | None = None
    """Whom to thank for the case."""
    doi: Doi | None = None
    """The case's own, where one was registered for it; part of the answer, since what is registered tells the title."""
    source: Source | None = None
    """Where the case comes from, if it is not the authors' own: part of the answer."""
    patient: Patient | None = None
    """Age, sex and setting; never a name, a number, a place or a date."""
    timeline: Timeline | None = None
    """What day zero is, and what happened besides the examinations."""
    studies: tuple[StudyFacts, ...] = ()
    """The examinations with their pictures."""
    findings: Ids = ()
    """What is seen, by ids from findings.yaml; readers find the case by them. Part of the answer."""
    diagnosis: Diagnosis | None = None
    """What it was: part of the answer."""
    differential: tuple[Differential, ...] = ()
    """What else to think of: part of the answer."""
    questions: tuple[Question, ...] = ()
    """Questions with choices, or one that asks for a ranked list of diagnoses."""
    steps: Ids = ()
    """Sections and studies that a quiz case shows one after the other, each when the reader asks for it."""
    teaching_points: Texts = ()
    """One to five things to take home: part of the answer."""
    classification: tuple[Classification, ...] = ()
    """Categories of reporting schemes: part of the answer."""
    level: Literal["primary", "intermediate", "advanced"] | None = None
    """For whom the case is: students, residents or consultants."""
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
    """The subspecialty; a test can choose by it."""
    keywords: Texts = ()
    """Words for searching: part of the answer."""
    guidelines: tuple[GuidelineLink, ...] = ()
    """Recommendations that the case has to do with: part of the answer."""
    references: tuple[Reference, ...] = ()
    """The literature: part of the answer."""
    related: Ids = ()
    """Cases to read next, by their ids: part of the answer."""
    aliases: Aliases = ()
    """Where the case was before: its earlier ids, or paths of the site; readers are sent on from there."""
    consent: Consent | None = None
    """On what ground the case may be shown."""
    deid: Deidentification | None = None
    """The sign-off of the pictures; `sitegen signoff` writes it, and it is void when a picture changes."""
    imported: Imported | None = None
    """From which data set the case was imported; leave it as the import wrote it."""
    withdrawn: Withdrawal | None = None
    """When and why the case was taken back."""

    @property
    def asks_for_list(self) -> bool:
        """Whether its readers type a ranked list of diagnoses."""
        return self.kind == "quiz" and any(question.kind == "ranked" for question in self.questions)

    @model_validator(mode="after")
    def _one_ranked_question(self) -> CaseFacts:
        if sum(question.kind == "ranked" for question in self.questions) > 1:
            raise ValueError("a case can ask for one ranked list: two would have the same answer")
        return self
