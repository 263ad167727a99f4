"""The columns of the tables, declared once: the codebook, the table schema and Croissant all come from here. No I/O.

Allowed values are those of the model, never those that happen to occur: a list of what occurs would tell of answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sitegen.model.case import CaseFacts, Classification, Consent, Diagnosis, Patient, StudyFacts, Timeline
from sitegen.model.licences import LICENCES
from sitegen.model.series import SeriesFacts
from sitegen.model.values import ID_PATTERN, allowed

Kind = Literal["string", "uri", "integer", "number", "boolean", "date"]
DELIMITER = "|"
"""Between the items of a cell that holds several."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    kind: Kind = "string"
    required: bool = False
    unique: bool = False
    many: bool = False
    """Whether a cell holds any number of items."""
    words: bool = False
    """Whether it is written in every language of the library, a column for each."""
    answer: bool = False
    """Whether it belongs to the answer: empty where that is hidden."""
    values: tuple[str, ...] = ()
    labels: str = ""
    """The catalogue's keys of the values begin with this."""
    pattern: str = ""
    least: float | None = None
    most: float | None = None
    unit: str = ""
    references: str = ""
    """The table whose `id` it holds."""
    text: str = ""
    """The name under which the catalogue tells its meaning, where that is not its own."""
    language: str = ""

    @property
    def meaning(self) -> str:
        """The name under which the catalogue tells its meaning."""
        return self.text or self.name


ANSWERS = ("open", "click", "hidden")
"""open: shown to everybody; click: told here, behind a click on the page; hidden: not told here."""
_MODALITIES = allowed(StudyFacts, "modality")
_REGIONS = allowed(StudyFacts, "region")
_SCHEMES = allowed(Classification, "scheme")

CASES = (
    Column("id", required=True, unique=True, pattern=ID_PATTERN),
    Column("url", "uri", required=True),
    Column("kind", required=True, values=allowed(CaseFacts, "kind"), labels="kind"),
    Column("published", "date", required=True),
    Column("updated", "date"),
    Column("answer", required=True, values=ANSWERS, labels="data.answer"),
    Column("reveal_on", "date"),
    Column("title", words=True, answer=True),
    Column("teaser", words=True),
    Column("age", "integer", least=0, most=90),
    Column("sex", values=allowed(Patient, "sex"), labels="patient.sex"),
    Column("setting", values=allowed(Patient, "setting"), labels="patient.setting"),
    Column("day_zero", values=allowed(Timeline, "zero"), labels="day.zero"),
    Column("first_day", "integer"),
    Column("last_day", "integer"),
    Column("modalities", many=True, values=_MODALITIES, labels="modality"),
    Column("regions", many=True, values=_REGIONS, labels="region"),
    Column("studies", "integer", required=True, least=0),
    Column("series", "integer", required=True, least=0),
    Column("pictures", "integer", required=True, least=0),
    Column("findings", many=True, answer=True, pattern=ID_PATTERN),
    Column("diagnosis", words=True, answer=True),
    Column("certainty", answer=True, values=allowed(Diagnosis, "certainty"), labels="certainty"),
    Column("basis", many=True, answer=True, values=allowed(Diagnosis, "basis"), labels="basis"),
    Column("classification", many=True, answer=True, pattern=rf"^({'|'.join(_SCHEMES)})="),
    Column("level", values=allowed(CaseFacts, "level"), labels="level"),
    Column("category", values=allowed(CaseFacts, "category"), labels="category"),
    Column("collections", many=True, pattern=ID_PATTERN),
    Column("guidelines", many=True, answer=True),
    Column("authors", many=True, pattern=ID_PATTERN),
    Column("consent", values=allowed(Consent, "basis"), labels="data.consent"),
    Column("license", required=True, values=tuple(LICENCES)),
    Column("license_whole", values=tuple(LICENCES)),
)
PICTURES = (
    Column("id", required=True, unique=True, text="picture"),
    Column("case", required=True, references="cases", pattern=ID_PATTERN),
    Column("study", required=True, pattern=ID_PATTERN),
    Column("series_id", required=True, pattern=ID_PATTERN),
    Column("number", "integer", required=True, least=1),
    Column("key", "boolean", required=True),
    Column("page", "uri", required=True),
    Column("url", "uri", text="file"),
    Column("width", "integer", required=True, least=1, unit="px"),
    Column("height", "integer", required=True, least=1, unit="px"),
    Column("modality", required=True, values=_MODALITIES, labels="modality"),
    Column("region", required=True, values=_REGIONS, labels="region"),
    Column("view", values=allowed(SeriesFacts, "view"), labels="view"),
    Column("contrast", values=allowed(StudyFacts, "contrast"), labels="contrast"),
    Column("day", "integer"),
    Column("window_center", "number"),
    Column("window_width", "number", least=0),
    Column("row_spacing", "number", least=0, unit="mm"),
    Column("column_spacing", "number", least=0, unit="mm"),
    Column("slice_thickness", "number", least=0, unit="mm"),
    Column("after_reveal", "boolean", required=True),
    Column("alt", words=True),
    Column("caption", words=True, answer=True),
    Column("marks", "integer", answer=True, least=0),
    Column("marked_findings", many=True, answer=True, pattern=ID_PATTERN),
    Column("license", required=True, values=tuple(LICENCES), text="picture_license"),
    Column("credit", words=True),
    Column("creator", answer=True),
    Column("source", "uri", answer=True),
)
TABLES = {"cases": CASES, "pictures": PICTURES}


def in_languages(columns: Sequence[Column], languages: Sequence[str]) -> tuple[Column, ...]:
    """The columns as they stand in a file: those of words once for each language, as `title_en`, `title_pt_br`."""
    return tuple(
        replace(column, name=column_name(column.name, language), text=column.meaning, language=language)
        if language
        else column
        for column in columns
        for language in (languages if column.words else ("",))
    )


def column_name(name: str, language: str) -> str:
    """The name of the column of words in a language."""
    return f"{name}_{language.lower().replace('-', '_')}"
