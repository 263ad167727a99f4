"""The authored facts that cases and guidelines share: sign-offs, collections, pages, people and findings. No I/O."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sitegen.model.values import Aliases, Day, Facts, Id, Ids, Orcid, Reference, Text, Texts, WebAddress


class Deidentification(Facts):
    """A named person's sign-off that no picture shows who the patient is, bound to the pictures' bytes."""

    reviewed_by: Id
    """Who looked at every picture at full size, by an id from people.yaml."""
    reviewed_on: Day
    """The day of looking."""
    pictures: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
    """The digest of the pictures that were looked at; `sitegen signoff` writes it."""


class CollectionFacts(Facts):
    """An outbreak or topic with a menu entry of its own."""

    title: Text
    """What the collection is called."""
    status: Literal["draft", "published"] = "draft"
    """Whether it is in the site."""
    summary: Text | None = None
    """What it is about, in a sentence."""
    gives_away: bool = True
    """Whether being in it tells the diagnosis; then unrevealed quiz cases are left out of its lists."""
    cases: Ids = ()
    """Its cases in the editor's order; other cases that name the collection follow by date."""
    findings: Ids = ()
    """The findings that are common in it."""
    guidelines: Ids = ()
    """Guidelines that belong to it, by their ids."""
    references: tuple[Reference, ...] = ()
    """The literature."""
    aliases: Aliases = ()
    """Where the collection was before: its earlier ids, or paths of the site; readers are sent on from there."""
    deid: Deidentification | None = None
    """The sign-off of the pictures in its words; `sitegen signoff collections/ID` writes it."""


class PageFacts(Facts):
    """A page of prose: about, how to submit, privacy."""

    title: Text
    """The page's heading."""
    status: Literal["draft", "published"] = "draft"
    """Whether it is in the site."""
    summary: Text | None = None
    """What it is about, in a sentence."""
    menu: bool = False
    """Whether the page stands in the main menu; the footer lists all pages without a section."""
    section: Text | None = None
    """The chapter that it belongs to: pages with one lead to each other; home page and footer name each chapter once."""
    order: int = 0
    """Its place among the pages: the smallest number first, equal ones by id."""
    aliases: Aliases = ()
    """Where the page was before: its earlier ids, or paths of the site; readers are sent on from there."""
    deid: Deidentification | None = None
    """The sign-off of the pictures in its words; `sitegen signoff pages/ID` writes it."""


class PersonFacts(Facts):
    """Someone who is named as an author, editor or reviewer."""

    name: Text
    """The name as it is printed."""
    orcid: Orcid | None = None
    """The ORCID iD; its check digit is verified."""
    affiliation: Text | None = None
    """Where the person works."""
    url: WebAddress | None = None
    """The person's web address."""
    roles: tuple[Literal["author", "editor", "reviewer"], ...] = ("author",)
    """What the person does for the library."""
    organisation: bool = False
    """A group, not a person: its name is not split into family and given names."""


class FindingFacts(Facts):
    """An imaging finding, in the words of the field."""

    label: Text
    """The finding in words, as readers see it."""
    radlex: Annotated[str, Field(pattern=r"^RID\d+$")] | None = None
    """Its RadLex id, such as RID28531."""
    snomed: Annotated[str, Field(pattern=r"^[1-9]\d{5,17}$")] | None = None
    """The SNOMED CT concept: 6 to 18 digits (Technical Implementation Guide, 3.1.2)."""
    synonyms: Texts = ()
    """Other words for it; searching finds it by them."""
    description: Text | None = None
    """What it is, in your own words."""
    definition: WebAddress | None = None
    """Where the finding is defined; definitions under copyright are linked, not copied."""
    parent: Id | None = None
    """The wider finding, by its id."""
