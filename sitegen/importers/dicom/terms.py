"""Which coded values of a header become facts, and which: an allow-list. No I/O.

Whatever is not on a list here does not come along; free text (descriptions, protocol names, comments) never does.
Sources: DICOM PS3.3 (views C.8.1.2, C.8.11.5; patient C.7.2.2; units C.8.9.1), PS3.16 annex L (body parts),
45 CFR 164.514(b)(2)(i)(C) (ages).
"""

from __future__ import annotations

import re
from datetime import date
from typing import get_args

from sitegen.model.values import Modality

MODALITIES: dict[str, str] = {code: code for code in get_args(Modality)} | {
    "OP": "XC",
    "OPT": "OT",
    "GM": "SM",
    "IO": "DX",
    "PX": "DX",
    "DG": "OT",
}
"""DICOM modality → ours; others that hold pictures are OT."""

_REGIONS = {
    "chest": "CHEST THORAX LUNG RIB RIBS STERNUM CLAVICLE MEDIASTINUM BRONCHUS CHESTABDOMEN THORAX_ABD TSPINE_CHEST",
    "abdomen": "ABDOMEN LIVER KIDNEY PANCREAS SPLEEN STOMACH COLON BILEDUCT GALLBLADDER ABDOMENPELVIS ADRENAL",
    "pelvis": "PELVIS HIP BLADDER PROSTATE UTERUS RECTUM SACRUM COCCYX SIJOINT",
    "head": "HEAD BRAIN SKULL ORBIT SINUS JAW MAXILLA MANDIBLE FACE EYE EAR IAC TMJ HEADNECK PITUITARY ZYGOMA",
    "neck": "NECK THYROID LARYNX PHARYNX CAROTID PAROTID",
    "spine": "SPINE CSPINE TSPINE LSPINE SSPINE CTSPINE TLSPINE LSSPINE",
    "upper-limb": "SHOULDER ARM HUMERUS ELBOW FOREARM WRIST HAND FINGER THUMB SCAPULA ACJOINT RADIUSULNA",
    "lower-limb": "LEG THIGH FEMUR KNEE PATELLA ANKLE FOOT TOE CALCANEUS HEEL TIBIA LOWERLEG TIBIAFIBULA",
    "heart": "HEART CORONARYARTERY AORTA AORTICARCH",
    "breast": "BREAST AXILLA",
    "whole-body": "WHOLEBODY HEADTOTHIGH EYETOTHIGH NECKCHESTABDPELV CHESTABDPELVIS NECKCHESTABDOMEN CHESTABDPELV",
}  # fmt: skip
REGIONS = {term: region for region, terms in _REGIONS.items() for term in terms.split()}

VIEWS = {
    "PA": "PA",
    "AP": "AP",
    "LL": "lateral",
    "RL": "lateral",
    "LAT": "lateral",
    "LATERAL": "lateral",
    "LLD": "decubitus",
    "RLD": "decubitus",
    "LLO": "oblique",
    "RLO": "oblique",
    "LAO": "oblique",
    "RAO": "oblique",
    "LPO": "oblique",
    "RPO": "oblique",
    "ML": "lateral",
    "LM": "lateral",
    "MLO": "oblique",
    "LMO": "oblique",
}

_ROUTES = {
    "IV": "iv",
    "INTRAVENOUS": "iv",
    "INTRAVENOUS ROUTE": "iv",
    "PO": "oral",
    "ORAL": "oral",
    "ORAL ROUTE": "oral",
}
_NO_AGENT = {"", "N", "0"}
_NEGATIONS = {"NO", "NON", "NONE", "NIL", "WITHOUT", "W/O", "NATIVE", "UNENHANCED"}

UNITS = {"BQML": "Bq/mL", "GML": "g/mL", "CM2ML": "cm²/mL", "CNTS": "counts", "CPS": "counts/s", "PROPCPS": "counts/s", "PCNT": "%"}  # fmt: skip
"""Units (0054,1001) of nuclear medicine; a value without a known unit is told in arbitrary ones."""
NO_UNIT = "a.u."
"""Arbitrary units: the values can be told from one another, and mean nothing in themselves."""

NO_PICTURES = {
    "SR": "a structured report",
    "KO": "a selection of key objects",
    "PR": "a presentation state",
    "DOC": "a document",
    "SEG": "a segmentation",
    "REG": "a registration",
    "RTSTRUCT": "structures of radiotherapy",
    "RTPLAN": "a plan of radiotherapy",
    "RTDOSE": "a dose of radiotherapy",
    "RTRECORD": "a record of radiotherapy",
    "RTIMAGE": "a picture of radiotherapy",
    "ECG": "an electrocardiogram",
    "EPS": "electrophysiology",
    "HD": "waveforms of haemodynamics",
    "AU": "sound",
    "FID": "fiducials",
    "SMR": "a stereometric relationship",
    "AR": "autorefraction",
    "OAM": "a measurement of the eye",
    "PLAN": "a plan",
    "M3D": "a model",
}
"""Modalities that are no pictures of a teaching case."""

_AGE = re.compile(r"(\d{1,3})\s*([YMWD])?")
_OLDEST_TOLD = 89
_OLDEST = 130


def modality_of(code: str) -> str:
    """Our modality for DICOM's."""
    return MODALITIES.get(code, "OT")


def region_of(body_part: str) -> str:
    """The region for Body Part Examined; `other` where it is not one of the standard's terms."""
    return REGIONS.get(re.sub(r"[\s_/-]", "", body_part.upper()), "other")


def view_of(position: str) -> str | None:
    """The view for View Position."""
    return VIEWS.get(position.strip().upper())


def contrast_of(agent: str, routes: tuple[str, ...]) -> str | None:
    """Whether contrast was given and how; an agent's name never comes along, and no agent says nothing."""
    words = set(re.findall(r"[A-Z/]+|\d+", re.sub(r"NON[\s-]?IONIC", "", agent.upper())))
    if agent.strip().upper() in _NO_AGENT or words & _NEGATIONS:
        return None
    known = {_ROUTES[route.strip().upper()] for route in routes if route.strip().upper() in _ROUTES}
    return "iv+oral" if known == {"iv", "oral"} else next(iter(known), "unknown")


def age_of(stated: str, born: date | None, examined: date | None) -> int | str | None:
    """Whole years up to 89, then `90+`; from Patient's Age, else from the birth date and the day of the study.

    "000Y" is what anonymising programs leave, not an infant's age, which is told in days, weeks or months; where any unit is
    counted 0 times the birth date knows better.
    """
    found = _AGE.fullmatch(stated.strip().upper())
    years: int | None = None
    known = born is not None and examined is not None and born <= examined
    if found and (int(found[1]) or ((found[2] or "Y") != "Y" and not known)):
        per_year = {"Y": 1.0, "M": 12.0, "W": 52.18, "D": 365.25}[found[2] or "Y"]
        years = int(int(found[1]) / per_year)
    elif born is not None and examined is not None and born <= examined:
        years = examined.year - born.year - ((examined.month, examined.day) < (born.month, born.day))
        newborn = found and (found[2] or "Y") != "Y"
        # Without such an age, a birth date on the day of the study is one that was made up.
        years = years or (0 if newborn else None)
    if years is None or years > _OLDEST:
        return None
    return years if years <= _OLDEST_TOLD else "90+"


def sex_of(code: str) -> str | None:
    """F, M or O; an empty value says nothing."""
    return code.strip().upper() if code.strip().upper() in ("F", "M", "O") else None
