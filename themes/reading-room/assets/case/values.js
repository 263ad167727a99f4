/* The true values of a series: 16-bit PNG read exactly, seen through a window that the reader chooses. */
import { fileOf, number, placeOf } from "./facts.js";
import { part } from "./packs.js";

const KEPT = 48; // pictures of all series whose values are kept
const PIXELS = 16e6; // and pixels of them together: 32 MB
const kept = new Map(); // series/index → { width, height, data }, the least recently used first
let series = 0;
const READ = 3; // pictures that are read at a time
const AGAIN = 5000; // milliseconds until what could not be read is tried again: the network may be back

/* The stored numbers of a 16-bit grey PNG without interlacing, as sitegen writes it (W3C PNG, third edition, 9 and 13). */
export async function readPng16(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (view.getUint8(24) !== 16 || view.getUint8(25) !== 0 || view.getUint8(28)) throw new Error("not 16-bit grey");
  const stream = new DecompressionStream("deflate");
  const inflated = new Response(stream.readable).arrayBuffer();
  const writer = stream.writable.getWriter(); // a Blob would cost a round through the browser's process
  const written = [];
  for (let at = 8; at < bytes.length; at += 12 + view.getUint32(at)) {
    if (view.getUint32(at + 4) === 0x49444154) written.push(writer.write(bytes.subarray(at + 8, at + 8 + view.getUint32(at)))); // IDAT
  }
  written.push(writer.close());
  const [buffer] = await Promise.all([inflated, ...written]); // each may be refused where the file is damaged
  const raw = new Uint8Array(buffer);
  return { width, height, data: unfilter(raw, width, height) };
}

function unfilter(raw, width, height) {
  const line = 2 * width;
  const data = new Uint16Array(width * height);
  let above = new Uint8Array(line);
  for (let y = 0; y < height; y += 1) {
    const start = y * (line + 1);
    const kind = raw[start];
    const row = raw.subarray(start + 1, start + 1 + line);
    if (kind === 1) for (let x = 2; x < line; x += 1) row[x] += row[x - 2];
    else if (kind === 2) for (let x = 0; x < line; x += 1) row[x] += above[x];
    else if (kind === 3) for (let x = 0; x < line; x += 1) row[x] += ((x < 2 ? 0 : row[x - 2]) + above[x]) >> 1;
    else if (kind === 4) {
      for (let x = 0; x < line; x += 1) {
        const [a, b, c] = [x < 2 ? 0 : row[x - 2], above[x], x < 2 ? 0 : above[x - 2]];
        const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
        row[x] += pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      }
    }
    for (let x = 0; x < width; x += 1) data[y * width + x] = (row[2 * x] << 8) | row[2 * x + 1];
    above = row;
  }
  return data;
}

export class Values {
  on = false; // until the reader asks for a window
  #series = `${(series += 1)}/`;
  #room = KEPT / 2;
  #failed = new Set();
  #loading = new Set();
  #wanted = []; // what is to be read, the most wanted first
  #shown = { index: -1 }; // what the canvas holds
  #table = new Uint32Array(65536);
  #canvas = document.createElement("canvas");
  #changed;
  #facts;
  #count;

  constructor(facts, count, changed) {
    this.#facts = facts;
    this.#count = count;
    this.#changed = changed;
    const { slope, intercept, unit, windows } = facts;
    const [, center, width] = windows[0];
    this.step = unit === "HU" ? 1 : 10 ** Math.floor(Math.log10(slope));
    this.digits = Math.max(0, -Math.floor(Math.log10(this.step)));
    this.lowest = intercept; // stored numbers begin at 0
    this.highest = unit === "HU" ? intercept + 4095 * slope : center + width; // until higher ones are read
    this.reset();
  }

  /* Back to the first window, through which the pictures were published. */
  reset() {
    const [, center, width] = this.#facts.windows[0];
    this.see(center, width);
    this.on = false;
  }

