"""The hooks for pre-commit: published as it asks for, and run by git as an editor's commit runs them."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from sitegen.cli import cli
from tests.conftest import MakeLibrary, png
from tests.test_case_history import WITHDRAWN
from tests.test_history import git

ROOT = Path(__file__).parents[1]
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
DICOM = bytes(128) + b"DICM" + bytes(64)


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: str) -> Result:
    """Runs a hook's command in a folder, as git does."""
    monkeypatch.chdir(folder)
    return CliRunner(env={"NO_COLOR": "1"}).invoke(cli, ["hook", *arguments], catch_exceptions=False)


def test_the_published_hooks_are_sound() -> None:
    """Each has what pre-commit needs, and its entry is a command of sitegen's."""
    assert [hook["id"] for hook in HOOKS] == [
        "sitegen-check", "sitegen-fmt", "sitegen-no-dicom", "sitegen-no-large-file"
    ]  # fmt: skip
    for hook in HOOKS:
        assert hook["language"] == "python"
        assert hook["name"]
        assert hook["description"].endswith("." if "(" not in hook["description"] else ").")
        re.compile(hook.get("files", ""))
        program, *words = hook["entry"].split()
        assert program == "sitegen"
        command: Any = cli
        for word in words:
            command = command.commands[word]


def test_dicom_is_known_by_its_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it is called, wherever it lies and in an archive too; a picture passes, and so does a file that is gone."""
    (tmp_path / "notes.txt").write_bytes(DICOM)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("0001", DICOM)
    (tmp_path / "slides.zip").write_bytes(packed.getvalue())
    (tmp_path / "film.png").write_bytes(png())
    result = run(monkeypatch, tmp_path, "no-dicom", "notes.txt", "slides.zip", "film.png", "gone.png")

    assert result.exit_code == 1
    assert [line.partition(":")[0] for line in result.stdout.splitlines() if "[dicom-in-content]" in line] == [
        "notes.txt", "slides.zip"
    ]  # fmt: skip
    assert run(monkeypatch, tmp_path, "no-dicom", "film.png").exit_code == 0


def test_large_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file above the size is named with both sizes; exactly the size passes."""
    (tmp_path / "a.bin").write_bytes(bytes(2001))
    (tmp_path / "b.bin").write_bytes(bytes(2000))
    result = run(monkeypatch, tmp_path, "no-large-file", "--most", "2kB", "a.bin", "b.bin")

    assert result.exit_code == 1
    assert "a.bin: error[file-large]: this file has" in result.stdout
    assert "b.bin" not in result.stdout
    assert run(monkeypatch, tmp_path, "no-large-file", "a.bin", "b.bin").exit_code == 0
    assert run(monkeypatch, tmp_path, "no-large-file", "--most", "much", "a.bin").exit_code == 2


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
def test_a_commit_is_stopped(make_library: MakeLibrary) -> None:
    """In a real repository a hook that git runs stops a commit with DICOM in it, and one that removes a published case."""
    root = make_library({"content/cases/c-1/case.md": WITHDRAWN})
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "A case")
    sitegen = f"'{sys.executable}' -m sitegen"
    hook = root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f"#!/bin/sh\nset -e\ngit diff --cached --name-only -z --diff-filter=ACMR | xargs -0r {sitegen} hook no-dicom\n"
        f"{sitegen} check --jobs 1 --date 2026-03-20\n"
    )
    hook.chmod(0o755)

    def commits(name: str, data: bytes) -> subprocess.CompletedProcess[str]:
        (root / name).write_bytes(data)
        git(root, "add", "-A")
        own = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
        command = ["git", "-C", str(root), *own, "commit", "-q", "-m", "More"]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    with_dicom = commits("readme", DICOM)
    assert with_dicom.returncode != 0
    assert "dicom-in-content" in with_dicom.stdout + with_dicom.stderr
    git(root, "rm", "-q", "-f", "readme")
    assert commits("readme", b"What is in here.\n").returncode == 0
    shutil.rmtree(root / "content/cases")
    without = commits("readme", b"What was in here.\n")
    assert without.returncode != 0
    assert "case-gone" in without.stdout + without.stderr
