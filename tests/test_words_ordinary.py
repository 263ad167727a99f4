"""Ordinary prose of chest radiology, English and Korean: not a word of it may be taken for somebody."""

from __future__ import annotations

import pytest

from sitegen.privacy.words import found_in, rules_for

ENGLISH = """
A 65-year-old man presented with fever, dry cough and dyspnoea for five days.
He had a 40 pack-year smoking history and had stopped in 2012.
On day 3 the oxygen saturation fell to 88% on room air; blood pressure was 120/92 mmHg, temperature 38.4 °C.
WBC 12,500/µL, CRP 12.3 mg/dL, D-dimer 1250 ng/mL, troponin I 0.04 ng/mL, NT-proBNP 12345678 pg/mL.
The HIV viral load was 1234567 copies/mL, and CD4 cells numbered 92/µL.
Chest radiography (PA, 120 kVp, 2.5 mAs) shows patchy consolidation in both lower zones, on 3/4 lobes by CT.
Kerley B lines and a right pleural effusion were seen on 2/5 of the films.
CT was acquired with 1.25 mm slices, pitch 0.984:1, 512 x 512 matrix, kernel B60f, window -600/1500.
Slices 12-14-16 show the fistula; T10-11-12 vertebrae are fused.
Nodules of 5-10-15 mm, in the ratio 10/12/14, were followed after 3, 6 and 12 months.
HREZ was given at 5/7/10 mg/kg, and steroids on days 1/8/15 of each course.
MR Imaging with TE of 90 ms and TR in 4000 ms. Images were degraded by motion on MR. FLAIR was normal.
On MR. The mass enhanced; DR Systems and CR Plates were compared with MS Lesions in mind.
The Fleischner Society published its guidelines in 2017; Dr Fleischner himself described lines of atelectasis.
A Hampton hump, a Westermark sign and a Pancoast tumour are eponyms; so is Swyer-James syndrome.
Lung-RADS 4A, TNM T2aN1M0, stage IIB (8th edition); PD-L1 90%; EGFR exon 19 deletion; ALK negative.
SUVmax was 12.4, the uptake time 60 min, the dose 370 MBq of 18F-FDG; later 1234567 Bq were measured.
The Agatston score was 1,250 and the CTDIvol 4.2 mGy, DLP 152 mGy·cm, effective dose 2.1 mSv.
Sept. 3 lines were thick, in march 2 steps the catheter went on; the 12F drain lay at T4, and 8 Fr was kept.
The 95% CI was 0.82 to 0.97 (p < 0.001; n = 1000), kappa 0.92, 92/100 readers agreed.
Patients aged 18-89 years were included, those aged 90 years or older were not; over the age of 90 the risk doubles.
May the reader note: may 12 nodules be benign? In March fracture, rest helps.
Given 5 L/min of oxygen, the patient could march 6 minutes.
See Radiology 2020;295(3):202-207, doi:10.1148/radiol.2020200463 and PMID: 32125873 for more.
In 2009 and 2010-11 two seasons of influenza A (H1N1) overlapped; the season 2019-20 ended early.
The protocol (version 10.12.14, section 3.2.1) follows ISO 15189 and IEC 62220-1-1.
ROI values were -950, -856 and -720 HU; the threshold at -950 HU gave 12.5% emphysema.
The lesion (series 4, image 127) measures 2.3 x 1.9 x 1.4 cm, formerly 3/9 cm apart.
FEV1/FVC 0.62, DLCO 45% predicted, 6-minute walk 320 m, mMRC grade 3/4, ECOG 1/2.
Muscle power was 4/5 in the legs, GCS 13/15, on 3/5 scale steps; pain fell since 8/10 points.
The patient: a farmer with exposure to hay. Name: unknown organism. Patient: Adult Male, Supine Position.
Professor and student alike missed it: the doctor said so. Prof and Dr are titles.
Case 3 and case number 12 show the same; study ID and record number were removed.
Phone calls at 9 and 12 improved follow-up; call on 3 consecutive days.
The C-MRN trial randomised 1,250 people; NCT04280705, KCT0004976, RID28531, ISBN 978-89-93712-34-5.
Read https://radiopaedia.org/cases/covid-19-pneumonia-14?lang=us&id=1605121234567 on this.
Contrast medium 350 mgI/mL, 100 mL at 3 mL/s, delay 25/60/180 s; GFR 92 mL/min/1.73 m^2.
A 12-mm M/F ratio of 92/46; F/U at 3 months; S/P lobectomy; N/V and H/O asthma.
Ages ranged from 20 to 95 years; a mean of 61.2 years; the 90-day mortality was 9%.
IgG4 275 mg/dL, ACE 92 U/L, KL-6 1250 U/mL, ferritin 1250000 ng/mL.
""".strip().split("\n")

