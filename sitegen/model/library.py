"""A library as it was read: authored facts composed with the pictures, words and people they name.

No I/O. Frozen, and complete when constructed; no pixel has been decoded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from sitegen.errors import Place
from sitegen.model.case import CaseFacts, StudyFacts
from sitegen.model.guideline import GuidelineFacts
from sitegen.model.rounds import Round
from sitegen.model.series import PictureFacts, SeriesFacts
from sitegen.model.shared import CollectionFacts, FindingFacts, PageFacts, PersonFacts
from sitegen.model.views import ViewsFacts
from sitegen.settings import Settings

Depth = Literal["grey8", "grey16", "real", "colour"]
"""What one pixel holds: 8-bit grey, 16-bit grey, a 32-bit number without a range of its own, or colour."""


EVERY = "*"
"""In `Library.broken`, all ids of a kind."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A source picture, probed but not decoded."""

    path: str
    """Relative to the library's folder. For messages and for reading the bytes, never for names."""
    digest: str
    """SHA-256 of the file, in hex."""
    width: int
    """Upright, in pixels."""
    height: int
    """Upright, in pixels."""
    depth: Depth
    bytes: int


@dataclass(frozen=True, slots=True)
class SeriesPicture:
    """A picture in a series, with the facts of the name or pattern that brought it in."""

    picture: Picture
    facts: PictureFacts


