"""Places smaller than a country beside a diagnosis that is not a common one: together they can say who it was. No I/O.

A machine knows neither every place nor what is rare. A place is taken for one by the words around it (somebody lives
there, came from there; a hospital, a city, a region), and every diagnosis that is not known as common counts as rare.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sitegen.errors import Severity
from sitegen.i18n import territory_names
from sitegen.model.case import CaseFacts
from sitegen.privacy.words import WordRule

_NAME = r"[A-ZÀ-Ý][a-zà-ÿ'’-]+(?:[ -][A-ZÀ-Ý][a-zà-ÿ'’-]+){0,2}"
_LIVING = re.compile(
    r"\b(?:(?:liv(?:es?|ed|ing)|resid(?:es?|ed|ing)|residents?|born|work(?:s|ed|ing)?|employed|travel(?:s|led|ed|ling|ing)?|"
    r"trips?|stay(?:s|ed)?|return(?:s|ed|ing)?|back|came|comes|moved|native|man|woman|boy|girl|farmer|miner|student|worker|tourist)"
    r" (?:in|from|to|near|of|around|outside) (?:the )?|visit(?:s|ed|ing)? (?:to )?)"
    rf"(?P<place>{_NAME})"
)
_NEAR_LIVING = re.compile(
    r"[A-ZÀ-Ý](?:(?<=\bin .)|(?<=\bto .)|(?<=\bof .)|(?<=\bfrom .)|(?<=\bnear .)|(?<=\bthe .)|(?<=\boutside .)|(?<=\baround .)"
    r"|(?<=\bvisit .)|(?<=\bvisits .)|(?<=\bvisited .)|(?<=\bvisiting .))"
)
_NAMED = re.compile(
    r"\b(?:city|town|village|county|province|prefecture|district|municipality|suburb)s? of (?P<of>[A-ZÀ-Ý]\w{1,30})"
    rf"|\b(?P<is>{_NAME}) (?:City|County|Province|Prefecture|Township|Village|District)\b"
)
_NEAR_NAMED = re.compile(
    r"(?:city|town|village|county|province|prefecture|district|municipality|suburb)s? of [A-ZÀ-Ý]"
    r"|[A-Z](?<= .)(?:ity|ounty|rovince|refecture|ownship|illage|istrict)\b"
)
_KOREAN_REGION = re.compile(
    r"(?<![가-힣])(?:서울|부산|대구|인천|광주|대전|울산|세종시|제주|경기도|강원|충청|충북|충남|전라|전북|전남|경상북|경상남|경북|경남)"
    r"(?:특별자치시|특별자치도|특별시|광역시|남도|북도|시|도)?(?=에|의|으로|로|\s|소재|거주|출신|[^가-힣]|$)"
    r"|\b(?:Seoul|Busan|Daegu|Incheon|Gwangju|Daejeon|Ulsan|Sejong|Gyeonggi|Gangwon|Chungcheong|Jeolla|Gyeongsang|Jeju)\b"
    r"|\b[A-Z][a-z]{2,20}-(?:do|si|gun|gu|dong)\b"
)
_NEAR_KOREAN_REGION = re.compile(
    r"[서부대인광울세제경강충전](?<![가-힣].)[가-힣]|[SBDIGUJC](?:eoul|usan|aegu|ncheon|wangju|aejeon|lsan|ejong|yeong|angwon|hungcheong|eolla|eju)"
    r"|-(?:do|si|gun|gu|dong)\b"
)
"""The regions of the first order (ISO 3166-2:KR)."""
_KOREAN_HOME = re.compile(
    r"(?P<place>[가-힣]{2,7}?)(?:에서|에)\s?(?:거주|사는|살고|귀국|입국|온\s|왔)|(?P<home>[가-힣]{2,6})\s(?:출신|거주|소재)"
)
_NEAR_KOREAN_HOME = re.compile(r"[거사살출귀입소온왔](?:주|는|고|신|국|재)?")
_HOSPITAL = re.compile(
    r"\b(?!(?:Our|The|This|That|Local|Regional|General|University|Another|Each|Every|Tertiary|Field) )[A-ZÀ-Ý][\w.'’-]{1,30}"
    r"(?: (?:of |de |the |and )?[A-ZÀ-Ý][\w.'’-]{1,30}){0,4} (?:Hospital|Infirmary|Clinic|Medical Cent(?:er|re)|Health Cent(?:er|re))\b"
    r"|\b(?:Hospital|Clinic|H[oô]pital|Ospedale) (?:of|de|du|di) (?:the )?[A-ZÀ-Ý]\w{1,30}|\b[A-ZÀ-Ý]\w{1,30}(?:klinikum|krankenhaus)\b"
)
_NEAR_HOSPITAL = re.compile(
    r"[HICMO](?<=[ .].)(?:ospital|nfirmary|linic\b|edical Cent|ealth Cent|[oô]pital|spedale)|kl?inikum|krankenhaus"
)
_KOREAN_HOSPITAL = re.compile(r"(?P<name>[가-힣]{2,12}?)(?:대학교)?(?:병원|의료원|보건소)(?![가-힣]{3})")
_NEAR_KOREAN_HOSPITAL = re.compile(r"[병의보](?:원|료원|건소)")
_ANY_HOSPITAL = (
    " 대학 종합 상급 상급종합 지역 요양 개인 타 다른 인근 근처 동네 외부 본원 전문 여러 일차 이차 삼차 국내 해외 정신 한방 협력 거점 "
    "소아 대형 중소 국립 시립 도립 공공 민간 전국 각 어느 "
)
_NO_PLACES = frozenset(
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Middle",
        "East",
        "West",
        "North",
        "South",
        "America",
        "Asia",
        "Europe",
        "Africa",
        "Oceania",
        "Emergency",
    ]
)
_QUALIFIED = (
    r"(?:(?:acute|chronic|early|late|severe|mild|recurrent|bacterial|viral|lobar|bilateral|unilateral|left|right|"
    r"community-acquired|hospital-acquired|primary|secondary|spontaneous|traumatic|closed|stable|급성|만성|양측|좌측|우측|지역사회)[ -]?)*"
)
_COMMON = re.compile(
    _QUALIFIED
    + r"(?:pneumonia|bronchopneumonia|aspiration pneumonia|bronchitis|bronchiolitis|influenza|asthma|copd|emphysema|"
    r"chronic obstructive pulmonary disease|lung cancer|bronchogenic carcinoma|(?:lung )?adenocarcinoma(?: of the lung)?|"
    r"(?:lung|pulmonary|liver|bone|brain) metastas[ei]s|pulmonary (?:embolism|thromboembolism|o?edema)|"
    r"(?:congestive )?heart failure|cardiomegaly|atelectasis|pleural effusion|pneumothorax|tension pneumothorax|"
    r"(?:rib |hip |clavicle |ankle |distal radius |femoral neck |vertebral compression )?fractures?|appendicitis|cholecystitis|"
    r"diverticulitis|gallstones?|cholelithiasis|urolithiasis|(?:kidney|renal|ureteral) stones?|(?:ischa?emic )?stroke|"
    r"cerebral infarction|osteoarthritis|disc herniation|breast cancer|colon cancer|gastric cancer|prostate cancer|"
    r"폐렴|흡인성 폐렴|기관지염|세기관지염|천식|폐기종|만성 ?폐쇄성 ?폐질환|폐암|폐 ?전이|폐색전증|폐부종|심부전|심비대|무기폐|흉수|기흉|"
    r"(?:늑골 |쇄골 )?골절|충수염|담낭염|게실염|담석증?|요로 ?결석|뇌경색|골관절염|유방암|대장암|위암)",
    re.IGNORECASE,
)
"""Diagnoses that every hospital sees each week, alone: "organising pneumonia" is not among them."""


def is_common(facts: CaseFacts) -> bool:
    """Whether the diagnosis is known as a common one, by its name or a synonym in any language."""
    if facts.diagnosis is None:
        return False
    names = (facts.diagnosis.name, *facts.diagnosis.synonyms)
    return any(_COMMON.fullmatch(words.strip()) for name in names for words in name.every)


def place_rules(languages: Iterable[str]) -> tuple[WordRule, ...]:
    """The rules for places, which know the names of countries and continents in the library's languages (CLDR)."""
    wide = frozenset(name for language in ("en", *languages) for name in territory_names(language))

    def is_narrow(found: re.Match[str]) -> bool:
        name = next((group for group in found.groupdict().values() if group), found.group())
        words = name.split(" ")
        wholes = {" ".join(words[:length]) for length in range(1, len(words) + 1)}
        return wide.isdisjoint(wholes) and words[0] not in _NO_PLACES

    def is_named(found: re.Match[str]) -> bool:
        return f" {found['name']} " not in _ANY_HOSPITAL

    return tuple(
        WordRule(
            "words-place",
            what,
            pattern,
            "with age, sex and a diagnosis that is not common, people who know the place can tell who it was",
            "name the country, or no place",
            holds=holds,
            severity=Severity.WARNING,
            near=near,
        )
        for what, pattern, near, holds in (
            ("a place smaller than a country", _LIVING, _NEAR_LIVING, is_narrow),
            ("a place smaller than a country", _NAMED, _NEAR_NAMED, is_narrow),
            ("a place smaller than a country", _KOREAN_REGION, _NEAR_KOREAN_REGION, None),
            ("a place smaller than a country", _KOREAN_HOME, _NEAR_KOREAN_HOME, is_narrow),
            ("the name of a hospital", _HOSPITAL, _NEAR_HOSPITAL, None),
            ("the name of a hospital", _KOREAN_HOSPITAL, _NEAR_KOREAN_HOSPITAL, is_named),
        )
    )
