"""What the quiz computes in the browser: which typed names count, scores, kept records, the order of a test."""

from __future__ import annotations

import gzip
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.planning.assets import assets_of
from sitegen.planning.matching import answer_key, keys_of
from tests.scripts import THEME, run_module

VECTORS = Path(__file__).parent / "vectors"
MATCHING: dict[str, Any] = json.loads((VECTORS / "matching.json").read_text("utf-8"))
SCORING: dict[str, Any] = json.loads((VECTORS / "scoring.json").read_text("utf-8"))
SCRIPTS = (
    (0x20, 0x530),
    (0x1E00, 0x2200),
    (0x3000, 0x3100),
    (0x4E00, 0xA000),
    (0xAC00, 0xD7A4),
    (0xFB00, 0xFB07),
    (0xFF00, 0xFFE0),
)
"""Latin, Greek, Cyrillic, signs, Kana, Han and Hangul: what is typed here, and old enough to be the same everywhere."""
KEPT = {"at": "2026-03-09T10:00:00.000Z"}


def test_the_scripts_of_a_page_are_small() -> None:
    """All that a page runs is at most 25 kB as hosts send it."""
    made = assets_of(THEME)
    sizes = {
        name: len(gzip.compress(file.data, 9, mtime=0))
        for name in THEME.facts.scripts
        for file in made.files
        if file.url == made.names[name]
    }

    assert set(sizes) >= {"page.js", "lists.js", "case.js", "progress.js", "test.js", "search.js"}
    assert all(size + sizes["page.js"] < 25_000 for name, size in sizes.items() if name != "page.js"), sizes


def keys_in_the_browser(names: list[str]) -> list[str]:
    """What the script makes of names."""
    found: list[str] = run_module("quiz/match.js", "answerKey", "given.map(answerKey)", names)
    return found


def test_names_that_are_one_name() -> None:
    """Case, accents, spaces, hyphens and British or American spelling make no other diagnosis; other letters do."""
    for one, other in MATCHING["same"]:
        assert answer_key(one) == answer_key(other), (one, other)
    for one, other in MATCHING["different"]:
        assert answer_key(one) != answer_key(other), (one, other)
    assert [answer_key(name) for name in MATCHING["empty"]] == [""] * len(MATCHING["empty"])
    assert {name: answer_key(name) for name in MATCHING["keys"]} == MATCHING["keys"]


def test_the_browser_takes_the_same_names_for_one() -> None:
    """The script and the build make the same key of every vector, and of every letter that there is."""
    names = [name for pair in (*MATCHING["same"], *MATCHING["different"]) for name in pair]
    names += [*MATCHING["empty"], *MATCHING["keys"]]
    letters = [
        f"a{chr(code)}b"
        for first, last in SCRIPTS
        for code in range(first, last)
        if unicodedata.category(chr(code)) != "Cn"
    ]
    asked = names + letters

    told = keys_in_the_browser(asked)
    assert [name for name, key in zip(asked, told, strict=True) if answer_key(name) != key] == []


@pytest.mark.property
@given(st.text(max_size=40), st.text(" -–'()", max_size=3))
def test_a_key_is_the_key_of_itself(name: str, between: str) -> None:
    """Making a key of a key changes nothing, and what stands around a name is not part of it."""
    key = answer_key(name)

    assert keys_of([name, name]) == ((key,) if key else ())
    assert answer_key(f"{between}{name}{between}") == key
    if name.isascii():
        assert answer_key(key) == key


@pytest.mark.parametrize("vector", SCORING["choices"], ids=lambda vector: str(vector["what"]))
def test_scores_of_choices(vector: dict[str, Any]) -> None:
    """The part of the right choices less the part of the wrong ones, never below nothing."""
    score = run_module("quiz/score.js", "scoreChoices", "scoreChoices(given.chosen, given.right)", vector)

    assert score == vector["score"]


