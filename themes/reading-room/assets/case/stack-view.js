/* <stack-view>: the viewport of a stack. Draws one picture, zooms, pans, adjusts, and turns gestures into steps. */
const KEPT = 24; // decoded pictures at most
const PIXELS = 32e6; // and pixels of them together: 128 MB
const AHEAD = 3; // neighbours that are fetched before they are asked for
const WHEEL = 60; // distance of a wheel or a trackpad that is one picture
const TAP = { time: 320, distance: 24, still: 6 };

const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

/* The files of a srcset, the narrowest first; without one, the only file. */
function candidates(element, width) {
  const files = (element.getAttribute("srcset") || `${element.getAttribute("src")} ${width}w`).split(", ");
  return files
    .map((file) => file.trim().split(" "))
    .map(([url, size]) => ({ url: new URL(url, document.baseURI).href, width: parseInt(size, 10) }))
    .sort((a, b) => a.width - b.width);
}

export class StackView extends HTMLElement {
  static avif = true; // until the browser fails to decode one

  index = 0;
  zoom = 1; // relative to the size that fits
  #centre = [0.5, 0.5];
  #pictures = [];
  #bitmaps = new Map(); // address → bitmap, the least recently shown first
  #loading = new Set();
  #failed = new Set();
  #fingers = new Map();
  #frame = 0;
  #late = 0;
  #near = false;

