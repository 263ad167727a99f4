"""What of a case is public before its reveal: answers are taken out here, before anything else is planned.

No I/O. Everything but the answer's own part of the case page is made from `Shown.public`, so that a list,
a feed or a sitemap can't tell what it has never been given.
"""

from __future__ import annotations

import dataclasses
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import unquote

from sitegen.errors import Place
from sitegen.model.case import CaseFacts, StudyFacts
from sitegen.model.library import Case, ProseSection, Series, Study
from sitegen.model.questions import Choice, Question
from sitegen.model.series import PictureFacts, SeriesFacts
from sitegen.model.values import Text
from sitegen.planning.views.case import Hiding

SHOWN_SECTIONS = ("history", "examination", "laboratory")
"""The headings that stand before the reveal, as long as no other comes before them."""

_SHORTEST_SECRET = 3
_SHORTEST_WORD = 4
_FILLERS = frozenset((
    "after", "also", "among", "because", "before", "between", "both", "case", "cases", "caused",
    "chronic", "acute", "disease", "diseases", "during", "early", "from", "image", "images", "into",
    "late", "lesion", "like", "other", "patient", "patients", "picture", "pictures", "radiology",
    "related", "secondary", "syndrome", "than", "that", "their", "this", "type", "with", "within",
    "without", "year", "years", "환자", "증례", "질환", "증후군", "영상",
))  # fmt: skip
"""Words in names of answers that give none away: credits hold them too."""
_ATTRIBUTE = re.compile(r'\s(?:href|title|id)="([^"]*)"')
_BETWEEN = re.compile(r"[\W_]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
"""Soft hyphens and characters without width: a reader does not see them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A case as the site may show it."""

    public: Case
    """All that may be told before the reveal."""
    answer: Case | None
    """The whole case, or None where its answer is not in the site at all."""
    hiding: Hiding


def hiding_of(facts: CaseFacts, today: date) -> Hiding:
    """How the answer of a case is kept on a day."""
    if facts.kind != "quiz":
        return "open"
    if facts.reveal == "click":
        return "folded"
    return "open" if facts.reveal <= today else "sealed"


def show(case: Case, today: date, neutral_collections: frozenset[str]) -> Shown:
    """A case as it may be shown on a day; `neutral_collections` give nothing away."""
    hiding = hiding_of(case.facts, today)
    if hiding == "open":
        return Shown(case, case, hiding)
    return Shown(strip(case, neutral_collections), case if hiding == "folded" else None, hiding)


def strip(case: Case, neutral_collections: frozenset[str]) -> Case:
    """The case without anything that belongs to its answer."""
    facts = case.facts
    credits_ = Credits(case)
    stripped = facts.model_copy(
        update={
            "title": facts.teaser or Text({"": case.id}),
            "collections": tuple(item for item in facts.collections if item in neutral_collections),
            "source": None,
            "credit": credits_.before(facts.credit),
            "studies": tuple(
                _strip_study(study, credits_) for study in facts.studies if not study.after_reveal
            ),
            "questions": tuple(_strip_question(question) for question in facts.questions),
            "timeline": facts.timeline.model_copy(update={"events": ()}) if facts.timeline else None,
            **dict.fromkeys(
                ("findings", "differential", "teaching_points", "classification", "keywords"), ()
            ),
            **dict.fromkeys(("guidelines", "references", "related"), ()),
            **dict.fromkeys(("diagnosis", "imported", "doi"), None),
        }
    )
    studies = tuple(
        Study(
            _strip_study(study.facts, credits_),
            tuple(_strip_series(series, credits_) for series in study.series),
        )
        for study in case.studies
        if not study.facts.after_reveal
    )
    prose = {language: tuple(shown_sections(sections)) for language, sections in case.prose.items()}
    return dataclasses.replace(case, facts=stripped, studies=studies, prose=prose)


def shown_sections(sections: Iterable[ProseSection]) -> list[ProseSection]:
    """The leading sections that stand before the reveal; the first other one begins the answer."""
    shown: list[ProseSection] = []
    for section in sections:
        if section.id not in SHOWN_SECTIONS:
            break
        shown.append(section)
    return shown


class Credits:
    """Which credits of a case may be read before its reveal: those that hold no word of its answer.

    A credit is as its giver wants it ("Case of sarcoidosis, Dr Kim"); it is shown whole, or not before the reveal.
    """

    def __init__(self, case: Case) -> None:
        self._case = case

    @cached_property
    def _secrets(self) -> tuple[str, ...]:
        """The answer's texts, and the single words of its names but those that the case says openly."""
        case, facts = self._case, self._case.facts
        named = [
            *facts.findings,
            *(mark.finding or "" for s in facts.studies for x in s.series for mark in x.marks),
        ]
        names = [
            *facts.keywords,
            *(text for item in facts.differential for text in (item.name, *item.synonyms)),
        ]
        words = [*telling_names(case), *(normal(each) for text in names for each in text.every)]
        said = [normal(each) for each in (facts.teaser.every if facts.teaser else ())]
        said += [normal(section.text) for prose in case.prose.values() for section in shown_sections(prose)]
        openly = {word for text in said for word in text.split()}
        parts = {word for text in words for word in text.split() if _is_telling(word)} - openly
        return (*secrets(case), *sorted(normal(item) for item in {*named} if item), *sorted(parts))

    def told_by(self, credit: Text | None) -> str:
        """A word of the answer that a credit holds in any of its languages; empty for none."""
        if credit is None:
            return ""
        shown = [normal(words) for words in credit.every]
        return next((name for name in self._secrets if any(tells(name, words) for words in shown)), "")

    def before(self, credit: Text | None) -> Text | None:
        """What may be read of a credit before the reveal."""
        return None if self.told_by(credit) else credit

    def held_back(self, credit: Text | None) -> Text | None:
        """What of a credit comes with the answer."""
        return credit if self.told_by(credit) else None


def _is_telling(word: str) -> bool:
    """Whether a word of a name can give it away by itself."""
    return len(word) >= (_SHORTEST_WORD if word.isascii() else 2) and word not in _FILLERS


def _strip_study(study: StudyFacts, credits_: Credits) -> StudyFacts:
    series = tuple(_strip_series_facts(item, credits_) for item in study.series)
    return study.model_copy(update={"findings": None, "series": series})


def _strip_series_facts(series: SeriesFacts, credits_: Credits) -> SeriesFacts:
    pictures = tuple(_strip_picture_facts(item, credits_) for item in series.pictures)
    shown = {"credit": credits_.before(series.credit), "pictures": pictures}
    return series.model_copy(update={"caption": None, "marks": (), "source": None, **shown})


def _strip_picture_facts(picture: PictureFacts, credits_: Credits) -> PictureFacts:
    return picture.model_copy(
        update={"caption": None, "source": None, "credit": credits_.before(picture.credit)}
    )


def _strip_series(series: Series, credits_: Credits) -> Series:
    pictures = tuple(
        dataclasses.replace(item, facts=_strip_picture_facts(item.facts, credits_))
        for item in series.pictures
    )
    return Series(_strip_series_facts(series.facts, credits_), pictures)


def _strip_question(question: Question) -> Question:
    if question.kind == "ranked":
        return question
    choices = tuple(Choice(text=choice.text) for choice in question.choices)
    return question.model_copy(update={"choices": choices, "multiple": question.several})


def telling_names(case: Case) -> tuple[str, ...]:
    """The names that would tell the answer wherever they stood: title, diagnosis, synonyms, in every language."""
    facts = case.facts
    texts = [facts.title]
    if facts.diagnosis:
        texts += [facts.diagnosis.name, *facts.diagnosis.synonyms]
    names = {normal(words) for text in texts for words in text.every}
    return tuple(sorted(name for name in names if len(name) >= _SHORTEST_SECRET))


def secrets(case: Case) -> tuple[str, ...]:
    """Every text of the answer, for proving that a sealed case's pages hold none of it."""
    facts = case.facts
    texts: list[Text | None] = [*facts.teaching_points, *facts.keywords]
    texts += [item for d in facts.differential for item in (d.name, *d.synonyms, d.favours, d.against)]
    texts += [event.what for event in (facts.timeline.events if facts.timeline else ())]
    texts += [reference.text for reference in facts.references]
    texts += [choice.why for question in facts.questions for choice in question.choices]
    for study in facts.studies:
        texts.append(study.findings)
        if study.after_reveal:
            texts += [study.title, study.technique, *(series.alt for series in study.series)]
        for series in study.series:
            texts += [series.caption, *(mark.label for mark in series.marks)]
            texts += [picture.caption for picture in series.pictures]
    words = [each for text in texts if text for each in text.every]
    words += [facts.doi] if facts.doi else []
    for sections in case.prose.values():
        hidden = list(sections)[len(shown_sections(sections)) :]
        words += [section.text for section in hidden]
    return (*telling_names(case), *sorted({normal(item) for item in words if len(item) >= _SHORTEST_SECRET}))


def public_words(case: Case) -> Iterator[tuple[Place, str, str]]:
    """All that a quiz case says before its reveal: where it was written, what it is, the words."""
    facts, at = case.facts, case.places
    credits_ = Credits(case)

    def texts(text: Text | None, what: str, *keys: str | int) -> Iterator[tuple[Place, str, str]]:
        for words in text.every if text else ():
            yield at.of(*keys), what, words

    yield at.of(), "the folder's name", case.id
    for number, alias in enumerate(facts.aliases):
        yield at.of("aliases", number), "an alias", alias
    yield from texts(facts.teaser, "the teaser", "teaser")
    for s, study in enumerate(facts.studies):
        if study.after_reveal:
            continue
        yield at.of("studies", s, "id"), "a study's id", study.id
        yield from texts(study.title, "a study's title", "studies", s, "title")
        yield from texts(study.technique, "a study's technique", "studies", s, "technique")
        for n, series in enumerate(study.series):
            keys = ("studies", s, "series", n)
            yield at.of(*keys, "id"), "a series' id", series.id
            yield from texts(series.alt, "an alternative text", *keys, "alt")
            yield from texts(credits_.before(series.credit), "a credit", *keys, "credit")
            for p, picture in enumerate(series.pictures):
                yield from texts(picture.alt, "an alternative text", *keys, "pictures", p, "alt")
                yield from texts(credits_.before(picture.credit), "a credit", *keys, "pictures", p, "credit")
    for q, question in enumerate(facts.questions):
        yield from texts(question.stem, "a question", "questions", q, "stem")
    yield from texts(credits_.before(facts.credit), "the credit", "credit")
    for sections in case.prose.values():
        for section in shown_sections(sections):
            for words in _attributes(section):
                yield section.place, f"a link, picture or id in the section '{section.heading}'", words
            yield section.place, f"the section '{section.heading}'", f"{section.heading} {section.text}"


def credits_held_back(case: Case) -> Iterator[tuple[Place, str]]:
    """Credits that come with the answer alone: where each was written, and the word of the answer that it holds."""
    credits_ = Credits(case)
    written: list[tuple[Text | None, tuple[str | int, ...]]] = [(case.facts.credit, ())]
    for s, study in enumerate(case.facts.studies):
        for n, series in enumerate(study.series if not study.after_reveal else ()):
            keys: tuple[str | int, ...] = ("studies", s, "series", n)
            written.append((series.credit, keys))
            written += [(item.credit, (*keys, "pictures", p)) for p, item in enumerate(series.pictures)]
    for credit, keys in written:
        if word := credits_.told_by(credit):
            yield case.places.of(*keys, "credit"), word


def _attributes(section: ProseSection) -> Iterator[str]:
    """What a section says without showing it as text: addresses, titles, ids, and its pictures' words."""
    for value in _ATTRIBUTE.findall(section.html):
        yield unquote(html.unescape(value))
    for picture in section.pictures:
        yield picture.alt
        yield picture.caption


def normal(words: str) -> str:
    """Text for comparing: one case, one form of composed letters, whatever stands between words one space."""
    composed = unicodedata.normalize("NFKC", _INVISIBLE.sub("", words)).casefold()
    return " ".join(_BETWEEN.sub(" ", composed).split())


def tells(name: str, words: str) -> bool:
    """Whether normalised words hold a normalised name as words of their own, in the plural too.

    Korean puts spaces freely and particles at the end: there the name counts anywhere, spaces aside.
    """
    if not name.isascii():
        return name.replace(" ", "") in words.replace(" ", "")
    return re.search(rf"(?<![a-z0-9]){re.escape(name)}(?:s|es)?(?![a-z0-9])", words) is not None


def neutral(gives_away: Mapping[str, bool]) -> frozenset[str]:
    """The collections that give nothing away."""
    return frozenset(key for key, tells_all in gives_away.items() if not tells_all)
