"""The language of queries, `finding:consolidation -age:60- "dry cough"`, as terms with their columns.

No I/O. It is described in docs/query.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sitegen.errors import UsageFault

FREE = "text"
"""The field of a word that names none."""
_FIELD = re.compile(r"([^\s:\",]+):")
_QUOTES = {'"': '"', "“": "”"}
"""Word processors and phones turn the plain ones into the others."""


class QueryFault(UsageFault):
    """Raised for a query that can't be understood; `column` is counted from 1."""

    def __init__(self, column: int, message: str, hint: str = "") -> None:
        super().__init__(f"column {column} of the query: {message}", hint)
        self.column = column


@dataclass(frozen=True, slots=True)
class Value:
    """One of the values of a term."""

    text: str
    column: int
    quoted: bool = False
    """A quoted value is taken to the letter: no range, no `none`."""


@dataclass(frozen=True, slots=True)
class Term:
    """A condition: a case has one of these values in this field, or, negated, none of them."""

    field: str
    values: tuple[Value, ...]
    negated: bool
    column: int


def parse(query: str) -> tuple[Term, ...]:
    """The terms of a query, all of which have to hold; an empty one has none.

    Raises QueryFault, which names the column.
    """
    terms: list[Term] = []
    at = 0
    while True:
        while at < len(query) and query[at].isspace():
            at += 1
        if at == len(query):
            return tuple(terms)
        term, at = _term(query, at)
        terms.append(term)


def _term(query: str, start: int) -> tuple[Term, int]:
    at = start
    negated = query[at] == "-"
    at += negated
    if at == len(query) or query[at].isspace():
        raise QueryFault(start + 1, "there is nothing after '-'", "write what to leave out: -kind:quiz")
    name = FREE
    field = _FIELD.match(query, at)
    if field:
        name, at = field[1].lower(), field.end()
    values: list[Value] = []
    while True:
        value, at = _value(query, at)
        if not value.text:
            raise QueryFault(*_empty(value.column, name if field else ""))
        values.append(value)
        if at == len(query) or query[at] != ",":
            break
        at += 1
    if at < len(query) and not query[at].isspace():
        raise QueryFault(at + 1, "something follows a quoted value", "put a space or a comma between them")
    return Term(name, tuple(values), negated, start + negated + 1), at


def _empty(column: int, field: str) -> tuple[int, str, str]:
    if field:
        return column, f"'{field}' has no value here", f"write one after the colon or comma: {field}:…"
    return column, "a word is missing here", "write a word, or words in double quotes"


def _value(query: str, start: int) -> tuple[Value, int]:
    """The value that begins there, and where it ends."""
    closing = _QUOTES.get(query[start]) if start < len(query) else None
    if closing:
        end = query.find(closing, start + 1)
        if end < 0:
            raise QueryFault(start + 1, "this quotation is not closed", f"end it with {closing}")
        return Value(" ".join(query[start + 1 : end].split()), start + 1, quoted=True), end + 1
    end = start
    while end < len(query) and query[end] != "," and not query[end].isspace():
        end += 1
    return Value(query[start:end], start + 1), end
