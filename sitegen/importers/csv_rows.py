"""Rows of a table of pictures, understood one by one: what is said of a picture, and whether it may be shown."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitegen.errors import Place, Problem, UsageFault, warning
from sitegen.importers.mapping import Bound, age_of, day_of, doi_of, licence_of
from sitegen.model.licences import LICENCES

_VOLUME = re.compile(r"\.(nii|nii\.gz|gz|zip|dcm|dicom|ima|nrrd|mha|mhd)$", re.IGNORECASE)
_ROOTED = re.compile(r"/|[A-Za-z]:")
_WEB_ADDRESS = re.compile(r"https?://\S+")
_VOLUMES = "volumes are not pictures: make a case of a DICOM series with sitegen import dicom"
_CHANGES = "Saved anew as PNG, without the data that the file carried"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that did not become part of a case."""

    place: Place
    what: str
    why: str

    @property
    def problem(self) -> Problem:
        """As the report tells it; of the row itself it holds the patient's key and the picture's name alone."""
        return warning("import-set-aside", self.place, f"{self.what}: {self.why}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that was understood; its picture is not decoded yet."""

    place: Place
    key: str
    name: str
    path: Path
    day: int | None
    modality: str
    view: str | None
    region: str
    age: int | str | None
    sex: str | None
    basis: str | None
    diagnoses: tuple[str, ...]
    rights: dict[str, Any]
    """Licence, credit and source, as a series or picture states them."""
    notes: str

    @property
    def order(self) -> tuple[bool, int, str]:
        """By day; what has none comes last."""
        return (self.day is None, self.day or 0, self.modality)

    @property
    def uncredited(self) -> bool:
        """Whether the licence asks for a credit that the row does not give."""
        return LICENCES[self.rights["license"]].attribution and not self.rights["credit"]


class Refusal(Exception):
    """Why a row is set aside."""


def _web_address(text: str) -> str | None:
    return text if _WEB_ADDRESS.fullmatch(text) else None


def decoded(table: Path, shown: str) -> tuple[str, tuple[Problem, ...]]:
    """A table's text, and a warning where its encoding had to be guessed.

    Raises UsageFault where the file can't be read.
    """
    try:
        data = table.read_bytes()
    except OSError as error:
        raise UsageFault(f"the table {shown} can't be read: {error.strerror}", "check the path") from error
    for encoding in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        encoding, text = "latin-1", data.decode("latin-1")
    if encoding.startswith("utf"):
        return text, ()
    message = f"the table is not UTF-8; it was read as {encoding}"
    return text, (warning("import-encoding", Place(shown), message, "check letters with accents"),)


def records(text: str, shown: str) -> Iterator[tuple[Place, list[str] | csv.Error]]:
    """Each row with the line in which it begins; rows that are not CSV come as the error."""
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        place = Place(shown, reader.line_num + 1)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield place, error
            continue
        if any(cell.strip() for cell in cells):
            yield place, cells


class Rows:
    """Reads rows through a mapping, and keeps what was not understood."""

    def __init__(self, bound: Bound, pictures: Path) -> None:
        self.bound = bound
        self.pictures = pictures.resolve()
        self.set_aside: list[SetAside] = []
        self.problems: list[Problem] = []

    def note(self, place: Place, message: str, hint: str = "") -> None:
        """A value that was left out."""
        self.problems.append(warning("import-value", place, message, hint))

    def entry(self, place: Place, cells: Sequence[str]) -> Entry | None:
        """A row understood, or None after it was set aside."""
        read = self.bound.read
        key = self.bound.key(cells)
        name = "/".join(
            part for part in (self.bound.name(cells, "folder"), self.bound.name(cells, "picture")) if part
        )
        what = f"patient {key or 'unknown'}, {name or 'no picture'}"
        try:
            if not key:
                raise Refusal("it does not say which patient it belongs to")
            modality = self.bound.term("modality", read(cells, "modality"))
            if modality is None:
                raise Refusal("its modality is not in the mapping")
            rights = self._rights(place, cells)
            path = self._path(cells)
        except Refusal as refusal:
            self.set_aside.append(SetAside(place, what, str(refusal)))
            return None
        return Entry(
            place=place,
            key=key,
            name=what,
            path=path,
            day=self._understood(place, "day", read(cells, "day"), day_of),
            modality=modality,
            view=self._term(place, cells, "view"),
            region=self._term(place, cells, "region") or "other",
            age=self._understood(place, "age", read(cells, "age"), age_of),
            sex=self._term(place, cells, "sex"),
            basis=self._term(place, cells, "basis") or None,
            diagnoses=self.bound.diagnoses(read(cells, "diagnosis")),
            rights=rights,
            notes=read(cells, "notes"),
        )

    def _term(self, place: Place, cells: Sequence[str], field: str) -> str | None:
        text = self.bound.read(cells, field)
        term: str | None = self._understood(place, field, text, lambda value: self.bound.term(field, value))
        return term

    def _understood(self, place: Place, field: str, text: str, convert: Callable[[str], Any]) -> Any:
        """A value in our terms; what is not understood is left out with a note."""
        if not text:
            return None
        value = convert(text)
        if value is None:
            message = f"the {field} '{text}' is not understood and was left out"
            self.note(place, message, "set it in the draft")
        return value

    def _rights(self, place: Place, cells: Sequence[str]) -> dict[str, Any]:
        """Licence, credit and source of a picture.

        Raises Refusal where there is none that allows showing it.
        """
        read = self.bound.read
        named = read(cells, "license")
        licence, why = self.bound.values["license"].get(named.casefold()), ""
        if licence is None:
            licence, why = licence_of(named, read(cells, "license_url"))
        if licence is None:
            raise Refusal(why)
        terms = LICENCES[licence]
        if terms.no_derivatives:
            raise Refusal("its licence does not allow changed copies (ND, no derivatives)")
        doi = self._understood(place, "DOI", read(cells, "doi"), doi_of)
        url = self._understood(place, "address", read(cells, "url"), _web_address)
        credit = read(cells, "credit") or None
        if terms.attribution and not (credit or doi or url):
            raise Refusal(f"its licence {terms.name} asks for a credit, and nobody is named")
        source = {"url": url, "doi": doi, "changes": _CHANGES} if url or doi else None
        return {"license": licence, "credit": credit, "source": source}

    def _path(self, cells: Sequence[str]) -> Path:
        """The picture's file.

        Raises Refusal where it is missing, no picture, or not inside --pictures.
        """
        name, folder = (self.bound.name(cells, field) for field in ("picture", "folder"))
        if not name:
            raise Refusal("it names no picture")
        parts = [*folder.split("/"), *name.split("/")]
        if ".." in parts or any(_ROOTED.match(part) for part in (name, folder)):
            raise Refusal("the picture does not lie inside the folder of pictures")
        if _VOLUME.search(name) or name.endswith("/"):
            raise Refusal(_VOLUMES)
        for path in (self.pictures / folder / name, self.pictures / name):
            if not os.path.lexists(path):
                continue
            if not path.resolve().is_relative_to(self.pictures):
                raise Refusal("the picture is a link that leads out of the folder of pictures")
            if path.is_dir():
                raise Refusal(_VOLUMES)
            return path
        raise Refusal("there is no such file in the folder of pictures")
