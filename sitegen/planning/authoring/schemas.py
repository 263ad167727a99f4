"""JSON Schemas (2020-12) of every file that editors write, from the model, for editors that check and complete YAML.

No I/O. Tools read YAML with its own types, sitegen reads text and types it by the model: where the two differ, a schema
allows what sitegen takes, so that no right file is marked as wrong. A key without a value is the exception: sitegen
takes it for not written, a tool may ask for the value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic.json_schema import GenerateJsonSchema

from sitegen.model.case import CaseFacts
from sitegen.model.guideline import GuidelineFacts
from sitegen.model.shared import CollectionFacts, FindingFacts, PageFacts, PersonFacts
from sitegen.model.values import ID_PATTERN, Facts
from sitegen.planning.authoring.meanings import meaning
from sitegen.settings import Settings

Kind = Literal["case", "guideline", "collection", "page", "site", "people", "findings"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MODELS: Mapping[Kind, type[Facts]] = {
    "case": CaseFacts,
    "guideline": GuidelineFacts,
    "collection": CollectionFacts,
    "page": PageFacts,
    "site": Settings,
    "people": PersonFacts,
    "findings": FindingFacts,
}
"""The kind of a file → the facts that it holds."""
TABLES: tuple[Kind, ...] = ("people", "findings")
"""The kinds whose files hold many records, each under its id."""
_TITLES = {
    "case": "A case",
    "guideline": "A guideline",
    "collection": "A collection",
    "page": "A page",
    "site": "The settings of the library",
    "people": "The people of the library, by id",
    "findings": "The findings of the library, by id",
}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_YES_NO = [True, False, "yes", "no", "on", "off"]
"""YAML 1.2, which editors' tools speak, takes the last four for texts."""
_NUMBERS = ("1", "1.0")
"""What stands for all plain numbers when a pattern is asked whether it takes some."""

Schema = dict[str, Any]


class _WithoutTitles(GenerateJsonSchema):
    """Schemas without the titles that repeat the names of the fields."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never: the name says as much."""
        del schema
        return False


def schema_of(kind: Kind, texts: Mapping[str, str]) -> Schema:
    """The JSON Schema of a kind of file; `texts` are interface texts, which say what allowed values mean."""
    model = MODELS[kind]
    schema = model.model_json_schema(schema_generator=_WithoutTitles)
    definitions: Schema = schema.pop("$defs", {})
    for name, definition in ((model.__name__, schema), *definitions.items()):
        definition.pop("title", None)
        for field, value in definition.get("properties", {}).items():
            definition["properties"][field] = _described(_lenient(value), name, field, texts)
        if name == "Text":
            definitions[name] = _lenient(definition)
    if kind in TABLES:
        definitions[model.__name__] = schema
        entry = {"$ref": f"#/$defs/{model.__name__}"}
        names = {"pattern": ID_PATTERN, "maxLength": 64}
        schema = {"type": "object", "propertyNames": names, "additionalProperties": entry}
    head = {"$schema": _DIALECT, "title": _TITLES[kind]}
    return {**head, **schema, **({"$defs": definitions} if definitions else {})}


def as_json(schema: Schema) -> str:
    """A schema as it is written into a file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _lenient(schema: Any) -> Any:
    """A schema that takes a value as YAML types it wherever sitegen takes its text."""
    if isinstance(schema, list):
        return [_lenient(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: _lenient(value) for key, value in schema.items() if key not in ("title", "default")}
    ways = [way for way in schema.get("anyOf", ()) if way != {"type": "null"}]
    if len(ways) == 1:
        schema.pop("anyOf")
        return {**ways[0], **schema}
    if ways:
        schema["anyOf"] = ways
    if schema.get("type") == "boolean":
        schema.pop("type")
        schema["enum"] = _YES_NO
    elif schema.get("type") == "string" and not schema.keys() & {"enum", "const", "format"}:
        pattern = schema.get("pattern")
        if pattern is None:
            schema["type"] = ["string", "number", "boolean"]
        elif any(re.search(pattern, number) for number in _NUMBERS):
            schema["type"] = ["string", "number"]
    return schema


def _described(schema: Any, model: str, field: str, texts: Mapping[str, str]) -> Any:
    """A schema whose lists of allowed values say what each means (`enumDescriptions`, as VS Code shows them)."""
    if isinstance(schema, list):
        return [_described(item, model, field, texts) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _described(value, model, field, texts) for key, value in schema.items()}
    if isinstance(found.get("const"), str):
        found["enum"] = [found.pop("const")]
    values = found.get("enum")
    if isinstance(values, list) and all(isinstance(value, str) for value in values):
        found["enumDescriptions"] = [meaning(model, field, value, texts) for value in values]
    return found
