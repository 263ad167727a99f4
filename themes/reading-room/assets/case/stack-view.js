/* <stack-view>: the viewport of a series. Draws one picture, zooms, pans, and knows which pixel lies where. */
import { listenToGestures } from "./gestures.js";
import { Overlay } from "./overlay.js";
import { Pictures } from "./pictures.js";
import { Values } from "./values.js";

const AHEAD = 3; // neighbours that are fetched before they are asked for

const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

export class StackView extends HTMLElement {
  index = 0;
  pointer = null; // where on the screen it rests
  zoom = 1; // relative to the size that fits
  centre = [0.5, 0.5]; // what of the picture is in the middle of the viewport
  #frame = 0;
  #late = 0;
  #way = 1;
  #near = false;

  start(series) {
    this.series = series;
    this.index = series.start;
    const changed = (index) => index === this.index && this.ask();
    const read = (index) => {
      changed(index);
      this.tell("stack-values");
    };
    this.pictures = new Pictures(series, changed);
    // A page from a disk may not read bytes, only show them.
    this.values = series.values && location.protocol !== "file:" ? new Values(series.values, series.count, read) : null;
    this.canvas = document.createElement("canvas");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "img");
    this.append(this.canvas);
    this.overlay = new Overlay(this);
    this.toggleAttribute("data-single", series.count === 1);
    this.style.aspectRatio = `${this.picture.width} / ${this.picture.height}`;
    new ResizeObserver(() => this.#resize()).observe(this);
    new IntersectionObserver(
      (entries) => {
        this.#near = entries.at(-1).isIntersecting;
        this.ask();
      },
      { rootMargin: "300px" },
    ).observe(this);
    listenToGestures(this);
    this.#resize();
  }

  get picture() {
    return this.series.pictures[this.index];
  }

  show(index) {
    this.#way = index < this.index ? -1 : 1;
    this.index = index;
    this.ask();
  }

  /* Whether the picture can be drawn at once, or never. */
  ready(index) {
    const wide = this.#wide();
    if (this.values?.on) return this.values.has(index) || this.values.failed(index);
    return Boolean(this.pictures.bitmap(index, wide)) || this.pictures.failed(index, wide);
  }

  /* The zoom at which one pixel of the picture is one of the screen. */
  get actual() {
    return 1 / this.#fitting();
  }

  /* Pixels of the screen's memory for one of the picture. */
  get scale() {
    return this.#fitting() * this.zoom;
  }

  /* The part of the picture that fills the viewport, in its pixels: left, top, width, height. */
  get seen() {
    const [width, height] = [this.canvas.width / this.scale, this.canvas.height / this.scale];
    return [this.centre[0] * this.picture.width - width / 2, this.centre[1] * this.picture.height - height / 2, width, height];
  }

  /* The pixel of the picture at a place of the screen. */
  pixelAt({ clientX, clientY }) {
    const box = this.getBoundingClientRect();
    const [left, top, width, height] = this.seen;
    return [left + ((clientX - box.left) / box.width) * width, top + ((clientY - box.top) / box.height) * height];
  }

  /* The pixel that is asked about: under the pointer, wherever the picture has moved below it, or under the keyboard's cross. */
  get asked() {
    return this.pointer ? this.pixelAt(this.pointer) : this.overlay.cursor;
  }

  /* Zooms about a point, given in pixels of the screen from the middle of the viewport. */
  zoomTo(zoom, x = 0, y = 0) {
    const before = this.scale;
    this.zoom = clamp(zoom, Math.min(1, this.actual), Math.max(8, 8 * this.actual));
    this.pan(x * (before / this.scale - 1), y * (before / this.scale - 1));
  }

  /* Moves the picture by pixels of the screen, but never out of the viewport. */
  pan(x, y) {
    const ratio = this.canvas.width / (this.clientWidth || 1);
    const { width, height } = this.picture;
    const sides = [[x, width, this.canvas.width], [y, height, this.canvas.height]];
    this.#to(sides.map(([by, size], axis) => this.centre[axis] - (by * ratio) / (size * this.scale)));
    this.tell("stack-look");
  }

  /* Shows a part that an address has named. */
  look(zoom, centre) {
    this.zoom = clamp(zoom, 0.1, 64);
    this.#to(centre);
  }

  #to(centre) {
    this.toggleAttribute("data-zoomed", this.zoom > 1.001);
    const room = [this.canvas.width, this.canvas.height];
    const size = [this.picture.width, this.picture.height];
    this.centre = centre.map((value, axis) => {
      const margin = Math.min(room[axis] / 2 / (size[axis] * this.scale), 0.5);
      return clamp(value, margin, 1 - margin);
    });
    this.ask();
  }

  /* Brightness and contrast in percent; they are the screen's, for 8-bit pictures have no values. */
  adjust(brightness, contrast, inverted) {
    const neutral = brightness === 100 && contrast === 100 && !inverted;
    const filter = `brightness(${brightness}%) contrast(${contrast}%) invert(${inverted ? 1 : 0})`;
    this.canvas.style.filter = neutral ? "" : filter;
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }

  #fitting() {
    const { width, height } = this.picture;
    return Math.min(this.canvas.width / width, this.canvas.height / height) || 1;
  }

  #resize() {
    const ratio = devicePixelRatio || 1;
    this.canvas.width = Math.round(this.clientWidth * ratio);
    this.canvas.height = Math.round(this.clientHeight * ratio);
    this.#to(this.centre);
    if (this.clientWidth) this.#draw();
  }

  ask() {
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #wide() {
    return this.picture.width * Math.min(this.scale, 1);
  }

  #draw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const wide = this.#wide();
    const live = this.values?.on && this.values.frame(this.index);
    const bitmap = live || this.pictures.bitmap(this.index, wide);
    const there = bitmap || this.pictures.substitute(this.index);
    if (there) {
      clearTimeout(this.#late);
      this.#late = 0;
      this.#paint(there);
    } else {
      // Never one picture under another's number for long, not even while the reader goes on and on.
      this.#late ||= setTimeout(() => {
        this.#late = 0;
        this.#paint(null);
      }, 120);
    }
    this.toggleAttribute("data-waiting", !there || Boolean(this.values?.on && !live && !this.values.failed(this.index)));
    if (this.#near && this.clientWidth) this.#fetch(bitmap, live, wide);
  }

  /* What is shown comes first, then its neighbours. */
  #fetch(bitmap, live, wide) {
    if (this.values?.on) {
      const steps = [0, 1, 2, 3, 4, 5, 6, 7, 8, -1, -2]; // reading takes longer than a frame: further the way the reader goes
      this.values.want(steps.map((step) => this.index + step * this.#way));
      if (live || !this.values.failed(this.index)) return;
    }
    if (!bitmap && !this.pictures.failed(this.index, wide)) {
      this.pictures.ask(this.index, wide);
      return;
    }
    const ahead = bitmap ? this.pictures.room(bitmap, AHEAD) : AHEAD;
    for (let step = 1; step <= ahead; step += 1) {
      for (const index of [this.index + step, this.index - step]) this.pictures.ask(index, wide);
    }
  }

  #paint(source) {
    const context = this.canvas.getContext("2d");
    const { width, height } = this.picture;
    context.imageSmoothingQuality = "high";
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (source) {
      const [left, top] = this.seen;
      context.drawImage(source, -left * this.scale, -top * this.scale, width * this.scale, height * this.scale);
    }
    this.overlay.draw();
    this.tell("stack-drawn");
  }
}
