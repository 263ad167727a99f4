/* <case-stack>: a series as a stack to scroll through, around the key image and the grid that are there without it. */
const SETTLED = 350; // milliseconds after the last move until the address and the live region follow
const CINE = 120; // milliseconds per picture
const ICONS = {
  previous: "m6 15 6-6 6 6",
  next: "m6 9 6 6 6-6",
  play: "M8 5v14l11-7z",
  pause: "M8 5v14M16 5v14",
  out: "M5 12h14",
  in: "M5 12h14M12 5v14",
  fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5M9 9h6v6H9z",
  adjust: "M4 8h10M18 8h2M4 16h2M10 16h10M16 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM8 14a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  full: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
};
const KEYS = {
  ArrowUp: "previous", ArrowDown: "next", PageUp: "back", PageDown: "ahead", Home: "first", End: "last",
  "+": "in", "=": "in", "-": "out", "0": "fit", i: "invert", c: "play", f: "full",
};
const PAN = { ArrowUp: [0, 40], ArrowDown: [0, -40], ArrowLeft: [40, 0], ArrowRight: [-40, 0] };

const icon = (name) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
const button = (name, content = icon(name)) => `<button type="button" data-command="${name}">${content}</button>`;
const range = (name) =>
  `<label><span data-text="${name}"></span><input type="range" min="20" max="180" value="100" name="${name}"></label>`;

const VIEWER = `<stack-view></stack-view>
<div class="viewer-bar">
<div class="viewer-move">${button("previous")}${button("next")}${button("play")}
<input type="range" min="1" data-slider><span class="viewer-count" aria-hidden="true"></span></div>
<div class="viewer-look">${button("out")}${button("in")}${button("fit")}${button("actual", "1:1")}
${button("adjust")}${button("full")}</div>
</div>
<div class="viewer-adjust" hidden>${range("brightness")}${range("contrast")}
${button("invert", '<span data-text="invert"></span>')}${button("reset", '<span data-text="reset"></span>')}</div>
<p class="visually-hidden" role="status"></p>`;

export class CaseStack extends HTMLElement {
  #index = 0;
  #moved = 0;
  #cine = 0;
  #inverted = false;

  connectedCallback() {
    this.tiles = [...this.querySelectorAll(".tile")];
    if (this.viewer || this.tiles.length < 2) return;
    const start = this.tiles.findIndex((tile) => tile.classList.contains("tile-key"));
    const mat = this.querySelector(".key > .mat");
    this.viewer = document.createElement("div");
    this.viewer.className = "viewer";
    this.viewer.setAttribute("role", "group");
    this.viewer.setAttribute("aria-label", this.dataset.label);
    this.viewer.innerHTML = VIEWER;
    mat.before(this.viewer);
    this.toggleAttribute("data-ready", true);
    this.view = this.#part("stack-view");
    this.slider = this.#part("[data-slider]");
    this.slider.max = this.tiles.length;
    this.#words();
    this.#index = Math.max(start, 0);
    this.view.start(this.tiles.map((tile) => tile.querySelector("img")), this.#index, mat.querySelector("img"));
    this.#tell();
    this.#listen();
    this.#follow();
    if (document.readyState !== "complete") addEventListener("load", () => this.#follow(), { once: true });
  }

  /* Shows a picture by its place in the series, from 0. */
  go(index) {
    const next = Math.min(Math.max(index, 0), this.tiles.length - 1);
    if (next === this.#index) return;
    this.#index = next;
    this.view.show(next);
    this.#tell();
    clearTimeout(this.#moved);
    this.#moved = setTimeout(() => this.#settle(), SETTLED);
  }

  #part(selector) {
    return this.viewer.querySelector(selector);
  }

  #command(name) {
    return this.#part(`[data-command="${name}"]`);
  }

  #words() {
    for (const one of this.viewer.querySelectorAll("[data-text]")) one.textContent = this.dataset[one.dataset.text];
    for (const one of this.viewer.querySelectorAll("[data-command]:not(:has([data-text]))")) {
      this.#name(one, this.dataset[one.dataset.command]);
    }
    this.#command("adjust").setAttribute("aria-expanded", "false");
    this.#command("invert").setAttribute("aria-pressed", "false");
    this.slider.setAttribute("aria-label", this.dataset.slider);
    this.#command("full").hidden = !document.fullscreenEnabled;
  }

  #name(one, text) {
    one.setAttribute("aria-label", text);
    one.title = text;
  }

  #position() {
    return this.dataset.position.replace("{n}", this.#index + 1).replace("{total}", this.tiles.length);
  }

