"""What users install."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

from tests import release

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


def test_the_release_is_whole(tmp_path: Path) -> None:
    """Sdist and wheel are of the version that the package says, the sdist gives the same wheel, and every theme came along."""
    sdist, wheel = release.build(tmp_path / "dist")

    assert release.faults(sdist, wheel, release.rebuilt(sdist, tmp_path)) == []


def test_an_installed_wheel_makes_a_site(tmp_path: Path) -> None:
    """Unpacked outside the repository, beside nothing but its dependencies, the wheel begins, checks and builds a library."""
    _, wheel = release.build(tmp_path / "dist")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    command = tmp_path / "sitegen"
    paths = f"import sys; sys.path[:0] = [{str(tmp_path / 'installed')!r}]"
    last = f"import sitegen; assert sitegen.__file__.startswith({str(tmp_path)!r}); from sitegen.cli import main; main()"
    command.write_text(f"#!{sys.executable} -I\n{paths}\n{last}\n", "utf-8")
    command.chmod(0o755)

    assert release.tried(command, tmp_path) == []


def test_the_oldest_versions_are_those_declared() -> None:
    """constraints-oldest.txt names, for each dependency that users install, the very version that pyproject.toml begins at."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = [
        *project["dependencies"],
        *(item for extra in project["optional-dependencies"].values() for item in extra),
    ]
    lines = (ROOT / "constraints-oldest.txt").read_text("utf-8").splitlines()
    pinned = {name: version for name, _, version in (line.partition("==") for line in lines if "==" in line)}
    bounds = {name: version for name, _, version in (item.partition(">=") for item in declared)}

    def release_of(version: str) -> tuple[int, ...]:
        return tuple(int(part) for part in re.sub(r"(\.0)+$", "", version).split("."))

    assert {name: release_of(version) for name, version in pinned.items()} == {
        name: release_of(version) for name, version in bounds.items()
    }


def test_the_changelog_begins_with_what_is_not_released() -> None:
    """CHANGELOG.md keeps what is coming under Unreleased, on top."""
    headings = [
        line for line in (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines() if line.startswith("## ")
    ]

    assert headings[0] == "## Unreleased"
