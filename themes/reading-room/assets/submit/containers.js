/* Takes out of PNG and JPEG files all that is not the picture, without touching a pixel: chunks and segments are left out. */
import { crc32 } from "./zip.js";

const PNG_KEPT = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND", "sRGB", "gAMA", "cHRM", "sBIT", "cICP"]);
const ORIENTATION = 0x0112; // CIPA DC-008

const latin = (bytes) => String.fromCharCode(...bytes);
const joined = (parts) => {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

/* What a file is by its first bytes: png, jpeg, other (a picture that browsers may know), or why it is refused. */
export function kindOf(bytes) {
  const head = latin(bytes.subarray(0, 16));
  if (latin(bytes.subarray(128, 132)) === "DICM") return "refusedDicom";
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (head.startsWith("\xff\xd8\xff")) return "jpeg";
  if (head.startsWith("II*\0") || head.startsWith("MM\0*")) return "refusedTiff";
  if (head.startsWith("ftyp", 4)) return /^(avif|avis)/.test(head.slice(8)) ? "other" : "refusedHeic";
  if (head.startsWith("GIF8") || head.startsWith("BM") || (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP")) return "other";
  return "refusedOther";
}

/* The orientation that an Exif block states, 1 to 8; 1 where none can be read. */
function orientationIn(block) {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  try {
    const little = view.getUint16(0) === 0x4949;
    const start = view.getUint32(4, little);
    for (let entry = 0; entry < view.getUint16(start, little); entry += 1) {
      const at = start + 2 + 12 * entry;
      if (view.getUint16(at, little) === ORIENTATION) {
        const value = view.getUint16(at + 8, little);
        return value >= 1 && value <= 8 ? value : 1;
      }
    }
  } catch {
    return 1;
  }
  return 1;
}

/* An Exif block that states an orientation and nothing else. */
function orientationBlock(orientation) {
  return new Uint8Array([0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]);
}

function pngChunk(kind, body) {
  const bytes = new Uint8Array(body.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length);
  bytes.set([...kind].map((sign) => sign.charCodeAt(0)), 4);
  bytes.set(body, 8);
  view.setUint32(body.length + 8, crc32(bytes.subarray(4, body.length + 8)));
  return bytes;
}

/* A PNG by its chunks (PNG third edition, 5.3). `profiled` says that its colours need a profile that was left out. Throws on a damaged one. */
export function cleanPng(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = [bytes.subarray(0, 8)];
  let orientation = 1;
  let profiled = false;
  let colour = 0;
  for (let at = 8; ; ) {
    const length = view.getUint32(at);
    const kind = latin(bytes.subarray(at + 4, at + 8));
    const end = at + 12 + length;
    if (end > bytes.length) throw new RangeError("cut short");
    if (kind === "IHDR") colour = bytes[at + 17];
    if (kind === "eXIf") orientation = orientationIn(bytes.subarray(at + 8, end - 4));
    if (kind === "iCCP") profiled = colour !== 0 && colour !== 4;
    if (PNG_KEPT.has(kind)) parts.push(bytes.subarray(at, end));
    if (kind === "IEND") break;
    at = end;
  }
  if (orientation !== 1) parts.splice(2, 0, pngChunk("eXIf", orientationBlock(orientation)));
  return { bytes: joined(parts), profiled };
}

/* A JFIF segment without its thumbnail (ITU-T T.871, 10.1). */
const plainJfif = (segment) => {
  const plain = segment.slice(0, 18);
  plain.set([0, 16], 2);
  plain.set([0, 0], 16);
  return plain;
};

/* A JPEG by its segments (ITU-T T.81, annex B): JFIF, Adobe's colour transform, tables, frames and scans. Throws on a damaged one. */
export function cleanJpeg(bytes) {
  const parts = [bytes.subarray(0, 2)];
  let orientation = 1;
  let profiled = false;
  let components = 3;
  let at = 2;
  for (;;) {
    while (at < bytes.length && bytes[at] !== 0xff) at += 1; // what stands between segments belongs to none
    while (bytes[at + 1] === 0xff) at += 1;
    const marker = bytes[at + 1];
    if (marker === undefined) throw new RangeError("cut short");
    if (marker === 0xd9) break;
    const length = (bytes[at + 2] << 8) | bytes[at + 3];
    const end = at + 2 + length;
    if (!(length >= 2) || end > bytes.length) throw new RangeError("cut short");
    const segment = bytes.subarray(at, end);
    const name = latin(segment.subarray(4, 18));
    if (marker === 0xe0 && name.startsWith("JFIF\0") && segment.length >= 18) parts.push(plainJfif(segment));
    else if (marker === 0xe1 && name.startsWith("Exif\0")) orientation = orientationIn(segment.subarray(10));
    else if (marker === 0xe2 && name.startsWith("ICC_PROFILE")) profiled = true;
    else if (marker === 0xee && name.startsWith("Adobe") && segment.length >= 16) parts.push(adobe(segment));
    else if (marker < 0xe0 && marker !== 0xdc && marker !== 0xfe) parts.push(segment);
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) components = segment[9];
    at = end;
    if (marker === 0xda) {
      const start = at;
      while (at < bytes.length && !(bytes[at] === 0xff && bytes[at + 1] !== 0 && !(bytes[at + 1] >= 0xd0 && bytes[at + 1] <= 0xd7))) at += 1;
      parts.push(bytes.subarray(start, at));
    }
  }
  parts.push(new Uint8Array([0xff, 0xd9]));
  if (orientation !== 1) {
    const body = joined([new Uint8Array([0x45, 0x78, 0x69, 0x66, 0, 0]), orientationBlock(orientation)]);
    const isFirst = parts[1]?.[1] === 0xe0;
    parts.splice(isFirst ? 2 : 1, 0, joined([new Uint8Array([0xff, 0xe1, 0, body.length + 2]), body]));
  }
  return { bytes: joined(parts), profiled: profiled && components !== 1 };
}

/* Adobe's segment without what stands behind its twelve bytes. */
function adobe(segment) {
  const plain = segment.slice(0, 16);
  plain.set([0, 14], 2);
  return plain;
}
