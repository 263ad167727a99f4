"""Licences of a case and its pictures: what each part stands under, and the rules that follow. No I/O."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sitegen.errors import Problem, warning
from sitegen.model.library import Case, Library
from sitegen.model.licences import LICENCES, Joined, allows, joined
from sitegen.model.series import PictureFacts, SeriesFacts
from sitegen.model.values import Source, Text

Keys = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The words of a case, a series, or pictures of one that have rights of their own."""

    keys: Keys
    """Where it stands in the facts; empty for the case itself."""
    series: tuple[str, str] | None
    """Ids of study and series."""
    licence: str | None
    credit: Text | None
    source: Source | None
    own: bool
    """Whether it names the licence itself."""


def licence_of(case: Case, default: str | None, *parts: SeriesFacts | PictureFacts) -> str | None:
    """The licence of a case, or of the last of `parts`: its own, that of the part before, the case's, the library's."""
    return next((part.license for part in reversed((case.facts, *parts)) if part.license), default)


def parts_of(case: Case, default: str | None) -> tuple[Part, ...]:
    """Everything in a case that may have a licence, credit or source of its own; pictures only where they do."""
    facts = case.facts
    parts = [Part((), None, licence_of(case, default), facts.credit, facts.source, facts.license is not None)]
    for s, study in enumerate(facts.studies):
        for n, series in enumerate(study.series):
            ids = (study.id, series.id)
            keys: Keys = ("studies", s, "series", n)
            licence = licence_of(case, default, series)
            own = series.license is not None
            parts.append(Part(keys, ids, licence, series.credit, series.source, own))
            for p, item in enumerate(series.pictures):
                if item.license or item.credit or item.source:
                    own = item.license is not None
                    parts.append(
                        Part(
                            (*keys, "pictures", p),
                            ids,
                            licence_of(case, default, series, item),
                            item.credit,
                            item.source,
                            own,
                        )
                    )
    return tuple(parts)


def joined_licence(case: Case, default: str | None) -> Joined:
    """What holds for the case as a whole."""
    return joined(part.licence for part in parts_of(case, default) if part.licence)


def licences_hold(library: Library, today: date) -> Iterator[Problem]:
    """Pictures that may not be changed are not marked; whoever asks to be named is named; parts fit together."""
    del today
    default = library.settings.license
    for case in library.cases.values():
        yield from _changed(case, default)
        yield from _marked(case, default)
        if case.facts.status == "published":
            yield from _credited(case, default)
            yield from _public_source(case)
        yield from _conflicts(case, default)


def _marked(case: Case, default: str | None) -> Iterator[Problem]:
    numbers = {
        (study.id, series.id): (s, n)
        for s, study in enumerate(case.facts.studies)
        for n, series in enumerate(study.series)
    }
    for study in case.studies:
        for series in study.series:
            s, n = numbers[study.facts.id, series.facts.id]
            for m, mark in enumerate(series.facts.marks):
                if mark.picture > len(series.pictures):
                    continue  # told of by the reading
                picture = series.pictures[mark.picture - 1].facts
                licence = licence_of(case, default, series.facts, picture)
                if licence and not allows(licence, "mark"):
                    name = LICENCES[licence].name
                    place = case.places.of("studies", s, "series", n, "marks", m)
                    message = (
                        f"a mark is drawn on a picture under {name}, which lets nobody share a changed copy"
                    )
                    hint = "take the mark out and say in the words what is seen, or ask for another licence"
                    yield Problem("licence-no-derivatives", place, message, hint)


def _changed(case: Case, default: str | None) -> Iterator[Problem]:
    """What was cut or changed otherwise; a picture without a source of its own has that of its series."""
    parts = {part.keys: part for part in parts_of(case, default)}
    for part in parts.values():
        series = parts.get(part.keys[:-2])
        of = series if part.source is None and series and series.keys else part
        if of.source and of.source.changes and part.licence and not allows(part.licence, "crop"):
            name = LICENCES[part.licence].name
            message = f"'changes' says that this was changed, and {name} lets nobody share a changed copy"
            hint = "use the original; another format or size alone is no change and need not be told"
            keys = ("source", "changes") if of is part else ("license",)
            yield Problem("licence-no-derivatives", case.places.of(*part.keys, *keys), message, hint)


def _credited(case: Case, default: str | None) -> Iterator[Problem]:
    """A case has its authors for a credit; what comes under another licence comes from somebody else."""
    lent: dict[Keys, Part] = {}
    for part in parts_of(case, default):
        lent[part.keys] = part
        lender = part.keys and part.own and part.licence != lent[()].licence
        if not lender or part.licence is None or not LICENCES[part.licence].attribution:
            continue
        above = lent.get(part.keys[:-2])
        named = (part, above) if above is not None and above.keys else (part,)
        if not any(item.credit or item.source for item in named):
            name = LICENCES[part.licence].name
            message = f"{name} asks that whoever made it is named, and nobody is"
            place = case.places.of(*part.keys, "license")
            yield Problem("licence-credit", place, message, "add credit: … and source: {url: …}")


def _public_source(case: Case) -> Iterator[Problem]:
    """What was published elsewhere says where, and by whom: of the case, or of each series or picture."""
    facts = case.facts
    if facts.consent is None or facts.consent.basis != "public-source":
        return
    for key in ("source", "credit"):
        every = all(
            getattr(item, key) or getattr(series, key)
            for study in facts.studies
            for series in study.series
            for item in series.pictures
        )
        if not getattr(facts, key) and not every:
            message = f"pictures from a public source need '{key}'"
            hint = {
                "source": "where they were published: source: {doi: …}, of the case or of each series",
                "credit": "who made them: credit: …, of the case or of each series",
            }[key]
            yield Problem("missing-for-publication", case.places.of("consent"), message, hint)


def _conflicts(case: Case, default: str | None) -> Iterator[Problem]:
    parts = parts_of(case, default)
    for one, other in joined_licence(case, default).conflicts:
        last = [part for part in parts if part.licence in (one, other)][-1]
        names = f"{LICENCES[one].name} and {LICENCES[other].name}"
        message = f"{names} can't be joined in one changed work"
        hint = "readers may share the case as it is, and change each part by itself only; another picture may be freer"
        yield warning("licence-conflict", case.places.of(*last.keys, "license"), message, hint)
