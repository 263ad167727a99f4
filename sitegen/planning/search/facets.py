"""Facets: by what finds can be narrowed, which terms there are, and how many documents have each. No I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sitegen.i18n import Catalogue, language_name
from sitegen.model.case import Patient
from sitegen.model.library import Case
from sitegen.model.values import Text
from sitegen.planning.edition import Edition
from sitegen.planning.search.documents import Document, languages_of
from sitegen.planning.search.folding import folded

AGES = ("0-17", "18-39", "40-64", "65-79", "80-")
FACETS = (
    *("kind", "modality", "region", "finding", "diagnosis"),
    *("collection", "level", "age", "sex", "language"),
)
"""In the order in which the search page shows them."""
_ORDERED: Mapping[str, tuple[str, ...]] = {
    "kind": ("quiz", "library", "guideline", "recommendation", "finding", "collection", "page"),
    "level": ("primary", "intermediate", "advanced"),
    "age": AGES,
    "sex": ("F", "M", "O", "U"),
}
"""Facets whose terms have an order of their own; others stand by how many documents have them."""
_INTERFACE = {"modality": "modality", "region": "region", "level": "level", "sex": "patient.sex"}
"""Facets whose terms are words of the interface → the beginning of their keys."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a facet."""

    key: str
    """How addresses name it."""
    label: str
    also: tuple[str, ...]
    """Other names: synonyms, other languages, codes."""
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its terms, and for each document the places of its terms among them."""

    name: str
    terms: tuple[Term, ...]
    of: tuple[tuple[int, ...], ...]


def age_group(patient: Patient | None) -> tuple[str, ...]:
    """The age group of a patient, if an age is told."""
    if patient is None or patient.age is None:
        return ()
    age = 90 if patient.age == "90+" else patient.age
    limits = (17, 39, 64, 79)
    return (AGES[sum(age > limit for limit in limits)],)


def diagnosis_key(edition: Edition, name: Text) -> str:
    """How addresses name a diagnosis."""
    return " ".join(folded(edition.words(name)).split())


def case_terms(edition: Edition, case: Case, collections: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The terms of a case, from nothing but what is handed over: of a hidden one what is public."""
    facts = case.facts
    known = [key for key in facts.findings if key in edition.library.findings]
    return {
        "modality": tuple(dict.fromkeys(study.facts.modality for study in case.studies)),
        "region": tuple(dict.fromkeys(study.facts.region for study in case.studies)),
        "finding": tuple(dict.fromkeys(known)),
        "diagnosis": (diagnosis_key(edition, facts.diagnosis.name),) if facts.diagnosis else (),
        "collection": tuple(dict.fromkeys(collections)),
        "level": (facts.level,) if facts.level else (),
        "age": age_group(facts.patient),
        "sex": (facts.patient.sex,) if facts.patient and facts.patient.sex else (),
        "language": languages_of(edition, case.prose),
    }


@dataclass(frozen=True, slots=True)
class Namer:
    """Gives terms their names; `diagnoses` are those that may be told."""

    edition: Edition
    catalogues: Sequence[Catalogue]
    """Of all languages of the library: a reader may type a word of another one."""
    diagnoses: Mapping[str, tuple[str, tuple[str, ...]]]

    def names(self, facet: str, key: str) -> tuple[str, tuple[str, ...]]:
        """The label of a term and its other names."""
        edition = self.edition
        match facet:
            case "finding":
                facts = edition.library.findings[key].facts
                texts = (facts.label, *facts.synonyms)
                return edition.words(facts.label), tuple(words for text in texts for words in text.every)
            case "diagnosis":
                return self.diagnoses[key]
            case "collection":
                title = edition.library.collections[key].facts.title
                return edition.words(title), title.every
            case "language":
                return language_name(key), ()
            case "age":
                return edition.t(f"search.age.{key}"), ()
            case "kind":
                return edition.t(f"search.kind.{key}"), ()
        begins = _INTERFACE[facet]
        also = tuple(item.text(f"{begins}.{key}") for item in self.catalogues)
        return edition.t(f"{begins}.{key}"), (key, *also)


def diagnoses_of(edition: Edition, cases: Iterable[Case]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The diagnoses of cases with all their names; cases that write one alike share it."""
    found: dict[str, tuple[str, dict[str, None]]] = {}
    for case in cases:
        diagnosis = case.facts.diagnosis
        if diagnosis is None:
            continue
        key = diagnosis_key(edition, diagnosis.name)
        _, names = found.setdefault(key, (edition.words(diagnosis.name), {}))
        names |= {words: None for text in (diagnosis.name, *diagnosis.synonyms) for words in text.every}
    return {key: (label, tuple(names)) for key, (label, names) in found.items()}


def facets_of(documents: Sequence[Document], namer: Namer) -> list[Facet]:
    """Every facet over documents; one with nothing to choose from is left out."""
    found: list[Facet] = []
    for name in FACETS:
        keys = [
            (document.kind,) if name == "kind" else document.terms.get(name, ()) for document in documents
        ]
        counts = Counter(key for chosen in keys for key in chosen)
        if not counts:
            continue
        terms = [_term(namer, name, key, count) for key, count in counts.items()]
        order = _ORDERED.get(name, ())
        if order:
            terms.sort(key=lambda term: order.index(term.key))
        else:
            terms.sort(key=lambda term: (-term.count, folded(term.label), term.key))
        places = {term.key: place for place, term in enumerate(terms)}
        of = tuple(tuple(sorted(places[key] for key in chosen)) for chosen in keys)
        found.append(Facet(name, tuple(terms), of))
    return found


def _term(namer: Namer, facet: str, key: str, count: int) -> Term:
    label, also = namer.names(facet, key)
    return Term(key, label, tuple(name for name in dict.fromkeys(also) if name != label), count)
