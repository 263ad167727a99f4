/* What is written, kept in this browser if the reader says so: words and how many rows there are, never pictures. */
import { addRow, rowsOf } from "./form.js";

const KEY = "sitegen-submission";
const LISTS = ["authors", "differential"];

/* Controls that hold words, in the order of the page; those of single pictures go with their pictures. */
function controls(form) {
  return [...form.querySelectorAll("[data-path], [data-choice]")].filter((one) => one.matches("input, select, textarea") && !one.closest(".dropped-picture") && one.dataset.path !== "promise");
}

export function keepDraft(form) {
  const values = controls(form).map((one) => (one.type === "checkbox" ? one.checked : one.value));
  const counts = Object.fromEntries(LISTS.map((name) => [name, rowsOf(form, name).length]));
  const studies = rowsOf(form, "studies").map((row) => rowsOf(row, "series").length);
  try {
    localStorage.setItem(KEY, JSON.stringify({ counts, studies, values }));
    return true;
  } catch {
    return false;
  }
}

export function forgetDraft() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Without storage nothing was kept.
  }
}

/* Fills in what was kept; whether there was anything. */
export function restoreDraft(form) {
  let kept;
  try {
    kept = JSON.parse(localStorage.getItem(KEY));
  } catch {
    return false;
  }
  if (!kept) return false;
  const fill = (scope, name, count) => {
    for (let more = rowsOf(scope, name).length; more < Math.min(count, 50); more += 1) addRow(scope, name, form.dataset);
  };
  for (const name of LISTS) fill(form, name, kept.counts?.[name]);
  fill(form, "studies", kept.studies?.length);
  rowsOf(form, "studies").forEach((row, at) => fill(row, "series", kept.studies?.[at]));
  const found = controls(form);
  if (found.length !== kept.values?.length) return false; // kept by a form of other fields
  found.forEach((one, at) => {
    if (one.type === "checkbox") one.checked = kept.values[at] === true;
    else one.value = String(kept.values[at]);
  });
  return true;
}
