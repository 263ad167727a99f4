"""The rows of the tables: one for each case, one for each picture, as values by column. No I/O."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sitegen.model.library import Series, Study
from sitegen.model.values import Text
from sitegen.planning.dataset.columns import Column, column_name
from sitegen.planning.dataset.entries import Context, Entry, FiledPicture
from sitegen.planning.licences import joined_licence

Value = str | int | float | bool | date | tuple[str, ...] | None
Row = dict[str, Value]
"""Column name → value; of columns of words, `name_language`."""

TOP_AGE = 90
"""Stands for "90+", as in public health data: older ages can tell who somebody is (45 CFR 164.514(b)(2)(i)(C))."""


def case_rows(context: Context) -> list[Row]:
    """A row for each case, by id."""
    return [_case(context, entry) for entry in context.entries]


def picture_rows(context: Context) -> list[Row]:
    """A row for each picture in a series: by case, then in the author's order."""
    return [
        _picture(context, entry, study, series, picture)
        for entry in context.entries
        for study in entry.case.studies
        for series in study.series
        for picture in context.filed(entry, study, series)
        # A picture without a licence is nobody's to hand on, not even what is said of it.
        if picture.licence
    ]


def cells(row: Row, columns: Iterable[Column]) -> list[Value]:
    """The values of a row in the order of the columns."""
    return [row.get(column.name) for column in columns]


def _case(context: Context, entry: Entry) -> Row:
    case, facts = entry.case, entry.case.facts
    patient, timeline, diagnosis = facts.patient, facts.timeline, facts.diagnosis
    days = [study.facts.day for study in case.studies if study.facts.day is not None]
    public = context.public
    row: Row = {
        "id": case.id,
        "url": context.address(context.case_page(case.id)),
        "kind": facts.kind,
        "published": facts.published,
        "updated": facts.updated,
        "answer": entry.answer,
        "reveal_on": entry.reveal_on,
        "age": TOP_AGE if patient and patient.age == "90+" else patient.age if patient else None,
        "sex": patient.sex if patient else None,
        "setting": patient.setting if patient else None,
        "day_zero": timeline.zero if timeline else None,
        "first_day": min(days, default=None),
        "last_day": max(days, default=None),
        "modalities": _each(study.facts.modality for study in case.studies),
        "regions": _each(study.facts.region for study in case.studies),
        "studies": len(case.studies),
        "series": sum(len(study.series) for study in case.studies),
        "pictures": sum(len(series.pictures) for study in case.studies for series in study.series),
        "findings": facts.findings,
        "certainty": diagnosis.certainty if diagnosis else None,
        "basis": diagnosis.basis if diagnosis else (),
        "classification": _each(f"{item.scheme}={item.value}" for item in facts.classification),
        "level": facts.level,
        "category": facts.category,
        "collections": tuple(key for key in facts.collections if key in public.collections),
        "guidelines": _each(
            link.ref for link in facts.guidelines if link.ref.split("#")[0] in public.guidelines
        ),
        "authors": facts.authors,
        "consent": facts.consent.basis if facts.consent else None,
        "license": context.licence(case),
        "license_whole": joined_licence(case, public.settings.license).licence,
    }
    row |= _words(context, "title", None if entry.hidden else facts.title)
    row |= _words(context, "teaser", facts.teaser)
    row |= _words(context, "diagnosis", diagnosis.name if diagnosis else None)
    return row


def _picture(context: Context, entry: Entry, study: Study, series: Series, picture: FiledPicture) -> Row:
    facts, seen, own = study.facts, series.facts, picture.facts
    marks = [mark for mark in seen.marks if mark.picture == picture.number]
    center, width = seen.window_values or (None, None)
    row_spacing, column_spacing = seen.pixel_spacing or (None, None)
    source = own.source or seen.source or entry.case.facts.source
    address = (source.url or (f"https://doi.org/{source.doi}" if source.doi else None)) if source else None
    row: Row = {
        "id": picture.id,
        "case": entry.case.id,
        "study": facts.id,
        "series_id": seen.id,
        "number": picture.number,
        "key": picture.key,
        "page": picture.page,
        "url": picture.url,
        "width": picture.width,
        "height": picture.height,
        "modality": facts.modality,
        "region": facts.region,
        "view": seen.view,
        "contrast": facts.contrast,
        "day": facts.day,
        "window_center": center,
        "window_width": width,
        # The published file may be smaller than the picture that the spacing was measured on.
        "row_spacing": _scaled(row_spacing, picture.scale),
        "column_spacing": _scaled(column_spacing, picture.scale),
        "slice_thickness": seen.slice_thickness,
        "after_reveal": facts.after_reveal,
        "marks": None if entry.hidden else len(marks),
        "marked_findings": _each(mark.finding for mark in marks if mark.finding),
        "license": picture.licence,
        "creator": source.creator if source else None,
        "source": address,
    }
    row |= _words(context, "alt", own.alt or seen.alt)
    row |= _words(context, "caption", own.caption or seen.caption)
    row |= _words(context, "credit", own.credit or seen.credit or entry.case.facts.credit)
    return row


def _scaled(spacing: float | None, scale: float) -> float | None:
    return None if spacing is None else round(spacing * scale, 6)


def _each(items: Iterable[str]) -> tuple[str, ...]:
    """Each once, in the order in which they come."""
    return tuple(dict.fromkeys(items))


def _words(context: Context, name: str, text: Text | None) -> Row:
    """An authored text as a value for each language that it has."""
    return {column_name(name, language): words for language, words in context.texts(text).items()}
