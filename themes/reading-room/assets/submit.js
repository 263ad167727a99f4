/* The page of submission: the form becomes a zip of a case folder, which the reader downloads and sends. Nothing is sent from here. */
import { loadData } from "./shared/data.js";
import { saveFile } from "./shared/saving.js";
import { forgetDraft, keepDraft, restoreDraft } from "./submit/draft.js";
import { addRow, number, Reading, rowsOf } from "./submit/form.js";
import { hintsOf } from "./submit/hints.js";
import { Pictures } from "./submit/pictures.js";
import { faultsOf, isOrcid } from "./submit/schema.js";
import { caseFile, yamlOf } from "./submit/yaml.js";
import { crc32, zipParts } from "./submit/zip.js";

const MAILABLE = 20_000_000; // bytes: what most mail servers take, packed for mail by a third larger
const form = document.querySelector("[data-submission]");
const say = form.dataset;
const part = (name) => form.querySelector(`[data-${name}]`);
const keep = part("draft");
const encoder = new TextEncoder();
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const entryOf = (control) => control.closest(".entry") ?? control.parentNode;
let names = 0;

/* Says a fault beside its control, or takes it back. */
function mark(control, message) {
  const note = control.matches("[data-fault]") ? control : entryOf(control).querySelector("[data-fault]");
  note.textContent = message;
  note.hidden = !message;
  note.id ||= `sg-fault-${(names += 1)}`;
  if (control === note) return;
  control.toggleAttribute("aria-invalid", false);
  control.removeAttribute("aria-describedby");
  if (message) {
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", note.id);
  }
}

function warn(control) {
  const hints = hintsOf(control.value).map((name) => say[name]).join(" ");
  const note = entryOf(control).querySelector("[data-warning]");
  if (note.textContent !== hints) note.textContent = hints;
}

const said = (path, kind) => {
  if (path.endsWith("/age")) return say.age;
  if (path.endsWith("/day")) return say.range;
  if (path.endsWith("/orcid")) return say.orcid;
  if (path === "consent/reference") return say.consent;
  return { required: say.required, pattern: say.pattern }[kind] ?? say.wrong;
};

/* Every fault of the form as control → message, in the order of the page. */
function faults(reading, schema) {
  const found = new Map();
  for (const one of form.querySelectorAll("[required]")) {
    if (one.type === "checkbox" ? !one.checked : !one.value.trim()) found.set(one, one.type === "checkbox" ? say.promise : say.required);
  }
  for (const row of form.querySelectorAll(".series-part")) {
    if (!rowsOf(row, "pictures").length) found.set(row.querySelector("[data-fault-of=pictures]"), say.noPictures);
  }
  const judged = faultsOf(reading.facts, schema.case);
  Object.values(reading.people).forEach((person, at) => {
    judged.push(...faultsOf(person, schema.person, schema.person, `authors/${at}`));
    if (person.orcid && !isOrcid(person.orcid)) judged.push({ path: `authors/${at}/orcid`, kind: "pattern" });
  });
  for (const { path, kind } of judged) {
    const control = reading.place(path);
    if (control && !found.has(control)) found.set(control, said(path, kind));
  }
  return [...found].sort(([one], [other]) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
}

function labelOf(control) {
  const row = control.closest(".row, .dropped-picture")?.querySelector("[data-name]")?.textContent;
  const label = control.type !== "checkbox" && control.closest("label")?.querySelector("span")?.firstChild.textContent.trim();
  return [row, label].filter(Boolean).join(": ");
}

function tell(found) {
  for (const one of form.querySelectorAll("[aria-invalid]")) mark(one, "");
  for (const note of form.querySelectorAll("[data-fault]")) note.hidden = true;
  for (const [control, message] of found) mark(control, message);
  const box = part("faults");
  box.hidden = !found.length;
  part("faults-said").textContent = fill(say.faults, { n: found.length });
  box.querySelector("ul").replaceChildren(...found.map(([control, message]) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    control.id ||= `sg-field-${(names += 1)}`;
    link.href = `#${control.id}`;
    link.textContent = [labelOf(control), message].filter(Boolean).join(" – ");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      control.closest("details")?.setAttribute("open", "");
      control.focus();
    });
    item.append(link);
    return item;
  }));
  if (found.length) box.focus();
}

