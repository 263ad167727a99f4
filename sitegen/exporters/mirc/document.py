"""A case as a MIRC document: MIRC's own elements for whatever it has one for, then ours for the rest. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sitegen.exporters.mirc.pictures import Sending, SentPicture, SentSeries
from sitegen.importers.drafts import as_written
from sitegen.importers.mirc.annotations import svg_of
from sitegen.importers.mirc.crosswalk import CATEGORIES, SEXES, confirmation_text
from sitegen.importers.mirc.own import Drawing, own_element
from sitegen.importers.mirc.quizzes import quiz_element
from sitegen.importers.mirc.sections import AGAINST, FAVOURS, POINTS
from sitegen.importers.mirc.tree import Element, digest, element, parse, write
from sitegen.model.case import CaseFacts, Patient
from sitegen.model.library import Case, Library
from sitegen.model.licences import LICENCES
from sitegen.model.questions import Differential
from sitegen.model.series import Mark, PictureFacts, SeriesFacts
from sitegen.model.values import Reference, Source, Text

NAME = "document.xml"


@dataclass(frozen=True, slots=True)
class Parts:
    """What a document is made of besides the case's facts."""

    sections: tuple[tuple[str, list[Element | str]], ...]
    """Heading and content of each section in the default language."""
    facts: Mapping[str, Any]
    """The facts that our own element carries."""
    words: Mapping[str, str]
    """Language → Markdown."""


