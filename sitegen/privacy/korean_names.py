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
KOREAN_NAME = re.compile(
    rf"[{_SURNAMES}](?<![가-힣].)[{_GIVEN}](?:[{_GIVEN}]?(?:\s?씨(?![가-힣]{{2}})|\s?님(?=[은는이가의을를]?(?:[^가-힣]|$)))"
    rf"|[{_GIVEN}](?<![한의])\s?(?:군|양|환자|할머니|할아버지|어르신)(?=[은는이가의을를도]?(?:[^가-힣]|$)))"
)
"""홍길동 씨, 홍길동 님, 홍길동 환자: a common family name and syllables that given names have."""
_NO_NAMES = (
    " 한국인 외국인 한인 지인 장인 노인 성인 연인 주인 하인 고인 소인 현지인 정상인 일반인 무증상 유증상 만성 양성 음성 남성 여성 "
    "소아 유아 영아 신생아 미숙아 유소아 청소년 임산 임신 임산부 임신부 고령 고령자 노령 전문의 여의사 전공의 주치의 임상의 "
    "전이성 원발성 선천성 전신성 국소성 재발성 진행성 안정성 유전성 이차성 원인성 소아과 정신과 안과 이상 이하 이전 이후 이송 이식 "
    "유사 유일 전체 전신 주요 주변 기존 기저 신규 신환 임상 연구 선정 장기 조기 원래 해당 현재 정기 정상 정도 소수 다수 문제 "
    "공군 해군 육군 여군 모양 문양 서양 동양 해양 부양 배양 영양 태양 한양 선생 고객 손 장모 도련 마음 아버 어머 형 누 "
    "지원자 연구자 공여자 수여자 기증자 간병인 보호자 배우자 이용자 신청자 전화 주민 시민 국민 유학생 여학생 남학생 대학생 장애인 "
    "안내 조사 지역 방문 이동 전원 반려 변이 경증 중증 위중 상기 동일 모든 이런 그런 저희 우리 여러 이 전 한 두 세 네 "
    "기관지 기관 기흉 정맥 동맥 고열 고혈 유방 위장 신장 심장 방광 전립 선암 자궁 소장 대장 소화기 순환기 "
)
"""Everyday words that are built like names and stand before 씨, 님, 군, 양 or 환자."""


def is_korean_name(found: re.Match[str]) -> bool:
    """Whether a match of `KOREAN_NAME` is no everyday word: "이런 환자" are such patients, not a Ms Yi."""
    name = re.match(r"[가-힣]{2,3}?(?=\s?(?:씨|님|군|양)|\s)", found.group())
    return name is not None and f" {name.group()} " not in _NO_NAMES
