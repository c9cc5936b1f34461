import { TextDecoder } from 'node:util';

/**
 * Decodes a file piece by piece: UTF-8, or UTF-16 where the file says so by its mark. The mark itself is dropped.
 *
 * @param pieces - Bytes or text.
 * @returns The text, in pieces.
 */
export async function* decodedText(pieces: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let isFirst = true;
  for await (const piece of pieces) {
    if (typeof piece === 'string') {
      yield isFirst && piece.startsWith('\uFEFF') ? piece.slice(1) : piece;
    } else {
      decoder ??= decoderOf(piece);
      const text = decoder.decode(piece, { stream: true });
      if (text !== '') yield text;
    }
    isFirst = false;
  }
  const last = decoder?.decode() ?? '';
  if (last !== '') yield last;
}

function decoderOf(first: Uint8Array): TextDecoder {
  if (first[0] === 0xff && first[1] === 0xfe) return new TextDecoder('utf-16le');
  if (first[0] === 0xfe && first[1] === 0xff) return new TextDecoder('utf-16be');
  return new TextDecoder('utf-8');
}
