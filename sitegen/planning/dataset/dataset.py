"""The data set as a whole: its files, its version, and what its descriptions have in common. No I/O.

The version follows semantic versioning (semver.org), as Croissant asks: what the editors call it, else the day of the
last change as YEAR.MONTH.DAY; behind the "+", the beginning of the SHA-256 over the data. Same data, same version.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sitegen import urls
from sitegen.i18n import Catalogue
from sitegen.model.library import Person
from sitegen.planning.citations import Author, Work
from sitegen.planning.dataset.columns import TABLES, Column, in_languages
from sitegen.planning.dataset.csv_file import csv_bytes
from sitegen.planning.dataset.entries import Context
from sitegen.planning.dataset.records import case_record, collections_named, findings_named, people_named
from sitegen.planning.dataset.rows import case_rows, picture_rows

LIBRARY = "library.json"
KEYWORDS = ("radiology", "medical imaging", "teaching file")


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file that holds data, as descriptions tell of it."""

    name: str
    data: bytes
    media_type: str
    title: str
    """The key of the catalogue's text."""
    columns: tuple[Column, ...] = ()
    """Of a table."""

    @property
    def digest(self) -> str:
        """SHA-256, in hex."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Dataset:
    """All that is handed on, with the words in which it is described: those of the default language."""

    context: Context
    catalogue: Catalogue

    @cached_property
    def tables(self) -> tuple[DataFile, ...]:
        """The tables, in the order of their declaration."""
        rows = {"cases": case_rows(self.context), "pictures": picture_rows(self.context)}
        tables: list[DataFile] = []
        for name, declared in TABLES.items():
            columns = in_languages(declared, self.context.languages)
            data = csv_bytes(columns, rows[name])
            tables.append(DataFile(f"{name}.csv", data, "text/csv", f"data.file.{name}", columns))
        return tuple(tables)

    @cached_property
    def records(self) -> Mapping[str, dict[str, Any]]:
        """Each case's record by its id."""
        return {entry.case.id: case_record(self.context, entry) for entry in self.context.entries}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the data without what is said of them as a whole, in hex."""
        data = [*(table.data for table in self.tables), json_bytes(self.records)]
        return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in data)).hexdigest()

    @property
    def issued(self) -> date:
        """The day of the last change that the cases tell of: posting, update or reveal."""
        days = [
            day
            for entry in self.context.entries
            for day in (entry.case.facts.published, entry.case.facts.updated, entry.case.facts.reveal)
            if isinstance(day, date) and day <= self.context.public.today
        ]
        return max(days)

    @property
    def version(self) -> str:
        """Number and digest."""
        day = self.issued
        number = self.context.public.settings.data.version or f"{day.year}.{day.month}.{day.day}"
        return f"{number}+{self.digest[:12]}"

    @cached_property
    def library(self) -> DataFile:
        """Everything in one JSON file."""
        value = {
            "title": self.context.texts(self.context.public.settings.title),
            "url": self.context.public.settings.base_url,
            "version": self.version,
            "issued": self.issued.isoformat(),
            "licenses": list(self.context.rights.parts),
            "languages": list(self.context.languages),
            "cases": list(self.records.values()),
            "findings": findings_named(self.context),
            "collections": collections_named(self.context),
            "people": people_named(self.context),
        }
        return DataFile(LIBRARY, json_bytes(value), "application/json", "data.file.library")

    @property
    def files(self) -> tuple[DataFile, ...]:
        """The files that hold the data."""
        return (*self.tables, self.library)

    @property
    def title(self) -> str:
        """What the data set is called."""
        return self.catalogue.text("data.name", title=self.words("title"))

    @property
    def description(self) -> str:
        """What it is, in a few sentences."""
        said = self.catalogue.text(
            "data.abstract",
            title=self.words("title"),
            cases=self.catalogue.count("cases", len(self.context.entries)),
        )
        return " ".join(part for part in (self.words("description"), said) if part)

    @property
    def publisher(self) -> str:
        """Who is responsible: the library itself where nobody is named."""
        return self.words("publisher") or self.words("title")

    @property
    def page(self) -> str:
        """The full address of its page."""
        default = self.context.default
        return self.context.address(urls.Urls(default, default).data)

    @property
    def doi(self) -> str:
        """Its DOI; empty where it has none."""
        return self.context.public.settings.data.doi or ""

    @property
    def creators(self) -> tuple[Person, ...]:
        """The authors of its cases, by id."""
        named = {key for entry in self.context.entries for key in entry.case.facts.authors}
        people = self.context.public.library.people
        return tuple(people[key] for key in sorted(named) if key in people)

    @property
    def work(self) -> Work:
        """As reference managers cite it."""
        people = [Author(self.name(person), person.facts.organisation) for person in self.creators]
        return Work(
            id="data",
            title=self.title,
            authors=tuple(people) or (Author(self.publisher, organisation=True),),
            url=self.page,
            site=self.words("title"),
            publisher=self.publisher,
            published=self.issued,
            language=self.context.default,
            doi=self.doi,
        )

    def address(self, file: DataFile) -> str:
        """The full address of a file."""
        return self.context.address(urls.dataset(file.name))

    def name(self, person: Person) -> str:
        """A person's name in the default language."""
        return person.facts.name.in_language(self.context.default, self.context.default)

    def words(self, setting: str) -> str:
        """A text of the settings in the default language; empty where there is none."""
        return " ".join(
            self.context.texts(getattr(self.context.public.settings, setting))
            .get(self.context.default, "")
            .split()
        )

    def meaning(self, column: Column) -> str:
        """What a column holds, in words."""
        return self.catalogue.text(f"data.column.{column.meaning}")


def json_bytes(value: Mapping[str, Any]) -> bytes:
    """A record as JSON of which `git diff` shows what changed: a line for each fact, and for each item of a list.

    Spread over more lines it would be several times as large, and slower to write.
    """
    facts = [f" {_line(key)}: {_lines(item)}" for key, item in value.items()]
    return ("{\n" + ",\n".join(facts) + "\n}\n").encode()


def _lines(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n  " + ",\n  ".join(_line(item) for item in value) + "\n ]"
    return _line(value)


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
