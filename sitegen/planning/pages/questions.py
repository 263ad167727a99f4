"""Questions and steps of a case page; of a case whose answer was taken out, without what is right. No I/O."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

from sitegen import urls
from sitegen.model.case import CaseFacts
from sitegen.model.questions import Question
from sitegen.model.values import Text
from sitegen.planning.edition import Edition
from sitegen.planning.matching import keys_of
from sitegen.planning.views.case import StepView, StudyView
from sitegen.planning.views.page import Section
from sitegen.planning.views.quiz import ChoiceView, QuestionKind, QuestionView, RankedView


def questions_of(edition: Edition, facts: CaseFacts) -> tuple[QuestionView, ...]:
    """The questions in the author's order."""
    return tuple(
        QuestionView(
            id=f"q{number}",
            print=_fingerprint(question),
            stem=edition.words(question.stem),
            kind=kind_of(question),
            choices=tuple(
                ChoiceView(edition.words(choice.text), choice.correct, edition.words(choice.why))
                for choice in question.choices
            ),
            ranked=_ranked(edition, facts) if question.kind == "ranked" else RankedView(),
        )
        for number, question in enumerate(facts.questions, 1)
    )


def kind_of(question: Question) -> QuestionKind:
    """What a reader is asked to do."""
    if question.kind == "ranked":
        return "ranked"
    return "multiple" if question.several else "single"


def _fingerprint(question: Question) -> str:
    """Of what is asked alone, so that it is the same before and after the reveal."""
    asked = [text.root for text in (question.stem, *(choice.text for choice in question.choices))]
    data = json.dumps([kind_of(question), asked], sort_keys=True).encode()
    return hashlib.sha256(data).hexdigest()[:10]


def _every(names: Iterable[Text]) -> tuple[str, ...]:
    return tuple(words for name in names for words in name.every)


def _ranked(edition: Edition, facts: CaseFacts) -> RankedView:
    diagnosis = facts.diagnosis
    right = (diagnosis.name, *diagnosis.synonyms) if diagnosis else ()
    accepted = [item for item in facts.differential if item.accept]
    others = (text for item in accepted for text in (item.name, *item.synonyms))
    keys = keys_of(_every(right))
    return RankedView(
        right=tuple(dict.fromkeys(edition.words(name) for name in right)),
        partial=tuple(edition.words(item.name) for item in accepted),
        right_keys=keys,
        partial_keys=tuple(key for key in keys_of(_every(others)) if key not in keys),
    )


def steps_of(
    steps: Sequence[str], sections: Sequence[Section], studies: Sequence[StudyView]
) -> tuple[StepView, ...]:
    """The steps in the author's order; a name that means nothing here is a fault told elsewhere."""
    told = {section.id: StepView(section.heading, section, None) for section in sections}
    seen = {study.anchor: StepView(study.name, None, study) for study in studies}
    found = (told.get(name) or seen.get(urls.study_anchor(name)) for name in steps)
    return tuple(step for step in found if step)
