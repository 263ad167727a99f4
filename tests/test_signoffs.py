"""Sign-offs over what is published: whose they are, which pictures they cover, and when they are void."""

from __future__ import annotations

import re

import pytest

from sitegen.errors import Problem, Severity
from sitegen.planning.rules import check
from tests.conftest import CASE, TODAY, MakeLibrary, build_library, png, read_sound, written_png

C = "content/cases/c-1/case.md"
FILM: dict[str, str | bytes] = {"content/cases/c-1/film.png": png()}
PATIENT = CASE.replace("basis: phantom", "basis: written")
PERSON = {"content/people.yaml": "ed: {name: The editors, organisation: true}\nkim: {name: Kim Cheolsu}\n"}
PUBLISHED = {
    "guidelines/g-1": (
        "content/guidelines/g-1/guideline.md",
        (
            "title: G\nstatus: active\nissued: 2024-01-01\nlicense: CC-BY-4.0\nissuers: [{name: The society}]\n"
            "topics: [{id: whom, title: Whom, recommendations: [{id: r1, text: Image., direction: for, strength: strong, evidence: moderate}]}]\n"
        ),
    ),
    "collections/flu": ("content/collections/flu.md", "title: Influenza\nstatus: published\n"),
    "pages/about": ("content/pages/about.md", "title: About\nstatus: published\n"),
}
"""What `sitegen signoff` calls a record → its file and its facts."""
FIGURE = "---\n## Figure\n![A drawing of the way](way.png)\n"


def _problems(make_library: MakeLibrary, files: dict[str, str | bytes]) -> list[Problem]:
    return check(read_sound(make_library({**PERSON, **files})), TODAY)


def _illustrated(
    name: str, more: str = "", words: str = FIGURE, picture: bytes = png()
) -> dict[str, str | bytes]:
    """A published record with a picture beside it."""
    path, facts = PUBLISHED[name]
    return {path: f"---\n{facts}{more}{words}", f"{path.rpartition('/')[0]}/way.png": picture}


def _digest(make_library: MakeLibrary) -> str:
    """What is to be signed of the only record in the library that was last written."""
    (record,) = read_sound(make_library({})).illustrated
    return record.picture_digest


def _signature(by: str, digest: str) -> str:
    """A line of facts that signs pictures off."""
    return f"deid: {{reviewed_by: {by}, reviewed_on: 2026-03-01, pictures: '{digest}'}}\n"


def test_pictures_of_patients_are_signed_off(make_library: MakeLibrary) -> None:
    """Without a sign-off no patient's picture is published; one over these very pictures holds until one changes."""
    patient = CASE.replace("basis: phantom", "basis: written")
    (missing,) = _problems(make_library, {C: patient, **FILM})
    digest = read_sound(make_library({C: patient, **FILM})).cases["c-1"].picture_digest
    signed = patient.replace("consent:", f"{_signature('kim', digest)}consent:")

    assert missing.code == "signoff-missing"
    assert "sitegen signoff c-1 --by" in missing.hint
    assert digest not in missing.hint
    assert _problems(make_library, {C: signed, **FILM, **PERSON}) == []
    changed: dict[str, str | bytes] = {C: signed, **PERSON, "content/cases/c-1/film.png": png(shade=91)}
    assert [(p.code, p.severity) for p in _problems(make_library, changed)] == [
        ("signoff-void", Severity.ERROR)
    ]


def test_a_group_has_no_eyes(make_library: MakeLibrary) -> None:
    """A sign-off in the name of a group is an error, in a draft as well."""
    _problems(make_library, {C: PATIENT, **FILM})
    signed = PATIENT.replace("consent:", f"{_signature('ed', _digest(make_library))}consent:")

    for written in (signed, signed.replace("status: published", "status: draft")):
        (problem,) = _problems(make_library, {C: written})
        line = written.splitlines()[problem.place.line - 1]

        assert (problem.code, problem.severity) == ("signoff-by-group", Severity.ERROR)
        assert "'ed' (The editors)" in problem.message
        assert line[problem.place.column - 1 :].startswith("reviewed_by")


@pytest.mark.parametrize("name", PUBLISHED)
def test_pictures_beyond_cases_are_signed_off_too(make_library: MakeLibrary, name: str) -> None:
    """What a guideline, collection or page shows needs a sign-off once it is published, void when a picture changes."""

    def codes(more: str = "", words: str = FIGURE, shade: int = 90) -> list[str]:
        found = _problems(make_library, _illustrated(name, more, words, png(shade=shade)))
        assert all(item.severity is Severity.ERROR for item in found)
        assert all(
            f"sitegen signoff {name} --by PERSON" in item.hint for item in found if "signoff" in item.code
        )
        return [item.code for item in found]

    assert codes() == ["signoff-missing"]
    digest = _digest(make_library)
    signed = _signature("kim", digest)

    assert codes(signed) == []
    assert codes(signed, shade=91) == ["signoff-void"]
    assert codes(signed, "---\nNo figure.\n") == ["signoff-void"]
    assert codes(_signature("ed", digest)) == ["signoff-by-group"]
    assert codes(_signature("kin", digest)) == ["unknown-person"]
    assert codes("", "---\nNo figure.\n") == []


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_draft_beyond_cases_needs_no_sign_off(make_library: MakeLibrary, name: str) -> None:
    """Before anything is published nobody is asked to look."""
    path, facts = PUBLISHED[name]
    status = facts.partition("status: ")[2].partition("\n")[0]
    files = _illustrated(name)
    files[path] = str(files[path]).replace(f"status: {status}", "status: draft")

    assert _problems(make_library, files) == []


