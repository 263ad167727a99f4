/* The button that switches between the dark and the light scheme and remembers the choice. */
import { remember } from "./../shared/choices.js";

const KEY = "sitegen-scheme";
const root = document.documentElement;

export function watchScheme() {
  for (const button of document.querySelectorAll("[data-scheme-toggle]")) {
    const show = () => button.setAttribute("aria-pressed", String(root.dataset.scheme === "light"));
    button.addEventListener("click", () => {
      root.dataset.scheme = root.dataset.scheme === "light" ? "dark" : "light";
      remember(KEY, root.dataset.scheme);
      show();
    });
    addEventListener("storage", (event) => {
      if (event.key === KEY && event.newValue) root.dataset.scheme = event.newValue;
      show();
    });
    show();
  }
}