@pytest.mark.parametrize("vector", SCORING["ranked"], ids=lambda vector: str(vector["what"]))
def test_scores_of_a_ranked_list(vector: dict[str, Any]) -> None:
    """100 for the right diagnosis in the first place, 70 among the rest, 40 for an accepted one."""
    keys = {"right": keys_of(SCORING["right"]), "partial": keys_of(SCORING["partial"])}
    expression = "scoreRanked(given.typed, given.right, given.partial)"

    assert run_module("quiz/score.js", "scoreRanked", expression, {**vector, **keys}) == vector["score"]


def test_the_score_of_a_case_is_the_mean() -> None:
    """In whole points; there is none where nothing was asked."""
    told = run_module("quiz/score.js", "meanScore", "given.map(meanScore)", [[100, 70], [100, 0, 0], [], [0]])

    assert told == [85, 33, None, 0]


STORAGE = """
globalThis.KEY = "sitegen-progress:https://a.example/";
globalThis.document = {documentElement: {dataset: {library: "https://a.example/"}, lang: "en"}};
globalThis.localStorage = {
  kept: {},
  getItem(key) { return this.kept[key] ?? null; },
  setItem(key, text) { if (given?.refuse) throw new Error("refused"); this.kept[key] = text; },
};
"""


NOT_KEPT: list[Any] = [
    {"version": 2, "cases": {}},
    {"version": 1},
    {"version": 1, "cases": []},
    *({"version": 1, "cases": {"c-1": record}} for record in (
        {}, None, {"at": "yesterday"}, {**KEPT, "score": 101}, {**KEPT, "score": "70"}, {**KEPT, "answers": []},
        {**KEPT, "answers": {"q": [-1]}}, {**KEPT, "answers": {"q": ["x" * 999]}}, {**KEPT, "steps": [1]},
        {**KEPT, "steps": ["1", 2]},
    )),
    {"version": 1, "cases": {"<b>": KEPT}},
]  # fmt: skip
"""What no version of the site has written, or not this one."""


def test_a_record_is_kept_read_and_forgotten() -> None:
    """One key for the library, one record for a case, with the time of the last change."""
    expression = """(() => {
      keepRecord("c-1", {score: 70, answers: {q: [1]}}); keepRecord("c-2", {});
      const all = readCases(); forgetRecord("c-1");
      return [Object.keys(localStorage.kept), all["c-1"].score, typeof all["c-2"].at, recordOf("c-1") ?? null,
        recordOf("constructor") ?? null, Object.keys(readCases())];
    })()"""
    names = "keepRecord, readCases, forgetRecord, recordOf"

    assert run_module("quiz/store.js", names, expression, setup=STORAGE) == [
        ["sitegen-progress:https://a.example/"], 70, "string", None, None, ["c-2"],
    ]  # fmt: skip


def test_where_storage_is_refused_a_page_still_works() -> None:
    """What can't be kept is said, and lasts as long as the page."""
    expression = '[keepRecord("c-1", {score: 70}), recordOf("c-1").score]'

    told = run_module("quiz/store.js", "keepRecord, recordOf", expression, {"refuse": True}, setup=STORAGE)
    assert told == [False, 70]


def test_one_bad_record_loses_no_other() -> None:
    """What no version has written is left out, whatever it is; the other records are read, and kept on."""
    bad = [value["cases"] for value in NOT_KEPT[3:]]
    expression = """given.map((cases, number) => {
      localStorage.kept[KEY] = JSON.stringify({version: 1, cases: {...cases, good: {at: "2026-03-09T10:00:00.000Z"}}});
      const read = Object.keys(readCases());
      return [read, keepRecord("new", {}), Object.keys(JSON.parse(localStorage.kept[KEY]).cases)];
    })"""

    told = run_module("quiz/store.js", "keepRecord, readCases", expression, bad, setup=STORAGE)
    assert told == [[["good"], True, ["good", "new"]]] * len(bad)


