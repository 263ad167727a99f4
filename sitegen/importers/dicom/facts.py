"""The facts of an imported case: typed and coded values alone, and days between studies instead of dates. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sitegen.importers.dicom.headers import Header
from sitegen.importers.dicom.meanings import Meaning, preset_name
from sitegen.importers.dicom.reduction import Reduction, key_of
from sitegen.importers.dicom.stacks import Stack, even_step
from sitegen.importers.dicom.terms import modality_of
from sitegen.importers.drafts import DraftPicture, alt_of, free_id, stated

TO_EDIT = (
    "*Imported from DICOM, and not yet edited. Before this case is published, an editor gives it a title and a teaser, "
    "tells the history and the findings, looks at every picture for text that is burned into it, and deletes this section.*"
)


@dataclass(frozen=True, slots=True)
class Planned:
    """A stack on its way into a draft."""

    stack: Stack
    numbers: tuple[int, ...]
    """Which of its slices are written, counted from 0."""
    meaning: Meaning
    study_id: str
    series_id: str
    day: int | None
    window: tuple[float, float] | None
    """A window found in the pixels, where the header gives none."""
    aspect: float
    """Height of a pixel by its width."""

    @property
    def folder(self) -> str:
        """Where its pictures go, in the case's folder."""
        return f"{self.study_id}/{self.series_id}"


def days_of(headers: Sequence[Header]) -> dict[str, int | None]:
    """Study → days from the first one, from dates that come no further."""
    first = min((header.day for header in headers if header.day), default=None)
    found: dict[str, int | None] = {}
    for header in headers:
        if first is not None and header.day is not None:
            found.setdefault(header.study, (header.day - first).days)
    return {header.study: found.get(header.study) for header in headers}


def study_ids(stacks: Sequence[Stack], days: Mapping[str, int | None]) -> dict[tuple[str, str], str]:
    """(study, modality) → id: modality and day, with a letter where that is not enough."""
    found: dict[tuple[str, str], str] = {}
    for stack in stacks:
        head = stack.head
        day = days[head.study]
        base = modality_of(head.modality).lower() + ("" if day is None else f"-day-{day}")
        key = (head.study, head.modality)
        if key not in found:
            found[key] = free_id(base, found.values())
    return found


def series_base(stack: Stack) -> str:
    """What a series is called: scout, plane, view, run, or pictures."""
    head = stack.head
    if head.localizer:
        return "scout"
    if stack.plane:
        return stack.plane
    if head.view in ("PA", "AP"):
        return "frontal"
    if head.view:
        return head.view
    return "run" if len(head.frames) > 1 else "pictures"


def series_ids(stacks: Sequence[Stack]) -> list[str]:
    """An id for each stack, once in its study."""
    taken: dict[tuple[str, str], list[str]] = {}
    ids: list[str] = []
    for stack in stacks:
        used = taken.setdefault((stack.head.study, stack.head.modality), [])
        used.append(free_id(series_base(stack), used))
        ids.append(used[-1])
    return ids


def view_of(stack: Stack) -> str | None:
    """The view as facts know it: that of the header, else the plane."""
    return stack.head.view or stack.plane or None


