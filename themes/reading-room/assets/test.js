/* The page of the test: a choice of cases before it, the result after it. */
import { copied } from "./shared/clipboard.js";
import { loadData } from "./shared/data.js";
import { meanScore } from "./quiz/score.js";
import { caseAddress, casesOf, fits, readTest, writeTest } from "./quiz/test-order.js";

const page = document.querySelector(".test");
const words = page.dataset;
const form = page.querySelector(".chooser");
const outcome = page.querySelector(".outcome");
const count = form.querySelector("[role=status]");
const word = form.querySelector("[name=test]");
const size = form.querySelector("[name=n]");
const facets = [...form.querySelectorAll("select")].filter((select) => select !== size);
let cases = null;

/* A word that nobody needs to think of; easily read out to others. */
function anyWord() {
  const letters = ["bdfgklmnprstvz", "aeiou"];
  return [0, 1, 0, 1, 0, 1].map((kind) => letters[kind][Math.floor(Math.random() * letters[kind].length)]).join("");
}

function chosen() {
  const filters = Object.fromEntries(facets.filter((select) => select.value).map((select) => [select.name, select.value]));
  return { word: word.value.trim(), n: Number(size.value), filters, at: -1, got: [] };
}

/* How many cases fit, and how many would with each other value. */
function tally() {
  if (!cases) return;
  const { filters } = chosen();
  const number = (wanted) => Object.values(cases).filter((one) => fits(one, wanted)).length;
  for (const select of facets) {
    for (const option of select.options) {
      if (!option.value) continue;
      const fitting = number({ ...filters, [select.name]: option.value });
      option.dataset.name ??= option.textContent;
      option.textContent = `${option.dataset.name} (${fitting})`;
      option.disabled = fitting === 0 && !option.selected;
    }
  }
  count.textContent = words.count.replace("{n}", number(filters));
  form.querySelector("button").disabled = number(filters) === 0;
}

function choose(test) {
  word.value = test?.word || anyWord();
  for (const select of facets) select.value = test?.filters[select.name] ?? "";
  if (test) size.value = test.n || "";
  if (test?.n && size.selectedIndex < 0) size.add(new Option(test.n, test.n, false, true), 0); // a number of a teacher's own
  for (const select of [size, ...facets]) if (select.selectedIndex < 0) select.value = "";
  tally();
}

function start() {
  const test = chosen();
  test.word ||= anyWord();
  const [first] = cases ? casesOf(test, cases) : [];
  if (!first) return;
  try {
    history.replaceState(null, "", writeTest(test)); // who comes back finds the choice as it was
  } catch {
    // A browser that refuses keeps the address that it has.
  }
  location.href = caseAddress(words.root, first) + writeTest({ ...test, at: 0 });
}

function row(number, id, score) {
  const line = document.createElement("tr");
  const head = document.createElement("th");
  const link = document.createElement("a");
  head.scope = "row";
  link.href = caseAddress(words.root, id);
  link.textContent = `${number}. ${cases[id].title}`;
  if (cases[id].lang) link.lang = cases[id].lang;
  head.append(link);
  const said = document.createElement("td");
  said.textContent = score === null ? words.notAnswered : words.score.replace("{score}", score);
  line.append(head, said);
  return line;
}

function tell(test) {
  const ids = casesOf(test, cases).slice(0, test.at);
  const scores = ids.map((id, place) => test.got[place] ?? null);
  const mean = meanScore(scores.map((score) => score ?? 0));
  const again = { ...test, at: -1, got: [] };
  outcome.querySelector("[data-said]").textContent =
    scores.some((score) => score !== null) ? words.mean.replace("{score}", mean) : words.none;
  outcome.querySelector("tbody").replaceChildren(...ids.map((id, place) => row(place + 1, id, scores[place])));
  outcome.querySelector("[data-share]").value = new URL(writeTest(again), location.href).href;
  outcome.querySelector("[data-repeat]").href = writeTest(again);
  outcome.querySelector("[data-new]").href = writeTest({ ...again, word: "" });
  outcome.querySelector("h2").focus();
}

function show() {
  const test = readTest(location.hash);
  const over = Boolean(test && test.at >= 0 && cases);
  outcome.hidden = !over;
  form.hidden = over;
  if (over) tell(test);
  else choose(test);
}

form.querySelector("[data-start]").addEventListener("click", start);
word.addEventListener("keydown", (event) => event.key === "Enter" && start());
form.addEventListener("change", tally);
addEventListener("hashchange", show);
outcome.querySelector("[data-copy]").addEventListener("click", async () => {
  const field = outcome.querySelector("[data-share]");
  field.select();
  // Where it can't be copied, the address is selected and can be copied by hand.
  if (await copied(field.value)) outcome.querySelector("[role=status]").textContent = words.copied;
});
page.hidden = false;
show();
loadData(words.cases).then((read) => {
  cases = read;
  if (readTest(location.hash)?.at >= 0) show();
  else tally();
}, () => {
  count.textContent = words.broken;
});
