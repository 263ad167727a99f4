"""What is released, tried as a user gets it: `python -m tests.release` (or `make release-check`).

Builds sdist and wheel, the wheel once more from the sdist, and installs it into an empty environment outside the repository, where a new
library is begun, checked and built, with the commands that docs name first. Says what it did; ends with 1 where something is amiss.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHECKED_LINKS = ("index.html", "cases/example-001/index.html", "404.html", "_headers", "sitemap.xml")
"""Of the new library's site: what has to be there."""


def build(target: Path) -> tuple[Path, Path]:
    """The sdist and the wheel, both in `target`."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (sdist,), (wheel,) = target.glob("*.tar.gz"), target.glob("*.whl")
    return sdist, wheel


def rebuilt(sdist: Path, target: Path) -> Path:
    """The wheel that the sdist alone gives, as distributions and pip build it."""
    with tarfile.open(sdist) as archive:
        archive.extractall(target / "source", filter="data")
    (source,) = (target / "source").iterdir()
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target / "again")]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (wheel,) = (target / "again").glob("*.whl")
    return wheel


def contents(wheel: Path) -> dict[str, bytes]:
    """The files of a wheel but its own list of them."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/RECORD")}


def faults(sdist: Path, wheel: Path, again: Path) -> list[str]:
    """What is amiss with the distributions themselves."""
    found: list[str] = []
    version = declared_version()
    if f"-{version}-" not in wheel.name or not sdist.name.endswith(f"-{version}.tar.gz"):
        found.append(f"{wheel.name} and {sdist.name} are not of version {version}")
    files = contents(wheel)
    if files != contents(again):
        found.append("the sdist gives another wheel than the repository does")
    for folder in sorted(path for path in (ROOT / "themes").iterdir() if path.is_dir()):
        missing = [
            path.relative_to(ROOT).as_posix()
            for path in folder.rglob("*")
            if path.is_file() and f"sitegen/{path.relative_to(ROOT).as_posix()}" not in files
        ]
        found += [f"the wheel lacks {name}" for name in missing]
    return found


def declared_version() -> str:
    """The version where it stands, in one place."""
    found = re.search(
        r'^__version__ = "([^"]+)"$', (ROOT / "sitegen/__init__.py").read_text("utf-8"), re.MULTILINE
    )
    assert found is not None
    return found[1]


def installed(wheel: Path, folder: Path, constraints: Path | None = None) -> Path:
    """The command of the wheel in a new environment that holds nothing else."""
    venv.create(folder, with_pip=True)
    bounds = ["-c", str(constraints)] if constraints else []
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *bounds, str(wheel)], check=True)
    return folder / "bin" / "sitegen"


def tried(sitegen: Path, folder: Path) -> list[str]:
    """What is amiss where a user begins a library, checks and builds it."""
    environment = clean(os.environ)
    for command in (
        ["--version"],
        ["init", "demo"],
        ["-C", "demo", "check", "--strict"],
        ["-C", "demo", "build"],
    ):
        done = subprocess.run(
            [sitegen, *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            return [f"sitegen {' '.join(command)} ended with {done.returncode}: {done.stdout}{done.stderr}"]
        if command == ["--version"] and declared_version() not in done.stdout:
            return [f"the installed command says {done.stdout.strip()}, not {declared_version()}"]
    return [
        f"the new site lacks {name}" for name in CHECKED_LINKS if not (folder / "demo/site" / name).is_file()
    ]


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment in which nothing of the repository can be found."""
    return {name: value for name, value in environment.items() if not name.startswith("PYTHON")}


def main() -> int:
    """Tries the release; 1 where something is amiss."""
    constraints = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sdist, wheel = build(folder / "dist")
        found = faults(sdist, wheel, rebuilt(sdist, folder))
        (folder / "elsewhere").mkdir()
        found += tried(installed(wheel, folder / "environment", constraints), folder / "elsewhere")
    for line in found:
        sys.stderr.write(f"{line}\n")
    if not found:
        sys.stdout.write(f"{wheel.name} and {sdist.name} can be released.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
