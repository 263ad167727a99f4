"""The test over unknown cases, the reader's progress, and the data that their scripts load.

No I/O. Everything here is made from what is public alone.
"""

from __future__ import annotations

from sitegen.model.case import CaseFacts
from sitegen.planning.data import data_file
from sitegen.planning.edition import Edition
from sitegen.planning.embargo import Shown
from sitegen.planning.matching import answer_key
from sitegen.planning.pages.questions import kind_of
from sitegen.planning.plan import PlannedPage
from sitegen.planning.views.page import Link
from sitegen.planning.views.quiz import Facet, ProgressView, QuizTestView, QuizView

_SIZES = (5, 10, 20)
_FACETS = ("modality", "region", "level", "category", "collection", "kind")


def is_testable(shown: Shown) -> bool:
    """Whether a test can ask the case: something is asked, and a click gives the answer.

    An open case has its title on its page, a sealed one can't be scored yet.
    """
    return shown.hiding == "folded" and _asks(shown)


def _asks(shown: Shown) -> bool:
    """Whether the case's page has questions to answer."""
    facts = shown.public.facts
    return shown.hiding != "open" and facts.status != "withdrawn" and bool(facts.questions)


def testable(edition: Edition) -> dict[str, Shown]:
    """The cases that a test can ask, newest first."""
    return {key: shown for key, shown in edition.public.listed.items() if is_testable(shown)}


def _values(edition: Edition, facts: CaseFacts) -> dict[str, list[str]]:
    """By what a test chooses the case: the values of each facet, each once."""
    found: dict[str, list[str]] = {
        "modality": [study.modality for study in facts.studies],
        "region": [study.region for study in facts.studies],
        "level": [facts.level] if facts.level else [],
        "category": [facts.category] if facts.category else [],
        "collection": [key for key in facts.collections if key in edition.public.collections],
        "kind": [kind_of(question) for question in facts.questions],
    }
    return {key: sorted(set(values)) for key, values in found.items()}


def _record(edition: Edition, shown: Shown) -> dict[str, object]:
    facts = shown.public.facts
    record: dict[str, object] = {"title": edition.words(facts.title)}
    if language := edition.language_of(facts.title):
        record["lang"] = language
    if is_testable(shown):
        record["test"] = _values(edition, facts)
    return record


def cases_url(edition: Edition) -> str:
    """The data file of the listed cases: what lists call them, and by what a test chooses them."""
    if "cases" not in edition.data:
        listed = edition.public.listed
        value = {key: _record(edition, listed[key]) for key in sorted(listed)}
        edition.data["cases"] = data_file(f"cases-{edition.language}", value)
    return edition.data["cases"].url


def _names(edition: Edition) -> list[str]:
    """What the open cases call diagnoses, each once: in this language first, then in the others."""
    texts = [
        text
        for shown in edition.public.listed.values()
        if shown.hiding == "open"
        for diagnosis in (shown.public.facts.diagnosis, *shown.public.facts.differential)
        if diagnosis
        for text in (diagnosis.name, *diagnosis.synonyms)
    ]
    here = {answer_key(name): name for name in reversed([edition.words(text) for text in texts])}
    elsewhere = {answer_key(words): words for text in reversed(texts) for words in text.every}
    others = sorted(elsewhere.keys() - here.keys())
    return [*(here[key] for key in sorted(here)), *(elsewhere[key] for key in others)]


def names_url(edition: Edition) -> str:
    """The data file of diagnoses to complete typed words with; cases whose answer is hidden have no part in it."""
    if "names" not in edition.data:
        edition.data["names"] = data_file(f"diagnoses-{edition.language}", _names(edition))
    return edition.data["names"].url


def quiz_of(edition: Edition, shown: Shown) -> QuizView:
    """What the scripts of a case's page need to know."""
    chosen = is_testable(shown)
    typed = _asks(shown) and any(question.kind == "ranked" for question in shown.public.facts.questions)
    return QuizView(
        testable=chosen,
        names_url=names_url(edition) if typed else "",
        cases_url=cases_url(edition) if chosen else "",
        root_url=edition.urls.cases(),
        test_url=edition.urls.test if chosen else "",
    )


def _name(edition: Edition, facet: str, value: str) -> str:
    if facet == "collection":
        return edition.words(edition.public.collections[value].facts.title)
    return edition.t(f"{'question' if facet == 'kind' else facet}.{value}")


def _facet(edition: Edition, key: str, cases: dict[str, Shown]) -> Facet:
    values = sorted(
        {value for shown in cases.values() for value in _values(edition, shown.public.facts)[key]}
    )
    named = tuple((value, _name(edition, key, value)) for value in values)
    return Facet(key, edition.t(f"test.by.{key}"), named)


def quiz_pages(edition: Edition) -> list[PlannedPage]:
    """The reader's progress, and the test where there is anything to ask."""
    cases = testable(edition)
    progress = ProgressView(
        cases_url=cases_url(edition),
        root_url=edition.urls.cases(),
        test_url=edition.urls.test if cases else "",
    )
    page = edition.page(edition.urls.progress, "progress", edition.t("progress.title"), index=False)
    pages = [PlannedPage(page, edition.site, progress)]
    if cases:
        view = QuizTestView(
            cases_url=cases_url(edition),
            root_url=edition.urls.cases(),
            facets=tuple(facet for key in _FACETS if len((facet := _facet(edition, key, cases)).values) > 1),
            sizes=_SIZES,
            unknowns=tuple(_unknown(edition, number, key) for number, key in enumerate(sorted(cases), 1)),
        )
        page = edition.page(edition.urls.test, "test", edition.t("test.title"), index=False)
        pages.append(PlannedPage(page, edition.site, view))
    return pages


def _unknown(edition: Edition, number: int, case_id: str) -> Link:
    """A case by number, for a reader without script: neither its title nor what would tell it."""
    return Link(edition.t("test.case", n=number), edition.urls.case(case_id))
