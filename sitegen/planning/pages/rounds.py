"""Rounds on the pages: the form on a case page, how others answered, the index and the years. No I/O."""

from __future__ import annotations

from urllib.parse import quote

from sitegen.model.rounds import PLACES, AnswerCount, RoundResults
from sitegen.planning.edition import Edition
from sitegen.planning.embargo import Shown
from sitegen.planning.plan import PlannedPage
from sitegen.planning.rounds.calendar import Held, held_round
from sitegen.planning.rounds.years import standings
from sitegen.planning.views.page import Link
from sitegen.planning.views.rounds import (
    AnswerBar,
    ResultsView,
    RoundRow,
    RoundsView,
    RoundView,
    WinnerView,
    YearView,
)


def round_of(edition: Edition, shown: Shown) -> RoundView | None:
    """The round of a case whose answer is still to come."""
    held = held_round(shown, edition.public.today, edition.library.rounds)
    if held is None or held.stage == "told":
        return None
    rule = edition.settings.rounds
    still = held.stage == "open"
    return RoundView(
        open=still,
        until=_until(edition, held),
        closes=held.closes.isoformat(),
        case=shown.public.id,
        form_url=(rule.form or "") if still else "",
        mail=_mail(edition, shown) if still and rule.email else "",
        rounds_url=edition.urls.rounds,
    )


def _until(edition: Edition, held: Held) -> str:
    key = "round.until" if held.stage == "open" else "round.closed"
    return edition.t(key, date=edition.day(held.closes), zone=edition.settings.rounds.time_zone)


def _mail(edition: Edition, shown: Shown) -> str:
    """A mail with the lines that scoring reads; its subject is the case's id, which tells nothing."""
    lines = [f"case: {shown.public.id}", *(f"answer{n}: " for n in range(1, PLACES + 1))]
    lines += ["name: ", "affiliation: ", "named: "]
    subject = edition.t("round.subject", case=shown.public.id)
    body = "\r\n".join(["", *lines, "", edition.t("round.mail-hint")])
    return f"mailto:{edition.settings.rounds.email}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"


def results_of(edition: Edition, shown: Shown) -> ResultsView | None:
    """How others answered; None before the answer is told, and where nothing has been counted."""
    held = held_round(shown, edition.public.today, edition.library.rounds)
    if held is None or held.results is None or not held.results.readers:
        return None
    results = held.results
    return ResultsView(
        lead=_lead(edition, results),
        bars=tuple(_bar(edition, item, results.readers) for item in results.answers),
        winners=tuple(
            WinnerView(item.name, item.affiliation or "", edition.t("round.points", n=item.points))
            for item in results.winners
        ),
        year=Link(edition.t("round.year", year=held.posted.year), edition.urls.round_year(held.posted.year)),
    )


def _lead(edition: Edition, results: RoundResults) -> str:
    readers = edition.catalogue.count("round.readers", results.readers)
    number = edition.catalogue.number
    return edition.t("round.lead", readers=readers, first=number(results.first), among=number(results.among))


def _bar(edition: Edition, item: AnswerCount, readers: int) -> AnswerBar:
    return AnswerBar(
        name=edition.words(item.name),
        language=edition.language_of(item.name),
        right=item.right,
        readers=edition.catalogue.number(item.readers),
        first=edition.catalogue.number(item.first),
        share=round(100 * item.readers / readers, 1),
        first_share=round(100 * item.first / readers, 1),
    )


def round_pages(edition: Edition) -> list[PlannedPage]:
    """The index of rounds and a page for each year; none where there has been no round."""
    held = edition.public.rounds
    if not held:
        return []
    years = sorted({item.posted.year for item in held if item.stage == "told"}, reverse=True)
    return [_index(edition, held, years), *(_year(edition, held, year, years) for year in years)]


def _year_links(edition: Edition, years: list[int], current: int = 0) -> tuple[Link, ...]:
    return tuple(Link(str(year), edition.urls.round_year(year), current=year == current) for year in years)


def _index(edition: Edition, held: tuple[Held, ...], years: list[int]) -> PlannedPage:
    rule = edition.settings.rounds
    view = RoundsView(
        lead=edition.t("round.rule", day=edition.t(f"weekday.{rule.posts}")),
        current=tuple(_row(edition, item) for item in held if item.stage != "told"),
        years=_year_links(edition, years),
    )
    title = edition.t("round.title")
    page = edition.page(edition.urls.rounds, "rounds", title, description=view.lead)
    return PlannedPage(page, edition.site, view)


def _year(edition: Edition, held: tuple[Held, ...], year: int, years: list[int]) -> PlannedPage:
    own = [item for item in held if item.posted.year == year and item.stage == "told"]
    counted = [item.results for item in own if item.results is not None]
    view = YearView(
        lead=edition.catalogue.count("round.counted", len(own)),
        winners=tuple(
            WinnerView(
                item.name,
                item.affiliation,
                edition.catalogue.number(item.points),
                item.rank,
                edition.catalogue.number(item.rounds),
            )
            for item in standings(counted)
        ),
        rows=tuple(_row(edition, item) for item in own),
        years=_year_links(edition, years, year),
    )
    page = edition.page(
        edition.urls.round_year(year),
        "round-year",
        edition.t("round.year", year=year),
        description=view.lead,
        trail=(Link(edition.t("round.title"), edition.urls.rounds),),
    )
    return PlannedPage(page, edition.site, view)


def _row(edition: Edition, held: Held) -> RoundRow:
    facts = held.shown.public.facts
    if held.stage != "told":
        note = _until(edition, held)
    elif held.results is None:
        note = edition.t("round.uncounted")
    else:
        note = _lead(edition, held.results)
    return RoundRow(
        case=Link(edition.words(facts.title), edition.urls.case(held.shown.public.id)),
        language=edition.language_of(facts.title),
        day=edition.day(held.posted),
        day_iso=held.posted.isoformat(),
        note=note,
    )
