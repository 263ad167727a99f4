"""The guide: every page has its chapter, the reference is complete, every command in a document runs, and it builds."""

from __future__ import annotations

import itertools
import re
import shlex
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from docs.guide import lay, reference
from sitegen.cli import cli
from sitegen.errors import Severity
from sitegen.ops.scaffold import init_library, new_record
from sitegen.ops.theming import new_theme
from sitegen.planning.authoring.schemas import KINDS, Kind
from tests.conftest import build_library, png
from tests.test_docs import COMMANDS, ROOT, codes_in_source, commands_in

DAY = date(2026, 3, 9)
DOCUMENTS = sorted([*(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "themes").glob("*.md"),
                    ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "CONTRIBUTING.md"])  # fmt: skip

NOT_RUN = {
    r"pip install ": "asks the package index",
    r"make ": "the Makefile's targets are what CI runs",
    r"sitegen( -C \S+)? serve": "runs until it is ended; test_serving.py has its servers",
    r"sitegen( -C \S+)? signoff": "waits for a person at the page; test_signoff.py has its servers",
    r"sitegen check --external": "asks other sites; test_external_links.py has a server",
    r"sitegen round score .*--interactive": "asks at the terminal; test_round_scoring.py answers",
    r"sitegen( -C \S+)? import dicom": "needs the extra and a folder of DICOM; test_import_dicom.py writes some",
    r"sitegen( -C \S+)? import submission": "needs a parcel; test_submission.py makes some",
    r"sitegen import mirc": "needs old teaching files; test_mirc_import.py makes some",
    r"sitegen round score": "needs a round with lists; test_round_scoring.py makes some",
    r"sitegen views": "needs logs; tests of views make some",
    r"ssh ": "needs another machine",
    r"git ": "is git's own",
    r"sitegen (announce|deploy)": "reaches other machines; their own tests have servers",
}
"""Commands that are written down and not run here, each with the reason."""
TABLE = """\
case_id,picture_id,file,finding,age,sex,offset_days,view,modality,body_part,license,license_url,credit,source_url,doi,notes,location
1,1,1.png,Pneumonia,60,F,0,PA,X-ray,chest,CC-BY-4.0,https://creativecommons.org/licenses/by/4.0/,The editors,,,,
"""

MOST_NOT_RUN = 60
"""How many of them there may be: a document that adds one says so here."""


def _blocks(text: str) -> Iterator[str]:
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        if language in ("", "sh", "console"):
            yield block


def _commands(text: str) -> list[str]:
    """The command lines of a document: those that begin with a program we know."""
    lines = [line.strip().removeprefix("$ ") for block in _blocks(text) for line in block.splitlines()]
    return [line for line in lines if re.match(r"(sitegen|pip|make|ssh|cd|python3?|git) ", line)]


WRITTEN = [
    pytest.param(path, line, id=f"{path.relative_to(ROOT)}: {line}")
    for path in DOCUMENTS
    for line in dict.fromkeys(_commands(path.read_text("utf-8")))
]


