"""Words and numbers of the search: written in Python, read in the browser, the same on both sides."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.planning.search import coding
from sitegen.planning.search.folding import PARTICLES, folded, noun_of, split
from tests.scripts import run_module

LETTERS = st.text(
    st.one_of(
        st.characters(min_codepoint=0x20, max_codepoint=0x52F),
        st.characters(min_codepoint=0x1E00, max_codepoint=0x215F),
        st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3),
        st.sampled_from("\u0301\u0308\u1100\u1161가폐ﬁ½²①-_·"),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ground-glass OPACITY", ["ground", "glass", "opacity"]),
        ("Sjögren, Ménière", ["sjogren", "meniere"]),
        ("COVID-19 (SARS‑CoV‑2)", ["covid", "19", "sars", "cov", "2"]),
        ("CT에서 폐결절이", ["ct", "폐결절이"]),
        ("기흉", ["기흉"]),
        ("Ｔ２ ﬂuid", ["t2", "fluid"]),
        ("", []),
    ],
)
def test_texts_are_split_into_words(text: str, words: list[str]) -> None:
    """Small letters without accents, Hangul composed and apart from other scripts, lone particles gone."""
    assert split(text) == words


def test_particles_are_taken_off_only_where_a_word_is_left() -> None:
    """기흉이 stands with 기흉 in the index; 골전이 and 소아과 only look as if they ended in a particle."""
    words = {"기흉", "소아", "골절", "기흉이", "기흉에서는", "골전이", "소아과", "간이"}

    assert noun_of("기흉이", words) == noun_of("기흉에서는", words) == "기흉"
    assert [noun_of(word, words) for word in ("골전이", "소아과", "간이", "ct")] == [
        "골전이",
        "소아과",
        "간이",
        "ct",
    ]


@settings(max_examples=6, deadline=None)
@given(texts=st.lists(LETTERS, min_size=40, max_size=60))
def test_the_browser_splits_and_folds_as_the_build_does(texts: list[str]) -> None:
    """What is typed meets what was indexed, whatever letters it has."""
    found = run_module(
        "search/words.js", "fold, split", "given.map((text) => [fold(text), split(text)])", texts
    )

    assert [words for words, _ in found] == [folded(text) for text in texts]
    for text, (_, words) in zip(texts, found, strict=True):
        assert [word for word in words if word not in PARTICLES and len(word) <= 48] == split(text)


@settings(max_examples=6, deadline=None)
@given(
    values=st.lists(st.integers(0, 300_000), max_size=80),
    lists=st.lists(st.lists(st.integers(0, 5000), max_size=4), min_size=1, max_size=30),
    words=st.sets(st.text("abc가나é9", min_size=1, max_size=40), max_size=60),
)
def test_numbers_and_words_come_back(values: list[int], lists: list[list[int]], words: set[str]) -> None:
    """Numbers of any size, ascending ones, lists with empty ones among them and sorted words are read as written."""
    steps = sorted(set(values))
    given_texts = [
        coding.numbers(values),
        coding.ascending(steps),
        coding.lists(lists),
        coding.vocabulary(sorted(words)),
    ]
    expression = (
        "[numbers(given[0]), ascending(given[1]), (({ starts, values }) =>"
        " [...starts.slice(1)].map((end, n) => [...values.slice(starts[n], end)]))(lists(given[2])), vocabulary(given[3])]"
    )
    found = run_module("search/coding.js", "ascending, lists, numbers, vocabulary", expression, given_texts)

    assert found == [values, steps, lists, sorted(words)]
    assert all(text.isprintable() and not set(text) & set('"\\') for text in given_texts[:3])


def test_small_numbers_take_one_letter() -> None:
    """Most distances between places are small: they cost a byte each before compression."""
    assert len(coding.ascending(range(1000))) == 1000


def likeness(wanted: str, words: list[str]) -> list[float]:
    """How well each word stands for the wanted one."""
    expression = (
        "((found) => given[1].map((_, n) => found.get(n) ?? 0))"
        "(new Map(Object.values(new Lexicon(given[1]).alike(given[0])).flat()))"
    )
    found: list[float] = run_module("search/lexicon.js", "Lexicon", expression, [wanted, words])
    return found


def test_words_are_alike_by_beginning_and_by_part() -> None:
    """The same word counts most, then a longer one that begins so, then one that holds it; numbers only whole."""
    assert likeness("thorax", ["thorax", "thoraxes", "pneumothorax", "lung"]) == [1, 0.8, 0.5, 0]
    assert likeness("결절", ["결절", "결절이", "폐결절은", "기흉"]) == [1, 0.8, 0.5, 0]
    assert likeness("19", ["19", "1918", "2019"]) == [1, 0, 0]
    assert likeness("in", ["in", "infarct", "within"]) == [1, 0, 0]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pneumothrax", "pneumothorax"),
        ("pneumothoraxx", "pneumothorax"),
        ("pneumothorex", "pneumothorax"),
        ("pnuemothorax", "pneumothorax"),
        ("nodul", "nodule"),
        ("페렴", "폐렴"),
        ("겔절", "결절"),
    ],
)
def test_one_letter_is_forgiven(typed: str, meant: str) -> None:
    """Another letter, a missing one, one too many, two changed over; in Korean a letter is part of a syllable."""
    expression = "given.map(([typed, meant]) => new Lexicon([meant]).misspelt(typed)[0]?.[1] ?? 0)"
    assert run_module("search/lexicon.js", "Lexicon", expression, [[typed, meant]])[0] > 0


@pytest.mark.parametrize(
    ("typed", "other"),
    [("mass", "bass"), ("rib", "ribs"), ("effusion", "infusion"), ("2019x", "2018x"), ("간", "관")],
)
def test_short_words_numbers_and_two_letters_are_not_forgiven(typed: str, other: str) -> None:
    """What is short or a number is taken as it is written, and so is what differs in more than a letter."""
    expression = "given.map(([typed, other]) => new Lexicon([other]).misspelt(typed)[0]?.[1] ?? 0)"
    assert run_module("search/lexicon.js", "Lexicon", expression, [[typed, other]]) == [0]


def test_particles_and_plurals_of_queries() -> None:
    """기흉이 asks for 기흉 too, nodules for nodule; short words and names that only look so stay whole."""
    expression = "given[0].map((word) => forms(word, given[1]).map(([form]) => form))"
    words = ["기흉이", "폐결절에서는", "내과", "nodules", "opacities", "masses", "mass", "thrombus"]

    assert run_module("search/words.js", "forms", expression, [words, list(PARTICLES)]) == [
        ["기흉이", "기흉"],
        ["폐결절에서는", "폐결절"],
        ["내과"],
        ["nodules", "nodule"],
        ["opacities", "opacity"],
        ["masses", "mass"],
        ["mass"],
        ["thrombus"],
    ]


def test_marks_stand_on_the_letters_of_the_text() -> None:
    """Accents, capitals and letters that fold to two keep marks where they belong; overlaps are one mark."""
    expression = "given.map(([text, wanted]) => places(text, wanted).map(([a, b]) => text.slice(a, b)))"
    texts = [
        ["Ménière and MENIERE", ["meniere"]],
        ["Pneumothorax", ["thorax", "pneumothorax"]],
        ["우측 폐결절이", ["결절"]],
        ["ﬁbrosis: fibre", ["fib"]],
        ["in the infarct", ["in"]],
        ["nothing", ["else"]],
    ]

    assert run_module("search/words.js", "places", expression, texts) == [
        ["Ménière", "MENIERE"],
        ["Pneumothorax"],
        ["결절"],
        ["ﬁb", "fib"],
        ["in", "in"],
        [],
    ]


def test_an_excerpt_holds_the_word_and_breaks_between_words() -> None:
    """Of a long text the part around the first match is shown, of a short one all."""
    long = " ".join(f"word{n}" for n in range(200))
    expression = "given.map((text) => excerpt(text, ['word120']))"
    shown, short = run_module("search/words.js", "excerpt", expression, [long, "word120 alone"])

    assert " word120 " in shown
    assert shown.startswith("…word")
    assert len(shown) < 220
    assert short == "word120 alone"
