"""The data set as Croissant 1.0 describes it, for whoever trains or tests on it. No I/O.

Source: docs.mlcommons.org/croissant, format specification 1.0, with the properties of its vocabulary for responsible AI.
"""

from __future__ import annotations

from typing import Any

from sitegen.model.licences import LICENCES
from sitegen.planning.citations import bibtex
from sitegen.planning.dataset.columns import DELIMITER, Column
from sitegen.planning.dataset.dataset import KEYWORDS, DataFile, Dataset

_TYPES = {
    "string": "sc:Text",
    "uri": "sc:URL",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}


def croissant(dataset: Dataset) -> dict[str, Any]:
    """The JSON-LD document: `croissant.json`."""
    licences = [LICENCES[key].url for key in dataset.context.rights.parts]
    return {
        "@context": _context(dataset.context.default),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": dataset.title,
        "description": dataset.description,
        "url": dataset.page,
        "version": dataset.version,
        "datePublished": dataset.issued.isoformat(),
        "license": licences[0] if len(licences) == 1 else licences,
        "creator": [_creator(dataset, number) for number in range(len(dataset.creators))],
        "publisher": {"@type": "sc:Organization", "name": dataset.publisher},
        "inLanguage": list(dataset.context.languages),
        "keywords": list(KEYWORDS),
        "isAccessibleForFree": True,
        "citeAs": bibtex(dataset.work),
        **({"sameAs": f"https://doi.org/{dataset.doi}"} if dataset.doi else {}),
        "rai:personalSensitiveInformation": dataset.catalogue.text("data.rai.personal"),
        "rai:dataCollection": dataset.catalogue.text("data.rai.collection"),
        "rai:dataBiases": dataset.catalogue.text("data.rai.biases"),
        "rai:dataUseCases": dataset.catalogue.text("data.rai.use"),
        "distribution": [_file(dataset, file) for file in dataset.files],
        "recordSet": [_records(dataset, file) for file in dataset.tables],
    }


def _creator(dataset: Dataset, number: int) -> dict[str, Any]:
    person = dataset.creators[number]
    address = f"https://orcid.org/{person.facts.orcid}" if person.facts.orcid else person.facts.url
    return {
        "@type": "sc:Organization" if person.facts.organisation else "sc:Person",
        "name": dataset.name(person),
        **({"url": address} if address else {}),
    }


def _file(dataset: Dataset, file: DataFile) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "description": dataset.catalogue.text(file.title),
        "contentUrl": dataset.address(file),
        "contentSize": f"{len(file.data)} B",
        "encodingFormat": file.media_type,
        "sha256": file.digest,
    }


def _records(dataset: Dataset, file: DataFile) -> dict[str, Any]:
    table = file.name.partition(".")[0]
    return {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "description": dataset.catalogue.text(file.title),
        "key": {"@id": f"{table}/id"},
        "field": [_field(dataset, file, table, column) for column in file.columns],
    }


def _field(dataset: Dataset, file: DataFile, table: str, column: Column) -> dict[str, Any]:
    source: dict[str, Any] = {"fileObject": {"@id": file.name}, "extract": {"column": column.name}}
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table}/{column.name}",
        "name": column.name,
        "description": dataset.meaning(column),
        "dataType": _TYPES[column.kind],
        "source": source,
    }
    if column.many:
        source["transform"] = {"separator": DELIMITER}
        field["repeated"] = True
    if column.references:
        field["references"] = {"field": {"@id": f"{column.references}/id"}}
    return field


def _context(language: str) -> dict[str, Any]:
    """The context of the specification, with the language of the descriptions."""
    own = (
        "citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject", "fileSet", "format",
        "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex",
        "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform",
    )  # fmt: skip
    return {
        "@language": language,
        "@vocab": "https://schema.org/",
        "sc": "https://schema.org/",
        "cr": "http://mlcommons.org/croissant/",
        "rai": "http://mlcommons.org/croissant/RAI/",
        "dct": "http://purl.org/dc/terms/",
        "conformsTo": "dct:conformsTo",
        "data": {"@id": "cr:data", "@type": "@json"},
        "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
        "examples": {"@id": "cr:examples", "@type": "@json"},
        **{name: f"cr:{name}" for name in own},
    }
