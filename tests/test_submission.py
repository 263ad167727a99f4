"""`sitegen import submission`: a sound zip becomes a draft, whole; anything else writes nothing and is told in one run."""

from __future__ import annotations

import io
import stat
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from sitegen.cli import cli
from sitegen.errors import Severity, UsageFault
from sitegen.importers.submission import Submitted, import_submission
from sitegen.model.library import Case
from tests.conftest import CASE, FINDINGS, SITE, MakeLibrary, build_library, png, read_sound

PEOPLE = "ed: {name: {en: Ed Itor, ko: 편집자}, orcid: 0000-0002-1825-0097}\n"
SUBMITTED = CASE.replace("status: published\npublished: 2026-03-02\n", "status: draft\n").replace(
    "[ed]", "[a]"
)
Files = Mapping[str, str | bytes]
Send = Callable[..., Submitted]


def zipped(files: Files) -> bytes:
    """A zip of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def parcel(**changed: str | bytes | None) -> dict[str, str | bytes]:
    """A sound submission, with members changed, added (`a__b` stands for `a/b`, a last `_` for a point) or taken out."""
    files: dict[str, str | bytes | None] = {
        "case/case.md": SUBMITTED,
        "case/people.yaml": "a: {name: Ed Itor}\n",
        "case/film.png": png(),
        **changed,
    }
    return {name: data for name, data in files.items() if data is not None}


@pytest.fixture
def root(make_library: MakeLibrary) -> Path:
    """A library with one person."""
    return make_library({"content/people.yaml": PEOPLE})


@pytest.fixture
def send(root: Path, tmp_path: Path) -> Send:
    """Imports a zip of files, or of bytes."""

    def sending(files: Files | bytes, into: str | None = "content/cases/c-1") -> Submitted:
        path = tmp_path / "sent.zip"
        path.write_bytes(files if isinstance(files, bytes) else zipped(files))
        return import_submission(path, into=root / into if into else None, library=root)

    return sending


def refusals(done: Submitted) -> list[str]:
    """The errors; with any of them nothing is written."""
    assert done.folder is None
    return [
        f"{item.place.path.partition('sent.zip')[2]}: {item.message}"
        for item in done.problems
        if item.severity is Severity.ERROR
    ]


def taken(root: Path, name: str = "c-1") -> Case:
    """The draft as the library reads it."""
    return read_sound(root).cases[name]


def test_a_sound_case_is_a_draft(send: Send, root: Path) -> None:
    """Facts, words and pictures are there; the author is known by name; it builds with the drafts."""
    (root / "content/cases/c-1").mkdir(parents=True)  # an editor made it, and it is empty
    done = send(parcel())

    assert [item for item in done.problems if item.severity is Severity.ERROR] == []
    assert done.pictures == 1
    facts = taken(root).facts
    assert (facts.status, facts.authors, facts.credit) == ("draft", ("ed",), None)
    assert (root / "content/cases/c-1/film.png").read_bytes() == png()
    assert build_library(root, drafts=True).published is not None


def test_what_editors_decide_does_not_come_along(send: Send, root: Path) -> None:
    """Status, days, collections and a sign-off are left out, each but the status with a warning."""
    claimed = SUBMITTED.replace(
        "status: draft\n",
        "status: published\npublished: 2026-03-02\nreveal: 2026-03-09\ncollections: [covid-19]\nrelated: [c-9]\n"
        f"deid: {{reviewed_by: ed, reviewed_on: 2026-03-01, pictures: 'sha256:{'0' * 64}'}}\n",
    )
    done = send(parcel(**{"case/case.md": claimed}))
    facts = taken(root).facts

    assert (facts.status, facts.published, facts.reveal, facts.deid) == ("draft", None, "click", None)
    assert (facts.collections, facts.related) == ((), ())
    told = {item.message.split("'")[1] for item in done.problems if item.code == "import-value"}
    assert told == {"published", "reveal", "collections", "related", "deid"}


def test_authors(send: Send, root: Path) -> None:
    """One is known by ORCID iD, one by an id of the library, one by no means: that one stands in the credit."""
    people = (
        "a: {name: E. Itor, orcid: 0000-0002-1825-0097}\nb: {name: Lee Younghee, affiliation: Radiology}\n"
    )
    done = send(parcel(**{"case/case.md": SUBMITTED.replace("[a]", "[a, b]"), "case/people.yaml": people}))

    facts = taken(root).facts
    assert facts.authors == ("ed",)
    assert facts.credit is not None
    assert facts.credit.every == ("Lee Younghee, Radiology",)
    assert any("Lee Younghee" in item.message for item in done.problems)


def test_pictures_are_cleaned(send: Send, root: Path) -> None:
    """Exif, comments and what follows the end are gone, the pixels are the same."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "HONGGILDONG"
    out = io.BytesIO()
    Image.open(io.BytesIO(png())).save(out, "JPEG", exif=exif, comment=b"HONGGILDONG")
    case = SUBMITTED.replace("film.png", "film.jpg")
    done = send(
        parcel(
            **{"case/film.png": None, "case/case.md": case, "case/film.jpg": out.getvalue() + b"HONGGILDONG"}
        )
    )

    assert done.folder is not None, done.problems
    written = (root / "content/cases/c-1/film.jpg").read_bytes()
    assert b"HONGGILDONG" not in written
    assert Image.open(io.BytesIO(written)).tobytes() == Image.open(io.BytesIO(out.getvalue())).tobytes()


