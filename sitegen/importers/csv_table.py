"""Cases from a table of pictures (`sitegen import csv`): one draft for each patient, what can't be used is set aside.

Which column means what is the mapping's matter (mapping.py), how a draft is written is drafts.py's.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sitegen.errors import Place, Problem, UsageFault, warning
from sitegen.importers.csv_rows import Entry, Refusal, Rows, SetAside, decoded, records
from sitegen.importers.drafts import (
    DraftPicture,
    escaped,
    fresh_png,
    places_in,
    safe_notes,
    stated,
    studies_of,
    write_case,
)
from sitegen.importers.mapping import Bound, choose
from sitegen.importers.target import inside, max_pixels_of, shown_path
from sitegen.model.case import CaseFacts
from sitegen.privacy.dicom import is_dicom

_NEUTRAL_KEY = re.compile(r"[a-z]{0,4}-?[0-9a-f]{1,8}[a-z]?")
_TO_EDIT = (
    "*Imported, and not yet edited. Before this case is published, an editor checks these notes for names, places "
    "and dates, moves the history to a section “History” and what the pictures show to a section “Findings”, "
    "and deletes this section.*"
)


@dataclass(frozen=True, slots=True)
class ImportedCase:
    """A case that was written."""

    folder: Path
    id: str
    pictures: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of each row of a table."""

    written: tuple[ImportedCase, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Faults of the mapping, for which nothing was imported; else warnings for each row set aside, for values that
    were left out, and for credits to add."""

    @property
    def counts(self) -> tuple[str, str]:
        """How much was written, and how much was set aside."""
        pictures = sum(case.pictures for case in self.written)
        return (
            f"Written as drafts: {len(self.written)} case(s) with {pictures} picture(s)",
            f"Set aside: {len(self.set_aside)} row(s)",
        )


class _Import:
    """One run: the rows read, the cases written, and the report as it grows."""

    def __init__(self, rows: Rows, *, into: Path, max_pixels: int) -> None:
        self.rows = rows
        self.bound = rows.bound
        self.into = into
        self.max_pixels = max_pixels
        self.written: list[ImportedCase] = []
        self.uncredited: dict[str, list[Place]] = {}
        """Case id → rows of its pictures that name nobody, though the licence asks for it."""

    def case(
        self, case_id: str, shown_key: str, entries: list[Entry], places: re.Pattern[str] | None
    ) -> None:
        """Writes one patient's case, or sets its rows aside."""
        folder = self.into / case_id
        if folder.exists() or folder.is_symlink():
            self._refuse(entries, f"the folder {case_id} exists already, and is never written over")
            return
        ordered = sorted(entries, key=lambda entry: entry.order)
        pixels = self._pixels(ordered)
        kept = [entry for entry in ordered if entry.place in pixels]
        if not kept:
            return
        studies, files = studies_of(
            [DraftPicture(pixels[e.place], e.modality, e.day, e.view, e.region, e.rights) for e in kept]
        )
        facts = self._facts(case_id, shown_key, kept, studies)
        try:
            CaseFacts.model_validate(facts)
            write_case(folder, facts, _body(kept, places), files)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            self._refuse(kept, f"the case would have a fault at {where}: {first['msg']}")
            return
        except FileExistsError:
            self._refuse(kept, f"the folder {case_id} exists already, and is never written over")
            return
        self.written.append(ImportedCase(folder, case_id, len(files)))
        uncredited = [entry.place for entry in kept if entry.uncredited]
        if uncredited:
            self.uncredited[case_id] = uncredited

    def credits_to_add(self, header: Place) -> list[Problem]:
        """One warning for each case that lacks credits, or one in all where the table has no column for them."""
        if self.uncredited and "credit" not in self.bound.at:
            number = sum(len(places) for places in self.uncredited.values())
            message = (
                "nobody is named for the credit that the licence asks for, and the mapping finds no column for it: "
                f"{number} picture(s) in {len(self.uncredited)} case(s)"
            )
            return [warning("import-credit", header, message, "add 'credit' to the mapping or to each draft")]
        message = "nobody is named for the credit that the licence asks for"
        hint = "look at the source, and add 'credit'"
        return [
            warning("import-credit", min(places), f"{message}: {len(places)} picture(s) of {case_id}", hint)
            for case_id, places in self.uncredited.items()
        ]

    def _refuse(self, entries: list[Entry], why: str) -> None:
        self.rows.set_aside += [SetAside(entry.place, entry.name, why) for entry in entries]

    def _pixels(self, entries: list[Entry]) -> dict[Place, bytes]:
        """The pictures saved anew; rows whose picture can't be are set aside."""
        pixels: dict[Place, bytes] = {}
        seen: dict[str, Place] = {}
        for entry in entries:
            try:
                data = entry.path.read_bytes()
                if is_dicom(data):
                    raise Refusal("this is a DICOM file: make a case of it with sitegen import dicom")
                first = seen.setdefault(hashlib.sha256(data).hexdigest(), entry.place)
                if first != entry.place:
                    raise Refusal(f"it is the same picture as in line {first.line}")
                pixels[entry.place] = fresh_png(data, max_pixels=self.max_pixels)
            except Refusal as refusal:
                self._refuse([entry], str(refusal))
            except Exception as error:  # noqa: BLE001 - decoders raise anything on bad files; each is named
                reason = (
                    "it is not a picture" if type(error).__name__ == "UnidentifiedImageError" else str(error)
                )
                self._refuse([entry], f"the picture can't be read: {reason or type(error).__name__}")
        return pixels

    def _facts(
        self, case_id: str, shown_key: str, entries: list[Entry], studies: list[dict[str, Any]]
    ) -> dict[str, Any]:
        mapping = self.bound.facts
        diagnosis = _diagnosis(entries, mapping.normal)
        others = [name for entry in entries for name in entry.diagnoses[1:] if name != diagnosis]
        basis = list(dict.fromkeys(entry.basis for entry in entries if entry.basis))
        patient = {"age": self._agreed(entries, "age"), "sex": self._agreed(entries, "sex")}
        licences = {entry.rights["license"] for entry in entries}
        facts = {
            "title": diagnosis or f"Unlabelled case {case_id}",
            "kind": "library",
            "status": "draft",
            "license": licences.pop() if len(licences) == 1 else None,
            "patient": patient if any(value is not None for value in patient.values()) else None,
            "timeline": {"zero": mapping.zero} if mapping.zero else None,
            "studies": studies,
            "diagnosis": {"name": diagnosis, "basis": basis or None} if diagnosis else None,
            "category": mapping.category,
            "keywords": list(dict.fromkeys(others)) or None,
            "references": [mapping.reference.model_dump(exclude_none=True)] if mapping.reference else None,
            "consent": {"basis": "public-source"},
            "imported": {"dataset": mapping.dataset, "key": shown_key},
        }
        found: dict[str, Any] = stated(facts)
        return found

    def _agreed(self, entries: list[Entry], field: str) -> Any:
        """A patient's age at the first study, or sex; a sex that differs between rows is left out."""
        given = [(entry.place, getattr(entry, field)) for entry in entries]
        values = list(dict.fromkeys(value for _, value in given if value is not None))
        if len(values) > 1:
            place = next(place for place, value in given if value == values[1])
            message = f"the patient's rows differ in {field}: {', '.join(str(value) for value in values)}"
            self.rows.note(place, message, "check that these rows are one patient")
            if field == "sex":
                return None
        return values[0] if values else None


def _diagnosis(entries: Sequence[Entry], normal: Sequence[str]) -> str | None:
    """The diagnosis of the last day that has one; a normal film is a patient's only if no other says more."""
    labelled = [entry for entry in entries if entry.diagnoses]
    ill = [entry for entry in labelled if entry.diagnoses[0] not in normal] or labelled
    dated = [entry for entry in ill if entry.day is not None] or ill
    return dated[-1].diagnoses[0] if dated else None


def _body(entries: Sequence[Entry], places: re.Pattern[str] | None) -> str:
    """The words of a draft: the source's notes, hidden with the answer until an editor has split them."""
    labels: dict[str, None] = {}
    notes: dict[str, list[str]] = {}
    for number, (_, members) in enumerate(groupby(entries, key=lambda entry: entry.order), 1):
        for entry in members:
            labels.update(dict.fromkeys([", ".join(entry.diagnoses)] if entry.diagnoses else []))
            study = f"Study {number}" + ("" if entry.day is None else f" (day {entry.day})")
            if entry.notes and study not in notes.setdefault(entry.notes, []):
                notes[entry.notes].append(study)
    paragraphs: list[str] = []
    if len(labels) > 1:
        paragraphs.append("The source gives different diagnoses: " + escaped("; ".join(labels)))
    left_out = 0
    for text, studies in notes.items():
        safe = safe_notes(text, places)
        left_out += safe.left_out
        if safe.text:
            paragraphs.append(f"{', '.join(studies)}: {escaped(safe.text)}")
    if left_out:
        paragraphs.append(
            f"Left out, since they could name a person, a place or an institution: {left_out} sentence(s)."
        )
    return "\n\n".join(["## Notes from the source {#notes}", _TO_EDIT, *paragraphs]) if paragraphs else ""


def _case_ids(bound: Bound, patients: dict[str, list[Entry]]) -> dict[str, tuple[str, str]]:
    """Key → case id, and the key as it may be kept.

    A key is shown only where the mapping vouches for it and it does not tell the diagnosis; else a digest stands for it.
    """
    slugs = {key: "-".join(re.findall(r"[a-z0-9]+", key.casefold())) for key in patients}
    ids: dict[str, tuple[str, str]] = {}
    for key, entries in patients.items():
        digest = hashlib.sha256(f"{bound.facts.dataset}\n{key}".encode()).hexdigest()[:10]
        names = " ".join(name for entry in entries for name in entry.diagnoses)
        telling = set(re.findall(r"[a-z0-9]+", names.casefold())) & set(re.findall(r"[a-z]+", slugs[key]))
        vouched = bound.facts.neutral_keys
        shows = vouched and _NEUTRAL_KEY.fullmatch(slugs[key]) and not telling
        unique = list(slugs.values()).count(slugs[key]) == 1
        tail = slugs[key] if shows and unique else digest
        ids[key] = (f"{bound.facts.id_prefix}-{tail}", key if vouched else digest)
    return ids


def import_table(
    table: Path, *, pictures: Path, into: Path, library: Path, mapping: Path | None
) -> ImportReport:
    """Imports a table of pictures as draft cases below `into`; each row is in a case or set aside in the report.

    Raises UsageFault where the table, the mapping or the folder of pictures can't be used or `into` lies outside the
    library, and EnvironmentFault where the disk refuses.
    """
    shown = shown_path(table, library)
    inside(into, library, "content/cases")
    if not pictures.is_dir():
        raise UsageFault(f"there is no folder of pictures at {pictures}", "name it with --pictures")
    text, problems = decoded(table, shown)
    rows = list(records(text, shown))
    header = rows[0][1] if rows else []
    if isinstance(header, csv.Error) or not header:
        raise UsageFault(f"the table {shown} has no header", "its first line names the columns")
    bound, faults = choose(header, mapping, shown_path(mapping, library) if mapping else "")
    if bound is None:
        return ImportReport(problems=faults)
    reader = Rows(bound, pictures)
    run = _Import(reader, into=into, max_pixels=max_pixels_of(library))
    reader.problems += [*problems, *faults]
    patients: dict[str, list[Entry]] = {}
    locations: list[str] = []
    for place, cells in rows[1:]:
        if isinstance(cells, csv.Error):
            reader.set_aside.append(SetAside(place, "row", f"it can't be read as CSV: {cells}"))
            continue
        locations.append(bound.read(cells, "location"))
        if len(cells) > len(header):
            message = f"it has {len(cells)} cells, the header has {len(header)}: its columns may have shifted"
            reader.set_aside.append(SetAside(place, f"patient {bound.key(cells) or 'unknown'}", message))
            continue
        entry = reader.entry(place, cells)
        if entry is not None:
            patients.setdefault(entry.key, []).append(entry)
    named = places_in(locations)
    for key, (case_id, shown_key) in _case_ids(bound, patients).items():
        run.case(case_id, shown_key, patients[key], named)
    aside = sorted(reader.set_aside, key=lambda item: item.place)
    told = [*reader.problems, *run.credits_to_add(rows[0][0]), *(item.problem for item in aside)]
    return ImportReport(tuple(run.written), tuple(aside), tuple(sorted(told, key=lambda p: p.sort_key)))


def report_lines(report: ImportReport) -> list[str]:
    """Cases written, in words; problems are told by whoever tells those of other commands."""
    written, set_aside = report.counts
    cases = [f"  {case.folder.as_posix()}: {case.pictures} picture(s)" for case in report.written]
    return [written, *cases, set_aside]
