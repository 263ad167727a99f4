"""What in words can say who a patient is: dates, numbers, addresses, ages, institutions. No I/O.

The kinds are those of 45 CFR 164.514(b)(2)(i) that words can be tested for, and Korea's registration number. Patterns
begin with a bounded part and look behind after it, so that they take linear time and skip text quickly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sitegen.i18n import month_names

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|(?-i:May|MAY)|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    # OCT in capitals is a tomography, May-Thurner a syndrome.
    r"(?-i:Oct|oct)(?:ober)?|OCTOBER|Nov(?:ember)?|Dec(?:ember)?)\b(?!-[^\W\d])\.?"
)
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_APART = r"(?:[ \u00a0-]|&nbsp;|\n[ \t]{0,16}){1,3}"
"""Between the words of a date: a line may end there."""

NUMERIC_DATE = re.compile(
    rf"[0-9](?<![\d.][0-9])(?:(?<=[12])(?:(?<=1)9|(?<=2)0)\d\d(?P<a>[-/._])\d{{1,2}}(?P=a)\d{{1,2}}"
    rf"(?:[T ]\d\d:\d\d(?::\d\d)?)?|\d?(?P<b>[-/._])\d{{1,2}}(?P=b)(?:{_YEAR}|\d\d))(?!\d)"
)
"""2020-03-09, 2020/3/9, 2020.03.09, 9.3.2020, 09/03/20, 2020_03_09."""
SPACED_DATE = re.compile(r"[12](?<![\d.][12])[09]\d\d\.[ \u00a0]?\d{1,2}\.[ \u00a0]?\d{1,2}(?!\d)(?![,.]\d)")
"""2020. 3. 9., as Koreans write it."""
COMPACT_DATE = re.compile(
    r"[12](?<!\d[12])(?:(?<=1)9|(?<=2)0)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
)
"""20200309, as DICOM writes it."""
DAY_AND_MONTH = re.compile(
    rf"[0-9](?<!\w[0-9])[0-9]?(?:st|nd|rd|th)?(?:{_APART}of)?{_APART}{_MONTH}(?:,?{_APART}(?P<year>{_YEAR})\b)?",
    re.IGNORECASE,
)
"""9 March 2020, 9th of March."""
JOINED_DATE = re.compile(
    r"[0-9](?<!\w[0-9])[0-9]?(?P<sign>[/._]?)(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    rf"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?P=sign)(?:{_YEAR}|\d\d)(?!\w)",
    re.IGNORECASE,
)
"""9MAR2020, 9/Mar/2020, 09MAR20."""
MONTH_AND_DAY = re.compile(
    rf"\b{_MONTH},?{_APART}(?:the{_APART})?{_NUMBER}\b(?:,?{_APART}(?P<year>{_YEAR})\b)?(?!%|[.,]\d)",
    re.IGNORECASE,
)
"""March 9, March 9th, 2020, March the 9th."""
MONTH_OF_YEAR = re.compile(rf"\b{_MONTH},?(?:{_APART})?(?:of )?{_YEAR}\b", re.IGNORECASE)
"""March 2020: of a patient's dates the year alone may be told, but epidemics have months too."""
NUMERIC_MONTH = re.compile(
    r"[12](?:(?<=\b(?:in|on|by) .)|(?<=\b(?:from|till) .)|(?<=\b(?:since|until|dated|after) .)|(?<=\bbefore .))"
    r"(?:(?<=1)9|(?<=2)0)(?P<of>\d\d)-(?P<month>0[1-9]|1[0-2])(?![\w/-]|\.\d)",
    re.IGNORECASE,
)
"""in 2020-03, since 2020-03."""
HAN_DATE = re.compile(
    rf"{_YEAR}\s?[年년]\s?\d{{1,2}}\s?[月월]\s?\d{{1,2}}\s?[日일](?!간)"
    r"|(?<!\d)\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일](?!간)"
)
"""2020년 3월 9일, 3월 9일, 2020年3月9日."""
HAN_MONTH = re.compile(rf"{_YEAR}\s?[年년]\s?\d{{1,2}}\s?[月월]")
"""2020년 3월."""
DAY_OF_MONTH = re.compile(
    r"[0-9](?:(?<=\b[iIoO]n [0-9])|(?<=\b[sS]ince [0-9]))[0-9]?(?:st|nd|rd|th)?/\d{1,2}\b"
)
"""on 3/9, since 9/3."""
MONTH_ALONE = re.compile(
    rf"\b(?:January|February|April|June|July|August|September|October|November|December)\b"
    rf"|(?<=\bin )(?i:{_MONTH})(?=[\s,.;]|$)|(?<=(?:mid|end|ate|rly)[ -])(?i:{_MONTH})"
    rf"|(?<=\bsince )(?i:{_MONTH})(?=[\s,.;]|$)"
)
"""In January: too common in prose to be refused, but not kept from others' notes."""

