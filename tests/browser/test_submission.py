"""A case that is made on the page of submission, taken in and built: nothing of the patient is left anywhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import ExifTags, Image, PngImagePlugin
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from sitegen.errors import Severity
from sitegen.importers.submission import import_submission
from tests.browser.host import serving
from tests.browser.test_browser import violations
from tests.conftest import SITE, MakeLibrary, build_library, png, read_sound, site_bytes

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NAME, PLACE = "HONGGILDONG", "37.5665"
SUBMISSION = (
    SITE + "submission: {email: cases@society.example, issues: https://forge.example/cases/issues/new}\n"
)


def telling_jpeg() -> bytes:
    """A film with the patient's name and the place where it was photographed, in Exif, a comment and behind its end."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = NAME
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (37.0, 33.0, 59.4), 29: PLACE})
    out = io.BytesIO()
    picture = Image.open(io.BytesIO(png(120, 90))).convert("RGB")
    picture.save(out, "JPEG", exif=exif, comment=f"{NAME} {PLACE}".encode())
    return out.getvalue() + f"{NAME} {PLACE}".encode()


def telling_png() -> bytes:
    """A slice with words in text chunks."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", NAME)
    words.add_itxt("Title", NAME, zip=True)
    out = io.BytesIO()
    Image.open(io.BytesIO(png(80, 60, 40))).save(out, "PNG", pnginfo=words)
    return out.getvalue()


@dataclass
class Site:
    """A library that takes submissions, built and served."""

    root: Path
    address: str


@pytest.fixture
def site(make_library: MakeLibrary) -> Iterator[Site]:
    """The library, with one person who is known."""
    people = "kim: {name: {en: Kim Cheolsu, ko: 김철수}}\n"
    root = make_library({"content/site.yaml": SUBMISSION, "content/people.yaml": people})
    assert build_library(root).published is not None
    with serving(root / "site") as address:
        yield Site(root, address)


@pytest.fixture(params=[390, 1280])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page on a phone, and on a laptop."""
    context = browser.new_context(viewport={"width": request.param, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    yield page
    context.close()


def field(scope: Page | Locator, path: str) -> Locator:
    """The first control of a name."""
    return scope.locator(f'[data-path="{path}"]').first


def fill_in(page: Page, words: dict[str, str]) -> None:
    """Fills in controls, the last ones of their names: those of series after those of pictures."""
    for path, value in words.items():
        found = page.locator(f'[data-path="{path}"]').last
        if found.evaluate("one => one.tagName") == "SELECT":
            found.select_option(value)
        else:
            found.fill(value)


ENGLISH = {
    "title": 'Sarcoidosis: "stage II" # typical',
    "teaser": "Cough for three weeks",
    "patient.age": "42",
    "patient.sex": "F",
    "words.history": "Dry cough since day 0.\n# no heading\nSpO2 <92 %",
    "modality": "DX",
    "region": "chest",
    "day": "3",
    "words.findings": "Hilar nodes on both sides.\n---\nNo effusion.",
    "diagnosis.name": "Sarcoidosis",
    "diagnosis.certainty": "certain",
    "words.discussion": "Symmetry speaks for it.",
    "teaching_points": "Look at both hila.\nThink of uveitis.",
    "references": "https://doi.org/10.1148/radiol.2462070712\nPMID 12345\nA book, 2019",
    "consent.basis": "written",
}


def drop(page: Page, files: dict[str, bytes]) -> None:
    """Drops files on the first series, as from a file manager."""
    page.evaluate(
        """(files) => {
          const transfer = new DataTransfer();
          for (const [name, bytes] of files) transfer.items.add(new File([new Uint8Array(bytes)], name));
          const zone = document.querySelector("[data-zone]");
          for (const kind of ["dragenter", "dragover", "drop"])
            zone.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
        }""",
        [[name, list(data)] for name, data in files.items()],
    )


def make(page: Page, into: Path) -> Path:
    """Presses the button and keeps the download."""
    with page.expect_download() as waiting:
        page.locator("button[type=submit]").last.click()
    path = into / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def pictures_of(path: Path) -> dict[str, bytes]:
    """The members of a zip that are pictures."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist() if name.endswith((".png", ".jpg"))}


def test_a_case_from_the_form_to_the_site(page: Page, site: Site, tmp_path: Path) -> None:
    """Fill in, drop three pictures of which two tell who it is, send, take in, build: none of it is anywhere."""
    requests: list[str] = []
    page.goto(f"{site.address}submit/")
    page.on("request", lambda request: requests.append(request.url))
    drop(page, {"10.png": png(70, 50, 30), "9.jpg": telling_jpeg(), "8.png": telling_png()})
    expect(page.locator(".dropped-picture")).to_have_count(3)
    fill_in(page, ENGLISH)
    field(page.locator(".series-part .entries").last, "alt").fill("Frontal chest radiograph")
    authors = page.locator('[data-list="authors"]')
    field(authors, "name").fill("Kim Cheolsu")
    page.get_by_role("button", name="Add an author").click()
    authors.locator('[data-path="name"]').last.fill("Lee Younghee")
    authors.locator('[data-path="affiliation"]').last.fill("Radiology, Busan")
    page.get_by_label("histology").check()
    alternatives = page.locator('[data-list="differential"]')
    field(alternatives, "name").fill("Lymphoma")
    field(alternatives, "against").fill("symmetrical")
    field(page, "promise").check()
    path = make(page, tmp_path)

    assert "case" in path.name
    assert "sarcoid" not in path.name.lower()
    sent = pictures_of(path)
    assert list(sent) == [f"case/study-1/pictures/{name}" for name in ("001.png", "002.jpg", "003.png")]
    assert sent["case/study-1/pictures/003.png"] == png(70, 50, 30)
    turned = Image.open(io.BytesIO(sent["case/study-1/pictures/002.jpg"]))
    assert turned.getexif() == {ExifTags.Base.Orientation: 6}
    assert turned.tobytes() == Image.open(io.BytesIO(telling_jpeg())).tobytes()

    taken = import_submission(path, into=site.root / "content/cases/chest-1", library=site.root)
    assert [item for item in taken.problems if item.severity is Severity.ERROR] == []
    assert taken.pictures == 3
    case = read_sound(site.root).cases["chest-1"].facts
    assert case.title.every == ('Sarcoidosis: "stage II" # typical',)
    assert (case.status, case.deid, case.authors) == ("draft", None, ("kim",))
    assert case.credit is not None
    assert case.credit.every == ("Lee Younghee, Radiology, Busan",)
    assert case.patient is not None
    assert (case.patient.age, case.patient.sex) == (42, "F")
    assert [item.doi or item.pmid or item.text for item in case.references][:2] == [
        "10.1148/radiol.2462070712",
        "12345",
    ]
    assert build_library(site.root, drafts=True).published is not None
    built = site_bytes(site.root / "site")
    html = built["cases/chest-1/index.html"].decode()
    assert "# no heading" in html
    assert "SpO2 &lt;92 %" in html
    assert "Hilar nodes" in html
    kept = {file.name: file.read_bytes() for file in site.root.rglob("content/cases/**/*") if file.is_file()}
    everything = {**built, **kept, "zip": path.read_bytes()}
    for needle in (NAME, PLACE):
        assert [name for name, data in everything.items() if needle.encode() in data] == []
    assert [url for url in requests if not url.startswith((site.address, "blob:"))] == []


def test_a_case_in_korean(page: Page, site: Site, tmp_path: Path) -> None:
    """On the Korean page texts are Korean by declaration, and the words go into the Korean file."""
    page.goto(f"{site.address}ko/submit/")
    page.locator("[data-files]").set_input_files(
        FilePayload(name="가슴 사진.png", mimeType="image/png", buffer=png())
    )
    expect(page.locator(".dropped-picture")).to_have_count(1)
    fill_in(
        page,
        {
            **ENGLISH,
            "title": "사르코이드증",
            "words.history": "3주간 마른기침",
            "references": "",
            "teaching_points": "",
        },
    )
    field(page.locator(".series-part .entries").last, "alt").fill("흉부 단순촬영 정면")
    field(page.locator('[data-list="authors"]'), "name").fill("김철수")
    field(page, "promise").check()
    path = make(page, tmp_path)

    taken = import_submission(path, into=None, library=site.root)
    assert taken.folder is not None, taken.problems
    case = read_sound(site.root).cases[taken.folder.name]
    assert case.facts.title.root == {"ko": "사르코이드증"}
    assert case.facts.authors == ("kim",)
    assert [section.heading for section in case.prose["ko"]][-3:] == ["병력", "소견", "고찰"]


def test_faults_are_told_and_lead_to_their_fields(page: Page, site: Site) -> None:
    """An empty form makes nothing: every fault is listed, said beside its field, and a link puts the focus there."""
    page.goto(f"{site.address}submit/")
    fill_in(
        page,
        {"patient.age": "93", "day": "soon", "orcid": "0000-0002-1825-0098", "consent.basis": "waived-irb"},
    )
    page.get_by_role("button", name="Make the file").click()
    faults = page.locator(".faults")
    expect(faults).to_be_focused()

    expect(faults).to_contain_text("Age – Write whole years up to 89, or 90+.")
    expect(faults).to_contain_text("Study 1: Day – Write a whole number")
    expect(faults).to_contain_text("ORCID iD – This is no ORCID iD")
    expect(faults).to_contain_text("Number of the decision – Give the number")
    expect(faults).to_contain_text("Add at least one picture")
    expect(page.locator(".sent")).to_be_hidden()
    page.get_by_role("link", name="Title – Fill this in.").click()
    expect(field(page, "title")).to_be_focused()
    assert field(page, "title").get_attribute("aria-invalid") == "true"
    assert violations(page) == []
    fill_in(page, {"title": "A title"})
    assert field(page, "title").get_attribute("aria-invalid") is None


def test_pictures_are_ordered_removed_and_refused_by_keyboard(page: Page, site: Site) -> None:
    """Pictures move by buttons, the focus stays with them; DICOM, HEIC, TIFF and others are refused with words."""
    page.goto(f"{site.address}submit/")
    files = {
        "a.png": png(40, 30),
        "b.png": png(50, 30),
        "scan.dcm": bytes(128) + b"DICM" + bytes(64),
        "phone.heic": b"\0\0\0\x18ftypheic\0\0\0\0heic",
        "old.tif": b"II*\0" + bytes(32),
        "slides.pptx": b"PK\x03\x04" + bytes(32),
        "cut.png": png(60, 30)[:40],
        "w.webp": webp(),
    }
    drop(page, files)
    expect(page.locator(".dropped-picture")).to_have_count(3)
    expect(page.locator("[data-refusals] li")).to_have_count(5)
    refusals = page.locator("[data-refusals]").inner_text()
    assert "scan.dcm is DICOM" in refusals
    assert "phone.heic is HEIC" in refusals
    about = page.locator("[data-about]")
    expect(about.first).to_contain_text("40 × 30")
    page.get_by_role("button", name="Move picture 1 down").press("Enter")

    expect(about.first).to_contain_text("50 × 30")
    expect(page.get_by_role("button", name="Move picture 2 down")).to_be_focused()
    page.get_by_role("button", name="Remove picture 1").press("Enter")
    expect(page.locator(".dropped-picture")).to_have_count(2)
    expect(page.get_by_role("button", name="Remove picture 1")).to_be_focused()
    page.get_by_role("button", name="Show picture 1 at full size").press("Enter")
    expect(page.locator("dialog canvas")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Show picture 1 at full size")).to_be_focused()


def webp() -> bytes:
    """A picture that is saved anew as PNG."""
    out = io.BytesIO()
    Image.open(io.BytesIO(png(30, 20))).convert("RGB").save(out, "WEBP", exif=b"Exif\0\0" + NAME.encode())
    return out.getvalue()


def test_words_of_a_patient_are_warned_of(page: Page, site: Site) -> None:
    """While somebody types, what looks like a number, a date or an address is named beside the field."""
    page.goto(f"{site.address}submit/")
    history = field(page, "words.history")
    note = page.locator(".entry", has=history).locator("[data-warning]")
    history.fill("On 9 March 2020, MRN 12345678")

    expect(note).to_contain_text("looks like a date")
    expect(note).to_contain_text("hospital's number")
    history.fill("On day 5, at 37.5 degrees")
    expect(note).to_be_empty()


def test_a_draft_is_kept_only_if_the_reader_says_so(page: Page, site: Site) -> None:
    """Without the box nothing is stored; with it words come back with their rows, and go when it is cleared."""
    address = f"{site.address}submit/"
    stored = "localStorage.getItem('sitegen-submission')"
    page.goto(address)
    fill_in(page, {"title": "Kept"})
    assert page.evaluate(stored) is None
    page.get_by_role("button", name="Add an alternative").click()
    page.locator("[data-draft]").check()
    fill_in(page, {"against": "second"})
    page.goto(address)

    expect(field(page, "title")).to_have_value("Kept")
    expect(page.locator('[data-path="against"]').last).to_have_value("second")
    page.locator("[data-draft]").uncheck()
    assert page.evaluate(stored) is None


@pytest.mark.parametrize("path", ["submit/", "ko/submit/"])
def test_the_form_is_accessible_and_fits(page: Page, site: Site, path: str) -> None:
    """No violation that axe knows, in either scheme, and nothing wider than a small phone."""
    page.goto(f"{site.address}{path}")
    drop(page, {"a.png": png(40, 30)})
    expect(page.locator(".dropped-picture")).to_have_count(1)
    page.locator(".dropped-picture details").evaluate("one => one.open = true")

    assert violations(page) == []
    page.evaluate("document.documentElement.dataset.scheme = 'light'")
    assert violations(page, {"runOnly": ["color-contrast"]}) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_script_there_is_a_template(browser: Browser, site: Site, tmp_path: Path) -> None:
    """The page says what to send, and the template that it offers is taken in once it is filled in."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}submit/")
    expect(page.locator("form[data-submission]")).to_be_hidden()
    expect(page.get_by_text("Never: names")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Template folder").click()
    path = tmp_path / "template.zip"
    waiting.value.save_as(path)
    context.close()

    taken = import_submission(path, into=None, library=site.root)
    assert taken.folder is not None, taken.problems
