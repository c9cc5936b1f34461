import { inflateSync } from 'node:zlib';

const WOFF = 0x774f4646;
const WOFF_HEADER = 44;
const WOFF_ENTRY = 20;
const SFNT_HEADER = 12;
const SFNT_ENTRY = 16;

/**
 * Unpacks a font of the format WOFF 1.0 once, so that no document has to do it again; another font is as it was.
 *
 * @param file - The font.
 * @returns The same font in TrueType or OpenType.
 * @throws RangeError or the like for a file that is broken.
 */
export function unpackedFont(file: Uint8Array): Buffer {
  const woff = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (woff.length < WOFF_HEADER || woff.readUInt32BE(0) !== WOFF) return woff;
  const count = woff.readUInt16BE(12);
  const head = Buffer.alloc(SFNT_HEADER + count * SFNT_ENTRY);
  head.writeUInt32BE(woff.readUInt32BE(4), 0);
  head.writeUInt16BE(count, 4);
  // For binary search in the list of tables, as the format wants it.
  const power = Math.floor(Math.log2(Math.max(count, 1)));
  head.writeUInt16BE(2 ** power * SFNT_ENTRY, 6);
  head.writeUInt16BE(power, 8);
  head.writeUInt16BE((count - 2 ** power) * SFNT_ENTRY, 10);
  const parts: Buffer[] = [head];
  let offset = head.length;
  for (let index = 0; index < count; index += 1) {
    const entry = WOFF_HEADER + index * WOFF_ENTRY;
    const table = tableAt(woff, entry);
    const place = SFNT_HEADER + index * SFNT_ENTRY;
    woff.copy(head, place, entry, entry + 4);
    woff.copy(head, place + 4, entry + 16, entry + 20);
    head.writeUInt32BE(offset, place + 8);
    head.writeUInt32BE(table.length, place + 12);
    const padding = Buffer.alloc((4 - (table.length % 4)) % 4);
    parts.push(table, padding);
    offset += table.length + padding.length;
  }
  return Buffer.concat(parts);
}

function tableAt(woff: Buffer, entry: number): Buffer {
  const [offset, packed, length] = [4, 8, 12].map((field) => woff.readUInt32BE(entry + field)) as [
    number,
    number,
    number,
  ];
  if (offset + packed > woff.length) throw new RangeError('The font ends before its tables do.');
  const bytes = woff.subarray(offset, offset + packed);
  return packed < length ? inflateSync(bytes, { maxOutputLength: length }) : bytes;
}
