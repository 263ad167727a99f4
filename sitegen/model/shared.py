"""The authored facts that cases and guidelines share: sign-offs, collections, pages, people and findings. No I/O."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sitegen.model.values import Day, Facts, Id, Ids, Orcid, Reference, Text, Texts, WebAddress


class Deidentification(Facts):
    """A named person's sign-off that no picture shows who the patient is, bound to the pictures' bytes."""

    reviewed_by: Id
    reviewed_on: Day
    pictures: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]


class CollectionFacts(Facts):
    """An outbreak or topic with a menu entry of its own."""

    title: Text
    status: Literal["draft", "published"] = "draft"
    summary: Text | None = None
    gives_away: bool = True
    """Whether being in it tells the diagnosis; then unrevealed quiz cases are left out of its lists."""
    cases: Ids = ()
    """Its cases in the editor's order; other cases that name the collection follow by date."""
    findings: Ids = ()
    """The findings that are common in it."""
    guidelines: Ids = ()
    references: tuple[Reference, ...] = ()
    deid: Deidentification | None = None


class PageFacts(Facts):
    """A page of prose: about, how to submit, privacy."""

    title: Text
    status: Literal["draft", "published"] = "draft"
    summary: Text | None = None
    menu: bool = False
    """Whether the page stands in the main menu; the footer lists all pages."""
    deid: Deidentification | None = None


class PersonFacts(Facts):
    """Someone who is named as an author, editor or reviewer."""

    name: Text
    orcid: Orcid | None = None
    affiliation: Text | None = None
    url: WebAddress | None = None
    roles: tuple[Literal["author", "editor", "reviewer"], ...] = ("author",)
    organisation: bool = False
    """A group, not a person: its name is not split into family and given names."""


class FindingFacts(Facts):
    """An imaging finding, in the words of the field."""

    label: Text
    radlex: Annotated[str, Field(pattern=r"^RID\d+$")] | None = None
    snomed: Annotated[str, Field(pattern=r"^[1-9]\d{5,17}$")] | None = None
    """The SNOMED CT concept: 6 to 18 digits (Technical Implementation Guide, 3.1.2)."""
    synonyms: Texts = ()
    description: Text | None = None
    definition: WebAddress | None = None
    """Where the finding is defined; definitions under copyright are linked, not copied."""
    parent: Id | None = None
