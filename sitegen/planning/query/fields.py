"""What can be asked for of a case, field by field.

No I/O. The question is an editor's, about files that lie before them: hidden answers are looked at like all else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from pydantic import BaseModel

from sitegen.model.case import CaseFacts
from sitegen.model.library import Case, Library
from sitegen.model.values import Modality, Region, Text, allowed
from sitegen.planning.query.language import Value
from sitegen.planning.query.ranges import days, numbers

Names = Mapping[str, tuple[str, ...]]
"""Key → all names by which a query may call it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A field with known keys; `of` gives those of a case."""

    of: Callable[[Case], Iterable[str]]
    names: Names


@dataclass(frozen=True, slots=True)
class Words:
    """A field of words; `of` gives the texts of a case, one of which has to hold what was asked for."""

    of: Callable[[Case], Iterable[str]]
    whole: bool = False
    """The text has to be what was asked for, where * stands for anything."""


@dataclass(frozen=True, slots=True)
class Range:
    """A field of numbers or of days."""

    of: Callable[[Case], Iterable[Any]]
    read: Callable[[Value, str], tuple[Any, Any]]


def _keys(values: Iterable[str]) -> Names:
    return {value: (value,) for value in values}


def _every(*texts: Text | None) -> tuple[str, ...]:
    return tuple(words for text in texts if text for words in text.every)


def _findings(library: Library) -> Names:
    return {
        key: (key, *_every(item.facts.label, *item.facts.synonyms)) for key, item in library.findings.items()
    }


def _people(library: Library) -> Names:
    return {key: (key, *_every(item.facts.name)) for key, item in library.people.items()}


def _collections(library: Library) -> Names:
    return {key: (key, *_every(item.facts.title)) for key, item in library.collections.items()}


def _diagnoses(case: Case) -> tuple[str, ...]:
    diagnosis = case.facts.diagnosis
    return _every(diagnosis.name, *diagnosis.synonyms) if diagnosis else ()


def _age(case: Case) -> list[int]:
    age = case.facts.patient.age if case.facts.patient else None
    return [] if age is None else [90 if age == "90+" else age]


def _sex(case: Case) -> list[str]:
    return [case.facts.patient.sex] if case.facts.patient and case.facts.patient.sex else []


def _texts(case: Case) -> Iterator[str]:
    """Everything that is written of a case, its id and its diagnosis too."""
    yield case.id
    yield from _written(case.facts)
    for sections in case.prose.values():
        for section in sections:
            yield f"{section.heading} {section.text}"


def _written(value: Any) -> Iterator[str]:
    if isinstance(value, Text):
        yield from value.every
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _written(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _written(item)


Field = Choice | Words | Range


def fields_of(library: Library) -> dict[str, Field]:
    """The fields by which the cases of a library can be asked for, as docs/query.md explains them."""
    listed = {key: frozenset(item.facts.cases) for key, item in library.collections.items()}

    def collections(case: Case) -> list[str]:
        return [key for key, ids in listed.items() if case.id in ids or key in case.facts.collections]

    def level(case: Case) -> list[str]:
        return [case.facts.level] if case.facts.level else []

    def published(case: Case) -> list[date]:
        return [case.facts.published] if case.facts.published else []

    return {
        "id": Words(lambda case: [case.id], whole=True),
        "title": Words(lambda case: _every(case.facts.title, case.facts.teaser)),
        "kind": Choice(lambda case: [case.facts.kind], _keys(allowed(CaseFacts, "kind"))),
        "status": Choice(lambda case: [case.facts.status], _keys(allowed(CaseFacts, "status"))),
        "finding": Choice(lambda case: case.facts.findings, _findings(library)),
        "diagnosis": Words(_diagnoses),
        "modality": Choice(lambda case: [s.modality for s in case.facts.studies], _keys(get_args(Modality))),
        "region": Choice(lambda case: [s.region for s in case.facts.studies], _keys(get_args(Region))),
        "collection": Choice(collections, _collections(library)),
        "author": Choice(lambda case: case.facts.authors, _people(library)),
        "age": Range(_age, numbers),
        "sex": Choice(_sex, _keys("FMOU")),
        "day": Range(lambda case: [s.day for s in case.facts.studies if s.day is not None], numbers),
        "level": Choice(level, _keys(allowed(CaseFacts, "level"))),
        "language": Choice(lambda case: case.prose, _keys(library.settings.languages)),
        "published": Range(published, days),
        "text": Words(_texts),
    }
