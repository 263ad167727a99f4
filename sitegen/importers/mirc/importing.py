"""`sitegen import mirc`: one draft for each document; what can't be used is named with the reason."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sitegen.errors import Place, Problem, UsageFault, warning
from sitegen.importers.drafts import stated, write_case
from sitegen.importers.mirc.body import body_of
from sitegen.importers.mirc.facts import Known, Reader
from sitegen.importers.mirc.gallery import Gallery, images_of
from sitegen.importers.mirc.identity import identity_of
from sitegen.importers.mirc.own import own_of
from sitegen.importers.mirc.packages import Package, opened
from sitegen.importers.mirc.restore import Restorer
from sitegen.importers.mirc.tree import Element, Unreadable, parse
from sitegen.importers.mirc.words import Converter
from sitegen.importers.target import inside, max_pixels_of, shown_path
from sitegen.model.case import CaseFacts
from sitegen.reading.library import read_library
from sitegen.reading.site_file import read_settings

_DATASET = "MIRC"
_LONGEST_ID = 10
_DAYS = ("published", "updated", "reveal")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class ImportedDocument:
    """A case that was written."""

    folder: Path
    pictures: int


@dataclass(frozen=True, slots=True)
class MircReport:
    """What became of each document."""

    written: tuple[ImportedDocument, ...]
    problems: tuple[Problem, ...]

    @property
    def lines(self) -> list[str]:
        """The cases written, in words."""
        return [f"  {case.folder.as_posix()}: {case.pictures} picture(s)" for case in self.written]

    @property
    def count(self) -> str:
        """How much was written."""
        pictures = sum(case.pictures for case in self.written)
        return f"Written as drafts: {len(self.written)} case(s) with {pictures} picture(s)."


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as a case, before it is written."""

    id: str
    facts: dict[str, Any]
    body: str
    files: list[tuple[str, bytes]]
    """Pictures, and the words in other languages."""
    problems: list[Problem]


def import_documents(paths: Sequence[Path], *, into: Path, library: Path) -> MircReport:
    """Imports MIRC documents, or zips of them, as draft cases below `into`.

    Raises UsageFault where a file can't be opened or `into` lies outside the library, and EnvironmentFault where the
    disk refuses.
    """
    inside(into, library, "content/cases")
    known = _known(library)
    known = replace(known, cases=known.cases | _own_ids(paths, library))
    max_pixels = max_pixels_of(library)
    written: list[ImportedDocument] = []
    problems: list[Problem] = []
    for path in paths:
        shown = shown_path(path, library)
        with opened(path, shown) as found:
            problems += [_unreadable(fault) for fault in found.refused]
            documents = 0
            for package in found.packages:
                try:
                    root, guessed = parse(package.data, package.shown)
                except Unreadable as fault:
                    problems.append(_unreadable(fault))
                    documents += 1
                    continue
                if root.tag.casefold() != "mircdocument":
                    continue
                documents += 1
                try:
                    draft = drafted(package, root, guessed=guessed, known=known, max_pixels=max_pixels)
                except Unreadable as fault:
                    problems.append(_unreadable(fault))
                    continue
                problems += draft.problems
                outcome = _written(draft, into, Place(package.shown))
                if isinstance(outcome, Problem):
                    problems.append(outcome)
                else:
                    written.append(outcome)
            if not documents and not found.refused:
                problems.append(_unreadable(Unreadable(Place(shown), "there is no MIRC document in it")))
    return MircReport(tuple(written), tuple(sorted(dict.fromkeys(problems), key=lambda item: item.sort_key)))


def _own_ids(paths: Sequence[Path], library: Path) -> frozenset[str]:
    """The ids of our own exports among the documents, so that cases that come together may name each other."""
    ids: set[str] = set()
    for path in paths:
        with opened(path, shown_path(path, library)) as found:
            for package in found.packages:
                try:
                    own = own_of(parse(package.data, package.shown)[0])
                except Unreadable:
                    continue
                ids |= {own.id} if own is not None else set()
    return frozenset(ids)


def _unreadable(fault: Unreadable) -> Problem:
    hint = "export the teaching file anew from the old system, as XML or as a zip with its pictures"
    return Problem("mirc-unreadable", fault.place, f"this is left out: {fault.reason}", hint)


def _written(draft: Draft, into: Path, place: Place) -> ImportedDocument | Problem:
    folder = into / draft.id
    exists = warning(
        "import-set-aside", place, f"the folder {draft.id} exists already, and is never written over"
    )
    if folder.exists() or folder.is_symlink():
        return exists
    try:
        write_case(folder, draft.facts, draft.body, draft.files)
    except FileExistsError:
        return exists
    return ImportedDocument(folder, sum(name.endswith(".png") for name, _ in draft.files))