class Writer:
    """Writes one case."""

    def __init__(self, case: Case, library: Library, sending: Sending) -> None:
        self.case = case
        self.facts: CaseFacts = case.facts
        self.library = library
        self.sending = sending
        self.language = library.settings.default_language
        self.drawings: dict[str, bytes] = {}
        """Annotations as files of their own, since MIRC shows only such."""
        self._drawn: list[Drawing] = []

    def words(self, text: Text | None) -> str:
        """A text in the library's default language."""
        return text.in_language(self.language, self.language) if text else ""

    def document(self, parts: Parts) -> bytes:
        """The whole document; its drawings are in `drawings` afterwards."""
        facts = self.facts
        root = Element("MIRCdocument", {"display": "mstf"})
        root.children += [element("title", self.words(facts.title))]
        root.children += [element("alternative-title", self.words(facts.teaser))] if facts.teaser else []
        root.children += self._authors()
        keywords = ", ".join(self.words(word) for word in facts.keywords)
        root.children += [element("keywords", keywords)] if keywords else []
        root.children += [
            Element("section", {"heading": heading or "Text"}, children)
            for heading, children in parts.sections
        ]
        root.children += self._fact_sections()
        root.children += [self._images()] if self.sending.series else []
        root.children += self._references()
        root.children += self._index()
        root.children += self._rights()
        root.children += self._dates()
        pictures = list(self.sending.in_words.values())
        root.children.append(
            own_element(root, self.case.id, parts.facts, parts.words, self.language, pictures, self._drawn)
        )
        return write(root)

    def _authors(self) -> list[Element]:
        found: list[Element] = []
        for key in self.facts.authors:
            if key in self.library.people:
                person = self.library.people[key].facts
                at = element("affiliation", self.words(person.affiliation)) if person.affiliation else None
                found.append(element("author", element("name", self.words(person.name)), at))
        return found

    def _fact_sections(self) -> list[Element]:
        """Sections for facts that readers of MIRC would otherwise not see."""
        facts = self.facts
        sections: list[Element] = []
        reports = [
            element(
                "p",
                f"{self.words(study.facts.title) or study.facts.modality}: {self.words(study.facts.findings)}",
            )
            for study in self.case.studies
            if study.facts.findings
        ]
        if reports:
            sections.append(element("section", *reports, heading="Reports"))
        if facts.diagnosis:
            confirmed = confirmation_text(facts.diagnosis)
            lines = [element("p", element("diagnosis", self.words(facts.diagnosis.name)))]
            lines += [element("p", element("confirmation", confirmed))] if confirmed else []
            sections.append(element("section", *lines, heading="Diagnosis"))
        if facts.differential:
            items = [self._rival(entry) for entry in facts.differential]
            sections.append(element("section", element("ul", *items), heading="DDx"))
        if facts.teaching_points:
            points = [element("li", self.words(point)) for point in facts.teaching_points]
            listed = element("ul", *points, class_=POINTS)
            sections.append(element("section", listed, heading="Teaching points"))
        quiz = quiz_element(list(facts.questions), self.language)
        if quiz is not None:
            sections.append(element("section", quiz, heading="Questions"))
        return sections

    def _rival(self, entry: Differential) -> Element:
        return element(
            "li",
            element("differential-diagnosis", self.words(entry.name)),
            element("p", self.words(entry.favours), class_=FAVOURS) if entry.favours else None,
            element("p", self.words(entry.against), class_=AGAINST) if entry.against else None,
        )

    def _images(self) -> Element:
        images: list[Element] = []
        studies: list[str] = []
        for number, sent in enumerate(self.sending.series, 1):
            if sent.study.facts.id not in studies:
                studies.append(sent.study.facts.id)
            for at, picture in enumerate(sent.pictures, 1):
                images.append(self._image(sent, picture, (len(studies), number, at)))
        return Element("image-section", {"heading": "Images", "icons": "yes"}, list(images))

    def _image(self, sent: SentSeries, picture: SentPicture, order: tuple[int, int, int]) -> Element:
        size = (picture.item.picture.width, picture.item.picture.height)
        marks = [mark for mark in sent.series.facts.marks if mark.picture == picture.place]
        children: list[Element] = []
        if marks:
            name = f"{picture.name.removesuffix('.png')}-{picture.number}.svg"
            labels = tuple(self._label(mark) for mark in marks)
            drawing = write(svg_of(list(zip(marks, labels, strict=True)), size, picture.shown))
            self.drawings[name] = drawing
            ids = (sent.study.facts.id, sent.series.facts.id, sent.pictures.index(picture) + 1)
            self._drawn.append(Drawing(name, *ids, labels, digest([parse(drawing, name)[0]])))
            children.append(element("alternative-image", role="annotation", type="svg", src=name))
        if picture.name != picture.shown:
            children.append(element("alternative-image", role="original-format", src=picture.name))
        children += [element("format", "png"), element("modality", sent.study.facts.modality)]
        caption = self.words(picture.item.facts.caption or sent.series.facts.caption)
        if caption:
            children.append(element("image-caption", caption, display="click"))
        study, series, instance = (str(part) for part in order)
        children.append(element("order-by", study=study, series=series, acquisition="0", instance=instance))
        return element("image", *children, src=picture.shown, width=str(size[0]), height=str(size[1]))

    def _label(self, mark: Mark) -> str:
        finding = self.library.findings.get(mark.finding or "")
        return self.words(mark.label) or (self.words(finding.facts.label) if finding else "")

    def _references(self) -> list[Element]:
        items = [element("reference", *self._reference(item)) for item in self.facts.references]
        return [element("references", *items)] if items else []

    def _reference(self, reference: Reference) -> list[Element | str]:
        links = [
            ("doi:" + reference.doi, f"https://doi.org/{reference.doi}") if reference.doi else None,
            (f"PMID {reference.pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{reference.pmid}/")
            if reference.pmid
            else None,
            (reference.url, reference.url) if reference.url else None,
        ]
        parts: list[Element | str] = [self.words(reference.text)] if reference.text else []
        for label, address in (link for link in links if link):
            parts += [" "] if parts else []
            parts.append(element("a", label, href=address))
        return parts

    def _index(self) -> list[Element]:
        """What MIRC searches by; it is not displayed."""
        facts = self.facts
        found = [element("document-type", "Radiologic Teaching File"), element("language", self.language)]
        labels = [
            self.words(self.library.findings[key].facts.label)
            for key in facts.findings
            if key in self.library.findings
        ]
        found += [element("findings", "; ".join(labels))] if labels else []
        found += [element("category", CATEGORIES[facts.category])] if facts.category else []
        found += [element("level", facts.level)] if facts.level else []
        codes = dict.fromkeys(study.facts.modality for study in self.case.studies)
        found += [element("modality", ", ".join(codes))] if codes else []
        regions = dict.fromkeys(
            study.facts.region for study in self.case.studies if study.facts.region != "other"
        )
        found += [element("anatomy", ", ".join(regions))] if regions else []
        found += (
            [_patient(facts.patient)]
            if facts.patient and (facts.patient.age is not None or facts.patient.sex)
            else []
        )
        return found

    def _rights(self) -> list[Element]:
        """The case's licence, and every credit that its pictures carry."""
        facts = self.facts
        lines = [self._right(facts.license or self.library.settings.license, facts.credit, facts.source)]
        for sent in self.sending.series:
            own = sent.series.facts
            stated: list[SeriesFacts | PictureFacts] = [
                own,
                *(picture.item.facts for picture in sent.pictures),
            ]
            for one in stated:
                if one.license or one.credit or one.source:
                    where = f"{sent.study.facts.id}, {sent.series.facts.id}: "
                    lines.append(where + self._right(one.license, one.credit, one.source))
        text = "; ".join(dict.fromkeys(line for line in lines if line))
        return [element("rights", text)] if text else []

    def _right(self, licence: str | None, credit: Text | None, source: Source | None) -> str:
        parts = [LICENCES[licence].name if licence else "", self.words(credit)]
        if source:
            address = source.url or (f"https://doi.org/{source.doi}" if source.doi else "")
            parts += [part for part in (source.creator or "", address, self.words(source.changes)) if part]
        return "; ".join(part for part in parts if part)

    def _dates(self) -> list[Element]:
        """Days of the document's own life; a patient has none in a case."""
        facts = self.facts
        if facts.published is None:
            return []
        days = [("Published", facts.published), *([("Updated", facts.updated)] if facts.updated else [])]
        revisions = [
            element(
                "revision",
                element("revision-author", self.words(self.library.settings.publisher)),
                element("revision-date", day.isoformat()),
                element("revision-description", what),
            )
            for what, day in days
        ]
        return [
            element("publication-date", facts.published.isoformat()),
            element("revision-history", *revisions),
        ]


