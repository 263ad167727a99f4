/* Reads what sitegen/planning/search/coding.py writes: numbers and sorted words in few bytes. */
const HALF = 45;

export function numbers(text) {
  const found = [];
  let value = 0;
  let unit = 1;
  for (let n = 0; n < text.length; n += 1) {
    let digit = text.charCodeAt(n) - 35;
    if (digit > 57) digit -= 1; // the backslash is no symbol
    if (digit < HALF) {
      found.push(value + digit * unit);
      value = 0;
      unit = 1;
    } else {
      value += (digit - HALF) * unit;
      unit *= HALF;
    }
  }
  return found;
}

export function ascending(text) {
  let before = -1;
  return numbers(text).map((step) => (before += step + 1));
}

/* Many short lists as two flat ones: list n is values[starts[n]] to values[starts[n + 1] - 1]. */
export function lists(text) {
  const starts = [0];
  const values = [];
  for (const code of numbers(text)) {
    if (code > 1) values.push((code >> 1) - 1);
    if (code & 1) starts.push(values.length);
  }
  return { starts: Uint32Array.from(starts), values: Uint16Array.from(values) };
}

export function vocabulary(text) {
  let word = "";
  return (text.match(/[A-Z][^A-Z]*/g) ?? []).map(
    (part) => (word = word.slice(0, part.charCodeAt(0) - 65) + part.slice(1)),
  );
}
