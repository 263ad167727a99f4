/* One index: the public one, or that of the answers behind a click. Its pieces are loaded when a query needs them. */
import { loadData } from "./../shared/data.js";
import { ascending, lists, numbers, vocabulary } from "./coding.js";
import { split } from "./words.js";

const MOST_PIECES = 16; // for one word of a query: a part that thousands of words have in common finds the first of them
const CARDS = 10;
const TEXTS = 5;
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
  }

  load(name) {
    return loadData(this.facts.folder + name);
  }

  /* The list of all words; it comes with the first word that is looked for. */
  async ready() {
    this.words ??= vocabulary(await this.load(this.facts.words));
  }

  /* The words that a test finds alike, with how much. */
  alike(test) {
    const found = [];
    for (let n = 0; n < this.words.length; n += 1) {
      const quality = test(this.words[n]);
      if (quality) found.push([n, quality]);
    }
    return found;
  }

  /* The terms of facets that a test finds alike. */
  terms(test) {
    const found = [];
    for (const facet of this.facets) {
      if (UNSEARCHED.includes(facet.name)) continue;
      facet.terms.forEach((term, n) => {
        term.words ??= term.names.map((name) => split(name)).map((words) => [...words, words.join("")]);
        const quality = Math.max(...term.words.flat().map(test));
        if (quality > 0) found.push([facet, n, quality]);
      });
    }
    return found;
  }

  /* Loads the places of words, the most alike first, as far as they are in few pieces; gives back those that are there. */
  async places(found) {
    const pieces = new Map();
    const kept = [];
    for (const [word, quality] of [...found].sort((a, b) => b[1] - a[1] || a[0] - b[0])) {
      const piece = this.starts.findLastIndex((start) => start <= word);
      if (!pieces.has(piece)) {
        if (pieces.size === MOST_PIECES) continue;
        pieces.set(piece, this.piece(piece));
      }
      kept.push([piece, word - this.starts[piece], quality]);
    }
    const loaded = new Map(await Promise.all([...pieces].map(async ([n, text]) => [n, await text])));
    return kept.map(([piece, n, quality]) => [ascending(loaded.get(piece)[n]), quality]);
  }

  async piece(n) {
    this.pieces ??= new Map();
    if (!this.pieces.has(n)) {
      const text = this.load(this.facts.places[n]).then((all) => all.split(" "));
      text.catch(() => this.pieces.delete(n));
      this.pieces.set(n, text);
    }
    return this.pieces.get(n);
  }

  /* What a hit shows. */
  async card(n) {
    const rows = await this.load(this.facts.cards[Math.floor(n / CARDS)]);
    const [url, title, language, lines, [iso, date], [style, badge], picture, parts] = rows[n % CARDS];
    return { url, title, language, lines, iso, date, style, badge, picture, parts };
  }

  async text(n, part) {
    return (await this.load(this.facts.texts[Math.floor(n / TEXTS)]))[n % TEXTS][part];
  }

  /* The terms of a document in a facet, by their places. */
  of(facet, n) {
    return facet.values.subarray(facet.starts[n], facet.starts[n + 1]);
  }
}
