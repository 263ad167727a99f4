"""What the template of the codebook receives. No I/O."""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.planning.views.page import CitationView, Fact, Link


@dataclass(frozen=True, slots=True)
class FileView:
    """A file to take away."""

    name: str
    url: str
    title: str
    size: str
    """Empty where it hardly matters."""


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column as the codebook explains it."""

    names: tuple[str, ...]
    """One for each language where it holds words."""
    type: str
    meaning: str
    notes: tuple[str, ...]
    values: tuple[Fact, ...]
    """Each allowed value, with what it stands for."""
    many: str
    """How many values there are, where that is too many to read at once."""


@dataclass(frozen=True, slots=True)
class TableView:
    """A table of the data set."""

    name: str
    file: str
    title: str
    columns: tuple[ColumnView, ...]


@dataclass(frozen=True, slots=True)
class DataView:
    """The codebook: what the data set is, its files, how to load and cite it, and every column."""

    lead: str
    facts: tuple[Fact, ...]
    rights: str
    licences: tuple[Link, ...]
    hidden: str
    """Says how many answers are kept out; empty where none is."""
    files: tuple[FileView, ...]
    descriptions: tuple[FileView, ...]
    load: str
    """Lines of Python."""
    citation: CitationView
    tables: tuple[TableView, ...]
