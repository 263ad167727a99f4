"""The reference as Markdown: every fact and setting from the model's schemas, every command from the command line.

No I/O of its own: what it tells stands in the model and in the commands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel, RootModel
from pydantic_core import PydanticUndefined

from sitegen.cli import cli
from sitegen.ops.schemas import schema_text
from sitegen.planning.authoring.schemas import KINDS, MODELS, TABLES, Kind
from sitegen.reading.schema import models_held

Schema = dict[str, Any]

TITLES: dict[Kind, tuple[str, str]] = {
    "case": ("Facts of a case", "`cases/<id>/case.md` or `case.yaml`"),
    "guideline": ("Facts of a guideline", "`guidelines/<id>/guideline.md` or `guideline.yaml`"),
    "collection": ("Facts of a collection", "`collections/<id>.md`"),
    "page": ("Facts of a page", "`pages/<id>.md`"),
    "site": ("Settings", "`site.yaml`"),
    "people": ("Facts of a person", "each entry of `people.yaml`"),
    "findings": ("Facts of a finding", "each entry of `findings.yaml`"),
}
_PLAIN = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "`true` or `false`",
    "object": "mapping",
    "array": "list",
}
_MANY = 12
"""So many allowed values are listed in a table; more are told by their number, since `sitegen schema` lists them."""


def pages() -> dict[str, tuple[str, str]]:
    """The id of each page → its title and its Markdown."""
    facts = {kind: (TITLES[kind][0], fact_page(kind)) for kind in KINDS}
    return {"commands": ("Commands", command_page()), **facts}


def fact_page(kind: Kind) -> str:
    """The facts of a kind of file: those at the top, then those of each mapping within."""
    schema = json.loads(schema_text(kind, Path()))
    definitions: Schema = schema.get("$defs", {})
    model = MODELS[kind]
    top = definitions.pop(model.__name__) if kind in TABLES else schema
    models = {held.__name__: held for held in _all_models(model)}
    where = TITLES[kind][1]
    parts = [f"What may stand in {where}. Every fact is optional but those marked *needed*.\n"]
    parts.append(f"## {TITLES[kind][0]}\n\n{_table(top, model, definitions)}")
    for name in sorted(definitions, key=_shown):
        held = models.get(name)
        if held is not None and not issubclass(held, RootModel):
            told = definitions[name].get("description", "")
            parts.append(f"## {_shown(name)}\n\n{told}\n\n{_table(definitions[name], held, definitions)}")
    return "\n".join(parts)


def missing(kind: Kind) -> list[str]:
    """The facts of a kind of file, and the mappings among them, that nothing is said of."""
    schema = json.loads(schema_text(kind, Path()))
    found = {"": schema, **schema.get("$defs", {})}
    names = [f"{name}.{key}" for name, part in found.items() for key, value in part.get("properties", {}).items()
             if not value.get("description", "").strip()]  # fmt: skip
    return names + [
        name for name, part in found.items() if part.get("properties") and not part.get("description")
    ]


def _all_models(model: type[BaseModel]) -> list[type[BaseModel]]:
    found: list[type[BaseModel]] = []
    waiting = [model]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.append(each)
            waiting += [
                held for field in each.model_fields.values() for held in models_held(field.annotation)
            ]
    return found


def _shown(name: str) -> str:
    """`SeriesFacts` as "Series"."""
    words = "".join(
        f" {letter.lower()}" if letter.isupper() else letter for letter in name.removesuffix("Facts")
    )
    return words.strip().capitalize()


def _table(schema: Schema, model: type[BaseModel], definitions: Schema) -> str:
    rows = ["| Name | Meaning | Takes |", "| --- | --- | --- |"]
    for name, value in schema.get("properties", {}).items():
        told = " ".join(str(value.get("description", "")).split())
        if name in schema.get("required", ()):
            told = f"*Needed.* {told}"
        takes = " or ".join(dict.fromkeys(_takes(value, definitions)))
        rows.append(f"| `{name}` | {_cell(told)} | {_cell(takes + _default(model, name))} |")
    return "\n".join(rows) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _takes(value: Schema, definitions: Schema) -> Iterator[str]:
    if reference := value.get("$ref"):
        name = reference.rpartition("/")[2]
        heading = _shown(name)
        yield "text" if name == "Text" else f"a mapping: [{heading}](#{heading.lower().replace(' ', '-')})"
    elif "enum" in value:
        yield from _choices(value["enum"])
    elif "anyOf" in value or "oneOf" in value:
        for part in value.get("anyOf", value.get("oneOf")):
            yield from _takes(part, definitions)
    elif value.get("type") == "array":
        inner = value.get("items") or {}
        yield "list of " + (" or ".join(dict.fromkeys(_takes(inner, definitions))) or "anything")
    elif value.get("format") == "date":
        yield "a day: `YYYY-MM-DD`"
    else:
        kind = value.get("type", "string")
        yield _PLAIN[kind if isinstance(kind, str) else kind[0]]


def _choices(allowed: list[Any]) -> Iterator[str]:
    if True in allowed:
        yield "`true` or `false`"
    elif len(allowed) > _MANY:
        yield f"one of {len(allowed)} words, such as `{allowed[0]}` and `{allowed[1]}`"
    else:
        yield ", ".join(f"`{each}`" for each in allowed)


def _default(model: type[BaseModel], name: str) -> str:
    default = model.model_fields[name].default if name in model.model_fields else PydanticUndefined
    if isinstance(default, bool):
        return f"; `{str(default).lower()}` if not given"
    if isinstance(default, (str, int, float)):
        return f"; `{default}` if not given"
    if isinstance(default, tuple) and default and all(isinstance(item, (str, int)) for item in default):
        return f"; `[{', '.join(str(item) for item in default)}]` if not given"
    return ""


def command_page() -> str:
    """Every command with its arguments and options, as `--help` tells them."""
    parts = ["Every command answers `--help`. `sitegen --version` says which version it is.\n"]
    for path, command in commands(cli):
        context = click.Context(command, info_name=" ".join(("sitegen", *path)))
        usage = " ".join(command.collect_usage_pieces(context))
        parts.append(f"## sitegen {' '.join(path)}\n".replace("sitegen \n", "sitegen\n"))
        parts.append(f"{' '.join((command.help or '').split())}\n")
        parts.append(f"```\n{context.info_name} {usage}\n```\n")
        options = [option for option in command.params if isinstance(option, click.Option)]
        if options:
            rows = "\n".join(f"| {_cell(_names(option, context))} | {_cell(' '.join((option.help or '').split()))} |" for option in options)  # fmt: skip
            parts.append(f"| Option | Effect |\n| --- | --- |\n{rows}\n")
    return "\n".join(parts)


def _names(option: click.Option, context: click.Context) -> str:
    record = option.get_help_record(context)
    return f"`{record[0] if record else ', '.join(option.opts)}`"


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The group itself and every command below it that is shown."""
    yield path, group
    for name, command in sorted(group.commands.items()):
        if command.hidden:
            continue
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command
