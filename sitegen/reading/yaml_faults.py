"""Where and why a text is not YAML, in the words of someone who writes cases rather than YAML.

The parser stops where it can go no further, which is often some lines after the mistake. No I/O.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_KEY = re.compile(r"(?P<before> *(?:- +)*)(?P<key>[\w.-]+|'[^']*'|\"[^\"]*\") *:(?: |$)")
"""A line that begins with a key, behind any dashes of lists."""
_SPECIAL = "@`%*&!|>"
_ENDINGS = {"[": "]", "{": "}"}
_SEVERAL_QUOTES = {"'": "''", '"': '\\"'}


@dataclass(frozen=True, slots=True)
class Quoted:
    """The last text in quotes before the parser stopped; lines and columns are counted from 0."""

    line: int
    column: int
    last_line: int
    last_column: int
    """Behind the closing quote."""


@dataclass(frozen=True, slots=True)
class FormFault:
    """One fault of form; line and column are counted from 0."""

    line: int
    column: int
    message: str
    hint: str


def fault_of(text: str, error: Any, quoted: Quoted | None) -> FormFault:
    """What a `yaml.MarkedYAMLError` comes from."""
    lines = text.split("\n")
    mark = error.problem_mark or error.context_mark
    context = error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    fault = _tab(lines, line)
    if fault is None and "quoted scalar" in (error.context or "") and "escape" in (error.problem or ""):
        fault = FormFault(line, column, *_ESCAPE)
    if fault is None and "quoted scalar" in (error.context or "") and context:
        fault = _unclosed(lines, context.line, context.column)
    fault = (
        fault
        or _quote_ended(lines, line, column, quoted)
        or _bracket(lines, error, line)
        or _special(lines, line, column, context)
        or _colon(lines, line, column)
        or _indented(lines, line)
    )
    if fault is not None:
        return fault
    what = " ".join(part for part in (error.context, error.problem) if part)
    hint = "look at this line and the one above: indent with spaces, and put texts with ': ' or '#' in quotes"
    return FormFault(line, column, f"this is not YAML: {what}", hint)


_ESCAPE = (
    "a backslash in a text in double quotes means something of its own",
    "put the text in single quotes, or write two backslashes",
)


def _line(lines: list[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""


def _tab(lines: list[str], line: int) -> FormFault | None:
    """A tab at the beginning of the line in which the parser stopped, or of one that it had just passed."""
    for number in (line, line - 1):
        found = re.match(r" *(?:- *)?(?=\t)", _line(lines, number)) if number >= 0 else None
        if found:
            hint = "put spaces in its place: YAML is indented with spaces alone"
            return FormFault(number, found.end(), "a tab stands where the line is indented", hint)
    return None


def _unclosed(lines: list[str], line: int, column: int) -> FormFault:
    quote = _line(lines, line)[column : column + 1] or '"'
    hint = f"put {quote} at the end of the text"
    return FormFault(line, column, f"the quote {quote} that opens here is never closed", hint)


def _quote_ended(lines: list[str], line: int, column: int, quoted: Quoted | None) -> FormFault | None:
    """A quoted text that something follows in its last line: it was closed too early, or far too late."""
    if quoted is None or quoted.last_line != line or quoted.last_column > column:
        return None
    if _line(lines, line)[quoted.last_column : column].strip():
        return None
    quote = _line(lines, quoted.line)[quoted.column : quoted.column + 1]
    if quoted.line == quoted.last_line:
        message = f"the text in quotes ends at column {quoted.last_column}, and more follows"
        other = "'" if quote == '"' else '"'
        hint = f"write {_SEVERAL_QUOTES.get(quote, quote)} for a {quote} within the text, or put the whole text between {other} and {other}"
        return FormFault(line, column, message, hint)
    return _unclosed(lines, quoted.line, quoted.column)


def _bracket(lines: list[str], error: Any, line: int) -> FormFault | None:
    """A list or mapping in brackets that does not end."""
    context = error.context_mark
    if context is None or "flow" not in (error.context or ""):
        return None
    bracket = _line(lines, context.line)[context.column : context.column + 1]
    closing = _ENDINGS.get(bracket)
    if closing is None:
        return None
    hint = f"close it with {closing}, and put a comma between its parts; a text with a comma, a colon or a bracket stands in quotes"
    if line > context.line:
        return FormFault(context.line, context.column, f"the {bracket} that opens here is not closed", hint)
    message = f"a comma or {closing} is missing in what opens here with {bracket}"
    return FormFault(context.line, context.column, message, hint)


def _special(lines: list[str], line: int, column: int, context: Any) -> FormFault | None:
    """A text without quotes that begins with a sign of YAML's own, such as `pictures: *.png`."""
    places = [(line, column)] + ([(context.line, context.column)] if context else [])
    for number, at in places:
        sign = _line(lines, number)[at : at + 1]
        before = _line(lines, number)[:at].rstrip()
        if sign and sign in _SPECIAL and before.endswith((":", "-", ",", "[", "{")):
            return FormFault(
                number, at, f"a text without quotes can't begin with {sign}", "put the text in quotes"
            )
    return None


def _colon(lines: list[str], line: int, column: int) -> FormFault | None:
    """A colon too many in a text, or none behind a key."""
    words = _line(lines, line)
    key = _KEY.match(words)
    if key and column > key.end() - 2 and words[column : column + 1] == ":":
        hint = 'put the text in quotes: title: "Pneumonia: early"'
        return FormFault(line, column, "a colon with a space stands in a text without quotes", hint)
    above = _above(lines, line)
    if not key or above is None or _KEY.match(lines[above]) or _indent(lines[above]) != _indent(words):
        return None
    hint = "write 'key: text', with a space after the colon"
    return FormFault(above, _indent(lines[above]), "this line is no key with a value", hint)


def _above(lines: list[str], line: int) -> int | None:
    """The line before it that says anything."""
    numbers = range(min(line, len(lines)) - 1, -1, -1)
    return next((n for n in numbers if lines[n].strip() and not lines[n].lstrip().startswith("#")), None)


def _indent(words: str) -> int:
    return len(words) - len(words.lstrip(" "))


def _indented(lines: list[str], line: int) -> FormFault | None:
    """A line that begins in no column in which one above it began."""
    words = _line(lines, line)
    key = _KEY.match(words)
    if not key:
        return None
    column = key.start("key")
    beside: dict[int, tuple[str, int]] = {}
    number = _above(lines, line)
    while number is not None:
        above = _KEY.match(lines[number])
        if above and not any(known <= above.start("key") for known in beside):
            beside[above.start("key")] = (above["key"], number)
        number = _above(lines, number)
    if not beside or column in beside:
        return None
    meant = min(beside, key=lambda known: (abs(known - column), -known))
    name, at = beside[meant]
    hint = f"begin it below '{name}' above it: {_spaces(meant)}" if at < line else ""
    return FormFault(
        line,
        _indent(words),
        f"this line begins after {_spaces(column)}, which fits no line above it",
        hint,
    )


def _spaces(count: int) -> str:
    return "no space" if not count else f"{count} space{'s' if count > 1 else ''}"
