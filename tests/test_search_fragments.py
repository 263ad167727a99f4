"""Parts of words that very many words have: found completely, whether by their words' places or by documents' bits."""

from __future__ import annotations

import random
from base64 import b64decode
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.planning.data import data_script
from sitegen.planning.search import index as index_module
from sitegen.planning.search.documents import Document, Part
from sitegen.planning.search.facets import Facet, Term
from sitegen.planning.search.folding import is_hangul
from sitegen.planning.search.fragments import wide_fragments
from sitegen.planning.search.index import index_of
from sitegen.planning.search.places import places_of, unpacked
from tests.scripts import run_module
from tests.test_search import DOM

FIND = """(async () => {
  const search = new Search("facts.js", "");
  const answers = [];
  for (const query of given.queries) {
    const found = await search.find({ query, chosen: new Map(), answers: false });
    answers.push(found.hits.slice(0).map(({ n, part }) => [n, part]));
  }
  return answers;
})()"""


def texts_of(dice: random.Random, count: int, beginnings: list[str], endings: list[str]) -> list[list[str]]:
    """Documents of a title and two texts, of words put together from parts."""
    return [
        [" ".join(dice.choice(beginnings) + dice.choice(endings) for _ in range(5)) for _ in range(3)]
        for _ in range(count)
    ]


@pytest.fixture(scope="module")
def library() -> list[list[str]]:
    """Two hundred documents whose words are made of few parts, in two scripts."""
    dice = random.Random(3)  # noqa: S311 - the same words every time
    syllables = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허"
    latin = [a + b + c for a in "bcdfgklmnprstv" for b in "aeiou" for c in "lnrst"]
    return [
        *texts_of(dice, 100, latin, ["itis", "oma", "thrombosis"]),
        *texts_of(dice, 100, [a + b for a in syllables for b in syllables], ["결절", "음영", "폐렴"]),
    ]


def ask(folder: Path, documents: list[list[str]], queries: list[str]) -> Any:
    """For each query the numbers of what is found, and the part to which each leads."""
    made = [
        Document("page", "page/", title, (Part("", "", first), Part("more", "", second)))
        for title, first, second in documents
    ]
    kinds = Facet("kind", (Term("page", "Page", (), len(made)),), ((0,),) * len(made))
    index = index_of(made, [kinds], folder="search/en", page_url="search/")
    for file in index.files:
        path = folder / file.url
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    page = folder / "search" / "index.html"
    page.parent.mkdir()
    (page.parent / "facts.js").write_bytes(data_script(index.facts))
    return run_module("search/search.js", "Search", FIND, {"page": str(page), "queries": queries}, DOM)


QUERIES = ["itis", "romb", "oma", "결절", "음영", "thrombosi", "qqqq"]


@pytest.mark.parametrize("most", [2, 1000])
def test_parts_of_words_find_all_that_holds_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: list[list[str]], most: int
) -> None:
    """Every document is found, and no other, if places are loaded for two files of words or for all of them."""
    monkeypatch.setattr(index_module, "MOST", most)
    monkeypatch.setattr(index_module, "_PIECE", range(200, 201))
    answers = ask(tmp_path, library, QUERIES)

    for query, found in zip(QUERIES, answers, strict=True):
        expected = {n for n, texts in enumerate(library) if query in " ".join(texts)}
        assert {n for n, _ in found} == expected, query
        assert len(found) == len(expected)
    has_fragments = any((tmp_path / "assets" / "data" / "search" / "en").glob("fragments-*"))
    assert has_fragments is (most == 2)
    assert len(answers[0]) > 50


def test_titles_stand_first_among_documents_known_by_bits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: list[list[str]]
) -> None:
    """Bits tell titles from texts; where in the text it stands is left to the text itself."""
    monkeypatch.setattr(index_module, "MOST", 2)
    monkeypatch.setattr(index_module, "_PIECE", range(200, 201))
    [found] = ask(tmp_path, library, ["romb"])
    in_title = ["romb" in library[n][0] for n, _ in found]

    assert in_title == sorted(in_title, reverse=True)
    assert {True, False} == set(in_title)
    assert {part for _, part in found} == {None}


WORDS = st.text("abc1가나", min_size=1, max_size=7)


@settings(max_examples=80, deadline=None)
@given(
    documents=st.lists(
        st.tuples(st.lists(WORDS, max_size=6), st.lists(WORDS, max_size=6)), min_size=1, max_size=12
    ),
    most=st.integers(1, 4),
)
def test_fragments_hold_what_a_look_at_every_word_finds(
    documents: list[tuple[list[str], list[str]]], most: int
) -> None:
    """A part has an entry if its words are in more pieces than are loaded; it has exactly their documents."""
    places = places_of(" ".join(words) for document in documents for words in document)
    firsts = [0, *accumulate(2 for _ in documents)]
    pieces = {word: number // 2 for number, word in enumerate(places)}
    given_bits = wide_fragments(places, firsts, pieces, most)

    expected: dict[str, set[int]] = {}
    for word in places:
        shortest = 2 if is_hangul(word) else 3
        for start in range(1, len(word)):
            for end in range(start + shortest, len(word) + 1):
                expected.setdefault(word[start:end], set()).update(unpacked(places[word]))
    for part, numbers in expected.items():
        inside = {pieces[word] for word in places if part in word[1:]}
        wide = len(inside) > most and not (part.isascii() and part.isdigit())
        assert (part in given_bits) is wide
        if wide:
            assert bits_of(given_bits[part], len(documents)) == (
                {number // 2 for number in numbers},
                {number // 2 for number in numbers if number % 2 == 0},
            )
    assert set(given_bits) <= set(expected)


def bits_of(text: str, count: int) -> tuple[set[int], set[int]]:
    """The documents and the titles that an entry tells."""
    size = (count + 7) // 8 * 8
    told = int.from_bytes(b64decode(text), "little")
    return {n for n in range(count) if told >> n & 1}, {n for n in range(count) if told >> size + n & 1}