def test_words_in_another_language(send: Send, root: Path) -> None:
    """A case whose words are in the Korean file alone is taken in with it."""
    head, _, body = SUBMITTED.partition("---\n## ")
    words = f"## {body}".replace("## History", "## 병력 {#history}")
    done = send(parcel(**{"case/case.md": f"{head}---\n", "case/case.ko.md": words}))

    assert done.folder is not None, done.problems
    assert next(section.heading for section in taken(root).prose["ko"] if section.heading) == "병력"


def test_the_name_without_into_tells_nothing(send: Send) -> None:
    """The folder is called by the zip's digest, the same for the same zip."""
    done = send(parcel(), into=None)

    assert done.folder is not None
    assert done.folder.name.startswith("submission-")
    with pytest.raises(UsageFault, match="exists already"):
        send(parcel(), into=None)


@pytest.mark.parametrize(
    "into", ["content/pages/c-1", "elsewhere/c-1", "../c-1", "content/cases/C_1", "content/cases/a/b"]
)
def test_a_case_goes_among_the_cases(send: Send, into: str) -> None:
    """Any other folder is refused before the zip is looked into."""
    with pytest.raises(UsageFault):
        send(parcel(), into=into)


WORDS = {
    "a date": ("Three weeks of dry cough.", "Seen on 9 March 2020.", "calendar date"),
    "a number": ("Three weeks of dry cough.", "MRN 12345678.", "hospitals give"),
    "a registration number": ("Three weeks of dry cough.", "900101-1234567", "registration number"),
    "an address of the sender": (
        "license: CC-BY-4.0",
        "license: CC-BY-4.0\ncredit: Dr A, a@b.example",
        "e-mail address",
    ),
    "a comment that allows": (
        "Three weeks",
        "<!-- allow words-date: of the epidemic, Gil Hong -->\nThe wave of 9 March 2020.\n\nThree weeks",
        "would allow",
    ),
    "an unknown key": ("findings: [", "finding: x\nfindings: [", "not a known key"),
    "a wrong age": ("age: 65", "age: 93", "90+"),
    "a missing picture": ("[film.png]", "[other.png]", "no picture is called"),
}


@pytest.mark.parametrize(("before", "after", "said"), WORDS.values(), ids=WORDS.keys())
def test_facts_and_words_are_judged(send: Send, root: Path, before: str, after: str, said: str) -> None:
    """What stands against any case stands against this one, at its place in the zip, and nothing is written."""
    assert before in SUBMITTED
    done = send(parcel(**{"case/case.md": SUBMITTED.replace(before, after)}))

    found = [item for item in done.problems if said in f"{item.message} {item.hint}"]
    assert refusals(done)
    assert found
    assert found[0].place.path.endswith("sent.zip/case/case.md")
    assert found[0].place.line > 1
    assert not (root / "content/cases").exists() or not list((root / "content/cases").iterdir())


def test_an_address_among_the_people(send: Send) -> None:
    """The sender's address is no part of who an author is."""
    done = send(parcel(**{"case/people.yaml": "a: {name: Ed Itor, affiliation: ed@itor.example}\n"}))

    assert refusals(done) == ["/case/people.yaml: an e-mail address stands here, and would be kept for ever"]


