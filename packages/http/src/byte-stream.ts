/**
 * Turns pieces of text into a stream of bytes that reads a piece when its reader wants one, and nothing ahead. The first piece
 * is read at once, so that what fails from the start is told as such; what fails later breaks the stream off, which no reader
 * can take for its end.
 *
 * @param pieces - The text.
 * @returns The stream; canceling it ends the reading.
 */
export async function byteStream(pieces: AsyncIterable<string>): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  const iterator = pieces[Symbol.asyncIterator]();
  let first: IteratorResult<string> | undefined = await iterator.next();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const piece = first ?? (await iterator.next());
        first = undefined;
        if (piece.done === true) controller.close();
        else controller.enqueue(encoder.encode(piece.value));
      },
      cancel: async () => {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
