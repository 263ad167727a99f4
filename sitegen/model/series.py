"""The authored facts of a series: its pictures, the window through which they are seen, what is drawn on them. No I/O.

Terms follow DICOM: series, window, pixel spacing, slice location.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from sitegen.model.values import Facts, Id, Licence, Positive, Source, Text, View

WindowPreset = Literal["lung", "soft-tissue", "bone", "brain", "liver"]
WINDOW_PRESETS: dict[str, tuple[float, float]] = {
    "lung": (-600, 1500),
    "soft-tissue": (40, 400),
    "bone": (480, 2500),
    "brain": (40, 80),
    "liver": (90, 150),
}
"""Centre and width in HU, as usual on workstations (OHIF ships the same values)."""


LIVE_START = "soft-tissue"
"""What a series with `window: live` is seen through first."""


class Window(Facts):
    """The range of values that is spread over the greys: centre and width, in the unit of the series' values."""

    center: float
    """The value in the middle of the greys."""
    width: Annotated[float, Field(gt=1)]
    """How many values are spread over the greys."""


class StoredValues(Facts):
    """What the stored numbers of a 16-bit picture mean: value = stored × slope + intercept."""

    slope: Annotated[float, Field(gt=0)] = 1
    """What one step of the stored numbers is worth."""
    intercept: float = -1024
    """The default fits CT stored as HU + 1024."""
    unit: str = "HU"
    """What the values are measured in, such as HU."""


class PictureFacts(Facts):
    """One name or pattern in a series, and what sets these pictures apart from the others."""

    file: str
    """A name beside the text, or a pattern such as ct/*.png."""
    alt: Text | None = None
    """What this picture is, never what it shows."""
    caption: Text | None = None
    """What this picture shows: part of the answer."""
    license: Licence | None = None
    """This picture's own licence, where it differs; an SPDX id."""
    credit: Text | None = None
    """Whom to thank for this picture; shown from the start."""
    source: Source | None = None
    """Where this picture comes from: part of the answer."""


class Mark(Facts):
    """A drawn hint, in coordinates relative to the picture (0 to 1 from the upper left)."""

    picture: Positive
    """The number of the picture in its series, from 1."""
    shape: Literal["arrow", "ellipse", "rectangle", "polyline", "point", "text"]
    """What is drawn."""
    at: tuple[Annotated[float, Field(ge=0, le=1)], ...]
    """Numbers from 0 to 1, parts of width and height from the upper left: ellipse x y half-width half-height; rectangle x y width height; arrow from x y to x y; point and text x y; polyline x y by turns."""
    finding: Id | None = None
    """What the mark shows, by an id from findings.yaml."""
    label: Text | None = None
    """Words beside the mark."""

    @model_validator(mode="after")
    def _enough_numbers(self) -> Mark:
        wanted = {"arrow": 4, "ellipse": 4, "rectangle": 4, "point": 2, "text": 2}.get(self.shape)
        if wanted is not None and len(self.at) != wanted:
            raise ValueError(f"'{self.shape}' needs {wanted} numbers in 'at', there are {len(self.at)}")
        if self.shape == "polyline" and (len(self.at) < 4 or len(self.at) % 2):
            raise ValueError("'polyline' needs an even count of at least 4 numbers in 'at'")
        return self


def _pictures(value: Any) -> Any:
    if isinstance(value, (str, dict)):
        value = [value]
    if isinstance(value, list):
        return [{"file": item} if isinstance(item, str) else item for item in value]
    return value


class SliceLocation(Facts):
    """Where the slices lie along their axis, in mm (DICOM Slice Location, PS3.3 C.7.6.2.1.2): evenly spaced."""

    first: float
    """Where the first slice lies, in mm."""
    step: Annotated[float, Field(allow_inf_nan=False)]
    """From one slice to the next, in mm; negative where they run backwards."""
    axis: Literal["x", "y", "z"] | None = None
    """The axis of the patient that they lie nearest to (PS3.3 C.7.6.2.1.1): from right to left, front to back, feet to head."""

    @model_validator(mode="after")
    def _apart(self) -> SliceLocation:
        if self.step == 0:
            raise ValueError("slices lie apart: the step can't be 0")
        return self