DATES = (
    NUMERIC_DATE,
    SPACED_DATE,
    COMPACT_DATE,
    JOINED_DATE,
    DAY_AND_MONTH,
    MONTH_AND_DAY,
    HAN_DATE,
    DAY_OF_MONTH,
    MONTH_OF_YEAR,
    NUMERIC_MONTH,
    HAN_MONTH,
)
MONTHS = (MONTH_OF_YEAR, NUMERIC_MONTH, HAN_MONTH)
"""Those that tell no day."""

REGISTRATION_NUMBER = re.compile(
    r"[0-9](?<![0-9].)[0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"(?:[\s./_~:\u00b7]{0,2}[-\u2010-\u2015\u2212][\s./_~:\u00b7]{0,2}[0-9]|[\s./_~:\u00b7]{0,3}[1-8])(?:\d{6}(?!\d)|[*xX\u25cb\u25cf]{6})"
)
"""Birth date, then a digit for sex and century, then six. Since October 2020 the last are random: no check digit."""
IN_ADDRESS = re.compile(r"(?:https?://|(?<!\w)10\.\d{4,9}/)\S{0,2000}$")
"""What stands before a number that is part of a web address or a DOI."""

UID = re.compile(r"[0-2](?<![\d.][0-2])(?:\.(?:0|[1-9]\d{0,38})){5,30}(?![\d])")
"""A DICOM UID (PS3.5 9.1), once it has six parts."""
STANDARD_ROOT = "1.2.840.10008."
"""What begins so is the standard's own (transfer syntaxes, classes): nobody's examination."""

EMAIL = re.compile(
    r"[^\W_](?<![\w.+-].)[\w.+-]{0,63}@(?:[a-zA-Z\d](?:[a-zA-Z\d-]{0,62}\.)){1,6}(?!(?i:png|jpe?g|tiff?|gif|webp|avif)\b)[a-zA-Z]{2,24}\b"
)
INTERNATIONAL_TELEPHONE = re.compile(r"\+(?<!\w\+)[1-9]\d{0,2}(?:[ .()\u00a0-]{0,3}\d){7,12}(?![\d.]\d)")
"""E.164: a plus, the country, up to 15 digits in all."""
KOREAN_TELEPHONE = re.compile(
    r"0(?<![\w.-]0)(?:1[016-9]|2|[3-6]\d|70|50\d)[-. )\u00a0]{1,2}\d{3,4}[-. ]\d{4}(?!\d)|01(?<![\w.-]01)[016-9]\d{7,8}(?!\d)"
)
NORTH_AMERICAN_TELEPHONE = re.compile(r"[2-9](?<![\w.-].)\d\d\)?[-. ][2-9]\d\d[-.]\d{4}(?![\w-])")
LABELLED_TELEPHONE = re.compile(
    r"(?:\b(?:tel(?:ephone)?|phone|mobile|fax|call(?:ed)? (?:at|on))|전화(?:번호)?|휴대폰|연락처)\b[.:#]{0,2}\s{0,2}(?:no\.?|number)?\s?\(?\d(?:[ .()-]{0,2}\d){5,14}",
    re.IGNORECASE,
)

