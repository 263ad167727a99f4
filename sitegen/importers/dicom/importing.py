"""`sitegen import dicom`: files → headers → stacks → pictures and a draft, one object in memory at a time."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitegen.errors import Place, Problem, warning
from sitegen.importers.dicom.facts import TO_EDIT, Planned, case_facts, days_of
from sitegen.importers.dicom.headers import Header, read_header
from sitegen.importers.dicom.identity import Identity
from sitegen.importers.dicom.libraries import quiet
from sitegen.importers.dicom.planning import planned_of
from sitegen.importers.dicom.reduction import Reduction
from sitegen.importers.dicom.sources import LeftOut, Source, sources_in
from sitegen.importers.dicom.stacks import Stack, stacks_of
from sitegen.importers.dicom.table import Row, rows_of
from sitegen.importers.dicom.tce import TeachingFile, teaching_file
from sitegen.importers.dicom.writing import write_pictures
from sitegen.importers.drafts import new_folder, write_words
from sitegen.importers.target import free_place
from sitegen.model.case import CaseFacts
from sitegen.reading.site_file import read_settings
from sitegen.settings import PictureSettings

Progress = Callable[[int, int], None]
_OFTEN_TEXT = frozenset({"US", "OT", "XC", "ES", "SC", "DG", "IVUS", "ECG"})
"""Modalities whose pictures often have text burned into them (domain practice; PS3.15 E.3.1 leaves it to people)."""


class _NothingWritten(Exception):
    """Raised within the new folder, which then is taken away again, where no pixel could be decoded."""

    def __init__(self, left_out: list[LeftOut]) -> None:
        super().__init__()
        self.left_out = left_out


@dataclass(frozen=True, slots=True)
class _Read:
    """What the files hold."""

    headers: list[Header]
    left_out: list[LeftOut]
    teaching: TeachingFile
    patients: list[Problem]
    """That there is more than one."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the files."""

    rows: tuple[Row, ...]
    """Every series that was found, for the table."""
    pictures: int
    """How many were written; 0 for a dry run."""
    folder: Path | None
    """The new case, if there is one."""
    left_out: tuple[LeftOut, ...]
    problems: tuple[Problem, ...]


