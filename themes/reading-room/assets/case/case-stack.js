/* <case-stack>: a series to scroll, window and measure, in the place of the key image that is there without it. */
import { copied } from "./../shared/clipboard.js";
import { format, parse } from "./address.js";
import { barOf, fillWords, name, press } from "./bar.js";
import { Cine } from "./cine.js";
import { number, seriesOf, word } from "./facts.js";

const SETTLED = 350; // milliseconds after the last move until the address and the live region follow
const KEYS = {
  ArrowUp: "previous", ArrowDown: "next", ArrowLeft: "before", ArrowRight: "after", PageUp: "back", PageDown: "ahead",
  Home: "first", End: "last", "+": "in", "=": "in", "-": "out", "0": "fit", i: "invert", c: "play", f: "full", m: "marks",
  l: "link", d: "length", a: "angle", r: "reset", y: "copy",
};
const PAN = { ArrowUp: [0, 40], ArrowDown: [0, -40], ArrowLeft: [40, 0], ArrowRight: [-40, 0] };

export class CaseStack extends HTMLElement {
  index = 0;
  linked = false;
  #settling = 0;
  #cine = new Cine(this);
  #inverted = false;
  #pixel = null;

  connectedCallback() {
    if (this.viewer) return;
    this.series = seriesOf(this);
    const mat = this.querySelector(".key > .mat");
    this.viewer = document.createElement("div");
    this.viewer.className = "viewer";
    this.viewer.setAttribute("role", "group");
    this.viewer.setAttribute("aria-label", this.dataset.label);
    const { values } = this.series;
    if (values) [values.lowest, values.highest] = [values.intercept, values.intercept + 4095 * values.slope].map(Math.round);
    this.viewer.innerHTML = barOf(this.series, document.querySelectorAll("case-stack").length > 1);
    mat.before(this.viewer);
    this.toggleAttribute("data-ready", true);
    this.view = this.part("stack-view");
    this.slider = this.part("[data-slider]");
    if (this.slider) this.slider.max = this.series.count;
    fillWords(this.viewer, this.series);
    this.index = this.series.start;
    this.view.start(this.series);
    this.command("full").hidden = !document.fullscreenEnabled;
    this.output = this.view.appendChild(document.createElement("output"));
    this.output.setAttribute("aria-hidden", "true");
    this.#tell();
    this.#window(false);
    this.#listen();
    this.#listenToView();
    this.follow();
    if (document.readyState !== "complete") addEventListener("load", () => this.follow(), { once: true });
  }

  part(selector) {
    return this.viewer.querySelector(selector);
  }

  command(command) {
    return this.part(`[data-command="${command}"]`);
  }

  say(text) {
    this.part("[role=status]").textContent = text;
  }

  /* Shows a picture by its place in the series, from 0; linked series follow unless `alone`. */
  go(index, alone = false) {
    const next = Math.min(Math.max(Math.round(index), 0), this.series.count - 1);
    if (next === this.index) return;
    this.index = next;
    this.view.show(next);
    this.#tell();
    if (alone) return; // the address is of the series that the reader moves
    this.settle();
    this.dispatchEvent(new CustomEvent("stack-moved", { bubbles: true }));
  }

  showMarks(on) {
    this.view.overlay.marks = on;
    this.view.overlay.draw(true);
    this.#tell();
  }

  /* Adds marks that the answer has brought, in the form of the facts. */
  addMarks(marks) {
    this.series.marks = marks;
    this.showMarks(true);
  }

