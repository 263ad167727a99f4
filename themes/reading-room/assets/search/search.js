/* Finds documents: every word of a query must be there, in the title, the facts or the text; facets narrow the rest. */
import { loadData } from "./../shared/data.js";
import { eachAscending } from "./coding.js";
import { Source } from "./source.js";
import { distance, forms, letters, split } from "./words.js";

const TITLE = 8;
const TERM = 6;
const BRIEF = 3;
const NAMED = 1.1; // the page of a finding stands before cases that have its name in their titles
const MOST_WORDS = 16; // a part's words are the bits of two bytes
const LONGEST = 48;
const DOCUMENTS = 2 ** 24;

export class Search {
  constructor(facts, answers) {
    this.addresses = [facts, answers];
    this.opened = [];
  }

  /* The sources of a search: the public one, and the answers for a reader who asks for them. */
  async sources(answers) {
    const wanted = this.addresses.slice(0, answers && this.addresses[1] ? 2 : 1);
    const [open, told] = await Promise.all(wanted.map((_, n) => this.open(n)));
    open.hidden.fill(0);
    for (const number of told?.numbers ?? []) open.hidden[number] = 1;
    return told ? [open, told] : [open];
  }

  open(n) {
    this.opened[n] ??= loadData(this.addresses[n]).then((facts) => new Source(facts));
    this.opened[n].catch(() => delete this.opened[n]);
    return this.opened[n];
  }

  /* What is found: hits by relevance and then the newest, counts of facets' terms, the words to mark, and how many
     would be found without one of the words. */
  async find({ query, chosen, answers }) {
    const sources = await this.sources(answers);
    const particles = sources[0].facts.particles.split(" ");
    const typed = [...new Set(split(query))].filter((word) => !particles.includes(word)).slice(0, MOST_WORDS);
    if (typed.length) await Promise.all(sources.map((source) => source.ready()));
    const words = typed.flatMap((word) => meant(word, sources, particles)).slice(0, MOST_WORDS);
    const counts = new Map();
    const scored = await Promise.all(sources.map((source, n) => score(source, words.map((word) => word.in[n]))));
    const frequent = words.map((_, w) => scored.reduce((sum, one) => sum + one.frequent[w], 0));
    const weights = frequent.map((count) => Math.log(1 + sources[0].size / (1 + count)));
    const without = words.map(() => 0);
    const keys = sources.map((source, n) => select(source, n, scored[n], weights, chosen, counts, without));
    const hits = new Hits(sources, scored, words, keys);
    const missing = words.filter((word, w) => !frequent[w]).map((word) => word.text);
    const spare = words.map((word, w) => [word.text, without[w]]).filter(([, count]) => count);
    return { hits, counts, missing, spare, sources, wanted: [...new Set(words.flatMap((word) => word.marks))] };
  }

  /* Fetches what a query that is still being typed will need. */
  async prefetch(query) {
    const word = split(query).pop();
    const source = await this.open(0);
    await source.ready();
    if (word) await source.prefetch(word);
  }

  /* A word that is known and most like an unknown one. */
  async suggestion(text) {
    const source = await this.open(0);
    await source.ready();
    if (text.length > LONGEST) return null;
    let best;
    let least = text.length > 7 ? 4 : text.length > 4 ? 3 : 2;
    const spelt = letters(text);
    for (const word of [...source.named.lexicon.words, ...source.lexicon.words]) {
      if (word.length < 3 || Math.abs(word.length - text.length) >= least) continue;
      const apart = distance(spelt, letters(word), least - 1);
      if (apart < least) [best, least] = [word, apart];
    }
    return best;
  }
}

/* Hits in order; the parts to which they lead are looked for when they are shown. */
class Hits {
  constructor(sources, scored, words, keys) {
    Object.assign(this, { sources, scored, words });
    this.keys = keys.length > 1 ? Float64Array.from([...keys[0], ...keys[1]]) : keys[0];
    this.keys.sort();
    this.length = this.keys.length;
  }

