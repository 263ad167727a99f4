"""A content folder as a Library: every record is read, every fault becomes a Problem, none stops the read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from sitegen import urls
from sitegen.errors import Place, Problem, warning
from sitegen.model.case import CaseFacts
from sitegen.model.guideline import GuidelineFacts
from sitegen.model.library import (
    Case,
    Collection,
    Finding,
    Guideline,
    Library,
    Page,
    Person,
    Places,
    Study,
    Written,
)
from sitegen.model.shared import CollectionFacts, FindingFacts, PageFacts, PersonFacts
from sitegen.model.values import ID_PATTERN, Facts
from sitegen.reading.case_history import committed_cases
from sitegen.reading.documents import decode, parse_yaml
from sitegen.reading.folders import Folder, linked, unreadable
from sitegen.reading.history import committed_recommendations
from sitegen.reading.markdown import Converter
from sitegen.reading.records import Record, read_record, read_table, written_facts
from sitegen.reading.rounds import held, rounds_of
from sitegen.reading.studies import read_studies
from sitegen.reading.views import read_views
from sitegen.settings import Settings

F = TypeVar("F", bound=Facts)

_DEEP = ("cases", "guidelines")
"""Kinds whose records have a folder each."""
_TOP = (
    "",
    "cases",
    "guidelines",
    "collections",
    "pages",
    "people.yaml",
    "findings.yaml",
    "site.yaml",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a content folder."""

    library: Library
    problems: tuple[Problem, ...]
    whole: bool = True
    """False where a kind of records could not be listed."""


class _Reader:
    """Gathers problems and broken ids over one read."""

    def __init__(self, root: Path, settings: Settings, converter: Converter | None = None) -> None:
        self.root = root
        self.settings = settings
        self.converter = converter or Converter()
        self.problems: list[Problem] = []
        self.broken: set[str] = set()
        self.written: list[Written] = []
        self.names: list[str] = []
        self.whole = True
        """False where a whole kind of records could not be read, so that nothing is known of who refers to it."""

    def folder(self, path: Path, *, deep: bool = True) -> Folder:
        return Folder(self.root, path, max_pixels=self.settings.pictures.max_pixels, deep=deep)

    def subfolders(self, kind: str, only: str = "") -> list[Path]:
        """The record folders of a kind, those with a usable id: all, or one."""
        parent = self.root / "content" / kind
        found: list[Path] = []
        try:
            names = sorted(parent.iterdir()) if parent.is_dir() and not only else [parent / only]
            paths = [path for path in names if path.exists() or path.is_symlink()]
            kinds = {path: (path.is_symlink(), path.is_dir()) for path in paths}
        except OSError as error:
            self.lose(Place(f"content/{kind}"), error)
            return []
        for path, (is_link, is_folder) in kinds.items():
            place = Place(path.relative_to(self.root).as_posix())
            if path.name.startswith("."):
                continue
            if is_link:
                self.problems.append(linked(place, "put the folder here"))
            elif not is_folder:
                hint = f"every one of the {kind} has a folder of its own"
                self.problems.append(warning("unused-file", place, "nothing uses this file", hint))
            elif self.usable_id(path.name, place):
                found.append(path)
        return found

    def lose(self, place: Place, error: OSError) -> None:
        """A whole kind of records can't be read."""
        self.whole = False
        self.problems.append(unreadable(place, error))

    def record(self, model: type[F], stem: str, folder: Folder) -> Record[F]:
        """A record, without the faults that only follow from a file of it that can't be read."""
        record = read_record(model, stem, folder, self.settings, self.converter)
        if not folder.lacks(stem):
            return record
        own = () if not folder.listed else record.problems
        return replace(record, facts=None, problems=tuple(p for p in own if p.place.path not in folder.lost))

    def usable_id(self, name: str, place: Place) -> bool:
        if re.fullmatch(ID_PATTERN, name):
            return True
        hint = "use small letters, digits and single dashes: chest-017"
        self.problems.append(Problem("bad-id", place, f"'{name}' can't be part of an address", hint))
        return False

    def take(self, kind: str, record_id: str, record: Record[F], folder: Folder | None = None) -> F | None:
        """Keeps a record's problems; None where its facts have faults."""
        self.problems += record.problems
        self.written += record.written
        if folder is not None:
            self.names += [folder.shown(name) for name in folder.names]
            self.problems += [*folder.leftovers(facts_known=record.facts is not None), *folder.problems]
        if record.facts is None:
            self.broken.add(f"{kind}:{record_id}")
        return record.facts

    def case(self, path: Path) -> Case | None:
        folder = self.folder(path)
        record = self.record(CaseFacts, "case", folder)
        studies: tuple[Study, ...] = ()
        if record.facts:
            studies, problems = read_studies(record.facts, record.places, folder)
            self.problems += problems
        facts = self.take("case", path.name, record, folder)
        if facts is None:
            return None
        facts = held(facts, self.settings.rounds)
        return Case(path.name, facts, studies, record.prose, record.places, folder.picture_digest())

    def guideline(self, path: Path) -> Guideline | None:
        folder = self.folder(path)
        record = self.record(GuidelineFacts, "guideline", folder)
        facts = self.take("guideline", path.name, record, folder)
        if facts is None:
            return None
        return Guideline(path.name, facts, record.prose, record.places, record.picture_digest)

    def collections(self, only: str = "") -> dict[str, Collection]:
        """All collections, or one."""
        return {
            key: Collection(key, record.facts, record.prose, record.places, record.picture_digest)
            for key, record in self.singles("collection", CollectionFacts, only).items()
            if record.facts
        }

    def pages(self, only: str = "") -> dict[str, Page]:
        """All pages, or one."""
        pages = {
            key: Page(key, record.facts, record.prose, record.places, record.picture_digest)
            for key, record in self.singles("page", PageFacts, only).items()
            if record.facts
        }
        for key in [key for key in pages if key in urls.RESERVED_PAGE_IDS or key in self.settings.languages]:
            message = f"a page can't be called '{key}': the address is taken"
            self.problems.append(Problem("bad-id", pages.pop(key).places.of(), message, "rename the file"))
        return pages

    def people(self) -> dict[str, Person]:
        table = self.table("people.yaml", "person", PersonFacts)
        return {key: Person(key, facts) for key, (facts, _) in table.items()}

    def findings(self) -> dict[str, Finding]:
        table = self.table("findings.yaml", "finding", FindingFacts)
        return {key: Finding(key, facts, places) for key, (facts, places) in table.items()}

    def singles(self, kind: str, model: type[F], only: str = "") -> dict[str, Record[F]]:
        """Records that are files of their own, content/<kind>s/<id>.md: all, or one."""
        parent = self.root / "content" / f"{kind}s"
        if not parent.is_dir():
            return {}
        folder = self.folder(parent)
        records: dict[str, Record[F]] = {}
        stems = {name.rsplit(".", 1)[0] for name in folder.names if re.fullmatch(r"[^/.]+\.(md|yaml)", name)}
        for stem in sorted(stems & {only} if only else stems):
            if not self.usable_id(stem, Place(folder.shown(f"{stem}.md"))):
                continue
            record = self.record(model, stem, folder)
            if self.take(kind, stem, record) is not None:
                records[stem] = record
        self.names += [folder.shown(name) for name in folder.names]
        self.problems += [*folder.leftovers(), *folder.problems]
        self.whole = self.whole and folder.listed
        return records

    def own_words(self) -> None:
        """Keeps content/site.yaml as it was written; its faults were told when the settings were read."""
        path = "content/site.yaml"
        try:
            data = (self.root / path).read_bytes()
        except OSError:
            return
        text, _ = decode(data, path)
        self.written.append(Written(path, text, written_facts(parse_yaml(text, path))))

    def table(self, name: str, kind: str, model: type[F]) -> Mapping[str, tuple[F, Places]]:
        path = self.root / "content" / name
        if not path.is_file():
            return {}
        try:
            data = path.read_bytes()
        except OSError as error:
            self.lose(Place(f"content/{name}"), error)
            return {}
        text, faults = decode(data, f"content/{name}")
        records, broken, problems, written = read_table(model, text, f"content/{name}")
        self.written.append(written)
        self.problems += [*faults, *problems]
        self.broken |= {f"{kind}:{record_id}" for record_id in broken}
        usable = {key: value for key, value in records.items() if self.usable_id(key, value[1].of())}
        self.broken |= {f"{kind}:{key}" for key in records if key not in usable}
        return usable


