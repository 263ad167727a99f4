/* Finds documents: every word of a query must be there, in the title, the facts or the text; facets narrow the rest. */
import { loadData } from "./../shared/data.js";
import { Source } from "./source.js";
import { distance, forms, likeness, misspelt, split } from "./words.js";

const TITLE = 8;
const TERM = 6;
const BRIEF = 3;
const NAMED = 1.1; // the page of a finding stands before cases that have its name in their titles
const MOST_WORDS = 8; // a part's words are the bits of one byte

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

  /* What is found: hits by relevance and then the newest, counts of facets' terms, the words to mark. */
  async find({ query, chosen, answers }) {
    const sources = await this.sources(answers);
    const typed = [...new Set(split(query))].slice(0, MOST_WORDS);
    const particles = sources[0].facts.particles.split(" ");
    let words = typed.filter((word) => !particles.includes(word));
    if (words.length) await Promise.all(sources.map((source) => source.ready()));
    words = words.flatMap((word) => this.meant(word, sources, particles)).slice(0, MOST_WORDS);
    const counts = new Map();
    const scored = await Promise.all(sources.map((source, n) => score(source, words.map((word) => word.in[n]))));
    const frequent = words.map((_, w) => scored.reduce((sum, one) => sum + one.best[w].filter(Boolean).length, 0));
    const weights = frequent.map((count) => Math.log(1 + sources[0].size / (1 + count)));
    const hits = sources.flatMap((source, n) => select(source, scored[n], words.map((word) => word.in[n]), weights, chosen, counts));
    hits.sort((a, b) => b.score - a.score || b.number - a.number);
    const missing = words.filter((word, w) => !frequent[w]).map((word) => word.text);
    return { hits, counts, missing, sources, wanted: [...new Set(words.flatMap((word) => word.marks))] };
  }

  /* What a typed word means: what is written so, else with a typing error, else two words written as one. */
  meant(text, sources, particles) {
    const direct = look(text, sources, forms(text, particles).map(([form, part]) => [likeness(form), part, form]));
    if (direct.found) return [direct];
    const forgiven = look(text, sources, forms(text, particles).map(([form, part]) => [misspelt(form), part]));
    if (forgiven.found) return [forgiven];
    for (let cut = 2; cut <= text.length - 2; cut += 1) {
      const halves = [text.slice(0, cut), text.slice(cut)].map((half) => look(half, sources, [[(word) => Number(word === half), 1, half]]));
      if (halves.every((half) => half.found)) return halves;
    }
    return [direct];
  }

  /* A word that is known and most like an unknown one. */
  async suggestion(text) {
    const source = await this.open(0);
    await source.ready();
    let best;
    let least = text.length > 7 ? 4 : text.length > 4 ? 3 : 2;
    const known = source.facets.flatMap((facet) => facet.terms.flatMap((term) => split(term.label)));
    for (const word of [...known, ...source.words]) {
      if (word.length < 3 || Math.abs(word.length - text.length) >= least) continue;
      const apart = distance(text.normalize("NFD"), word.normalize("NFD"), least - 1);
      if (apart < least) [best, least] = [word, apart];
    }
    return best;
  }
}

/* The words and terms of each source that stand for a typed word. */
function look(text, sources, tests) {
  const marks = new Set();
  const inside = sources.map((source) => {
    const words = new Map();
    const terms = [];
    for (const [test, part, form] of tests) {
      let alike = source.alike(test);
      // "the" stands for itself where it is a word, not for all that holds it.
      if (/^\w{1,3}$/.test(text) && alike.some(([, quality]) => quality === 1)) alike = alike.filter(([, quality]) => quality > 0.5);
      const named = source.terms(test);
      for (const [n, quality] of alike) words.set(n, Math.max(quality * part, words.get(n) ?? 0));
      terms.push(...named.map(([facet, n, quality]) => [facet, n, quality * part]));
      if (form && (alike.length || named.length)) marks.add(form);
      if (!form) for (const [n] of alike) marks.add(source.words[n]);
      if (!form) for (const [facet, n] of named) for (const word of facet.terms[n].words.flat()) if (test(word)) marks.add(word);
    }
    return { words: [...words], terms };
  });
  return { text, in: inside, marks: [...marks], found: inside.some((one) => one.words.length || one.terms.length) };
}