LABELLED_NUMBER = re.compile(
    r"(?:\bMRN(?![a-z])|\b(?:medical record\b|(?:patient|hospital|hosp\.?|chart|record|case|unit|study)(?:'s)?[ -]{0,2}(?:(?:id|no|number)\b|#)|accession\b)"
    r"|(?:등록|환자|차트|병록|병원|검사|접수)\s?번호)[ .:#=-]{0,3}(?:(?:no|number|id|is)\b[ .:#=-]{0,3})?"
    r"(?=[A-Z]{0,4}-?\d)(?:\d{2,4}(?: \d{2,4}){1,4}|[A-Z]{0,4}[\d-]{4,20})\b",
    re.IGNORECASE,
)
ADDRESS_OF_A_PATIENT = re.compile(
    r"[?&;](?:patient(?:[_-]?(?:name|id|no))?|pat(?:[_-]?id|[_-]?name)|pid|mrn|dob|birth[_-]?(?:date|day)|rrn|ssn"
    r"|accession(?:[_-]?(?:no|number))?|chart[_-]?no|hosp(?:ital)?[_-]?(?:no|id))=[^&#;\s\"'<>)\]][^\s\"'<>)\]]{0,300}",
    re.IGNORECASE,
)
"""A web address that asks a hospital's system for somebody: ?patient=Hong&mrn=4711."""
BARE_NUMBER = re.compile(r"[0-9](?<![\d.,/].)(?<![^\WA-Z].)[0-9]{6,11}(?![,.:/=]?\d)(?![^\W_])")
"""Seven to twelve digits in a row, alone or behind a capital, as hospitals number patients."""
PUBLIC_NUMBER = re.compile(
    r"(?:\b(?:PMID|PMC|PMCID|[Pp]ub[Mm]ed|MeSH|NCT|ISBN|ISSN|RID|EAN|GTIN|SNOMED(?: CT)?|SCTID|ICD|LOINC|ORCID|ISRCTN|KCT|MIM|OMIM|RRID|Orphanet|ORPHA|CRD)[ :=#\u00a0]{0,3})$"
)
"""What stands before the numbers that catalogues give to papers, trials and terms."""

_HIGH_AGE = r"(?:9(?<![\d.,]9)\d|1(?<![\d.,]1)[0-2]\d)"
AGE_ABOVE_89 = re.compile(
    rf"{_HIGH_AGE}(?:[- ]{{0,2}}(?:years?|yrs?|y)[- ]{{0,2}}(?:old|of age)\b|[- ]?y\.?/?o(?:\b|(?=(?-i:[MF])\b))"
    r"|(?-i:M|(?<=9\d)F)\b|\s?/\s?(?-i:[MF])\b"
    r"|[- ]{0,2}years?(?=[- ](?:man|woman|male|female|gentleman|lady|patient)\b)|\s?(?:세|살)(?!기)|歳|岁)",
    re.IGNORECASE,
)
LABELLED_AGE_ABOVE_89 = re.compile(
    rf"(?:\b(?:age of|aged?)|나이|연령)[ :=]{{1,3}}{_HIGH_AGE}(?![\d%+]|[.,]\d)(?:[- ]?years?\b|\s?(?:세|살))?"
    rf"|(?-i:\b[MF])\s?/\s?{_HIGH_AGE}(?![\d%+]|[.,]\d)",
    re.IGNORECASE,
)
"""aged 92 years, at the age of 92, M/92."""
SPELLED_AGE_ABOVE_89 = re.compile(
    r"\bninety[- ](?:\w{3,5}[- ])?years?[- ]old\b|\b(?:nonagen|centen)arians?\b"
    r"|아흔(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉)?\s?살",
    re.IGNORECASE,
)
BOUND = re.compile(
    r"(?:[<>\u2264\u2265]=?|\b(?:over|above|beyond|under|below|than|least|most|to|until)(?: the)?|[-\u2013~])\s?$",
    re.IGNORECASE,
)
"""Before an age, this makes it the end of a range rather than somebody's."""
BOUND_AFTER = re.compile(
    r"\s?(?:(?:or|and) (?:older|over|above|more)|\+|이상|이하|초과|미만|까지|넘)", re.IGNORECASE
)