@dataclass(frozen=True, slots=True)
class Series:
    """A series with its pictures in natural order."""

    facts: SeriesFacts
    pictures: tuple[SeriesPicture, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """A study with its series."""

    facts: StudyFacts
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class ProseLink:
    """A link in prose that planning resolves: `case:…`, `guideline:…`, `finding:…`, `collection:…`, `page:…`, `#series/picture`."""

    token: str
    """Stands in the HTML where the address goes."""
    target: str
    place: Place


@dataclass(frozen=True, slots=True)
class ProsePicture:
    """A picture in prose; its <picture> goes where the token stands."""

    token: str
    picture: Picture
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class ProseSection:
    """A heading and what stands below it; the part before the first heading has neither id nor heading."""

    id: str
    heading: str
    html: str
    """Sanitised, with tokens."""
    links: tuple[ProseLink, ...]
    pictures: tuple[ProsePicture, ...]
    place: Place
    text: str
    """The words alone, for searching."""
    headings: tuple[str, ...] = ()
    """Headings that stand inside it: deeper ones, and those within quotes, lists or HTML."""


Prose = Mapping[str, tuple[ProseSection, ...]]
"""Language → sections."""


def prose_pictures(prose: Prose) -> Iterator[Picture]:
    """The pictures in texts of all languages, each once."""
    found = {
        shown.picture.path: shown.picture
        for sections in prose.values()
        for section in sections
        for shown in section.pictures
    }
    yield from found.values()


class Places:
    """Where each fact stands in its file."""

    __slots__ = ("_root", "_table")

    def __init__(self, root: Place, table: Mapping[tuple[str | int, ...], Place]) -> None:
        self._root = root
        self._table = table

    def of(self, *keys: str | int) -> Place:
        """The place of a key path, or of the longest part of it that was written."""
        for length in range(len(keys), 0, -1):
            place = self._table.get(keys[:length])
            if place is not None:
                return place
        return self._root


@dataclass(frozen=True, slots=True)
class WrittenFact:
    """A value in an editor's file."""

    keys: tuple[str | int, ...]
    words: str
    """As YAML reads it."""
    key: Place
    """Where its key stands."""
    start: Place
    end: Place
    """Behind its last character."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file as its editor wrote it, for what has to be judged to the letter."""

    path: str
    """Relative to the library's folder: its second part tells the kind of record."""
    text: str
    """With "\n" line ends."""
    facts: tuple[WrittenFact, ...] = ()
    """In the order written."""
    body_line: int = 0
    """The line in which Markdown begins; 0 where the file holds facts alone."""
    sections: tuple[ProseSection, ...] = ()
    """What became of the Markdown."""


def record_of_file(path: str) -> str:
    """What the files of one record have in common: "content/cases/chest-017", "content/pages/about"."""
    return "/".join(path.split("/")[:3]).partition(".")[0]


@dataclass(frozen=True, slots=True)
class Case:
    """A case folder."""

    folder: ClassVar[str] = "cases"
    id: str
    facts: CaseFacts
    studies: tuple[Study, ...]
    prose: Prose
    places: Places
    picture_digest: str
    """`sha256:` over the digests of all pictures in the folder: what a sign-off is bound to."""


@dataclass(frozen=True, slots=True)
class Guideline:
    """A guideline folder."""

    folder: ClassVar[str] = "guidelines"
    id: str
    facts: GuidelineFacts
    prose: Prose
    places: Places
    picture_digest: str
    """`sha256:` over the digests of the pictures in its texts: what a sign-off is bound to."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection."""

    folder: ClassVar[str] = "collections"
    id: str
    facts: CollectionFacts
    prose: Prose
    places: Places
    picture_digest: str
    """`sha256:` over the digests of the pictures in its texts: what a sign-off is bound to."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of prose."""

    folder: ClassVar[str] = "pages"
    id: str
    facts: PageFacts
    prose: Prose
    places: Places
    picture_digest: str
    """`sha256:` over the digests of the pictures in its texts: what a sign-off is bound to."""


Illustrated = Case | Guideline | Collection | Page
"""Whatever shows pictures of its own; `folder` is where records of its kind lie below content/."""


@dataclass(frozen=True, slots=True)
class CommittedCase:
    """What git kept of a case that readers saw: enough to tell it from another one."""

    published: str
    """The day of posting as it was written; empty where none was."""
    titles: frozenset[str]
    """In every language."""
    diagnoses: frozenset[str]


@dataclass(frozen=True, slots=True)
class Person:
    """A person or group."""

    id: str
    facts: PersonFacts


@dataclass(frozen=True, slots=True)
class Finding:
    """An imaging finding."""

    id: str
    facts: FindingFacts
    places: Places


@dataclass(frozen=True, slots=True)
class Library:
    """All that was read; records whose facts are broken are absent, their problems are reported apart."""

    settings: Settings
    cases: Mapping[str, Case]
    guidelines: Mapping[str, Guideline]
    collections: Mapping[str, Collection]
    pages: Mapping[str, Page]
    people: Mapping[str, Person]
    findings: Mapping[str, Finding]
    broken: frozenset[str] = field(default_factory=frozenset)
    """`case:<id>` and so on of records that exist but could not be read: a link to one is no second fault.

    `person:*` (EVERY) where a table broke off: nobody knows which ids the rest would have named.
    """
    written: tuple[Written, ...] = ()
    """Every file with words, those of broken records too."""
    names: tuple[str, ...] = ()
    """The path of every file below the folders of records, relative to the library's folder."""
    views: ViewsFacts = field(default_factory=ViewsFacts)
    """How often pages were viewed, as far as that is known."""
    committed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Guideline → the ids of its recommendations as git kept them before its last change, for guidelines that were no drafts then."""
    rounds: Mapping[str, Round] = field(default_factory=dict)
    """What is known of the rounds of cases, by the case's id."""
    committed_cases: Mapping[str, tuple[CommittedCase, ...]] = field(default_factory=dict)
    """Case → earlier states that readers saw, as git kept them; only of cases that are gone or were changed last."""

    def unread(self, kind: str, record_id: str) -> bool:
        """Whether a record may be there that could not be read: nothing can be said against who names it."""
        return not self.broken.isdisjoint((f"{kind}:{record_id}", f"{kind}:{EVERY}"))

    @property
    def illustrated(self) -> Iterator[Illustrated]:
        """All records that can show pictures of their own."""
        yield from self.cases.values()
        yield from self.guidelines.values()
        yield from self.collections.values()
        yield from self.pages.values()
