"""The CMS: its forms come from the model, its configuration fits its own schema, and the site stays strict beside it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft7Validator

from sitegen.cli import cli
from sitegen.errors import UsageFault
from sitegen.ops.library import ask
from sitegen.planning.authoring.cms import INTEGRITY, SCRIPT, VERSION
from sitegen.planning.authoring.schemas import MODELS
from tests.conftest import CASE, SITE, MakeLibrary, build_library, png, site_bytes

CASE_FILES: dict[str, str | bytes] = {
    "content/cases/chest-001/case.md": CASE,
    "content/cases/chest-001/film.png": png(),
}
CMS_SITE = SITE + "cms: {repo: society/cases}\n"
WITH_CMS: dict[str, str | bytes] = {**CASE_FILES, "content/site.yaml": CMS_SITE}


def _config(root: Path) -> Any:
    result = CliRunner().invoke(cli, ["-C", str(root), "cms"], catch_exceptions=False)
    assert result.exit_code == 0
    return yaml.safe_load((root / "admin/config.yml").read_text("utf-8"))


def _collection(config: Any, name: str) -> Any:
    return next(item for item in config["collections"] if item["name"] == name)


def _field(fields: list[Any], *path: str) -> Any:
    for name in path[:-1]:
        fields = next(item for item in fields if item["name"] == name)["fields"]
    return next(item for item in fields if item["name"] == path[-1])


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pinned version of @sveltia/cms, as npm gives it."""
    folder = tmp_path_factory.mktemp("npm")
    npm = shutil.which("npm")
    reason = "npm is not installed"
    if npm:
        command = [npm, "pack", "--silent", f"@sveltia/cms@{VERSION}"]
        try:
            done = subprocess.run(
                command, cwd=folder, capture_output=True, text=True, timeout=120, check=False
            )
            reason = f"npm can't fetch it: {done.stderr.strip()[-200:]}"
        except subprocess.TimeoutExpired:
            reason = "npm did not answer"
    archives = list(folder.glob("*.tgz"))
    if not archives:
        if os.environ.get("CI"):
            pytest.fail(f"@sveltia/cms is needed where CI is set: {reason}")
        pytest.skip(f"@sveltia/cms is not to be had: {reason}")
    with tarfile.open(archives[0]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


@pytest.mark.parametrize(
    "settings",
    [
        "cms: {repo: society/cases}",
        "cms: {backend: gitlab, repo: a/b/c, branch: main, app_id: x, api_url: https://git.example/api/v4, review: no}",
        "cms: {backend: gitea, repo: a/b, login_url: https://git.example/}",
    ],
)
def test_the_configuration_fits_the_published_schema(
    settings: str, make_library: MakeLibrary, package: Path
) -> None:
    """Sveltia CMS's own schema finds no fault, whatever the backend and with one language or two."""
    schema = json.loads((package / "schema/sveltia-cms.json").read_text("utf-8"))
    for languages in ("[en]", "[en, ko]"):
        site = SITE.replace("[en, ko]", languages) + settings + "\n"
        config = _config(make_library({**CASE_FILES, "content/site.yaml": site}))

        assert [error.message for error in Draft7Validator(schema).iter_errors(config)] == []


def test_the_schema_sees_a_slip(make_library: MakeLibrary, package: Path) -> None:
    """A misspelt option would be found."""
    schema = json.loads((package / "schema/sveltia-cms.json").read_text("utf-8"))
    config = _config(make_library(WITH_CMS))
    config["collections"][0]["fields"][0]["widgett"] = "string"

    assert list(Draft7Validator(schema).iter_errors(config))


def test_the_pinned_script_is_the_one_that_was_published(package: Path) -> None:
    """The digest in the page is that of the file which the pinned version holds."""
    digest = hashlib.sha384((package / "dist/sveltia-cms.js").read_bytes()).digest()

    assert base64.b64encode(digest).decode() == INTEGRITY.removeprefix("sha384-")
    assert f"@{VERSION}/dist/sveltia-cms.js" in SCRIPT
    assert json.loads((package / "package.json").read_text("utf-8"))["license"] == "MIT"


def _names(fields: list[Any]) -> Iterator[tuple[str, Any]]:
    for field in fields:
        yield field["name"], field
        yield from _names(field.get("fields", []))


def test_every_fact_of_the_model_has_its_field(make_library: MakeLibrary) -> None:
    """Each kind's form asks for the facts of the model, in their order, each with a hint; the words come last."""
    config = _config(make_library(WITH_CMS))

    for kind in ("case", "guideline", "collection", "page"):
        fields = _collection(config, f"{kind}s")["fields"]
        assert [item["name"] for item in fields] == [*MODELS[kind].model_fields, "body"]
        for name, field in _names(fields[:-1]):
            assert field["label"]
            assert field["hint"], name


def test_a_case_and_its_pictures_lie_in_one_folder(make_library: MakeLibrary) -> None:
    """Entries and pictures go where sitegen reads them, and a new address tells no diagnosis."""
    cases = _collection(_config(make_library(WITH_CMS)), "cases")

    assert (cases["folder"], cases["path"]) == ("content/cases", "{{slug}}/case")
    assert (cases["media_folder"], cases["public_folder"]) == ("", "")
    assert "title" not in cases["slug"]["template"]
    assert cases["delete"] is False
    assert "several languages" in cases["description"]


def test_widgets_fit_what_a_field_holds(make_library: MakeLibrary) -> None:
    """Days, words of a list, pictures, numbers, ids and nested facts each have their own widget."""
    fields = _collection(_config(make_library(WITH_CMS)), "cases")["fields"]
    widgets = {
        ("title",): "string",
        ("teaser",): "text",
        ("published",): "datetime",
        ("status",): "select",
        ("patient",): "object",
        ("studies", "series"): "list",
        ("studies", "series", "pictures"): "image",
        ("studies", "series", "key"): "number",
        ("studies", "after_reveal"): "boolean",
        ("diagnosis", "basis"): "select",
        ("questions", "multiple"): "select",  # not said is neither yes nor no
        ("collections",): "relation",
        ("findings",): "select",
        ("body",): "richtext",
    }

    assert {path: _field(fields, *path)["widget"] for path in widgets} == widgets
    assert _field(fields, "studies", "series", "pictures")["multiple"] is True
    assert {"label": "MRI", "value": "MR"} in _field(fields, "studies", "modality")["options"]
    assert {"label": "The editors", "value": "ed"} in _field(fields, "authors")["options"]
    assert [item["name"] for item in fields if item["required"] is True] == ["title"]
    assert _field(fields, "deid", "pictures")["readonly"] is True


@pytest.mark.parametrize(
    ("path", "right", "wrong"),
    [
        (("reveal",), ["click", "2026-03-16"], ["", "soon", "2026-3-1"]),
        (("patient", "age"), ["0", "89", "90+"], ["90", "101", "x"]),
    ],
)
def test_patterns_take_what_the_model_takes(
    path: tuple[str, ...], right: list[str], wrong: list[str], make_library: MakeLibrary
) -> None:
    """What a form lets pass is right, and what the model refuses it refuses."""
    pattern = _field(_collection(_config(make_library(WITH_CMS)), "cases")["fields"], *path)["pattern"][0]

    assert all(re.search(pattern, value) for value in right)
    assert not any(re.search(pattern, value) for value in wrong)


def test_words_in_other_languages_have_files_of_their_own(make_library: MakeLibrary) -> None:
    """With two languages the words alone are translated, as case.ko.md; with one there is nothing of it."""
    config = _config(make_library(WITH_CMS))
    fields = _collection(config, "cases")["fields"]
    alone = {**WITH_CMS, "content/site.yaml": CMS_SITE.replace("[en, ko]", "[en]")}
    single = _config(make_library(alone))

    assert config["i18n"]["structure"] == "multiple_files"
    assert config["i18n"]["omit_default_locale_from_file_path"] is True
    assert [item["name"] for item in fields if item.get("i18n")] == ["body"]
    assert "i18n" not in single


def test_a_translation_without_facts_may_have_the_dashes(make_library: MakeLibrary) -> None:
    """What the CMS writes before words without facts, two lines of dashes, is no second place of facts."""
    for empty in ("---\n---\n", "---\n{}\n---\n"):
        root = make_library(
            {**WITH_CMS, "content/cases/chest-001/case.ko.md": f"{empty}## 병력 {{#history}}\n기침.\n"}
        )
        result = build_library(root)

        assert [item for item in result.problems if item.code == "facts-twice"] == []
        assert "기침" in (root / "site/ko/cases/chest-001/index.html").read_text("utf-8")


def test_a_site_publishes_it_where_it_is_asked_to(make_library: MakeLibrary) -> None:
    """Without `cms` nothing of it is in the site; with it the two files are, and nothing else leads to them."""
    root = make_library(CASE_FILES)
    build_library(root)
    plain = site_bytes(root / "site")
    make_library(WITH_CMS)
    build_library(root)
    found = site_bytes(root / "site")
    added = set(found) - set(plain)

    assert added == {"admin/index.html", "admin/config.yml"}
    assert not [name for name, data in plain.items() if b"admin/" in data]
    assert not [
        name for name, data in found.items() if name.endswith((".html", ".xml")) and b"admin/" in data
    ]


def test_the_page_is_pinned_and_hidden_from_search_engines(make_library: MakeLibrary) -> None:
    """One script, proved by its digest; no robots; the same words that `sitegen cms` writes."""
    root = make_library(WITH_CMS)
    build_library(root)
    page = (root / "site/admin/index.html").read_text("utf-8")

    assert re.findall(r'<script src="([^"]+)" integrity="([^"]+)" crossorigin="anonymous">', page) == [
        (SCRIPT, INTEGRITY)
    ]
    assert '<meta name="robots" content="noindex, nofollow">' in page
    _config(root)
    for name in ("index.html", "config.yml"):
        assert (root / "admin" / name).read_bytes() == (root / "site/admin" / name).read_bytes()


def _policies(headers: str, url: str) -> list[str]:
    """The policies that a host sends for a path: those of every rule that fits, as Netlify and Cloudflare join them."""
    found: list[str] = []
    fits = False
    for line in headers.splitlines():
        if line.startswith("/"):
            fits = re.fullmatch(re.escape(line).replace(r"\*", ".*"), f"/{url}") is not None
        elif fits and line.strip().startswith("Content-Security-Policy: "):
            found.append(line.strip())
    return found


def test_pages_stay_strict_and_the_cms_is_left_out(make_library: MakeLibrary) -> None:
    """Every page has the one strict policy; the CMS's page has none that forbids its script, and is not indexed."""
    root = make_library(
        {**WITH_CMS, "content/pages/about.md": "---\ntitle: About\nstatus: published\n---\nWords.\n"}
    )
    build_library(root)
    headers = (root / "site/_headers").read_text("utf-8")
    pages = [
        path.relative_to(root / "site").as_posix().removesuffix("index.html")
        for path in (root / "site").rglob("*.html")
    ]

    for url in pages:
        (policy,) = _policies(headers, url)
        assert ("script-src" in policy) is not url.startswith("admin/")
    assert "/admin/*\n" in headers
    assert "X-Robots-Tag: noindex" in headers.split("/admin/*\n")[1].split("\n\n")[0]


def test_a_script_of_ones_own_keeps_the_digest(make_library: MakeLibrary) -> None:
    """A copy on one's own host is run only if it is the pinned version."""
    site = SITE + "cms: {repo: a/b, script: https://cases.example/cms.js}\n"
    root = make_library({**CASE_FILES, "content/site.yaml": site})
    _config(root)

    assert f'src="https://cases.example/cms.js" integrity="{INTEGRITY}"' in (
        root / "admin/index.html"
    ).read_text("utf-8")


def test_without_the_setting_the_command_says_what_to_write(make_library: MakeLibrary) -> None:
    """Nothing is written where nobody has said in which repository."""
    root = make_library(CASE_FILES)

    with pytest.raises(UsageFault) as fault:
        CliRunner().invoke(cli, ["-C", str(root), "cms"], catch_exceptions=False)

    assert "repo:" in fault.value.hint
    assert not (root / "admin").exists()


def test_a_wrong_repository_is_named(make_library: MakeLibrary) -> None:
    """An address in place of owner/name is a fault of site.yaml with its line."""
    root = make_library({**CASE_FILES, "content/site.yaml": SITE + "cms: {repo: https://}\n"})
    result = build_library(root)

    assert [item.code for item in result.problems] == ["wrong-value"]


def test_the_forms_name_every_person_and_finding(make_library: MakeLibrary) -> None:
    """Lists of choices follow the library, in the order of the ids, so that builds are alike."""
    root = make_library(
        {**WITH_CMS, "content/people.yaml": "zoe: {name: Z}\nann: {name: A}\ned: {name: E}\n"}
    )
    fields = _collection(_config(root), "cases")["fields"]

    assert [item["value"] for item in _field(fields, "authors")["options"]] == ["ann", "ed", "zoe"]
    assert set(ask(root).library.findings) == {
        item["value"] for item in _field(fields, "findings")["options"]
    }