  #tell() {
    const { count, pictures } = this.series;
    if (this.slider) {
      const position = word("position", { n: this.index + 1, total: count });
      this.slider.value = this.index + 1;
      this.slider.setAttribute("aria-valuetext", position);
      this.part(".viewer-count").textContent = `${this.index + 1} / ${count}`;
      for (const [command, end] of [["previous", 0], ["next", count - 1]]) {
        this.command(command).setAttribute("aria-disabled", String(this.index === end));
      }
    }
    this.view.canvas.setAttribute("aria-label", pictures[this.index].alt);
    const labels = this.view.overlay.here.map(([, , label]) => label).filter(Boolean);
    this.command("marks").hidden = !this.series.marks.length;
    this.command("marks").toggleAttribute("data-here", this.view.overlay.here.length > 0);
    press(this.viewer, "marks", this.view.overlay.marks);
    this.view.canvas.setAttribute("aria-description", this.view.overlay.marks ? [...new Set(labels)].join(", ") : "");
    this.querySelector(".tile a[aria-current]")?.removeAttribute("aria-current");
    pictures[this.index].tile?.querySelector("a").setAttribute("aria-current", "true");
  }

  get state() {
    const { view, series } = this;
    const { overlay, values, zoom, centre } = view;
    const looks = this.#looks;
    return {
      anchor: `${series.anchor}-${this.index + 1}`,
      w: values?.on && [values.center, values.width],
      b: looks.some((look) => look !== 100) && looks,
      z: Math.abs(zoom - 1) > 0.001 && [zoom, ...centre],
      m: overlay.marks && [1],
      i: this.#inverted && [1],
    };
  }

  /* Once the reader rests, the address and the live region say what is shown. */
  settle() {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      if (this.#cine.playing) return;
      try {
        history.replaceState(history.state, "", format(this.state));
      } catch {
        // Some browsers refuse on file: or when it is done too often; the next one follows.
      }
      const moved = this.#said !== this.index;
      this.#said = this.index;
      if (moved && document.activeElement !== this.slider && this.contains(document.activeElement)) {
        this.say(word("position", { n: this.index + 1, total: this.series.count }));
      }
    }, SETTLED);
  }

  #said = -1;

  /* The address names a picture of this series: shows it as it says, with the viewer in sight. */
  follow() {
    const { anchor, w, z, b, m, i } = parse(location.hash);
    const [, place] = anchor.match(new RegExp(`^${this.series.anchor}-(\\d+)$`)) || [];
    if (!place || place > this.series.count) return;
    this.#cine.stop();
    this.go(place - 1);
    if (w && this.view.values) this.view.values.see(...w);
    if (b) this.#looks = b;
    if (m) this.showMarks(m[0] !== 0);
    this.#inverted = Boolean(i?.[0]);
    this.#window(Boolean(w));
    this.#tell();
    this.view.overlay.draw(true);
    requestAnimationFrame(() => {
      this.view.look(...(z?.length === 3 ? [z[0], z.slice(1)] : [1, [0.5, 0.5]]));
      if (this.closest(".series").hidden) this.dispatchEvent(new CustomEvent("stack-wanted", { bubbles: true }));
      this.viewer.scrollIntoView({ block: "nearest", behavior: "instant" });
    });
  }

  #move(index) {
    this.#cine.stop();
    this.go(index);
  }

  /* Brightness and contrast in percent; of a series with values, which has a window instead, 100. */
  get #looks() {
    return ["brightness", "contrast"].map((input) => Number(this.part(`[name=${input}]`)?.value || 100));
  }

  set #looks(looks) {
    for (const [at, input] of ["brightness", "contrast"].entries()) {
      const range = this.part(`[name=${input}]`);
      if (range) range.value = looks[at];
    }
  }

  /* Window, or brightness and contrast, from the controls; `chosen` says that the reader wants the true values. */
  #window(chosen) {
    const { values } = this.view;
    const looks = this.#looks;
    if (values) {
      if (chosen) values.on = true;
      for (const [input, value] of [["center", values.center], ["width", values.width]]) {
        const range = this.part(`[name=${input}]`);
        range.value = value;
        range.nextElementSibling.textContent = number(value);
      }
      for (const one of this.viewer.querySelectorAll("[data-window]")) {
        const [, center, width] = this.series.values.windows[one.dataset.window];
        one.setAttribute("aria-pressed", String(center === values.center && width === values.width));
      }
    }
    this.view.adjust(...(values ? [100, 100] : looks), this.#inverted);
    press(this.viewer, "invert", this.#inverted);
    const changed = looks.some((look) => look !== 100) || this.#inverted || Boolean(values?.on);
    this.command("adjust").toggleAttribute("data-changed", changed);
    this.#show();
    this.view.ask();
  }

  /* The line in the corner: the window and the value under the pointer. */
  #show() {
    const { values } = this.view;
    if (!values) return;
    const { unit } = this.series.values;
    const value = this.#pixel && values.at(this.index, ...this.#pixel);
    const window = word("window", { width: number(values.width), center: number(values.center), unit });
    this.output.textContent = value === null ? window : `${window} · ${number(value, 1)} ${unit}`;
  }

  #see(center, width) {
    this.view.values.see(center, width);
    this.#window(true);
    this.settle();
  }

  #panel(open) {
    this.part(".viewer-adjust").hidden = !open;
    this.command("adjust").setAttribute("aria-expanded", String(open));
  }

  #tool(tool) {
    if (!this.series.spacing) return;
    const { overlay } = this.view;
    overlay.use(tool);
    for (const one of ["length", "angle"]) press(this.viewer, one, overlay.tool === one);
    if (overlay.tool) {
      this.say(word(`${tool}Help`));
      this.view.canvas.focus();
    }
  }

  async #copy() {
    const address = new URL(format(this.state), location.href).href;
    if (!(await copied(address))) {
      history.replaceState(history.state, "", format(this.state)); // then it can be copied from where it stands
      this.say(word("inAddress"));
      return;
    }
    this.say(word("copied"));
    this.command("copy").firstElementChild.textContent = word("copied");
    setTimeout(() => (this.command("copy").firstElementChild.textContent = word("copy")), 2000);
  }

  #reset() {
    this.#inverted = false;
    this.#looks = [100, 100];
    const { values, overlay } = this.view;
    if (values) {
      const [, center, width] = this.series.values.windows[0];
      values.see(center, width);
      values.on = false;
    }
    overlay.clear();
    if (overlay.tool) this.#tool(overlay.tool);
    this.view.zoomTo(1);
    this.#window(false);
    this.settle();
  }

  run = {
    previous: () => this.#move(this.index - 1),
    next: () => this.#move(this.index + 1),
    back: () => this.#move(this.index - 5),
    ahead: () => this.#move(this.index + 5),
    first: () => this.#move(0),
    last: () => this.#move(this.series.count - 1),
    before: () => this.dispatchEvent(new CustomEvent("stack-other", { detail: -1, bubbles: true })),
    after: () => this.dispatchEvent(new CustomEvent("stack-other", { detail: 1, bubbles: true })),
    play: () => this.series.count > 1 && this.#cine.toggle(),
    in: () => this.view.zoomTo(this.view.zoom * 1.25),
    out: () => this.view.zoomTo(this.view.zoom / 1.25),
    fit: () => this.view.zoomTo(1),
    actual: () => this.view.zoomTo(this.view.actual),
    adjust: () => this.#panel(this.part(".viewer-adjust").hidden),
    marks: () => {
      const on = !this.view.overlay.marks;
      for (const stack of document.querySelectorAll("case-stack")) stack.showMarks(on);
      this.settle();
    },
    link: () => this.dispatchEvent(new CustomEvent("stack-link", { bubbles: true })),
    length: () => this.#tool("length"),
    angle: () => this.#tool("angle"),
    copy: () => this.#copy(),
    reset: () => this.#reset(),
    invert: () => {
      this.#inverted = !this.#inverted;
      this.#window(false);
      this.settle();
    },
    full: () => {
      if (!document.fullscreenEnabled) return;
      if (document.fullscreenElement) document.exitFullscreen();
      else this.viewer.requestFullscreen().then(() => this.view.canvas.focus(), () => {});
    },
  };

  #listen() {
    this.viewer.addEventListener("click", (event) => {
      const { command, window } = event.target.closest("button")?.dataset || {};
      if (command) this.run[command]();
      if (window) this.#see(...this.series.values.windows[window].slice(1));
    });
    this.viewer.addEventListener("keydown", (event) => this.#key(event));
    this.viewer.addEventListener("input", ({ target }) => {
      const { values } = this.view;
      if (target === this.slider) this.#move(this.slider.value - 1);
      else if (values) this.#see(...["center", "width"].map((input) => Number(this.part(`[name=${input}]`).value)));
      else {
        this.#window(false);
        this.settle();
      }
    });
    this.viewer.addEventListener("focusout", ({ relatedTarget }) => this.viewer.contains(relatedTarget) || this.#cine.stop());
    document.addEventListener("visibilitychange", () => document.hidden && this.#cine.stop());
    document.addEventListener("fullscreenchange", () => {
      name(this.command("full"), word(document.fullscreenElement === this.viewer ? "leave" : "full"));
    });
    addEventListener("hashchange", () => this.follow());
    for (const [index, { tile }] of this.series.pictures.entries()) {
      tile?.querySelector("a").addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // opens the file
        event.preventDefault();
        this.#move(index);
        this.view.canvas.focus();
      });
    }
  }

  #listenToView() {
    this.view.addEventListener("stack-step", ({ detail }) => this.#move(this.index + detail));
    this.view.addEventListener("stack-look", () => this.settle());
    this.view.addEventListener("stack-hover", ({ detail }) => {
      this.#pixel = detail; // where the pointer is
      this.#show();
    });
    this.view.addEventListener("stack-measured", ({ detail }) => this.say(detail.text));
    this.view.addEventListener("stack-window", ({ detail: [x, y] }) => {
      const { values } = this.view;
      if (values) {
        this.#see(values.center - y * Math.max(1, values.width / 400), values.width + x * Math.max(1, values.width / 400));
        return;
      }
      const [brightness, contrast] = this.#looks;
      this.#looks = [brightness - y / 3, contrast + x / 3];
      this.#window(false);
      this.settle();
    });
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { overlay } = this.view;
    const typed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.key === "Escape") {
      this.#cine.stop();
      if (overlay.tool) this.#tool(overlay.tool);
      else if (event.target.closest(".viewer-adjust")) {
        this.#panel(false);
        this.command("adjust").focus();
      }
      return;
    }
    // The sliders' own keys; through the pictures, up and down go as everywhere in the viewer.
    const own = event.target.matches("input[name]") ? event.key.length > 1 : /Arrow(Left|Right)/.test(event.key);
    if (event.target.matches("input") && own) return;
    const onCanvas = event.target === this.view.canvas;
    const way = PAN[event.key];
    const window = typed >= "1" && typed <= "9" && this.view.values && this.series.values.windows[typed - 1];
    if (overlay.tool && onCanvas && way) overlay.move(...way.map((by) => (event.shiftKey ? -by / 2 : -by / 20)));
    else if (overlay.tool && onCanvas && (event.key === "Enter" || event.key === " ")) overlay.point();
    else if (event.shiftKey && way) this.view.pan(...way);
    else if (window) this.#see(...window.slice(1));
    else if (KEYS[typed] && this.command(KEYS[typed])?.hidden !== true) this.run[KEYS[typed]]();
    else return;
    event.preventDefault();
  }
}
