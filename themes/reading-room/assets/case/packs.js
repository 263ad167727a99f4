/* Packs: many pictures in one file, with a table of where each begins (the format: building/packs.py). */
const ROOM = 24e6; // bytes of packs that are kept
const packs = new Map(); // address → Pack, the least recently used first

/* The bytes of a file in a pack, as soon as they are here; asks for a pack once. */
export function part(address, number) {
  const pack = packs.get(address) || new Pack(address);
  packs.delete(address);
  packs.set(address, pack);
  return pack.part(number);
}

class Pack {
  #waiting = [];
  #bytes = new Uint8Array(0);
  #got = 0;

  constructor(address) {
    this.address = address;
    this.#read().catch((error) => {
      packs.delete(address); // asked for again next time
      for (const { reject } of this.#waiting) reject(error);
    });
  }

  part(number) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ number, resolve, reject });
      this.#serve();
    });
  }

  get size() {
    return this.#bytes.length;
  }

  async #read() {
    const response = await fetch(this.address);
    if (!response.ok) throw new Error(`${this.address}: ${response.status}`);
    const reader = response.body.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      this.#take(read.value);
      this.#serve();
    }
    if (this.#waiting.length) throw new Error(`${this.address} ends too early`);
    forget(this);
  }

  #take(bytes) {
    const needed = this.#got + bytes.length;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#end() || 0));
      grown.set(this.#bytes.subarray(0, this.#got));
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, this.#got);
    this.#got = needed;
  }

  /* The place of an entry of the table; undefined as long as it is not here. */
  #offset(number) {
    const at = 8 + 4 * number;
    return this.#got >= at + 4 ? new DataView(this.#bytes.buffer).getUint32(at, true) : undefined;
  }

  #end() {
    const count = this.#got >= 8 && new DataView(this.#bytes.buffer).getUint32(4, true);
    return count && this.#offset(count);
  }

  #serve() {
    this.#waiting = this.#waiting.filter(({ number, resolve }) => {
      const end = this.#offset(number + 1);
      if (end === undefined || this.#got < end) return true;
      resolve(this.#bytes.slice(this.#offset(number), end));
      return false;
    });
  }
}

function forget(newest) {
  let total = 0;
  for (const pack of packs.values()) total += pack.size;
  for (const [address, pack] of packs) {
    if (total <= ROOM) return;
    if (pack === newest) continue;
    total -= pack.size;
    packs.delete(address);
  }
}
