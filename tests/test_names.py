"""Patterns of a patient's name and numbers: what they find in words, and what they leave alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.importers import names

HONG = "HONG^GIL-DONG=洪^吉洞=홍^길동"


def found(pattern: re.Pattern[str] | None, words: str) -> bool:
    """Whether a pattern finds its patient."""
    return pattern is not None and pattern.search(words) is not None


@pytest.mark.parametrize(
    ("words", "any_case", "as_names"),
    [
        ("Mr Hong came.", True, True),
        ("mr hong came.", True, False),
        ("Gildong, Gil dong, GIL-DONG", True, True),
        ("HONGGILDONG", True, True),
        ("홍 길동은 왔다", True, True),
        ("길동이의 기침", True, True),
        ("Hongkong", False, False),
        ("a long cough", False, False),
    ],
)
def test_names_in_all_their_parts(words: str, any_case: bool, as_names: bool) -> None:
    """Parts and components are found however they are joined; in small letters only where that is asked for."""
    assert found(names.any_of(names.of_names([HONG])), words) == any_case
    assert found(names.any_of(names.of_names([HONG], small=False)), words) == as_names


@pytest.mark.parametrize("small", [True, False])
def test_two_letters_are_a_name_with_a_capital(small: bool) -> None:
    """An is a name and "an" is none; what stands for nobody is not looked for."""
    pattern = names.any_of(names.of_names(["AN^ANONYMOUS"], small=small))

    assert found(pattern, "Mrs An came.")
    assert not found(pattern, "an anonymous letter")


@pytest.mark.parametrize(
    ("words", "there"),
    [("77-8899", True), ("zid 778899", True), ("ZID-778899", True), ("1778899", False), ("7788", False)],
)
def test_numbers_however_they_are_parted(words: str, there: bool) -> None:
    """A number is found with and without its letters and its dashes, and not within another."""
    assert found(names.any_of(names.of_numbers(["ZID-778899"])), words) == there


def test_nothing_known_finds_nothing() -> None:
    """Without names there is no pattern, rather than one that is found everywhere."""
    assert (
        names.any_of([*names.of_names(["", "^^", "="]), *names.of_numbers([""]), *names.of_words([])]) is None
    )


@pytest.mark.property
@given(st.text(min_size=1, max_size=12), st.booleans())
def test_any_name_makes_a_pattern(name: str, small: bool) -> None:
    """Whatever stands in a header is taken to the letter: the pattern compiles, and finds each word of two letters or more."""
    pattern = names.any_of(names.of_names([name], small=small))

    for word in names.WORD.findall(name.partition("=")[0].partition("^")[0]):
        if len(word) >= 2 and word.casefold() not in names.NOBODY and not (word.isascii() and len(word) == 2):
            assert found(pattern, f" {word} ")
