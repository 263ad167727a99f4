/* The round of a case, while lists are taken: the list goes by form, mail or file, and is kept as committed to. */
import { saveFile } from "./shared/saving.js";

const panel = document.querySelector(".round[data-case]");
const words = panel.dataset;
const part = (name) => panel.querySelector(name);
const say = (text) => { part("[role=status]").textContent = text; };
const field = (name) => part(`[name=${name}]`)?.value.trim() ?? "";
const isNamed = () => part("[name=named]").checked;
const answers = () => [...document.querySelectorAll(".ranks input")].map((input) => input.value.trim()).filter(Boolean);

/* Whether there is something to hand over; then it is committed to. */
function ready() {
  const fault = !answers().length ? words.empty : isNamed() && !field("name") ? words.unnamed : "";
  say(fault);
  if (!fault) document.querySelector("[data-commit]:not([hidden])")?.click();
  return !fault;
}

function body() {
  const lines = [`case: ${words.case}`, ...answers().map((name, place) => `answer${place + 1}: ${name}`)];
  lines.push(`name: ${field("name")}`, `affiliation: ${field("affiliation")}`, `named: ${isNamed() ? "yes" : "no"}`);
  return ["", ...lines, "", words.mailHint].join("\r\n");
}

function asFile() {
  const fields = Object.fromEntries(["name", "affiliation", "email"].map((name) => [name, field(name)]));
  return { case: words.case, answers: answers(), ...fields, named: isNamed(), submitted: new Date().toISOString() };
}

for (const element of panel.querySelectorAll("[data-scripted]")) element.hidden = false;

const form = part("form");
form?.addEventListener("submit", (event) => {
  if (!ready()) event.preventDefault();
});
/* A list that was committed to is switched off, and a form leaves that out. */
form?.addEventListener("formdata", ({ formData }) => {
  for (const [place, name] of answers().entries()) formData.set(`answer${place + 1}`, name);
});

part("[data-mail]")?.addEventListener("click", (event) => {
  if (!ready()) return event.preventDefault();
  event.currentTarget.href = event.currentTarget.href.replace(/body=.*/, `body=${encodeURIComponent(body())}`);
  say(words.mailed);
});

part("[data-save]").addEventListener("click", () => {
  if (!ready()) return;
  saveFile(`${words.case}.jsonl`, `${JSON.stringify(asFile())}\n`, "application/jsonl");
  say(words.saved);
});
