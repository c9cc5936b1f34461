import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as fontkit from 'fontkit';
import { describe, expect, it } from 'vitest';
import { unpackedFont } from './unpacked-font.ts';

const require = createRequire(import.meta.url);
const packed = readFileSync(
  require.resolve('@fontsource/noto-sans-hebrew/files/noto-sans-hebrew-hebrew-400-normal.woff'),
);

describe('a font of the format WOFF', () => {
  it('is the same font when it is unpacked', () => {
    const before = fontkit.create(packed) as fontkit.Font;
    const unpacked = unpackedFont(packed);
    const after = fontkit.create(unpacked) as fontkit.Font;
    expect(packed.toString('latin1', 0, 4)).toBe('wOFF');
    expect(unpacked.readUInt32BE(0)).toBe(0x00010000);
    expect(after.postscriptName).toBe(before.postscriptName);
    expect(after.characterSet).toEqual(before.characterSet);
    const text = 'שלום';
    const shapeOf = (font: fontkit.Font) =>
      font.layout(text).glyphs.map(({ id, advanceWidth, path }) => [id, advanceWidth, path.toSVG()]);
    expect(shapeOf(after)).toEqual(shapeOf(before));
    expect(unpackedFont(unpacked).equals(unpacked)).toBe(true);
  });

  it('is refused when it is broken', () => {
    expect(() => unpackedFont(packed.subarray(0, packed.length / 2))).toThrow(RangeError);
    const harmed = Buffer.from(packed);
    harmed.fill(0xff, Math.floor(packed.length / 3), Math.floor(packed.length / 2));
    expect(() => unpackedFont(harmed)).toThrow();
  });
});