def read_one(root: Path, settings: Settings, folder: str, record_id: str) -> Reading:
    """One case, guideline, collection or page, by its folder below content/, and the people; nothing else is read.

    Of collections and pages, which lie in one folder, an empty id means all.
    """
    reader = _Reader(root, settings)
    paths = reader.subfolders(folder, record_id) if folder in _DEEP else []
    cases = {case.id: case for path in paths if folder == "cases" and (case := reader.case(path))}
    guidelines = {
        item.id: item for path in paths if folder == "guidelines" and (item := reader.guideline(path))
    }
    collections = reader.collections(record_id) if folder == "collections" else {}
    pages = reader.pages(record_id) if folder == "pages" else {}
    library = Library(
        settings,
        cases,
        guidelines,
        collections,
        pages,
        reader.people(),
        {},
        frozenset(reader.broken),
        tuple(reader.written),
        tuple(reader.names),
    )
    return Reading(library, tuple(reader.problems), reader.whole)


def read_tables(root: Path, settings: Settings) -> Library:
    """The people and the findings; nothing else is read."""
    reader = _Reader(root, settings)
    return Library(settings, {}, {}, {}, {}, reader.people(), reader.findings())


def read_library(
    root: Path, settings: Settings, converter: Converter | None = None, *, history: bool = True
) -> Reading:
    """Reads everything below content/; nothing is decoded but the heads of pictures.

    git is asked what it kept, for the rules that compare with it; `history` says whether anybody wants to know.
    A converter that remembers spares converting what it has converted before.
    """
    reader = _Reader(root, settings, converter)
    links = [Place(f"content/{name}") for name in _TOP if (root / "content" / name).is_symlink()]
    reader.problems += [linked(place, "put the thing itself here") for place in links]
    if links:
        return Reading(Library(settings, {}, {}, {}, {}, {}, {}), tuple(reader.problems))
    reader.own_words()
    cases = {case.id: case for path in reader.subfolders("cases") if (case := reader.case(path))}
    guidelines = {
        item.id: item for path in reader.subfolders("guidelines") if (item := reader.guideline(path))
    }
    collections, pages = reader.collections(), reader.pages()
    people, findings = reader.people(), reader.findings()
    views, faults = read_views(root)
    reader.problems += faults
    kept = rounds_of(root, settings.pictures.max_pixels)
    reader.problems += kept.problems
    reader.written += kept.written
    if not reader.whole:  # every reference to what was not read would be told as a fault of its own
        return Reading(Library(settings, {}, {}, {}, {}, {}, {}), tuple(reader.problems), whole=False)
    library = Library(
        settings,
        cases,
        guidelines,
        collections,
        pages,
        people,
        findings,
        frozenset(reader.broken),
        tuple(reader.written),
        tuple(reader.names),
        views,
        committed_recommendations(root) if history else {},
        kept.rounds,
        committed_cases(root) if history else {},
    )
    return Reading(library, tuple(reader.problems))
