"""The page on which members make cases to send in: the form, what the browser checks by, an empty case folder. No I/O."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Any, get_args
from urllib.parse import quote

from sitegen.model.case import CaseFacts, Consent, Diagnosis, Patient
from sitegen.model.licences import LICENCES
from sitegen.model.shared import PersonFacts
from sitegen.model.values import Modality, Region, View, allowed
from sitegen.planning.data import data_file
from sitegen.planning.edition import Edition
from sitegen.planning.plan import PlannedFile, PlannedPage
from sitegen.planning.views.submission import SubmissionView

FIELDS = (
    *("title", "teaser", "kind", "authors", "license", "patient", "studies", "diagnosis", "differential"),
    *("teaching_points", "references", "consent"),
)
"""The facts of a case that the form asks for; the others are the editors'."""
_SECTIONS = ("history", "findings", "discussion")
_ANNOTATIONS = ("title", "description", "default")
"""Words of JSON Schema that no check needs."""


def submission_pages(edition: Edition) -> list[PlannedPage]:
    """The page; none where site.yaml does not switch it on."""
    wanted = edition.settings.submission
    if wanted is None:
        return []
    schema = data_file("submission", schemas())
    empty = PlannedFile(edition.urls.submission_template, _zipped("case/case.md", case_template(edition)))
    edition.data |= {file.url: file for file in (schema, empty)}
    subject = edition.t("submit.mail.subject", title=edition.words(edition.settings.title))
    view = SubmissionView(
        schema=schema.url,
        template=empty.url,
        email=wanted.email or "",
        issues=wanted.issues or "",
        mail=f"mailto:{wanted.email}?subject={quote(subject, safe='')}" if wanted.email else "",
        default_language=edition.default,
        modalities=get_args(Modality),
        regions=get_args(Region),
        views=get_args(View),
        sexes=allowed(Patient, "sex"),
        certainties=allowed(Diagnosis, "certainty"),
        bases=allowed(Diagnosis, "basis"),
        grounds=allowed(Consent, "basis"),
        licences=tuple(
            (key, terms.name, key == edition.settings.license)
            for key, terms in LICENCES.items()
            if not key.startswith("LicenseRef-")
        ),
    )
    title, lead = edition.t("submit.title"), edition.t("submit.lead")
    page = edition.page(edition.urls.submission, "submission", title, description=lead)
    return [PlannedPage(page, edition.site, view)]


def schemas() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the facts that the form asks for, and of a person; made from the one model of them."""
    case = CaseFacts.model_json_schema()
    case["properties"] = {name: case["properties"][name] for name in FIELDS}
    return {"case": _lean(case), "person": _lean(PersonFacts.model_json_schema())}


def _lean(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without annotations, and without definitions that nothing of it refers to."""
    definitions: dict[str, Any] = schema.pop("$defs", {})
    lean: dict[str, Any] = _checked(schema)
    needed: dict[str, Any] = {}
    waiting = list(_references(lean))
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = _checked(definitions[name])
            waiting += _references(needed[name])
    return {**lean, "$defs": dict(sorted(needed.items()))}


def _checked(node: Any, *, names: bool = False) -> Any:
    """A node without annotations; under `properties` every key is a name of the case, whatever it is called."""
    if isinstance(node, dict):
        return {
            key: _checked(value, names=key == "properties" and not names)
            for key, value in node.items()
            if names or key not in _ANNOTATIONS
        }
    return [_checked(item) for item in node] if isinstance(node, list) else node


def _references(node: Any) -> Iterable[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].rpartition("/")[2]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for item in node:
            yield from _references(item)


def case_template(edition: Edition) -> str:
    """A case.md in which every line says what belongs there."""
    t = edition.t
    lines = [
        "---",
        f"# {t('submit.template.head')}",
        f"title: {_quoted(t('submit.template.title'))}",
        f"#teaser: {_quoted(t('submit.template.teaser'))}",
        "kind: quiz",
        "status: draft",
        f"license: {edition.settings.license or 'CC-BY-4.0'}",
        f"# {t('submit.template.patient')}",
        "#patient: {age: 65, sex: M}",
        f"# {t('submit.template.studies')}",
        "#studies:",
        "#  - id: study-1",
        "#    modality: CT",
        "#    region: chest",
        "#    day: 5",
        "#    series:",
        "#      - id: pictures",
        "#        pictures: study-1/*.png",
        f"#        alt: {_quoted(t('submit.template.alt'))}",
        f"#        caption: {_quoted(t('submit.template.caption'))}",
        f"#diagnosis: {{name: {_quoted('…')}, certainty: certain}}",
        f"#differential: [{{name: {_quoted('…')}, against: {_quoted('…')}}}]",
        f"#teaching_points: [{_quoted('…')}]",
        f"# {t('submit.template.consent')}",
        "#consent: {basis: written}",
        "---",
    ]
    for section in _SECTIONS:
        lines += [f"## {t(f'submit.section.{section}')} {{#{section}}}", t(f"submit.template.{section}"), ""]
    return "\n".join(lines)


def _quoted(words: str) -> str:
    """A text as YAML in double quotes."""
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _zipped(name: str, text: str) -> bytes:
    """One file in a zip whose bytes depend on nothing else."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text.encode())
    return out.getvalue()
