"""Recommendations: how they are shown, what stands for what, and what changed. No I/O."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.model.guideline import Recommendation, Scenario
from sitegen.model.library import Guideline
from sitegen.planning.edition import Edition
from sitegen.planning.supersession import counterparts
from sitegen.planning.views.guideline import ChangeView, RecommendationView, TopicView
from sitegen.planning.views.page import Fact, Link


def topics_of(edition: Edition, guideline: Guideline) -> tuple[TopicView, ...]:
    """The topics of a guideline; its recommendations are numbered through."""
    topics: list[TopicView] = []
    number = 0
    for topic in guideline.facts.topics:
        recommendations: list[RecommendationView] = []
        for item in topic.recommendations:
            number += 1
            recommendations.append(_recommendation(edition, guideline, item, number))
        topics.append(
            TopicView(
                topic.id,
                edition.words(topic.title),
                edition.words(topic.question),
                _scenario(edition, topic.scenario),
                edition.words(topic.introduction),
                tuple(recommendations),
            )
        )
    return tuple(topics)


def _scenario(edition: Edition, scenario: Scenario | None) -> tuple[Fact, ...]:
    if scenario is None:
        return ()
    axes = ("symptoms", "risk", "severity", "test", "resources")
    rows = [(edition.t(f"scenario.{axis}"), edition.words(getattr(scenario, axis))) for axis in axes]
    return tuple(Fact(term, value) for term, value in rows if value)


def _recommendation(
    edition: Edition, guideline: Guideline, item: Recommendation, number: int
) -> RecommendationView:
    withdrawn = item.change == "withdrawn"
    return RecommendationView(
        id=item.id,
        number=str(number),
        text=edition.words(item.text),
        direction=item.direction,
        direction_label=edition.t(f"direction.{item.direction}"),
        strength=edition.t(f"strength.{item.strength}"),
        evidence=edition.t(f"evidence.{item.evidence}"),
        agreement=_agreement(edition, item),
        votes=_votes(edition, item),
        procedure=", ".join(item.procedure),
        rationale=edition.words(item.rationale),
        remarks=edition.words(item.remarks),
        change=edition.t(f"change.{item.change}") if item.change else "",
        withdrawn=edition.t("recommendation.withdrawn") if withdrawn else "",
        refs=item.refs,
        cases=_cases(edition, f"{guideline.id}#{item.id}"),
        replaces=tuple(link for link, _ in _replaced(edition, item)),
        counterparts=tuple(
            named(edition, key, other)
            for key, other in counterparts(edition.public.guidelines, guideline.id, item.id)
        ),
    )


def _agreement(edition: Edition, item: Recommendation) -> str:
    per_cent = item.votes.agreement if item.votes else item.agreement
    return "" if per_cent is None else edition.t("recommendation.agreement", n=per_cent)


def _votes(edition: Edition, item: Recommendation) -> str:
    votes = item.votes
    if votes is None:
        return ""
    return edition.t(
        "recommendation.votes", favour=votes.in_favour, against=votes.against, abstain=votes.abstain
    )


def named(edition: Edition, guideline_id: str, item: Recommendation) -> Link:
    """A recommendation by its guideline and number."""
    facts = edition.public.guidelines[guideline_id].facts
    number = [other.id for other in facts.recommendations].index(item.id) + 1
    label = f"{edition.words(facts.title)}, {edition.t('recommendation.heading')} {number}"
    return Link(label, edition.urls.guideline(guideline_id, item.id))


def _replaced(edition: Edition, item: Recommendation) -> Iterator[tuple[Link, str]]:
    """What a recommendation replaces, as far as it is in the site: its name, and its words."""
    for ref in item.replaces:
        name, _, part = ref.partition("#")
        guideline = edition.public.guidelines.get(name)
        for other in guideline.facts.recommendations if guideline else ():
            if other.id == part:
                yield named(edition, name, other), edition.words(other.text)


def _cases(edition: Edition, ref: str) -> tuple[Link, ...]:
    """The cases that cite a recommendation; one whose answer is hidden is not named, for the link would tell it."""
    cases = [shown.public for shown in edition.public.citing.get(ref, ())]
    return tuple(Link(edition.words(case.facts.title), edition.urls.case(case.id)) for case in cases)


def changes_of(edition: Edition, guideline: Guideline) -> tuple[ChangeView, ...]:
    """What became of each recommendation: those of this guideline in order, then those of earlier ones that nothing stands for.

    Of an earlier guideline none of whose recommendations is replaced by name nothing is known, so nothing is said to be dropped.
    """
    rows: list[ChangeView] = []
    replaced: set[str] = set()
    for number, item in enumerate(guideline.facts.recommendations, 1):
        replaced |= set(item.replaces)
        before = tuple(_replaced(edition, item))
        kind = item.change or ("carried" if before else "")
        if kind:
            label = f"{edition.t('recommendation.heading')} {number}"
            link = Link(label, edition.urls.guideline(guideline.id, item.id))
            rows.append(ChangeView(kind, edition.t(f"change.{kind}"), before, link, edition.words(item.text)))
    for key in guideline.facts.supersedes:
        earlier = edition.public.guidelines.get(key)
        if earlier is None or not any(ref.startswith(f"{key}#") for ref in replaced):
            continue
        for item in earlier.facts.recommendations:
            if f"{key}#{item.id}" not in replaced:
                before = ((named(edition, key, item), edition.words(item.text)),)
                rows.append(ChangeView("dropped", edition.t("change.dropped"), before, None, ""))
    return tuple(rows)
