/* The form as facts: which control holds what, and rows that can be added and taken away. */
const ROWS = ".row, .dropped-picture, .submission";

/* The control of a name in a row or in the form itself, not in a row inside it. */
export const control = (scope, name) =>
  [...scope.querySelectorAll(`[data-path="${name}"]`)].find((one) => one.closest(ROWS) === scope);

const listOf = (scope, name) => scope.querySelector(name === "pictures" ? "[data-pictures]" : `[data-list="${name}"]`);
export const rowsOf = (scope, name) => [...listOf(scope, name).children];

/* Numbers the rows of a list, and offers to take one away where more than the least are there. */
export function number(list, say) {
  const { least, say: kind } = list.dataset;
  [...list.children].forEach((row, at) => {
    row.querySelector("[data-name]").textContent = say[kind].replace("{n}", at + 1);
    const drop = [...row.querySelectorAll("[data-drop]")].find((one) => one.closest(ROWS) === row);
    if (drop) {
      drop.hidden = list.children.length <= Number(least);
      drop.setAttribute("aria-label", `${drop.textContent} (${say[kind].replace("{n}", at + 1)})`);
    }
  });
}

/* A new row of a list, made from its template, with the rows that are to be in it from the start. */
export function addRow(scope, name, say) {
  const list = listOf(scope, name);
  const row = document.querySelector(`template[data-row="${name}"]`).content.firstElementChild.cloneNode(true);
  list.append(row);
  if (list.dataset.say) number(list, say);
  for (const inner of row.querySelectorAll("[data-list]")) addRow(row, inner.dataset.list, say);
  return row;
}

const lettered = (at) => (at ? `pictures-${String.fromCharCode(97 + at)}` : "pictures");
const whole = (words) => (/^-?\d{1,6}$/.test(words ?? "") ? Number(words) : words);
const isEmpty = (record) => Object.values(record).every((value) => value === undefined || value.length === 0);
const linesOf = (words) => (words ?? "").split("\n").map((line) => line.trim()).filter(Boolean);

/* One line of literature: a DOI, a PubMed number, an address, or the citation in words. */
function reference(line, text) {
  const doi = /^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)?(10\.\d{4,9}\/\S+)$/i.exec(line);
  if (doi) return { doi: doi[1] };
  const pmid = /^(?:PMID:?\s*)?(\d{1,9})$/i.exec(line);
  if (pmid) return { pmid: pmid[1] };
  return /^https?:\/\/\S+$/.test(line) ? { url: line } : { text: text(line) };
}

/* Reads the form. `held` gives the picture of a row: { bytes, ending }. `places` says which control a path of the facts came from. */
export class Reading {
  constructor(form, held) {
    const { language, default: plain } = form.dataset;
    this.form = form;
    this.held = held;
    this.places = new Map();
    this.text = (words) => (words && language !== plain ? { [language]: words } : words);
    this.files = [];
    this.people = {};
    this.facts = this.read();
    this.sections = ["history", "findings", "discussion"].map((id) => [id, form.getAttribute(`data-heading-${id}`), this.value(form, `words.${id}`, `words/${id}`) ?? ""]);
  }

  value(scope, name, path) {
    const found = control(scope, name);
    this.places.set(path, found);
    return found.value.trim() || undefined;
  }

  read() {
    const { form, text } = this;
    const at = (name, path = name.replace(".", "/")) => this.value(form, name, path);
    const basis = control(form, "diagnosis.basis");
    const patient = { age: whole(at("patient.age")), sex: at("patient.sex") };
    const diagnosis = { name: text(at("diagnosis.name")), certainty: at("diagnosis.certainty"), basis: [...basis.querySelectorAll(":checked")].map((box) => box.value) };
    const consent = { basis: at("consent.basis"), reference: at("consent.reference") };
    return stated({
      title: text(at("title")),
      teaser: text(at("teaser")),
      kind: at("kind"),
      authors: this.authors(),
      license: at("license"),
      patient: isEmpty(patient) ? undefined : patient,
      studies: rowsOf(form, "studies").map((row, number) => this.study(row, number)),
      diagnosis,
      differential: this.records("differential", (row, path) => ({ name: text(this.value(row, "name", `${path}/name`)), against: text(this.value(row, "against", `${path}/against`)) })),
      teaching_points: linesOf(at("teaching_points")).map(text),
      references: linesOf(at("references")).map((line) => reference(line, text)),
      consent,
    });
  }

  /* The rows of a list that say something, numbered as they will stand in the facts. */
  records(name, read) {
    const records = [];
    for (const row of rowsOf(this.form, name)) {
      const record = read(row, `${name}/${records.length}`);
      if (!isEmpty(record)) records.push(record);
    }
    return records;
  }

  authors() {
    const read = (row, path) => ({
      name: this.text(this.value(row, "name", `${path}/name`)),
      affiliation: this.text(this.value(row, "affiliation", `${path}/affiliation`)),
      orcid: this.value(row, "orcid", `${path}/orcid`),
    });
    this.records("authors", read).forEach((person, number) => (this.people[`author-${number + 1}`] = stated(person)));
    return Object.keys(this.people);
  }

  study(row, number) {
    const path = `studies/${number}`;
    const id = `study-${number + 1}`;
    return {
      id,
      modality: this.value(row, "modality", `${path}/modality`),
      region: this.value(row, "region", `${path}/region`),
      day: whole(this.value(row, "day", `${path}/day`)),
      series: rowsOf(row, "series").map((inner, at) => this.series(inner, `${path}/series/${at}`, `${id}/${lettered(at)}`, lettered(at))),
    };
  }

  series(row, path, folder, id) {
    const pictures = rowsOf(row, "pictures").map((item, at) => {
      const { bytes, ending } = this.held.get(item);
      const file = `${folder}/${String(at + 1).padStart(3, "0")}.${ending}`;
      this.files.push({ name: file, bytes });
      const own = `${path}/pictures/${at}`;
      return { file, alt: this.text(this.value(item, "alt", `${own}/alt`)), caption: this.text(this.value(item, "caption", `${own}/caption`)) };
    });
    return {
      id,
      pictures,
      view: this.value(row, "view", `${path}/view`),
      alt: this.text(this.value(row, "alt", `${path}/alt`)),
      caption: this.text(this.value(row, "caption", `${path}/caption`)),
    };
  }

  /* The control of a path, or of the nearest thing around it. */
  place(path) {
    for (let way = path; way; way = way.slice(0, Math.max(way.lastIndexOf("/"), 0))) {
      if (this.places.has(way)) return this.places.get(way);
    }
    return null;
  }
}

/* Without keys that have no value. */
function stated(value) {
  if (Array.isArray(value)) return value.map(stated);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined && !(Array.isArray(item) && !item.length)).map(([key, item]) => [key, stated(item)]));
}
