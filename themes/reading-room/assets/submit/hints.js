/* What in words can say who a patient is, in a simple form: a hint while somebody types. The library's own check judges later. */
const MONTH = "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\b\\.?";
const DAY = "\\d{1,2}(?:st|nd|rd|th)?";
const YEAR = "(?:19|20)\\d\\d";
const MONTH_NUMBER = "(?:0[1-9]|1[0-2])";
const DAY_NUMBER = "(?:0[1-9]|[12]\\d|3[01])";

const RULES = [
  ["warnNumber", [`(?<!\\d)\\d\\d${MONTH_NUMBER}${DAY_NUMBER}\\s?[-–—]?\\s?[1-8](?:\\d{6}(?!\\d)|[*xX○●]{6})`]],
  ["warnDate", [
    `(?<![\\d.])${YEAR}([-/._])\\d{1,2}\\1\\d{1,2}(?!\\d)`,
    `(?<![\\d.])\\d{1,2}([-/._])\\d{1,2}\\1(?:${YEAR}|\\d\\d)(?!\\d)`,
    `(?<![\\d.])${YEAR}\\.\\s?\\d{1,2}\\.\\s?\\d{1,2}(?!\\d)`,
    `(?<!\\d)${YEAR}${MONTH_NUMBER}${DAY_NUMBER}(?!\\d)`,
    `\\b${DAY}(?:\\s+of)?\\s+${MONTH}`,
    `\\b${MONTH}\\s+(?:the\\s+)?${DAY}\\b(?!%|[.,]\\d)`,
    `\\b${MONTH},?\\s+${YEAR}\\b`,
    "\\d{1,2}\\s?[월月]\\s?\\d{1,2}\\s?[일日](?!간)",
    `${YEAR}\\s?[년年]\\s?\\d{1,2}\\s?[월月]`,
  ]],
  ["warnContact", [
    "[^\\s@]+@[\\w-]+(?:\\.[\\w-]+)+",
    "(?<!\\w)\\+[1-9]\\d{0,2}(?:[ .()-]{0,3}\\d){7,12}",
    "(?<![\\w.-])0(?:1[016-9]|2|[3-6]\\d|70)[-. )]{1,2}\\d{3,4}[-. ]\\d{4}(?!\\d)",
    "(?:\\b(?:tel(?:ephone)?|phone|mobile|fax)\\b|전화(?:번호)?|연락처|휴대폰)[.:#]?\\s?\\(?\\d(?:[ .()-]{0,2}\\d){5,14}",
  ]],
  ["warnId", [
    "(?:\\bMRN|\\b(?:patient|hospital|chart|record|case|study)(?:'s)?[ -]?(?:(?:id|no|number)\\b|#)|\\baccession\\b|(?:등록|환자|차트|병록|병원|검사|접수)\\s?번호)[\\s.:#=-]*(?:(?:no|number|id|is)\\b[\\s.:#=-]*)?[A-Z]{0,4}-?\\d[\\d-]{3,}",
    "(?<![\\d.,/A-Za-z])[A-Z]?\\d{7,12}(?![,.:/=]?\\d)(?![^\\W_])",
    "(?<![\\d.])[0-2](?:\\.\\d+){5,}",
  ]],
  ["warnAge", [
    "(?<![\\d.,])(?:9\\d|1[0-2]\\d)(?:[- ]{0,2}(?:years?|yrs?)[- ]{0,2}(?:old|of age)\\b|[- ]?y\\.?/?o\\b|\\s?[/]\\s?[MF]\\b|\\s?(?:세|살)(?!기|\\s?이상))",
    "(?:\\b(?:age of|aged?)|나이)[ :=]{1,3}(?:9\\d|1[0-2]\\d)(?![\\d%+])",
    "\\b[MF]\\s?/\\s?(?:9\\d|1[0-2]\\d)(?![\\d%+])",
  ]],
].map(([name, patterns]) => [name, patterns.map((pattern) => new RegExp(pattern, "iu"))]);
const PASSED_OVER = /https?:\/\/\S+|\b10\.\d{4,9}\/\S+|\bPMID:? ?\d+|90\s?(?:세 이상|\+)|90 or older/giu;

/* The names of the rules that words touch, in their order. */
export function hintsOf(words) {
  const rest = words.normalize("NFKC").replace(PASSED_OVER, "\ufffc");
  return RULES.filter(([, patterns]) => patterns.some((pattern) => pattern.test(rest))).map(([name]) => name);
}
