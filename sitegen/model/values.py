"""The small values that facts are made of: texts in languages, ids, days, licences, links to sources.

No I/O. Scalars arrive as the text the editor wrote; these types say what the text means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    RootModel,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sitegen.model.licences import LICENCES

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_LONGEST_PATH = 200
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Facts(BaseModel):
    """The base of every authored record: frozen, and an unknown key is a fault."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True
    )


def allowed(model: type[Facts], field: str) -> tuple[str, ...]:
    """The words that a field of a model allows, in the model's order."""

    def within(annotation: object) -> Iterable[str]:
        if get_origin(annotation) is Literal:
            return [value for value in get_args(annotation) if isinstance(value, str)]
        return [value for part in get_args(annotation) for value in within(part)]

    return tuple(within(model.model_fields[field].annotation))


class Text(RootModel[dict[str, str]]):
    """Printed text: one string in the library's default language, or one for each language.

    A plain string is kept under the empty language, since facts do not know the default.
    """

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _from_plain(cls, value: Any) -> Any:
        if isinstance(value, str):
            value = {"": value}
        if not isinstance(value, dict):
            raise ValueError("expected text, or text for each language such as {en: …, ko: …}")
        for language, words in value.items():
            if language and not _LANGUAGE.fullmatch(str(language)):
                raise ValueError(f"'{language}' is not a language tag such as en or ko")
            if not isinstance(words, str) or not words.strip():
                raise ValueError("the text is empty")
        return value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Editors' tools see both ways to write it."""
        several = handler(core) | {"propertyNames": {"pattern": f"^{_LANGUAGE.pattern}$"}, "minProperties": 1}
        return {"anyOf": [{"type": "string"}, several]}

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.root.items())))

    def in_language(self, language: str, default: str) -> str:
        """The words in a language, else in the default one, else in whichever is there."""
        for wanted in (language, default, ""):
            if wanted == default and "" in self.root and default not in self.root:
                return self.root[""]
            if wanted in self.root:
                return self.root[wanted]
        return next(iter(self.root.values()), "")

    def has(self, language: str, default: str) -> bool:
        """Whether the words exist in that very language."""
        return language in self.root or (language == default and "" in self.root)

    @property
    def every(self) -> tuple[str, ...]:
        """The words in all languages."""
        return tuple(self.root.values())


def _iso_day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _ISO_DAY.fullmatch(value.strip()):
        raise ValueError("expected a date written as YYYY-MM-DD")
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        raise ValueError(
            f"there is no day {value.strip()}: write year, month and day, as YYYY-MM-DD"
        ) from error


def _known_licence(value: str) -> str:
    if value not in LICENCES:
        raise ValueError(f"'{value}' is not a licence that sitegen knows by its SPDX id")
    return value


def _alias(value: str) -> str:
    """Signs that stand in an address as they are; no part of it leads upwards or is hidden."""
    if (
        not re.fullmatch(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)*/?", value, re.ASCII)
        or len(value) > _LONGEST_PATH
    ):
        raise ValueError("expected an earlier id such as chest-007, or a path such as wcc/0815/")
    return value


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, (str, dict)) else value


def _orcid(value: str) -> str:
    """Checks the ISO 7064 MOD 11-2 digit that ends an ORCID iD (support.orcid.org, structure of the iD)."""
    if not re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", value):
        raise ValueError("expected an ORCID iD such as 0000-0002-1825-0097")
    total = 0
    for digit in value.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if value[-1] != ("X" if check == 10 else str(check)):
        raise ValueError("the last character of this ORCID iD does not fit the others: is a digit wrong?")
    return value


Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=64)]
Day = Annotated[date, BeforeValidator(_iso_day)]
Licence = Annotated[
    str, AfterValidator(_known_licence), WithJsonSchema({"type": "string", "enum": list(LICENCES)})
]
Orcid = Annotated[
    str,
    AfterValidator(_orcid),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$"}),
]
Doi = Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$")]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]
Texts = Annotated[
    tuple[Text, ...],
    BeforeValidator(
        lambda value: [value] if isinstance(value, str) else value,
        json_schema_input_type=tuple[Text, ...] | str,
    ),
]
Ids = Annotated[tuple[Id, ...], BeforeValidator(_as_list, json_schema_input_type=tuple[Id, ...] | Id)]
Alias = Annotated[str, AfterValidator(_alias)]
"""Where a record was before: an earlier id, or a path of the site such as `wcc/0815/` or `wcc/0815.html`."""
Aliases = Annotated[
    tuple[Alias, ...], BeforeValidator(_as_list, json_schema_input_type=tuple[Alias, ...] | Alias)
]
Positive = Annotated[int, Field(ge=1)]

Modality = Literal["CR", "DX", "CT", "MR", "US", "PT", "NM", "XA", "RF", "MG", "ES", "SM", "XC", "OT"]
"""DICOM (0008,0060), the part of CID 29 that a teaching library of images needs."""
View = Literal[
    "PA",
    "AP",
    "AP-supine",
    "lateral",
    "decubitus",
    "axial",
    "coronal",
    "sagittal",
    "oblique",
    "3d",
    "photo",
    "other",
]
Region = Literal[
    "chest",
    "abdomen",
    "pelvis",
    "head",
    "neck",
    "spine",
    "upper-limb",
    "lower-limb",
    "heart",
    "breast",
    "whole-body",
    "other",
]


class Source(Facts):
    """Where a text or a picture that is not the authors' own comes from."""

    url: WebAddress | None = None
    """Where the original is found."""
    doi: Doi | None = None
    """The original's DOI, bare: 10.3348/kjr.2020.0132"""
    creator: str | None = None
    """Who made the original."""
    changes: Text | None = None
    """What was changed, as the CC licences ask to be said."""

    @model_validator(mode="after")
    def _says_something(self) -> Source:
        if not (self.url or self.doi or self.creator):
            raise ValueError("a source needs at least one of url, doi, creator")
        return self


class Reference(Facts):
    """One entry of a list of literature."""

    doi: Doi | None = None
    """The DOI, bare: 10.1148/radiol.2462070712"""
    pmid: Annotated[str, StringConstraints(pattern=r"^\d{1,9}$")] | None = None
    """The number in PubMed."""
    url: WebAddress | None = None
    """The web address."""
    text: Text | None = None
    """The citation in words; without it the identifier stands alone."""

    @model_validator(mode="after")
    def _says_something(self) -> Reference:
        if not (self.doi or self.pmid or self.url or self.text):
            raise ValueError("a reference needs at least one of doi, pmid, url, text")
        return self
