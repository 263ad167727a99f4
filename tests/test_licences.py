"""Licences: what each allows, what holds for parts together, and the rules over a library."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.errors import Severity
from sitegen.model.licences import LICENCES, Use, allows, joined
from tests.conftest import CASE, MakeLibrary, build_library, png

COPIES: tuple[Use, ...] = ("show", "slides", "dataset", "exchange")
CHANGES: tuple[Use, ...] = ("crop", "mark", "atlas")
USES: tuple[Use, ...] = (*COPIES, *CHANGES, "sell")
licences = st.sampled_from(sorted(LICENCES))


@pytest.mark.parametrize("licence", sorted(LICENCES))
def test_every_licence_allows_copies(licence: str) -> None:
    """All known licences let a work be shown and passed on whole."""
    assert all(allows(licence, use) for use in COPIES)


@pytest.mark.parametrize(
    ("licence", "changed", "sold"),
    [
        ("CC0-1.0", True, True),
        ("MIT", True, True),
        ("CC-BY-4.0", True, True),
        ("CC-BY-SA-3.0", True, True),
        ("CC-BY-NC-4.0", True, False),
        ("LicenseRef-CC-BY-NC-SA", True, False),
        ("CC-BY-ND-4.0", False, True),
        ("CC-BY-NC-ND-2.0", False, False),
    ],
)
def test_what_is_done_needs_its_permission(licence: str, changed: bool, sold: bool) -> None:
    """ND forbids cutting, drawing and atlases, NC forbids selling."""
    assert [allows(licence, use) for use in CHANGES] == [changed] * 3
    assert allows(licence, "sell") == sold


def test_no_licence_allows_nothing() -> None:
    """What names no licence is all rights reserved."""
    assert not any(allows(None, use) for use in USES)


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([], None),
        (["CC-BY-4.0"], "CC-BY-4.0"),
        (["CC-BY-3.0", "CC-BY-4.0"], "CC-BY-4.0"),
        (["CC0-1.0", "CC-BY-2.5"], "CC-BY-2.5"),
        (["CC0-1.0", "CC0-1.0"], "CC0-1.0"),
        (["MIT", "CC-BY-4.0"], "CC-BY-4.0"),
        (["MIT", "Apache-2.0"], None),
        (["CC-BY-4.0", "CC-BY-NC-3.0"], "CC-BY-NC-4.0"),
        (["CC-BY-4.0", "CC-BY-SA-4.0"], "CC-BY-SA-4.0"),
        (["CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-4.0"], "CC-BY-NC-SA-4.0"),
        (["CC-BY-SA-3.0", "CC-BY-SA-4.0"], "CC-BY-SA-4.0"),
        (["CC-BY-4.0", "CC-BY-ND-4.0"], "CC-BY-ND-4.0"),
        (["CC-BY-NC-4.0", "CC-BY-ND-3.0"], "CC-BY-NC-ND-4.0"),
        (["CC-BY-4.0", "LicenseRef-CC-BY-NC-SA"], "LicenseRef-CC-BY-NC-SA"),
        (["LicenseRef-CC-BY", "CC-BY-NC-4.0"], "LicenseRef-CC-BY-NC"),
    ],
)
def test_the_whole_asks_for_what_any_part_asks_for(parts: list[str], whole: str | None) -> None:
    """The most restrictive combination, by its newest name; where there is no single one, none is named."""
    assert (joined(parts).licence, joined(parts).conflicts) == (whole, ())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CC-BY-NC-SA-4.0", "CC-BY-SA-4.0"),
        ("CC-BY-NC-4.0", "CC-BY-SA-4.0"),
        ("CC-BY-SA-3.0", "LicenseRef-CC-BY-NC-SA"),
    ],
)
def test_share_alike_that_does_not_fit_is_named(one: str, other: str) -> None:
    """A work under BY-SA can take in nothing that forbids selling: the pair is named, and no licence for the whole."""
    found = joined([other, "CC-BY-4.0", one])

    assert (found.licence, found.conflicts) == (None, ((one, other),))


@pytest.mark.property
@given(st.lists(licences, max_size=4))
def test_the_whole_allows_what_all_parts_allow(parts: list[str]) -> None:
    """Nothing more, nothing less, whatever the order; and the whole by itself is the whole."""
    found = joined(parts)

    assert all(joined(order) == found for order in permutations(parts))
    if found.licence:
        assert joined([found.licence]).licence == found.licence
        for use in USES:
            assert allows(found.licence, use) == all(allows(part, use) for part in parts)
        asked = any(LICENCES[part].attribution for part in parts)
        assert LICENCES[found.licence].attribution == asked


@pytest.mark.property
@given(st.lists(licences, min_size=1, max_size=4), licences)
def test_a_further_part_frees_nothing(parts: list[str], more: str) -> None:
    """A conflict stays a conflict, a refusal a refusal."""
    before, after = joined(parts), joined([*parts, more])

    assert set(before.conflicts) <= set(after.conflicts)
    if before.licence and after.licence:
        assert all(allows(before.licence, use) or not allows(after.licence, use) for use in USES)


SERIES = "        view: PA\n"
FILM = {"content/cases/c/film.png": png()}


def told(make_library: MakeLibrary, case: str) -> list[tuple[str, int, Severity]]:
    """What is said of licences and of what publication needs."""
    result = build_library(make_library({"content/cases/c/case.md": case, **FILM}))
    codes = ("licence-", "missing-for-publication")
    return [
        (item.code, item.place.line, item.severity) for item in result.problems if item.code.startswith(codes)
    ]


MARK = "        marks: [{picture: 1, shape: point, at: [0.5, 0.5]}]\n"


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (CASE.replace(SERIES, SERIES + MARK), []),
        (
            CASE.replace("license: CC-BY-4.0", "license: CC-BY-ND-4.0").replace(SERIES, SERIES + MARK),
            [("licence-no-derivatives", 18, Severity.ERROR)],
        ),
        (
            CASE.replace(SERIES, SERIES + "        license: CC-BY-NC-ND-4.0\n        credit: A. Creator\n" + MARK),
            [("licence-no-derivatives", 20, Severity.ERROR)],
        ),
        (CASE.replace("license: CC-BY-4.0", "license: CC-BY-ND-4.0"), []),
        (
            CASE.replace("license: CC-BY-4.0", "license: CC-BY-ND-4.0").replace(
                "[film.png]", "[{file: film.png, license: CC0-1.0}]\n" + MARK.rstrip()
            ),
            [],
        ),
    ],
)  # fmt: skip
def test_marks_need_a_licence_that_allows_changes(
    make_library: MakeLibrary, case: str, expected: list[tuple[str, int, Severity]]
) -> None:
    """The nearest licence counts: the picture's, the series', the case's."""
    assert told(make_library, case) == expected


