"""A case to programs: what its page may tell on the day, never more. No I/O."""

from __future__ import annotations

from sitegen.planning.days import revealed_on
from sitegen.planning.edition import Edition
from sitegen.planning.embargo import Shown
from sitegen.planning.plan import PlannedPage
from sitegen.planning.structured import nodes
from sitegen.planning.structured.nodes import Node
from sitegen.planning.structured.pictures import KeyPicture

_PICTURES = 6
"""So many key pictures of a case are told of: the page must stay small, and it shows the rest."""
_LEVELS = {"primary": "Beginner", "intermediate": "Intermediate", "advanced": "Advanced"}
"""In the words that search engines know for educationalLevel."""
_TECHNIQUES = {
    "CT": "https://schema.org/CT",
    "MR": "https://schema.org/MRI",
    "PT": "https://schema.org/PET",
    "US": "https://schema.org/Ultrasound",
    "CR": "https://schema.org/XRay",
    "DX": "https://schema.org/XRay",
    "MG": "https://schema.org/XRay",
    "RF": "https://schema.org/XRay",
    "XA": "https://schema.org/XRay",
}
"""DICOM modality → schema.org/MedicalImagingTechnique; others have none."""


def case_nodes(
    edition: Edition, planned: PlannedPage, shown: Shown, pictures: tuple[KeyPicture, ...]
) -> list[Node]:
    """The page, and the case on it: an article and something to learn from (MedicalScholarlyArticle, LearningResource)."""
    case = shown.public
    facts, page = case.facts, planned.page
    source = facts.source
    images = [nodes.picture(item, page.canonical) for item in pictures[:_PICTURES]]
    article = nodes.node(
        ["MedicalScholarlyArticle", "LearningResource"],
        id_=f"{page.canonical}#case",
        headline=page.title,
        publicationType="Case Reports",
        learningResourceType="Quiz" if facts.kind == "quiz" else "Case study",
        educationalLevel=_LEVELS.get(facts.level or ""),
        inLanguage=page.language,
        author=nodes.people(edition, facts.authors),
        publisher=nodes.publisher(edition),
        datePublished=facts.published.isoformat() if facts.published else None,
        dateModified=page.head.modified.isoformat() if page.head.modified else None,
        license=nodes.licence_url(facts.license or edition.settings.license),
        creditText=edition.words(facts.credit),
        isAccessibleForFree=True,
        identifier=nodes.doi_identifier(facts.doi),
        sameAs=nodes.doi_url(facts.doi),
        about=_about(edition, shown),
        keywords=[edition.words(item) for item in facts.keywords],
        citation=[nodes.reference(edition, item) for item in facts.references],
        isBasedOn=(source.url or nodes.doi_url(source.doi)) if source else None,
        image=images,
    )
    whole = nodes.webpage(
        edition,
        planned,
        "MedicalWebPage",
        specialty="https://schema.org/Radiography",
        medicalAudience={"@type": "MedicalAudience", "audienceType": "Clinician"},
        mainEntity=nodes.at(f"{page.canonical}#case"),
        primaryImageOfPage={"@type": "ImageObject", "contentUrl": pictures[0].url} if pictures else None,
        expires=_answer_due(shown),
    )
    return [whole, article]


def _answer_due(shown: Shown) -> str | None:
    """Until when the page tells no answer: a copy of it is out of date from that day on."""
    day = revealed_on(shown.public.facts)
    return day.isoformat() if day and shown.hiding == "sealed" else None


def _about(edition: Edition, shown: Shown) -> list[Node]:
    """The examinations; and where the answer is open, the diagnosis and the findings."""
    case = shown.public
    facts = case.facts
    about = [
        nodes.node("ImagingTest", name=edition.t(f"modality.{code}"), imagingTechnique=_TECHNIQUES.get(code))
        for code in dict.fromkeys(study.facts.modality for study in case.studies)
    ]
    if facts.diagnosis:
        names = [edition.words(item) for item in facts.diagnosis.synonyms]
        about.append(
            nodes.node(
                "MedicalCondition",
                name=edition.words(facts.diagnosis.name),
                alternateName=names,
                differentialDiagnosis=[
                    nodes.node(
                        "DDxElement",
                        diagnosis={"@type": "MedicalCondition", "name": edition.words(item.name)},
                    )
                    for item in facts.differential
                ],
            )
        )
    findings = edition.library.findings
    return [*about, *(nodes.finding(edition, findings[key]) for key in facts.findings if key in findings)]
