"""`sitegen schema`: what editors' tools are told of the content format is what sitegen takes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from sitegen.cli import cli
from sitegen.ops.formatting import kind_of
from sitegen.ops.scaffold import init_library, new_record
from sitegen.ops.schemas import schema_files, schema_text
from sitegen.planning.authoring.schemas import KINDS, MODELS, Kind
from sitegen.reading.schema import models_held
from tests.conftest import CASE, TODAY

ROOT = Path(__file__).parents[1]


class _Core(yaml.CSafeLoader):
    """YAML with the types of YAML 1.2's core schema, as editors' tools read it."""

    yaml_implicit_resolvers = {
        letter: [(tag, rule) for tag, rule in rules if tag.endswith((":null", ":merge"))]
        for letter, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    _Core.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^({_pattern})$"), list(_first))


def _facts(path: Path) -> Any:
    text = path.read_text("utf-8")
    if path.suffix == ".md":
        text = text.split("---\n")[1]
    return yaml.load(text, _Core)  # noqa: S506 - a loader of ours, made of the safe one


def _validator(kind: Kind) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema_text(kind, ROOT)))


def _faults(kind: Kind, facts: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in _validator(kind).iter_errors(facts)]


def _held(model: type[BaseModel], seen: list[type[BaseModel]]) -> list[type[BaseModel]]:
    if model not in seen:
        seen.append(model)
        for field in model.model_fields.values():
            for inner in models_held(field.annotation):
                _held(inner, seen)
    return seen


def _listed(schema: Any) -> list[dict[str, Any]]:
    """Every part of a schema that lists allowed values."""
    parts = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    own = [schema] if isinstance(schema, dict) and isinstance(schema.get("enum"), list) else []
    return own + [found for part in parts for found in _listed(part)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_says_what_it_is_for(kind: Kind) -> None:
    """No field of the model, at any depth, is without a description of its own."""
    silent = [
        f"{model.__name__}.{name}"
        for model in _held(MODELS[kind], [])
        for name, field in model.model_fields.items()
        if name != "root" and len((field.description or "").split()) < 2
    ]

    assert silent == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_property_of_a_schema_is_described(kind: Kind) -> None:
    """The descriptions arrive in the schema, and each allowed word says what it means."""
    schema = json.loads(schema_text(kind, ROOT))
    Draft202012Validator.check_schema(schema)
    holders = [schema, *schema["$defs"].values()]
    properties = [item for holder in holders for item in holder.get("properties", {}).values()]

    assert properties
    assert all(item.get("description") for item in properties)
    for listed in _listed(schema):
        meanings = listed.get("enumDescriptions", ["yes or no"] * len(listed["enum"]))
        assert len(meanings) == len(listed["enum"])
        assert all(meanings)
        assert "enumDescriptions" in listed or "yes" in listed["enum"]


@pytest.mark.parametrize("base", ["content", "init"])
def test_right_files_are_right(base: str, tmp_path: Path) -> None:
    """The demonstration library and a new one hold nothing that an editor's tool would mark as wrong."""
    root = ROOT
    if base == "init":
        root = tmp_path / "lib"
        init_library(root, today=TODAY)
    paths = [path for path in (root / "content").rglob("*") if path.suffix in (".md", ".yaml")]
    found = {
        path: kind
        for path in paths
        if (kind := kind_of(path.relative_to(root).as_posix())) and path.read_text("utf-8").strip()
    }

    assert set(found.values()) == set(KINDS)
    assert {str(path): _faults(kind, _facts(path)) for path, kind in found.items()} == {
        str(path): [] for path in found
    }


