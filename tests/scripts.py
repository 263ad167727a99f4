"""Runs modules of the default theme in node, joined as the build joins them."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sitegen.planning.assets import assets_of
from sitegen.reading.theme import read_theme

THEME, _ = read_theme("reading-room", Path(__file__).parents[1])


def run_in_node(program: str, given: str = "") -> Any:
    """What a program prints as JSON; `given` is its standard input. Without node the test is skipped."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node to run a script in")
    done = subprocess.run([node, "-e", program], input=given, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def run_module(name: str, names: str, expression: str, given: object = None, setup: str = "") -> Any:
    """The value of an expression over names that a module exports, awaited where it is a promise.

    `given` is there under that name.
    """
    entry = f'import {{ {names} }} from "./{name}";\nsaid = {expression};\n'
    files = {**THEME.assets, "entry.js": entry.encode()}
    theme = dataclasses.replace(
        THEME, facts=THEME.facts.model_copy(update={"scripts": ("entry.js",)}), assets=files
    )
    made = assets_of(theme)
    assert made.problems == []
    script = next(file.data.decode() for file in made.files if file.url == made.names["entry.js"])
    program = "\n".join([
        "let said; const given = JSON.parse(require('fs').readFileSync(0, 'utf-8'));",
        setup,
        script,
        "Promise.resolve(said).then((value) => console.log(JSON.stringify(value)));",
    ])  # fmt: skip
    return run_in_node(program, json.dumps(given))
