/* The controls below a viewport, as HTML; words come from the page. */
import { word } from "./facts.js";

const ICONS = {
  previous: "m6 15 6-6 6 6",
  next: "m6 9 6 6 6-6",
  play: "M8 5v14l11-7z",
  pause: "M8 5v14M16 5v14",
  out: "M5 12h14",
  in: "M5 12h14M12 5v14",
  fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5M9 9h6v6H9z",
  marks: "M4 20 14 10M14 10H8M14 10v6M17 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  adjust: "M4 8h10M18 8h2M4 16h2M10 16h10M16 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM8 14a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  full: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
};

export const icon = (name) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;

export function name(button, text) {
  button.setAttribute("aria-label", text);
  button.title = text;
}

const button = (command, content = icon(command)) => `<button type="button" data-command="${command}">${content}</button>`;
const worded = (command) => button(command, `<span data-text="${command}"></span>`);
const range = (input, least, most, value) =>
  `<label><span data-text="${input}"></span><input type="range" min="${least}" max="${most}" value="${value}" name="${input}"><output></output></label>`;

const MOVE = `<div class="viewer-move">${button("previous")}${button("next")}${button("play")}
<input type="range" min="1" data-slider><span class="viewer-count" aria-hidden="true"></span></div>`;

/* The whole of a viewer; what a series has no use for is left out. */
export function barOf(series, linked) {
  const { values, spacing, pictures } = series;
  const live = values && location.protocol !== "file:";
  const windows = live ? values.windows.map(([, center, width], at) =>
    `<button type="button" data-window="${at}"><kbd>${at + 1}</kbd> <span></span></button>`) : [];
  const looks = live
    ? range("center", 0, 1, 0) + range("width", 0, 1, 0)
    : range("brightness", 20, 180, 100) + range("contrast", 20, 180, 100);
  return `<stack-view></stack-view>
<div class="viewer-bar">${pictures.length > 1 ? MOVE : ""}
<div class="viewer-look">${button("out")}${button("in")}${button("fit")}${button("actual", "1:1")}
${button("marks")}${button("adjust")}${button("full")}</div>
</div>
<div class="viewer-adjust" hidden><div class="viewer-windows">${windows.join("")}</div>${looks}
<div class="viewer-tools">${worded("invert")}${linked ? worded("link") : ""}${spacing ? worded("length") + worded("angle") : ""}${live ? worded("value") : ""}
${worded("copy")}${worded("reset")}</div></div>
<p class="visually-hidden" role="status"></p>`;
}

/* Puts the words in their places. */
export function fillWords(viewer, series) {
  for (const one of viewer.querySelectorAll("[data-text]")) one.textContent = word(one.dataset.text);
  for (const one of viewer.querySelectorAll("[data-command]:not(:has([data-text]))")) name(one, word(one.dataset.command));
  for (const one of viewer.querySelectorAll("[data-window]")) {
    one.querySelector("span").textContent = series.values.windows[one.dataset.window][0];
  }
  viewer.querySelector("[data-slider]")?.setAttribute("aria-label", word("slider"));
  viewer.querySelector("[data-command=adjust]").setAttribute("aria-expanded", "false");
  for (const command of ["invert", "marks", "link", "length", "angle", "value"]) press(viewer, command, false);
}

/* Whether a switch is on. */
export function press(viewer, command, on) {
  viewer.querySelector(`[data-command=${command}]`)?.setAttribute("aria-pressed", String(on));
}
