"""New libraries and skeletons: they read without a fault, and nothing that exists is overwritten."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from sitegen.errors import EnvironmentFault, Severity, UsageFault
from sitegen.model.case import CaseFacts
from sitegen.model.guideline import GuidelineFacts
from sitegen.model.shared import CollectionFacts, PageFacts
from sitegen.model.values import Facts
from sitegen.ops.scaffold import Kind, init_library, new_record
from sitegen.planning.rules import check
from sitegen.reading.documents import parse_yaml, split_front_matter
from sitegen.reading.library import Reading, read_library
from sitegen.reading.schema import facts_of
from sitegen.reading.site_file import read_settings
from sitegen.settings import Settings

TODAY = date(2026, 3, 9)
KINDS: tuple[Kind, ...] = ("case", "guideline", "collection", "page")
MODELS: dict[str, type[Facts]] = {
    "case": CaseFacts,
    "guideline": GuidelineFacts,
    "collection": CollectionFacts,
    "page": PageFacts,
}


def _read(root: Path) -> Reading:
    settings, problems = read_settings(root)
    assert settings is not None
    assert problems == ()
    return read_library(root, settings)


def _tree(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def _switched_on(text: str) -> str:
    """The skeleton with every fact that is switched off taken in."""
    return re.sub(r"^#(?! \S|$)", "", text, flags=re.MULTILINE)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library as init makes it."""
    root = tmp_path / "library"
    init_library(root, today=TODAY)
    return root


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A library that holds nothing but its settings."""
    root = tmp_path / "bare"
    (root / "content").mkdir(parents=True)
    (root / "content/site.yaml").write_text(
        "title: Bare\nbase_url: https://bare.example/\nlanguages: [en, ko]\n", "utf-8"
    )
    return root


def test_a_new_library_has_no_problem_at_all(library: Path) -> None:
    reading = _read(library)
    assert reading.problems == ()
    assert check(reading.library, TODAY) == []
    found = reading.library
    assert [*found.cases, *found.guidelines, *found.collections, *found.pages] == [
        "example-001",
        "sharing-images",
        "start-here",
        "about",
    ]
    assert found.cases["example-001"].facts.status == "published"
    assert found.cases["example-001"].facts.published == TODAY
    assert found.guidelines["sharing-images"].facts.status == "active"


def test_init_returns_all_that_it_wrote(tmp_path: Path) -> None:
    root = tmp_path / "deep" / "library"
    written = init_library(root, today=TODAY)
    assert {path.relative_to(root).as_posix() for path in written} == set(_tree(root))
    for name in (".gitignore", ".editorconfig", ".gitlab-ci.yml", ".github/workflows/site.yml", "README.md"):
        assert root / name in written


def test_two_libraries_of_one_day_are_the_same(tmp_path: Path) -> None:
    trees = []
    for name in ("one", "two"):
        init_library(tmp_path / name, today=TODAY)
        trees.append(_tree(tmp_path / name))
    assert trees[0] == trees[1]


def test_no_placeholder_is_left(library: Path) -> None:
    for name, data in _tree(library).items():
        if not name.endswith(".png"):
            assert not re.search(rb"(?<!\$)\{\{(?!%)\w+\}\}", data), name
            assert data.endswith(b"\n"), name
            assert not re.search(rb"[ \t]$|\r", data, re.MULTILINE), name


def test_the_pictures_are_small_plain_grey_drawings(library: Path) -> None:
    pictures = sorted((library / "content").rglob("*.png"))
    assert len(pictures) == 8
    for path in pictures:
        with Image.open(io.BytesIO(path.read_bytes())) as picture:
            assert (picture.mode, picture.size, picture.info) == ("L", (512, 512), {})


@pytest.mark.parametrize(
    ("picture", "series"), [("frontal.png", "radiograph"), ("ct/4.png", "ct")], ids=["frontal", "section"]
)
def test_marks_lie_around_what_was_drawn(library: Path, picture: str, series: str) -> None:
    case = _read(library).library.cases["example-001"]
    study = next(item for item in case.facts.studies if item.id == series)
    across, down, radius, _ = study.series[0].marks[0].at
    with Image.open(library / "content/cases/example-001" / picture) as image:
        greys = image.tobytes()[round(down * 512) * 512 :]
    centre, beside = greys[round(across * 512)], greys[round((across - radius) * 512)]
    assert centre > beside + 50


def test_init_into_a_folder_that_holds_hidden_files_only(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    init_library(tmp_path, today=TODAY)
    assert (tmp_path / "content/site.yaml").is_file()


@pytest.mark.parametrize("name", ["notes.txt", ".gitignore", ".vscode/settings.json"])
def test_init_overwrites_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine", "utf-8")
    with pytest.raises(UsageFault) as fault:
        init_library(tmp_path, today=TODAY)
    assert fault.value.hint
    assert _tree(tmp_path) == {name: b"mine"}


def test_init_refuses_a_file_as_folder(tmp_path: Path) -> None:
    (tmp_path / "library").write_text("mine", "utf-8")
    with pytest.raises(UsageFault, match="not a folder"):
        init_library(tmp_path / "library", today=TODAY)


def test_init_where_a_file_stands_in_the_way_is_a_fault_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    with pytest.raises(EnvironmentFault):
        init_library(tmp_path / "file" / "library", today=TODAY)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("where", ["library", "bare"])
def test_a_new_record_reads_as_a_draft(kind: Kind, where: str, request: pytest.FixtureRequest) -> None:
    root: Path = request.getfixturevalue(where)
    written = new_record(kind, "chest-017", library=root, today=TODAY)
    reading = _read(root)
    assert reading.problems == ()
    assert [item for item in check(reading.library, TODAY) if item.severity is Severity.ERROR] == []
    records = getattr(reading.library, f"{kind}s")
    assert records["chest-017"].facts.status == "draft"
    assert [path.is_file() for path in written] == [True]
    for sections in records["chest-017"].prose.values():
        assert all(not section.links and not section.text for section in sections)


@pytest.mark.parametrize("kind", KINDS)
def test_a_skeleton_explains_every_fact_and_its_examples_are_right(kind: Kind, bare: Path) -> None:
    (path,) = new_record(kind, "chest-017", library=bare, today=TODAY)
    matter = split_front_matter(_switched_on(path.read_text("utf-8")), path.name)
    assert matter.document is not None
    assert matter.document.problems == ()
    model = MODELS[kind]
    facts, problems = facts_of(model, matter.document, matter.document.root)
    assert problems == []
    assert facts is not None
    assert facts.model_fields_set == set(model.model_fields)


def test_the_settings_explain_every_setting(library: Path) -> None:
    document = parse_yaml(_switched_on((library / "content/site.yaml").read_text("utf-8")), "site.yaml")
    facts, problems = facts_of(Settings, document, document.root)
    assert (document.problems, problems) == ((), [])
    assert facts is not None
    assert facts.model_fields_set == set(Settings.model_fields)
    standard = Settings(title=facts.title, base_url=facts.base_url)
    for name in ("theme", "page_size", "recent", "pictures"):
        assert getattr(facts, name) == getattr(standard, name)


def test_a_case_skeleton_keeps_pictures_that_are_there_already(bare: Path) -> None:
    folder = bare / "content/cases/chest-017"
    folder.mkdir(parents=True)
    (folder / "pa.png").write_bytes(b"a picture")
    new_record("case", "chest-017", library=bare, today=TODAY)
    assert set(_tree(folder)) == {"case.md", "pa.png"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ending", [".md", ".yaml"])
def test_an_existing_record_is_refused(kind: Kind, ending: str, bare: Path) -> None:
    (path,) = new_record(kind, "chest-017", library=bare, today=TODAY)
    kept = path.rename(path.with_suffix(ending))
    kept.write_text("title: mine\n", "utf-8")
    with pytest.raises(UsageFault, match="already"):
        new_record(kind, "chest-017", library=bare, today=TODAY)
    assert kept.read_text("utf-8") == "title: mine\n"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "record_id", ["", "Chest-1", "chest_1", "a--b", "-a", "../a", "a/b", "a b", "a\n", "a" * 65]
)
def test_a_bad_id_is_refused(kind: Kind, record_id: str, bare: Path) -> None:
    before = _tree(bare)
    with pytest.raises(UsageFault) as fault:
        new_record(kind, record_id, library=bare, today=TODAY)
    assert fault.value.hint
    assert _tree(bare) == before


def test_a_case_id_should_not_tell_the_diagnosis(bare: Path) -> None:
    with pytest.raises(UsageFault) as fault:
        new_record("case", "Tuberculosis!", library=bare, today=TODAY)
    assert "diagnosis" in fault.value.hint


@pytest.mark.parametrize("record_id", ["cases", "assets", "search", "ko"])
def test_a_page_may_not_take_an_address_of_the_site(record_id: str, bare: Path) -> None:
    with pytest.raises(UsageFault, match="taken"):
        new_record("page", record_id, library=bare, today=TODAY)
    new_record("collection", record_id, library=bare, today=TODAY)


def test_a_record_needs_a_library(tmp_path: Path) -> None:
    with pytest.raises(UsageFault) as fault:
        new_record("case", "chest-017", library=tmp_path, today=TODAY)
    assert fault.value.hint
    assert _tree(tmp_path) == {}


def test_the_files_for_machines_parse(library: Path) -> None:
    for name in ("settings.json", "extensions.json"):
        assert json.loads((library / ".vscode" / name).read_text("utf-8"))


def test_what_is_built_is_not_kept(library: Path) -> None:
    ignored = (library / ".gitignore").read_text("utf-8").splitlines()
    assert {".sitegen/", "site/"} <= set(ignored)
