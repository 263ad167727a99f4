"""What the allowed values of facts mean, in the words that the site's own pages use for them.

No I/O.
"""

from __future__ import annotations

from collections.abc import Mapping

from sitegen.model.licences import LICENCES

_PREFIXES = {
    "Consent.basis": "consent",
    "PanelMember.role": "panel",
    "Patient.setting": "patient.setting",
    "Patient.sex": "patient.sex",
    "ReviewStep.what": "review",
}
"""Model and field → how the interface texts of its values begin, where that is not the field's name."""
_OWN = {
    "arrow": "arrow: where it begins, then its tip",
    "choices": "readers pick from the answers that are listed",
    "click": "a click opens the answer",
    "ellipse": "ellipse: its centre, half its width, half its height",
    "first-exam": "the first examination",
    "live": "the true values: readers choose the window",
    "onset": "the beginning of the illness",
    "point": "a point",
    "polyline": "a line through several points",
    "ranked": "readers type up to five diagnoses, the likeliest first",
    "rectangle": "rectangle: its upper left corner, width, height",
    "text": "its label alone",
    "x": "from right to left",
    "y": "from front to back",
    "z": "from feet to head",
}


def meaning(model: str, field: str, value: str, texts: Mapping[str, str]) -> str:
    """What a value of a field means; `texts` are a theme's interface texts, `model` is the name of the facts' class."""
    prefix = _PREFIXES.get(f"{model}.{field}", field)
    if found := texts.get(f"{prefix}.{value}"):
        return found
    if value in LICENCES:
        return LICENCES[value].name
    return _OWN.get(value, value.replace("-", " "))