  see(center, width) {
    Object.assign(this, { on: true, center, width: Math.max(width, 1 + this.step) });
    this.#tabulate();
    this.#shown.index = -1;
  }

  has(index) {
    return kept.has(this.#series + index);
  }

  /* Whether the values could not be had, for the time being. */
  failed(index) {
    return this.#failed.has(index);
  }

  /* A value with its unit. */
  told(value) {
    return `${number(value, this.digits + 1)} ${this.#facts.unit}`;
  }

  /* Greys of all stored numbers, as DICOM PS3.3 C.11.2.1.2.1 says. */
  #tabulate() {
    const { slope, intercept } = this.#facts;
    const scale = 255 / (this.width - 1);
    const low = this.center - 0.5 - (this.width - 1) / 2;
    for (let stored = 0; stored < 65536; stored += 1) {
      const grey = Math.max(0, Math.min(255, Math.round((stored * slope + intercept - low) * scale)));
      this.#table[stored] = 0xff000000 | (grey << 16) | (grey << 8) | grey;
    }
  }

  /* The picture through the window as a canvas, or null as long as its values are not here. */
  frame(index) {
    const key = this.#series + index;
    const values = kept.get(key);
    if (!values) return null;
    if (this.#shown.index === index) return this.#canvas;
    kept.delete(key);
    kept.set(key, values);
    const { width, height, data } = values;
    const context = this.#canvas.getContext("2d");
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      Object.assign(this.#canvas, { width, height });
      this.#shown.image = context.createImageData(width, height);
    }
    this.#shown.image ||= context.createImageData(width, height);
    const pixels = new Uint32Array(this.#shown.image.data.buffer);
    for (let at = 0; at < data.length; at += 1) pixels[at] = this.#table[data[at]];
    context.putImageData(this.#shown.image, 0, 0);
    this.#shown.index = index;
    return this.#canvas;
  }

  /* The value at a pixel in the unit of the series, or null. */
  at(index, x, y) {
    const values = kept.get(this.#series + index);
    if (!values || x < 0 || y < 0 || x >= values.width || y >= values.height) return null;
    return values.data[Math.floor(y) * values.width + Math.floor(x)] * this.#facts.slope + this.#facts.intercept;
  }

  /* Reads these, the first first; what was wanted before and has not begun is forgotten: the reader has gone on. */
  want(indexes) {
    this.#wanted = indexes.slice(0, this.#room);
    while (this.#loading.size < READ && this.#wanted.length) this.#read(this.#wanted.shift());
  }

  async #read(index) {
    if (index < 0 || index >= this.#count) return;
    if (this.has(index) || this.#loading.has(index) || this.failed(index)) return;
    const { file, part: place } = placeOf(this.#facts, index);
    this.#loading.add(index);
    try {
      const address = fileOf(file);
      this.#keep(index, await readPng16(place === null ? await whole(address) : await part(address, place)));
    } catch {
      this.#failed.add(index);
      setTimeout(() => {
        this.#failed.delete(index);
        this.#changed(index);
      }, AGAIN);
    }
    this.#loading.delete(index);
    this.#changed(index);
    this.want(this.#wanted);
  }

  #keep(index, values) {
    const key = this.#series + index;
    kept.set(key, values);
    this.#room = Math.max(2, Math.min(KEPT, Math.floor(PIXELS / values.data.length)) / 2);
    let pixels = 0;
    for (const { data } of kept.values()) pixels += data.length;
    for (const [old, { data }] of kept) {
      if ((kept.size <= KEPT && pixels <= PIXELS) || kept.size <= 2) break;
      if (old === key) continue;
      pixels -= data.length;
      kept.delete(old);
    }
    const { slope, intercept } = this.#facts;
    let most = 0;
    for (const stored of values.data) if (stored > most) most = stored;
    this.highest = Math.max(this.highest, most * slope + intercept);
  }
}

async function whole(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