OVER_89 = re.compile(r"\b(?:9\d|1[0-2]\d)(?=[- ]*(?:years?\b|yrs?\b|y/?o\b))|(?<=\baged )(?:9\d|1[0-2]\d)\b")
"""The number alone of an age, or of any count of years, above 89."""

_INSTITUTION = re.compile(
    r"\b(?:hospitals?|h[oô]pital|ospedale|klinik\w*|krankenhaus|infirmary|clinics?|cl[ií]nica|poli?cl[ií]nic\w*|"
    r"universi\w+|institut(?:e|es|ion|ions|o)?|cent(?:er|re|ro)s?|college|medical school|nhs|foundation)\b|병원|의원|대학교|의료원|医院|病院",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:^|[\s(-])(?:our|the|a|an|this|that|another|local|regional|same|to|in|from|at|of|care|health|after|per|outside)[ -]$",
    re.IGNORECASE,
)
_LOOK_BACK = 30
"""Characters before an institution that are looked at; the longest of the words above needs a third of them."""
_NAMED_AFTER = re.compile(r"[\s,]+(?:(?:of|in|at|de|di|del|della|der)\s+)?(?:the\s+)?[A-Z]")


def names_institution(sentence: str) -> bool:
    """Whether a hospital, school or the like is named, not only mentioned ("our hospital")."""
    for found in _INSTITUTION.finditer(sentence):
        common = found.group().islower() and _GENERIC.search(
            sentence[max(0, found.start() - _LOOK_BACK) : found.start()]
        )
        if not common or _NAMED_AFTER.match(sentence, found.end()):
            return True
    return False


HINTS: Mapping[re.Pattern[str], tuple[str, ...]] = {
    HAN_DATE: ("월", "月"),
    HAN_MONTH: ("월", "月"),
    EMAIL: ("@",),
    SPELLED_AGE_ABOVE_89: ("ninety", "narian", "아흔"),
    LABELLED_TELEPHONE: ("tel", "phone", "mobile", "fax", "call", "전화", "휴대폰", "연락처"),
}
"""By pattern, the `hints` of its rule."""
NEAR: Mapping[re.Pattern[str], re.Pattern[str]] = {
    # A number behind the last letter of a month's name, or of its short form, or behind "the".
    MONTH_AND_DAY: re.compile(
        r"[0-9](?<=[bceghlnprtvyBCEGHLNPRTVY][\s-].)|[0-9](?<=[.,;\s-][\s-].)|[0-9](?<=[eE]\s.)"
    ),
    MONTH_OF_YEAR: re.compile(r"[12](?<=[\w.,;\s-].)[09][0-9]{2}"),
    HAN_DATE: re.compile("[월月]"),
    HAN_MONTH: re.compile("[월月]"),
    LABELLED_TELEPHONE: re.compile(r"[0-9](?<![0-9].)(?:[ ().-]{0,2}[0-9]){5}"),
    LABELLED_AGE_ABOVE_89: re.compile(r"[19](?<=[ :=/].)[0-9]{1,2}(?!\.?\d)"),
    LABELLED_NUMBER: re.compile(r"[0-9](?<![0-9].)(?:[0-9-]{3}|[0-9]{1,3} [0-9]{2})"),
}
"""By pattern, what is `near` of its rule."""
BEFORE, AFTER = 36, 24
"""So many characters before the beginning and behind the end of that are looked through."""


def dates_in(languages: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    """The patterns of dates: digits, English and Korean always, and the months of further languages (CLDR)."""
    further = sorted(
        {
            name
            for language in languages
            if language[:2] not in ("en", "ko", "ja", "zh")
            for name in month_names(language)
        }
    )
    if not further:
        return DATES
    month = rf"(?:{'|'.join(re.escape(name) for name in further)})"
    joined = rf"{_APART}(?:de{_APART})?"
    own = rf"\b\d{{1,2}}(?:\.|er|º|ª)?{joined}{month}\b(?:{joined}{_YEAR}\b)?|\b{month}{joined}{_YEAR}\b"
    return (*DATES, re.compile(own, re.IGNORECASE))
