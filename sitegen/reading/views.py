"""content/data/views.json: how often pages were viewed."""

from __future__ import annotations

from pathlib import Path

from sitegen.errors import Place, Problem
from sitegen.model.views import ViewsFacts
from sitegen.reading.documents import decode, parse_yaml
from sitegen.reading.folders import linked, unreadable
from sitegen.reading.schema import facts_of

NAME = "content/data/views.json"


def read_views(root: Path) -> tuple[ViewsFacts, tuple[Problem, ...]]:
    """What is known of views; nothing where there is no such file, or where it has faults, which are told.

    JSON is read as the YAML that it is also, so that every fault has its line and column.
    """
    path, place = root / NAME, Place(NAME)
    if path.is_symlink() or path.parent.is_symlink():
        return ViewsFacts(), (linked(place, "put the file itself here"),)
    if not path.is_file():
        return ViewsFacts(), ()
    try:
        text, faults = decode(path.read_bytes(), NAME)
    except OSError as error:
        return ViewsFacts(), (unreadable(place, error),)
    document = parse_yaml(text, NAME)
    facts, problems = facts_of(ViewsFacts, document, document.root)
    return facts or ViewsFacts(), (*faults, *document.problems, *problems)