  /* `images` are the <img> of all pictures in order; `key` is the large one, which may be there already. */
  start(images, index, key) {
    this.#pictures = images.map((image) => {
      const source = image.parentElement.querySelector("source[type='image/avif']");
      const [width, height] = ["width", "height"].map((name) => Number(image.getAttribute(name)));
      return { image, width, height, files: candidates(image, width), avif: source && candidates(source) };
    });
    this.#pictures[index].key = key;
    this.index = index;
    this.canvas = document.createElement("canvas");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "img");
    this.append(this.canvas);
    const { width, height } = this.#pictures[index];
    this.style.aspectRatio = `${width} / ${height}`;
    new ResizeObserver(() => this.#resize()).observe(this);
    new IntersectionObserver(
      (entries) => {
        this.#near = entries.at(-1).isIntersecting;
        this.#ask();
      },
      { rootMargin: "300px" },
    ).observe(this);
    this.#listen();
    this.#resize();
  }

  show(index) {
    this.index = index;
    this.#ask();
  }

  /* Whether the picture can be drawn at once. */
  ready(index) {
    return this.#bitmaps.has(this.#address(index)) || this.#failed.has(this.#address(index));
  }

  /* The scale at which one pixel of the picture is one of the screen. */
  get actual() {
    return 1 / this.#fitting();
  }

  /* Zooms about a point, given in pixels of the screen from the middle of the viewport. */
  zoomTo(zoom, x = 0, y = 0) {
    const before = this.#fitting() * this.zoom;
    this.zoom = clamp(zoom, Math.min(1, this.actual), Math.max(8, 8 * this.actual));
    const after = this.#fitting() * this.zoom;
    this.pan(x * (before / after - 1), y * (before / after - 1));
    this.dispatchEvent(new CustomEvent("stack-zoom"));
  }

  /* Moves the picture by pixels of the screen, but never out of the viewport. */
  pan(x, y) {
    const ratio = this.canvas.width / (this.clientWidth || 1);
    const { width, height } = this.#pictures[this.index];
    const scale = this.#fitting() * this.zoom;
    const sides = [[x, width, this.canvas.width], [y, height, this.canvas.height]];
    this.#centre = sides.map(([by, size, room], axis) => {
      const margin = Math.min(room / 2 / (size * scale), 0.5);
      return clamp(this.#centre[axis] - (by * ratio) / (size * scale), margin, 1 - margin);
    });
    this.#ask();
  }

  adjust(brightness, contrast, inverted) {
    const neutral = brightness === 100 && contrast === 100 && !inverted;
    const filter = `brightness(${brightness}%) contrast(${contrast}%) invert(${inverted ? 1 : 0})`;
    this.canvas.style.filter = neutral ? "" : filter;
  }

  #fitting() {
    const { width, height } = this.#pictures[this.index];
    return Math.min(this.canvas.width / width, this.canvas.height / height) || 1;
  }

  #resize() {
    const ratio = devicePixelRatio || 1;
    this.canvas.width = Math.round(this.clientWidth * ratio);
    this.canvas.height = Math.round(this.clientHeight * ratio);
    this.pan(0, 0);
    if (this.clientWidth) this.#draw();
  }

  /* The narrowest file that fills the viewport at this zoom; what the page has fetched already comes first. */
  #address(index) {
    const { width, files, avif, key } = this.#pictures[index];
    const offered = (StackView.avif && avif) || files;
    const scale = Math.min(this.#fitting() * this.zoom, 1);
    if (this.zoom <= 1 && offered.some((file) => file.url === key?.currentSrc)) return key.currentSrc;
    return (offered.find((file) => file.width >= 0.9 * width * scale) || offered.at(-1)).url;
  }

  #ask() {
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const address = this.#address(this.index);
    const bitmap = this.#bitmaps.get(address);
    const { image, key } = this.#pictures[this.index];
    const there = bitmap || [key, image].find((one) => one?.complete && one.naturalWidth);
    clearTimeout(this.#late);
    if (there) this.#paint(there);
    else this.#late = setTimeout(() => this.#paint(null), 120); // never one picture under another's number for long
    this.toggleAttribute("data-waiting", !there);
    if (!this.#near) return;
    if (!bitmap && !this.#failed.has(address)) {
      this.#load(this.index);
      return;
    }
    const room = bitmap ? Math.floor(PIXELS / (bitmap.width * bitmap.height) / 2) : AHEAD;
    for (let step = 1; step <= Math.min(AHEAD, Math.max(room, 1)); step += 1) {
      for (const index of [this.index + step, this.index - step]) if (this.#pictures[index]) this.#load(index);
    }
  }

  #paint(source) {
    const context = this.canvas.getContext("2d");
    const { width, height } = this.#pictures[this.index];
    const scale = this.#fitting() * this.zoom;
    const [x, y] = this.#centre;
    context.imageSmoothingQuality = "high";
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (!source) return;
    const left = this.canvas.width / 2 - x * width * scale;
    const top = this.canvas.height / 2 - y * height * scale;
    context.drawImage(source, left, top, width * scale, height * scale);
  }

  async #load(index) {
    const address = this.#address(index);
    const kept = this.#bitmaps.get(address);
    if (kept) {
      this.#bitmaps.delete(address);
      this.#bitmaps.set(address, kept);
    }
    if (kept || this.#loading.has(address) || this.#failed.has(address)) return;
    this.#loading.add(address);
    try {
      const image = new Image();
      image.src = address;
      await image.decode();
      this.#bitmaps.set(address, await createImageBitmap(image));
      this.#forget();
    } catch {
      this.#failed.add(address);
      setTimeout(() => {
        this.#failed.delete(address); // the network may be back
        this.#ask();
      }, 5000);
      if (this.#pictures[index].avif?.some((file) => file.url === address)) StackView.avif = false;
    }
    this.#loading.delete(address);
    if (index === this.index) this.#ask();
  }

  #forget() {
    let pixels = 0;
    for (const bitmap of this.#bitmaps.values()) pixels += bitmap.width * bitmap.height;
    const current = this.#address(this.index);
    for (const [address, bitmap] of this.#bitmaps) {
      if (this.#bitmaps.size <= KEPT && pixels <= PIXELS) return;
      if (address === current) continue;
      pixels -= bitmap.width * bitmap.height;
      bitmap.close();
      this.#bitmaps.delete(address);
    }
  }

  #step(by) {
    if (by) this.dispatchEvent(new CustomEvent("stack-step", { detail: by }));
  }

  #fromMiddle(event) {
    const box = this.getBoundingClientRect();
    return [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
  }

  #listen() {
    let turned = 0;
    this.addEventListener("wheel", (event) => {
      if (!this.parentElement.matches(":focus-within")) return; // the page scrolls
      event.preventDefault();
      const distance = event.deltaY * (event.deltaMode ? 33 : 1);
      if (event.ctrlKey || event.metaKey) {
        this.zoomTo(this.zoom * Math.exp(-clamp(distance, -100, 100) / 250), ...this.#fromMiddle(event));
        return;
      }
      turned = Math.sign(turned) === -Math.sign(distance) ? distance : turned + distance;
      const steps = Math.abs(distance) >= WHEEL ? Math.sign(distance) : Math.trunc(turned / WHEEL);
      if (steps) turned = 0;
      this.#step(steps);
    }, { passive: false });

    let drag = null;
    let tapped = null;
    this.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      this.canvas.setPointerCapture(event.pointerId);
      this.#fingers.set(event.pointerId, [event.clientX, event.clientY]);
      drag = { x: event.clientX, y: event.clientY, axis: -1, done: 0, moved: this.#fingers.size > 1 };
    });
    this.addEventListener("pointermove", (event) => {
      const before = this.#fingers.get(event.pointerId);
      if (!before || !drag) return;
      const now = [event.clientX, event.clientY];
      if (this.#fingers.size === 2) this.#pinch(event.pointerId, before, now);
      this.#fingers.set(event.pointerId, now);
      if (this.#fingers.size > 1) return;
      const way = [now[0] - drag.x, now[1] - drag.y];
      if (Math.hypot(...way) > TAP.still) drag.moved = true;
      if (event.shiftKey) {
        this.pan(now[0] - before[0], now[1] - before[1]);
      } else if (drag.moved) {
        if (drag.axis < 0) drag.axis = Math.abs(way[0]) > Math.abs(way[1]) ? 0 : 1;
        const steps = Math.trunc(way[drag.axis] / clamp(this.clientHeight / this.#pictures.length, 4, 20));
        this.#step(steps - drag.done);
        drag.done = steps;
      }
    });
    const end = (event) => {
      if (!this.#fingers.delete(event.pointerId) || !drag) return;
      const tap = { x: event.clientX, y: event.clientY, time: event.timeStamp };
      const still = event.type === "pointerup" && !drag.moved;
      const near = tapped && Math.hypot(tap.x - tapped.x, tap.y - tapped.y) < TAP.distance;
      if (still && near && tap.time - tapped.time < TAP.time) {
        const close = this.zoom !== 1 ? 1 : Math.max(2 * this.actual, 2);
        this.zoomTo(close, ...this.#fromMiddle(event));
        tapped = null;
      } else tapped = still ? tap : null;
      drag = null;
    };
    for (const type of ["pointerup", "pointercancel"]) this.addEventListener(type, end);
  }

  #pinch(moving, before, now) {
    const [other] = [...this.#fingers].filter(([id]) => id !== moving).map(([, place]) => place);
    const apart = (place) => Math.hypot(place[0] - other[0], place[1] - other[1]) || 1;
    const [x, y] = this.#fromMiddle({ clientX: (now[0] + other[0]) / 2, clientY: (now[1] + other[1]) / 2 });
    this.pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
    this.zoomTo((this.zoom * apart(now)) / apart(before), x, y);
  }
}
