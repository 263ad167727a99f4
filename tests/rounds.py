"""A small library with rounds, and lists of readers for them."""

from __future__ import annotations

from tests.conftest import Files, png

POSTED, CLOSES, REVEAL = "2026-03-09", "2026-03-22", "2026-03-23"
"""A Monday, the second Sunday after it, and the Monday when the answer comes."""

SITE = """\
title: {en: Test library, ko: 시험 서가}
base_url: https://cases.example/
languages: [en, ko]
license: CC-BY-4.0
rounds:
  collection: weekly
  time_zone: Asia/Seoul
  form: https://forms.example:8443/collect/round
  email: weekly@society.example
"""

WEEKLY = "---\ntitle: Every week\nstatus: published\ngives_away: false\n---\n"

ROUND = """\
---
title: Organising pneumonia after influenza
teaser: Dry cough for three weeks
kind: quiz
status: published
published: 2026-03-09
collections: [weekly]
authors: [ed]
license: CC-BY-4.0
patient: {age: 65, sex: M}
studies:
  - {id: film, modality: DX, series: [{id: frontal, pictures: [film.png], view: PA, alt: Frontal chest radiograph}]}
diagnosis:
  name: {en: Organising pneumonia, ko: 기질화폐렴}
  synonyms: [COP, cryptogenic organising pneumonia]
differential: [{name: Chronic eosinophilic pneumonia, against: no eosinophilia}]
questions: [{stem: What is your differential diagnosis?, kind: ranked}]
findings: [consolidation]
teaching_points: [It migrates.]
references: [{doi: 10.1148/radiol.2462070712}]
consent: {basis: phantom}
---
## History
Three weeks of dry cough.

## Discussion
Steroids help.
"""

OTHER = """\
---
title: Tuberculosis of the upper lobe
status: published
published: 2026-03-01
authors: [ed]
license: CC-BY-4.0
patient: {age: 40, sex: F}
studies:
  - {id: film, modality: DX, series: [{id: frontal, pictures: [film.png], alt: Frontal chest radiograph}]}
diagnosis: {name: {en: Tuberculosis, ko: 결핵}, synonyms: [TB]}
findings: [consolidation]
teaching_points: [Look at the apex.]
references: [{doi: 10.1148/radiol.2462070712}]
consent: {basis: phantom}
---
## History
Fever.
"""

ANSWERS = """\
case,name,affiliation,email,named,answer1,answer2,answer3,submitted
quiz,Anna Berg,North Hospital,anna@reader.example,yes,Organising pneumonia,Tuberculosis,,2026-03-10 09:00
quiz,김하나,남쪽병원,hana@reader.example,yes,결핵,기질화 폐렴,,2026-03-22 23:59
quiz,Ben Carter,,ben@reader.example,no,organsing pneumonia,,,2026-03-12 09:00
quiz,Dora Eng,East Clinic,dora@reader.example,yes,Tuberculosis,Sarcoid of the lung,,2026-03-12 09:00
quiz,Late Comer,,late@reader.example,yes,COP,,,2026-03-23 00:00
"""


def round_files(**more: str | bytes) -> Files:
    """The library; `more` replaces or adds files, with dots for slashes left as they are."""
    return {
        "content/site.yaml": SITE,
        "content/collections/weekly.md": WEEKLY,
        "content/cases/quiz/case.md": ROUND,
        "content/cases/quiz/film.png": png(shade=90),
        "content/cases/other/case.md": OTHER,
        "content/cases/other/film.png": png(shade=70),
        "answers.csv": ANSWERS,
        **more,
    }
