"""Languages: texts, plural forms, dates, numbers and lists as each language writes them."""

from __future__ import annotations

from datetime import date

import pytest

from sitegen.i18n import Catalogue, MissingText, is_language, language_name

TEXTS = {
    "case.one": "{n} case", "case.other": "{n} cases", "by": "By {name}", "plain": "100% {sure}",
    "przypadek.one": "{n} przypadek", "przypadek.few": "{n} przypadki", "przypadek.many": "{n} przypadków",
    "przypadek.other": "{n} przypadku",
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "number", "text"),
    [
        ("en", 0, "0 cases"), ("en", 1, "1 case"), ("en", 2, "2 cases"), ("en", 1234, "1,234 cases"),
        ("ko", 0, "0 cases"), ("ko", 1, "1 cases"), ("de", 1, "1 case"), ("de", 1234, "1.234 cases"),
    ],
)  # fmt: skip
def test_plurals(language: str, number: int, text: str) -> None:
    """A language uses the plural forms that it has; Korean has one."""
    assert Catalogue(language, TEXTS).count("case", number) == text


@pytest.mark.parametrize(
    ("number", "word"), [(1, "przypadek"), (3, "przypadki"), (5, "przypadków"), (22, "przypadki")]
)
def test_languages_of_several_plurals(number: int, word: str) -> None:
    """Polish counts in three forms."""
    assert Catalogue("pl", TEXTS).count("przypadek", number) == f"{number} {word}"


def test_texts_with_values() -> None:
    """Values are filled in; a text without values is taken as it stands."""
    catalogue = Catalogue("en", TEXTS)

    assert catalogue.text("by", name="Kim {x}") == "By Kim {x}"
    assert catalogue.text("plain") == "100% {sure}"


def test_a_text_that_is_not_there() -> None:
    """A missing text is an exception of its own, with the key."""
    with pytest.raises(MissingText, match="nowhere"):
        Catalogue("en", TEXTS).text("nowhere")


def test_months() -> None:
    """Each language writes a month with its year in its way."""
    assert Catalogue("en", {}).month(date(2020, 3, 1)) == "March 2020"
    assert Catalogue("ko", {}).month(date(2020, 3, 1)) == "2020년 3월"


def test_dates_numbers_and_lists() -> None:
    """Each language writes days and lists in its way."""
    english, korean = Catalogue("en", {}), Catalogue("ko", {})

    assert (english.day(date(2020, 3, 9)), korean.day(date(2020, 3, 9))) == (
        "March 9, 2020",
        "2020년 3월 9일",
    )
    assert english.number(1234.5) == "1,234.5"
    assert english.list(["a", "b", "c"]) == "a, b, and c"
    assert korean.list(["a", "b"]) == "a 및 b"
    assert english.list([]) == ""


@pytest.mark.parametrize("tag", ["en", "ko", "pt-BR", "zh-Hant"])
def test_known_languages(tag: str) -> None:
    """Tags that dates and plurals can be written in are known."""
    assert is_language(tag)


@pytest.mark.parametrize("tag", ["xx", "english", "", "e", "en_US!", "../en"])
def test_unknown_languages(tag: str) -> None:
    """Anything else is not, and raises nothing."""
    assert not is_language(tag)


def test_names_of_languages() -> None:
    """A language switch shows each language in itself."""
    assert [language_name(tag) for tag in ("en", "ko", "de")] == ["English", "한국어", "Deutsch"]