  slice(from, to = this.length) {
    const found = [];
    for (let place = from; place < Math.min(to, this.length); place += 1) {
      const key = this.keys[this.length - 1 - place];
      const index = key % 2;
      const source = this.sources[index];
      const number = Math.floor(key / 2) % DOCUMENTS;
      const n = index ? source.numbers.indexOf(number) : number;
      found.push({ source, n, part: bestPart(source, n, this.scored[index], this.words.map((word) => word.in[index])) });
    }
    return found;
  }
}

/* What a typed word means: what is written so, or begins so as far as it is typed, else with a typing error, else two
   words written as one. */
function meant(text, sources, particles) {
  const ways = forms(text, particles);
  const direct = look(text, sources, ways, (lexicon, form) => lexicon.alike(form));
  if (direct.found || text.length > LONGEST) return [direct];
  for (const way of ["begun", "misspelt"]) {
    const forgiven = look(text, sources, ways, (lexicon, form) => ({ begin: lexicon[way](form), within: [] }), true);
    if (forgiven.found) return [forgiven];
  }
  for (let cut = 2; cut <= text.length - 2; cut += 1) {
    const halves = [text.slice(0, cut), text.slice(cut)].map((half) => look(half, sources, [[half, 1]], same));
    if (halves.every((half) => half.found)) return halves;
  }
  return [direct];
}

function same(lexicon, form) {
  const n = lexicon.place(form);
  return { begin: n === undefined ? [] : [[n, 1]], within: [] };
}

/* The words and terms of each source that stand for a typed word. */
function look(text, sources, ways, alike, otherwise = false) {
  const marks = new Set();
  const inside = sources.map((source) => {
    const looks = [];
    const terms = [];
    for (const [form, part] of ways) {
      const found = alike(source.lexicon, form);
      // "the" stands for itself where it is a word, not for all that holds it.
      if (/^\w{1,3}$/.test(text) && found.begin.some(([, quality]) => quality === 1)) found.within = [];
      const { lexicon, owners } = source.named;
      const named = alike(lexicon, form);
      for (const [n, quality] of [...named.begin, ...named.within]) {
        terms.push([...owners[n], quality * part]);
        if (otherwise) marks.add(lexicon.words[n]);
      }
      looks.push({ form, part, ...found });
      if (otherwise) for (const [n] of found.begin) marks.add(source.lexicon.words[n]);
      else if (terms.length || found.begin.length || found.within.length) marks.add(form);
    }
    return { looks, terms };
  });
  const found = inside.some(({ looks, terms }) => terms.length || looks.some((one) => one.begin.length || one.within.length));
  return { text, in: inside, marks: [...marks], found };
}

/* For each word how well each document has it, and in which parts; a part's bit w stands for word w. */
async function score(source, words) {
  const places = await Promise.all(words.map((word) => source.places(word.looks)));
  const { owners, firsts, size } = source;
  const bits = new Uint16Array(owners.length);
  const best = words.map((word, w) => {
    const found = new Float32Array(size);
    const bit = 1 << w;
    for (const [facet, qualities] of ofTerms(word.terms)) {
      for (let n = 0; n < size; n += 1) {
        for (let at = facet.starts[n]; at < facet.starts[n + 1]; at += 1) {
          const value = TERM * qualities[facet.values[at]];
          if (value > found[n]) found[n] = value;
        }
      }
    }
    for (const [row, quality] of places[w].rows) {
      eachAscending(row, (part) => {
        const n = owners[part];
        const place = part - firsts[n];
        const value = place === 0 ? TITLE * quality : place === 1 ? BRIEF * quality : quality;
        if (value > found[n]) found[n] = value;
        bits[part] |= bit;
      });
    }
    for (const [has, quality] of places[w].fragments) {
      for (let n = 0; n < size; n += 1) {
        const value = has(n) ? quality * (has(n + ((size + 7) & ~7)) ? TITLE : 1) : 0;
        if (value > found[n]) found[n] = value;
      }
    }
    return found;
  });
  const frequent = best.map((found) => found.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0));
  return { best, bits, frequent };
}

