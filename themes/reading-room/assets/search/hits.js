/* The list of finds: each from the page's template, with what matched marked; texts come as they scroll into view. */
import { excerpt, fold, marked, places } from "./words.js";

const SCREEN = 8;

export class Hits {
  constructor(list, template, words) {
    this.list = list;
    this.template = template;
    this.words = words;
    this.waiting = new WeakMap();
    this.watcher = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) if (isIntersecting) this.explain(target);
    }, { rootMargin: "200px" });
  }

  /* Shows hits, below those that are there or in their place: the first screen of them as soon as it has come. Calls
     `begun` then; false where others came first. */
  async show(hits, below, wanted, current, begun = () => {}) {
    const cards = hits.map((hit) => hit.source.card(hit.n));
    for (const [from, to] of [[0, SCREEN], [SCREEN, hits.length]]) {
      const come = await Promise.all(cards.slice(from, to));
      if (!current()) return false;
      const items = come.map((card, n) => this.item(card, hits[from + n], wanted));
      if (from || below) this.list.append(...items);
      else {
        this.watcher.disconnect();
        this.list.replaceChildren(...items);
      }
      for (const item of items) if (this.waiting.has(item)) this.watcher.observe(item);
      if (!from) begun();
    }
    return true;
  }

  item(card, hit, wanted) {
    const item = this.template.content.firstElementChild.cloneNode(true);
    const slot = (name) => item.querySelector(`[data-slot="${name}"]`);
    const part = hit.part ? card.parts[hit.part - 1] : null;
    const link = slot("title");
    link.href = card.url + (part?.[0] ? `#${part[0]}` : "");
    link.append(marked(card.title, wanted));
    if (card.language) link.lang = card.language;
    fill(slot("badge"), card.badge).classList.add(`badge-${card.style || "plain"}`);
    fill(slot("kind"), this.labels(hit, ["kind"])[0] ?? "");
    const lines = card.lines.map((line) => {
      const row = document.createElement("p");
      row.append(marked(line, wanted));
      return row;
    });
    slot("lines").append(...lines);
    fill(slot("date"), card.date).dateTime = card.iso;
    const terms = this.matched(hit, wanted).filter((term) => !fold(card.title).includes(fold(term)));
    slot("terms").hidden = !terms.length;
    slot("terms").append(marked(terms.join(" · "), wanted));
    this.picture(slot("picture"), card.picture);
    slot("excerpt").hidden = hit.part === 0;
    if (part) fill(slot("part"), part[1]);
    if (hit.part !== 0) this.waiting.set(item, { hit, wanted, card, link });
    return item;
  }

  /* The labels of a hit's terms in some facets. */
  labels(hit, names) {
    const facets = hit.source.facets.filter((facet) => names.includes(facet.name));
    return facets.flatMap((facet) => [...hit.source.of(facet, hit.n)].map((n) => facet.terms[n].label));
  }

  /* The findings, diagnoses and so on by which a hit was found, with the name that was meant where the label is another. */
  matched(hit, wanted) {
    const found = [];
    for (const facet of hit.source.facets) {
      if (!["finding", "diagnosis", "collection", "region"].includes(facet.name)) continue;
      for (const n of hit.source.of(facet, hit.n)) {
        const { label, names } = facet.terms[n];
        const name = names.find((one) => places(one, wanted).length);
        if (name) found.push(name === label ? label : `${label} (${name})`);
      }
    }
    return found;
  }

  picture(mat, [alt, width, height, ...files]) {
    if (!files.length) return;
    const [source, image] = [document.createElement("source"), document.createElement("img")];
    const fallback = files[files.length - 1];
    source.type = `image/${files[0][0].split(".").pop()}`;
    source.srcset = files.slice(0, -1).map(([url, wide]) => `${url} ${wide}w`).join(", ");
    source.sizes = "8rem";
    Object.assign(image, { alt, width, height, decoding: "async", loading: "lazy", src: fallback[0] });
    const picture = document.createElement("picture");
    picture.append(source, image);
    mat.append(picture);
  }

  async explain(item) {
    const { hit, wanted, card, link } = this.waiting.get(item) ?? {};
    if (!hit) return;
    this.waiting.delete(item);
    this.watcher.unobserve(item);
    const slot = (name) => item.querySelector(`[data-slot="${name}"]`);
    try {
      const texts = await hit.source.texts(hit.n);
      const part = hit.part ? hit.part - 1 : texts.findIndex((text) => places(text, wanted).length);
      slot("excerpt").hidden = part < 0;
      if (part < 0) return;
      const [anchor, label] = card.parts[part];
      if (anchor) link.hash = anchor;
      fill(slot("part"), label);
      slot("words").append(marked(excerpt(texts[part], wanted), wanted));
    } catch {
      // Without the text the hit still says where the words stand.
    }
  }
}

function fill(place, text) {
  place.textContent = text;
  place.hidden = !text;
  return place;
}
