/* How a series is seen: its window, or brightness and contrast, inverted or not; the controls and words that say so. */
import { press } from "./bar.js";
import { number, word } from "./facts.js";

const LEVELS = ["brightness", "contrast"];
const PLAIN = [100, 100];

export class Looks {
  inverted = false;
  #stack;
  #levels = PLAIN; // as dragged, finer than the controls tell

  constructor(stack) {
    this.#stack = stack;
    this.output = stack.view.appendChild(document.createElement("output"));
    this.output.setAttribute("aria-hidden", "true");
    this.named = stack.closest(".series").querySelector(".series-label > span:not(.count)");
    for (const event of ["stack-hover", "stack-drawn"]) stack.view.addEventListener(event, () => this.tell());
    stack.view.addEventListener("stack-values", () => this.show());
    stack.view.addEventListener("stack-window", ({ detail }) => this.drag(...detail));
  }

  /* The values of the series, where they are published and can be read. */
  get #values() {
    return this.#stack.view.values;
  }

  /* Brightness and contrast in percent; of a series with values, which has a window instead, 100. */
  get levels() {
    return this.#levels.map(Math.round);
  }

  set levels(levels) {
    if (this.#values) return;
    this.#levels = levels.map((level) => Math.min(Math.max(level, 20), 180));
    for (const [at, input] of LEVELS.entries()) this.#input(input).value = this.levels[at];
    this.show();
  }

  #input(name) {
    return this.#stack.part(`[name=${name}]`);
  }

  /* What of it belongs in an address. */
  get state() {
    const { levels } = this;
    return {
      w: this.#values?.on && [this.#values.center, this.#values.width],
      b: levels.some((level) => level !== 100) && levels,
      i: this.inverted && [1],
    };
  }

  /* As an address says; what it does not say is as it was first. */
  set state({ w, b, i }) {
    this.inverted = Boolean(i?.[0]);
    this.levels = b || PLAIN;
    if (w) this.#values?.see(...w);
    else this.#values?.reset();
    this.show();
  }

  reset() {
    this.state = {};
  }

  /* The reader chooses a window; the true values are asked for. */
  see(center, width) {
    this.#values.see(center, width);
    this.show();
    this.#stack.settle();
  }

  invert() {
    this.inverted = !this.inverted;
    this.show();
    this.#stack.settle();
  }

  /* The reader moves one of the sliders. */
  slide({ name, value }) {
    const { center, width } = this.#values || {};
    if (name === "center") this.see(Number(value), width);
    else if (name === "width") this.see(center, Number(value));
    else {
      this.levels = LEVELS.map((input) => Number(this.#input(input).value));
      this.#stack.settle();
    }
  }

  /* The reader drags over the picture: to the right wider, upwards darker, as on workstations. */
  drag(x, y) {
    const values = this.#values;
    if (values) {
      const speed = Math.max(values.step, values.width / 400);
      this.see(values.center - y * speed, values.width + x * speed);
      return;
    }
    const [brightness, contrast] = this.#levels;
    this.levels = [brightness - y / 3, contrast + x / 3];
    this.#stack.settle();
  }

  /* Puts everything on the screen. */
  show() {
    const { view, viewer, series } = this.#stack;
    const values = this.#values;
    const { levels } = this;
    if (values) {
      const least = 1 + values.step;
      for (const [input, value, min, max] of [
        ["center", values.center, values.lowest, values.highest],
        ["width", values.width, least, values.highest - values.lowest],
      ]) {
        const range = this.#input(input);
        Object.assign(range, { min, max, step: values.step });
        range.value = value;
        range.nextElementSibling.textContent = number(value, values.digits);
      }
      for (const one of viewer.querySelectorAll("[data-window]")) {
        const [, center, width] = series.values.windows[one.dataset.window];
        one.setAttribute("aria-pressed", String(center === values.center && width === values.width));
      }
    }
    view.adjust(...(values ? PLAIN : levels), this.inverted);
    press(viewer, "invert", this.inverted);
    const changed = levels.some((level) => level !== 100) || this.inverted || Boolean(values?.on);
    this.#stack.command("adjust").toggleAttribute("data-changed", changed);
    this.tell();
    view.ask();
  }

  /* The line in the corner: the window of what is drawn, and the value under the pointer. */
  tell() {
    const values = this.#values;
    if (!values) return;
    const { index } = this.#stack;
    const drawn = !values.on || values.has(index);
    // Until its values are here, a picture stands as it was published: through the first window.
    const [center, width] = drawn ? [values.center, values.width] : this.#stack.series.values.windows[0].slice(1);
    const { unit } = this.#stack.series.values;
    const window = word("window", { width: number(width, values.digits), center: number(center, values.digits), unit });
    if (this.named) this.named.textContent = window;
    const { asked } = this.#stack.view;
    const value = asked && values.at(index, ...asked);
    const more = drawn ? value !== null && values.told(value) : values.failed(index) ? word("unread") : "…";
    this.output.textContent = more ? `${window} · ${more}` : window;
  }
}
