/* The list of finds: each from the page's template, with what matched marked; texts come as they scroll into view. */
import { excerpt, fold, marked, places } from "./words.js";

export class Hits {
  constructor(list, template, words) {
    this.list = list;
    this.template = template;
    this.words = words;
    this.waiting = new Map();
    this.watcher = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) if (isIntersecting) this.explain(target);
    }, { rootMargin: "200px" });
  }

  /* Shows hits; those before `from` stay as they are. False where others came first. */
  async show(hits, from, wanted, current) {
    const cards = await Promise.all(hits.slice(from).map((hit) => hit.source.card(hit.n)));
    if (!current()) return false;
    if (!from) {
      this.watcher.disconnect();
      this.waiting.clear();
      this.list.replaceChildren();
    }
    this.list.append(...cards.map((card, n) => this.item(card, hits[from + n], wanted)));
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
    slot("excerpt").hidden = !part;
    if (part) {
      fill(slot("part"), part[1]);
      this.waiting.set(item, { hit, wanted });
      this.watcher.observe(item);
    }
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
    source.type = "image/avif";
    source.srcset = files.slice(0, -1).map(([url, wide]) => `${url} ${wide}w`).join(", ");
    source.sizes = "8rem";
    Object.assign(image, { alt, width, height, decoding: "async", loading: "lazy", src: fallback[0] });
    const picture = document.createElement("picture");
    picture.append(source, image);
    mat.append(picture);
  }

  async explain(item) {
    const { hit, wanted } = this.waiting.get(item) ?? {};
    if (!hit) return;
    this.waiting.delete(item);
    this.watcher.unobserve(item);
    try {
      const text = await hit.source.text(hit.n, hit.part - 1);
      item.querySelector('[data-slot="words"]').append(marked(excerpt(text, wanted), wanted));
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
