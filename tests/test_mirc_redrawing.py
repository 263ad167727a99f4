"""Marks that come back from MIRC's drawing editor: what is drawn counts, and what we know more of a mark stays with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.importers.mirc.annotations import marks_of, svg_of
from sitegen.importers.mirc.identity import Identity
from sitegen.importers.mirc.importing import MircReport, import_documents
from sitegen.importers.mirc.redrawing import redrawn
from sitegen.importers.mirc.tree import parse, write
from sitegen.model.series import Mark
from tests.conftest import CASE, MakeLibrary, png, read_sound
from tests.test_mirc_export import contents, exported, signed

SIZE = (512, 400)
ARROW = {"shape": "arrow", "at": [0.1, 0.2, 0.3, 0.4], "finding": "consolidation"}
RING = {"shape": "ellipse", "at": [0.5, 0.5, 0.25, 0.125], "label": {"en": "Nodule", "ko": "결절"}}
WORDS = {"shape": "text", "at": [0.1, 0.9], "label": {"en": "Here", "ko": "여기"}}
LABELS = ("Consolidation", "Nodule", "Here")

places = st.integers(0, 10_000).map(lambda n: n / 10_000)
sizes = st.integers(1, 10_000).map(lambda n: n / 10_000)
marks = st.one_of(
    st.fixed_dictionaries({"shape": st.just("arrow"), "at": st.tuples(places, places, places, places).map(list)}),
    st.fixed_dictionaries({"shape": st.just("ellipse"), "at": st.tuples(places, places, sizes, sizes).map(list)}),
    st.fixed_dictionaries({"shape": st.just("point"), "at": st.tuples(places, places).map(list)}),
    st.fixed_dictionaries({"shape": st.just("text"), "at": st.tuples(places, places).map(list), "label": st.just("Here")}),
)  # fmt: skip


def drawn(own: list[dict[str, Any]], labels: tuple[str, ...]) -> list[dict[str, Any]]:
    """The shapes of marks as they come back from the drawing that we make of them."""
    made = svg_of([(Mark.model_validate({"picture": 1, **mark}), label) for mark, label in zip(own, labels, strict=True)], SIZE, "a.png")  # fmt: skip
    found, unknown = marks_of(parse(write(made), "a.svg")[0], SIZE, Identity(None))
    assert not unknown
    return found


@pytest.mark.property
@given(st.lists(st.tuples(marks, st.sampled_from(["", "Two  words", "결절"])), max_size=5))
def test_what_was_not_changed_stays_to_the_last_place(given_marks: list[tuple[dict[str, Any], str]]) -> None:
    """A drawing that an editor saved without a change gives our own marks, whatever their places."""
    own = [{**mark, "finding": f"f-{n}"} for n, (mark, _) in enumerate(given_marks)]
    labels = tuple("Here" if mark["shape"] == "text" else label for mark, label in given_marks)

    assert redrawn(own, labels, drawn(own, labels)) == own


def test_moved_marks_keep_what_we_know_of_them() -> None:
    """Other places and words are taken from the drawing; finding and the words of other marks stay."""
    there = drawn([ARROW, RING, WORDS], LABELS)
    there[0]["at"] = [0.2, 0.2, 0.35, 0.4]
    there[3]["label"] = "Cavity"

    assert redrawn([ARROW, RING, WORDS], LABELS, there) == [
        {**ARROW, "at": [0.2, 0.2, 0.35, 0.4]},
        {**RING, "label": "Cavity"},
        WORDS,
    ]


def test_added_and_taken_away() -> None:
    """Of shapes in another order those that stand where they stood are our marks, the others are new."""
    there = drawn([ARROW, RING, WORDS], LABELS)
    new = {"shape": "ellipse", "at": [0.9, 0.9, 0.05, 0.05]}

    assert redrawn([ARROW, RING, WORDS], LABELS, [*there, new]) == [ARROW, RING, WORDS, new]
    assert redrawn([ARROW, RING, WORDS], LABELS, there[2:]) == [RING, WORDS]
    assert redrawn([ARROW, RING, WORDS], LABELS, there[:3]) == [
        ARROW,
        {name: value for name, value in RING.items() if name != "label"},
    ]
    assert redrawn([ARROW, RING, WORDS], LABELS, []) == []


@pytest.fixture
def library(make_library: MakeLibrary) -> Path:
    """A published case whose film has an arrow, and words beside it."""
    shown = (
        "        marks:\n          - {picture: 1, shape: arrow, at: [0.1, 0.2, 0.3, 0.4], finding: consolidation}\n"
        "          - {picture: 1, shape: ellipse, at: [0.5, 0.5, 0.1, 0.1], label: {en: Nodule, ko: 결절}}\n"
    )
    case = CASE.replace("        view: PA\n", f"        view: PA\n{shown}")
    root = make_library({"content/cases/one/case.md": case, "content/cases/one/film.png": png(512, 400)})
    signed(root, "one")
    return root


def again(library: Path, edit: Callable[[str], str]) -> tuple[list[Mark], MircReport]:
    """The marks of the case after its drawing was edited between export and import, and what was said."""
    exported(library, "one")
    files = contents(library / "out" / "one.zip")
    folder = library.parent / "edited"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(edit(data.decode()).encode() if name.endswith(".svg") else data)
    shutil.rmtree(library / "content/cases/one")
    into = library / "content/cases/"
    report = import_documents([folder / "document.xml"], into=into, library=library)
    return list(read_sound(library).cases["one"].studies[0].series[0].facts.marks), report


def test_a_mark_moved_in_the_editor_comes_back_moved(library: Path) -> None:
    """The drawn place counts, the finding stays, and the editor of the case is told."""
    before = read_sound(library).cases["one"].studies[0].series[0].facts.marks
    found, report = again(library, lambda svg: svg.replace('x1="51.2"', 'x1="102.4"'))

    assert [mark.at for mark in found] == [(0.2, *before[0].at[1:]), before[1].at]
    assert [mark.finding for mark in found] == ["consolidation", None]
    assert found[1].label == before[1].label
    assert any("are those that are drawn" in problem.message for problem in report.problems)


def test_a_drawing_written_in_another_way_is_the_same(library: Path) -> None:
    """Other spaces and another order of attributes are no change."""
    before = read_sound(library).cases["one"].studies[0].series[0].facts.marks
    found, report = again(
        library, lambda svg: svg.replace("><", ">\n  <").replace("<ellipse ", "<ellipse\n ")
    )

    assert found == list(before)
    assert not any("drawn" in problem.message for problem in report.problems)


@pytest.mark.parametrize("damage", [lambda svg: svg[:40], lambda svg: ""])
def test_a_damaged_drawing_changes_nothing(library: Path, damage: Callable[[str], str]) -> None:
    """What can't be read says nothing of the marks, and is named."""
    before = read_sound(library).cases["one"].studies[0].series[0].facts.marks
    found, report = again(library, damage)

    assert found == list(before)
    assert any("can't be compared" in problem.message for problem in report.problems)