@pytest.mark.parametrize("status", ["superseded\nsuperseded_by: g-2", "withdrawn"])
def test_a_guideline_of_the_past_is_still_shown(make_library: MakeLibrary, status: str) -> None:
    """A guideline that no longer holds is read with its pictures, so they are signed off as well."""
    files = _illustrated("guidelines/g-1")
    path = "content/guidelines/g-1/guideline.md"
    files[path] = str(files[path]).replace("status: active", f"status: {status}")
    files["content/guidelines/g-2/guideline.md"] = "---\ntitle: G\nsupersedes: [g-1]\n---\n"

    assert "signoff-missing" in [item.code for item in _problems(make_library, files)]


def test_a_picture_in_a_translation_counts(make_library: MakeLibrary) -> None:
    """The pictures of all languages are signed together."""
    root = make_library({**PERSON, **_illustrated("pages/about", words="---\nWords.\n")})
    before = _digest(make_library)
    (root / "content/pages/about.ko.md").write_text("![그림](way.png)\n", "utf-8")

    assert _digest(make_library) != before
    assert [item.code for item in check(read_sound(root), TODAY)] == ["signoff-missing"]


@pytest.mark.parametrize("name", PUBLISHED)
def test_writing_in_pictures_beyond_cases_is_told(make_library: MakeLibrary, name: str) -> None:
    """A build looks through them as through those of a case; a sign-off ends the warning."""
    picture = written_png("GILDONG, H 1931")
    root = make_library({**PERSON, **_illustrated(name, picture=picture)})
    problems = build_library(root, today=TODAY).problems
    (told,) = [item for item in problems if item.code == "burned-in-text"]
    signed = _signature("kim", _digest(make_library))

    assert told.place.path.endswith("/way.png")
    assert f"sitegen signoff {name} --by PERSON" in told.hint
    make_library({**PERSON, **_illustrated(name, signed, picture=picture)})
    assert [item.code for item in build_library(root, today=TODAY).problems] == []


@pytest.mark.parametrize("name", PUBLISHED)
def test_readers_see_who_signed_pictures_beyond_cases(make_library: MakeLibrary, name: str) -> None:
    """The page of a guideline, collection or page says who looked at its pictures; one without pictures says nothing."""
    root = make_library({**PERSON, **_illustrated(name)})
    make_library({**PERSON, **_illustrated(name, _signature("kim", _digest(make_library)))})
    address = name.removeprefix("pages/")
    assert build_library(root).published

    page = (root / "site" / address / "index.html").read_text("utf-8")
    korean = (root / "site/ko" / address / "index.html").read_text("utf-8")
    assert re.search(r"De-identification</h2>.*people/kim/.*Kim Cheolsu</a>.*2026-03-01", page, re.DOTALL)
    assert re.search(r"비식별화</h2>\s*<p>본문의 모든 영상.*2026-03-01", korean, re.DOTALL)

    make_library(_illustrated(name, words="---\nNo figure.\n"))
    assert build_library(root).published
    assert "De-identification" not in (root / "site" / address / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("basis", "english", "korean"),
    [
        ("basis: written", "agreed in writing", "서면으로 동의"),
        ("basis: waived-irb, reference: IRB 4711", "ethics board waived", "동의를 면제"),
        ("basis: institution-policy", "rules of the institution", "기관의 규정"),
        ("basis: public-source", "published before", "이미 공개된"),
        ("basis: phantom", "no patient is shown", "실제 환자가 아니므로"),
    ],
)
def test_the_page_says_on_what_ground_a_case_is_shown(
    make_library: MakeLibrary, basis: str, english: str, korean: str
) -> None:
    """Readers see the basis of the consent in their language, and never the reference behind it."""
    root = make_library({C: CASE.replace("basis: phantom", basis).replace("published\n", "draft\n"), **FILM})
    assert build_library(root, drafts=True).published

    for path, heading, words in (("cases", "Consent", english), ("ko/cases", "동의", korean)):
        page = (root / "site" / path / "c-1/index.html").read_text("utf-8")
        consent = page[page.index(f"<h2>{heading}</h2>") :].partition("</section>")[0]
        assert words in consent
        assert "4711" not in page
