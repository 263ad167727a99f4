"""Our own element in a MIRC document: what MIRC has no place for, so that an export imported again is the same case.

No I/O. Each entry carries the hash of the elements that it stands behind (decision 0030). Where somebody has changed
those in a MIRC system, the entry no longer counts and MIRC's own words do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from sitegen.importers.mirc.crosswalk import NAMESPACE, OWN, sent_fields
from sitegen.importers.mirc.sections import digest_behind
from sitegen.importers.mirc.tree import Element
from sitegen.model.case import CaseFacts
from sitegen.model.values import ID_PATTERN

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PICTURE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.png")
_DRAWING = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.svg")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class Drawing:
    """The annotation of a picture as it was exported."""

    name: str
    """Its file."""
    study: str
    series: str
    picture: int
    """In the series, from 1."""
    labels: tuple[str, ...]
    """The words that were drawn for each mark of the picture; empty for none."""
    digest: str


@dataclass(frozen=True, slots=True)
class Own:
    """What one of our exports says of its case, as far as nobody changed it since."""

    id: str
    facts: Mapping[str, Any]
    words: Mapping[str, str]
    """Language → Markdown; the default language is missing where MIRC's sections were changed."""
    pictures: tuple[str, ...]
    """Files that the words show."""
    drawings: tuple[Drawing, ...]
    changed: tuple[str, ...]
    """Entries that no longer count."""


def own_element(
    root: Element,
    case_id: str,
    facts: Mapping[str, Any],
    words: Mapping[str, str],
    default: str,
    pictures: list[str],
    drawings: Iterable[Drawing],
) -> Element:
    """The element for a document that is complete but for it."""
    entries = [
        Element("sitegen:fact", {"name": name, "behind": digest_behind(root, name)}, [_json(value)])
        for name, value in facts.items()
    ]
    for language, markdown in words.items():
        behind = {"behind": digest_behind(root, "words")} if language == default else {}
        entries.append(Element("sitegen:words", {"language": language, **behind}, [_json(markdown)]))
    entries += [Element("sitegen:picture", {"name": name}) for name in pictures]
    for item in drawings:
        of = {"study": item.study, "series": item.series, "picture": str(item.picture)}
        attributes = {"name": item.name, **of, "behind": item.digest}
        entries.append(Element("sitegen:drawing", attributes, [_json(list(item.labels))]))
    return Element(OWN, {"xmlns:sitegen": NAMESPACE, "id": case_id, "language": default}, list(entries))


def _json(value: Any) -> str:
    """JSON whose characters XML and any encoding can carry."""
    return json.dumps(value, ensure_ascii=True)


def own_of(root: Element) -> Own | None:
    """Our element in a document; None where there is none, or one that is damaged."""
    holder = next(
        (item for item in root.elements if item.namespace == NAMESPACE and item.tag == "case"), None
    )
    if (
        holder is None
        or not re.fullmatch(ID_PATTERN, holder.attribute("id"))
        or len(holder.attribute("id")) > 64
    ):
        return None
    facts: dict[str, Any] = {}
    words: dict[str, str] = {}
    pictures: list[str] = []
    changed: list[str] = []
    drawings = [drawing for item in holder.elements if (drawing := _drawing(item)) is not None]
    for item in holder.elements:
        if item.tag == "drawing":
            continue
        if item.tag == "picture":
            pictures += [item.attribute("name")] if _PICTURE.fullmatch(item.attribute("name")) else []
            continue
        name = item.attribute("name") if item.tag == "fact" else "words"
        value = _value(item)
        if item.attribute("behind") not in ("", digest_behind(root, name)):
            changed.append(name)
        elif item.tag == "fact" and _is_fact(name, value):
            facts[name] = value
        elif (
            item.tag == "words" and isinstance(value, str) and _LANGUAGE.fullmatch(item.attribute("language"))
        ):
            words[item.attribute("language")] = value
        else:
            changed.append(name)
    return Own(holder.attribute("id"), facts, words, tuple(pictures), tuple(drawings), tuple(changed))


def _drawing(item: Element) -> Drawing | None:
    """An entry for a drawing, if it is one and well-formed."""
    labels = _value(item) if item.tag == "drawing" else None
    number = item.attribute("picture")
    if (
        not isinstance(labels, list)
        or not all(isinstance(label, str) for label in labels)
        or not _NUMBER.fullmatch(number)
        or not _DRAWING.fullmatch(item.attribute("name"))
    ):
        return None
    study, series = item.attribute("study"), item.attribute("series")
    name, behind = item.attribute("name"), item.attribute("behind")
    return Drawing(name, study, series, int(number), tuple(labels), behind)


def _value(item: Element) -> Any:
    try:
        return json.loads("".join(child for child in item.children if isinstance(child, str)))
    except (ValueError, RecursionError):
        return None


def _is_fact(name: str, value: Any) -> bool:
    """Whether a fact is one that we know, and well-formed by itself."""
    if name not in sent_fields():
        return False
    try:
        CaseFacts.model_validate({"title": "x", name: value})
    except (ValidationError, RecursionError):
        return False
    return True
