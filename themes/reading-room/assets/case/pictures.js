/* The pictures of a series, fetched and decoded when they are near, and forgotten within bounds. */
import { part } from "./packs.js";

const KEPT = 48; // decoded pictures of all series at most
const PIXELS = 32e6; // and pixels of them together: 128 MB
const state = { avif: true }; // until the browser fails to decode one
const bitmaps = new Map(); // address → bitmap, the least recently shown first

export class Pictures {
  #series;
  #loading = new Set();
  #failed = new Set();
  #changed;

  /* `changed(index)` is called when a picture has come, or can't be had. */
  constructor(series, changed) {
    this.#series = series.pictures;
    this.#changed = changed;
  }

  /* The narrowest file that is wide enough; what the page has fetched already comes first. */
  #address(index, wide) {
    const { width, files, avif, key, pack, part: number } = this.#series[index];
    const needed = 0.9 * Math.min(wide, width);
    if (pack) return key?.complete && key.naturalWidth >= needed ? key.currentSrc : `${pack}#${number}`;
    const offered = (state.avif && avif) || files;
    const there = key?.currentSrc && offered.find((file) => file.url === key.currentSrc);
    if (there && there.width >= needed) return there.url;
    return (offered.find((file) => file.width >= needed) || offered.at(-1)).url;
  }

  /* The decoded picture at that width in pixels, else null. */
  bitmap(index, wide) {
    const address = this.#address(index, wide);
    const bitmap = bitmaps.get(address);
    if (bitmap) {
      bitmaps.delete(address);
      bitmaps.set(address, bitmap);
    }
    return bitmap || null;
  }

  /* Whatever of the picture can be drawn at once: a coarser one, or the one on the page. */
  substitute(index) {
    const { image, key, files = [], avif } = this.#series[index];
    const coarser = [...(avif || []), ...files].map((file) => bitmaps.get(file.url)).find(Boolean);
    return coarser || [key, image].find((one) => one?.complete && one.naturalWidth) || null;
  }

  failed(index, wide) {
    return this.#failed.has(this.#address(index, wide));
  }

  /* How many neighbours of such a picture are worth fetching ahead. */
  room(bitmap, most) {
    return Math.max(1, Math.min(most, Math.floor(PIXELS / (bitmap.width * bitmap.height) / 2)));
  }

  async ask(index, wide) {
    const address = this.#series[index] && this.#address(index, wide);
    if (!address || bitmaps.has(address) || this.#loading.has(address) || this.#failed.has(address)) return;
    this.#loading.add(address);
    try {
      const bitmap = await this.#decode(this.#series[index], address);
      bitmaps.get(address)?.close(); // another series of the same pictures was as quick
      bitmaps.set(address, bitmap);
      forget(address);
    } catch {
      this.#failed.add(address);
      setTimeout(() => {
        this.#failed.delete(address); // the network may be back
        this.#changed(index);
      }, 5000);
      if (this.#series[index].avif?.some((file) => file.url === address)) state.avif = false;
    }
    this.#loading.delete(address);
    this.#changed(index);
  }

  async #decode({ pack: series, part: number }, address) {
    const disk = location.protocol === "file:"; // no script may read bytes there: archives have packs unpacked
    const pack = series && address.startsWith(series) && series;
    if (pack && !disk) return createImageBitmap(new Blob([await part(pack, number)], { type: "image/avif" }));
    const image = new Image();
    image.src = pack ? `${pack}/${number}.avif` : address;
    await image.decode();
    return createImageBitmap(image);
  }
}

function forget(newest) {
  let pixels = 0;
  for (const bitmap of bitmaps.values()) pixels += bitmap.width * bitmap.height;
  for (const [address, bitmap] of bitmaps) {
    if (bitmaps.size <= KEPT && pixels <= PIXELS) return;
    if (address === newest) continue;
    pixels -= bitmap.width * bitmap.height;
    bitmap.close();
    bitmaps.delete(address);
  }
}