def drafted(package: Package, root: Element, *, guessed: bool, known: Known, max_pixels: int) -> Draft:
    """A document as a draft case; whatever does not come along is among the problems.

    Raises Unreadable for one that is out of all measure.
    """
    problems: list[Problem] = []
    own = own_of(root)

    def tell(item: Element, message: str, hint: str) -> None:
        problems.append(warning("import-value", Place(package.shown, item.line, item.column), message, hint))

    def tell_of_mirc(item: Element, message: str, hint: str) -> None:
        if own is None or own.changed:  # else our own element says all of it, and better
            tell(item, message, hint)

    if guessed:
        message = "the document is not in the encoding that it declares; it was read as Windows-1252"
        problems.append(
            warning("import-encoding", Place(package.shown), message, "check letters with accents")
        )
    identity = identity_of(root, package.shown)
    reader = Reader(root, identity, known, tell_of_mirc)
    gallery = Gallery(package, identity, max_pixels, reader.modality(), reader.region())
    converter = Converter(identity, show=lambda number: _shown(gallery, number), picture=gallery.in_words)
    if own is None:
        key = hashlib.sha256(package.data).hexdigest()[:_LONGEST_ID]
        facts = {**reader.facts(), **_pictured(gallery, root)}
        words = body_of(root, facts, converter, tell_of_mirc)
        named = [known.radlex[term] for term in converter.radlex if term in known.radlex]
        facts |= {"questions": words.questions or None, "findings": list(dict.fromkeys(named)) or None}
        facts["imported"] = {"dataset": _DATASET, "key": key}
        draft = Draft(f"mirc-{key}", facts, words.markdown(), gallery.files, problems)
    else:
        facts = {
            **reader.facts(),
            **({} if "studies" in own.facts else _pictured(gallery, root)),
            **own.facts,
        }
        if "credit" not in (*own.facts, *own.changed):
            facts["credit"] = None  # rights name the pictures' credits too, which stand with the pictures
        kept = known.languages[0] in own.words
        silent = Converter(identity, show=converter.show, picture=_no_picture)
        words = body_of(root, facts, silent if kept else converter, tell_of_mirc)
        facts.setdefault("questions", words.questions or None)
        restorer = Restorer(own, package, known, identity, tell, root, max_pixels)
        files = restorer.files(facts, gallery.files)
        draft = Draft(own.id, facts, restorer.words(words.markdown()), files, problems)
    problems += gallery.problems
    return replace(draft, facts=_valid(draft.facts, problems, package))


def _pictured(gallery: Gallery, root: Element) -> dict[str, Any]:
    """The studies, and what their days count from."""
    gallery.gather(images_of(root))
    dated = any(study.get("day") is not None for study in gallery.studies)
    return {"studies": gallery.studies or None, "timeline": {"zero": "first-exam"} if dated else None}


def _no_picture(item: Element) -> str:
    """Where the words are not taken, their pictures are not either."""
    del item
    return ""


def _shown(gallery: Gallery, number: str) -> str:
    found = gallery.links.get(int(number)) if number.isdigit() and len(number) < 6 else None
    return f"[image {number}]({found})" if found else ""


def _valid(facts: dict[str, Any], problems: list[Problem], package: Package) -> dict[str, Any]:
    """The facts that are well-formed; each that is not is left out with the reason."""
    kept: dict[str, Any] = stated(facts)
    while True:
        try:
            CaseFacts.model_validate(kept)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            name = str(first["loc"][0]) if first["loc"] else "questions"
            if name == "title" or name not in kept:
                name = "title"
                kept["title"] = "Imported teaching file"
            else:
                del kept[name]
            message = f"'{name}' would have a fault and was left out: {first['msg']}"
            problems.append(warning("import-value", Place(package.shown), message, "set it in the draft"))
        else:
            return {name: _as_day(value) if name in _DAYS else value for name, value in kept.items()}


def _as_day(value: Any) -> Any:
    """A day as one, so that it stands without quotation marks."""
    return date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else value


def _known(library: Path) -> Known:
    """What the library knows; nothing where it can't be read, which `check` tells."""
    try:
        settings, _ = read_settings(library)
    except UsageFault:
        settings = None
    if settings is None:
        return Known()
    found = read_library(library, settings, history=False).library
    recommendations = [
        f"{key}#{item.id}"
        for key, guideline in found.guidelines.items()
        for item in guideline.facts.recommendations
    ]
    return Known(
        people={key: person.facts.name.every for key, person in found.people.items()},
        radlex={item.facts.radlex: key for key, item in found.findings.items() if item.facts.radlex},
        findings=frozenset(found.findings),
        collections=frozenset(found.collections),
        cases=frozenset(found.cases),
        guidelines=frozenset([*found.guidelines, *recommendations]),
        languages=settings.languages,
    )
