"""Korean names in words: family and given names as they sound, before words that follow names. No I/O."""

from __future__ import annotations

import re

_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마"
    "길연위표명기반왕금옥육인맹제모탁국어은편용"
)
_GIVEN = (
    "가강건겸경고관광교구국권규균근금기길나남노누다단대덕도동두라란래련령록룡린림만명모무묵문미민바반배백범별병보복봉빈사산삼"
    "상새샘서석선설섭성세소솔송수숙순슬승시식신아안애언엄연열엽영예오옥온완용우욱운웅원월위유윤율은을의이익인일자장재전정제조"
    "종주준중지진찬창채천철청초춘충치태택표필하학한해혁현협형혜호홍화환회효후훈휘희흔"
)
FAMILY = rf"(?:남궁|황보|제갈|사공|선우|서문|독고|동방|[{_SURNAMES}])"
GIVEN = f"[{_GIVEN}]"
_END = r"(?=[은는이가의을를도]?(?:[^가-힣]|$))"
_FIRST = rf"[{_SURNAMES}사독동](?<![가-힣].)(?:(?<=남)궁|(?<=황)보|(?<=제)갈|(?<=사)공|(?<=선)우|(?<=서)문|(?<=독)고|(?<=동)방)?"
KOREAN_NAME = re.compile(
    rf"{_FIRST}{GIVEN}(?:{GIVEN}?(?:\s?씨(?![가-힣]{{2}})|\s?님(?=[은는이가의을를]?(?:[^가-힣]|$)))"
    rf"|{GIVEN}(?<![한의])\s?(?:군|양|환자|환아|할머니|할아버지|어르신){_END})"
)
"""홍길동 씨, 홍길동 님, 홍길동 환자: a common family name and syllables that given names have."""
KOREAN_NAME_AND_AGE = re.compile(
    rf"(?P<name>{_FIRST}{GIVEN}{{1,2}})\s?(?:[(,/]\s?)(?:(?:남|여)(?:자|성)?\s?[,/]?\s?|[MF]\s?[/,]\s?)?\d{{1,3}}"
    r"(?:\s?세|\s?/\s?[MF남여]|(?<=[MF남여][/,]\d\d)|(?<=[MF남여][/,]\d)|(?<=[MF남여][/,] \d\d))(?![\d가-힣])"
)
"""홍길동(45세), 홍길동, M/45, 홍길동 (남/45)."""
KOREAN_LABELLED_NAME = re.compile(
    rf"(?:환자|환아|이름|성명|성함|환자명)\s?[:=]\s?(?P<name>{FAMILY}{GIVEN}{{1,2}})(?![가-힣]{{3}}){_END}"
    rf"|(?:환자\s?(?:이름|성명|성함)|환자명|성명)[은는]?\s?[:=]?\s?(?P<called>{FAMILY}{GIVEN}{{1,2}}){_END}"
    rf"|환자\s?\((?P<named>{FAMILY}{GIVEN}{{2}})\)|(?<![가-힣])환자\s(?P<told>{FAMILY}{GIVEN}{{2}})[은는](?![가-힣])"
)
"""환자: 홍길동, 이름: 홍길동, 환자 이름은 홍길동, 환자 홍길동은."""
NEAR_KOREAN_LABELS = re.compile("[환이성](?:자|아|름|명|함)")
"""What every one of them holds."""

_NO_NAMES = (
    " 한국인 외국인 한인 지인 장인 노인 성인 연인 주인 하인 고인 소인 현지인 정상인 일반인 무증상 유증상 만성 양성 음성 남성 여성 "
    "소아 유아 영아 신생아 미숙아 유소아 청소년 임산 임신 임산부 임신부 고령 고령자 노령 전문의 여의사 전공의 주치의 임상의 "
    "전이성 원발성 선천성 전신성 국소성 재발성 진행성 안정성 유전성 이차성 원인성 소아과 정신과 안과 이상 이하 이전 이후 이송 이식 "
    "유사 유일 전체 전신 주요 주변 기존 기저 신규 신환 임상 연구 선정 장기 조기 원래 해당 현재 정기 정상 정도 소수 다수 문제 "
    "공군 해군 육군 여군 모양 문양 서양 동양 해양 부양 배양 영양 태양 한양 선생 고객 손 장모 도련 마음 아버 어머 형 누 "
    "지원자 연구자 공여자 수여자 기증자 간병인 보호자 배우자 이용자 신청자 전화 주민 시민 국민 유학생 여학생 남학생 대학생 장애인 "
    "안내 조사 지역 방문 이동 전원 반려 변이 경증 중증 위중 상기 동일 모든 이런 그런 저희 우리 여러 이 전 한 두 세 네 "
    "남자 여자 남아 여아 남환 여환 남환자 여환자 남학생 조모 장남 모자 미성년 성인남 증례 심정지 조현병 조영제 조영 천식 조산 주사 "
    "임종 진단 유병 여행 신고 구조 표준 표본 노숙 노숙자 문진 성형 신경 신경성 장애 이중 방문 공무원 유전자 유전 안전성 안전 유효성 "
    "조기진 정보 이송자 고정 지정 이환 진정 진성 한방 양방 우선 전수 선별 인근 소견 조영전 유치 도중 변형 성장 선진 주관 주사제 "
    "이뇨 이뇨제 항생제 신생 여성형 남성형 고주파 하지 상지 하악 하복 우상 우하 전두 명의 우연 은사 조직 조직원 지주 지주막 제일 "
    "방사 방사성 진공 주기 주의 전조 고도 현장 현미 유선 인형 임파 모세 모세관 기공 기형 기형종 금기 소화 구강 구순 이명 "
    "기관지 기관 기흉 정맥 동맥 고열 고혈 유방 위장 신장 심장 방광 전립 선암 자궁 소장 대장 소화기 순환기 "
)
"""Everyday words that are built like names and stand before 씨, 님, 군, 양 or 환자."""


def is_korean_name(found: re.Match[str]) -> bool:
    """Whether a match of `KOREAN_NAME` is no everyday word: "이런 환자" are such patients, not a Ms Yi."""
    name = re.match(r"[가-힣]{2,5}?(?=\s?(?:씨|님|군|양|환자|환아|할머니|할아버지|어르신)|\s)", found.group())
    return name is not None and _is_name(name.group())


def is_korean_name_with_a_sign(found: re.Match[str]) -> bool:
    """Whether what stands behind a label, or before an age, is no everyday word: "남성(45세)" is a man, not a Mr Nam."""
    return all(_is_name(name) for name in found.groupdict().values() if name)


def _is_name(words: str) -> bool:
    """Whether words are none of the everyday ones; 사, 독 and 동 are only halves of family names."""
    return f" {words} " not in _NO_NAMES and (
        words[0] not in "사독동" or words[:2] in ("사공", "독고", "동방")
    )