@pytest.mark.parametrize("version", [2, 0, "1", None])
def test_what_another_version_has_kept_is_left_alone(version: object) -> None:
    """Records of a version that is not this one's are neither read nor written over; the page goes on without."""
    text = json.dumps({"version": version, "cases": {"c-1": {"of": "another shape"}}})
    expression = """(() => {
      localStorage.kept[KEY] = given;
      const kept = [isForeign(), readCases(), keepRecord("c-2", {score: 70}), writeCases(readCases()), forgetRecord("c-3")];
      return [...kept, recordOf("c-2").score, localStorage.kept[KEY] === given];
    })()"""
    names = "forgetRecord, isForeign, keepRecord, readCases, recordOf, writeCases"

    told = run_module("quiz/store.js", names, expression, text, setup=STORAGE)
    assert told == [True, {}, False, False, False, 70, True]


def test_a_record_keeps_its_day() -> None:
    """A record that brings its time, as one that is scored later does, keeps it; another is of now."""
    expression = """(() => {
      keepRecord("c-1", given); keepRecord("c-2", {});
      return [recordOf("c-1"), Date.now() - Date.parse(recordOf("c-2").at) < 60000];
    })()"""

    told = run_module(
        "quiz/store.js", "keepRecord, recordOf", expression, {**KEPT, "score": 70}, setup=STORAGE
    )
    assert told == [{**KEPT, "score": 70}, True]


def test_what_was_cleared_does_not_come_back() -> None:
    """The browser's user has cleared it, or another page has: what this page wrote before is gone, too."""
    expression = """(() => {
      keepRecord("c-1", {}); delete localStorage.kept[KEY]; keepRecord("c-2", {});
      return Object.keys(readCases());
    })()"""

    told = run_module("quiz/store.js", "keepRecord, readCases", expression, setup=STORAGE)
    assert told == ["c-2"]


def test_a_full_storage_is_not_read_for_what_it_refused() -> None:
    """Where writing fails, the page goes on with what it wanted to write and not with what had been there."""
    expression = """(() => {
      localStorage.kept[KEY] = JSON.stringify({version: 1, cases: {"c-1": given.record}});
      return [keepRecord("c-2", {}), Object.keys(readCases()), forgetRecord("c-1"), Object.keys(readCases())];
    })()"""

    told = run_module(
        "quiz/store.js",
        "forgetRecord, keepRecord, readCases",
        expression,
        {"refuse": True, "record": KEPT},
        setup=STORAGE,
    )
    assert told == [False, ["c-1", "c-2"], False, ["c-2"]]


@pytest.mark.parametrize(
    "text",
    ["", "no JSON", "[]", "null", "{}", *(json.dumps(value) for value in NOT_KEPT)],
)
def test_a_file_that_is_no_progress_is_refused(text: str) -> None:
    """Whatever this site has not written is not taken in."""
    assert run_module("quiz/store.js", "casesIn", "casesIn(given)", text) is None


def test_a_score_is_added_to_the_same_reading() -> None:
    """Of a reading that was scored in one of two browsers, the one with the score stays."""
    bare, scored = {**KEPT, "answers": {"q": [1]}}, {**KEPT, "answers": {"q": [1]}, "score": 100}
    cases = {"ours": {"a": bare, "b": scored}, "theirs": {"a": scored, "b": bare}}

    told = run_module("quiz/merge.js", "merged", "merged(given.ours, given.theirs)", cases)
    assert told == {"a": scored, "b": scored}


def test_progress_of_two_browsers_is_merged() -> None:
    """A case that is in one is there, of a case that is in both the later record."""
    early, late = (
        {"at": "2026-03-09T10:00:00.000Z", "score": 0},
        {"at": "2026-03-10T10:00:00Z", "score": 90, "steps": [1, 2]},
    )
    expression = "merged(given.ours, given.theirs)"
    given_cases = {"ours": {"a": early, "b": late}, "theirs": {"a": late, "b": early, "c": early}}

    assert run_module("quiz/merge.js", "merged", expression, given_cases) == {
        "a": late, "b": late, "c": early,
    }  # fmt: skip


