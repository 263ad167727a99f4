"""Studies and series of a case page: by day, the key image first. No I/O."""

from __future__ import annotations

from sitegen import urls
from sitegen.model.case import StudyFacts
from sitegen.model.library import Case, Series, Study
from sitegen.model.series import WINDOW_PRESETS
from sitegen.planning.derivatives import stored_window
from sitegen.planning.edition import Edition
from sitegen.planning.pages.marks import marks_of
from sitegen.planning.pages.stacks import samples, viewer_facts
from sitegen.planning.views.case import SeriesPicture, SeriesView, StudyView
from sitegen.planning.views.page import Link
from sitegen.planning.words import series_anchors


def studies_of(edition: Edition, case: Case, *, after_reveal: bool = False) -> tuple[StudyView, ...]:
    """The studies by day, those without one last; `after_reveal` chooses those that belong to the answer."""
    anchors = series_anchors(case)
    chosen = [study for study in case.studies if study.facts.after_reveal == after_reveal]
    chosen.sort(key=lambda study: (study.facts.day is None, study.facts.day or 0))
    return tuple(_study(edition, study, anchors) for study in chosen)


def day_label(edition: Edition, study: StudyFacts) -> str:
    """The day of a study in words; empty where none is given."""
    return edition.t("study.day", day=study.day) if study.day is not None else ""


def study_name(edition: Edition, study: StudyFacts) -> str:
    """A study's title, or its modality, and its day."""
    name = edition.words(study.title) or edition.t(f"modality.{study.modality}")
    day = day_label(edition, study)
    return name if day.casefold() in name.casefold() else f"{name}, {day}"


def _study(edition: Edition, study: Study, anchors: dict[tuple[str, str], str]) -> StudyView:
    facts = study.facts
    technique = [edition.words(facts.technique)] if facts.technique else []
    if facts.contrast and facts.contrast != "none":
        technique.append(edition.t(f"contrast.{facts.contrast}"))
    name = edition.t(f"modality.{facts.modality}")
    # A modality that only hidden answers have has no page of its own, for that would tell.
    known = facts.modality in edition.public.modalities
    modality = edition.urls.modality(facts.modality) if known else edition.urls.modalities
    return StudyView(
        anchor=urls.study_anchor(facts.id),
        title=edition.words(facts.title) or name,
        name=study_name(edition, facts),
        day=day_label(edition, facts),
        modality=Link(name, modality),
        technique=", ".join(technique),
        findings=edition.words(facts.findings),
        series=tuple(_series(edition, item, anchors[facts.id, item.facts.id]) for item in study.series),
    )


def series_label(edition: Edition, series: Series) -> str:
    """What a series is called: its view or window, else its id; no window where readers choose it."""
    facts = series.facts
    if facts.view and (len(series.pictures) == 1 or facts.has_values):
        return edition.t(f"view.{facts.view}")
    if not facts.has_values and isinstance(facts.window, str) and facts.window in WINDOW_PRESETS:
        return edition.t(f"window.{facts.window}")
    return edition.t(f"view.{facts.view}") if facts.view else facts.id.replace("-", " ").capitalize()


def _window(edition: Edition, series: Series) -> str:
    values = series.facts.window_values
    if values is None:
        return ""
    unit = series.facts.values.unit if series.facts.values else "HU"
    center, width = (edition.catalogue.number(value) for value in values)
    return edition.t("window.values", center=center, width=width, unit=unit)


def _slices(edition: Edition, series: Series) -> str:
    thickness = series.facts.slice_thickness
    return edition.t("series.slices", n=edition.catalogue.number(thickness)) if thickness else ""


def _series(edition: Edition, series: Series, anchor: str) -> SeriesView:
    facts = series.facts
    window = stored_window(facts)
    total = len(series.pictures)
    stack = total > 1
    pictures: list[SeriesPicture] = []
    numbers = samples(series)
    for number, after in zip(numbers, (*numbers[1:], total + 1), strict=True):
        item = series.pictures[number - 1]
        alt = edition.words(item.facts.alt or facts.alt)
        if stack and alt:
            alt = f"{alt}, {number}/{total}"
        key = number == facts.key
        view = (
            edition.pictures.slice(item.picture, alt, window, key=key)
            if stack
            else edition.pictures.responsive(item.picture, alt, window)
        )
        credit = edition.credit(
            credit=item.facts.credit, source=item.facts.source, license_id=item.facts.license
        )
        pictures.append(
            SeriesPicture(
                urls.picture_anchor(anchor, number),
                tuple(urls.picture_anchor(anchor, passed) for passed in range(number + 1, after)),
                number,
                view,
                edition.words(item.facts.caption),
                credit,
            )
        )
    key_image = pictures[numbers.index(min(facts.key, total))]
    return SeriesView(
        anchor=anchor,
        label=series_label(edition, series),
        window=_window(edition, series),
        slices=_slices(edition, series),
        count=edition.catalogue.count("series.pictures", total),
        key=key_image,
        pictures=tuple(pictures),
        total=total,
        viewer=viewer_facts(edition, series, marks_of(edition, series)),
        caption=edition.words(facts.caption),
        credit=edition.credit(credit=facts.credit, source=facts.source, license_id=facts.license),
    )
