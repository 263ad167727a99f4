/* The keys of every page: "?" tells them all, "/" leads to the search; both can be switched off. */
import { recalled, remember } from "./../shared/choices.js";

const KEY = "sitegen-keys";
const TYPING = "input:not([type=radio], [type=checkbox], [type=range], [type=button]), textarea, select, [contenteditable]";

export function watchKeys() {
  const dialog = document.getElementById("sg-keys");
  if (!dialog?.showModal) return;
  const choice = dialog.querySelector("[data-keys-choice]");
  const search = () => document.querySelector("main input[type=search]") || document.querySelector("[data-search-link]");
  let on = recalled(KEY) !== "off";
  choice.checked = on;
  choice.addEventListener("change", () => {
    on = choice.checked;
    remember(KEY, on ? "on" : "off");
  });
  const open = () => {
    dialog.querySelector("[data-keys-viewer]").hidden = !document.querySelector("case-stack");
    dialog.querySelector("[data-keys-search]").hidden = !search();
    if (!dialog.open) dialog.showModal();
  };
  for (const button of document.querySelectorAll("[data-keys-button]")) button.addEventListener("click", open);
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest("[data-close]")) dialog.close();
  });
  // Before anyone else: a reader who has switched single keys off wants none, in the viewer neither.
  addEventListener(
    "keydown",
    (event) => {
      const { key, target } = event;
      if (key.length !== 1 || key === " " || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (target.closest?.(TYPING)) return;
      if (!on) event.stopPropagation();
      else if (key === "?") open();
      else if (key === "/" && search() && !dialog.open) {
        event.preventDefault();
        if (search().matches("input")) search().focus();
        else search().click();
      }
    },
    true,
  );
}
