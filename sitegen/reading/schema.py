"""Facts checked against the schema: what pydantic found becomes Problems in the editor's words and places.

No I/O.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from sitegen.errors import Place, Problem
from sitegen.model.values import Facts
from sitegen.reading.documents import Document, Mapped, Node, plain

F = TypeVar("F", bound=Facts)
Keys = tuple[str | int, ...]
Allowed = Callable[[Keys], Sequence[str]]

_SEVERAL = 6
"""More allowed values than this are not all listed when one is near."""


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The known word that was probably meant."""
    found = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """A hint that names the nearest known word, or all of them where they are few."""
    near = nearest(word, known)
    if near:
        return f"did you mean '{near}'?"
    return f"known are: {', '.join(sorted(known))}" if known else ""


def models_held(annotation: Any) -> list[type[BaseModel]]:
    """The models that an annotation may hold, through tuples, unions and Annotated."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) is dict:
        return []
    return [model for part in get_args(annotation) for model in models_held(part)]


def _fields_at(model: type[BaseModel], keys: Sequence[str | int]) -> list[str]:
    """The keys that the schema allows at a key path."""
    candidates: list[type[BaseModel]] = [model]
    for key in keys:
        if isinstance(key, int):
            continue
        held = [
            inner
            for candidate in candidates
            if key in candidate.model_fields and not issubclass(candidate, RootModel)
            for inner in models_held(candidate.model_fields[key].annotation)
        ]
        candidates = held or candidates
    return sorted({name for candidate in candidates for name in candidate.model_fields})


def _file_keys(document: Document, location: Sequence[str | int]) -> Keys:
    """A pydantic location without the steps that are not in the file."""
    keys: list[str | int] = []
    node: Node | None = document.root
    for step in location:
        if isinstance(node, Mapped):
            if isinstance(step, str) and step in node.items:
                keys.append(step)
                node = node.items[step][1]
        elif node is not None and hasattr(node, "items") and isinstance(step, int) and step < len(node.items):
            keys.append(step)
            node = node.items[step]
    return tuple(keys)


def _values(expected: str) -> list[str]:
    return [part.strip().strip("'") for part in expected.replace(" or ", ", ").split(",")]


def _one_of(given: object, expected: str) -> tuple[str, str]:
    allowed = _values(expected)
    near = nearest(str(given), allowed)
    hint = f"did you mean '{near}'?" if near and len(allowed) > _SEVERAL else f"use {expected}"
    return (
        f"'{given}' is not known here" if given not in _KINDS.values() else f"{given} is not known here"
    ), hint


_PLAIN_MESSAGES = {
    "int_parsing": ("'{input}' is not a whole number", "write digits only"),
    "int_parsing_size": ("the number is far too large", "write a smaller one"),
    "int_type": ("a whole number is expected here", "write digits only"),
    "int_from_float": ("'{input}' is not a whole number", "write digits only"),
    "float_parsing": ("'{input}' is not a number", "write it with a point: 0.5"),
    "float_type": ("a number is expected here", "write it with a point: 0.5"),
    "bool_parsing": ("'{input}' is neither yes nor no", "write true or false"),
    "bool_type": ("yes or no is expected here", "write true or false"),
    "string_type": ("text is expected here", "write one text, in quotes if it holds ': '"),
    "string_too_long": ("'{input}' is too long", "at most {max_length} characters"),
    "tuple_type": ("a list is expected here", "write [one, two], or one '- …' line for each"),
    "dict_type": ("a mapping is expected here", "write keys with values"),
    "model_type": ("a mapping is expected here", "write keys with values"),
    "model_attributes_type": ("a mapping is expected here", "write keys with values"),
    "greater_than_equal": ("{input} is too small", "at least {ge}"),
    "greater_than": ("{input} is too small", "more than {gt}"),
    "less_than_equal": ("{input} is too large", "at most {le}"),
    "less_than": ("{input} is too large", "less than {lt}"),
    "too_short": ("the list is too short", "at least {min_length}"),
    "finite_number": ("'{input}' is not a finite number", "write a number such as 0.5"),
}

_KINDS: dict[type, str] = {dict: "a mapping", list: "a list"}

_PATTERN_HINTS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "use small letters, digits and single dashes: ground-glass-opacity",
    r"^10\.\d{4,9}/\S+$": "write the bare DOI: 10.3348/kjr.2020.0132",
    r"^https?://[^\s]+$": "write the whole address, from https://",
    r"^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$": "write an e-mail address: editors@cases.example",
    r"^sha256:[0-9a-f]{64}$": "it is written by the sign-off, not by hand",
}


def _described(error: ErrorDetails, allowed: Sequence[str]) -> tuple[str, str, str]:
    """Code, message and hint of one of pydantic's errors."""
    kind, given, context = error["type"], error["input"], error.get("ctx", {})
    key = str(error["loc"][-1]) if error["loc"] else ""
    shown = given if isinstance(given, (str, int, float)) else _KINDS.get(type(given), "nothing")
    match kind:
        case "extra_forbidden":
            near = nearest(key, allowed)
            hint = f"did you mean '{near}'?" if near else f"known here are: {', '.join(allowed)}"
            return "unknown-key", f"'{key}' is not a known key", hint
        case "missing":
            return "missing-key", f"'{key}' is missing", f"add '{key}: …'"
        case "literal_error":
            return "wrong-value", *_one_of(shown, str(context.get("expected", "")))
        case "string_pattern_mismatch":
            hint = _PATTERN_HINTS.get(
                str(context.get("pattern")), f"it has to match {context.get('pattern')}"
            )
            return "wrong-value", f"'{shown}' is not written as it should be", hint
        case "value_error":
            return "wrong-value", str(context.get("error", error["msg"])), ""
    if kind in _PLAIN_MESSAGES:
        message, hint = _PLAIN_MESSAGES[kind]
        limits = {
            name: f"{limit:g}" if isinstance(limit, float) else limit for name, limit in context.items()
        }
        values = {**limits, "input": shown}
        return "wrong-type", message.format(**values), hint.format(**values)
    return "wrong-value", error["msg"], ""