/* The files of the case folder. The words stand in the file of the language in which they were written. */
function filesOf({ facts, sections, people, files }) {
  const { title, ...rest } = facts;
  const all = { title, status: "draft", ...rest };
  const isDefault = say.language === say.default;
  const texts = isDefault ? { "case.md": caseFile(all, sections) } : { "case.md": caseFile(all, []), [`case.${say.language}.md`]: caseFile(null, sections) };
  if (Object.keys(people).length) texts["people.yaml"] = yamlOf(people);
  const words = Object.entries(texts).map(([name, text]) => ({ name, bytes: encoder.encode(text) }));
  return [...words, ...files].map(({ name, bytes }) => ({ name: `case/${name}`, bytes }));
}

function give(reading) {
  const files = filesOf(reading).map((file) => ({ ...file, crc: crc32(file.bytes) }));
  const parts = zipParts(files);
  const size = parts.reduce((sum, bytes) => sum + bytes.length, 0);
  // The name tells nothing of the case, and the same case has the same one.
  const digest = crc32(encoder.encode(files.map(({ name, crc }) => `${name} ${crc}`).join("\n")));
  const file = `case-${digest.toString(16).padStart(8, "0")}.zip`;
  saveFile(file, parts, "application/zip");
  const told = fill(say.size, { n: (size / 1_000_000).toLocaleString(say.language, { maximumFractionDigits: 1, minimumFractionDigits: 1 }) });
  part("made-said").textContent = fill(say.made, { file, size: told, n: reading.files.length });
  const large = part("made-large");
  large.hidden = size < MAILABLE;
  large.textContent = fill(say.large, { size: told });
  const mail = part("mail-link");
  if (mail) mail.href = `${say.mail}&body=${encodeURIComponent(fill(say.mailBody, { file }))}`;
  part("made").hidden = false;
  part("made").focus();
}

async function make(schema) {
  await pictures.queue; // what was dropped last may still be read
  const reading = new Reading(form, pictures.held);
  const found = faults(reading, schema);
  tell(found);
  part("status").textContent = "";
  part("made").hidden = true;
  if (found.length) return;
  give(reading);
  const warned = [...form.querySelectorAll("[data-warning]")].filter((note) => note.textContent).length;
  if (warned) part("status").textContent = fill(say.warned, { n: warned });
}

function kept() {
  if (keep.checked && !keepDraft(form)) keep.checked = false;
}

const pictures = new Pictures(form, document.querySelector("[data-full]"), (row) => mark(row.querySelector("[data-fault-of=pictures]"), ""));

for (const list of form.querySelectorAll("[data-list]")) addRow(form, list.dataset.list, say);
keep.checked = restoreDraft(form);
for (const one of form.querySelectorAll("[data-words]")) warn(one);

form.addEventListener("input", ({ target }) => {
  if (target.matches("[data-words]")) warn(target);
  if (target.matches("[aria-invalid]") && target.value.trim()) mark(target, "");
  if (target !== keep) kept();
});

keep.addEventListener("change", () => {
  if (keep.checked) kept();
  else forgetDraft();
  part("status").textContent = keep.checked ? say.stored : say.notStored;
});

form.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button?.matches("[data-add]")) {
    const scope = button.closest(".row") ?? form;
    addRow(scope, button.dataset.add, say).querySelector("input, select, textarea").focus();
    kept();
  } else if (button?.matches("[data-drop]")) {
    const row = button.closest(".row");
    const list = row.parentNode;
    const near = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    number(list, say);
    near.querySelector("input, select, textarea").focus();
    kept();
  }
});

const schema = loadData(say.schema);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  schema.then(make, () => (part("status").textContent = say.wrong));
});

document.querySelector("[data-by-hand]").open = false;
form.hidden = false;
