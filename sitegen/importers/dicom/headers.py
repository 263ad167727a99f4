"""Headers of DICOM objects: what is asked of one, and nothing else is read.

Only the elements on the lists below are parsed, so that places, devices, descriptions and private elements never enter the
program; who the patient is stays in an Identity, which is only ever compared.
Tags: DICOM PS3.6; modules: PS3.3.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sitegen.importers.dicom.codecs import is_decodable, syntax_name
from sitegen.importers.dicom.concepts import CODED_REGIONS, CODED_VIEWS, SNOMED
from sitegen.importers.dicom.files import Pixels, UnreadableFile, opened
from sitegen.importers.dicom.frames import Frame, frames_of
from sitegen.importers.dicom.identity import IDENTITY, Identity, identity_of
from sitegen.importers.dicom.sources import LeftOut, Source
from sitegen.importers.dicom.terms import NO_PICTURES, age_of, contrast_of, region_of, sex_of, view_of
from sitegen.importers.dicom.values import integer, item, lut_bits, numbers, text, texts

MOST_FRAMES = 4000
"""Frames of one object: a long cine run has some hundreds, an enhanced CT some thousands."""

_IMAGE = [
    "SOPClassUID",
    "SOPInstanceUID",
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "SeriesNumber",
    "Modality",
    "ImageType",
    "InstanceNumber",
    "StudyDate",
    "Rows",
    "Columns",
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "BitsAllocated",
    "BitsStored",
    "PixelRepresentation",
    "NumberOfFrames",
    "PixelAspectRatio",
    "BurnedInAnnotation",
    "VOILUTSequence",
    "ModalityLUTSequence",
    "Units",
]
_FACTS = [
    *IDENTITY,
    "PatientAge",
    "BodyPartExamined",
    "ViewPosition",
    "ViewCodeSequence",
    "AnatomicRegionSequence",
    "ContrastBolusAgent",
    "ContrastBolusRoute",
    "ContrastBolusAdministrationRouteSequence",
]
_FRAMES = [
    "ImagePositionPatient",
    "ImageOrientationPatient",
    "PixelSpacing",
    "ImagerPixelSpacing",
    "PixelSpacingCalibrationType",
    "SliceThickness",
    "RescaleSlope",
    "RescaleIntercept",
    "RescaleType",
    "WindowCenter",
    "WindowWidth",
    "VOILUTFunction",
    "EchoNumbers",
    "EchoTime",
    "DiffusionBValue",
    "TemporalPositionIdentifier",
    "AcquisitionNumber",
    "TriggerTime",
    "SharedFunctionalGroupsSequence",
    "PerFrameFunctionalGroupsSequence",
]

_CLASSES = {
    "1.2.840.10008.1.3.10": "a directory of other files (DICOMDIR), which are found without it",
    "1.2.840.10008.5.1.4.1.1.9.": "waveforms",
    "1.2.840.10008.5.1.4.1.1.11.": "a presentation state",
    "1.2.840.10008.5.1.4.1.1.66": "a segmentation, a registration or raw data",
    "1.2.840.10008.5.1.4.1.1.67": "a map of real-world values",
    "1.2.840.10008.5.1.4.1.1.68.": "a surface",
    "1.2.840.10008.5.1.4.1.1.88.": "a structured report",
    "1.2.840.10008.5.1.4.1.1.104.": "an enclosed document",
    "1.2.840.10008.5.1.4.1.1.481.": "an object of radiotherapy",
    "1.2.840.10008.5.1.4.34.": "an object of radiotherapy",
}
"""SOP classes (PS3.4 annex B.5) that hold no picture of a patient's examination, by the beginning of their UIDs."""
_PROJECTIONS = frozenset({"CR", "DX", "MG", "XA", "RF", "IO", "PX"})
_SAME_SPACING = 0.001
_SCREENS = ("SCREEN SAVE", "PATIENT_INFO", "DOSE_INFO", "PROTOCOL", "REPORT")
"""Words of Image Type that say that a page of text was saved as a picture."""


@dataclass(frozen=True, slots=True)
class Header:
    """What is known of one object that holds pictures, before a pixel is decoded."""

    source: Source
    instance: str = field(repr=False)
    study: str = field(repr=False)
    series: str = field(repr=False)
    who: Identity = field(repr=False)
    day: date | None = field(repr=False)
    """Only ever subtracted."""
    modality: str
    """As DICOM says it."""
    image_type: tuple[str, ...]
    series_number: int
    number: int | None
    """Instance Number."""
    rows: int
    columns: int
    samples: int
    photometric: str
    bits: int
    """Bits Stored."""
    signed: bool
    lut: int
    """Bits of the first VOI LUT, 0 where there is none."""
    modality_lut: bool
    units: str
    aspect: float
    """Height of a pixel by its width (PS3.3 C.7.6.3.1.7)."""
    burned_in: str
    """YES, NO or empty."""
    measured: bool
    """Whether pixel spacing is that in the patient, not that on a detector."""
    frames: tuple[Frame, ...]
    region: str
    view: str | None
    contrast: str | None
    age: int | str | None
    sex: str | None

    @property
    def colour(self) -> bool:
        """Whether its pixels are colours."""
        return self.samples > 1 or self.photometric == "PALETTE COLOR"

    @property
    def localizer(self) -> bool:
        """A scout: for planning, not for reading (PS3.3 C.8.2.1.1.1)."""
        return any(word in ("LOCALIZER", "SCOUT", "REF_SURVIEW", "TOPOGRAM") for word in self.image_type)


