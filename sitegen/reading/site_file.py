"""The library's settings: content/site.yaml."""

from __future__ import annotations

from pathlib import Path

from sitegen.errors import Place, Problem, UsageFault
from sitegen.reading.documents import decode, parse_yaml
from sitegen.reading.folders import unreadable
from sitegen.reading.schema import facts_of
from sitegen.reading.tags import unknown_tags
from sitegen.settings import Settings


def read_settings(root: Path) -> tuple[Settings | None, tuple[Problem, ...]]:
    """content/site.yaml.

    Raises UsageFault where the folder holds no library.
    """
    path = root / "content" / "site.yaml"
    if not path.is_file():
        hint = "go to the folder above content/, say -C FOLDER, or make a library with 'sitegen init FOLDER'"
        raise UsageFault("there is no content/site.yaml here", hint)
    try:
        data = path.read_bytes()
    except OSError as error:
        return None, (unreadable(Place("content/site.yaml"), error),)
    text, faults = decode(data, "content/site.yaml")
    document = parse_yaml(text, "content/site.yaml")
    settings, problems = facts_of(Settings, document, document.root)
    unknown = unknown_tags(settings, document) if settings else ()
    return settings, (*faults, *document.problems, *problems, *unknown)
