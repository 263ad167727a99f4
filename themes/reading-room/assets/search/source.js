/* One index: the public one, or that of the answers behind a click. Its pieces are loaded when a query needs them. */
import { loadData } from "./../shared/data.js";
import { ascending, bits, lists, numbers, vocabulary } from "./coding.js";
import { Lexicon } from "./lexicon.js";
import { split } from "./words.js";

const UNSEARCHED = ["language", "age"]; // facets whose terms are no words of a case

export class Source {
  constructor(facts) {
    this.facts = facts;
    const counts = numbers(facts.parts);
    this.size = counts.length;
    this.firsts = new Uint32Array(this.size + 1); // document → its first part
    counts.forEach((count, n) => (this.firsts[n + 1] = this.firsts[n] + count));
    this.owners = new Uint32Array(this.firsts[this.size]); // part → its document
    counts.forEach((_, n) => this.owners.fill(n, this.firsts[n], this.firsts[n + 1]));
    this.numbers = facts.documents ? ascending(facts.documents) : counts.map((_, n) => n);
    this.hidden = new Uint8Array(this.size); // documents that the answers' index tells whole
    this.facets = facts.facets.map(([name, terms, of]) => ({
      name,
      ...lists(of),
      terms: terms.map(([key, label, ...also]) => ({ key, label, names: [label, ...also] })),
    }));
    this.starts = ascending(facts.starts);
    this.pieces = []; // those that have come
  }

  load(name) {
    return loadData(this.facts.folder + name);
  }

  /* The list of all words; it comes with the first word that is looked for. */
  async ready() {
    this.lexicon ??= new Lexicon(vocabulary(await this.load(this.facts.words)));
  }

  /* The words of the names of all terms, each with its facet and the place of its term. */
  get named() {
    if (this.names) return this.names;
    const words = [];
    const owners = [];
    for (const facet of this.facets) {
      if (UNSEARCHED.includes(facet.name)) continue;
      facet.terms.forEach((term, n) => {
        const said = term.names.map(split);
        for (const word of new Set(said.flatMap((name) => [...name, name.join("")]))) {
          words.push(word);
          owners.push([facet, n]);
        }
      });
    }
    this.names = { lexicon: new Lexicon(words), owners };
    return this.names;
  }

  pieceOf(word) {
    return before(this.starts, word);
  }

  /* Where words stand: rows of places with how well they stand for what is looked for. Of words that only hold it and
     are in many pieces, all documents together have been written down; see sitegen/planning/search/fragments.py. */
  async places(looks) {
    const best = new Map();
    const keep = (found, part) => {
      for (const [word, quality] of found) best.set(word, Math.max(quality * part, best.get(word) ?? 0));
    };
    const fragments = await Promise.all(looks.map(async ({ form, part, begin, within }) => {
      keep(begin, part);
      const { most } = this.facts;
      const many = within.length > most && new Set(within.map(([word]) => this.pieceOf(word))).size > most;
      const has = many && (await this.fragment(form));
      if (!has) keep(within, part);
      return has && [has, 0.5 * part];
    }));
    const words = [...best];
    const pieces = new Set(words.map(([word]) => this.pieceOf(word)));
    await Promise.all([...pieces].map((n) => this.piece(n)));
    const rows = words.map(([word, quality]) => {
      const n = this.pieceOf(word);
      return [this.pieces[n][word - this.starts[n]], quality];
    });
    return { rows, fragments: fragments.filter(Boolean) };
  }

  async piece(n) {
    this.pieces[n] ??= (await this.load(this.facts.places[n])).split(" ");
  }

  /* Which documents, and which of their titles, hold a part of words that very many words have. */
  async fragment(form) {
    const [starts, files] = this.facts.fragments;
    const [keys, numbered, sets] = await this.load(files[before(starts, form)]);
    const n = vocabulary(keys).indexOf(form);
    return n < 0 ? null : bits(sets[numbers(numbered)[n]]);
  }

  /* Fetches places that a word which is still being typed will need, if they are few. */
  async prefetch(word) {
    const { begin } = this.lexicon.alike(word);
    const pieces = [...new Set(begin.map(([one]) => this.pieceOf(one)))];
    if (pieces.length < 3) await Promise.all(pieces.map((n) => this.piece(n)));
  }

  /* What a hit shows. */
  async card(n) {
    const rows = await this.load(this.facts.cards[Math.floor(n / this.facts.together[0])]);
    const [url, title, language, lines, [iso, date], [style, badge], picture, parts] = rows[n % this.facts.together[0]];
    return { url, title, language, lines, iso, date, style, badge, picture, parts };
  }

  /* The texts of a document's parts. */
  async texts(n) {
    const { texts, together } = this.facts;
    return (await this.load(texts[Math.floor(n / together[1])]))[n % together[1]];
  }

  /* The terms of a document in a facet, by their places. */
  of(facet, n) {
    return facet.values.subarray(facet.starts[n], facet.starts[n + 1]);
  }
}

/* The last of ascending values that is not above one; the first if all are. */
function before(values, one) {
  let [first, after] = [0, values.length];
  while (after - first > 1) {
    const middle = (first + after) >> 1;
    if (values[middle] > one) after = middle;
    else first = middle;
  }
  return first;
}
