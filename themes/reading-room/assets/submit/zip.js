/* A zip of files as they are (APPNOTE 6.3.10, method 0): pictures are packed already. The same files give the same bytes. */
const table = Array.from({ length: 256 }, (_, start) => {
  let value = start;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});
const UTF8 = 0x0800; // names are UTF-8
const DAY = 0x21; // 1 January 1980: a zip tells nobody when it was made

/* CRC-32 as zip and PNG have it. */
export function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = table[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/* Numbers of 2 and 4 bytes, the least significant first: [[value, size], …]. */
function packed(fields) {
  const bytes = new Uint8Array(fields.reduce((sum, [, size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, size] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

/* [{ name, bytes }] → the parts of a zip, in order; `crc` stands with those whose sum is known already. */
export function zipParts(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { name, bytes, crc = crc32(bytes) } of files) {
    const title = new TextEncoder().encode(name);
    const common = [[20, 2], [UTF8, 2], [0, 2], [0, 2], [DAY, 2], [crc, 4], [bytes.length, 4], [bytes.length, 4], [title.length, 2], [0, 2]];
    const head = packed([[0x04034b50, 4], ...common]);
    parts.push(head, title, bytes);
    directory.push(packed([[0x02014b50, 4], [20, 2], ...common, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]]), title);
    offset += head.length + title.length + bytes.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = packed([[0x06054b50, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [size, 4], [offset, 4], [0, 2]]);
  return [...parts, ...directory, end];
}
