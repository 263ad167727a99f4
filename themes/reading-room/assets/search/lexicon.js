/* Many words as one text: what the browser's own search finds in it would take a loop over words a hundred times as long. */
import { isKorean, letters, misspelt } from "./words.js";

class Lines {
  constructor(text) {
    this.text = `\n${text}\n`;
    this.ends = [];
    for (let at = this.text.indexOf("\n", 1); at > 0; at = this.text.indexOf("\n", at + 1)) this.ends.push(at);
  }

  /* Hands on the number of each line in which a piece stands, once, and the place of the piece. */
  each(piece, take) {
    const { text, ends } = this;
    const into = piece.startsWith("\n") ? 1 : 0;
    let line = 0;
    for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, ends[line])) {
      let after = ends.length - 1;
      while (line < after) {
        const middle = (line + after) >> 1;
        if (ends[middle] < at + into) line = middle + 1;
        else after = middle;
      }
      take(line, at);
    }
  }
}

export class Lexicon {
  constructor(words) {
    this.words = words;
    this.lines = new Lines(words.join("\n"));
  }

  /* The number of a word, if it is known. */
  place(word) {
    this.places ??= new Map(this.words.map((one, n) => [one, n]));
    return this.places.get(word);
  }

  /* The words that stand for a wanted one, with how well: 1 the same, 0.8 a longer one that begins so; and those that
     hold it elsewhere, 0.5. Numbers and short words stand for themselves only. */
  alike(wanted) {
    const begin = [];
    const within = [];
    const korean = isKorean(wanted);
    if (/^\d+$/.test(wanted) || (!korean && wanted.length < 3)) {
      const n = this.place(wanted);
      if (n !== undefined) begin.push([n, 1]);
      return { begin, within };
    }
    const { text } = this.lines;
    this.lines.each(wanted.length > 1 ? wanted : `\n${wanted}`, (n, at) => {
      const start = wanted.length > 1 ? at : at + 1;
      if (text[start - 1] !== "\n") within.push([n, 0.5]);
      else begin.push([n, text[start + wanted.length] === "\n" ? 1 : 0.8]);
    });
    return { begin, within };
  }

  /* As letters: a syllable of Hangul is two or three. */
  get letters() {
    this.spelt ??= new Lines(letters(this.words.join("\n")));
    return this.spelt;
  }

  /* Korean words that begin with the letters of a word whose last syllable is still being typed: 결저 for 결절. */
  begun(wanted) {
    const found = [];
    if (isKorean(wanted) && wanted.length > 1) this.letters.each(`\n${letters(wanted)}`, (n) => found.push([n, 0.6]));
    return found;
  }

  /* Words that are the wanted one but for a letter. One of its halves is always whole, unless the letters at which it
     is halved have changed over. */
  misspelt(wanted) {
    const test = misspelt(wanted);
    if (!test) return [];
    const korean = isKorean(wanted);
    const lines = korean ? this.letters : this.lines;
    const spelt = letters(wanted);
    const half = spelt.length >> 1;
    const end = korean ? "" : "\n"; // in Korean a particle may follow
    const swapped = spelt.slice(0, half - 1) + spelt[half] + spelt[half - 1] + spelt.slice(half + 1);
    const found = new Map();
    for (const piece of [`\n${spelt.slice(0, half)}`, spelt.slice(half) + end, `\n${swapped}`]) {
      lines.each(piece, (n) => {
        if (!found.has(n)) found.set(n, test(this.words[n]));
      });
    }
    return [...found].filter(([, quality]) => quality).sort((a, b) => a[0] - b[0]);
  }
}