SOURCE = "        source: {creator: A. Creator, changes: Cropped}\n"


@pytest.mark.parametrize(
    ("case", "lines"),
    [
        (CASE.replace(SERIES, SERIES + SOURCE), []),
        (CASE.replace("license: CC-BY-4.0", "license: CC-BY-ND-4.0").replace(SERIES, SERIES + SOURCE), [18]),
        (CASE.replace("license: CC-BY-4.0", "license: CC-BY-ND-4.0\n" + SOURCE.strip()), [9]),
        (CASE.replace(SERIES, f"{SERIES}        license: CC-BY-NC-ND-3.0\n{SOURCE}"), [19]),
        (CASE.replace(SERIES, SERIES + SOURCE).replace("[film.png]", "[{file: film.png, license: CC-BY-ND-4.0}]"), [16]),
        (
            CASE.replace("license: CC-BY-4.0", "license: CC-BY-ND-4.0").replace(
                "[film.png]", "[{file: film.png, license: CC0-1.0, source: {creator: A, changes: Cropped}}]"
            ),
            [],
        ),
    ],
)  # fmt: skip
def test_what_says_that_it_was_cut_needs_a_licence_for_it(
    make_library: MakeLibrary, case: str, lines: list[int]
) -> None:
    """A declared change is refused under ND, of the case, of a series and of a picture that came with its series."""
    assert told(make_library, case) == [("licence-no-derivatives", line, Severity.ERROR) for line in lines]


def test_the_library_s_own_licence_counts_last(make_library: MakeLibrary) -> None:
    """A draft that names no licence has that of the library."""
    site = "title: T\nbase_url: https://cases.example/\nlicense: CC-BY-ND-4.0\n"
    case = CASE.replace("license: CC-BY-4.0\n", "").replace(SERIES, SERIES + MARK)
    root = make_library({"content/cases/c/case.md": case, "content/site.yaml": site, **FILM})

    assert "licence-no-derivatives" in {item.code for item in build_library(root, drafts=True).problems}


