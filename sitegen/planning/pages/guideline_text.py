"""A whole guideline as one piece of plain HTML with whole addresses, for readers of feeds. No I/O."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from sitegen import urls
from sitegen.model.library import Guideline
from sitegen.planning.edition import Edition
from sitegen.planning.pages.guidelines import anchors_of, guideline_view
from sitegen.planning.views.guideline import GuidelineView, RecommendationView
from sitegen.planning.views.page import Fact, Link
from sitegen.planning.words import sections_of


def guideline_text(edition: Edition, guideline: Guideline) -> Markup:
    """The guideline with all that its page tells, but for what a page needs to be found and cited.

    Of a withdrawn guideline only the notice is left: nobody should follow it from a copy.
    """
    view = guideline_view(edition, guideline)
    base = edition.settings.base_url
    page = edition.urls.guideline(guideline.id)
    notices = [_notice(view, base), view.stale, view.translation_notice, view.retold]
    parts = [Markup("<p><strong>{}</strong></p>").format(text) for text in notices if text]
    if view.status == "withdrawn":
        return Markup("\n").join(parts)
    if view.summary:
        parts.append(Markup("<p>{}</p>").format(view.summary))
    parts.append(_list(view.facts, base))
    for section in sections_of(
        edition, guideline.prose, page, anchors=anchors_of(guideline.facts), base=base
    ):
        heading = Markup("<h2>{}</h2>").format(section.heading) if section.heading else Markup("")
        parts.append(heading + section.html)
    for topic in view.topics:
        parts.append(Markup("<h2>{}</h2>").format(topic.title))
        parts += [Markup("<p>{}</p>").format(text) for text in (topic.question, topic.introduction) if text]
        parts.append(_list(topic.scenario, base))
        parts += [
            _recommendation(edition, view, item, urls.absolute(base, page)) for item in topic.recommendations
        ]
    for title, rows in (("guideline.terms", view.terms), ("guideline.faq", view.faq)):
        if rows:
            parts.append(Markup("<h2>{}</h2>{}").format(edition.t(title), _list(rows, base)))
    parts.append(_panel(edition, view))
    if view.references:
        entries = Markup("").join(
            Markup("<li>{}</li>").format(_entry(item.text, item.links)) for item in view.references
        )
        parts.append(Markup("<h2>{}</h2><ol>{}</ol>").format(edition.t("references.heading"), entries))
    return Markup("\n").join(part for part in parts if part)


def _notice(view: GuidelineView, base: str) -> Markup:
    if view.banner is None:
        return escape(view.banner_text)
    return Markup("{} {}").format(view.banner_text, _link(view.banner, base))


def _link(link: Link, base: str) -> Markup:
    address = link.url if "://" in link.url else urls.absolute(base, link.url)
    return Markup('<a href="{}">{}</a>').format(address, link.label)


def _list(rows: Iterable[Fact], base: str) -> Markup:
    items = [
        Markup("<dt>{}</dt><dd>{}</dd>").format(
            row.term, _link(Link(row.value, row.url), base) if row.url else row.value
        )
        for row in rows
    ]
    return Markup("<dl>{}</dl>").format(Markup("").join(items)) if items else Markup("")


def _recommendation(edition: Edition, view: GuidelineView, item: RecommendationView, page: str) -> Markup:
    """A recommendation under its permanent address; one that no longer holds says so itself."""
    base = edition.settings.base_url
    heading = Markup('<h3 id="{}"><a href="{}#{}">{} {}</a></h3>').format(
        item.id, page, item.id, edition.t("recommendation.heading"), item.number
    )
    labels = [item.direction_label, item.strength, f"{edition.t('recommendation.evidence')}: {item.evidence}"]
    labels += [text for text in (item.agreement, item.votes, item.procedure) if text]
    notices = [escape(item.withdrawn)] if item.withdrawn else []
    if view.status == "superseded":
        notices.append(_notice(view, base))
    rows = [
        (edition.t("recommendation.rationale"), escape(item.rationale)),
        (edition.t("recommendation.remarks"), escape(item.remarks)),
        (edition.t("recommendation.change"), escape(item.change)),
        (edition.t("recommendation.replaces"), _links(item.replaces, base)),
        (edition.t("recommendation.counterpart"), _links(item.counterparts, base)),
        (edition.t("recommendation.cases"), _links(item.cases, base)),
    ]
    return Markup("").join(
        [
            heading,
            *(Markup("<p><strong>{}</strong></p>").format(text) for text in notices),
            Markup("<p>{}</p><p>{}</p>").format(item.text, " · ".join(labels)),
            *(Markup("<p>{}: {}</p>").format(label, text) for label, text in rows if text),
        ]
    )


def _links(links: Iterable[Link], base: str) -> Markup:
    return Markup(" · ").join(_link(link, base) for link in links)


def _panel(edition: Edition, view: GuidelineView) -> Markup:
    """Who wrote it, and the way from them to the posting."""
    members = [
        " · ".join(part for part in (item.name, item.about, item.conflicts) if part) for item in view.panel
    ]
    steps = [f"{step.what}: {step.by} ({step.date})" for step in view.review]
    parts: list[Markup] = []
    for title, kind, lines in (("guideline.panel", "ul", members), ("guideline.review", "ol", steps)):
        if lines:
            items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
            parts.append(Markup("<h2>{}</h2><{}>{}</{}>").format(edition.t(title), kind, items, kind))
    return Markup("\n").join(parts)


def _entry(text: str, links: Iterable[Link]) -> Markup:
    return Markup(" ").join([escape(text), *(_link(link, "") for link in links)])
