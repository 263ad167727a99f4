/* What is drawn over a picture: the editor's marks and what the reader measures, as SVG that follows the zoom. */
import { angle, length } from "./measure.js";

const SVG = "http://www.w3.org/2000/svg";
const POINTS = { length: 2, angle: 3, value: 1 }; // that each tool takes

function drawn(parent, name, attributes, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  parent.append(element);
  return element;
}

export class Overlay {
  marks = false; // whether they are shown: the picture comes first
  tool = ""; // length, angle or value while points are being set
  cursor = null; // where the keyboard sets the next point
  #points = [];
  #on = -1; // the picture on which they are
  #measured = new Map(); // index → shapes
  #state = "";

  constructor(view) {
    this.view = view;
    this.svg = drawn(view, "svg", { class: "overlay", "aria-hidden": "true", preserveAspectRatio: "none" });
    view.addEventListener("stack-hover", ({ detail }) => {
      if (!this.tool || !detail) return;
      this.cursor = this.#inside(detail);
      this.draw(true);
    });
    view.addEventListener("stack-values", () => {
      if (!this.tool && !this.#measured.has(view.index)) return;
      this.draw(true);
      this.#say();
    });
  }

  /* The marks on the picture that is shown: [picture, path, label, x, y]. */
  get here() {
    return this.view.series.marks.filter(([picture]) => picture === this.view.index + 1);
  }

  /* How many points are set of a measurement that is not complete. */
  get open() {
    return this.#points.length;
  }

  use(tool) {
    this.tool = this.tool === tool ? "" : tool;
    this.#points = [];
    const [left, top, width, height] = this.view.seen;
    this.cursor = this.tool ? [left + width / 2, top + height / 2] : null;
    this.view.toggleAttribute("data-measuring", Boolean(this.tool));
    this.draw(true);
  }

  #inside([x, y]) {
    const { width, height } = this.view.picture;
    return [Math.min(Math.max(x, 0), width - 0.01), Math.min(Math.max(y, 0), height - 0.01)]; // in the last pixel, not beyond
  }

  /* Moves the cross by pixels of the picture, as the pointer does. */
  move(x, y) {
    this.view.pointer = null; // the keyboard has taken over
    this.view.tell("stack-hover", this.#inside([this.cursor[0] + x, this.cursor[1] + y]));
  }

  /* Takes back the points of a measurement that is not complete; tells whether there were any. */
  abort() {
    const open = this.open > 0;
    this.#points = [];
    this.draw(true);
    return open;
  }

  /* Sets a point; after the last one the result is drawn and told. */
  point(place = this.cursor) {
    this.#turned();
    this.cursor = this.#inside(place);
    this.#points.push(this.cursor);
    if (this.#points.length === POINTS[this.tool]) {
      this.#measured.set(this.view.index, [...(this.#measured.get(this.view.index) || []), { points: this.#points }]);
      this.#points = [];
    }
    this.draw(true);
    this.#say();
  }

  /* Tells each result once; that of a value as soon as the values of the picture are here. */
  #say() {
    for (const shape of this.#measured.get(this.view.index) || []) {
      const text = shape.told ? "" : this.#result(shape.points);
      if (!text) continue;
      shape.told = true;
      this.view.tell("stack-measured", { text });
    }
  }

  /* Takes all measurements away. */
  clear() {
    this.#measured.clear();
    this.#points = [];
    this.draw(true);
  }

  /* Points are on one picture: those of a measurement that another picture interrupts are dropped. */
  #turned() {
    if (this.#on === this.view.index) return;
    this.#on = this.view.index;
    this.#points = [];
  }

  #result(points) {
    if (points.length > 1) return (points.length === 3 ? angle : length)(points, this.view.series.spacing);
    const value = this.view.values.at(this.view.index, ...points[0]);
    return value === null ? "" : this.view.values.told(value);
  }

  /* Draws anew what has changed: the place at every frame, the shapes only when they are others. */
  draw(anew = false) {
    const { view, svg } = this;
    this.#turned();
    const [left, top, width, height] = view.seen;
    svg.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
    svg.setAttribute("font-size", (14 * width) / (view.clientWidth || 1));
    const state = `${view.index} ${this.marks} ${view.series.marks.length}`;
    if (state === this.#state && !anew) return;
    this.#state = state;
    svg.replaceChildren();
    if (this.marks) this.#drawMarks();
    const shapes = [...(this.#measured.get(view.index) || [])];
    const open = this.tool && this.cursor ? [...this.#points, this.cursor] : [];
    const whole = open.length === POINTS[this.tool];
    if (open.length) shapes.push({ points: open, part: !whole, open: true });
    for (const shape of shapes) this.#drawMeasure(shape, shape.part ? "" : this.#result(shape.points) || "…");
  }

  #drawMarks() {
    const group = drawn(this.svg, "g", { class: "overlay-marks" });
    const named = new Set();
    for (const [, path, label, x, y] of this.here) {
      if (path) drawn(group, "path", { d: path });
      if (label && !named.has(label)) drawn(group, "text", { x, y, dy: path ? "-.6em" : 0 }, label);
      named.add(label);
    }
  }

  #drawMeasure({ points, open }, text) {
    const group = drawn(this.svg, "g", { class: open ? "overlay-open" : "overlay-measure" });
    drawn(group, "path", { d: `M${points.map((point) => point.join(" ")).join("L")}` });
    const arm = this.view.seen[2] * 0.01;
    for (const [x, y] of points) drawn(group, "path", { d: `M${x - arm} ${y}h${2 * arm}M${x} ${y - arm}v${2 * arm}` });
    const [x, y] = points.length === 3 ? points[1] : points.at(-1);
    if (text) drawn(group, "text", { x, y, dx: ".6em", dy: "-.4em" }, text);
  }
}
