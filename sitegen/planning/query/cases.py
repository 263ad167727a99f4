"""The cases of a library that fit a query. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase

from sitegen.model.library import Case, Library
from sitegen.planning.query.fields import Choice, Field, Names, Range, Words, fields_of
from sitegen.planning.query.language import FREE, QueryFault, Term, Value, parse
from sitegen.planning.search.folding import folded
from sitegen.reading.schema import did_you_mean, nearest

NONE = "none"
"""Asks in any field for cases that state nothing there."""

Test = Callable[[Case], bool]


def cases_of(query: str, library: Library) -> list[Case]:
    """The cases of a library that fit a query, by id; an empty query fits all.

    Raises QueryFault, which names the column and the nearest that is known.
    """
    fields = fields_of(library)
    tests = [_test(term, fields) for term in parse(query)]
    found = (library.cases[key] for key in sorted(library.cases))
    return [case for case in found if all(test(case) for test in tests)]


def _test(term: Term, fields: Mapping[str, Field]) -> Test:
    field = fields.get(term.field)
    if field is None:
        raise QueryFault(
            term.column, f"there is no field '{term.field}'", did_you_mean(term.field, list(fields))
        )
    tests = [_one(field, term.field, value) for value in term.values]
    return lambda case: any(test(case) for test in tests) is not term.negated


def _one(field: Field, name: str, value: Value) -> Test:
    """The test for one value of a term."""
    if value.text.lower() == NONE and not value.quoted and name != FREE:
        return lambda case: not list(field.of(case))
    match field:
        case Choice():
            keys = _chosen(field.names, name, value)
            return lambda case: any(key in keys for key in field.of(case))
        case Range():
            low, high = field.read(value, name)
            return lambda case: any(low <= item <= high for item in field.of(case))
        case Words():
            wanted = _bare(value.text)
            if field.whole:
                return lambda case: any(fnmatchcase(words, wanted) for words in field.of(case))
            return lambda case: any(wanted in _bare(words) for words in field.of(case))


def _bare(words: str) -> str:
    """Words as they are compared: without capitals and accents, one space between them."""
    return " ".join(folded(words).split())


def _chosen(names: Names, field: str, value: Value) -> frozenset[str]:
    """The keys that a value names, by key or by any other name."""
    wanted = _bare(value.text)
    called: dict[str, str] = {}
    for given in names.values():
        for name in given:  # the key comes first, and is what a hint names
            called.setdefault(_bare(name), name)
    keys = frozenset(key for key, given in names.items() if any(_bare(name) == wanted for name in given))
    if not keys:
        near = nearest(wanted, list(called))
        hint = f"did you mean '{called[near]}'?" if near else f"known are: {', '.join(sorted(names))}"
        raise QueryFault(value.column, f"there is no {field} '{value.text}'", hint if names else "")
    return keys
