/* What a page needs, and how its address is written; planning/offline.py finds files by the same rule. */
const FILES = /(?:pictures\/[0-9a-f]{2}\/[\w-]+|assets\/[\w./-]+?\.[0-9a-f]{10})\.[a-z0-9]+/g;

/* The files under pictures/ and assets/ that a page names anywhere. */
export const filesNamed = (text) => [...new Set(text.match(FILES) || [])];

/* A path of the site without query, fragment and the name that hosts add to a folder's. */
export const pathOf = (address) => address.replace(/[?#].*$/, "").replace(/(^|\/)index\.html$/, "$1");

/* The pages that units of offline.json are made of. */
export const wantedBy = (index, urls) =>
  new Set(urls.flatMap((url) => (index.units[url]?.[1] || []).map((place) => index.pages[place][0])));
