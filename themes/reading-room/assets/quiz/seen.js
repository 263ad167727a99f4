/* A small sign on the cases of a list that the reader has seen already. */
import { onChange, readCases } from "./store.js";

function sign(record, words) {
  const badge = document.createElement("span");
  badge.className = "badge badge-seen";
  badge.textContent = words.seen;
  if (record.score !== undefined) badge.textContent = words.scored.replace("{score}", record.score);
  else if (record.answers) badge.textContent = words.waiting;
  return badge;
}

function show() {
  const cases = readCases();
  for (const old of document.querySelectorAll(".badge-seen")) old.remove();
  for (const list of document.querySelectorAll("[data-seen]")) {
    for (const item of list.querySelectorAll("[data-case]")) {
      if (Object.hasOwn(cases, item.dataset.case)) {
        item.querySelector(".badges")?.append(sign(cases[item.dataset.case], list.dataset));
      }
    }
  }
}

export function markSeen() {
  show();
  onChange(show);
}
