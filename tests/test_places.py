"""Places smaller than a country: what is taken for one, and beside which diagnoses it is told of."""

from __future__ import annotations

import pytest

from sitegen.errors import Severity
from sitegen.model.case import CaseFacts
from sitegen.privacy.places import is_common, place_rules
from sitegen.privacy.words import found_in
from tests.conftest import CASE, MakeLibrary, build_library, png

RULES = place_rules(("en", "ko"))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("A farmer from Hadong with fever", "Hadong"),
        ("He lives in the village of Riverbend.", "Riverbend"),
        ("She had returned from Wuhan a week before", "Wuhan"),
        ("residents of New Haven", "New Haven"),
        ("He visited San Pedro Sula in summer", "San Pedro Sula"),
        ("a miner in Orange County", "Orange County"),
        ("born in Gangnam-gu", "Gangnam"),
        ("seen in Seoul first", "Seoul"),
        ("sent by Riverside General Hospital today", "Riverside General Hospital"),
        ("at the Hospital of St Mary", "Hospital of St"),
        ("The Mayfield Clinic wrote", "Mayfield Clinic"),
        ("서울에 사는 여자", "서울"),
        ("경상남도 하동군 거주", "경상남도"),
        ("하동에 거주하는 어부", "하동"),
        ("우한에서 귀국한 남자", "우한"),
        ("강남구 거주", "강남구"),
        ("한빛대학교병원에서 전원되었다", "한빛"),
    ],
)
def test_places_are_found_by_what_stands_around_them(text: str, place: str) -> None:
    """Somebody lives there or came from there; a region, a district, a hospital with its name."""
    assert any(place in found.words for found in found_in(text, RULES)), text


@pytest.mark.parametrize(
    "text",
    [
        "He had returned from China and visited South Korea; she lives in Europe.",
        "A worker from the United States, back in March, back in the Middle East",
        "Transferred to our hospital; a university hospital; the Hospital; Regional Hospital",
        "He came to Emergency, the center of the nodule, in Radiology, from Day 5",
        "Kerley lines, Hampton hump, the sign of Westermark, Wegener in the past",
        "중국에서 귀국한 남자, 미국에 거주하는 여자, 종합병원에서 전원, 대학병원 방문, 타 병원",
        "부산물이 없다. 대구경북이라는 말은 없고, 동시에, 다시 시행한, 역시 증상이 사는",
        "Patients in Group A, lesions in Zone 2, opacities near Hilum",
    ],
)
def test_countries_and_common_words_are_no_places(text: str) -> None:
    """Countries and continents may be named, and a hospital without its name."""
    assert [found.words for found in found_in(text, RULES)] == []


@pytest.mark.parametrize(
    ("name", "common"),
    [
        ("Pneumonia", True),
        ("Acute appendicitis", True),
        ("Community-acquired pneumonia", True),
        ("Left pneumothorax", True),
        ("폐렴", True),
        ("급성 충수염", True),
        ("Organising pneumonia", False),
        ("COVID-19 pneumonia", False),
        ("Paragonimiasis", False),
        ("특발성 폐섬유증", False),
    ],
)
def test_what_is_not_known_as_common_counts_as_rare(name: str, common: bool) -> None:
    """A short list of what every hospital sees each week; all else may point to a person."""
    assert is_common(CaseFacts.model_validate({"title": "T", "diagnosis": {"name": name}})) == common


def test_a_case_without_a_diagnosis_counts_as_rare() -> None:
    """A draft may become anything."""
    assert not is_common(CaseFacts.model_validate({"title": "T"}))


@pytest.mark.parametrize(("diagnosis", "told"), [("Paragonimiasis", 1), ("Pneumonia", 0)])
def test_a_place_is_told_of_beside_a_rare_diagnosis(
    make_library: MakeLibrary, diagnosis: str, told: int
) -> None:
    """The warning stands at the place, and stops nothing."""
    case = CASE.replace("{name: Organising pneumonia", f"{{name: {diagnosis}").replace(
        "Three weeks of dry cough.", "A farmer from Hadong."
    )
    root = make_library({"content/cases/c/case.md": case, "content/cases/c/film.png": png()})
    result = build_library(root)
    found = [item for item in result.problems if item.code == "words-place"]

    assert [(str(item.place), item.severity) for item in found] == [
        ("content/cases/c/case.md:28:3", Severity.WARNING)
    ] * told
    assert result.published
