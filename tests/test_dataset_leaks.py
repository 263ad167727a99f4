"""Before its reveal no file of the data set lets an answer be read off: not by words, not by counts, keys or constraints."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import TODAY, Files
from tests.datasets import data_files, planned, read, write
from tests.test_leaks import (
    REVEAL,
    SHAPES,
    Canaries,
    Shape,
    everything,
    quiz_library,
    words_from,
)


def with_answers(files: Files, answers: str) -> Files:
    """The library with a setting of what its data tell."""
    site = f"{files['content/site.yaml']!s}data: {{answers: {answers}}}\n"
    return {**files, "content/site.yaml": site}


def exported(
    files: Files, today: date = TODAY, *, drafts: bool = False
) -> tuple[dict[str, bytes], list[Any]]:
    """The data set's files, and the views of its pages."""
    with tempfile.TemporaryDirectory() as folder:
        plan = planned(read(write(Path(folder), files)), today=today, drafts=drafts)
    views = [page.view for page in plan.pages if page.page.kind == "data"]
    assert len(views) == 2
    return data_files(plan), views


@pytest.mark.property
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    shapes=st.tuples(SHAPES, SHAPES),
    after=st.tuples(st.booleans(), st.booleans()),
    prose=st.tuples(st.booleans(), st.booleans()),
    way=st.sampled_from([(REVEAL, "revealed"), (REVEAL, "revealed-and-click"), ("click", "revealed")]),
    drafts=st.booleans(),
)
def test_libraries_that_differ_in_a_hidden_answer_alone_give_the_same_data(
    shapes: tuple[Shape, Shape],
    after: tuple[bool, bool],
    prose: tuple[bool, bool],
    way: tuple[date | str, str],
    drafts: bool,
) -> None:
    """Non-interference: no byte of a file and nothing of the codebook depends on an answer that is not told."""
    reveal, answers = way
    made = []
    for number, shape in enumerate(shapes):
        changed = Shape(**{**vars(shape), "after": after[number], "in_prose": prose[number]})
        files = with_answers(quiz_library(words_from(str(number)), changed, reveal), answers)
        made.append(exported(files, drafts=drafts))

    assert made[0] == made[1]


@pytest.mark.parametrize("answers", ["revealed", "revealed-and-click"])
def test_no_word_of_a_sealed_answer_is_in_the_data(answers: str) -> None:
    """Every field of the answer carries a canary; none is in the data before the day, most are on the day."""
    canaries = Canaries()
    files = with_answers(quiz_library(canaries, Shape(), REVEAL), answers)

    assert canaries.found_in(everything(exported(files)[0])) == set()
    told = canaries.found_in(everything(exported(files, REVEAL)[0]))
    assert {
        "title en",
        "diagnosis ko",
        "synonym 1 en",
        "series caption ko",
        "why 2 en",
        "after alt ko",
    } <= told
    assert {"dataset", "key"} & told == set()


def test_an_answer_behind_a_click_is_told_only_where_the_settings_say_so() -> None:
    """The setting decides, and nothing else."""
    canaries = Canaries()
    files = quiz_library(canaries, Shape(), "click")

    assert canaries.found_in(everything(exported(files)[0])) == set()
    told = canaries.found_in(everything(exported(with_answers(files, "revealed-and-click"))[0]))
    assert {"title en", "diagnosis ko", "category", "picture creator", "last heading en"} <= told


def test_a_finding_that_only_a_hidden_answer_has_is_named_nowhere() -> None:
    """Not in the list of findings, nor in the schema, nor in the codebook; nor is a collection that gives away."""
    shape = Shape(findings=("rarity",), mark_finding="rarity")
    files = dict(quiz_library(words_from("q"), shape, REVEAL))
    files["content/findings.yaml"] = f"{files['content/findings.yaml']!s}rarity: {{label: Rarity}}\n"
    hidden, views = exported(files)

    assert b"rarity" not in everything(hidden).lower()
    assert "rarity" not in repr(views).lower()
    assert b"telling" not in everything(hidden).lower()
    revealed, _ = exported(files, REVEAL)
    assert b"rarity" in everything(revealed)
    assert b"telling" in everything(revealed)