KOREAN = """
65세 남자 환자가 5일 전부터 시작된 발열과 기침으로 내원하였다.
75세 여자 환자, 흡연력 40갑년, 당뇨와 고혈압으로 치료 중이었다.
심정지 환자, 조현병 환자, 천식 환자, 심부전 환자, 결핵 환자에서 모두 시행하였다.
조영제 양이 많을수록 조영 증강이 뚜렷하다.
조영증강 CT에서 양측 하엽에 간유리음영과 경결이 보인다.
12월 15일간의 경과는 없었고 3개월 뒤 추적 CT에서 병변이 줄었다.
남성(45세)과 여성(38세), 남아(3세)와 여아(5세)를 비교하였다.
성인, 45세 이상, 고령자(65세 이상), 소아(6세 이하)로 나누었다.
환자 이송은 신속해야 하고 환자 안전은 가장 중요하다.
환자 정보는 모두 지웠고 환자 유전자는 검사하지 않았다.
환자: 남성, 65세. 이름: 없음. 환자의 이전 사진과 비교하였다.
백혈구 12,500/µL, CRP 12.3 mg/dL, 산소포화도 88%였다.
바이러스 양이 1234567 copies/mL까지 늘었다.
기관지 확장증, 기흉, 폐기종, 무기폐, 흉수의 모양과 분포를 본다.
우상엽과 좌하엽에 각각 12 mm와 8 mm 결절이 있다.
정상 성인 군과 흡연 군, 대조 군과 시험 군을 나누었다.
이러한 환자, 이런 환자, 모든 환자, 중증 환자, 경증 환자, 신환자가 있었다.
주요 소견은 망상 음영, 벌집 모양, 견인성 기관지확장이다.
전문의 선생님과 전공의가 함께 판독하였다.
고해상도 CT(HRCT)는 1 mm 두께로 얻었다.
임신부와 신생아, 미숙아에서는 방사선량을 줄인다.
90세 이상은 따로 나누지 않았고 19세기의 기록도 없다.
2020년에 유행한 코로나바이러스감염증-19의 초기 소견이다.
림프절은 4R과 7번 구역에서 10 mm 이상으로 커져 있다.
수술 후 3일째 흉관을 뽑았고 7일째 퇴원하였다.
이 환자는 조직 검사에서 선암으로 진단되었다.
원인 미상의 폐렴 환자, 이식 환자, 외상 환자, 투석 환자를 포함한다.
주기관지와 중간기관지에 공기-액체층이 있다.
문의 사항은 학회 누리집에 남긴다.
정형외과 환자와 신경과 환자, 신경외과 환자도 있었다.
임상 양상과 영상 소견을 함께 보아야 한다.
유소견자, 고위험군, 저위험군에서 추적 간격이 다르다.
""".strip().split("\n")


@pytest.mark.parametrize("sentence", [*ENGLISH, *KOREAN])
def test_ordinary_prose_is_left_alone(sentence: str) -> None:
    """No sentence that a radiologist writes every day stops a build or is warned of."""
    found = found_in(sentence, rules_for(("en", "ko")))

    assert [item.words for item in found if "words" in item.rule.zones] == []
