"""A first-time editor's mistakes: each is one problem that names its line and the remedy, and nothing follows from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.reading.documents import split_front_matter
from tests.conftest import CASE, PEOPLE, MakeLibrary, png
from tests.test_broken import report_on

FOLDER = "content/cases/c-1"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)
DICOM = bytes(128) + b"DICM" + bytes(64)

WRITTEN = {
    "a tab before a key": ("    modality: DX", "\tmodality: DX", "12:1", "yaml", "put spaces in its place"),
    "a tab before a list": ("      - id: fr", "\t- id: fr", "15:1", "yaml", "put spaces in its place"),
    "a tab behind spaces": ("    day: 3", "  \tday: 3", "13:3", "yaml", "put spaces in its place"),
    "a space too few": ("    modality: DX", "   modality: DX", "12:4", "yaml", "below 'id' above it: 4 spaces"),
    "a space too many": ("    modality: DX", "     modality: DX", "12:6", "yaml", "'id' above it: 4 spaces"),
    "a first space": ("teaser: Dry", " teaser: Dry", "3:2", "yaml", "below 'title' above it: no space"),
    "the column of the dash": ("        view: PA", "      view: PA", "17:7", "yaml", "'pictures' above it: 8 spaces"),
    "too deep": ("        alt:", "          alt:", "18:11", "yaml", "below 'view' above it: 8 spaces"),
    "out of its entry": ("        caption:", "    caption:", "19:5", "unknown-key", "known here are"),
    "a key of the record": ("teaser:", "teeser:", "3:1", "unknown-key", "did you mean 'teaser'?"),
    "a key that is needed": ("title:", "titel:", "2:1", "unknown-key", "did you mean 'title'?"),
    "a key of a series": ("pictures:", "picturs:", "16:9", "unknown-key", "did you mean 'pictures'?"),
    "a key with a date": ("published: 2", "publishd: 2", "6:1", "unknown-key", "did you mean 'published'?"),
    "a key with much below it": ("studies:", "study:", "10:1", "unknown-key", "did you mean 'studies'?"),
    "a day that never was": ("2026-03-02", "2026-02-30", "6:12", "wrong-value", "no day 2026-02-30: write year"),
    "a date with points": ("2026-03-02", "02.03.2026", "6:12", "wrong-value", "written as YYYY-MM-DD"),
    "a date without noughts": ("2026-03-02", "2026-3-2", "6:12", "wrong-value", "written as YYYY-MM-DD"),
    "a picture that is not there": ("film.png", "chest.png", "16:20", "picture-missing", "relative to the folder"),
    "a pattern for nothing": ("[film.png]", "ct/*.png", "16:9", "picture-missing", "relative to the folder"),
    "another case of letters": ("film.png", "Film.PNG", "16:20", "picture-missing", "write 'film.png'"),
    "an author whom nobody knows": ("[ed]", "[kim]", "7:11", "unknown-person", "known are: ed"),
    "an id for two studies": (
        "findings: [c", "  - {id: film, modality: CT, day: 4}\nfindings: [c", "20:6", "duplicate-id", "give each"
    ),
    "an id for two series": (
        "findings: [c",
        "      - {id: frontal, pictures: [film.png], alt: Film, view: PA}\nfindings: [c",
        "20:10",
        "duplicate-id",
        "give each its own",
    ),
    "a key twice": ("teaser: Dry", "title: Dry", "3:1", "yaml-duplicate", "keep one of them"),
    "a quote that never closes": ("title: Org", 'title: "Org', "2:8", "yaml", 'put " at the end of the text'),
    "a quote deep within": ("alt: Frontal", "alt: 'Frontal", "18:14", "yaml", "put ' at the end of the text"),
    "a quote that an apostrophe closes": (
        "title: Organising pneumonia", "title: 'Don't wait'", "2:13", "yaml", "write '' for a ' within the text"
    ),
    "a quote that a later one closes": (
        "title: Organising pneumonia\nteaser: Dry cough for three weeks",
        "title: 'Organising pneumonia\nteaser: The patient's cough",
        "2:8",
        "yaml",
        "put ' at the end of the text",
    ),
    "a colon in a text": ("title: Org", "title: Case: Org", "2:12", "yaml", "put the text in quotes"),
    "no space after a colon": ("teaser: Dry", "teaser:Dry", "3:1", "yaml", "with a space after the colon"),
    "a star without quotes": ("[film.png]", "*.png", "16:19", "yaml", "put the text in quotes"),
    "a list that never closes": ("[ed]", "[ed", "7:10", "yaml", "close it with ]"),
    "a mapping that never closes": ("sex: M}", "sex: M", "9:10", "yaml", "close it with }"),
    "a comma that is missing": ("{age: 65, sex", "{age: 65 sex", "9:10", "yaml", "put a comma between"),
    "a backslash": ("title: Organising pneumonia", 'title: "A\\yb"', "2:10", "yaml", "single quotes"),
}  # fmt: skip
"""What is written in place of what, and what is said: line and column, the code, and a part of the words."""

DROPPED = {
    "a HEIC beside the pictures": (
        {"IMG_1.heic": HEIC},
        "IMG_1.heic",
        "file-unknown",
        "save it as PNG or JPEG",
    ),
    "a DICOM beside the pictures": ({"1.dcm": DICOM}, "1.dcm", "dicom-in-content", "sitegen import dicom"),
}
"""What is dropped into the folder of the case, and what is said of which file."""


def _broken(make_library: MakeLibrary, old: str, new: str) -> Path:
    assert old in CASE
    return make_library({f"{FOLDER}/case.md": CASE.replace(old, new, 1), f"{FOLDER}/film.png": png()})


@pytest.mark.parametrize("mistake", WRITTEN)
def test_a_mistake_in_what_is_written(mistake: str, make_library: MakeLibrary) -> None:
    """A mistake is one problem at the place where it was made, with what to write instead, and no other follows."""
    old, new, place, code, words = WRITTEN[mistake]
    said = report_on(_broken(make_library, old, new)).splitlines()

    assert said[0].startswith(f"{FOLDER}/case.md:{place}: error[{code}]: ")
    assert words in said[0]
    assert said[-2] == "1 error."


@pytest.mark.parametrize("mistake", DROPPED)
def test_a_file_that_is_no_picture(mistake: str, make_library: MakeLibrary) -> None:
    """What phones and scanners write is refused once, with what to make of it."""
    files, name, code, words = DROPPED[mistake]
    root = make_library(
        {
            f"{FOLDER}/case.md": CASE,
            f"{FOLDER}/film.png": png(),
            **{f"{FOLDER}/{key}": data for key, data in files.items()},
        }
    )
    said = report_on(root).splitlines()

    assert said[0].startswith(f"{FOLDER}/{name}: error[{code}]: ")
    assert words in said[0]
    assert said[1] == "1 error."


@pytest.mark.parametrize(("name", "data"), [("film.heic", HEIC), ("film.dcm", DICOM)])
def test_a_series_of_what_is_no_picture(name: str, data: bytes, make_library: MakeLibrary) -> None:
    """A series that names such a file is told of the file alone."""
    root = make_library({f"{FOLDER}/case.md": CASE.replace("film.png", name), f"{FOLDER}/{name}": data})
    said = report_on(root).splitlines()

    assert said[0].startswith(f"{FOLDER}/{name}: error[")
    assert said[1] == "1 error."


def test_a_broken_table_of_people(make_library: MakeLibrary) -> None:
    """Where people.yaml is no YAML, nobody is said to be unknown."""
    root = make_library(
        {
            "content/people.yaml": PEOPLE.replace("{name", "\n\t{name"),
            f"{FOLDER}/case.md": CASE,
            f"{FOLDER}/film.png": png(),
        }
    )
    said = report_on(root).splitlines()

    assert said[0].startswith("content/people.yaml:2:1: error[yaml]: a tab stands")
    assert said[-2] == "1 error."


@pytest.mark.property
@given(at=st.integers(0, CASE.index("\n---\n") - 1), sign=st.sampled_from("\t'\"[]{}:*&!@`|>#-\n ,\\"))
def test_a_sign_too_many(at: int, sign: str) -> None:
    """One sign anywhere in the facts is told in the file's own lines, and never ends in an exception."""
    document = split_front_matter(CASE[:at] + sign + CASE[at:], f"{FOLDER}/case.md").document

    for problem in document.problems if document else ():
        assert 1 <= problem.place.line <= CASE.count("\n") + 2
        assert problem.hint
