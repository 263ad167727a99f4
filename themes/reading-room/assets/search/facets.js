/* The checkboxes of the facets: those on the page at first, all others once the facts are there, with live counts. */
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
        if (this.loaded) this.fold(one);
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
    this.loaded = true;
    for (const [name, one] of this.sets) {
      const labels = new Map();
      for (const source of sources) {
        for (const facet of source.facets) {
          if (facet.name === name) for (const term of facet.terms) labels.set(term.key, term.label);
        }
      }
      for (const [key, label] of labels) if (!one.items.has(key)) this.add(one, name, key, label);
      const found = counts.get(name) ?? new Map();
      for (const [key, item] of one.items) {
        const count = found.get(key) ?? 0;
        item.gone = !labels.has(key);
        item.count = count;
        item.querySelector(".count").textContent = this.number(count);
        item.querySelector("input").checked = chosen.get(name)?.has(key) ?? false;
        item.classList.toggle("none", !count);
      }
      if (sorted && !one.set.hasAttribute("data-ordered")) {
        const items = [...one.items.values()];
        one.list.append(...items.sort((a, b) => b.count - a.count || order(labels, a) - order(labels, b)));
      }
      this.fold(one);
    }
  }

  add(one, name, key, label) {
    const item = this.root.querySelector("template").content.firstElementChild.cloneNode(true);
    const box = item.querySelector("input");
    box.name = name;
    box.value = key;
    item.querySelector(".facet-label").textContent = label;
    one.items.set(key, item);
    one.list.append(item);
  }

  /* Shows the first terms, the chosen ones, and the others on demand. */
  fold(one) {
    const items = [...one.list.children].filter((item) => !item.gone);
    for (const item of one.list.children) item.hidden = true;
    items.forEach((item, n) => (item.hidden = !(one.all || n < this.shown || item.querySelector("input").checked)));
    one.more.hidden = items.length <= this.shown;
    one.more.setAttribute("aria-expanded", String(one.all));
    one.more.textContent = one.all ? one.more.dataset.fewer : one.more.dataset.all.replace("{n}", this.number(items.length));
  }
}

function order(labels, item) {
  return [...labels.keys()].indexOf(item.querySelector("input").value);
}
