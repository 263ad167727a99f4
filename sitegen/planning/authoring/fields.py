"""The fields of facts as fields of a CMS's form: a widget for each, with the words that the model says of it.

No I/O. A form can't hold a text in several languages or a window by its numbers: Sveltia CMS 0.221 loses both when it
saves such a record, so that those are for the file alone. Patterns of pictures and sign-offs come back as they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import StringConstraints
from pydantic.fields import FieldInfo

from sitegen.model.licences import LICENCES
from sitegen.model.series import PictureFacts
from sitegen.model.values import Facts, Text
from sitegen.planning.authoring.meanings import meaning

Field = dict[str, Any]
Choices = tuple[tuple[str, str], ...]
"""Values with the words that stand for them."""

_LONG = frozenset(
    (
        "a",
        "caption",
        "conflicts",
        "description",
        "findings",
        "introduction",
        "methods",
        "population",
        "rationale",
        "reason",
        "remarks",
        "summary",
        "teaser",
        "technique",
        "update_procedure",
        "why",
    )
)
"""Texts that may take several lines."""
_WRITTEN_BY_COMMANDS = frozenset(("deid", "imported"))
_IDS = {
    "authors": "people",
    "reviewed_by": "people",
    "findings": "findings",
    "finding": "findings",
    "parent": "findings",
    "collections": "collections",
    "related": "cases",
    "cases": "cases",
    "guidelines": "guidelines",
    "supersedes": "guidelines",
    "superseded_by": "guidelines",
}
"""Fields that hold ids → of what."""
_PICTURES = "image/png,image/jpeg,image/tiff"
_DATE = r"^(click|\d{4}-\d{2}-\d{2})$"
_AGE = r"^([0-9]|[1-8][0-9]|90\+)$"


@dataclass(frozen=True, slots=True)
class Forms:
    """What forms are made with."""

    texts: Mapping[str, str]
    """Interface texts, for the meanings of values."""
    choices: Mapping[str, Choices]
    """`people` and `findings` of the library, by id; records with files of their own are looked up by the CMS."""

    def fields(self, model: type[Facts], *, locked: bool = False) -> list[Field]:
        """A field for each fact; a `locked` one is shown and not to be changed."""
        return [
            self._field(model.__name__, name, info, locked=locked)
            for name, info in model.model_fields.items()
        ]

    def _field(self, model: str, name: str, info: FieldInfo, *, locked: bool) -> Field:
        kind = _bare(info.annotation)
        locked = locked or name in _WRITTEN_BY_COMMANDS
        made = self._widget(model, name, kind, locked=locked)
        field: Field = {"name": name, "label": name.replace("_", " ").capitalize()}
        field |= made | {"required": info.is_required()}
        pattern = next((item.pattern for item in info.metadata if isinstance(item, StringConstraints)), None)
        if isinstance(pattern, str) and made["widget"] == "string":
            field["pattern"] = [pattern, (info.description or name).replace("`", "")]
        if isinstance(info.default, (str, bool)) and made["widget"] in ("select", "boolean"):
            field["default"] = info.default
        if locked and made["widget"] not in ("object", "list"):
            field["readonly"] = True
        if info.description:
            field["hint"] = info.description.replace("`", "")
        return field

    def _widget(self, model: str, name: str, kind: Any, *, locked: bool) -> Field:
        ways = _ways(kind)
        words = [value for way in ways if get_origin(way) is Literal for value in get_args(way)]
        if words:
            return self._of_words(model, name, ways, words)
        (way, *_) = ways
        if get_origin(way) is tuple:
            return self._of_many(model, name, get_args(way), locked=locked)
        if isinstance(way, type) and issubclass(way, Facts):
            return {"widget": "object", "collapsed": "auto", "fields": self.fields(way, locked=locked)}
        if name == "license":
            return {
                "widget": "select",
                "options": [{"label": terms.name, "value": key} for key, terms in LICENCES.items()],
            }
        if way is str and name in _IDS:
            return self._of_ids(name, several=False)
        if way is bool and way is not kind:
            # A switch is on or off; here nothing at all means something, too.
            return {"widget": "select", "options": ["true", "false"]}
        return _simple(name, way)

    def _of_words(self, model: str, name: str, ways: list[Any], words: list[str]) -> Field:
        """Allowed words, alone or beside days and numbers; facts beside them are for the file alone."""
        if date in ways:
            return {"widget": "string", "default": "click", "pattern": [_DATE, "click, or a day: 2026-03-16"]}
        if int in ways:
            return {"widget": "string", "pattern": [_AGE, "0 to 89, or 90+"]}
        return {"widget": "select", "options": self._options(model, name, words)}

    def _options(self, model: str, name: str, words: list[str]) -> list[Field]:
        return [{"label": meaning(model, name, word, self.texts), "value": word} for word in words]

    def _of_many(self, model: str, name: str, inner: tuple[Any, ...], *, locked: bool) -> Field:
        item = _bare(inner[0])
        if item is PictureFacts:
            return {"widget": "image", "multiple": True, "choose_url": False, "accept": _PICTURES}
        if get_origin(item) is Literal:
            options = self._options(model, name, list(get_args(item)))
            return {"widget": "select", "multiple": True, "options": options}
        if item is str and name in _IDS:
            return self._of_ids(name, several=True)
        if isinstance(item, type) and issubclass(item, Facts):
            fields = self.fields(item, locked=locked)
            made: Field = {"widget": "list", "collapsed": "auto", "fields": fields}
            return made | {"summary": "{{fields." + fields[0]["name"] + "}}"}
        one = {"name": "item", "label": "Entry", **_simple(name, item)}
        limits = {"min": len(inner), "max": len(inner)} if Ellipsis not in inner else {}
        return {"widget": "list", "field": one, **limits}

    def _of_ids(self, name: str, *, several: bool) -> Field:
        kind = _IDS[name]
        many = {"multiple": True} if several else {}
        if kind not in self.choices:
            named = {"value_field": "{{slug}}", "search_fields": ["title"], "display_fields": ["title"]}
            return {"widget": "relation", "collection": kind, **many, **named}
        options = [{"label": words, "value": key} for key, words in self.choices[kind]]
        if options:
            return {"widget": "select", **many, "options": options}
        return (
            {"widget": "list", "field": {"name": "item", "label": "Id", "widget": "string"}}
            if several
            else {"widget": "string"}
        )


def _bare(kind: Any) -> Any:
    """A type without what is said of it."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    return kind


def _ways(kind: Any) -> list[Any]:
    """The types that a value may have, but for none at all."""
    parts = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    return [_bare(part) for part in parts if part is not type(None)]


def _simple(name: str, kind: Any) -> Field:
    """The widget of a single value."""
    if kind is Text:
        return {"widget": "text" if name in _LONG else "string"}
    if kind is bool:
        return {"widget": "boolean"}
    if kind in (int, float):
        return {"widget": "number", "value_type": "int" if kind is int else "float"}
    if kind is date:
        return {"widget": "datetime", "type": "date", "format": "YYYY-MM-DD"}
    return {"widget": "string"}