def _is_consequence(detail: ErrorDetails, keys: Keys, others: Sequence[Keys]) -> bool:
    """Whether a complaint about a whole only follows from faults that are told of its parts."""
    whole = detail["type"] == "too_short" or (
        detail["type"] == "literal_error" and isinstance(detail["input"], (dict, list))
    )
    return whole and any(len(other) > len(keys) and other[: len(keys)] == keys for other in others)


def _misspelt(details: Sequence[ErrorDetails], parts: Sequence[Keys], allowed: Allowed) -> set[Keys]:
    """The keys that are missing only since they were misspelt, or stand in another mapping of the record."""
    unknown = [
        keys for detail, keys in zip(details, parts, strict=True) if detail["type"] == "extra_forbidden"
    ]
    beside = {(*keys[:-1], near) for keys in unknown if (near := nearest(str(keys[-1]), allowed(keys[:-1])))}
    names = {keys[-1] for keys in unknown}
    missing = [keys for detail, keys in zip(details, parts, strict=True) if detail["type"] == "missing"]
    return {keys for keys in missing if keys in beside or keys[-1] in names}


def problems_of(
    error: ValidationError, document: Document, model: type[BaseModel], within: Keys = ()
) -> list[Problem]:
    """Each of pydantic's errors as a Problem at its place in the file; `within` is where the record stands."""
    details = error.errors(include_url=False)
    found = [_file_keys(document, (*within, *detail["loc"])) for detail in details]
    parts = [
        (*keys, str(detail["loc"][-1])) if detail["type"] == "missing" else keys
        for detail, keys in zip(details, found, strict=True)
    ]
    misspelt = _misspelt(details, parts, lambda keys: _fields_at(model, keys[len(within) :]))
    problems: dict[tuple[Place, str], Problem] = {}
    for detail, keys, part in zip(details, found, parts, strict=True):
        if part in misspelt or _is_consequence(detail, keys, parts):
            continue
        parents = keys[len(within) : -1] if detail["type"] == "extra_forbidden" else keys[len(within) :]
        code, message, hint = _described(detail, _fields_at(model, parents))
        whole_key = code in ("unknown-key", "missing-key") or not keys
        place = document.place(*keys) if whole_key else document.value_place(*keys)
        key = (place, message if whole_key else "")
        first = problems.get(key)
        # Several branches of a union complain about the same value: one fault, with several ways to mend it.
        if first is None:
            problems[key] = Problem(code, place, message, hint)
        elif (way := hint or message) not in first.hint:
            problems[key] = replace(first, hint=f"{first.hint}, or {way}" if first.hint else way)
    return list(problems.values())


def facts_of(
    model: type[F], document: Document, node: Node | None, within: Keys = ()
) -> tuple[F | None, list[Problem]]:
    """A record typed by the schema; None where it has faults, which are all told.

    Of a document that broke off only that is told: what is missing or wrong in it may stand in the rest.
    """
    if not document.whole:
        return None, []
    values = plain(node)
    if values is None:
        values = {}
    if not isinstance(values, dict):
        place = document.value_place(*within)
        return None, [Problem("wrong-type", place, "keys with values are expected here", "write 'title: …'")]
    try:
        return model.model_validate(values), []
    except ValidationError as error:
        return None, problems_of(error, document, model, within)
