/* Reads what sitegen/planning/search/coding.py writes: numbers and sorted words in few bytes. */
const HALF = 45;

/* Hands on each number of a text. */
function each(text, take) {
  let value = 0;
  let unit = 1;
  for (let n = 0; n < text.length; n += 1) {
    let digit = text.charCodeAt(n) - 35;
    if (digit > 57) digit -= 1; // the backslash is no symbol
    if (digit < HALF) {
      take(value + digit * unit);
      value = 0;
      unit = 1;
    } else {
      value += (digit - HALF) * unit;
      unit *= HALF;
    }
  }
}

export function numbers(text) {
  const found = [];
  each(text, (value) => found.push(value));
  return found;
}

/* Hands on each of the numbers that ascend. */
export function eachAscending(text, take) {
  let before = -1;
  each(text, (step) => take((before += step + 1)));
}

export function ascending(text) {
  const found = [];
  eachAscending(text, (value) => found.push(value));
  return found;
}

/* Many short lists as two flat ones: list n is values[starts[n]] to values[starts[n + 1] - 1]. */
export function lists(text) {
  const starts = [0];
  const values = [];
  each(text, (code) => {
    if (code > 1) values.push((code >> 1) - 1);
    if (code & 1) starts.push(values.length);
  });
  return { starts: Uint32Array.from(starts), values: Uint16Array.from(values) };
}

export function vocabulary(text) {
  let word = "";
  return (text.match(/[A-Z][^A-Z]*/g) ?? []).map(
    (part) => (word = word.slice(0, part.charCodeAt(0) - 65) + part.slice(1)),
  );
}

/* Which bits of a number as long as a library are set. */
export function bits(text) {
  const bytes = atob(text);
  return (n) => (bytes.charCodeAt(n >> 3) >> (n & 7)) & 1;
}