def import_dicom(
    paths: Sequence[Path],
    *,
    into: Path,
    library: Path,
    wanted: Reduction,
    dry_run: bool = False,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Imported:
    """Imports one patient's DICOM files as a draft case; each file is in it or left out by name.

    Raises UsageFault where a path does not exist or the case can't go where it should, and EnvironmentFault where
    the disk refuses.
    """
    case_id = free_place(into, library)
    settings, _ = read_settings(library)
    max_pixels = (settings.pictures if settings else PictureSettings()).max_pixels
    with tempfile.TemporaryDirectory(prefix="sitegen-") as scratch, quiet():
        read = _headers(paths, Path(scratch), max_pixels)
        stacks, copies = stacks_of(read.headers)
        left_out = read.left_out + copies
        rows = rows_of(stacks)
        problems = [*read.patients, *_unknown_series(wanted, rows, into)]
        chosen = [stack for number, stack in enumerate(stacks, 1) if number in (wanted.series or {number})]
        beyond = _beyond(wanted, chosen, into)
        problems += beyond
        days = days_of([stack.head for stack in stacks])
        plans, refused = planned_of([] if beyond else chosen, wanted, days, max_pixels)
        left_out += refused
        told = [problem for plan in plans for problem in _remarks(plan)]
        if not plans and not problems:
            problems.append(_nothing(paths))
        pictures = 0
        if not problems and not dry_run:
            try:
                pictures, undecodable = _write(into, case_id, plans, wanted, read.teaching, jobs, progress)
            except _NothingWritten as nothing:
                undecodable = nothing.left_out
                problems.append(_nothing(paths))
            left_out += undecodable
    aside = [_set_aside(item) for item in left_out]
    return Imported(
        rows,
        pictures,
        into if pictures else None,
        tuple(left_out),
        tuple(sorted([*problems, *told, *aside], key=lambda problem: problem.sort_key)),
    )


def _headers(paths: Sequence[Path], scratch: Path, max_pixels: int) -> _Read:
    headers: list[Header] = []
    left_out: list[LeftOut] = []
    others: list[tuple[Source, LeftOut]] = []
    for source in sources_in(paths, scratch):
        found = source if isinstance(source, LeftOut) else read_header(source, max_pixels=max_pixels)
        if isinstance(found, Header):
            headers.append(found)
        elif isinstance(source, Source):
            others.append((source, found))
        else:
            left_out.append(found)
    whose = [(header.who, header.source.shown) for header in headers]
    known = [who for who, _ in whose]
    teaching = TeachingFile()
    for source, found in others:
        told = teaching_file(source.path, known)
        if told is None:
            left_out.append(found)
        else:
            teaching |= told
            whose.append((told.who, source.shown))
    return _Read(headers, left_out, teaching, _patients(whose))


def _patients(whose: Sequence[tuple[Identity, str]]) -> list[Problem]:
    """A case is of one patient; files that name nobody go with any."""
    first: dict[Identity, str] = {}
    for who, shown in whose:
        if who in first:
            continue
        for other, known in first.items():
            if who.contradicts(other):
                message = f"the files are of more than one patient: this one is of another than {known}"
                hint = "name the folder or the files of one patient"
                return [Problem("import-patients", Place(shown), message, hint)]
        first[who] = shown
    return []


def _unknown_series(wanted: Reduction, rows: Sequence[Row], into: Path) -> list[Problem]:
    unknown = sorted(number for number in wanted.series if not 1 <= number <= len(rows))
    if not unknown:
        return []
    message = f"there is no series {unknown[0]}: the files hold {len(rows)} series"
    return [Problem("import-nothing", Place(into.name), message, "look at the table that --dry-run prints")]


def _beyond(wanted: Reduction, chosen: Sequence[Stack], into: Path) -> list[Problem]:
    longest = max((len(stack.slices) for stack in chosen), default=wanted.first)
    if wanted.first <= longest:
        return []
    message = f"--range begins at slice {wanted.first}, and the longest series has {longest}"
    return [Problem("import-nothing", Place(into.name), message, "look at the table that --dry-run prints")]


def _nothing(paths: Sequence[Path]) -> Problem:
    message = "nothing here can become a picture"
    return Problem(
        "import-nothing", Place(paths[0].as_posix()), message, "each file is named with its reason"
    )


def _set_aside(item: LeftOut) -> Problem:
    return warning("import-set-aside", Place(item.shown), f"left out: {item.why}")


def _remarks(plan: Planned) -> list[Problem]:
    """What an editor should know of a series that is imported."""
    head = plan.stack.head
    place = Place(head.source.shown)
    found: list[Problem] = []
    if plan.stack.by_number or plan.stack.repeated:
        message = (
            f"the {len(plan.stack.slices)} pictures of '{plan.folder}' are in order of their instance numbers"
        )
        why = "slices lie at the same places" if plan.stack.repeated else "their headers give no positions"
        found.append(
            warning("import-order", place, f"{message}, since {why}", "look whether the order is right")
        )
    if plan.stack.mixed:
        message = f"several phases may be mixed in '{plan.folder}': its slices have uneven trigger times"
        found.append(warning("import-order", place, message, "scroll through it; --range leaves slices out"))
    often = head.modality in _OFTEN_TEXT or "SECONDARY" in head.image_type
    if head.burned_in == "YES" or (often and head.burned_in != "NO"):
        says = "says that" if head.burned_in == "YES" else "does not say whether"
        message = f"the header of '{plan.folder}' {says} text is burned into the pictures"
        found.append(
            warning("import-burned-in", place, message, "look at each picture; --crop cuts edges off")
        )
    return found


def _write(
    into: Path,
    case_id: str,
    plans: Sequence[Planned],
    wanted: Reduction,
    teaching: TeachingFile,
    jobs: int,
    progress: Progress | None,
) -> tuple[int, list[LeftOut]]:
    """Writes the case whole or not at all; gives the number of its pictures, and what could not be decoded."""
    if into.is_dir():
        into.rmdir()  # it is empty
    with new_folder(into) as folder:
        written = write_pictures(folder, plans, wanted, jobs=jobs, progress=progress)
        whole = [(plan, numbers) for plan, numbers in zip(plans, written.numbers, strict=True) if numbers]
        if not whole:
            raise _NothingWritten(written.left_out)
        facts = {**case_facts(case_id, whole, wanted, teaching.keys), **teaching.facts}
        CaseFacts.model_validate(facts)
        write_words(folder, facts, _body(teaching))
    return sum(len(numbers) for numbers in written.numbers), written.left_out


def _body(teaching: TeachingFile) -> str:
    """The sections of a teaching file, if there is one, and what is left for an editor to do."""
    parts = [f"## {heading}\n\n{words}" for heading, words in teaching.sections.items()]
    if teaching.left_out:
        dropped = "sentence that could name a person, a place or a day was left out"
        if teaching.left_out > 1:
            dropped = "sentences that could name a person, a place or a day were left out"
        parts.append(f"## Editing\n\n{TO_EDIT}\n\n*{teaching.left_out} {dropped}.*")
    else:
        parts.append(f"## {'Editing' if parts else 'Findings'}\n\n{TO_EDIT}")
    return "\n\n".join(parts)
