"""A case as a JSON record, with all that the tables have no room for; and what records name. No I/O.

What is written is listed here: a fact that is added to the model is not handed on before somebody says so. Names of
source files, sign-offs and the origin of imports stay in the library.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sitegen.model.library import Series, Study
from sitegen.model.values import Facts, Text
from sitegen.planning.dataset.entries import Context, Entry, FiledPicture
from sitegen.planning.licences import joined_licence

Record = dict[str, Any]
_CASE = (
    "kind", "published", "updated", "authors", "credit", "source", "teaser", "patient", "timeline", "findings",
    "diagnosis", "differential", "classification", "teaching_points", "level", "category", "keywords", "references",
)  # fmt: skip
_STUDY = ("id", "modality", "day", "region", "title", "technique", "contrast", "after_reveal", "findings")
_SERIES = (
    "id", "view", "window", "pixel_spacing", "slice_thickness", "location", "alt", "caption", "license", "credit", "source",
)  # fmt: skip
_PICTURE = ("alt", "caption", "license", "credit", "source")


def case_record(context: Context, entry: Entry) -> Record:
    """A case: facts, studies and words, the answer only where it is told."""
    case, facts, public = entry.case, entry.case.facts, context.public
    known = {other.case.id for other in context.entries}
    record: Record = {
        "id": case.id,
        "url": context.address(context.case_page(case.id)),
        "answer": entry.answer,
        "reveal_on": _plain(context, entry.reveal_on),
        "title": {} if entry.hidden else context.texts(facts.title),
        **_chosen(context, facts, _CASE),
        "license": context.licence(case),
        "license_whole": joined_licence(case, public.settings.license).licence,
        "consent": facts.consent.basis if facts.consent else None,
        "studies": [_study(context, entry, study) for study in case.studies],
        "questions": [_question(context, entry, item) for item in facts.questions],
        "collections": [key for key in facts.collections if key in public.collections],
        "guidelines": [
            _plain(context, item) for item in facts.guidelines if item.ref.split("#")[0] in public.guidelines
        ],
        "related": [key for key in facts.related if key in known],
        "sections": {
            language: [
                {"id": section.id, "heading": section.heading, "text": section.text} for section in sections
            ]
            for language, sections in sorted(case.prose.items())
            if language in context.languages
        },
    }
    told: Record = _said(record)
    return told


def findings_named(context: Context) -> Record:
    """The findings that are told of any case: label, synonyms, RadLex id; no other, for that would tell of answers."""
    named = {key for entry in context.entries for key in _findings(entry)}
    known = context.public.library.findings
    fields = ("label", "synonyms", "radlex", "definition")
    return {key: _chosen(context, known[key].facts, fields) for key in sorted(named) if key in known}


def people_named(context: Context) -> Record:
    """The authors of the cases."""
    named = {key for entry in context.entries for key in entry.case.facts.authors}
    known = context.public.library.people
    fields = ("name", "orcid", "affiliation", "organisation")
    return {key: _chosen(context, known[key].facts, fields) for key in sorted(named) if key in known}


def collections_named(context: Context) -> Record:
    """The collections that the cases say they are in."""
    named = {key for entry in context.entries for key in entry.case.facts.collections}
    known = context.public.collections
    return {
        key: _chosen(context, known[key].facts, ("title", "summary")) for key in sorted(named & set(known))
    }


def _findings(entry: Entry) -> Iterable[str]:
    yield from entry.case.facts.findings
    for study in entry.case.studies:
        for series in study.series:
            yield from (mark.finding for mark in series.facts.marks if mark.finding)


def _study(context: Context, entry: Entry, study: Study) -> Record:
    return {
        **_chosen(context, study.facts, _STUDY),
        "series": [_series(context, entry, study, series) for series in study.series],
    }


def _series(context: Context, entry: Entry, study: Study, series: Series) -> Record:
    filed = context.filed(entry, study, series)
    return {
        **_chosen(context, series.facts, _SERIES),
        "count": len(series.pictures),
        # Of a series in packs only those that can be fetched: hundreds of slices would say the same.
        "pictures": [_picture(context, picture) for picture in filed if picture.licence and picture.url],
        "marks": [_plain(context, mark) for mark in series.facts.marks],
    }


def _picture(context: Context, picture: FiledPicture) -> Record:
    return {
        "number": picture.number,
        "key": picture.key,
        "page": picture.page,
        "url": picture.url,
        "width": picture.width,
        "height": picture.height,
        **_chosen(context, picture.facts, _PICTURE),
        "license": picture.licence,
    }


def _question(context: Context, entry: Entry, question: Facts) -> Record:
    told: Record = _plain(context, question)
    if entry.hidden:
        # False would say of each choice that it is wrong.
        told["choices"] = [{"text": choice["text"]} for choice in told["choices"]]
    return told


def _chosen(context: Context, facts: Facts, fields: Iterable[str]) -> Record:
    return {field: _plain(context, getattr(facts, field)) for field in fields}


def _plain(context: Context, value: object) -> Any:
    """A value as JSON has it: texts by language, days as ISO 8601 writes them."""
    match value:
        case Text():
            return context.texts(value)
        case Facts():
            return _chosen(context, value, type(value).model_fields)
        case tuple():
            return [_plain(context, item) for item in value]
        case date():
            return value.isoformat()
        case _:
            return value


def _said(value: Any) -> Any:
    """Without what is not stated: None, and empty texts, lists and objects."""
    if isinstance(value, dict):
        kept = {key: _said(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, "", [], {})}
    return [_said(item) for item in value] if isinstance(value, list) else value