/* For each word how well each document has it, and in which parts; a part's bit n stands for word n. */
async function score(source, words) {
  const places = await Promise.all(words.map((word) => source.places(word.words)));
  const bits = new Uint8Array(source.owners.length);
  const best = words.map((word, w) => {
    const found = new Float32Array(source.size);
    for (const facet of new Set(word.terms.map(([one]) => one))) {
      const qualities = new Float32Array(facet.terms.length);
      for (const [one, n, quality] of word.terms) if (one === facet) qualities[n] = Math.max(qualities[n], quality);
      for (let n = 0; n < source.size; n += 1) {
        for (const term of source.of(facet, n)) found[n] = Math.max(found[n], TERM * qualities[term]);
      }
    }
    for (const [parts, quality] of places[w]) {
      for (const part of parts) {
        const n = source.owners[part];
        const place = part - source.firsts[n];
        const value = quality * (place === 0 ? TITLE : place === 1 ? BRIEF : 1);
        if (value > found[n]) found[n] = value;
        bits[part] |= 1 << w;
      }
    }
    return found;
  });
  return { best, bits };
}

/* The documents that have every word and are in every chosen facet; a facet's own choice does not lower its counts. */
function select(source, { best, bits }, words, weights, chosen, counts) {
  const hits = [];
  const facets = source.facets.map((facet) => {
    const keys = chosen.get(facet.name);
    const wanted = keys?.size ? Uint8Array.from(facet.terms, (term) => Number(keys.has(term.key))) : null;
    return { facet, wanted, counted: new Uint32Array(facet.terms.length) };
  });
  const kinds = source.facets.find((facet) => facet.name === "kind");
  const named = kinds?.terms.findIndex((term) => term.key === "finding");
  const absent = [...chosen].filter(([name, keys]) => keys.size && !source.facets.some((facet) => facet.name === name));
  for (let n = 0; n < source.size && !absent.length; n += 1) {
    if (source.hidden[n] || best.some((found) => !found[n])) continue;
    let failed = null;
    let failures = 0;
    for (const one of facets) {
      if (one.wanted && !source.of(one.facet, n).some((term) => one.wanted[term])) {
        failed = one;
        failures += 1;
      }
    }
    if (failures > 1) continue;
    for (const one of failed ? [failed] : facets) for (const term of source.of(one.facet, n)) one.counted[term] += 1;
    if (failed) continue;
    const value = best.reduce((sum, found, w) => sum + weights[w] * found[n], 0) * (source.of(kinds, n)[0] === named ? NAMED : 1);
    hits.push({ source, n, number: source.numbers[n], score: Math.round(value * 1000), part: 0 });
  }
  for (const { facet, counted } of facets) {
    const sums = counts.get(facet.name) ?? new Map();
    facet.terms.forEach((term, n) => sums.set(term.key, (sums.get(term.key) ?? 0) + counted[n]));
    counts.set(facet.name, sums);
  }
  for (const hit of hits) hit.part = bestPart(source, hit.n, bits, words);
  return hits;
}

/* The part to which a hit leads: the first with most words, unless title and facts have them all: then 0, the top. */
function bestPart(source, n, bits, words) {
  const first = source.firsts[n];
  const top = words.reduce((sum, word, w) => sum | (hasTerm(source, n, word) ? 1 << w : 0), bits[first] | bits[first + 1]);
  const all = (1 << words.length) - 1;
  if ((top & all) === all) return 0;
  let found = 0;
  let most = 0;
  for (let part = first + 2; part < source.firsts[n + 1]; part += 1) {
    const count = ones(bits[part] & ~top) * 9 + ones(bits[part]);
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
