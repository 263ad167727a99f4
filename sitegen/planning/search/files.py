"""An edition's search: the public index, and apart from it the answers of cases that a click reveals. No I/O.

Answers are loaded only where a reader asks for them. Their files have names of their own: nothing public
differs between two libraries that differ in a hidden answer alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sitegen.i18n import Catalogue
from sitegen.planning.data import data_file, data_script
from sitegen.planning.edition import Edition
from sitegen.planning.embargo import Shown
from sitegen.planning.plan import PlannedFile
from sitegen.planning.search import coding
from sitegen.planning.search.documents import Document, case_document, other_documents
from sitegen.planning.search.facets import Facet, Namer, case_terms, diagnoses_of, facets_of
from sitegen.planning.search.index import index_of


@dataclass(frozen=True, slots=True)
class Search:
    """What an edition's search page needs, and its files."""

    facts: str
    """The file by which all others are found."""
    words: str
    """The list of all words."""
    answers: str
    """The same for answers; empty where no case hides its answer behind a click."""
    facets: tuple[Facet, ...]
    files: tuple[PlannedFile, ...]


def search_of(edition: Edition, catalogues: Sequence[Catalogue], members: dict[str, set[str]]) -> Search:
    """The search of an edition; `members` are the listed cases of each collection that lists may tell of."""
    listed = edition.public.listed
    documents = other_documents(edition)
    # The oldest case comes first, so that a new one leaves the files of the others as they are.
    numbers: dict[str, int] = {}
    for key, shown in reversed(listed.items()):
        numbers[key] = len(documents)
        told = [name for name, cases in members.items() if key in cases]
        documents.append(case_document(edition, shown, case_terms(edition, shown.public, told), whole=False))
    namer = Namer(edition, catalogues, diagnoses_of(edition, (shown.public for shown in listed.values())))
    facets = facets_of(documents, namer)
    url, language = edition.urls.search, edition.language
    index = index_of(documents, facets, folder=f"search/{language}", page_url=url)
    facts = data_file(f"search/{language}/facts", index.facts)
    files = [*index.files, facts]
    folded = [(key, shown) for key, shown in reversed(listed.items()) if shown.hiding == "folded"]
    answers = ""
    if folded:
        answers = edition.urls.answers
        files += _answers(edition, catalogues, folded, numbers)
    return Search(facts.url, index.words, answers, tuple(facets), tuple(files))


def _answers(
    edition: Edition,
    catalogues: Sequence[Catalogue],
    folded: Iterable[tuple[str, Shown]],
    numbers: dict[str, int],
) -> list[PlannedFile]:
    """The index of the folded answers; `numbers` says which document of the public index each belongs to."""
    documents: list[Document] = []
    places: list[int] = []
    whole = [shown.answer for _, shown in folded if shown.answer]
    for key, shown in folded:
        if shown.answer is None:
            continue
        told = _collections(edition, key, shown.answer.facts.collections)
        terms = case_terms(edition, shown.answer, told)
        documents.append(case_document(edition, shown, terms, whole=True))
        places.append(numbers[key])
    facets = facets_of(documents, Namer(edition, catalogues, diagnoses_of(edition, whole)))
    folder = f"answers/{edition.language}"
    index = index_of(documents, facets, folder=folder, page_url=edition.urls.search)
    index.facts["documents"] = coding.ascending(places)
    return [*index.files, PlannedFile(edition.urls.answers, data_script(index.facts))]


def _collections(edition: Edition, key: str, named: Sequence[str]) -> list[str]:
    """The collections of a case whose reader has asked for its answer: those that it names and that name it."""
    public = edition.public.collections
    return [name for name, item in public.items() if name in named or key in item.facts.cases]
