"""The data set as a Frictionless data package, version 2, with a schema for each table. No I/O.

Source: datapackage.org, Data Package 2.0, Table Schema 2.0.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from sitegen.model.licences import LICENCES
from sitegen.planning.dataset.columns import DELIMITER, Column
from sitegen.planning.dataset.dataset import KEYWORDS, DataFile, Dataset

_PROFILES = "https://datapackage.org/profiles/2.0"


def data_package(dataset: Dataset) -> dict[str, Any]:
    """The descriptor: `datapackage.json` beside the files that it names."""
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": package_name(dataset.context.public.settings.base_url),
        **({"id": f"https://doi.org/{dataset.doi}"} if dataset.doi else {}),
        "title": dataset.title,
        "description": dataset.description,
        "homepage": dataset.page,
        "version": dataset.version,
        "created": f"{dataset.issued.isoformat()}T00:00:00Z",
        "keywords": list(KEYWORDS),
        "licenses": [
            {"name": key, "path": LICENCES[key].url, "title": LICENCES[key].name}
            for key in dataset.context.rights.parts
        ],
        "contributors": [
            *(
                {
                    "title": dataset.name(person),
                    **({"path": f"https://orcid.org/{person.facts.orcid}"} if person.facts.orcid else {}),
                    "roles": ["author"],
                }
                for person in dataset.creators
            ),
            {"title": dataset.publisher, "roles": ["publisher"]},
        ],
        "resources": [_resource(dataset, file) for file in dataset.files],
    }


def package_name(base_url: str) -> str:
    """A name for the package out of the library's address: small letters, digits, dots and dashes."""
    parts = urlsplit(base_url)
    return re.sub(r"[^a-z0-9.]+", "-", f"{parts.hostname}{parts.path}".lower()).strip("-.")


def _resource(dataset: Dataset, file: DataFile) -> dict[str, Any]:
    stem, _, ending = file.name.partition(".")
    resource: dict[str, Any] = {
        "name": stem,
        "path": file.name,
        "title": dataset.catalogue.text(file.title),
        "format": ending,
        "mediatype": file.media_type,
        "encoding": "utf-8",
        "bytes": len(file.data),
        "hash": f"sha256:{file.digest}",
    }
    if not file.columns:
        return resource
    return {
        **resource,
        "type": "table",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
        "schema": _schema(dataset, file.columns),
    }


def _schema(dataset: Dataset, columns: tuple[Column, ...]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_field(dataset, column) for column in columns],
        "primaryKey": ["id"],
        "missingValues": [""],
    }
    foreign = [
        {"fields": [column.name], "reference": {"resource": column.references, "fields": ["id"]}}
        for column in columns
        if column.references
    ]
    return {**schema, "foreignKeys": foreign} if foreign else schema


def _field(dataset: Dataset, column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.unique:
        constraints["unique"] = True
    if column.least is not None:
        constraints["minimum"] = column.least
    if column.most is not None:
        constraints["maximum"] = column.most
    if column.values and not column.many:
        constraints["enum"] = list(column.values)
    if column.pattern and not column.many:
        constraints["pattern"] = column.pattern
    field: dict[str, Any] = {"name": column.name, "description": dataset.meaning(column)}
    if column.many:
        field |= {"type": "list", "delimiter": DELIMITER, "itemType": "string"}
    elif column.kind == "uri":
        field |= {"type": "string", "format": "uri"}
    else:
        field["type"] = column.kind
    return {**field, "constraints": constraints} if constraints else field