def case_facts(
    case_id: str,
    planned: Sequence[tuple[Planned, tuple[int, ...]]],
    wanted: Reduction,
    keys: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """The front matter of the draft; each stack comes with the slices that were written.

    `keys` are SOP Instance UIDs that somebody chose as key images.
    """
    studies: dict[str, dict[str, Any]] = {}
    for plan, numbers in planned:
        head = plan.stack.head
        study = studies.setdefault(plan.study_id, _study(plan, head))
        study["region"] = head.region if study["region"] == "other" else study["region"]
        study["contrast"] = study["contrast"] or head.contrast
        study["series"].append(_series(plan, numbers, wanted, keys))
    heads = [plan.stack.head for plan, _ in planned]
    ages = [head.age for head in heads if head.age is not None]
    sexes = {head.sex for head in heads if head.sex}
    patient = {"age": ages[0] if ages else None, "sex": sexes.pop() if len(sexes) == 1 else None}
    facts = {
        "title": f"Imported case {case_id}",
        "kind": "library",
        "status": "draft",
        "patient": patient if any(value is not None for value in patient.values()) else None,
        "timeline": {"zero": "first-exam"} if any(plan.day is not None for plan, _ in planned) else None,
        "studies": list(studies.values()),
    }
    found: dict[str, Any] = stated(facts)
    return found


def _study(plan: Planned, head: Header) -> dict[str, Any]:
    return {
        "id": plan.study_id,
        "modality": modality_of(head.modality),
        "day": plan.day,
        "region": head.region,
        "contrast": head.contrast,
        "series": [],
    }


def _series(
    plan: Planned, numbers: tuple[int, ...], wanted: Reduction, keys: frozenset[str]
) -> dict[str, Any]:
    stack, frame = plan.stack, plan.stack.slices[0].frame
    several = len(plan.numbers) > 1
    picture = DraftPicture(b"", modality_of(stack.head.modality), None, view_of(stack), stack.head.region, {})
    spacing = frame.spacing if stack.head.measured else None
    if spacing is not None and plan.aspect != 1:
        spacing = (min(spacing), min(spacing))
    places = [stack.places[number] for number in numbers] if stack.places else []
    step = even_step(places)
    marked = [at for at, number in enumerate(numbers, 1) if stack.slices[number].header.instance in keys]
    key = marked[0] if marked and wanted.key is None else key_of(numbers, wanted)
    return {
        "id": plan.series_id,
        "pictures": f"{plan.folder}/*.png" if several else f"{plan.folder}/{file_name(plan.numbers[0])}",
        "view": view_of(stack),
        **_window(plan, wanted),
        "pixel_spacing": [_round(value) for value in spacing] if spacing else None,
        "slice_thickness": _round(frame.thickness) if frame.thickness else None,
        "location": {"first": _round(places[0]), "step": _round(step), "axis": stack.axis} if step else None,
        "key": key if several else None,
        "alt": alt_of(picture) + (", scout" if stack.head.localizer else ""),
    }


def file_name(number: int) -> str:
    """The file of a slice, by its number in the whole series, counted from 0."""
    return f"{number + 1:04}.png"


def _round(value: float) -> float:
    """Thousandths of a millimetre are more than any scanner knows."""
    rounded = round(value, 3)
    return int(rounded) if rounded == int(rounded) else rounded


def _window(plan: Planned, wanted: Reduction) -> dict[str, Any]:
    """Window, further windows, whether readers choose one, and what numbers mean; nothing for 8-bit pictures."""
    meaning = plan.meaning
    if meaning.form not in ("hu", "values"):
        return {}
    own = [window for window in (*meaning.windows, plan.window) if window is not None]
    asked = None if wanted.window == "live" else wanted.window
    in_hu = meaning.form == "hu"
    live = wanted.window == "live" or (in_hu if wanted.live is None else wanted.live)
    if not in_hu and (isinstance(asked, str) or len(wanted.series) != 1):
        asked = None  # presets are for HU, and so are numbers, unless they are meant for this very series
    if meaning.form != "hu" and not own:
        whole = 65536 * meaning.slope
        own = [(meaning.intercept + whole / 2, whole)]
    chosen = asked or (own[0] if own else _usual(plan.stack.head.region))
    further = [window for window in own if window != chosen and preset_name(window) != chosen]
    values = {"slope": meaning.slope, "intercept": meaning.intercept, "unit": meaning.unit}
    return {
        "window": _told(chosen) if in_hu or isinstance(chosen, str) else _numbers(chosen),
        "live": live or None,
        "presets": [_numbers(item) for item in further] or None,
        "values": None if meaning.form == "hu" else values,
    }


def _usual(region: str) -> str:
    """The window through which CT of a region is looked at first."""
    return {"chest": "lung", "head": "brain"}.get(region, "soft-tissue")


def _told(window: str | tuple[float, float]) -> str | dict[str, float]:
    if isinstance(window, str):
        return window
    return preset_name(window) or _numbers(window)


def _numbers(window: tuple[float, float]) -> dict[str, float]:
    return {"center": _round(window[0]), "width": _round(window[1])}