/* For each facet how well each of its terms stands for a word. */
function ofTerms(terms) {
  const found = new Map();
  for (const [facet, n, quality] of terms) {
    if (!found.has(facet)) found.set(facet, new Float32Array(facet.terms.length));
    const qualities = found.get(facet);
    if (quality > qualities[n]) qualities[n] = quality;
  }
  return found;
}

/* The documents that have every word and are in every chosen facet, as numbers by which they can be sorted; a facet's own
   choice does not lower its counts. */
function select(source, index, { best }, weights, chosen, counts, without) {
  const facets = source.facets.map((facet) => {
    const keys = chosen.get(facet.name);
    const wanted = keys?.size ? Uint8Array.from(facet.terms, (term) => Number(keys.has(term.key))) : null;
    return { facet, wanted, counted: new Uint32Array(facet.terms.length) };
  });
  const kinds = source.facets.find((facet) => facet.name === "kind");
  const named = kinds?.terms.findIndex((term) => term.key === "finding");
  const absent = [...chosen].some(([name, keys]) => keys.size && !source.facets.some((facet) => facet.name === name));
  const keys = [];
  for (let n = 0; n < source.size && !absent; n += 1) {
    if (source.hidden[n]) continue;
    let value = 0;
    let lacking = -1;
    let lacks = 0;
    for (let w = 0; w < best.length && lacks < 2; w += 1) {
      const found = best[w][n];
      value += weights[w] * found;
      if (!found) [lacking, lacks] = [w, lacks + 1];
    }
    if (lacks > 1) continue;
    let failed = null;
    let failures = 0;
    for (const one of facets) {
      if (one.wanted && !hasAny(one, n)) {
        failed = one;
        failures += 1;
      }
    }
    if (lacks && !failures) without[lacking] += 1;
    if (lacks || failures > 1) continue;
    for (const one of facets) if (!failed || one === failed) count(one, n);
    if (failed) continue;
    if (kinds.values[kinds.starts[n]] === named) value *= NAMED;
    keys.push((Math.round(value * 1000) * DOCUMENTS + source.numbers[n]) * 2 + index);
  }
  for (const { facet, counted } of facets) {
    const sums = counts.get(facet.name) ?? new Map();
    facet.terms.forEach((term, n) => sums.set(term.key, (sums.get(term.key) ?? 0) + counted[n]));
    counts.set(facet.name, sums);
  }
  return Float64Array.from(keys);
}

function hasAny({ facet, wanted }, n) {
  for (let at = facet.starts[n]; at < facet.starts[n + 1]; at += 1) if (wanted[facet.values[at]]) return true;
  return false;
}

function count({ facet, counted }, n) {
  for (let at = facet.starts[n]; at < facet.starts[n + 1]; at += 1) counted[facet.values[at]] += 1;
}

/* The part to which a hit leads: the first with most words, unless title and facts have them all: then 0, the top. It is
   null where a word is known to be in the text, but not where. */
function bestPart(source, n, { bits }, words) {
  const first = source.firsts[n];
  const top = words.reduce((sum, word, w) => sum | (hasTerm(source, n, word) ? 1 << w : 0), bits[first] | bits[first + 1]);
  const all = (1 << words.length) - 1;
  if ((top & all) === all) return 0;
  let found = null;
  let most = 0;
  for (let part = first + 2; part < source.firsts[n + 1]; part += 1) {
    const count = ones(bits[part] & ~top) * 17 + ones(bits[part]);
    if (bits[part] & ~top && count > most) [found, most] = [part - first, count];
  }
  return found;
}

function hasTerm(source, n, word) {
  return word.terms.some(([facet, term]) => source.of(facet, n).includes(term));
}

function ones(bits) {
  let count = 0;
  for (let rest = bits; rest; rest &= rest - 1) count += 1;
  return count;
}