def _spacing(value: Any) -> Any:
    return [value, value] if isinstance(value, (str, int, float)) else value


class SeriesFacts(Facts):
    """Pictures that belong together and are looked at in order."""

    id: Id
    """A short name of the series, once in the study; readers see it before the answer."""
    pictures: Annotated[
        tuple[PictureFacts, ...],
        BeforeValidator(
            _pictures, json_schema_input_type=tuple[PictureFacts | str, ...] | PictureFacts | str
        ),
        Field(min_length=1),
    ]
    """The pictures beside the text: a name, a pattern such as ct/*.png, or a list of these."""
    window: WindowPreset | Literal["live"] | Window | None = None
    """The window through which 16-bit values are seen: a preset, `live`, or centre and width."""
    live: bool = False
    """Whether the true values are published, so that readers choose the window; `window: live` says so too."""
    presets: tuple[Window, ...] = ()
    """Further windows that readers are offered where the true values are published."""
    values: StoredValues | None = None
    """What the stored numbers of 16-bit pictures mean."""
    pixel_spacing: (
        Annotated[
            tuple[Annotated[float, Field(gt=0, le=1000)], Annotated[float, Field(gt=0, le=1000)]],
            BeforeValidator(_spacing, json_schema_input_type=tuple[float, float] | float),
        ]
        | None
    ) = None
    """Distance of rows, then of columns, in mm (DICOM Pixel Spacing, PS3.3 10.7.1.3); only with it can be measured."""
    slice_thickness: Annotated[float, Field(gt=0, le=1000)] | None = None
    """How much tissue a slice shows, in mm (DICOM Slice Thickness, PS3.3 C.7.6.2); not how far apart slices are."""
    location: SliceLocation | None = None
    """Where the slices lie along their axis; series that both say so scroll together."""
    key: Positive = 1
    """The key image, counted from 1 in natural order."""
    view: View | None = None
    """The view or plane."""
    alt: Text | None = None
    """Says what the picture is, never what it shows, while the answer is hidden."""
    caption: Text | None = None
    """What it shows: part of the answer."""
    license: Licence | None = None
    """The series' own licence, where it differs from the case's; an SPDX id."""
    credit: Text | None = None
    """Whom to thank for these pictures; shown from the start."""
    source: Source | None = None
    """Where these pictures come from: part of the answer."""
    marks: tuple[Mark, ...] = ()
    """Drawn hints over the pictures: part of the answer."""

    @property
    def window_values(self) -> tuple[float, float] | None:
        """Centre and width of the window, or None where none is given."""
        if self.window is None:
            return None
        if isinstance(self.window, Window):
            return (self.window.center, self.window.width)
        return WINDOW_PRESETS[LIVE_START if self.window == "live" else self.window]

    @property
    def has_values(self) -> bool:
        """Whether the true values are published."""
        return self.live or self.window == "live"

    @property
    def windows(self) -> dict[tuple[float, float], str]:
        """Every window that readers are offered, the series' own first: centre and width → its preset, "own", or "".

        Further ones, and for HU the usual ones, are offered where the true values are published.
        """
        found: dict[tuple[float, float], str] = {}
        if self.window_values is not None:
            named = isinstance(self.window, str) and self.window in WINDOW_PRESETS
            found[self.window_values] = str(self.window) if named else "own"
        if not self.has_values:
            return found
        for further in self.presets:
            found.setdefault((further.center, further.width), "")
        if self.values is None or self.values.unit == "HU":
            for name, window in WINDOW_PRESETS.items():
                found.setdefault(window, name)
        return found
