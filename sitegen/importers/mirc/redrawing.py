"""Marks of one of our exports whose drawing somebody has changed in MIRC's editor: what is drawn counts.

No I/O. A drawing has places and words alone; what we know more of a mark (its finding, its words in other languages)
is kept as long as the mark can be told among the shapes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Marks = Sequence[Mapping[str, Any]]

_SAME = 0.0006
"""Parts of the picture within which a shape has not been moved: a drawing has hundredths of a pixel, a mark four places."""


def redrawn(own: Marks, labels: Sequence[str], drawn: Marks) -> list[dict[str, Any]]:
    """The marks of a picture after its drawing was changed, without the picture's number.

    `own` are the marks as they were exported, `labels` the words that were drawn for each (empty for none), `drawn` the
    shapes that are there now. Where they are the same shapes in the same order, each is its mark, moved or with other
    words; else only those that stand where they stood are.
    """
    labels = [_as_read(label) for label in labels]
    parts = list(_parts(own, labels))
    if [shape for _, shape in parts] == [item["shape"] for item in drawn]:
        return _moved(own, labels, parts, drawn)
    return _matched(own, labels, drawn)


def _parts(own: Marks, labels: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The shapes of a drawing as we make it: number of the mark, and what it looks like."""
    for number, (mark, label) in enumerate(zip(own, labels, strict=True)):
        if mark["shape"] != "text":
            yield number, mark["shape"]
        if label:
            yield number, "text"


def _as_read(label: str) -> str:
    """Words as they come back from a drawing: with single spaces, and without the editor's cursor."""
    return " ".join(label.split()).rstrip("|").strip()


def _moved(
    own: Marks, labels: Sequence[str], parts: Sequence[tuple[int, str]], drawn: Marks
) -> list[dict[str, Any]]:
    marks = [_bare(mark) for mark in own]
    for (number, shape), item in zip(parts, drawn, strict=True):
        mark = marks[number]
        if shape == mark["shape"] and not _close(mark["at"], item["at"]):
            mark["at"] = item["at"]
        if shape == "text" and item["label"] != labels[number]:
            mark["label"] = item["label"]
    return marks


def _matched(own: Marks, labels: Sequence[str], drawn: Marks) -> list[dict[str, Any]]:
    left = dict(enumerate(own))
    words = [item["label"] for item in drawn if item["shape"] == "text"]
    said: list[str] = []
    marks: list[dict[str, Any]] = []
    for item in drawn:
        number = next((n for n, mark in left.items() if _is(mark, labels[n], item)), None)
        if number is None:
            marks.append(dict(item))
            continue
        mark = _bare(left.pop(number))
        if labels[number] and labels[number] not in words:
            mark.pop("label", None)  # somebody took the words away
        if mark["shape"] != "text" and labels[number]:
            said.append(labels[number])
        marks.append(mark)
    for label in said:  # words beside a shape belong to it, and are no mark of their own
        other = next((m for m in marks if m["shape"] == "text" and m.get("label") == label), None)
        if other is not None:
            marks.remove(other)
    return marks


def _is(mark: Mapping[str, Any], label: str, item: Mapping[str, Any]) -> bool:
    same = mark["shape"] == item["shape"] and _close(mark["at"], item["at"])
    return same and (mark["shape"] != "text" or label == item["label"])


def _close(one: Sequence[float], other: Sequence[float]) -> bool:
    return len(one) == len(other) and all(abs(a - b) <= _SAME for a, b in zip(one, other, strict=True))


def _bare(mark: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in mark.items() if name != "picture"}
