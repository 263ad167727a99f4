/* The checkboxes of the facets: those on the page at first, others where they are among the most frequent, with live
   counts; all of them on demand. */
export class Facets {
  constructor(root, number, load) {
    this.root = root;
    this.number = number;
    this.shown = Number(root.dataset.shown);
    this.sets = new Map([...root.querySelectorAll("[data-facet]")].map((set) => [set.dataset.facet, { set, all: false }]));
    for (const one of this.sets.values()) {
      one.list = one.set.querySelector("ul");
      one.more = one.set.querySelector("button");
      one.items = new Map([...one.list.children].map((item) => [item.querySelector("input").value, item]));
      one.more.addEventListener("click", () => {
        one.all = !one.all;
        one.kept?.clear();
        if (one.terms) this.draw(one);
        else load();
      });
    }
  }

  get names() {
    return [...this.sets.keys()];
  }

  /* The chosen terms, as the checkboxes say. */
  chosen() {
    const sets = [...this.sets].map(([name, { list }]) => [name, [...list.querySelectorAll(":checked")]]);
    return new Map(sets.map(([name, boxes]) => [name, new Set(boxes.map((box) => box.value))]));
  }

  /* Shows a choice and counts. `sorted` puts the most frequent first: not under the finger of who has just chosen. */
  show(sources, counts, chosen, sorted) {
    for (const [name, one] of this.sets) {
      const labels = new Map(); // in the order of the index: by how many documents have a term at all
      for (const source of sources) {
        for (const term of source.facets.find((facet) => facet.name === name)?.terms ?? []) labels.set(term.key, term.label);
      }
      one.name = name;
      one.counts = counts.get(name) ?? new Map();
      one.chosen = chosen.get(name) ?? new Set();
      const keys = [...labels.keys()];
      const frequent = sorted && !one.set.hasAttribute("data-ordered");
      if (frequent) keys.sort((a, b) => (one.counts.get(b) ?? 0) - (one.counts.get(a) ?? 0));
      else if (one.terms) keys.sort((a, b) => (one.places.get(a) ?? keys.length) - (one.places.get(b) ?? keys.length));
      one.kept = new Set(sorted ? [] : [...one.list.querySelectorAll("input")].map((box) => box.value));
      one.places = new Map(keys.map((key, n) => [key, n]));
      one.terms = keys.map((key) => [key, labels.get(key)]);
      this.draw(one);
    }
  }

  /* The first terms and the chosen ones, or all. */
  draw(one) {
    const terms = one.terms.filter(([key], n) => one.all || n < this.shown || one.chosen.has(key) || one.kept.has(key));
    const items = terms.map(([key, label]) => one.items.get(key) ?? this.add(one, key, label));
    terms.forEach(([key], n) => {
      const count = one.counts.get(key) ?? 0;
      items[n].querySelector(".count").textContent = this.number(count);
      items[n].querySelector("input").checked = one.chosen.has(key);
      items[n].classList.toggle("none", !count);
    });
    const focus = document.activeElement;
    if (items.some((item, n) => item !== one.list.children[n]) || items.length !== one.list.children.length) {
      one.list.replaceChildren(...items);
      if (one.list.contains(focus)) focus.focus(); // what is moved loses it
    }
    one.more.hidden = one.terms.length <= this.shown;
    one.more.setAttribute("aria-expanded", String(one.all));
    one.more.textContent = one.all ? one.more.dataset.fewer : one.more.dataset.all.replace("{n}", this.number(one.terms.length));
  }

  add(one, key, label) {
    const item = this.root.querySelector("template").content.firstElementChild.cloneNode(true);
    const box = item.querySelector("input");
    box.name = one.name;
    box.value = key;
    item.querySelector(".facet-label").textContent = label;
    one.items.set(key, item);
    return item;
  }
}
