"""Text messages: the alphabet, the parts that are paid for, and what is left out so that a message fits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.planning.announcements.sms import alphabet_of, compose, length_of, message, plain, segments_of

LINK = "https://cases.example/cases/chest-001/"


@pytest.mark.parametrize(
    ("text", "alphabet", "length", "segments"),
    [
        ("", "GSM", 0, 1),
        ("a" * 160, "GSM", 160, 1),
        ("a" * 161, "GSM", 161, 2),
        ("a" * 306, "GSM", 306, 2),
        ("a" * 307, "GSM", 307, 3),
        ("€" * 80, "GSM", 160, 1),
        ("[]" * 40, "GSM", 160, 1),
        ("a" + "€" * 80, "GSM", 161, 2),
        ("가" * 70, "UCS-2", 70, 1),
        ("가" * 71, "UCS-2", 71, 2),
        ("가" * 134, "UCS-2", 134, 2),
        ("가" * 135, "UCS-2", 135, 3),
        ("`", "UCS-2", 1, 1),
        ("𝄞" * 35, "UCS-2", 70, 1),
        ("𝄞" * 36, "UCS-2", 72, 2),
    ],
)
def test_what_a_text_costs(text: str, alphabet: str, length: int, segments: int) -> None:
    """160 septets or 70 code units are one message; in several parts each carries 153 or 67."""
    told = message(text)

    assert (told.alphabet, told.length, told.segments) == (alphabet, length, segments)


def test_no_escape_and_no_surrogate_pair_is_cut() -> None:
    """A sign of two units that would straddle a border goes to the next part as a whole, which can need one more."""
    assert length_of("a" * 152 + "€" + "a" * 152) == 306
    assert segments_of("a" * 152 + "€" + "a" * 152) == 3
    assert length_of("가" * 66 + "𝄞" + "가" * 66) == 134
    assert segments_of("가" * 66 + "𝄞" + "가" * 66) == 3


def test_signs_of_typographers_do_not_make_a_message_dear() -> None:
    """Dashes and curly quotes become plain ones where the rest then fits the cheap alphabet, and stay where not."""
    assert plain("A “small” case – 3 × 4…") == 'A "small" case - 3 x 4...'
    assert plain("증례 – “작은”") == "증례 – “작은”"


def test_all_news_stand_in_a_message_that_has_room() -> None:
    """Opening, items in their order, the link."""
    told = compose("[Cases] ", ["New: cough", "Answer: fever"], ["", "(1)", "(2)"], LINK, most=1)

    assert told.text == f"[Cases] New: cough; Answer: fever {LINK}"
    assert not told.shortened


def test_what_does_not_fit_is_counted() -> None:
    """Items are left out from the end, and it is said how many."""
    items = [f"New: {word * 12}" for word in ("abcd", "efgh", "ijkl")]
    told = compose("[Cases] ", items, ["", "(and 1 more)", "(and 2 more)", "(and 3 more)"], LINK, most=1)

    assert told.text == f"[Cases] {items[0]} (and 2 more) {LINK}"
    assert told.segments == 1
    assert told.shortened


def test_one_long_item_is_cut_between_words() -> None:
    """The only item left loses its last words, never a part of one."""
    words = [f"word{number}" for number in range(60)]
    told = compose("[Cases] ", [" ".join(words)], [""], LINK, most=1)
    kept = told.text.removeprefix("[Cases] ").removesuffix(f"... {LINK}").split()

    assert kept == words[: len(kept)]
    assert len(kept) > 5
    assert told.segments == 1


def test_a_link_is_never_cut() -> None:
    """A link that is longer than all that was asked for stands alone, and its parts are told."""
    link = "https://cases.example/" + "a" * 200
    told = compose("[Cases] ", ["New: cough"], [""], link, most=1)

    assert (told.text, told.segments) == (link, 2)


@pytest.mark.property
@given(st.text())
def test_a_text_is_cut_at_its_length_at_the_earliest(text: str) -> None:
    """The parts hold the whole text, and no fewer of them could."""
    alphabet = alphabet_of(text)
    single, joined = (160, 153) if alphabet == "GSM" else (70, 67)
    length, segments = length_of(text), segments_of(text)

    assert (segments == 1) == (length <= single)
    assert segments == 1 or joined * segments >= length > (joined - 1) * (segments - 1)


WORDS = st.lists(
    st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12), min_size=1, max_size=30
)


@pytest.mark.property
@given(st.lists(WORDS.map(" ".join), max_size=6), st.integers(1, 3), st.sampled_from(["[Cases] ", "[증례] "]))
def test_no_word_and_no_link_is_ever_cut(items: list[str], most: int, opening: str) -> None:
    """Whatever is new, the message ends in the whole link, fits, and holds whole words of the news only."""
    more = ["", *(f"(and {number} more)" for number in range(1, len(items) + 1))]
    told = compose(opening, items, more, LINK, most=most)
    known = {word for item in [opening, *items, *more] for word in plain(item).split()}

    assert told.text.endswith(LINK)
    assert told.segments <= most
    assert {word.rstrip(";.…") for word in told.text.removesuffix(LINK).split()} <= {
        word.rstrip(";.…") for word in known
    } | {""}
