"""What users install."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_wheel_carries_themes_and_skeletons(tmp_path: Path) -> None:
    """The wheel holds the default theme, the skeletons of init and new, the words of explain, the import mappings, and no content."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())

    themes = {path.relative_to(ROOT).as_posix() for path in (ROOT / "themes").rglob("*") if path.is_file()}
    assert {f"sitegen/{name}" for name in themes} <= names
    assert "sitegen/ops/skeleton/library/content/site.yaml" in names
    assert "sitegen/problems.md" in names
    assert any(name.startswith("sitegen/importers/mappings/") and name.endswith(".yaml") for name in names)
    assert not [name for name in names if name.startswith(("content/", "tests/"))]


def test_the_changelog_begins_with_what_is_not_released() -> None:
    """CHANGELOG.md keeps what is coming under Unreleased, on top."""
    headings = [
        line for line in (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines() if line.startswith("## ")
    ]

    assert headings[0] == "## Unreleased"
