"""The atlas of findings: its index and a page for each. No I/O.

A case is named under a finding only where its answer is public.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sitegen import urls
from sitegen.model.library import Finding
from sitegen.model.licences import LICENCES
from sitegen.planning.atlas import MOST, Example, diagnoses_of
from sitegen.planning.derivatives import stored_window
from sitegen.planning.edition import Edition, is_phantom
from sitegen.planning.embargo import Shown
from sitegen.planning.licences import licence_of
from sitegen.planning.pages.cases import authors_of, card_of
from sitegen.planning.pages.studies import study_name
from sitegen.planning.plan import PlannedPage
from sitegen.planning.search.facets import diagnosis_key
from sitegen.planning.views.atlas import (
    DiagnosisRow,
    ExampleView,
    FindingIndexView,
    FindingTile,
    FindingView,
)
from sitegen.planning.views.lists import TermGroup
from sitegen.planning.views.page import Fact, Link, PictureView
from sitegen.planning.words import series_anchors


def finding_pages(edition: Edition) -> list[PlannedPage]:
    """The index of the atlas and a page for each finding."""
    findings = sorted(
        edition.library.findings.values(), key=lambda item: edition.words(item.facts.label).casefold()
    )
    return [_index(edition, findings), *(_page(edition, item) for item in findings)]


@dataclass(frozen=True, slots=True)
class Tile:
    """What a tile of a finding is made of."""

    finding: Finding
    note: str
    cases: Sequence[Shown]
    """Those that show it."""
    examples: Sequence[Example]


def tiles_of(edition: Edition, tiles: Iterable[Tile]) -> tuple[FindingTile, ...]:
    """Findings with the number of their cases and the first example, of a picture that no other tile shows if there
    is one."""
    taken: set[str] = set()
    made: list[FindingTile] = []
    for tile in tiles:
        digests = [item.series.pictures[item.number - 1].picture.digest for item in tile.examples]
        place = next((n for n, digest in enumerate(digests) if digest not in taken), 0)
        taken.update(digests[place : place + 1])
        made.append(
            FindingTile(
                edition.words(tile.finding.facts.label),
                edition.urls.finding(tile.finding.id),
                tile.note,
                edition.catalogue.count("cases", len(tile.cases)),
                _picture(edition, tile.finding, tile.examples[place]) if tile.examples else None,
            )
        )
    return tuple(made)


def _synonyms(edition: Edition, finding: Finding) -> str:
    texts = finding.facts.synonyms
    return ", ".join(dict.fromkeys(edition.words(item) for item in texts))


def _index(edition: Edition, findings: Sequence[Finding]) -> PlannedPage:
    cases, examples = edition.public.by_finding, edition.public.examples
    tiles = tiles_of(
        edition,
        (
            Tile(item, _synonyms(edition, item), cases.get(item.id, ()), examples.get(item.id, ()))
            for item in findings
        ),
    )
    title = edition.t("atlas.title")
    shown = [item.shown for found in examples.values() for item in found]
    view = FindingIndexView(
        title,
        edition.t("atlas.lead"),
        tuple(tile for tile in tiles if tile.picture),
        tuple(TermGroup(tile.label, tile.url, tile.note, tile.count) for tile in tiles if not tile.picture),
    )
    page = edition.page(
        edition.urls.findings,
        "findings",
        title,
        description=view.introduction,
        phantom=is_phantom(item.public for item in shown),
    )
    return PlannedPage(page, edition.site, view)


def _page(edition: Edition, finding: Finding) -> PlannedPage:
    facts = finding.facts
    cases = edition.public.by_finding.get(finding.id, [])
    examples = edition.public.examples.get(finding.id, ())
    most = edition.settings.page_size
    rest = len(cases) > most or len(examples) > MOST
    view = FindingView(
        title=edition.words(facts.label),
        description=edition.words(facts.description),
        facts=_facts(edition, finding),
        count=edition.catalogue.count("cases", len(cases)),
        examples=tuple(_example(edition, finding, item) for item in examples[:MOST]),
        example_count=edition.catalogue.count("atlas.examples", len(examples)),
        diagnoses=_diagnoses(edition, finding, cases),
        cards=tuple(card_of(edition, shown) for shown in cases[:most]),
        more=Link(edition.t("atlas.more"), edition.urls.search_for(finding=finding.id)) if rest else None,
    )
    named = [*cases[:most], *(item.shown for item in examples[:MOST])]
    page = edition.page(
        edition.urls.finding(finding.id),
        "finding",
        view.title,
        description=view.description,
        trail=(Link(edition.t("menu.findings"), edition.urls.findings),),
        phantom=is_phantom(shown.public for shown in named),
    )
    return PlannedPage(page, edition.site, view)


def _facts(edition: Edition, finding: Finding) -> tuple[Fact, ...]:
    """Names, codes, definition, and the findings above and below it."""
    facts = finding.facts
    rows: list[Fact] = []
    if facts.synonyms:
        rows.append(Fact(edition.t("term.synonyms"), _synonyms(edition, finding)))
    if facts.radlex:
        address = f"https://radlex.org/RID/{facts.radlex}"
        rows.append(Fact(edition.t("term.finding.radlex"), facts.radlex, address))
    if facts.snomed:
        address = f"http://snomed.info/id/{facts.snomed}"
        rows.append(Fact(edition.t("term.finding.snomed"), facts.snomed, address))
    if facts.definition:
        told = facts.definition.split("://", 1)[1]
        rows.append(Fact(edition.t("term.definition"), told, facts.definition))
    known = edition.library.findings
    others = [item for item in known.values() if item is not finding]
    above = [item for item in others if item.id == facts.parent]
    below = [item for item in others if item.facts.parent == finding.id]
    for term, items in (("term.finding.broader", above), ("term.finding.narrower", below)):
        links = sorted((edition.words(item.facts.label), edition.urls.finding(item.id)) for item in items)
        rows += [Fact(edition.t(term), label, url) for label, url in links]
    return tuple(rows)


def _diagnoses(edition: Edition, finding: Finding, cases: Sequence[Shown]) -> tuple[DiagnosisRow, ...]:
    return tuple(
        DiagnosisRow(
            edition.words(name),
            edition.urls.search_for(finding=finding.id, diagnosis=diagnosis_key(edition, name)),
            count,
        )
        for name, count in diagnoses_of(cases)
    )


def _picture(edition: Edition, finding: Finding, example: Example) -> PictureView:
    """The part around the mark, seen through the window of its series."""
    series = example.series
    chosen = series.pictures[example.number - 1]
    alt = edition.words(chosen.facts.alt or series.facts.alt)
    label = edition.words(finding.facts.label)
    window = stored_window(series.facts)
    if example.cut is None:
        return edition.pictures.thumbnail(chosen.picture, f"{label}: {alt}" if alt else label, window)
    told = edition.t("atlas.detail", finding=label, picture=alt) if alt else label
    return edition.pictures.part(chosen.picture, told, window, example.cut)


def _example(edition: Edition, finding: Finding, example: Example) -> ExampleView:
    case, series = example.shown.public, example.series
    anchor = series_anchors(case)[example.study.facts.id, series.facts.id]
    picture = urls.picture_anchor(anchor, example.number)
    place = study_name(edition, example.study.facts)
    if len(series.pictures) > 1:
        place = f"{place}, {edition.t('series.picture', n=example.number)}"
    return ExampleView(
        picture=_picture(edition, finding, example),
        url=edition.urls.case(case.id) + urls.marked(picture),
        title=edition.words(case.facts.title),
        language=edition.language_of(case.facts.title),
        place=place,
        credit=credit_of(edition, example),
        whole=example.cut is None,
    )


def credit_of(edition: Edition, example: Example) -> Markup:
    """Credit, source and licence of an example: its own, its series', else the case's, whose authors are credited.

    Empty where the licence asks for nothing and nobody is named.
    """
    case, series = example.shown.public, example.series.facts
    picture = example.series.pictures[example.number - 1].facts
    licence = licence_of(case, edition.settings.license, series, picture)
    lent = [part for part in (picture, series) if part.license or part.credit or part.source]
    credit = next((part.credit for part in lent if part.credit), None)
    source = next((part.source for part in lent if part.source), None)
    asked = licence if licence and LICENCES[licence].attribution else None
    authors = Markup("")
    if not credit and not source:
        credit, source = case.facts.credit, case.facts.source
        names = edition.catalogue.list([author.name for author in authors_of(edition, case.facts.authors)])
        authors = Markup("{}").format(names) if asked else authors
    told = edition.credit(credit=credit, source=source, license_id=asked)
    return Markup(" · ").join(part for part in (authors, told) if part)