STRANGE = {
    "no case": ({"film.png": png()}, "there is no case.md in it"),
    "two cases": ({"a/case.md": SUBMITTED, "b/case.md": SUBMITTED}, "it holds several cases"),
    "a way out": (parcel(**{"case/../../../film.png": png()}), "leads out of the zip"),
    "an absolute name": (parcel(**{"/etc/film.png": png()}), "leads out of the zip"),
    "a drive": (parcel(**{"C:/film.png": png()}), "leads out of the zip"),
    "a zip in it": (parcel(**{"case/more.zip": zipped({"a": "b"})}), "a zip in a zip"),
    "a bomb": (parcel(**{"case/big.png": bytes(40_000_000)}), "far more than its packed size"),
    "DICOM": (parcel(**{"case/film.png": bytes(128) + b"DICM" + bytes(64)}), "DICOM"),
    "no picture": (parcel(**{"case/film.png": b"PK\x05\x06 not a picture"}), "no picture"),
    "another kind": (parcel(**{"case/film.jpg": png()}), "which its name does not say"),
    "a strange name": (parcel(**{"case/가슴.png": png()}), "more than Latin letters"),
    "not text": (parcel(**{"case/case.md": b"---\ntitle: \xff\xfe\n---\n"}), "UTF-8"),
}


@pytest.mark.parametrize(("files", "said"), STRANGE.values(), ids=STRANGE.keys())
def test_strange_zips_are_refused(send: Send, root: Path, tmp_path: Path, files: Files, said: str) -> None:
    """Nothing of them is written, in the library or outside it."""
    before = set(tmp_path.rglob("*"))
    done = send(files)

    assert any(said in reason for reason in refusals(done)), refusals(done)
    assert set(tmp_path.rglob("*")) - before <= {tmp_path / "sent.zip"}


def test_what_is_no_zip_or_a_link_is_refused(send: Send) -> None:
    """Damage and links are told like the rest."""
    link = zipfile.ZipInfo("case/film.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO(zipped(parcel(**{"case/film.png": None})))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(link, "/etc/passwd")

    assert "no zip, or a damaged one" in refusals(send(b"no zip"))[0]
    assert any("a link or a device" in reason for reason in refusals(send(out.getvalue())))


def test_other_files_are_left_out(send: Send, root: Path) -> None:
    """What systems add is passed over, another file is named, a picture that no series shows is not taken."""
    done = send(
        parcel(**{"__MACOSX/case/._film.png": b"x", "case/notes.docx": b"x", "case/spare.png": png(32, 32)})
    )

    assert done.folder is not None, done.problems
    assert sorted(path.name for path in done.folder.iterdir()) == ["case.md", "film.png"]
    assert {(item.code, item.place.path.rpartition("/")[2]) for item in done.problems} >= {
        ("import-value", "notes.docx"),
        ("unused-picture", "spare.png"),
    }


def test_the_command(root: Path, tmp_path: Path) -> None:
    """It says what was written and ends well; with faults it says each and ends with 1."""
    path = tmp_path / "sent.zip"
    path.write_bytes(zipped(parcel()))
    arguments = ["-C", str(root), "import", "submission", str(path), "--into", "content/cases/c-2"]
    good = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    path.write_bytes(b"")
    bad = CliRunner().invoke(cli, [*arguments[:-1], "content/cases/c-3"], catch_exceptions=False)

    assert good.exit_code == 0
    assert "Written as a draft: 1 picture(s)" in good.output
    assert bad.exit_code == 1
    assert "[submission-refused]" in bad.output


MEMBERS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=24)
"""Names of members; the writer of zips cuts them at a zero."""


@pytest.mark.property
@given(st.dictionaries(MEMBERS, st.binary(max_size=64), max_size=5), st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_zip_writes_outside_its_folder(members: dict[str, bytes], sound: bool) -> None:
    """Whatever members are called and hold, the import ends in a report and writes into the one folder or nowhere."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "library"
        (root / "content").mkdir(parents=True)
        for name, text in (("site", SITE), ("people", PEOPLE), ("findings", FINDINGS)):
            (root / f"content/{name}.yaml").write_text(text, "utf-8")
        path = root / "sent.zip"
        path.write_bytes(zipped({**(parcel() if sound else {}), **members}))
        before = set(Path(scratch).rglob("*"))
        done = import_submission(path, into=root / "content/cases/c-1", library=root)
        new = set(Path(scratch).rglob("*")) - before

    assert (done.folder is None) == (not new)
    assert all(item.is_relative_to(root / "content/cases") for item in new)
    assert done.folder is not None or done.problems