def _patient(patient: Patient) -> Element:
    """Age in whole years, and sex: the only things that a case says of a patient."""
    years = "90" if patient.age == "90+" else str(patient.age)
    return element(
        "patient",
        element("pt-age", element("years", years)) if patient.age is not None else None,
        element("pt-sex", SEXES[patient.sex]) if patient.sex else None,
    )


def carried_facts(case: Case, sending: Sending, told: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    """The facts as our own element carries them: pictures by their names in the export, other records only if public."""
    dumped: dict[str, Any] = case.facts.model_dump(
        mode="json", exclude_unset=True, exclude={"studies", "status", "deid", "withdrawn", "imported"}
    )
    if "consent" in dumped:  # the ground is told; where its paper lies is the library's own
        dumped["consent"] = {"basis": dumped["consent"]["basis"]}
    facts: dict[str, Any] = as_written(dumped)
    for name, ids in told.items():
        if name in facts:
            facts[name] = [
                item for item in facts[name] if (item["ref"] if name == "guidelines" else item) in ids
            ]
    if case.facts.studies:
        facts["studies"] = [
            _study(study_id, sending) for study_id in dict.fromkeys(s.facts.id for s in case.studies)
        ]
    return facts


def _study(study_id: str, sending: Sending) -> dict[str, Any]:
    """A study with the series that are sent."""
    facts = next(study.facts for study in sending.case.studies if study.facts.id == study_id)
    dumped = as_written(facts.model_dump(mode="json", exclude_unset=True, exclude={"series"}))
    return {**dumped, "series": [_series(sent) for sent in sending.series if sent.study.facts.id == study_id]}


def _series(sent: SentSeries) -> dict[str, Any]:
    """A series whose numbers count the pictures that are sent."""
    facts = sent.series.facts
    dumped: dict[str, Any] = as_written(
        facts.model_dump(mode="json", exclude_unset=True, exclude={"pictures"})
    )
    numbers = {picture.place: at for at, picture in enumerate(sent.pictures, 1)}
    if "key" in dumped:
        dumped["key"] = numbers.get(facts.key, 1)
    if "marks" in dumped:
        dumped["marks"] = [
            {**mark, "picture": numbers[mark["picture"]]}
            for mark in dumped["marks"]
            if mark["picture"] in numbers
        ]
    if len(numbers) < len(sent.series.pictures):
        dumped.pop("location", None)  # the slices are no longer evenly spaced
    if sent.pictures[0].item.picture.depth == "real":
        dumped = {name: value for name, value in dumped.items() if name not in ("window", "values", "live")}
    pictures = []
    for picture in sent.pictures:
        own = as_written(picture.item.facts.model_dump(mode="json", exclude_unset=True, exclude={"file"}))
        pictures.append({"file": picture.name, **own} if own else picture.name)
    return {"id": dumped.pop("id"), "pictures": pictures, **dumped}
