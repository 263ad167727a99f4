/* <case-stack>: a series to scroll, window and measure, in the place of the key image that is there without it. */
import { copied } from "./../shared/clipboard.js";
import { format, parse } from "./address.js";
import { barOf, fillWords, name, press } from "./bar.js";
import { Cine } from "./cine.js";
import { seriesOf, word } from "./facts.js";
import { listenToKeys } from "./keyboard.js";
import { Looks } from "./looks.js";

const SETTLED = 350; // milliseconds after the last move until the address and the live region follow
const TOOLS = ["length", "angle", "value"];

export class CaseStack extends HTMLElement {
  index = 0;
  group = null; // those that scroll together with it
  #settling = 0;
  #said = -1;

  connectedCallback() {
    if (this.viewer) return;
    this.series = seriesOf(this);
    const mat = this.querySelector(".key > .mat");
    this.viewer = document.createElement("div");
    this.viewer.className = "viewer";
    this.viewer.setAttribute("role", "group");
    this.viewer.setAttribute("aria-label", this.dataset.label);
    this.viewer.innerHTML = barOf(this.series, document.querySelectorAll("case-stack").length > 1);
    mat.before(this.viewer);
    this.toggleAttribute("data-ready", true);
    this.view = this.part("stack-view");
    this.slider = this.part("[data-slider]");
    if (this.slider) this.slider.max = this.series.count;
    fillWords(this.viewer, this.series);
    this.index = this.#said = this.series.start;
    this.view.start(this.series);
    this.command("full").hidden = !document.fullscreenEnabled;
    this.cine = new Cine(this);
    this.looks = new Looks(this);
    this.looks.show();
    this.#tell();
    this.#listen();
    listenToKeys(this);
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
    this.view.show(next); // what is drawn tells its values
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

  /* Marks that the answer has brought, in the form of the facts, and shows them; none take them away. */
  setMarks(marks) {
    this.series.marks = marks;
    this.showMarks(marks.length > 0);
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
    const { overlay, zoom, centre } = this.view;
    return {
      anchor: `${this.series.anchor}-${this.index + 1}`,
      ...this.looks.state,
      z: Math.abs(zoom - 1) > 0.001 && [zoom, ...centre],
      m: overlay.marks && [1],
    };
  }

  /* Writes the address; that it is the viewer's own says that what is not in it is as it was first. */
  #write() {
    history.replaceState({ ...history.state, whole: true }, "", format(this.state));
  }

  /* Once the reader rests, the address and the live region say what is shown. */
  settle() {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      if (this.cine.playing) return;
      try {
        this.#write();
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

  /* The number of the picture of this series that the address names, else 0. */
  get named() {
    const [, place] = parse(location.hash).anchor.match(new RegExp(`^${this.series.anchor}-(\\d+)$`)) || [];
    return place <= this.series.count ? Number(place) : 0;
  }

  sight() {
    this.viewer.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  /* Shows the picture that the address names as it says, with the viewer in sight. */
  follow() {
    const { anchor, ...state } = parse(location.hash);
    this.cine.stop();
    this.go(this.named - 1);
    // A link in a text names the picture alone: the reader's window and zoom stay as they are.
    const whole = history.state?.whole || Object.keys(state).length > 0;
    if (whole) {
      this.looks.state = state;
      this.showMarks(Boolean(state.m?.[0]));
    }
    requestAnimationFrame(() => {
      if (whole) this.view.look(...(state.z ? [state.z[0], state.z.slice(1)] : [1, [0.5, 0.5]]));
      if (this.closest("[hidden]")) this.dispatchEvent(new CustomEvent("stack-wanted", { bubbles: true }));
      this.sight();
    });
  }

  #move(index) {
    this.cine.stop();
    this.go(index);
  }

  panel(open) {
    this.part(".viewer-adjust").hidden = !open;
    this.command("adjust").setAttribute("aria-expanded", String(open));
  }

  /* Takes a tool into the hand, or lays it down. */
  tool(tool) {
    if (!this.command(tool)) return; // not offered here
    const { overlay, values } = this.view;
    overlay.use(tool);
    for (const one of TOOLS) press(this.viewer, one, overlay.tool === one);
    if (!overlay.tool) return;
    if (tool === "value" && !values.on) this.looks.see(values.center, values.width);
    this.say(word(`${tool}Help`));
    this.view.canvas.focus();
  }

  async #copy() {
    const address = new URL(format(this.state), location.href).href;
    if (!(await copied(address))) {
      this.#write(); // then it can be copied from where it stands
      this.say(word("inAddress"));
      return;
    }
    this.say(word("copied"));
    this.command("copy").firstElementChild.textContent = word("copied");
    setTimeout(() => (this.command("copy").firstElementChild.textContent = word("copy")), 2000);
  }

  #reset() {
    const { overlay } = this.view;
    overlay.clear();
    if (overlay.tool) this.tool(overlay.tool);
    this.view.zoomTo(1);
    this.looks.reset();
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
    play: () => this.series.count > 1 && this.cine.toggle(),
    in: () => this.view.zoomTo(this.view.zoom * 1.25),
    out: () => this.view.zoomTo(this.view.zoom / 1.25),
    fit: () => this.view.zoomTo(1),
    actual: () => this.view.zoomTo(this.view.actual),
    adjust: () => this.panel(this.part(".viewer-adjust").hidden),
    marks: () => {
      const on = !this.view.overlay.marks;
      for (const stack of document.querySelectorAll("case-stack")) stack.showMarks(on);
      this.settle();
    },
    link: () => this.dispatchEvent(new CustomEvent("stack-link", { bubbles: true })),
    length: () => this.tool("length"),
    angle: () => this.tool("angle"),
    value: () => this.tool("value"),
    copy: () => this.#copy(),
    reset: () => this.#reset(),
    invert: () => this.looks.invert(),
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
      if (window) this.looks.see(...this.series.values.windows[window].slice(1));
    });
    this.viewer.addEventListener("input", ({ target }) => {
      if (target === this.slider) this.#move(this.slider.value - 1);
      else this.looks.slide(target);
    });
    this.viewer.addEventListener("focusout", ({ relatedTarget }) => this.viewer.contains(relatedTarget) || this.cine.stop());
    document.addEventListener("visibilitychange", () => document.hidden && this.cine.stop());
    document.addEventListener("fullscreenchange", () => {
      name(this.command("full"), word(document.fullscreenElement === this.viewer ? "leave" : "full"));
    });
    this.view.addEventListener("stack-step", ({ detail }) => this.#move(this.index + detail));
    this.view.addEventListener("stack-look", () => this.settle());
    this.view.addEventListener("stack-measured", ({ detail }) => this.say(detail.text));
    for (const [index, { tile }] of this.series.pictures.entries()) {
      tile?.querySelector("a").addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // opens the file
        event.preventDefault();
        this.#move(index);
        this.view.canvas.focus();
      });
    }
  }
}