def _reason(line: str) -> str:
    return next((why for pattern, why in NOT_RUN.items() if re.match(pattern, line)), "")


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that has what the documents speak of."""
    root = tmp_path_factory.mktemp("guide") / "my-library"
    init_library(root, today=DAY)
    example = root / "content/cases/example-001"
    for name in ("chest-001", "chest-002", "chest-017"):
        new_record("case", name, library=root, today=DAY)
        folder = root / "content/cases" / name
        shutil.rmtree(folder)
        shutil.copytree(example, folder)
        (folder / "film.png").write_bytes(png())
        (folder / "film.jpg").write_bytes((folder / "film.png").read_bytes())
    pictures = root / "pictures"
    pictures.mkdir()
    (pictures / "1.png").write_bytes(png())
    shutil.copytree(pictures, root / "downloads")
    for name in ("table.csv", "metadata.csv"):
        (root / name).write_text(TABLE)
    new_theme("our-hospital", "reading-room", library=root)
    start = root / "content/collections/start-here.md"
    shutil.copy(start, start.with_name("covid-19.md"))
    return root


@pytest.fixture
def library(pristine: Path, tmp_path: Path) -> Path:
    """A copy of it, in a folder of its own."""
    shutil.copytree(pristine, tmp_path / "my-library")
    shutil.copytree(pristine / "pictures", tmp_path / "pictures")
    shutil.copy(pristine / "table.csv", tmp_path)
    return tmp_path / "my-library"


def _run(line: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    words = shlex.split(line.partition(" > ")[0], comments=True)
    monkeypatch.chdir(folder)
    expanded = [name for word in words[1:] for name in _expanded(word)]
    return CliRunner(env={"NO_COLOR": "1"}).invoke(cli, expanded)


def _expanded(word: str) -> list[str]:
    found = sorted(str(path) for path in Path().glob(word)) if "*" in word and "/" in word else []
    return found or [word]


@pytest.mark.parametrize(("path", "line"), WRITTEN)
def test_a_written_command_runs(
    path: Path, line: str, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a document tells a reader to type is known to the command line, and does what it does without a bug."""
    if why := _reason(line):
        pytest.skip(why)
    if line.startswith("cd "):
        assert (library.parent / line.split()[1]).is_dir()
        return
    fresh = line.startswith("sitegen init")
    outside = fresh or " -C my-library" in line
    if fresh or line.endswith("new case chest-001") or "new case chest-001 " in line:
        shutil.rmtree(library if fresh else library / "content/cases/chest-001")
    if "theme new" in line:
        shutil.rmtree(library / "themes")
    if "init --ci" in line and not fresh:
        shutil.rmtree(library / ".github")
    result = _run(line, library.parent if outside else library, monkeypatch)

    assert result.exit_code in (0, 1), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_written_commands_exist(path: Path) -> None:
    """Commands and options that a document names, in blocks and in sentences, exist: those too that are not run here."""
    for line, command, options in commands_in(path.read_text("utf-8")):
        assert command in COMMANDS, line
        assert command or line == "sitegen" or options, line
        known = {name for option in COMMANDS[command].params for name in option.opts}
        assert set(options) <= known | {"--help", "--version"}, line


def test_few_commands_are_not_run() -> None:
    """The commands that are written down and not run are counted, and each reason is one that is needed."""
    lines = [str(written.values[1]) for written in WRITTEN]
    skipped = [line for line in lines if _reason(line)]

    assert len(skipped) <= MOST_NOT_RUN
    assert len(lines) - len(skipped) >= 25


def test_every_document_has_its_chapter() -> None:
    """Each file of docs/ is a page of the guide, once."""
    listed = [source for _, source in lay.sources() if isinstance(source, Path)]
    there = {*(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "decisions").glob("*.md"), *(ROOT / "docs" / "themes").glob("*.md")}  # fmt: skip

    assert there - set(listed) == set(), "name it in docs/guide/chapters.yaml"
    assert len(listed) == len(set(listed))


def test_every_page_of_the_reference_has_its_chapter() -> None:
    """Each page that is made of the model or of the commands is in the guide."""
    assert {source for _, source in lay.sources() if isinstance(source, str)} == set(reference.pages())


@pytest.mark.parametrize("kind", KINDS)
def test_the_reference_says_what_every_fact_means(kind: Kind) -> None:
    """No fact and no setting is without a description."""
    assert reference.missing(kind) == []


def test_the_reference_has_every_command_and_option() -> None:
    """Each command has a heading of its own, and each option its line."""
    page = reference.command_page()
    options = {name for command in COMMANDS.values() for option in command.params for name in option.opts if name.startswith("--")}  # fmt: skip

    assert set(re.findall(r"^## sitegen ?(.*)$", page, re.MULTILINE)) == {" ".join(path) for path in COMMANDS}
    assert {name for name in options if not re.search(rf"(?<![\w-]){name}(?![\w-])", page)} == set()


def test_the_guide_has_every_problem_code() -> None:
    """The page of problems is in the guide whole."""
    page = next(item for item in lay.guide_pages() if item.id == "problems")

    assert set(re.findall(r"^## (\S+)", page.body, re.MULTILINE)) == codes_in_source()


def test_the_guide_builds(tmp_path: Path) -> None:
    """The guide is a library without an error: no link leads nowhere, no page lacks a title, each knows its neighbours."""
    pages = lay.lay(tmp_path / "guide")
    result = build_library(tmp_path / "guide", out=tmp_path / "site")

    assert [item for item in result.problems if item.severity is Severity.ERROR] == []
    for page, following in itertools.pairwise(pages):
        html = (tmp_path / "site" / page.id / "index.html").read_text("utf-8")
        assert f'rel="next" href="../{following.id}/index.html"' in html, page.id
        assert f"<h1>{page.title}" in html.replace("&#39;", "'") or page.title not in html, page.id
