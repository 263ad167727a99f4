"""The data set as it is cited: CITATION.cff, and the metadata with which DataCite registers a DOI. No I/O.

Sources: Citation File Format 1.2.0 (citation-file-format.github.io); DataCite Metadata Schema 4.5
(schema.datacite.org). Which part of a name is the family name is not known, so names stay whole.
"""

from __future__ import annotations

from typing import Any

import yaml

from sitegen.model.library import Person
from sitegen.model.licences import LICENCES
from sitegen.planning.dataset.dataset import KEYWORDS, Dataset


def citation_file(dataset: Dataset) -> bytes:
    """CITATION.cff, at the root of the site."""
    rights = dataset.context.rights
    licence = rights.licence or ""
    known = bool(licence) and not licence.startswith("LicenseRef-")
    facts: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": dataset.catalogue.text("data.cite.message"),
        "type": "dataset",
        "title": dataset.title,
        "abstract": dataset.description,
        "authors": [_author(dataset, person) for person in dataset.creators] or [{"name": dataset.publisher}],
        "version": dataset.version,
        "date-released": dataset.issued,
        "url": dataset.page,
        "keywords": list(KEYWORDS),
    }
    if dataset.doi:
        facts["doi"] = dataset.doi
    # A list of licences would mean that any one of them may be chosen; each case has its own.
    if known:
        facts["license"] = licence
    elif licence:
        facts["license-url"] = LICENCES[licence].url
    return yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=110).encode()


def _author(dataset: Dataset, person: Person) -> dict[str, str]:
    orcid = {"orcid": f"https://orcid.org/{person.facts.orcid}"} if person.facts.orcid else {}
    return {"name": dataset.name(person), **orcid}


def datacite(dataset: Dataset) -> dict[str, Any]:
    """The attributes of a record of DataCite, ready to be deposited: `datacite.json`."""
    default = dataset.context.default
    counts = [
        dataset.catalogue.count("cases", len(dataset.context.entries)),
        f"{sum(len(file.data) for file in dataset.files)} B",
    ]
    return {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        **({"doi": dataset.doi} if dataset.doi else {}),
        "url": dataset.page,
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Radiology teaching cases"},
        "creators": [_creator(dataset, person) for person in dataset.creators]
        or [{"name": dataset.publisher, "nameType": "Organizational"}],
        "titles": [{"title": dataset.title, "lang": default}],
        "publisher": {"name": dataset.publisher, "lang": default},
        "publicationYear": str(dataset.issued.year),
        "subjects": [{"subject": word, "lang": "en"} for word in KEYWORDS],
        "dates": [{"date": dataset.issued.isoformat(), "dateType": "Issued"}],
        "language": default,
        "version": dataset.version,
        "sizes": counts,
        "formats": sorted({file.media_type for file in dataset.files}),
        "rightsList": [
            {
                "rights": LICENCES[key].name,
                "rightsUri": LICENCES[key].url,
                **(
                    {}
                    if key.startswith("LicenseRef-")
                    else {
                        "rightsIdentifier": key,
                        "rightsIdentifierScheme": "SPDX",
                        "schemeUri": "https://spdx.org/licenses/",
                    }
                ),
            }
            for key in dataset.context.rights.parts
        ],
        "descriptions": [
            {"description": dataset.description, "descriptionType": "Abstract", "lang": default}
        ],
        "relatedIdentifiers": [
            {
                "relatedIdentifier": dataset.context.public.settings.base_url,
                "relatedIdentifierType": "URL",
                "relationType": "IsDerivedFrom",
            }
        ],
    }


def _creator(dataset: Dataset, person: Person) -> dict[str, Any]:
    facts = person.facts
    affiliation = dataset.context.texts(facts.affiliation)
    creator: dict[str, Any] = {
        "name": dataset.name(person),
        "nameType": "Organizational" if facts.organisation else "Personal",
    }
    if facts.orcid:
        creator["nameIdentifiers"] = [
            {
                "nameIdentifier": f"https://orcid.org/{facts.orcid}",
                "nameIdentifierScheme": "ORCID",
                "schemeUri": "https://orcid.org",
            }
        ]
    if affiliation:
        creator["affiliation"] = [
            {"name": affiliation.get(dataset.context.default, next(iter(affiliation.values())))}
        ]
    return creator