def read_header(source: Source, *, max_pixels: int) -> Header | LeftOut:
    """The header of a file, or why it becomes no picture."""
    try:
        with opened(source.path, _IMAGE + _FACTS + _FRAMES) as found:
            why = _refusal(found.data, found.pixels, max_pixels=max_pixels)
            if not why and not is_decodable(found.syntax):
                why = f"its pixels are coded as {syntax_name(found.syntax)}, which can't be decoded here"
            if not why and found.missing_bytes():
                why = "its pixel data is cut short"
            return LeftOut(source.shown, why) if why else _header(source, found.data)
    except UnreadableFile as error:
        return LeftOut(source.shown, str(error))
    except Exception:  # noqa: BLE001 - damaged headers raise anything, and what they say may quote the patient
        return LeftOut(source.shown, "its header is damaged")


def _refusal(data: Any, pixels: Pixels, *, max_pixels: int) -> str:
    """Why an object becomes no picture; empty where it does."""
    kind = text(data, "SOPClassUID") or text(data.file_meta, "MediaStorageSOPClassUID")
    for beginning, words in _CLASSES.items():
        if kind.startswith(beginning):
            return f"it is {NO_PICTURES.get(text(data, 'Modality'), words)}"
    if text(data, "Modality") in NO_PICTURES:
        return f"it is {NO_PICTURES[text(data, 'Modality')]}"
    if pixels != "coded":
        return "its pixels are real numbers, not greys" if pixels == "real" else "it holds no pixels"
    rows, columns = integer(data, "Rows"), integer(data, "Columns")
    frames = integer(data, "NumberOfFrames", 1)
    allocated = integer(data, "BitsAllocated")
    if not rows or not columns or not allocated or frames is None or frames < 0:
        return "its header does not say how large its pictures are"
    if rows * columns > max_pixels:
        return f"it has {columns} × {rows} pixels, more than the limit of {max_pixels:,}"
    if frames > MOST_FRAMES:
        return f"it has {frames:,} frames, more than the limit of {MOST_FRAMES:,}"
    if allocated not in (1, 8, 16):
        return f"its values have {allocated} bits, and only up to 16 can become a picture"
    if integer(data, "SamplesPerPixel", 1) not in (1, 3):
        return "its pixels have neither one nor three values"
    if any(word in "\\".join(texts(data, "ImageType")).upper() for word in _SCREENS):
        return "its header says that it is a page of text, saved as a picture"
    return ""


def _header(source: Source, data: Any) -> Header:
    day = date_of(text(data, "StudyDate"))
    ratio = numbers(data, "PixelAspectRatio", 2)
    routes = [text(data, "ContrastBolusRoute")]
    routes += [
        text(route, "CodeMeaning") for route in data.get("ContrastBolusAdministrationRouteSequence") or ()
    ]
    return Header(
        source=source,
        instance=text(data, "SOPInstanceUID"),
        study=text(data, "StudyInstanceUID"),
        series=text(data, "SeriesInstanceUID"),
        who=identity_of(data),
        day=day,
        modality=text(data, "Modality").upper(),
        image_type=tuple(word.upper() for word in texts(data, "ImageType")),
        series_number=integer(data, "SeriesNumber") or 0,
        number=integer(data, "InstanceNumber"),
        rows=integer(data, "Rows") or 0,
        columns=integer(data, "Columns") or 0,
        samples=integer(data, "SamplesPerPixel", 1) or 1,
        photometric=text(data, "PhotometricInterpretation"),
        bits=integer(data, "BitsStored") or integer(data, "BitsAllocated") or 8,
        signed=integer(data, "PixelRepresentation", 0) == 1,
        lut=lut_bits(data, "VOILUTSequence"),
        modality_lut=lut_bits(data, "ModalityLUTSequence") > 0,
        units=text(data, "Units"),
        aspect=ratio[0] / ratio[1] if ratio and min(ratio) > 0 else 1.0,
        burned_in=text(data, "BurnedInAnnotation").upper(),
        frames=frames_of(data, integer(data, "NumberOfFrames", 1) or 1),
        measured=_measured(data),
        region=_region(data),
        view=view_of(text(data, "ViewPosition")) or CODED_VIEWS.get(_code(data, "ViewCodeSequence")),
        contrast=contrast_of(text(data, "ContrastBolusAgent"), tuple(routes)),
        age=age_of(text(data, "PatientAge"), date_of(text(data, "PatientBirthDate")), day),
        sex=sex_of(text(data, "PatientSex")),
    )


def _measured(data: Any) -> bool:
    """Whether Pixel Spacing holds in the patient (PS3.3 10.7.1.3): in projections only where it was calibrated."""
    if text(data, "Modality").upper() not in _PROJECTIONS or "ImageOrientationPatient" in data:
        return True
    if text(data, "PixelSpacingCalibrationType"):
        return True
    on_detector, told = numbers(data, "ImagerPixelSpacing", 2), numbers(data, "PixelSpacing", 2)
    if not (on_detector and told):
        return False
    return any(abs(one - other) > _SAME_SPACING * one for one, other in zip(on_detector, told, strict=True))


def _code(data: Any, keyword: str) -> str:
    """The value of the first code of a sequence, if it is one of SNOMED's."""
    found = item(data, keyword)
    known = found is not None and text(found, "CodingSchemeDesignator") in SNOMED
    return text(found, "CodeValue") if known else ""


def _region(data: Any) -> str:
    region = region_of(text(data, "BodyPartExamined"))
    return CODED_REGIONS.get(_code(data, "AnatomicRegionSequence"), region) if region == "other" else region


def date_of(value: str) -> date | None:
    """A date of DICOM (DA: YYYYMMDD; formerly YYYY.MM.DD); None where it is none."""
    digits = value.replace(".", "")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if len(digits) == 8 else None
    except ValueError:
        return None
