/* The page of what this browser has kept: a table, and ways to take it along or to forget it. */
import { loadData } from "./shared/data.js";
import { asText, casesIn, dayOf, forgetRecord, merged, onChange, readCases, writeCases } from "./quiz/store.js";
import { meanScore } from "./quiz/score.js";
import { caseAddress } from "./quiz/test-order.js";

const page = document.querySelector(".progress");
const words = page.dataset;
const part = (name) => page.querySelector(name);
const status = part("[role=status]");
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
let known = {};

function cell(row, tag, content) {
  const element = document.createElement(tag);
  if (tag === "th") element.scope = "row";
  element.append(content);
  row.append(element);
}

function label(id) {
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
  button.setAttribute("aria-label", fill(words.forgetCase, { case: known[id]?.title ?? id }));
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

part("[data-export]").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([asText(readCases())], { type: "application/json" }));
  link.download = "progress.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});

part("[data-import]").addEventListener("change", async ({ target }) => {
  const theirs = casesIn(await target.files[0].text());
  target.value = "";
  if (!theirs) {
    status.textContent = words.badFile;
    return;
  }
  const [mine, ours] = Object.entries(theirs).reduce((two, entry) => (two[Number(!Object.hasOwn(known, entry[0]))].push(entry), two), [[], []]);
  const before = readCases();
  const after = merged(before, Object.fromEntries(mine));
  writeCases(after);
  show();
  status.textContent = fill(words.imported, { n: mine.filter(([id]) => after[id] !== before[id]).length, other: ours.length });
});

part("[data-reset]").addEventListener("click", () => {
  if (!confirm(words.sure)) return;
  writeCases({});
  show();
  status.textContent = words.forgotten;
});

part("[data-refused]").hidden = writeCases(readCases());
page.hidden = false;
show();
onChange(show);
loadData(words.cases).then((cases) => {
  known = cases;
  show();
}, () => {});
