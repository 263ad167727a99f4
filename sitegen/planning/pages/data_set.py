"""The codebook of the data set, in the language of an edition. No I/O."""

from __future__ import annotations

from sitegen import urls
from sitegen.model.licences import LICENCES
from sitegen.planning.citations import citation
from sitegen.planning.dataset.columns import TABLES, Column, in_languages
from sitegen.planning.dataset.dataset import Dataset
from sitegen.planning.dataset.files import DESCRIPTIONS
from sitegen.planning.edition import Edition
from sitegen.planning.plan import PlannedPage
from sitegen.planning.views.data_set import ColumnView, DataView, FileView, TableView
from sitegen.planning.views.page import Fact, Link

_MANY = 16
"""More values than these are folded away."""


def data_pages(edition: Edition, dataset: Dataset) -> list[PlannedPage]:
    """The codebook; no page where nothing is exported."""
    if not dataset.context.entries:
        return []
    view = _view(edition, dataset)
    page = edition.page(edition.urls.data, "data", edition.t("data.title"), description=view.lead)
    return [PlannedPage(page, edition.site, view)]


def _view(edition: Edition, dataset: Dataset) -> DataView:
    entries = dataset.context.entries
    rights = dataset.context.rights
    hidden = sum(entry.hidden for entry in entries)
    pictures = sum(
        len(series.pictures) for entry in entries for study in entry.case.studies for series in study.series
    )
    facts = [
        Fact(edition.t("data.cases"), edition.catalogue.number(len(entries))),
        Fact(edition.t("data.pictures"), edition.catalogue.number(pictures)),
        Fact(edition.t("data.version"), dataset.version),
        Fact(edition.t("data.issued"), edition.day(dataset.issued)),
    ]
    if dataset.doi:
        facts.append(Fact("DOI", dataset.doi, f"https://doi.org/{dataset.doi}"))
    return DataView(
        lead=edition.t("data.lead", title=edition.words(edition.settings.title)),
        facts=tuple(facts),
        rights=edition.t("data.rights"),
        licences=tuple(Link(LICENCES[key].name, LICENCES[key].url) for key in rights.parts),
        hidden=edition.catalogue.count("data.hidden", hidden) if hidden else "",
        files=tuple(
            FileView(
                file.name, urls.dataset(file.name), edition.t(file.title), _size(edition, len(file.data))
            )
            for file in dataset.files
        ),
        descriptions=tuple(
            FileView(url.rpartition("/")[2], url, edition.t(f"data.file.{name}"), "")
            for name, url in DESCRIPTIONS.items()
        ),
        load=_loading(dataset),
        citation=citation(dataset.work, _cited(edition, dataset)),
        tables=tuple(
            TableView(
                name,
                f"{name}.csv",
                edition.t(f"data.file.{name}"),
                tuple(_column(edition, column) for column in columns),
            )
            for name, columns in TABLES.items()
        ),
    )


def _cited(edition: Edition, dataset: Dataset) -> str:
    return edition.t(
        "data.cite.text",
        authors=", ".join(author.name for author in dataset.work.authors),
        title=edition.t("data.name", title=edition.words(edition.settings.title)),
        version=dataset.version,
        date=edition.day(dataset.issued),
        url=f"https://doi.org/{dataset.doi}" if dataset.doi else dataset.page,
    )


def _loading(dataset: Dataset) -> str:
    first = dataset.tables[0]
    return (
        "import pandas as pd\n"
        f'cases = pd.read_csv("{dataset.address(first)}", parse_dates=["published"])\n'
        'cases["modalities"].str.split("|").explode().value_counts()'
    )


def _size(edition: Edition, count: int) -> str:
    """Bytes in thousands, as file managers tell them."""
    return edition.t("data.size", n=edition.catalogue.number(max(1, round(count / 1000))))


def _column(edition: Edition, column: Column) -> ColumnView:
    languages = edition.settings.languages
    kind = edition.t(f"data.type.{column.kind}")
    if column.many:
        kind = edition.t("data.type.list", item=kind)
    notes = []
    if column.least is not None and column.most is not None:
        notes.append(f"{column.least:g}–{column.most:g}")
    if column.references:
        notes.append(edition.t("data.references", table=f"{column.references}.csv"))
    if column.required:
        notes.append(edition.t("data.required"))
    if column.answer:
        notes.append(edition.t("data.answer-only"))
    return ColumnView(
        names=tuple(item.name for item in in_languages([column], languages)),
        type=f"{kind} ({column.unit})" if column.unit else kind,
        meaning=edition.t(f"data.column.{column.meaning}"),
        notes=tuple(notes),
        values=tuple(Fact(value, _label(edition, column, value)) for value in column.values),
        many=edition.t("data.values", n=edition.catalogue.number(len(column.values)))
        if len(column.values) > _MANY
        else "",
    )


def _label(edition: Edition, column: Column, value: str) -> str:
    """What a value stands for, where it does not say so itself."""
    if column.labels:
        return edition.t(f"{column.labels}.{value}")
    return LICENCES[value].name if value in LICENCES else ""
