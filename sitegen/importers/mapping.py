"""Mapping files: which column of a foreign table is which of our fields, and which of its values mean what.

The format is described for editors in docs/import-csv.md. Mappings for known tables lie in `mappings/`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from sitegen.errors import Place, Problem, UsageFault, warning
from sitegen.model.licences import LICENCES
from sitegen.model.values import ID_PATTERN, Facts, Licence, Modality, Reference, Region, View
from sitegen.reading.documents import Document, decode, parse_yaml
from sitegen.reading.schema import facts_of, nearest

_SHIPPED = Path(__file__).parent / "mappings"
_CC_ADDRESS = re.compile(r"creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)", re.IGNORECASE)
_LONG_NAMES = (
    ("creative commons", "cc"),
    ("attribution", "by"),
    ("non-commercial", "nc"),
    ("noncommercial", "nc"),
    ("share-alike", "sa"),
    ("share alike", "sa"),
    ("sharealike", "sa"),
    ("no-derivatives", "nd"),
    ("no derivatives", "nd"),
    ("noderivatives", "nd"),
    ("noderivs", "nd"),
)
_CC0_WORDS = {"cc", "cc0", "1.0", "universal", "public", "domain", "dedication"}
_NOISE = {"license", "licence", "international", "unported", "generic", "the", "under"}
_AGE = re.compile(r"0*(\d{1,3})(?:\.\d+)?\s*(?:y|yo|yrs?|years?)?", re.IGNORECASE)
_OVER_89 = re.compile(r"(?:>\s*89|(?:>=|≥)\s*90|(?:9\d|1[0-2]\d)\s*\+)")
_OLDEST = 120
_CONTRADICTION = "its licence and the licence's address say different things"
_UNKNOWN = "what it gives as its licence is not a licence that sitegen knows"
_DAY = re.compile(r"[+-]?\d{1,5}(?:\.0+)?")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+?)[.,;]?", re.IGNORECASE)


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
Sex = Literal["F", "M", "O", "U"]
Basis = Literal[
    "histology", "cytology", "surgery", "rt-pcr", "culture", "serology", "genetic", "clinical", ""
]
Allowed: dict[str, tuple[str, ...]] = {
    "sex": get_args(Sex),
    "view": get_args(View),
    "modality": get_args(Modality),
    "region": get_args(Region),
    "basis": get_args(Basis),
    "license": tuple(LICENCES),
}


class Columns(Facts):
    """Our field → their column, or several names of which the first that the table has is taken."""

    picture: Annotated[Names, Field(min_length=1)]
    """The file, relative to --pictures."""
    folder: Names = ()
    """The folder of the file, where the table keeps it apart."""
    diagnosis: Names = ()
    basis: Names = ()
    age: Names = ()
    sex: Names = ()
    day: Names = ()
    view: Names = ()
    modality: Names = ()
    region: Names = ()
    license: Names = ()
    license_url: Names = ()
    credit: Names = ()
    url: Names = ()
    doi: Names = ()
    notes: Names = ()
    location: Names = ()
    """Never imported; sentences of the notes that name one of its places are left out."""


class Values(Facts):
    """Our field → {their value: our term}; capitals and spaces around do not matter."""

    sex: dict[str, Sex] = Field(default_factory=dict)
    view: dict[str, View] = Field(default_factory=dict)
    modality: dict[str, Modality] = Field(default_factory=dict)
    region: dict[str, Region] = Field(default_factory=dict)
    basis: dict[str, Basis] = Field(default_factory=dict)
    license: dict[str, Licence] = Field(default_factory=dict)
    diagnosis: dict[str, str] = Field(default_factory=dict)


class Constants(Facts):
    """What holds for every row of the table, for fields without a column."""

    modality: Modality | None = None
    region: Region | None = None
    view: View | None = None
    license: Licence | None = None
    credit: str | None = None
    url: str | None = None
    doi: str | None = None


class MappingFacts(Facts):
    """A whole mapping file."""

    dataset: str
    """The name of the data set, kept with each case."""
    id_prefix: Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=40)]
    """Begins each case's id; it must not give the diagnosis away."""
    patient: Annotated[Names, Field(min_length=1)]
    """The columns that together say which patient a row belongs to."""
    neutral_keys: bool = False
    """Whether these columns hold numbers of the data set's own, never those of a hospital."""
    columns: Columns
    values: Values = Values()
    constants: Constants = Constants()
    blank: tuple[str, ...] = ()
    """Contents that mean nothing is stated."""
    normal: tuple[str, ...] = ()
    """Diagnoses that mean a picture is normal: another day's diagnosis is then the patient's."""
    zero: Literal["onset", "admission", "first-exam"] | None = None
    """What day zero is, if it is the same in every row."""
    category: Literal["musculoskeletal", "pulmonary", "cardiovascular", "neuro", "pediatric"] | None = None
    reference: Reference | None = None
    """The data set's own citation, added to each case."""

    @model_validator(mode="after")
    def _one_source_each(self) -> MappingFacts:
        for field in Constants.model_fields:
            if getattr(self.constants, field) is not None and getattr(self.columns, field):
                raise ValueError(f"'{field}' is given both as a column and as a constant: keep one")
        for field in ("license", "modality"):
            if not getattr(self.columns, field) and getattr(self.constants, field) is None:
                raise ValueError(f"'{field}' is needed: name its column, or a constant for all rows")
        return self

    @property
    def needed(self) -> tuple[tuple[str, ...], ...]:
        """The columns that a table must have, each with its other names."""
        alternatives = (self.columns.picture, self.columns.license, self.columns.modality)
        return (*((name,) for name in self.patient), *(names for names in alternatives if names))


