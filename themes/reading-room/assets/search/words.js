/* Words as they are compared, the same as sitegen/planning/search/folding.py does it; likeness, typing errors, marks. */
const RUN = /[가-힣]+|(?:(?![가-힣])[\p{L}\p{N}])+/gu;
const HANGUL = /[가-힣]/;

/* Small letters without accents; Hangul stays composed. */
export function fold(text) {
  return text.toLowerCase().normalize("NFKD").replace(/\p{Mn}/gu, "").normalize("NFC");
}

export function split(text) {
  return fold(text).match(RUN) ?? [];
}

/* What is looked for when a word is typed: itself, without its particle, without its plural; the latter count less. */
export function forms(word, particles) {
  const found = [[word, 1]];
  const ending = particles.find((one) => word.endsWith(one) && word.length >= one.length + 2);
  if (ending && HANGUL.test(word)) found.push([word.slice(0, -ending.length), 0.7]);
  if (/^[a-z]{3,}ies$/.test(word)) found.push([`${word.slice(0, -3)}y`, 0.9]);
  else if (/^[a-z]+(?:ss|x|z|ch|sh)es$/.test(word)) found.push([word.slice(0, -2), 0.9]);
  else if (/^[a-z]{3,}[^su]s$/.test(word)) found.push([word.slice(0, -1), 0.9]);
  return found;
}

export function isKorean(word) {
  return HANGUL.test(word);
}

export function letters(text) {
  return text.normalize("NFD");
}

/* Whether a word is found inside others, or only as a word of its own. */
export function isPart(word) {
  return !/^\d+$/.test(word) && word.length > (isKorean(word) ? 1 : 2);
}

/* Tells whether a word is the wanted one but for one letter: another, missing, too many, or two changed over. Korean
   letters are the parts of its syllables. Only words of five letters and more are forgiven. */
export function misspelt(wanted) {
  const spelt = letters(wanted);
  const korean = isKorean(wanted);
  if (spelt.length < 5 || /\d/.test(wanted)) return null;
  return (word) => {
    const more = word.length - wanted.length;
    if (more < -1 || more > (korean ? 3 : 1)) return 0;
    // In Korean a particle may follow.
    return oneApart(spelt, letters(korean ? word.slice(0, wanted.length) : word)) ? 0.4 : 0;
  };
}

function oneApart(a, b) {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  const x = a.slice(same);
  const y = b.slice(same);
  if (x.slice(1) === y.slice(1) || x === y.slice(1) || x.slice(1) === y) return true;
  return x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2);
}

/* How many letters lie between two words (Levenshtein), as far as it is at most `limit`. */
export function distance(a, b, limit) {
  const row = [];
  for (let j = 0; j <= b.length; j += 1) row.push(j);
  for (let i = 1; i <= a.length; i += 1) {
    let corner = i - 1;
    let least = (row[0] = i);
    for (let j = 1; j <= b.length; j += 1) {
      const changed = corner + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1);
      corner = row[j];
      row[j] = Math.min(corner + 1, row[j - 1] + 1, changed);
      if (row[j] < least) least = row[j];
    }
    if (least > limit) return limit + 1;
  }
  return row[b.length];
}

/* Where the wanted words stand in a text: [start, end] pairs in order. Short ones count at the start of a word only. */
export function places(text, wanted) {
  let plain = text.toLowerCase();
  let at = null; // place in `plain` → place in `text`
  if (/[^\0-~가-힣–—‘’“”·…]/.test(text)) {
    [plain, at] = ["", []];
    let place = 0;
    for (const letter of text) {
      const bare = fold(letter);
      plain += bare;
      for (let n = 0; n < bare.length; n += 1) at.push(place);
      place += letter.length;
    }
    at.push(place);
  }
  const found = [];
  for (const word of wanted) {
    const anywhere = isPart(word);
    for (let from = plain.indexOf(word); from >= 0; from = plain.indexOf(word, from + word.length)) {
      const before = plain[from - 1];
      if (anywhere || !before || !/[\p{L}\p{N}]/u.test(before)) {
        found.push(at ? [at[from], at[from + word.length]] : [from, from + word.length]);
      }
    }
  }
  found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  let done = 0;
  return found.filter(([start, end]) => start >= done && (done = end));
}

/* A text as nodes, the wanted words in <mark>. */
export function marked(text, wanted) {
  const nodes = document.createDocumentFragment();
  let done = 0;
  for (const [start, end] of places(text, wanted)) {
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start, end);
    nodes.append(text.slice(done, start), mark);
    done = end;
  }
  nodes.append(text.slice(done));
  return nodes;
}

/* The part of a long text around the first wanted word. */
export function excerpt(text, wanted, length = 180) {
  if (text.length <= length) return text;
  const first = places(text, wanted)[0]?.[0] ?? 0;
  let start = Math.min(Math.max(0, first - length / 4), text.length - length);
  let end = start + length;
  if (start > 0) start = Math.min(text.indexOf(" ", start) + 1, first);
  if (end < text.length) end = Math.max(text.lastIndexOf(" ", end), start + length / 2);
  return `${start > 0 ? "…" : ""}${text.slice(start, end)}${end < text.length ? "…" : ""}`;
}
