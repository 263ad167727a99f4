/* A test is all in its address: #test=word&n=10&modality=CT, and under way also &at=2&got=85.- */
const FACETS = ["modality", "region", "level", "category", "collection", "kind"];

/* The test of an address, or null. */
export function readTest(hash) {
  const fields = new URLSearchParams(hash.slice(1));
  if (!fields.has("test")) return null;
  const count = (name) => Math.max(0, Number.parseInt(fields.get(name), 10) || 0);
  const filters = FACETS.filter((facet) => fields.get(facet)).map((facet) => [facet, fields.get(facet)]);
  return {
    word: fields.get("test").slice(0, 40),
    n: count("n"),
    filters: Object.fromEntries(filters),
    at: fields.has("at") ? count("at") : -1,
    got: (fields.get("got") ?? "").split(".").filter(Boolean).map((one) => (/^\d{1,3}$/.test(one) ? Math.min(Number(one), 100) : null)),
  };
}

/* The address of a test, `at` a case of it; -1 is before the first. */
export function writeTest({ word, n, filters, at, got }) {
  const fields = new URLSearchParams({ test: word, ...(n ? { n } : {}), ...filters });
  if (at >= 0) fields.set("at", at);
  if (at >= 0 && got.length) fields.set("got", got.map((score) => score ?? "-").join("."));
  return `#${fields}`;
}

/* A number from a text, spread evenly (FNV-1a, then the last step of MurmurHash3). */
function rank(text) {
  let number = 0x811c9dc5;
  for (const letter of text) number = Math.imul(number ^ letter.codePointAt(0), 0x01000193);
  number = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  number = Math.imul(number ^ (number >>> 13), 0xc2b2ae35);
  return (number ^ (number >>> 16)) >>> 0;
}

/* Whether a case of the data file is among those that the filters choose. */
export function fits({ test }, filters) {
  return test !== undefined && Object.entries(filters).every(([facet, value]) => test[facet].includes(value));
}

/* The ids of a test in its order. Each case has a place of its own, so that a new case leaves the others in theirs. */
export function casesOf({ word, n, filters }, cases) {
  const chosen = Object.keys(cases).filter((id) => fits(cases[id], filters));
  const places = new Map(chosen.map((id) => [id, rank(`${word}:${id}`)]));
  chosen.sort((a, b) => places.get(a) - places.get(b) || (a < b ? -1 : 1));
  return n ? chosen.slice(0, n) : chosen;
}

/* The address of a case, given that of the case index. */
export function caseAddress(root, id) {
  return new URL(`${id}/index.html`, new URL(root, location.href)).href;
}
