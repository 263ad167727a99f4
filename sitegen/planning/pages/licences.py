"""The licence of a case as a whole, and the list of those who are credited for its parts. No I/O."""

from __future__ import annotations

from sitegen.model.licences import LICENCES, allows
from sitegen.planning.edition import Edition
from sitegen.planning.embargo import Shown
from sitegen.planning.licences import joined_licence, parts_of
from sitegen.planning.pages.studies import series_label
from sitegen.planning.views.case import Rights


def rights_of(edition: Edition, shown: Shown) -> Rights | None:
    """Parts with rights of their own, built from what is public; None where the case's own licence says all."""
    default = edition.settings.license
    parts = parts_of(shown.public, default)
    labels = {
        (study.facts.id, series.facts.id): series_label(edition, series)
        for study in shown.public.studies
        for series in study.series
    }
    credited: dict[str, list[str]] = {}
    texts = {}
    for part in parts[1:]:
        text = edition.credit(
            credit=part.credit, source=part.source, license_id=part.licence if part.own else None
        )
        if text and part.series in labels:
            names = credited.setdefault(str(text), [])
            texts[str(text)] = text
            if labels[part.series] not in names:
                names.append(labels[part.series])
    # Which licence an answer's pictures have tells nothing of it, but is told with it.
    whole = joined_licence(shown.answer or shown.public, default)
    if not credited and len(whole.parts) <= 1:
        return None
    note = ""
    if whole.conflicts:
        pairs = [
            edition.catalogue.list([LICENCES[one].name, LICENCES[other].name])
            for one, other in whole.conflicts
        ]
        note = edition.t("licence.apart", pairs="; ".join(pairs))
    elif not all(allows(part, "crop") for part in whole.parts):
        note = edition.t("licence.unchanged")
    return Rights(
        whole=edition.licence(whole.licence) if whole.licence else None,
        note=note,
        credits=tuple((edition.catalogue.list(names), texts[key]) for key, names in credited.items()),
    )