def test_what_is_saved_can_be_read_again() -> None:
    """The text of a file, or of the browser's storage, gives back the cases that it was made of."""
    cases = {
        "a": {**KEPT, "score": 90, "steps": [1, 2]},
        "b": {**KEPT, "answers": {"q": [1, 3], "r": ["폐렴"]}},
    }

    assert run_module("quiz/store.js", "asText, casesIn", "casesIn(asText(given))", cases) == cases


FACETS = {
    "modality": ["CT"],
    "region": ["chest"],
    "level": [],
    "category": [],
    "collection": [],
    "kind": ["single"],
}
CASES: dict[str, dict[str, Any]] = {
    f"c-{n}": {"title": "x", "test": {**FACETS, "modality": ["CT" if n % 2 else "DX"]}} for n in range(40)
} | {"open": {"title": "y"}}


def order(word: str, n: int, cases: dict[str, Any], **filters: str) -> list[str]:
    """The cases of a test."""
    test = {"word": word, "n": n, "filters": filters}
    found: list[str] = run_module(
        "quiz/test-order.js", "casesOf", "casesOf(given.test, given.cases)", {"test": test, "cases": cases}
    )
    return found


def test_a_test_is_shuffled_and_repeatable() -> None:
    """The word decides the order, whatever the order of the data; another word gives another; only what fits is in it."""
    first = order("mako", 10, CASES, modality="CT")

    assert len(first) == len(set(first)) == 10
    assert all(CASES[key]["test"]["modality"] == ["CT"] for key in first)
    assert first != sorted(first)
    assert order("mako", 10, dict(reversed(CASES.items())), modality="CT") == first
    assert order("mika", 10, CASES, modality="CT") != first
    assert sorted(order("mako", 0, CASES)) == sorted(key for key in CASES if key != "open")
    assert order("mako", 10, CASES, modality="MR") == []


def test_a_new_case_leaves_the_others_in_their_order() -> None:
    """A library that grows keeps its tests as they were, but for the new cases in them."""
    grown = {**CASES, "c-new": CASES["c-1"]}

    assert [key for key in order("mako", 0, grown) if key != "c-new"] == order("mako", 0, CASES)


def test_words_shuffle_evenly() -> None:
    """Over many words each case comes first about as often as any other."""
    expression = "given.words.map((word) => casesOf({word, n: 1, filters: {}}, given.cases)[0])"
    asked = {
        "words": [f"word {n}" for n in range(2000)],
        "cases": {key: CASES[key] for key in list(CASES)[:4]},
    }
    firsts = run_module("quiz/test-order.js", "casesOf", expression, asked)

    assert all(400 < firsts.count(key) < 600 for key in asked["cases"])


@pytest.mark.parametrize(
    "test",
    [
        {"word": "mako", "n": 10, "filters": {}, "at": -1, "got": []},
        {"word": "폐 & #=%", "n": 0, "filters": {"modality": "CT", "kind": "ranked"}, "at": 0, "got": []},
        {"word": "", "n": 5, "filters": {"collection": "weekly"}, "at": 3, "got": [85, None, 0]},
    ],
)
def test_an_address_holds_all_of_a_test(test: dict[str, Any]) -> None:
    """What is written into an address is read from it again."""
    names, expression = "readTest, writeTest", "readTest(writeTest(given))"

    assert run_module("quiz/test-order.js", names, expression, test) == test


@pytest.mark.parametrize("address", ["", "#", "#lung-7", "#sg-answer", "#at=3"])
def test_other_addresses_are_no_test(address: str) -> None:
    """An anchor of a picture or a heading starts nothing."""
    assert run_module("quiz/test-order.js", "readTest", "readTest(given)", address) is None


def test_a_bent_address_does_no_harm() -> None:
    """Numbers that are none and facets that do not exist are left out; no score is above 100."""
    address = "#test=" + "w" * 99 + "&n=-3&at=x&got=999.abc.-&modality=&title=x&__proto__=y"
    told = run_module("quiz/test-order.js", "readTest", "readTest(given)", address)

    assert told == {"word": "w" * 40, "n": 0, "filters": {}, "at": 0, "got": [100, None, None]}
