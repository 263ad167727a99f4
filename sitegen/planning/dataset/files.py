"""Every file of the data set as the site carries it. No I/O."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sitegen import urls
from sitegen.planning.dataset.citation import citation_file, datacite
from sitegen.planning.dataset.croissant import croissant
from sitegen.planning.dataset.dataset import Dataset, json_bytes
from sitegen.planning.dataset.package import data_package
from sitegen.planning.plan import PlannedFile

DESCRIPTIONS = {
    "package": urls.dataset("datapackage.json"),
    "croissant": urls.dataset("croissant.json"),
    "datacite": urls.dataset("datacite.json"),
    "citation": urls.CITATION,
}
"""What is said of the data, by the catalogue's name for it, and where it stands."""


def dataset_files(dataset: Dataset) -> list[PlannedFile]:
    """Tables, records and descriptions."""
    described = {
        "package": _described(data_package(dataset)),
        "croissant": _described(croissant(dataset)),
        "datacite": _described(datacite(dataset)),
        "citation": citation_file(dataset),
    }
    return [
        *(PlannedFile(urls.dataset(file.name), file.data) for file in dataset.files),
        *(PlannedFile(urls.case_record(key), json_bytes(record)) for key, record in dataset.records.items()),
        *(PlannedFile(DESCRIPTIONS[name], data) for name, data in described.items()),
    ]


def _described(value: Mapping[str, Any]) -> bytes:
    """A description as JSON that people read, too."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
