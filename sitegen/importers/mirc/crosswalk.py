"""Which element of a MIRC document is which of our facts: one table for import and export.

No I/O. Elements and their values are those of the RSNA teaching file system's editor and its lists of values;
level and category are also those of IHE TCE. What MIRC has no element for stands in an element of our own, whose
entries say which elements of MIRC they stand behind (decision 0030).
"""

from __future__ import annotations

import re
from typing import get_args

from sitegen.model.case import CaseFacts, Diagnosis
from sitegen.model.values import Modality, allowed

NAMESPACE = "urn:x-sitegen:case:1"
OWN = "sitegen:case"
"""The element of our own, as it is written; MIRC shows nothing of an element that it does not know."""

NOT_SENT = ("status", "deid", "withdrawn", "round")
"""Facts that never leave: an import is a draft, and a sign-off holds for the pictures that its person has seen."""

SECTIONS: dict[str, tuple[str, ...]] = {
    "history": ("history", "clinical history", "presentation", "clinical presentation", "병력"),
    "examination": ("examination", "exam", "physical examination", "physical exam", "진찰"),
    "laboratory": ("laboratory", "labs", "laboratory findings", "검사실 소견"),
    "findings": ("findings", "imaging findings", "findings or pattern", "radiologic findings", "소견", "영상 소견"),
    "diagnosis": ("diagnosis", "final diagnosis", "dx", "진단", "최종 진단"),
    "differential": ("ddx", "differential", "differential diagnosis", "differential diagnoses", "감별진단", "감별 진단"),
    "discussion": ("discussion", "고찰"),
    "outcome": ("outcome", "follow-up", "follow up", "management", "treatment", "경과"),
    "comments": ("comments", "comment"),
    "teaching-points": ("teaching points", "teaching point", "take-home points", "take home message", "take-home message"),
}  # fmt: skip
"""The id of a section → headings that mean it."""
FIRST = ("history", "examination", "laboratory")
"""Sections that stand before all others, since readers see them before the answer."""
SKIPPED = ("files", "comments", "notes to the editor")
"""Headings of sections that hold what the old system needed: its files, and what its users said to each other."""

CATEGORIES: dict[str, str] = {
    "musculoskeletal": "Musculoskeletal",
    "pulmonary": "Pulmonary",
    "cardiovascular": "Cardiovascular",
    "gastrointestinal": "Gastrointestinal",
    "genitourinary": "Genitourinary",
    "neuro": "Neuro",
    "vascular-interventional": "Vascular or Interventional",
    "nuclear": "Nuclear",
    "ultrasound": "Ultrasound",
    "pediatric": "Pediatric",
    "breast": "Breast",
}
LEVELS = ("primary", "intermediate", "advanced")
SEXES = {"F": "female", "M": "male", "O": "other", "U": "unknown"}
MODALITIES: dict[str, str] = {
    "radiography": "DX", "radiograph": "DX", "x-ray": "DX", "xray": "DX", "x ray": "DX", "plain film": "DX",
    "chest radiograph": "DX", "chest x-ray": "DX", "cxr": "DX", "computed radiography": "CR", "digital radiography": "DX",
    "computed tomography": "CT", "cat": "CT", "cect": "CT", "hrct": "CT", "mri": "MR", "mr": "MR",
    "magnetic resonance": "MR", "magnetic resonance imaging": "MR", "mra": "MR", "ultrasound": "US", "sonography": "US",
    "ultrasonography": "US", "pet": "PT", "pet/ct": "PT", "pet-ct": "PT", "nuclear medicine": "NM", "nuclear": "NM",
    "nm/scintigraphy": "NM", "scintigraphy": "NM", "angiography": "XA", "fluoroscopy": "RF", "mammography": "MG",
    "endoscopy": "ES", "microscopy": "SM", "pathology": "SM", "photograph": "XC", "photo": "XC",
}  # fmt: skip
"""Words for modalities → DICOM codes."""
_REGIONS: dict[str, tuple[str, ...]] = {
    "chest": ("chest", "lung", "thorax", "thoracic", "pulmon", "mediastin", "pleura"),
    "heart": ("heart", "cardiac", "coronary"),
    "breast": ("breast", "mamma"),
    "abdomen": ("abdom", "liver", "kidney", "renal", "bowel", "pancrea", "spleen", "gastro"),
    "pelvis": ("pelvi", "bladder", "prostate", "uter", "ovar"),
    "head": ("head", "brain", "skull", "orbit", "sinus", "cranial"),
    "neck": ("neck", "thyroid", "larynx"),
    "spine": ("spine", "spinal", "vertebra"),
    "upper-limb": ("shoulder", "elbow", "wrist", "hand", "humer", "forearm", "arm"),
    "lower-limb": ("hip", "knee", "ankle", "foot", "femur", "femor", "tibia", "leg"),
}
CERTAINTIES = {
    "possible": "possible",
    "probable": "probable",
    "almost certain": "almost-certain",
    "certain": "certain",
}
BASES = allowed(Diagnosis, "basis")
_BASIS_WORDS: dict[str, str] = {
    "biopsy": "histology", "histolog": "histology", "patholog": "histology", "cytolog": "cytology", "fine needle": "cytology",
    "surg": "surgery", "operat": "surgery", "rt-pcr": "rt-pcr", "pcr": "rt-pcr", "culture": "culture", "serolog": "serology",
    "genetic": "genetic", "autops": "autopsy", "follow-up": "follow-up", "follow up": "follow-up",
    "imaging": "typical-imaging", "radiolog": "typical-imaging", "clinical": "clinical",
}  # fmt: skip
"""Beginnings of words in `confirmation`, which is free text, → the bases that we know."""


