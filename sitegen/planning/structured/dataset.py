"""The data set to programs, as search engines for data read it (schema.org/Dataset). No I/O."""

from __future__ import annotations

from sitegen.planning.dataset.dataset import Dataset
from sitegen.planning.edition import Edition
from sitegen.planning.plan import PlannedPage
from sitegen.planning.structured import nodes
from sitegen.planning.structured.nodes import Node


def dataset_nodes(edition: Edition, planned: PlannedPage, dataset: Dataset) -> list[Node]:
    """The page, and the data set with a download for each file; one set for all languages."""
    rights = dataset.context.rights
    told = nodes.node(
        "Dataset",
        id_=f"{dataset.page}#dataset",
        name=dataset.title,
        description=dataset.description,
        url=dataset.page,
        version=dataset.version,
        dateModified=dataset.issued.isoformat(),
        license=[nodes.licence_url(key) for key in rights.parts],
        creator=[nodes.person(edition, person) for person in dataset.creators],
        publisher=nodes.publisher(edition),
        identifier=nodes.doi_identifier(dataset.doi),
        sameAs=nodes.doi_url(dataset.doi),
        isAccessibleForFree=True,
        distribution=[
            nodes.node(
                "DataDownload",
                name=file.name,
                contentUrl=dataset.address(file),
                encodingFormat=file.media_type,
            )
            for file in dataset.files
        ],
    )
    main = nodes.at(f"{dataset.page}#dataset")
    return [nodes.webpage(edition, planned, mainEntity=main), told]
