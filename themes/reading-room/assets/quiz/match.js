/* What of a typed name counts. The build does the same in sitegen/planning/matching.py. */
const SAME = [["ς", "σ"], ["æ", "e"], ["œ", "e"], ["ae", "e"], ["oe", "e"], ["our", "or"], ["z", "s"]];

/* Letters and digits alone: no case, accents, spaces, hyphens, nor what sets British words apart from American ones. */
export function answerKey(words) {
  const folded = words.normalize("NFKD").toUpperCase().toLowerCase().normalize("NFKD");
  let key = folded.replace(/\p{Mn}/gu, "").normalize("NFC").replace(/[^\p{L}\p{N}]/gu, "");
  for (const [written, same] of SAME) key = key.replaceAll(written, same);
  return key;
}
