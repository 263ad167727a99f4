"""MIRC documents and libraries for tests of the import and the export; all made up."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner, Result
from PIL import Image

from sitegen.cli import cli
from sitegen.importers.mirc.importing import MircReport, import_documents
from sitegen.model.library import Case
from tests.conftest import read_sound

SITE = "title: A library\nbase_url: https://library.example/\nlanguages: [en, ko]\nlicense: CC-BY-4.0\n"
PEOPLE = "jane: {name: {en: Jane Kim, ko: 김제인}}\n"
FINDINGS = "ground-glass-opacity: {label: Ground-glass opacity, radlex: RID28531}\n"


def jpeg(shade: int = 100, size: tuple[int, int] = (40, 30)) -> bytes:
    """A small grey JPEG."""
    out = io.BytesIO()
    Image.new("L", size, shade).save(out, "JPEG")
    return out.getvalue()


def document(
    body: str, *, attributes: str = "", declaration: str = '<?xml version="1.0" encoding="UTF-8"?>'
) -> bytes:
    """A document around a body, as UTF-8."""
    return f"{declaration}\n<MIRCdocument {attributes}>\n{body}\n</MIRCdocument>\n".encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


class Bench:
    """A library to import into, and files to import."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.library = root / "library"
        self.into = self.library / "content" / "cases"
        for name, text in (("site", SITE), ("people", PEOPLE), ("findings", FINDINGS)):
            path = self.library / "content" / f"{name}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def file(self, data: bytes, name: str = "case.xml") -> Path:
        """A file to import."""
        path = self.root / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def run(self, *paths: Path) -> MircReport:
        """Imports files."""
        return import_documents(paths, into=self.into, library=self.library)

    def one(
        self, body: str, files: Mapping[str, bytes] | None = None, *, attributes: str = ""
    ) -> tuple[Case, MircReport]:
        """The only case of a document, with files beside it."""
        for name, data in (files or {}).items():
            self.file(data, name)
        report = self.run(self.file(document(body, attributes=attributes)))
        cases = self.cases()
        assert len(cases) == 1, report
        return next(iter(cases.values())), report

    def cases(self) -> dict[str, Case]:
        """The cases as sitegen reads them; none may have an error."""
        return dict(read_sound(self.library).cases)

    def markdown(self) -> str:
        """The words of every case as they were written."""
        return "\n".join(path.read_text("utf-8") for path in sorted(self.into.rglob("*.md")))

    def written(self) -> str:
        """Everything that was written, names and bytes."""
        files = sorted(path for path in self.into.rglob("*") if path.is_file())
        return "\n".join(f"{path}\n{path.read_bytes().decode('latin-1')}" for path in files)


def command(root: Path, *arguments: str) -> Result:
    """Runs the command line on a library."""
    environment = {"NO_COLOR": "1", "COLUMNS": "200"}
    return CliRunner(env=environment).invoke(cli, ["-C", str(root), *arguments], catch_exceptions=False)