@dataclass(frozen=True, slots=True)
class Bound:
    """A mapping laid onto a table's header."""

    facts: MappingFacts
    at: Mapping[str, int]
    """Our field → number of the column."""
    patient: tuple[int, ...]
    blank: frozenset[str]
    values: Mapping[str, Mapping[str, str]]

    def read(self, cells: Sequence[str], field: str) -> str:
        """What a row states for a field, or "" where it states nothing."""
        if field in self.at:
            return self.cell(cells, self.at[field])
        return getattr(self.facts.constants, field, None) or ""

    def cell(self, cells: Sequence[str], number: int) -> str:
        """A cell without what no reader can see; undecodable characters become spaces."""
        text = cells[number] if number < len(cells) else ""
        text = " ".join(re.sub(r"[\ufffd\x00-\x1f\x7f-\x9f]", " ", text).split())
        return "" if text.casefold() in self.blank else text

    def name(self, cells: Sequence[str], field: str) -> str:
        """A file's name exactly as written, with forward slashes."""
        number = self.at.get(field, len(cells))
        return cells[number].strip().replace("\\", "/") if number < len(cells) else ""

    def key(self, cells: Sequence[str]) -> str:
        """The patient of a row; "" where a part of the key is missing."""
        parts = [self.cell(cells, number) for number in self.patient]
        return "/".join(parts) if all(parts) else ""

    def term(self, field: str, value: str) -> str | None:
        """Our term for one of their values, or None where it has none."""
        found = self.values.get(field, {}).get(value.casefold())
        if found is not None:
            return found
        return next((term for term in Allowed.get(field, ()) if term.casefold() == value.casefold()), None)

    def diagnoses(self, value: str) -> tuple[str, ...]:
        """The leaves of `Pneumonia/Viral/COVID-19, ARDS`, each in our words."""
        table = self.values.get("diagnosis", {})
        if value.casefold() in table:
            return (table[value.casefold()],)
        leaves = [part.rsplit("/", 1)[-1].strip() for part in value.split(",")]
        stated = [leaf for leaf in leaves if leaf and leaf.casefold() not in self.blank]
        return tuple(dict.fromkeys(table.get(leaf.casefold(), leaf) for leaf in stated))


def column_name(text: str) -> str:
    """A column's name as it is compared: capitals, underscores and spaces around do not matter."""
    return re.sub(r"[\s_]+", "_", text.replace("\ufeff", "").strip().casefold())


def _bind(facts: MappingFacts, header: Sequence[str]) -> Bound:
    numbers: dict[str, int] = {}
    for number, name in enumerate(header):
        numbers.setdefault(column_name(name), number)
    at: dict[str, int] = {}
    for field in Columns.model_fields:
        names = [column_name(name) for name in getattr(facts.columns, field)]
        found = next((name for name in names if name in numbers), None)
        if found:
            at[field] = numbers[found]
    values = {
        field: {theirs.strip().casefold(): ours for theirs, ours in getattr(facts.values, field).items()}
        for field in Values.model_fields
    }
    patient = tuple(numbers[column_name(name)] for name in facts.patient)
    return Bound(facts, at, patient, frozenset(word.strip().casefold() for word in facts.blank), values)


def _missing(facts: MappingFacts, header: Sequence[str]) -> list[str]:
    have = {column_name(name) for name in header}
    return [names[0] for names in facts.needed if not any(column_name(name) in have for name in names)]


def _columns_found(header: Sequence[str]) -> str:
    return ", ".join(name.strip() for name in header if name.strip())


