/** How far a download has come. */
export interface DownloadProgress {
  /** Bytes that are here. */
  readonly bytes: number;
  /** Lines that are here, without the heading. */
  readonly lines: number;
}

const LINE_END = 0x0a;

/**
 * Takes a download piece by piece, counting its lines.
 *
 * @param body - The body of the response.
 * @param tell - Told after each piece.
 * @returns The pieces.
 */
export async function readDownload(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  tell: (progress: DownloadProgress) => void,
): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const reader = body.getReader();
  let [bytes, ends] = [0, 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return pieces;
    pieces.push(value);
    bytes += value.length;
    for (let at = value.indexOf(LINE_END); at >= 0; at = value.indexOf(LINE_END, at + 1)) ends += 1;
    tell({ bytes, lines: Math.max(0, ends - 1) });
  }
}