  #tell() {
    this.slider.value = this.#index + 1;
    this.slider.setAttribute("aria-valuetext", this.#position());
    this.#part(".viewer-count").textContent = `${this.#index + 1} / ${this.tiles.length}`;
    this.view.canvas.setAttribute("aria-label", this.tiles[this.#index].dataset.alt);
    for (const [index, tile] of this.tiles.entries()) {
      const link = tile.querySelector("a");
      if (index === this.#index) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const ends = { previous: 0, next: this.tiles.length - 1 };
    for (const [name, end] of Object.entries(ends)) {
      this.#command(name).setAttribute("aria-disabled", String(this.#index === end));
    }
  }

  /* Once the reader stays on a picture, the address and the live region say which. */
  #settle() {
    if (this.#cine) return;
    try {
      history.replaceState(history.state, "", `#${this.tiles[this.#index].id}`);
    } catch {
      // Some browsers refuse on file: or when it is done too often; the next one follows.
    }
    if (document.activeElement !== this.slider) this.#part("[role=status]").textContent = this.#position();
  }

  /* The address names a picture of this series: shows it, with the viewer in sight. */
  #follow() {
    const anchor = location.hash.slice(1);
    const index = this.tiles.findIndex(({ id }) => id === anchor || encodeURIComponent(id) === anchor);
    if (index < 0) return;
    this.#stop();
    this.go(index);
    requestAnimationFrame(() => this.viewer.scrollIntoView({ block: "nearest", behavior: "instant" }));
  }

  #play() {
    if (this.#cine) {
      this.#stop();
      return;
    }
    this.#name(this.#command("play"), this.dataset.pause);
    this.#command("play").innerHTML = icon("pause");
    this.#cine = setInterval(() => {
      const next = (this.#index + 1) % this.tiles.length;
      if (this.view.ready(this.#index)) this.go(next); // waits for a slow network
    }, CINE);
  }

  #stop() {
    if (!this.#cine) return;
    clearInterval(this.#cine);
    this.#cine = 0;
    this.#name(this.#command("play"), this.dataset.play);
    this.#command("play").innerHTML = icon("play");
    this.#settle();
  }

  #move(index) {
    this.#stop();
    this.go(index);
  }

  #adjust() {
    const [brightness, contrast] = ["brightness", "contrast"].map((name) => Number(this.#part(`[name=${name}]`).value));
    this.view.adjust(brightness, contrast, this.#inverted);
    this.#command("invert").setAttribute("aria-pressed", String(this.#inverted));
    const changed = brightness !== 100 || contrast !== 100 || this.#inverted;
    this.#command("adjust").toggleAttribute("data-changed", changed);
  }

  #panel(open) {
    this.#part(".viewer-adjust").hidden = !open;
    this.#command("adjust").setAttribute("aria-expanded", String(open));
  }

  #commands = {
    previous: () => this.#move(this.#index - 1),
    next: () => this.#move(this.#index + 1),
    back: () => this.#move(this.#index - 5),
    ahead: () => this.#move(this.#index + 5),
    first: () => this.#move(0),
    last: () => this.#move(this.tiles.length - 1),
    play: () => this.#play(),
    in: () => this.view.zoomTo(this.view.zoom * 1.25),
    out: () => this.view.zoomTo(this.view.zoom / 1.25),
    fit: () => this.view.zoomTo(1),
    actual: () => this.view.zoomTo(this.view.actual),
    adjust: () => this.#panel(this.#part(".viewer-adjust").hidden),
    invert: () => {
      this.#inverted = !this.#inverted;
      this.#adjust();
    },
    reset: () => {
      this.#inverted = false;
      for (const name of ["brightness", "contrast"]) this.#part(`[name=${name}]`).value = 100;
      this.#adjust();
    },
    full: () => {
      if (!document.fullscreenEnabled) return;
      if (document.fullscreenElement) document.exitFullscreen();
      else this.viewer.requestFullscreen().then(() => this.view.canvas.focus(), () => {});
    },
  };

  #listen() {
    this.viewer.addEventListener("click", (event) => {
      const name = event.target.closest("[data-command]")?.dataset.command;
      if (name) this.#commands[name]();
    });
    this.viewer.addEventListener("keydown", (event) => this.#key(event));
    this.viewer.addEventListener("input", (event) => {
      if (event.target === this.slider) this.#move(this.slider.value - 1);
      else this.#adjust();
    });
    this.viewer.addEventListener("focusout", (event) => {
      if (!this.viewer.contains(event.relatedTarget)) this.#stop();
    });
    document.addEventListener("visibilitychange", () => document.hidden && this.#stop());
    document.addEventListener("fullscreenchange", () => {
      const full = document.fullscreenElement === this.viewer;
      this.#name(this.#command("full"), full ? this.dataset.leave : this.dataset.full);
    });
    this.view.addEventListener("stack-step", (event) => this.#move(this.#index + event.detail));
    addEventListener("hashchange", () => this.#follow());
    for (const [index, tile] of this.tiles.entries()) {
      tile.querySelector("a").addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // opens the file
        event.preventDefault();
        this.#move(index);
        this.view.canvas.focus();
      });
    }
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      this.#stop();
      if (event.target.closest(".viewer-adjust")) {
        this.#panel(false);
        this.#command("adjust").focus();
      }
      return;
    }
    const pan = event.shiftKey && PAN[event.key];
    const name = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (event.target.matches("input[name]") && event.key.length > 1) return; // the slider's own keys
    if (pan) this.view.pan(...pan);
    else if (name) this.#commands[name]();
    else return;
    event.preventDefault();
  }
}
