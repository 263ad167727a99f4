/* The page of what this browser has kept: a table, and ways to take it along or to forget it. */
import { loadData } from "./shared/data.js";
import { saveFile } from "./shared/saving.js";
import { asText, casesIn, dayOf, forgetRecord, isForeign, onChange, readCases, writeCases } from "./quiz/store.js";
import { merged } from "./quiz/merge.js";
import { meanScore } from "./quiz/score.js";
import { caseAddress } from "./quiz/test-order.js";

const page = document.querySelector(".progress");
const words = page.dataset;
const part = (name) => page.querySelector(name);
const status = part("[role=status]");
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
let known = null; // cases of the library, once they are here

function cell(row, tag, content) {
  const element = document.createElement(tag);
  if (tag === "th") element.scope = "row";
  element.append(content);
  row.append(element);
}

function label(id) {
  if (!known) return id;
  if (!Object.hasOwn(known, id)) return fill(words.unknown, { id });
  const link = document.createElement("a");
  link.href = caseAddress(words.root, id);
  link.textContent = known[id].title;
  if (known[id].lang) link.lang = known[id].lang;
  return link;
}

function resultOf(record) {
  const said = record.score !== undefined ? fill(words.score, record) : record.answers ? words.waiting : words.seen;
  if (!record.steps) return said;
  const [n, total] = record.steps;
  return `${said}, ${n ? fill(words.steps, { n, total }) : words.noStep}`;
}

function forget(id) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = words.forget;
  button.setAttribute("aria-label", fill(words.forgetCase, { case: known?.[id]?.title ?? id }));
  button.addEventListener("click", () => {
    const row = button.closest("tr");
    const near = row.nextElementSibling ?? row.previousElementSibling;
    const index = near ? [...row.parentNode.children].indexOf(row) : -1;
    forgetRecord(id);
    show();
    const rows = part("tbody").rows;
    (rows[Math.min(index, rows.length - 1)]?.querySelector("button") ?? part("[data-export]")).focus();
  });
  return button;
}

function show() {
  const foreign = isForeign();
  part("[data-foreign]").hidden = !foreign;
  part("[data-readable]").hidden = foreign;
  const records = Object.entries(readCases()).sort(([, a], [, b]) => Date.parse(b.at) - Date.parse(a.at));
  const scores = records.map(([, record]) => record.score).filter((score) => score !== undefined);
  const figures = { seen: records.length, answered: records.filter(([, { answers }]) => answers).length, mean: meanScore(scores) ?? "–" };
  for (const [name, value] of Object.entries(figures)) part(`[data-figure=${name}]`).textContent = value;
  part("[data-none]").hidden = records.length > 0;
  part("table").hidden = records.length === 0;
  part("tbody").replaceChildren(...records.map(([id, record]) => {
    const row = document.createElement("tr");
    cell(row, "th", label(id));
    cell(row, "td", resultOf(record));
    cell(row, "td", dayOf(record));
    cell(row, "td", forget(id));
    return row;
  }));
}

function keep(cases) {
  part("[data-refused]").hidden = writeCases(cases) || isForeign();
  show();
}

part("[data-export]").addEventListener("click", () => {
  saveFile("progress.json", asText(readCases()), "application/json");
});

part("[data-import]").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  const text = await file.text().catch(() => ""); // gone, or not to be read
  target.value = "";
  const theirs = casesIn(text);
  if (!theirs) {
    status.textContent = isForeign(text) ? words.foreignFile : words.badFile;
    return;
  }
  await loading; // without the list of cases, all are taken for the library's
  const all = Object.entries(theirs);
  const mine = all.filter(([id]) => !known || Object.hasOwn(known, id));
  const before = readCases();
  const after = merged(before, Object.fromEntries(mine));
  keep(after);
  status.textContent = fill(words.imported, { n: mine.filter(([id]) => after[id] !== before[id]).length, other: all.length - mine.length });
});

part("[data-reset]").addEventListener("click", () => {
  if (!confirm(words.sure)) return;
  keep({});
  status.textContent = words.forgotten;
});

page.hidden = false;
keep(readCases());
onChange(show);
const loading = loadData(words.cases).then((cases) => {
  known = cases;
  show();
}, () => {});