def read_mapping(path: Path, shown: str) -> tuple[MappingFacts | None, Document, tuple[Problem, ...]]:
    """A mapping file, and what is wrong with it.

    Raises UsageFault where the file can't be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageFault(f"the mapping {shown} can't be read: {error.strerror}", "check the path") from error
    text, faults = decode(data, shown)
    document = parse_yaml(text, shown)
    facts, problems = facts_of(MappingFacts, document, document.root)
    faults = (*faults, *document.problems, *problems)
    return (None if faults else facts), document, faults


def choose(header: Sequence[str], given: Path | None, shown: str) -> tuple[Bound | None, tuple[Problem, ...]]:
    """The mapping that was given, or the shipped one whose needed columns the table has.

    Raises UsageFault where none fits, several fit, or the given one needs a column that is not there.
    """
    if given is not None:
        facts, document, problems = read_mapping(given, shown)
        if facts is None:
            return None, problems
        lacking = _missing(facts, header)
        if lacking:
            message = f"the table has no column '{lacking[0]}', which the mapping {shown} needs"
            raise UsageFault(message, f"its columns are: {_columns_found(header)}")
        return _bind(facts, header), _unmatched(facts, document, header)
    fitting: list[MappingFacts] = []
    for path in sorted(_SHIPPED.glob("*.yaml")):
        facts, _, _ = read_mapping(path, path.name)
        if facts is not None and not _missing(facts, header):
            fitting.append(facts)
    if len(fitting) != 1:
        reason = "no mapping that comes with sitegen fits" if not fitting else "more than one mapping fits"
        hint = "write a mapping file as docs/import-csv.md shows, and give it with --mapping FILE"
        raise UsageFault(f"{reason} this table; its columns are: {_columns_found(header)}", hint)
    return _bind(fitting[0], header), ()


def _unmatched(facts: MappingFacts, document: Document, header: Sequence[str]) -> tuple[Problem, ...]:
    """A hint for each optional column that an editor's mapping names and the table has not."""
    have = {column_name(name): name.strip() for name in header if name.strip()}
    problems: list[Problem] = []
    for field in Columns.model_fields:
        names = getattr(facts.columns, field)
        if not names or any(column_name(name) in have for name in names):
            continue
        near = nearest(column_name(names[0]), list(have))
        hint = f"did you mean '{have[near]}'?" if near else f"its columns are: {_columns_found(header)}"
        place: Place = document.value_place("columns", field)
        problems.append(warning("import-column", place, f"the table has no column '{names[0]}'", hint))
    return tuple(problems)


def age_of(text: str) -> int | str | None:
    """Whole years lived, to 89, then "90+" (45 CFR 164.514(b)(2)(i)(C)); None for anything vague, such as 50+."""
    if _OVER_89.fullmatch(text):
        return "90+"
    found = _AGE.fullmatch(text)
    years = int(found.group(1)) if found else _OLDEST + 1
    if years > _OLDEST:
        return None
    return "90+" if years > 89 else years


def day_of(text: str) -> int | None:
    """A whole number of days; None for anything else."""
    return int(float(text)) if _DAY.fullmatch(text) else None


def doi_of(text: str) -> str | None:
    """The bare DOI, also out of an address."""
    found = _DOI.fullmatch(text)
    return found.group(1) if found else None


def licence_of(text: str, address: str) -> tuple[str | None, str]:
    """The SPDX id of a licence (spdx.org/licenses), or None with the reason why it can't be used.

    The reason quotes nothing of the row: it is printed, and a shifted column may hold anything.
    """
    words = text.casefold()
    for long, short in _LONG_NAMES:
        words = words.replace(long, short)
    parts = [part for part in re.split(r"[^a-z0-9.]+", words) if part.strip(".") and part not in _NOISE]
    slug = "-".join(["cc", *parts] if parts[:1] == ["by"] else parts)
    stated = _CC_ADDRESS.search(address)
    terms = stated.group(1).lower() if stated else ""
    if not slug:
        return None, "no licence is given"
    if "nd" in parts or "nd" in terms.split("-"):
        return (
            None,
            "its licence does not allow changed copies (ND, no derivatives), such as a resized one",
        )
    if "cc0" in parts and _CC0_WORDS.issuperset(parts):
        return (None, _CONTRADICTION) if stated else ("CC0-1.0", "")
    by_name = {name.casefold(): name for name in LICENCES}
    found = by_name.get(slug)
    versionless = by_name.get(f"licenseref-{slug}")
    if stated and slug.startswith("cc-by"):
        exact = by_name.get(f"cc-{terms}-{stated.group(2)}")
        if exact != found and (found or slug != f"cc-{terms}"):
            return None, _CONTRADICTION
        return (exact or versionless), "" if exact or versionless else _UNKNOWN
    if found or versionless:
        return found or versionless, ""
    return None, _UNKNOWN
