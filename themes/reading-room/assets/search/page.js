/* The search page: what is typed and chosen becomes finds, counts and an address. */
import { loadData } from "./../shared/data.js";
import { addressOf, isEmpty, wantedFrom } from "./address.js";
import { Facets } from "./facets.js";
import { Hits } from "./hits.js";
import { Search } from "./search.js";
import { split } from "./words.js";

const PAGE = 30;
const TYPING = 90; // ms until a search begins
const RESTING = 900; // ms until the number of finds is said and the address kept

export class SearchPage {
  constructor(root) {
    this.root = root;
    const at = (name) => root.querySelector(`[data-search-${name}]`);
    this.at = at;
    const language = document.documentElement.lang;
    const format = new Intl.NumberFormat(language);
    this.number = (value) => format.format(value);
    this.plural = new Intl.PluralRules(language);
    this.input = at("query");
    this.search = new Search(root.dataset.search, root.dataset.answers);
    this.facets = new Facets(at("facets"), this.number, () => this.run(this.wanted(), true, true));
    this.hits = new Hits(at("hits"), at("hit"), root.dataset);
    this.turn = 0;
    this.limit = PAGE;
  }

  start() {
    const { root, at } = this;
    for (const event of ["input", "compositionend"]) this.input.addEventListener(event, (typing) => this.later(typing));
    for (const event of ["focus", "pointerenter"]) this.input.addEventListener(event, () => this.prepare(), { once: true });
    at("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.changed(true);
    });
    root.addEventListener("change", (event) => {
      if (event.target.type === "checkbox") this.changed(event.target.hasAttribute("data-search-answers"));
    });
    at("more").addEventListener("click", () => this.more());
    at("clear").addEventListener("click", () => {
      for (const box of at("facets").querySelectorAll(":checked")) box.checked = false;
      this.changed(true);
      this.input.focus(); // the button goes
    });
    root.addEventListener("click", (event) => {
      const word = event.target.closest("[data-word]");
      if (word) this.take({ ...this.wanted(), query: word.dataset.word });
    });
    addEventListener("popstate", ({ state }) => this.read(state?.limit));
    const wide = matchMedia("(min-width: 64rem)");
    const unfold = () => (at("facets").open = wide.matches);
    wide.addEventListener("change", unfold);
    unfold();
    this.read(history.state?.limit);
  }

  /* Fetches what the first query will need, before it is typed: all at once. */
  prepare() {
    loadData(this.root.dataset.words).catch(() => {});
    this.search.prefetch("").catch(() => {});
  }

  /* What the field and the boxes say. A lone letter of Hangul at the end is a syllable that has only been begun. */
  wanted() {
    return { query: this.input.value.replace(/[\u3131-\u3163]+$/, ""), answers: this.at("answers")?.checked ?? false, chosen: this.facets.chosen() };
  }

  /* What the address says is looked for. */
  read(limit = PAGE) {
    const wanted = wantedFrom(location.search || location.hash, this.facets.names);
    this.limit = limit;
    this.set(wanted);
    this.run(wanted, true);
  }

  set(wanted) {
    if (this.input.value.trim() !== wanted.query.trim()) this.input.value = wanted.query;
    if (this.at("answers")) this.at("answers").checked = wanted.answers;
    for (const box of this.at("facets").querySelectorAll("input")) box.checked = wanted.chosen.get(box.name)?.has(box.value);
  }

  take(wanted) {
    this.set(wanted);
    this.changed(true);
    this.input.focus();
  }

  later({ isComposing }) {
    this.composing = isComposing;
    this.search.prefetch(this.wanted().query).catch(() => {});
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.changed(true, false), TYPING);
  }

  changed(sorted, keep = true) {
    clearTimeout(this.timer);
    this.limit = PAGE;
    const wanted = this.wanted();
    this.run(wanted, sorted);
    clearTimeout(this.rest);
    if (keep) this.keep(wanted);
    else this.rest = setTimeout(() => this.keep(wanted), RESTING);
  }

  /* Puts what is looked for into the address, so that it can be kept, sent, and gone back to. */
  keep(wanted) {
    const address = addressOf(wanted);
    const now = addressOf(wantedFrom(location.search || location.hash, this.facets.names));
    if (address === now) return;
    try {
      history.pushState(null, "", address);
    } catch {
      location.hash = address; // a page from a disk may not change its address otherwise
    }
  }

  /* Nothing is fetched for a page on which nothing is looked for, unless `counts` are asked for. */
  async run(wanted, sorted, counts = false) {
    this.turn += 1;
    const turn = this.turn;
    const current = () => turn === this.turn;
    const empty = isEmpty(wanted);
    if (this.root.dataset.state !== "found" || empty) this.root.dataset.state = empty ? "start" : "busy";
    clearTimeout(this.saying);
    if (empty && !counts && !this.search.opened.length) return;
    try {
      const found = await this.search.find(wanted);
      // A syllable that is still being typed may find nothing; what the last one found stays until typing rests.
      if (this.composing && !found.hits.length) await new Promise((resolve) => setTimeout(resolve, RESTING));
      if (!current()) return;
      const shown = empty ? [] : found.hits.slice(0, this.limit);
      const tell = () => {
        this.found = found;
        this.facets.show(found.sources, found.counts, wanted.chosen, sorted);
        this.tell(wanted, empty);
      };
      if (!(await this.hits.show(shown, false, found.wanted, current, tell))) return;
      if (!empty && !found.hits.length) await this.help(found, current);
    } catch (error) {
      if (!current()) return;
      this.root.dataset.state = "failed";
      this.say(this.root.dataset.failed);
      throw error;
    }
  }

  tell(wanted, empty) {
    const { hits } = this.found;
    const count = [...wanted.chosen.values()].reduce((sum, keys) => sum + keys.size, 0);
    this.at("help").replaceChildren();
    this.root.dataset.state = empty ? "start" : hits.length ? "found" : "none";
    this.at("more").hidden = empty || hits.length <= this.limit;
    this.at("chosen").textContent = count ? this.number(count) : "";
    this.at("clear").hidden = !count;
    this.at("count").textContent = empty ? "" : this.counted(hits.length);
    // Said once, when typing rests, with what is offered where nothing is found.
    const offers = () => [...this.at("help").children].map((one) => one.textContent);
    this.saying = setTimeout(() => this.say([this.at("count").textContent, ...offers()].join(". ")), RESTING);
  }

  counted(count) {
    const texts = this.root.dataset;
    if (!count) return texts.none;
    return (texts[this.plural.select(count)] ?? texts.other).replace("{n}", this.number(count));
  }

  say(text) {
    this.at("status").textContent = text;
  }

  async more() {
    const from = this.limit;
    const turn = this.turn;
    const shown = this.found.hits.slice(from, from + PAGE);
    try {
      if (!(await this.hits.show(shown, true, this.found.wanted, () => turn === this.turn))) return;
    } catch {
      this.say(this.root.dataset.failed);
      return;
    }
    this.limit = from + PAGE;
    this.at("more").hidden = this.found.hits.length <= this.limit;
    this.at("hits").children[from]?.querySelector("a").focus();
    history.replaceState({ limit: this.limit }, "");
  }

  /* Where nothing is found: the known word that is most like an unknown one, and how much there is without a word. */
  async help({ missing, spare }, current) {
    const { meant, without } = this.root.dataset;
    const words = split(this.input.value);
    const offers = [];
    for (const word of missing.slice(0, 3)) {
      const near = await this.search.suggestion(word);
      if (!current()) return;
      if (near) offers.push([`${meant} ${near}`, words.map((one) => (one === word ? near : one))]);
    }
    for (const [word, count] of spare.slice(0, 3)) {
      const said = without.replace("{word}", word).replace("{found}", this.counted(count));
      offers.push([said, words.filter((one) => one !== word)]);
    }
    for (const [textContent, rest] of offers) {
      if (!rest.length || rest.join() === words.join()) continue;
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent });
      button.dataset.word = rest.join(" ");
      this.at("help").append(button);
    }
  }
}