@pytest.mark.parametrize("kind", ["case", "guideline", "collection", "page"])
def test_every_example_of_a_skeleton_is_right(kind: Any, tmp_path: Path) -> None:
    """All that `sitegen new` explains, switched on, is right for an editor's tool, too."""
    init_library(tmp_path / "lib", today=TODAY)
    (path,) = new_record(kind, "chest-017", library=tmp_path / "lib", today=TODAY)
    text = re.sub(r"^#(?! \S|$)", "", path.read_text("utf-8"), flags=re.MULTILINE)

    assert _faults(kind, yaml.load(text.split("---\n")[1], _Core)) == []  # noqa: S506


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"titel": "A"}, "$"),
        ({"title": "A", "kind": "quizz"}, "$.kind"),
        ({"title": "A", "patient": {"age": 93}}, "$.patient"),
        ({"title": "A", "license": "CC-BY-9"}, "$.license"),
        ({"title": "A", "authors": ["Kim CS"]}, "$.authors"),
        ({"title": {"English": "A"}}, "$.title"),
        ({"title": "A", "studies": [{"id": "a", "modality": "ct"}]}, "$.studies[0].modality"),
        ({"title": "A", "studies": [{"id": "a", "modality": "CT", "series": [{"id": "s"}]}]}, "$.studies[0]"),
    ],
)
def test_wrong_facts_are_marked(facts: dict[str, object], place: str) -> None:
    """A slip is marked where it stands."""
    assert any(fault.startswith(place) for fault in _faults("case", facts))


@pytest.mark.parametrize(
    "line",
    [
        "title: 2019",
        "title: Yes\nkeywords: one",
        "title: true\nauthors: kim\nrelated: 17",
        "title: A\nreferences: [{pmid: 32201111}]",
        "title: A\nstudies: [{id: 1, modality: CT, after_reveal: no, series: [{id: 2, pictures: x.png, pixel_spacing: 1}]}]",
        "title: A\nreveal: 2026-03-09\nstudies: [{id: a, modality: CT, series: [{id: s, pictures: [x.png, {file: y.png}], window: {center: 1, width: 2}}]}]",
        "title: A\nclassification: [{scheme: lung-rads, value: 3}]",
    ],
)
def test_what_sitegen_takes_is_not_marked(line: str) -> None:
    """Numbers, yes and no, and single values where lists may stand: read as text by sitegen, so right for the schema."""
    from sitegen.model.case import CaseFacts
    from sitegen.reading.documents import parse_yaml
    from sitegen.reading.schema import facts_of

    document = parse_yaml(line, "case.yaml")

    assert facts_of(CaseFacts, document, document.root)[1] == []
    assert _faults("case", yaml.load(line, _Core)) == []  # noqa: S506


def test_a_whole_case_is_right() -> None:
    """The case that other tests build is right."""
    assert _faults("case", yaml.load(CASE.split("---\n")[1], _Core)) == []  # noqa: S506


def test_the_command_prints_one_and_writes_all(tmp_path: Path) -> None:
    """Without --out one schema is printed; with it all are written, over older ones."""
    run = CliRunner().invoke

    printed = run(cli, ["schema", "case"], catch_exceptions=False)
    (tmp_path / "case.json").write_text("old", "utf-8")
    written = run(cli, ["-C", str(tmp_path), "schema", "--out", "."], catch_exceptions=False)

    assert json.loads(printed.stdout)["title"] == "A case"
    assert written.exit_code == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == schema_files(ROOT)
    assert run(cli, ["schema"]).exit_code == 2


def test_a_new_library_brings_its_schemas(tmp_path: Path) -> None:
    """VS Code finds a schema for each YAML file of a new library, beside its settings."""
    init_library(tmp_path, today=TODAY)
    settings = json.loads((tmp_path / ".vscode/settings.json").read_text("utf-8"))
    extensions = json.loads((tmp_path / ".vscode/extensions.json").read_text("utf-8"))

    assert "redhat.vscode-yaml" in extensions["recommendations"]
    assert {Path(path).stem for path in settings["yaml.schemas"]} == set(KINDS)
    for path, pattern in settings["yaml.schemas"].items():
        assert (tmp_path / path).read_text("utf-8") == schema_text(Path(path).stem, ROOT)  # type: ignore[arg-type]
        assert kind_of(pattern.replace("*", "x")) == Path(path).stem