def section_id(heading: str) -> str:
    """The id of a known heading, or ""."""
    wanted = " ".join(heading.casefold().strip(" :.").split())
    return next((key for key, names in SECTIONS.items() if wanted in names), "")


def category_of(text: str) -> str | None:
    """Our category for MIRC's; `Vascular|Interventional` and `Vascular or Interventional` are one."""
    wanted = re.sub(r"[^a-z]+", "", text.casefold().replace(" or ", " "))
    return next(
        (
            key
            for key, name in CATEGORIES.items()
            if wanted == re.sub(r"[^a-z]+", "", name.casefold().replace(" or ", " "))
        ),
        None,
    )


def level_of(text: str) -> str | None:
    """One of the three levels, however it is capitalised."""
    wanted = text.strip().casefold()
    return wanted if wanted in LEVELS else None


def sex_of(text: str) -> str | None:
    """Our letter for a sex in words or letters."""
    wanted = text.strip().casefold()
    return next((key for key, name in SEXES.items() if wanted in (key.casefold(), name)), None)


def modality_of(text: str) -> str | None:
    """The DICOM code for the first modality that a text names."""
    codes = get_args(Modality)
    for part in re.split(r"[,;|+]| and ", text):
        wanted = " ".join(part.casefold().split())
        if wanted.upper() in codes:
            return wanted.upper()
        if wanted in MODALITIES:
            return MODALITIES[wanted]
    return None


def region_of(*texts: str) -> str:
    """The body region that anatomy, organ system or category first name, else `other`."""
    for text in texts:
        for region, stems in _REGIONS.items():
            if any(re.search(rf"\b{stem}", text.casefold()) for stem in stems):
                return region
    return "other"


def confirmation_of(text: str) -> tuple[str | None, tuple[str, ...]]:
    """How sure a diagnosis is and on what it rests, from free text."""
    words = " ".join(text.casefold().split())
    named = [part.strip() for part in re.split(r"[,;]", words)]
    certainty = next((CERTAINTIES[part] for part in named if part in CERTAINTIES), None)
    exact = [part for part in named if part in BASES]
    rest = " ".join(part for part in named if part not in BASES)
    guessed = [basis for stem, basis in _BASIS_WORDS.items() if re.search(rf"\b{re.escape(stem)}", rest)]
    return certainty, tuple(dict.fromkeys([*exact, *guessed]))


def confirmation_text(diagnosis: Diagnosis) -> str:
    """The contrary of `confirmation_of`."""
    certainty = next((words for words, key in CERTAINTIES.items() if key == diagnosis.certainty), "")
    return ", ".join([*([certainty] if certainty else []), *diagnosis.basis])


def sent_fields() -> tuple[str, ...]:
    """The facts that a document may carry."""
    return tuple(name for name in CaseFacts.model_fields if name not in NOT_SENT)
