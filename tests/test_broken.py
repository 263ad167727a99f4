"""The broken shelf: one small library for each problem code, and exactly what is said about it.

tests/sites/broken/<code>/ holds the files that differ from the base library of conftest.py, and

- expected.txt: the whole report, to the letter;
- pictures.txt: the pictures to make, one a line: `<path> <width>x<height> [mode [format]]`, or `<path>` and what else is
  drawn by code: `dicom`, `heic`, `seven-zip`, `commented` (a JPEG with a comment, Exif and bytes after its end),
  `writing` (a film with a name in its corner);
- links.txt: symbolic links, one a line: `<path> -> <target>`;
- table.csv and mapping.yaml, where the fault is one that `sitegen import csv` finds;
- teaching-file.xml, where `sitegen import mirc` finds it;
- submission/, a folder that is zipped, where `sitegen import submission` finds it;
- export.txt, the ids of the cases that `sitegen export mirc` is asked for.
"""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import ExifTags, Image

from sitegen.cli import cli
from tests.conftest import MakeLibrary, png, written_png
from tests.test_docs import codes_in_source

SHELF = Path(__file__).parent / "sites" / "broken"
MISTAKES = SHELF / "first-mistakes"
"""Not a code but a shelf of its own: what goes wrong when somebody writes a first case, a whole library for each."""
SPECIAL = {"expected.txt", "pictures.txt", "links.txt"}
UNREACHABLE = {
    "round-answer": "`sitegen round score` alone gives it; test_round_scoring.py reads what it says",
    "round-unmatched": "likewise",
    "import-burned-in": "the shelf holds no DICOM, which git never forgets; test_import_dicom.py writes some",
    "import-nothing": "likewise",
    "import-order": "likewise",
    "import-patients": "likewise",
    "case-gone": "git's history is needed; test_case_history.py makes some",
    "case-id-reused": "likewise",
    "recommendation-gone": "git's history is needed; test_history.py makes some",
    "address-taken": "ids that could collide are refused before; test_rules.py plans such a library",
    "host-file-size": "a file of 25 MiB would make the shelf heavy; test_site_rules.py tells sizes",
    "host-files": "likewise",
    "host-size": "likewise",
    "external-link": "other sites are asked on request only; test_external_links.py has a server",
    "theme-style": "`sitegen theme check` alone gives it; test_theme_check.py reads what it says",
    "file-large": "`sitegen hook` alone gives it; test_hooks.py reads what it says",
    "file-unreadable": "git keeps no permissions and root ignores them; test_library.py refuses the reading",
    "facts-order": "`sitegen fmt` alone gives it; test_formatting.py reads what it says",
    "not-formatted": "likewise",
    "log-agents": "`sitegen views` alone gives it, of logs; test_views.py reads what it says",
    "log-format": "likewise",
    "log-lines": "likewise",
    "log-other-site": "likewise",
    "log-twice": "likewise",
    "log-unreadable": "likewise",
    "announcement-unsent": "`sitegen announce` alone gives it; test_announce.py has servers that refuse",
    "not-cleaned": "`sitegen clean` alone gives it; test_cleaning.py reads what it says",
    "metadata-published": "a proof about our own encoders; test_build.py has one that adds a comment",
}
"""Codes that no folder brings about, with the reason."""


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line.strip()] if path.is_file() else []


def _picture(what: list[str]) -> bytes:
    if what == ["dicom"]:
        return bytes(128) + b"DICM" + bytes(64)
    if what == ["heic"]:
        return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)
    if what == ["seven-zip"]:
        return b"7z\xbc\xaf\x27\x1c" + bytes(26)
    if what == ["commented"]:
        return _commented()
    if what == ["writing"]:
        return written_png("GILDONG, H 1931")
    size, mode, form = (*what, *("L", "PNG")[len(what) - 1 :])
    width, height = (int(number) for number in size.split("x"))
    if (mode, form) == ("L", "PNG"):
        return png(width, height)
    out = io.BytesIO()
    Image.new(mode, (width, height), 90).save(out, form)
    return out.getvalue()


def _commented() -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Nobody"
    out = io.BytesIO()
    Image.new("L", (64, 48), 90).save(out, "JPEG", comment=b"nothing", exif=exif)
    return out.getvalue() + b"more"


def shelved(folder: Path, make_library: MakeLibrary) -> Path:
    """A broken library of the shelf, laid over the base."""
    files: dict[str, str | bytes] = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in SPECIAL
    }
    for line in _lines(folder / "pictures.txt"):
        name, *what = line.split()
        files[name] = _picture(what)
    root = make_library(files)
    for line in _lines(folder / "links.txt"):
        name, target = line.split(" -> ")
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(target)
    return root


def report_on(root: Path) -> str:
    """What the command line says about a library, on any machine the same."""
    arguments = ["-C", str(root)]
    if (root / "table.csv").exists():
        table, pictures, into = str(root / "table.csv"), str(root / "pictures"), "content/cases"
        arguments += ["import", "csv", table, "--pictures", pictures, "--into", into]
        arguments += ["--mapping", str(root / "mapping.yaml")]
    elif (root / "teaching-file.xml").exists():
        arguments += ["import", "mirc", str(root / "teaching-file.xml"), "--into", "content/cases"]
    elif (root / "submission").is_dir():
        parcel = shutil.make_archive(str(root / "submission"), "zip", root / "submission")
        arguments += ["import", "submission", parcel, "--into", "content/cases/chest-001"]
    elif (root / "export.txt").exists():
        arguments += ["export", "mirc", *_lines(root / "export.txt"), "--out", str(root / "mirc")]
        arguments += ["--date", "2026-03-20", "--jobs", "1"]
    else:
        arguments += ["check", "--drafts", "--date", "2026-03-20", "--jobs", "1"]
    environment = {"NO_COLOR": "1", "FORCE_COLOR": None, "TTY_COMPATIBLE": None, "COLUMNS": "80"}
    result = CliRunner(env=environment).invoke(cli, arguments, catch_exceptions=False)
    return result.stdout.replace(f"{root}/", "")


CODES = sorted(path.name for path in SHELF.iterdir() if path.is_dir() and path != MISTAKES)


@pytest.mark.parametrize("code", CODES)
def test_what_is_said_of_a_fault(code: str, make_library: MakeLibrary) -> None:
    """A broken library is told its fault: the code, the place, what is wrong and what to do, to the letter."""
    said = report_on(shelved(SHELF / code, make_library))

    assert f"[{code}]: " in said
    assert said == (SHELF / code / "expected.txt").read_text("utf-8")


def test_every_code_stands_on_the_shelf() -> None:
    """Each problem code has its broken library, but those that no folder brings about."""
    assert set(CODES) == codes_in_source() - set(UNREACHABLE)


@pytest.mark.parametrize("mistake", sorted(path.name for path in MISTAKES.iterdir()))
def test_a_first_mistake_is_one_problem(mistake: str, make_library: MakeLibrary) -> None:
    """What a first-time editor does wrong is told once, with line and remedy, and nothing that follows from it is."""
    said = report_on(shelved(MISTAKES / mistake, make_library))

    assert said == (MISTAKES / mistake / "expected.txt").read_text("utf-8")
    assert "1 error.\n" in said