@pytest.mark.parametrize(
    ("rights", "expected"),
    [
        ("license: CC-BY-NC-4.0", [("licence-credit", 18, Severity.ERROR)]),
        ("license: CC-BY-4.0", []),
        ("license: CC0-1.0", []),
        ("license: CC-BY-NC-4.0\n        credit: A. Creator", []),
        ("license: CC-BY-NC-4.0\n        source: {doi: 10.1234/5}", []),
    ],
)
def test_another_licence_names_whom_it_comes_from(
    make_library: MakeLibrary, rights: str, expected: list[tuple[str, int, Severity]]
) -> None:
    """A picture under another licence than its case comes from somebody, who is named where the licence asks for it."""
    assert told(make_library, CASE.replace(SERIES, f"{SERIES}        {rights}\n")) == expected


@pytest.mark.parametrize(
    ("rights", "missing"),
    [
        ("", 2),
        ("credit: A. Creator", 1),
        ("source: {doi: 10.1234/5}", 1),
        ("credit: A. Creator\n        source: {doi: 10.1234/5}", 0),
    ],
)
def test_public_sources_are_named(make_library: MakeLibrary, rights: str, missing: int) -> None:
    """`consent: public-source` needs source and credit, of the case or of all its pictures."""
    case = CASE.replace("basis: phantom", "basis: public-source")
    of_series = case.replace(SERIES, f"{SERIES}        {rights}\n" if rights else SERIES)
    of_case = case.replace("authors:", rights.replace("\n        ", "\n") + "\nauthors:")

    for text in (of_series, of_case):
        assert [code for code, _, _ in told(make_library, text)] == ["missing-for-publication"] * missing


def page(make_library: MakeLibrary, case: str, path: str = "cases/c/index.html") -> str:
    """A built page of a library of one case."""
    root = make_library({"content/cases/c/case.md": case, **FILM})
    result = build_library(root)
    assert result.published, result.problems
    return (root / "site" / path).read_text("utf-8")


def test_the_page_says_what_holds_for_the_whole(make_library: MakeLibrary) -> None:
    """Parts with rights of their own are listed with their credit, and the joined licence is named."""
    case = CASE.replace(SERIES, SERIES + "        license: CC-BY-NC-3.0\n        credit: A. Creator\n")
    html = page(make_library, case)

    end = html[html.index("<h2>Licence</h2>") :]
    assert "<li>PA · Picture: A. Creator" in end
    assert (
        'The case as a whole: <a href="https://creativecommons.org/licenses/by-nc/4.0/">CC BY-NC 4.0</a>'
        in end
    )


def test_an_ordinary_case_has_no_list_of_parts(make_library: MakeLibrary) -> None:
    """Where the case's own licence says all, nothing more is said."""
    html = page(make_library, CASE)

    assert "as a whole" not in html
    assert "Pictures by others" not in html


def test_parts_that_do_not_fit_are_named_on_the_page(make_library: MakeLibrary) -> None:
    """A conflict is a warning to the editor, and readers learn which two licences can't be joined."""
    case = CASE.replace("license: CC-BY-4.0", "license: CC-BY-SA-4.0").replace(
        SERIES, SERIES + "        license: CC-BY-NC-SA-4.0\n        credit: A. Creator\n"
    )
    html = page(make_library, case)

    assert "CC BY-NC-SA 4.0 and CC BY-SA 4.0" in html
    assert "The case as a whole" not in html
    assert told(make_library, case) == [("licence-conflict", 18, Severity.WARNING)]


def test_pictures_that_may_not_be_changed_are_told_to_readers(make_library: MakeLibrary) -> None:
    """A reader learns that a part may be shared unchanged only."""
    case = CASE.replace(SERIES, SERIES + "        license: CC-BY-ND-4.0\n        credit: A. Creator\n")

    assert "may be shared unchanged only" in page(make_library, case)


def test_sources_stay_hidden_with_the_answer(make_library: MakeLibrary) -> None:
    """Before its reveal a quiz case's list of credits holds no source, which often names the diagnosis."""
    case = CASE.replace("kind: library", "kind: quiz\nreveal: 2026-04-01").replace(
        SERIES,
        SERIES
        + "        license: CC-BY-NC-4.0\n        credit: A. Creator\n        source: {creator: Zebra Registry}\n",
    )
    html = page(make_library, case)

    assert "A. Creator" in html
    assert "Zebra Registry" not in html
